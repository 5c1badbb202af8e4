//! Counting the pairs of actors.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::HashMap;

use super::answer::DyadRow;
use super::bits::row_passes;
use super::counts::Slot;
use super::coverage::Coverage;
use super::event_groups::Facts;
use super::fronts::known_weeks;
use super::narrow::Failing;
use super::scan::Scan;
use super::toll_sum::{Packed, Sums};
use crate::assess::change::{self, ChangeVerdict};
use crate::assess::newcomer::Sightings;
use crate::assess::weeks::WEEKS;
use crate::assess::{Case, Rule};
use crate::model::{ActorIx, Day, FrontIx, Recorded, Situation, Span};
use crate::query::Dyad;

/// What is said of a pair whatever the window.
#[derive(Debug)]
pub(super) struct PairPast {
    /// What is recorded of any front on which the pair has an event.
    recorded: Recorded,
    change: ChangeVerdict,
    newcomers: Vec<ActorIx>,
}

impl PairPast {
    /// `newcomers`: by front, who is new there.
    pub(super) fn of(scan: &Scan<'_>, dyad: Dyad, pair: Option<u32>, newcomers: &[Vec<ActorIx>]) -> Self {
        let table = &*scan.store.table;
        let mut fronts: Vec<FrontIx> = Vec::new();
        let mut weeks = [0; WEEKS];
        for &class in pair.map_or(&[][..], |pair| table.groups.of_pair.of_group(pair as usize)) {
            let class = class as usize;
            let (Some(facts), Some(_)) = (table.groups.facts.get(class), scan.past.ever(class).first())
            else {
                continue;
            };
            if !scan.narrowing.of_class(class).only(Failing::DYADS) {
                continue;
            }
            if !fronts.contains(&facts.front) {
                fronts.push(facts.front);
            }
            if facts.incident {
                scan.past.weekly.add_to(&mut weeks, class);
            }
        }
        let recorded = fronts.iter().fold(Recorded::never(), |all, &front| all.or(scan.recorded(front)));
        let is_new = |actor: &ActorIx| {
            let mut here = fronts.iter().filter_map(|front| newcomers.get(usize::from(front.0)));
            here.any(|new| new.contains(actor))
        };
        let weeks = known_weeks(&weeks, scan.days.as_of, &recorded);
        Self {
            change: change::assess(&weeks, &scan.store.rules.change),
            newcomers: [dyad.0, dyad.1].into_iter().filter(is_new).collect(),
            recorded,
        }
    }
}

/// By front: who is new there, whoever they dealt with.
pub(super) fn newcomers(scan: &Scan<'_>) -> Vec<Vec<ActorIx>> {
    let (store, as_of) = (scan.store, scan.days.as_of);
    let (table, rule) = (&*store.table, &store.rules.newcomer);
    let mut seen = vec![Sightings::default(); store.situation.fronts.len()];
    for (seen, actors) in seen.iter_mut().zip(&scan.known.seen.before) {
        rule.take_seen(seen, as_of, actors);
    }
    for &row in &scan.known.seen.lately {
        let at = row as usize;
        let shown = scan.narrowing.of_class(table.columns.class[at] as usize).only(Failing::DYADS)
            && row_passes(scan.narrowing.among.as_deref(), at);
        if let Some(seen) = seen.get_mut(usize::from(table.facts_of(at).front.0)) {
            rule.take(seen, as_of, &store.sight(row, shown));
        }
    }
    let new = |(front, seen): (FrontIx, Sightings)| {
        let recorded = scan.recorded(front);
        let case = Case { situation: &store.situation, as_of, recorded, weeks: &[] };
        rule.fire(&seen, &case).iter().map(|verdict| verdict.actor).collect()
    };
    store.front_indices().zip(seen).map(new).collect()
}

/// What is counted of a pair inside the days looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DyadCount {
    incidents: u32,
    events: u32,
    /// Events by quad class.
    quad: [u32; 4],
    known: u32,
    killed: Packed,
    /// The first row and the last.
    rows: Option<(u32, u32)>,
    before: u32,
    compared: u32,
}

impl DyadCount {
    pub(super) fn add(&mut self, facts: Facts, slot: &Slot) {
        self.events += slot.events;
        self.incidents += if facts.incident { slot.events } else { 0 };
        if let Some(class) = self.quad.get_mut(facts.kind.row().quad.index()) {
            *class += slot.events;
        }
        self.known += slot.known;
        self.killed = self.killed.plus(slot.killed);
        let (first, last) = self.rows.unwrap_or((slot.first, slot.last));
        self.rows = Some((first.min(slot.first), last.max(slot.last)));
    }

    /// Adds incidents of the days before and of those compared with.
    pub(super) fn add_beside(&mut self, before: u32, compared: u32) {
        self.before += before;
        self.compared += compared;
    }
}

/// The pairs with something to tell: most incidents first, then most events, then by name. `counts` are in the order of
/// the table's dictionary, `odd` are the tolls that are not simple, by pair;
/// `past` gives what is said of a pair whatever the window; `days`: those looked at.
pub(super) fn rows(
    scan: &Scan<'_>,
    counts: &[DyadCount],
    odd: &HashMap<u32, Sums>,
    days: Span,
    mut past: impl FnMut(Dyad, Option<u32>) -> Arc<PairPast>,
) -> Vec<DyadRow> {
    let table = &*scan.store.table;
    let chosen = &scan.question.selection.dyads;
    let ties = &ties(&scan.store.situation, scan.days.as_of);
    // Those that are told of even without an event, and those known to the ties or the selection only.
    let by_tie = ties.keys().copied().filter(|_| !scan.narrowing.is_narrowed());
    let always: BTreeSet<Dyad> = chosen.iter().copied().chain(by_tie).collect();
    let known = (0..).zip(table.groups.dyads.iter().copied()).zip(counts);
    let told = known.filter(|((_, dyad), count)| count.events > 0 || always.contains(dyad));
    let mut told: Vec<(Dyad, Option<u32>, DyadCount)> =
        told.map(|((pair, dyad), count)| (dyad, Some(pair), *count)).collect();
    for &dyad in &always {
        if !table.groups.pair_of.contains_key(&dyad) {
            told.push((dyad, None, DyadCount::default()));
        }
    }
    let name = |ix| scan.store.situation.actor(ix).map_or("", |actor| actor.short.as_str());
    told.sort_unstable_by_key(|(dyad, _, count)| {
        (Reverse(count.incidents), Reverse(count.events), name(dyad.0), name(dyad.1), *dyad)
    });
    let rules = &scan.store.rules;
    let row = |(dyad, pair, count): (Dyad, Option<u32>, DyadCount)| {
        let past = past(dyad, pair);
        let now = (count.incidents, Coverage::of_days(days, &past.recorded));
        let odd = pair.and_then(|pair| odd.get(&pair)).copied().unwrap_or_default();
        let date = |row: u32| table.columns.date(row as usize);
        DyadRow {
            dyad,
            selected: chosen.contains(&dyad),
            coverage: now.1,
            incidents: count.incidents,
            events: count.events,
            before: scan.days.before(count.before, &past.recorded),
            compared: scan.days.compared(count.compared, now, &past.recorded, rules),
            newcomers: past.newcomers.clone(),
            quad: count.quad,
            tolls: odd.with(count.known, count.killed).tolls(),
            first: count.rows.map(|rows| date(rows.0)),
            last: count.rows.map(|rows| date(rows.1)),
            change: past.change,
            ties: ties.get(&dyad).cloned().unwrap_or_default(),
        }
    };
    told.into_iter().map(row).collect()
}

/// The curated ties of each pair, as indices, file order; those that begin after `as_of` are not known yet.
fn ties(situation: &Situation, as_of: Day) -> BTreeMap<Dyad, Vec<usize>> {
    let mut ties: BTreeMap<Dyad, Vec<usize>> = BTreeMap::new();
    for (ix, tie) in situation.ties.iter().enumerate().filter(|(_, tie)| tie.from != tie.to) {
        if tie.since.is_some_and(|since| since.span.start > as_of) {
            continue;
        }
        ties.entry((tie.from.min(tie.to), tie.from.max(tie.to))).or_default().push(ix);
    }
    ties
}
