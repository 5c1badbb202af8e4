//! Counting the pairs of actors.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::HashMap;

use super::answer::DyadRow;
use super::counts::GroupCount;
use super::coverage::Coverage;
use super::crossfilter::RejectedBy;
use super::front_rows::mask_unrecorded_weeks;
use super::group_dictionary::GroupFacts;
use super::query_context::QueryContext;
use super::row_set::row_passes;
use super::toll_sum::{PackedToll, TollSum};
use crate::assess::change::{self, ChangeVerdict};
use crate::assess::newcomer::Sightings;
use crate::assess::weeks::WEEKS;
use crate::assess::{Rule, RuleContext};
use crate::model::{ActorIx, Day, FrontIx, RecordedDays, Situation, Span};
use crate::query::Dyad;

/// What is said of a pair whatever the window.
#[derive(Debug)]
pub(super) struct DyadHistory {
    /// What is recorded of any front on which the pair has an event.
    recorded: RecordedDays,
    change: ChangeVerdict,
    newcomers: Vec<ActorIx>,
}

impl DyadHistory {
    /// `find_newcomers_by_front`: by front, who is new there.
    pub(super) fn assess(
        scan: &QueryContext<'_>,
        dyad: Dyad,
        pair: Option<u32>,
        newcomers: &[Vec<ActorIx>],
    ) -> Self {
        let table = &*scan.data.table;
        let mut fronts: Vec<FrontIx> = Vec::new();
        let mut weeks = [0; WEEKS];
        for &class in pair.map_or(&[][..], |pair| table.groups.group_ids_by_dyad.members_of(pair as usize)) {
            let class = class as usize;
            let (Some(facts), Some(_)) =
                (table.groups.by_id.get(class), scan.history.first_last(class).first_row())
            else {
                continue;
            };
            if !scan.crossfilter.group_rejection(class).is_within(RejectedBy::DYADS) {
                continue;
            }
            if !fronts.contains(&facts.front) {
                fronts.push(facts.front);
            }
            if facts.is_incident {
                scan.history.weekly.add_group_to(&mut weeks, class);
            }
        }
        let recorded =
            fronts.iter().fold(RecordedDays::empty(), |all, &front| all.union(scan.front_record(front)));
        let is_new = |actor: &ActorIx| {
            let mut here = fronts.iter().filter_map(|front| newcomers.get(usize::from(front.0)));
            here.any(|new| new.contains(actor))
        };
        let weeks = mask_unrecorded_weeks(&weeks, scan.periods.as_of, &recorded);
        Self {
            change: change::assess_change(&weeks, &scan.data.rules.change),
            newcomers: [dyad.0, dyad.1].into_iter().filter(is_new).collect(),
            recorded,
        }
    }
}

/// By front: who is new there, whoever they dealt with.
pub(super) fn find_newcomers_by_front(scan: &QueryContext<'_>) -> Vec<Vec<ActorIx>> {
    let (store, as_of) = (scan.data, scan.periods.as_of);
    let (table, rule) = (&*store.table, &store.rules.newcomer);
    let mut seen = vec![Sightings::default(); store.situation.fronts.len()];
    for (seen, actors) in seen.iter_mut().zip(&scan.as_of_facts.seen_actors.before_by_front) {
        rule.observe_actors(seen, as_of, actors);
    }
    for &row in &scan.as_of_facts.seen_actors.recent_rows {
        let at = row as usize;
        let shown = scan
            .crossfilter
            .group_rejection(table.columns.group_id[at] as usize)
            .is_within(RejectedBy::DYADS)
            && row_passes(scan.crossfilter.row_filter.as_deref(), at);
        if let Some(seen) = seen.get_mut(usize::from(table.group_of_row(at).front.0)) {
            rule.observe(seen, as_of, &store.rule_event(row, shown));
        }
    }
    let new = |(front, seen): (FrontIx, Sightings)| {
        let recorded = scan.front_record(front);
        let case = RuleContext { situation: &store.situation, as_of, recorded, weeks: &[] };
        rule.evaluate(&seen, &case).iter().map(|verdict| verdict.actor).collect()
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
    known_tolls: u32,
    killed: PackedToll,
    /// The first row and the last.
    first_and_last_row: Option<(u32, u32)>,
    previous: u32,
    comparison: u32,
}

impl DyadCount {
    pub(super) fn add_group(&mut self, facts: GroupFacts, slot: &GroupCount) {
        self.events += slot.events;
        self.incidents += if facts.is_incident { slot.events } else { 0 };
        if let Some(class) = self.quad.get_mut(facts.kind.row().quad.index()) {
            *class += slot.events;
        }
        self.known_tolls += slot.known_tolls;
        self.killed = self.killed.plus(slot.killed);
        let (first, last) = self.first_and_last_row.unwrap_or((slot.first_row, slot.last_row));
        self.first_and_last_row = Some((first.min(slot.first_row), last.max(slot.last_row)));
    }

    /// Adds incidents of the days before and of those compared with.
    pub(super) fn add_compared(&mut self, before: u32, compared: u32) {
        self.previous += before;
        self.comparison += compared;
    }
}

/// The pairs with something to tell: most incidents first, then most events, then by name. `counts` are in the order of
/// the table's dictionary, `odd` are the tolls that are not simple, by pair;
/// `past` gives what is said of a pair whatever the window; `days`: those looked at.
pub(super) fn build_dyad_rows(
    scan: &QueryContext<'_>,
    counts: &[DyadCount],
    odd: &HashMap<u32, TollSum>,
    days: Span,
    mut past: impl FnMut(Dyad, Option<u32>) -> Arc<DyadHistory>,
) -> Vec<DyadRow> {
    let table = &*scan.data.table;
    let chosen = &scan.question.selection.dyads;
    let ties = &ties_by_dyad(&scan.data.situation, scan.periods.as_of);
    // Those that are told of even without an event, and those known to the ties or the selection only.
    let by_tie = ties.keys().copied().filter(|_| !scan.crossfilter.is_narrowed());
    let always: BTreeSet<Dyad> = chosen.iter().copied().chain(by_tie).collect();
    let known = (0..).zip(table.groups.dyads.iter().copied()).zip(counts);
    let told = known.filter(|((_, dyad), count)| count.events > 0 || always.contains(dyad));
    let mut told: Vec<(Dyad, Option<u32>, DyadCount)> =
        told.map(|((pair, dyad), count)| (dyad, Some(pair), *count)).collect();
    for &dyad in &always {
        if !table.groups.dyad_ids.contains_key(&dyad) {
            told.push((dyad, None, DyadCount::default()));
        }
    }
    let name = |ix| scan.data.situation.actor(ix).map_or("", |actor| actor.short.as_str());
    told.sort_unstable_by_key(|(dyad, _, count)| {
        (Reverse(count.incidents), Reverse(count.events), name(dyad.0), name(dyad.1), *dyad)
    });
    let rules = &scan.data.rules;
    let row = |(dyad, pair, count): (Dyad, Option<u32>, DyadCount)| {
        let past = past(dyad, pair);
        let now = (count.incidents, Coverage::from_days(days, &past.recorded));
        let odd = pair.and_then(|pair| odd.get(&pair)).copied().unwrap_or_default();
        let date = |row: u32| table.columns.date(row as usize);
        DyadRow {
            dyad,
            is_selected: chosen.contains(&dyad),
            coverage: now.1,
            incidents: count.incidents,
            events: count.events,
            previous_incidents: scan.periods.previous_incidents(count.previous, &past.recorded),
            comparison: scan.periods.compare(count.comparison, now, &past.recorded, rules),
            newcomers: past.newcomers.clone(),
            events_by_quad_class: count.quad,
            tolls: odd.with_packed(count.known_tolls, count.killed).to_tolls(),
            first: count.first_and_last_row.map(|rows| date(rows.0)),
            last: count.first_and_last_row.map(|rows| date(rows.1)),
            change: past.change,
            ties: ties.get(&dyad).cloned().unwrap_or_default(),
        }
    };
    told.into_iter().map(row).collect()
}

/// The curated ties of each pair, as indices, file order; those that begin after `as_of` are not known yet.
fn ties_by_dyad(situation: &Situation, as_of: Day) -> BTreeMap<Dyad, Vec<usize>> {
    let mut ties: BTreeMap<Dyad, Vec<usize>> = BTreeMap::new();
    for (ix, tie) in situation.ties.iter().enumerate().filter(|(_, tie)| tie.from != tie.to) {
        if tie.since.is_some_and(|since| since.span.start > as_of) {
            continue;
        }
        ties.entry((tie.from.min(tie.to), tie.from.max(tie.to))).or_default().push(ix);
    }
    ties
}
