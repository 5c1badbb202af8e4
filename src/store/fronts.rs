//! Counting the fronts.

use super::answer::FrontRow;
use super::counts::FrontCount;
use super::coverage::Coverage;
use super::narrow::Failing;
use super::rule_states::watch;
use super::scan::Scan;
use super::series::CellsOfBucket;
use crate::assess::change::{self, ChangeVerdict};
use crate::assess::record::Firing;
use crate::assess::status::StatusVerdict;
use crate::assess::weeks::{WEEKS, week};
use crate::assess::{Case, Flags};
use crate::model::parallel::par_map;
use crate::model::{EventDate, FrontIx, Recorded, Span};

/// What is said of a front whatever the window.
#[derive(Debug, Clone)]
pub(super) struct FrontPast {
    status: StatusVerdict,
    change: ChangeVerdict,
    flags: Flags,
    /// Every record that fired.
    pub(super) records: Vec<Firing>,
    last_event: Option<EventDate>,
}

/// Weekly counts as the rules take them: unknown where a week is not wholly recorded.
pub(super) fn known_weeks(
    counts: &[u32; WEEKS],
    as_of: crate::model::Day,
    recorded: &Recorded,
) -> Vec<Option<u32>> {
    let known = |(k, &count): (usize, &u32)| recorded.covers(week(as_of, k)).then_some(count);
    counts.iter().enumerate().map(known).collect()
}

/// Reaches what is said of every front whatever the window.
pub(super) fn past(scan: &Scan<'_>) -> Vec<FrontPast> {
    let (store, as_of) = (scan.store, scan.days.as_of);
    let rules = &store.rules;
    let mut sums = vec![[0; WEEKS]; store.situation.fronts.len()];
    for (class, facts) in store.table.groups.facts.iter().enumerate().filter(|(_, facts)| facts.incident) {
        if scan.narrowing.of_class(class).only(Failing::FRONTS)
            && let Some(weeks) = sums.get_mut(usize::from(facts.front.0))
        {
            scan.past.weekly.add_to(weeks, class);
        }
    }
    let watched = watch(store, &scan.known, &scan.narrowing, as_of);
    let fronts = store.front_indices().zip(sums).zip(watched).zip(&scan.known.standings);
    par_map(store.table.len(), fronts.collect(), |(((front, weeks), mut watches), standing)| {
        let recorded = scan.recorded(front);
        let weeks = known_weeks(&weeks, as_of, recorded);
        let case = Case { situation: &store.situation, as_of, recorded, weeks: &weeks };
        let records = watches.record.settle(&rules.record, as_of, recorded).to_vec();
        FrontPast {
            status: standing.latest.status(as_of, recorded, rules),
            change: change::assess(&weeks, &rules.change),
            flags: watches.flags(rules, &case),
            records,
            last_event: standing.last_event,
        }
    })
}

/// What is counted by front.
#[derive(Clone, Copy)]
pub(super) struct ByFront<'a> {
    /// In the days looked at.
    pub(super) counts: &'a [FrontCount],
    /// Incidents of the days before, and of those compared with.
    pub(super) before: &'a [u32],
    pub(super) compared: &'a [u32],
}

/// By front: the incidents of each bucket, and how far it is known.
fn sparks(scan: &Scan<'_>, cells: &[CellsOfBucket]) -> Vec<Vec<(u32, Coverage)>> {
    let unknown = |front| scan.buckets.coverages(scan.recorded(front)).iter().map(|&of| (0, of)).collect();
    let mut sparks: Vec<Vec<_>> = scan.store.front_indices().map(unknown).collect();
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
pub(super) fn rows(
    scan: &Scan<'_>,
    past: &[FrontPast],
    by_front: ByFront<'_>,
    cells: &[CellsOfBucket],
    days: Span,
) -> Vec<FrontRow> {
    let row = |(((front, past), count), spark): (((FrontIx, &FrontPast), &FrontCount), _)| {
        let at = |counts: &[u32]| counts.get(usize::from(front.0)).copied().unwrap_or(0);
        let recorded = scan.recorded(front);
        let now = (count.incidents, Coverage::of_days(days, recorded));
        FrontRow {
            front,
            selected: scan.question.selection.fronts.contains(&front),
            status: past.status,
            change: past.change,
            flags: past.flags.clone(),
            coverage: now.1,
            incidents: count.incidents,
            events: count.events,
            before: scan.days.before(at(by_front.before), recorded),
            compared: scan.days.compared(at(by_front.compared), now, recorded, &scan.store.rules),
            contested: count.contested,
            tolls: count.tolls(),
            last_event: past.last_event,
            spark,
        }
    };
    scan.store.front_indices().zip(past).zip(by_front.counts).zip(sparks(scan, cells)).map(row).collect()
}
