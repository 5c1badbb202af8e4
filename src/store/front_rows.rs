//! Counting the fronts.

use super::answer::FrontRow;
use super::counts::FrontCount;
use super::coverage::Coverage;
use super::crossfilter::RejectedBy;
use super::query_context::QueryContext;
use super::rule_states::evaluate_rule_states;
use super::series_counts::BucketCounts;
use crate::assess::change::{self, ChangeVerdict};
use crate::assess::record::RecordFiring;
use crate::assess::status::StatusVerdict;
use crate::assess::weeks::{WEEKS, week_span};
use crate::assess::{Flags, RuleContext};
use crate::model::parallel::par_map;
use crate::model::{EventDate, FrontIx, RecordedDays, Span};

/// What is said of a front whatever the window.
#[derive(Debug, Clone)]
pub(super) struct FrontAssessment {
    status: StatusVerdict,
    change: ChangeVerdict,
    flags: Flags,
    /// Every record that fired.
    pub(super) records: Vec<RecordFiring>,
    last_event: Option<EventDate>,
}

/// Weekly counts as the rules take them: unknown where a week is not wholly recorded.
pub(super) fn mask_unrecorded_weeks(
    counts: &[u32; WEEKS],
    as_of: crate::model::Day,
    recorded: &RecordedDays,
) -> Vec<Option<u32>> {
    let known = |(k, &count): (usize, &u32)| recorded.covers(week_span(as_of, k)).then_some(count);
    counts.iter().enumerate().map(known).collect()
}

/// Reaches what is said of every front whatever the window.
pub(super) fn assess_fronts(scan: &QueryContext<'_>) -> Vec<FrontAssessment> {
    let (store, as_of) = (scan.data, scan.periods.as_of);
    let rules = &store.rules;
    let mut sums = vec![[0; WEEKS]; store.situation.fronts.len()];
    for (class, facts) in store.table.groups.by_id.iter().enumerate().filter(|(_, facts)| facts.is_incident) {
        if scan.crossfilter.group_rejection(class).is_within(RejectedBy::FRONTS)
            && let Some(weeks) = sums.get_mut(usize::from(facts.front.0))
        {
            scan.history.weekly.add_group_to(weeks, class);
        }
    }
    let watched = evaluate_rule_states(store, &scan.as_of_facts, &scan.crossfilter, as_of);
    let fronts = store.front_indices().zip(sums).zip(watched).zip(&scan.as_of_facts.standings);
    par_map(store.table.len(), fronts.collect(), |(((front, weeks), mut watches), standing)| {
        let recorded = scan.front_record(front);
        let weeks = mask_unrecorded_weeks(&weeks, as_of, recorded);
        let case = RuleContext { situation: &store.situation, as_of, recorded, weeks: &weeks };
        let records = watches.record.compute_firings(&rules.record, as_of, recorded).to_vec();
        FrontAssessment {
            status: standing.latest_incident.status(as_of, recorded, rules),
            change: change::assess_change(&weeks, &rules.change),
            flags: watches.evaluate(rules, &case),
            records,
            last_event: standing.last_event,
        }
    })
}

/// What is counted by front.
#[derive(Clone, Copy)]
pub(super) struct CountsByFront<'a> {
    /// In the days looked at.
    pub(super) current: &'a [FrontCount],
    /// Incidents of the days before, and of those compared with.
    pub(super) previous: &'a [u32],
    pub(super) comparison: &'a [u32],
}

/// By front: the incidents of each bucket, and how far it is known.
fn build_sparklines(scan: &QueryContext<'_>, cells: &[BucketCounts]) -> Vec<Vec<(u32, Coverage)>> {
    let unknown =
        |front| scan.buckets.coverages(scan.front_record(front)).iter().map(|&of| (0, of)).collect();
    let mut sparks: Vec<Vec<_>> = scan.data.front_indices().map(unknown).collect();
    // Bucket by bucket, as the cells lie.
    for (at, cells) in cells.iter().enumerate() {
        for (spark, cell) in sparks.iter_mut().zip(cells.iter()) {
            if let Some((incidents, _)) = spark.get_mut(at) {
                *incidents = cell.incidents;
            }
        }
    }
    sparks
}

/// The rows, file order. `days`: those looked at.
pub(super) fn build_front_rows(
    scan: &QueryContext<'_>,
    past: &[FrontAssessment],
    by_front: CountsByFront<'_>,
    cells: &[BucketCounts],
    days: Span,
) -> Vec<FrontRow> {
    let row = |(((front, past), count), spark): (((FrontIx, &FrontAssessment), &FrontCount), _)| {
        let at = |counts: &[u32]| counts.get(usize::from(front.0)).copied().unwrap_or(0);
        let recorded = scan.front_record(front);
        let now = (count.incidents, Coverage::from_days(days, recorded));
        FrontRow {
            front,
            is_selected: scan.question.selection.fronts.contains(&front),
            status: past.status,
            change: past.change,
            flags: past.flags.clone(),
            coverage: now.1,
            incidents: count.incidents,
            events: count.events,
            previous_incidents: scan.periods.previous_incidents(at(by_front.previous), recorded),
            comparison: scan.periods.compare(at(by_front.comparison), now, recorded, &scan.data.rules),
            contested: count.contested,
            tolls: count.tolls(),
            last_event: past.last_event,
            sparkline: spark,
        }
    };
    scan.data
        .front_indices()
        .zip(past)
        .zip(by_front.current)
        .zip(build_sparklines(scan, cells))
        .map(row)
        .collect()
}
