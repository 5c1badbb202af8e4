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
use crate::assess::newcomer::Sightings;
use crate::assess::{Case, Rule, change};
use crate::model::{ActorIx, Day, FrontIx, Recorded, Span};
use crate::query::Dyad;

/// Counts every pair that any event has, in the order of the table's dictionary.
pub(super) struct Dyads {
    pairs: Vec<DyadCount>,
    /// By front: who was seen there, whatever the pair.
    seen: Vec<Sightings>,
}

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
        Self {
            pairs: vec![DyadCount::default(); scan.store.table.dyads().len()],
            seen: vec![Sightings::default(); scan.store.situation.fronts.len()],
        }
    }

    pub(super) fn take(&mut self, scan: &Scan<'_>, number: u32, row: Row, failing: Failing) {
        let aside = Failing::DYADS;
        let shown = failing.only(aside.and(Failing::TIME));
        let table = &scan.store.table;
        if let Some(seen) = self.seen.get_mut(usize::from(row.front.0)) {
            let sight = scan.store.sight(number, row, shown);
            scan.store.rules.newcomer.take(seen, scan.days.as_of, &sight);
        }
        if !shown {
            return;
        }
        for &pair in table.pairs(row.party) {
            let Some(count) = self.pairs.get_mut(pair as usize) else { continue };
            count.history.take(scan.days, row);
            if !count.fronts.contains(&row.front) {
                count.fronts.push(row.front);
                count.recorded = std::mem::take(&mut count.recorded).or(scan.recorded(row.front));
            }
            if failing.only(aside) {
                count.tally.take(table, row);
            }
        }
    }

    /// The pairs with something to tell: most incidents first, then most events, then by name.
    pub(super) fn finish(self, scan: &Scan<'_>, days: Span) -> Vec<DyadRow> {
        let chosen = &scan.question.selection.dyads;
        let ties = ties(scan.store, scan.days.as_of);
        let newcomers = newcomers(&self.seen, scan);
        let always =
            |dyad: &Dyad| chosen.contains(dyad) || (!scan.narrowing.is_narrowed() && ties.contains_key(dyad));
        let known = scan.store.table.dyads().iter().copied().zip(self.pairs);
        let mut counts: BTreeMap<Dyad, DyadCount> =
            known.filter(|(dyad, count)| count.tally.events > 0 || always(dyad)).collect();
        // Those without any event, known to the ties or the selection only.
        for &dyad in chosen.iter().chain(ties.keys()).filter(|dyad| always(dyad)) {
            counts.entry(dyad).or_default();
        }
        let rules = &scan.store.rules;
        let row = |(dyad, count): (Dyad, DyadCount)| {
            let now = (count.tally.incidents, extent(days, &count.recorded));
            let weeks = count.history.weeks(scan.days, &count.recorded);
            let is_new = |actor: &ActorIx| {
                let here = count.fronts.iter().filter_map(|front| newcomers.get(usize::from(front.0)));
                here.flatten().any(|new| new == actor)
            };
            DyadRow {
                dyad,
                selected: chosen.contains(&dyad),
                coverage: now.1,
                incidents: count.tally.incidents,
                events: count.tally.events,
                before: count.history.before(scan.days, &count.recorded),
                compared: count.history.compared(now, scan.days, &count.recorded, rules),
                newcomers: [dyad.0, dyad.1].into_iter().filter(is_new).collect(),
                quad: count.tally.quad,
                tolls: count.tally.tolls,
                first: count.tally.first,
                last: count.tally.last,
                change: change::assess(&weeks.counts, &rules.change),
                ties: ties.get(&dyad).cloned().unwrap_or_default(),
            }
        };
        let mut rows: Vec<DyadRow> = counts.into_iter().map(row).collect();
        let name = |ix| scan.store.situation.actor(ix).map_or("", |actor| actor.short.as_str());
        rows.sort_by_key(|row| {
            (Reverse(row.incidents), Reverse(row.events), name(row.dyad.0), name(row.dyad.1), row.dyad)
        });
        rows
    }
}

/// By front: the new actors there.
fn newcomers(seen: &[Sightings], scan: &Scan<'_>) -> Vec<Vec<ActorIx>> {
    let new = |(front, seen): (FrontIx, &Sightings)| {
        let (situation, recorded) = (&scan.store.situation, scan.recorded(front));
        let case = Case { situation, as_of: scan.days.as_of, recorded, weeks: &[] };
        let new = scan.store.rules.newcomer.fire(seen, &case);
        new.iter().map(|verdict| verdict.actor).collect()
    };
    scan.store.front_indices().zip(seen).map(new).collect()
}

/// The curated ties of each pair, as indices, file order; those that begin after `as_of` are not known yet.
fn ties(store: &Store, as_of: Day) -> BTreeMap<Dyad, Vec<usize>> {
    let mut ties: BTreeMap<Dyad, Vec<usize>> = BTreeMap::new();
    for (ix, tie) in store.situation.ties.iter().enumerate().filter(|(_, tie)| tie.from != tie.to) {
        if tie.since.is_some_and(|since| since.span.start > as_of) {
            continue;
        }
        ties.entry((tie.from.min(tie.to), tie.from.max(tie.to))).or_default().push(ix);
    }
    ties
}
