//! Counts, assesses and sorts the dyads.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::HashMap;

use super::answer::DyadRow;
use super::coverage::Coverage;
use super::crossfilter::RejectedBy;
use super::event_group_dictionary::GroupFacts;
use super::front_rows::mask_unrecorded_weeks;
use super::killed_by_side;
use super::query_context::QueryContext;
use super::row_set::row_passes;
use super::sort_rows;
use super::subtractable_counts::GroupCount;
use super::toll_sum::{PackedToll, SplitSum, TollSum};
use crate::assess::change::{self, ChangeVerdict};
use crate::assess::newcomer::Sightings;
use crate::assess::weeks::WEEKS;
use crate::assess::{Rule, RuleContext};
use crate::model::{ActorIx, Day, FrontIx, Situation, Span, Toll, Tolls};
use crate::query::Dyad;

/// The part of a dyad row that does not depend on the window.
#[derive(Debug)]
pub(super) struct DyadHistory {
    /// The fronts of the situation that have an event of the dyad, ascending. Its counts are complete only where all of them are recorded.
    fronts: Arc<[FrontIx]>,
    change: ChangeVerdict,
    newcomers: Vec<ActorIx>,
}

impl DyadHistory {
    /// Assesses a dyad. `newcomers` is the result of [`find_newcomers_by_front`].
    pub(super) fn assess(
        context: &QueryContext<'_>,
        dyad: Dyad,
        dyad_id: Option<u32>,
        newcomers: &[Vec<ActorIx>],
    ) -> Self {
        let table = &*context.data.table;
        let (mut fronts, mut groups): (BTreeSet<FrontIx>, BTreeSet<FrontIx>) = Default::default();
        let mut weeks = [0; WEEKS];
        for &group_id in
            dyad_id.map_or(&[][..], |dyad_id| table.groups.group_ids_by_dyad.members_of(dyad_id as usize))
        {
            let group_id = group_id as usize;
            let (Some(group), Some(_)) =
                (table.groups.by_id.get(group_id), context.history.first_last(group_id).first_row())
            else {
                continue;
            };
            if !context.crossfilter.group_rejection(group_id).is_within(RejectedBy::DYADS) {
                continue;
            }
            fronts.insert(table.recorded_front(group_id));
            groups.insert(group.front);
            if group.is_incident {
                context.history.weekly.add_group_to(&mut weeks, group_id);
            }
        }
        let fronts: Vec<FrontIx> = fronts.into_iter().collect();
        let is_new = |actor: &ActorIx| {
            let mut newcomers_here = groups.iter().filter_map(|front| newcomers.get(usize::from(front.0)));
            newcomers_here.any(|actors| actors.contains(actor))
        };
        let is_recorded = |week: Span| context.coverage_on(&fronts, week) == Coverage::Full;
        let weeks = mask_unrecorded_weeks(&weeks, context.periods.as_of, is_recorded);
        Self {
            change: change::assess_change(&weeks, &context.data.rules.change),
            newcomers: [dyad.0, dyad.1].into_iter().filter(is_new).collect(),
            fronts: fronts.into(),
        }
    }
}

/// Returns the new actors of each front, regardless of the opponent they met there.
pub(super) fn find_newcomers_by_front(context: &QueryContext<'_>) -> Vec<Vec<ActorIx>> {
    let (data, as_of) = (context.data, context.periods.as_of);
    let (table, rule) = (&*data.table, &data.rules.newcomer);
    let mut sightings = vec![Sightings::default(); data.situation.front_count()];
    for (sighting, actors) in sightings.iter_mut().zip(&context.as_of_facts.seen_actors.before_by_front) {
        rule.observe_actors(sighting, as_of, actors);
    }
    for &row in &context.as_of_facts.seen_actors.recent_rows {
        let index = row as usize;
        let is_shown =
            context.crossfilter.group_rejection(table.group_id[index] as usize).is_within(RejectedBy::DYADS)
                && row_passes(context.crossfilter.row_filter.as_deref(), index);
        if let Some(sightings) = sightings.get_mut(usize::from(table.group_of_row(index).front.0)) {
            rule.observe(sightings, as_of, &data.rule_event(row, is_shown));
        }
    }
    let find_newcomers = |(front, sightings): (FrontIx, Sightings)| {
        let recorded = context.front_record(front);
        let rule_context = RuleContext { situation: &data.situation, as_of, recorded, weeks: &[] };
        rule.evaluate(&sightings, &rule_context).iter().map(|verdict| verdict.actor).collect()
    };
    data.front_indices().zip(sightings).map(find_newcomers).collect()
}

/// Counts of one dyad within a period.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DyadCount {
    incidents: u32,
    events: u32,
    /// Events by quad class.
    quad: [u32; 4],
    claimed_tolls: u32,
    killed: PackedToll,
    /// The first and the last row.
    first_and_last_row: Option<(u32, u32)>,
}

impl DyadCount {
    pub(super) fn add_group(&mut self, group: GroupFacts, counts: &GroupCount) {
        self.events += counts.events;
        self.incidents += if group.is_incident { counts.events } else { 0 };
        if let Some(count) = self.quad.get_mut(group.kind.row().quad.index()) {
            *count += counts.events;
        }
        self.claimed_tolls += counts.claimed_tolls;
        self.killed = self.killed.plus(counts.killed);
        let (first, last) = self.first_and_last_row.unwrap_or((counts.first_row, counts.last_row));
        self.first_and_last_row = Some((first.min(counts.first_row), last.max(counts.last_row)));
    }
}

/// The counts of all dyads within a period.
#[derive(Debug)]
pub(super) struct DyadCounts {
    /// By dyad id.
    pub(super) counts: Vec<DyadCount>,
    /// Unpackable tolls, by dyad id.
    pub(super) unpackable: HashMap<u32, TollSum>,
    /// Tolls that do not wholly count for the dyad, by dyad id.
    pub(super) split: HashMap<u32, SplitSum>,
}

/// Counts by dyad.
#[derive(Debug, Clone, Copy)]
pub(super) struct CountsByDyad<'a> {
    /// Counts of the period in view.
    pub(super) current: &'a DyadCounts,
    /// Counts of the preceding and, if there is one, of the compared period.
    pub(super) previous: &'a DyadCounts,
    pub(super) comparison: Option<&'a DyadCounts>,
}

impl DyadCounts {
    /// Returns the count of a dyad.
    fn count(&self, dyad_id: Option<u32>) -> DyadCount {
        dyad_id.and_then(|dyad_id| self.counts.get(dyad_id as usize)).copied().unwrap_or_default()
    }

    /// Returns the tolls of a dyad and the other killed.
    fn tolls(&self, dyad_id: Option<u32>, count: &DyadCount) -> (Tolls, Toll) {
        let unpackable =
            dyad_id.and_then(|dyad_id| self.unpackable.get(&dyad_id)).copied().unwrap_or_default();
        let all = unpackable.with_packed(count.claimed_tolls, count.killed);
        let split = dyad_id.and_then(|dyad_id| self.split.get(&dyad_id));
        split.map_or_else(|| (all.to_tolls(), Toll::NONE), |split| split.split(&all))
    }
}

/// Builds the rows of the dyads, in the order of the question; by default sorted by incidents, then events (both
/// descending), then by name.
///
/// `history_of` returns the part of a row that does not depend on the window.
pub(super) fn build_dyad_rows(
    context: &QueryContext<'_>,
    by_dyad: CountsByDyad<'_>,
    period: Span,
    mut history_of: impl FnMut(Dyad, Option<u32>) -> Arc<DyadHistory>,
) -> Vec<DyadRow> {
    let (table, counts) = (&*context.data.table, by_dyad.current);
    let chosen = &context.question.selection.dyads;
    let ties = &ties_by_dyad(&context.data.situation, context.periods.as_of);
    // These are listed even without events. Some of them are known only from ties or from the selection.
    let by_tie = ties.keys().copied().filter(|_| !context.crossfilter.is_narrowed());
    let always_listed: BTreeSet<Dyad> = chosen.iter().copied().chain(by_tie).collect();
    let counted = (0..).zip(table.groups.dyads.iter().copied()).zip(&counts.counts);
    let listed = counted.filter(|((_, dyad), count)| count.events > 0 || always_listed.contains(dyad));
    let mut listed: Vec<(Dyad, Option<u32>, DyadCount)> =
        listed.map(|((dyad_id, dyad), count)| (dyad, Some(dyad_id), *count)).collect();
    for &dyad in &always_listed {
        if !table.groups.dyad_ids.contains_key(&dyad) {
            listed.push((dyad, None, DyadCount::default()));
        }
    }
    let name = |index| context.data.situation.actor(index).map_or("", |actor| actor.short.as_str());
    listed.sort_unstable_by_key(|(dyad, _, count)| {
        (Reverse(count.incidents), Reverse(count.events), name(dyad.0), name(dyad.1), *dyad)
    });
    let rules = &context.data.rules;
    let killed_by_side = killed_by_side::sum_by_dyad(context);
    let row = |(dyad, dyad_id, count): (Dyad, Option<u32>, DyadCount)| {
        let history = history_of(dyad, dyad_id);
        let coverage_of = |days: Span| context.coverage_on(&history.fronts, days);
        let now = (count.incidents, coverage_of(period));
        let (previous_incidents, previous_coverage) =
            context.periods.previous_count(by_dyad.previous.count(dyad_id).incidents, coverage_of);
        let compared = by_dyad.comparison.map(|counts| {
            let count = counts.count(dyad_id);
            (count.incidents, counts.tolls(dyad_id, &count).0)
        });
        let (tolls, others_killed) = counts.tolls(dyad_id, &count);
        let date = |row: u32| table.columns.date(row as usize);
        DyadRow {
            dyad,
            is_selected: chosen.contains(&dyad),
            fronts: Arc::clone(&history.fronts),
            coverage: now.1,
            incidents: count.incidents,
            events: count.events,
            previous_incidents,
            previous_coverage,
            comparison: compared
                .and_then(|compared| context.periods.compare(compared, now, coverage_of, rules)),
            newcomers: history.newcomers.clone(),
            events_by_quad_class: count.quad,
            tolls,
            killed_by_side: killed_by_side
                .as_ref()
                .map(|sums| dyad_id.and_then(|dyad_id| sums.get(&dyad_id)).copied().unwrap_or_default()),
            others_killed,
            first: count.first_and_last_row.map(|rows| date(rows.0)),
            last: count.first_and_last_row.map(|rows| date(rows.1)),
            change: history.change,
            ties: ties.get(&dyad).cloned().unwrap_or_default(),
        }
    };
    let mut rows: Vec<DyadRow> = listed.into_iter().map(row).collect();
    if let Some(sort) = context.question.dyad_sort {
        sort_rows::sort_dyads(&context.data.situation, &mut rows, sort);
    }
    rows
}

/// Returns the indices of the curated ties of each dyad, in file order, without those that start after `as_of`.
fn ties_by_dyad(situation: &Situation, as_of: Day) -> BTreeMap<Dyad, Vec<usize>> {
    let mut ties: BTreeMap<Dyad, Vec<usize>> = BTreeMap::new();
    for (index, tie) in situation.ties.iter().enumerate().filter(|(_, tie)| tie.from != tie.to) {
        if tie.since.is_some_and(|since| since.span.start > as_of) {
            continue;
        }
        ties.entry((tie.from.min(tie.to), tie.from.max(tie.to))).or_default().push(index);
    }
    ties
}
