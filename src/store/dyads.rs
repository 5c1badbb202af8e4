//! Counting the pairs of actors.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Store;
use super::answer::DyadRow;
use super::narrow::Failing;
use super::scan::Scan;
use super::series::extent;
use super::table::Row;
use super::tally::{History, Tally};
use crate::model::{FrontIx, Recorded, Span};
use crate::query::Dyad;

/// Counts every pair that any event has, in the order of the table's dictionary.
pub(super) struct Dyads(Vec<DyadCount>);

#[derive(Clone, Default)]
struct DyadCount {
    tally: Tally,
    history: History,
    /// What is recorded of any front on which the pair has an event.
    recorded: Recorded,
    /// Those fronts.
    fronts: Vec<FrontIx>,
}

impl Dyads {
    pub(super) fn new(scan: &Scan<'_>) -> Self {
        Self(vec![DyadCount::default(); scan.store.table.dyads().len()])
    }

    pub(super) fn take(&mut self, scan: &Scan<'_>, row: Row, failing: Failing) {
        let aside = Failing::DYADS;
        if !failing.only(aside.and(Failing::TIME)) {
            return;
        }
        let table = &scan.store.table;
        for &pair in table.pairs(row.party) {
            let Some(count) = self.0.get_mut(pair as usize) else { continue };
            count.history.take(scan.days, row);
            if !count.fronts.contains(&row.front) {
                count.fronts.push(row.front);
                count.recorded = std::mem::take(&mut count.recorded).or(table.coverage(row.front));
            }
            if failing.only(aside) {
                count.tally.take(table, row);
            }
        }
    }

    /// The pairs with something to tell: most incidents first, then most events, then by name.
    pub(super) fn finish(self, scan: &Scan<'_>, days: Span) -> Vec<DyadRow> {
        let chosen = &scan.question.selection.dyads;
        let ties = ties(scan.store);
        let always =
            |dyad: &Dyad| chosen.contains(dyad) || (!scan.narrowing.is_narrowed() && ties.contains_key(dyad));
        let known = scan.store.table.dyads().iter().copied().zip(self.0);
        let mut counts: BTreeMap<Dyad, DyadCount> =
            known.filter(|(dyad, count)| count.tally.events > 0 || always(dyad)).collect();
        // Those without any event, known to the ties or the selection only.
        for &dyad in chosen.iter().chain(ties.keys()).filter(|dyad| always(dyad)) {
            counts.entry(dyad).or_default();
        }
        let rules = &scan.store.rules;
        let row = |(dyad, count): (Dyad, DyadCount)| DyadRow {
            dyad,
            selected: chosen.contains(&dyad),
            coverage: extent(days, &count.recorded),
            incidents: count.tally.incidents,
            events: count.tally.events,
            before: count.history.before(scan.days, &count.recorded),
            quad: count.tally.quad,
            tolls: count.tally.tolls,
            first: count.tally.first,
            last: count.tally.last,
            change: count.history.change(scan.days, &count.recorded, rules),
            ties: ties.get(&dyad).cloned().unwrap_or_default(),
        };
        let mut rows: Vec<DyadRow> = counts.into_iter().map(row).collect();
        let name = |ix| scan.store.situation.actor(ix).map_or("", |actor| actor.short.as_str());
        rows.sort_by_key(|row| {
            (Reverse(row.incidents), Reverse(row.events), name(row.dyad.0), name(row.dyad.1), row.dyad)
        });
        rows
    }
}

/// The curated ties of each pair, as indices, file order.
fn ties(store: &Store) -> BTreeMap<Dyad, Vec<usize>> {
    let mut ties: BTreeMap<Dyad, Vec<usize>> = BTreeMap::new();
    for (ix, tie) in store.situation.ties.iter().enumerate().filter(|(_, tie)| tie.from != tie.to) {
        ties.entry((tie.from.min(tie.to), tie.from.max(tie.to))).or_default().push(ix);
    }
    ties
}
