//! Assesses the fronts and builds their rows.

use std::collections::HashSet;

use super::answer::FrontRow;
use super::coverage::Coverage;
use super::crossfilter::RejectedBy;
use super::query_context::QueryContext;
use super::rule_states::evaluate_rule_states;
use super::series_counts::BucketCounts;
use super::subtractable_counts::FrontCount;
use crate::assess::change::{self, ChangeVerdict};
use crate::assess::record::RecordFiring;
use crate::assess::status::StatusVerdict;
use crate::assess::weeks::{WEEKS, week_span};
use crate::assess::{Flags, RuleContext};
use crate::model::parallel::par_map;
use crate::model::{EventDate, FrontIx, Span, Tolls};

/// The part of a front row that does not depend on the window.
#[derive(Debug, Clone)]
pub struct FrontAssessment {
    /// As [`FrontRow::status`].
    pub status: StatusVerdict,
    /// As [`FrontRow::change`].
    pub change: ChangeVerdict,
    /// As [`FrontRow::flags`].
    pub flags: Flags,
    /// Every record that fired.
    pub(super) records: Vec<RecordFiring>,
    last_event: Option<EventDate>,
    /// Whether the first pane lists a group: an event of it is known and has the chosen values of other dimensions.
    is_listed: bool,
}

/// Returns weekly counts for the rules: `None` for each week that is not fully recorded.
pub(super) fn mask_unrecorded_weeks(
    counts: &[u32; WEEKS],
    as_of: crate::model::Day,
    is_recorded: impl Fn(Span) -> bool,
) -> Vec<Option<u32>> {
    let mask = |(week, &count): (usize, &u32)| is_recorded(week_span(as_of, week)).then_some(count);
    counts.iter().enumerate().map(mask).collect()
}

/// Assesses every front.
pub(super) fn assess_fronts(context: &QueryContext<'_>) -> Vec<FrontAssessment> {
    let (data, as_of) = (context.data, context.periods.as_of);
    let rules = &data.rules;
    let mut weekly_sums = vec![[0; WEEKS]; data.situation.front_count()];
    for (group_id, group) in data.table.groups.by_id.iter().enumerate().filter(|(_, group)| group.is_incident)
    {
        if context.crossfilter.group_rejection(group_id).is_within(RejectedBy::FRONTS)
            && let Some(weeks) = weekly_sums.get_mut(usize::from(group.front.0))
        {
            context.history.weekly.add_group_to(weeks, group_id);
        }
    }
    let is_passing = (!context.question.selection.groups.is_empty()).then(|| passing_fronts(context));
    let rule_states = evaluate_rule_states(data, &context.as_of_facts, &context.crossfilter, as_of);
    let fronts = data.front_indices().zip(weekly_sums).zip(rule_states).zip(&context.as_of_facts.standings);
    par_map(data.table.len(), fronts.collect(), |(((front, weeks), mut states), standing)| {
        let recorded = context.front_record(front);
        let weeks = mask_unrecorded_weeks(&weeks, as_of, |week| recorded.covers(week));
        let rule_context = RuleContext { situation: &data.situation, as_of, recorded, weeks: &weeks };
        let records = states.record.compute_firings(&rules.record, as_of, recorded).to_vec();
        FrontAssessment {
            status: standing.latest_incident.status(as_of, recorded, rules),
            change: change::assess_change(&weeks, &rules.change),
            flags: states.evaluate(rules, &rule_context),
            records,
            last_event: standing.last_event,
            is_listed: standing.is_known
                && is_passing.as_ref().is_none_or(|passing| passing.contains(&front)),
        }
    })
}

/// Returns the fronts and groups with a known event that passes all conditions but time and the chosen rows of the first
/// pane, announced events included.
fn passing_fronts(context: &QueryContext<'_>) -> HashSet<FrontIx> {
    let ignored = RejectedBy::FRONTS.union(RejectedBy::ANNOUNCED);
    let groups = context.data.table.groups.by_id.iter().enumerate();
    let passing = groups.filter(|&(group_id, _)| {
        context.crossfilter.group_rejection(group_id).is_within(ignored)
            && context.history.first_last(group_id).first_row().is_some()
    });
    passing.map(|(_, group)| group.front).collect()
}

/// Counts by front.
#[derive(Clone, Copy)]
pub(super) struct CountsByFront<'a> {
    /// Counts of the period in view.
    pub(super) current: &'a [FrontCount],
    /// Counts of the preceding and of the compared period.
    pub(super) previous: &'a [FrontCount],
    pub(super) comparison: &'a [FrontCount],
}

/// Returns the sparkline of each front: incidents and coverage of each bucket.
fn build_sparklines(context: &QueryContext<'_>, bucket_counts: &[BucketCounts]) -> Vec<Vec<(u32, Coverage)>> {
    let empty = |front| {
        context.buckets.coverages(context.front_record(front)).iter().map(|&coverage| (0, coverage)).collect()
    };
    let mut sparklines: Vec<Vec<_>> = context.data.front_indices().map(empty).collect();
    // The counts are stored by bucket, so the outer loop runs over buckets.
    for (index, counts) in bucket_counts.iter().enumerate() {
        for (sparkline, count) in sparklines.iter_mut().zip(counts.iter()) {
            if let Some((incidents, _)) = sparkline.get_mut(index) {
                *incidents = count.incidents;
            }
        }
    }
    sparklines
}

/// Returns the summed tolls; the killed are open if an incident gives no number.
fn open_tolls(count: FrontCount) -> Tolls {
    let tolls = count.tolls();
    Tolls { killed: tolls.killed.opened_by(count.incidents_without_toll() as usize), ..tolls }
}

/// Builds the rows of the first pane for the given period in view: all fronts in file order, or the groups that have an
/// event known at as-of.
pub(super) fn build_front_rows(
    context: &QueryContext<'_>,
    assessments: &[FrontAssessment],
    by_front: CountsByFront<'_>,
    bucket_counts: &[BucketCounts],
    period: Span,
) -> Vec<FrontRow> {
    let row = |(((front, assessment), count), sparkline): (((FrontIx, &FrontAssessment), &FrontCount), _)| {
        let count_in = |counts: &[FrontCount]| counts.get(usize::from(front.0)).copied().unwrap_or_default();
        let (previous, compared) = (count_in(by_front.previous), count_in(by_front.comparison));
        let recorded = context.front_record(front);
        let coverage_of = |days: Span| Coverage::from_days(days, recorded);
        let now = (count.incidents, coverage_of(period));
        let (previous_incidents, previous_coverage) =
            context.periods.previous_count(previous.incidents, coverage_of);
        FrontRow {
            front,
            is_selected: context.question.selection.fronts.contains(&front),
            status: assessment.status,
            change: assessment.change,
            flags: assessment.flags.clone(),
            coverage: now.1,
            incidents: count.incidents,
            events: count.events,
            previous_incidents,
            previous_tolls: open_tolls(previous),
            previous_coverage,
            comparison: context.periods.compare(
                (compared.incidents, open_tolls(compared)),
                now,
                coverage_of,
                &context.data.rules,
            ),
            contested: count.contested,
            incidents_without_toll: count.incidents_without_toll(),
            tolls: count.tolls(),
            last_event: assessment.last_event,
            sparkline,
        }
    };
    let fronts = &context.data.situation.fronts;
    let is_grouped = !context.data.situation.groups.is_empty();
    let is_front_listed = |front: FrontIx| !is_grouped || usize::from(front.0) >= fronts.len();
    let is_front_chosen = |front: FrontIx| context.question.selection.fronts.contains(&front);
    context
        .data
        .front_indices()
        .zip(assessments)
        .zip(by_front.current)
        .zip(build_sparklines(context, bucket_counts))
        .filter(|(((front, assessment), _), _)| {
            is_front_listed(*front) && (!is_grouped || assessment.is_listed || is_front_chosen(*front))
        })
        .map(row)
        .collect()
}
