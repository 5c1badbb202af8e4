//! Counting the fronts.

use super::answer::{Coverage, FrontRow};
use super::held::Slot;
use super::narrow::Failing;
use super::past::{Past, watch};
use super::scan::Scan;
use super::series::{CellsOfBucket, extent};
use super::sums::{Packed, Sums};
use super::table::{Facts, Table};
use super::tally::Latest;
use crate::assess::change::{self, ChangeVerdict};
use crate::assess::record::Firing;
use crate::assess::status::StatusVerdict;
use crate::assess::weeks::{WEEKS, week};
use crate::assess::{Case, Flags};
use crate::model::halves::each;
use crate::model::{EventDate, FrontIx, Recorded, Span, Tolls};

/// How a front stands, whatever is asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    latest: Latest,
    last_event: Option<EventDate>,
}

/// How every front stands, given what is known of each class.
pub(super) fn standings(table: &Table, past: &Past, fronts: usize) -> Vec<Standing> {
    #[derive(Clone, Default)]
    struct Rows {
        last: Option<u32>,
        began: Option<u32>,
        ended: Option<u32>,
    }
    let mut all = vec![Rows::default(); fronts];
    let end = |row: Option<u32>| row.map(|row| (table.span(row as usize).end, row));
    for (class, facts) in table.facts.iter().enumerate() {
        let Some(rows) = all.get_mut(usize::from(facts.front.0)) else { continue };
        let ever = past.ever(class);
        rows.last = rows.last.max(ever.last());
        if facts.incident {
            rows.began = rows.began.max(ever.last());
            if end(ever.ended()) > end(rows.ended) {
                rows.ended = ever.ended();
            }
        }
    }
    let date = |row: Option<u32>| row.map(|row| table.columns.date(row as usize));
    let standing = |rows: Rows| Standing {
        latest: Latest { began: date(rows.began), ended: date(rows.ended) },
        last_event: date(rows.last),
    };
    all.into_iter().map(standing).collect()
}

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
    for (class, facts) in store.table.facts.iter().enumerate().filter(|(_, facts)| facts.incident) {
        if scan.narrowing.of_class(class).only(Failing::FRONTS)
            && let Some(weeks) = sums.get_mut(usize::from(facts.front.0))
        {
            scan.past.weekly.add_to(weeks, class);
        }
    }
    let watched = watch(store, &scan.known, &scan.narrowing, as_of);
    let fronts = store.front_indices().zip(sums).zip(watched).zip(&scan.known.standings);
    each(store.table.len(), fronts.collect(), |(((front, weeks), mut watches), standing)| {
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

/// What is counted of a front inside the days looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FrontCount {
    pub(super) incidents: u32,
    pub(super) events: u32,
    pub(super) contested: u32,
    pub(super) denied: u32,
    known: u32,
    killed: Packed,
    /// What is not simple.
    pub(super) odd: Sums,
}

impl FrontCount {
    pub(super) fn add(&mut self, facts: Facts, slot: &Slot) {
        self.events += slot.events;
        self.incidents += if facts.incident { slot.events } else { 0 };
        self.contested += if facts.contested { slot.events } else { 0 };
        self.denied += if facts.denied { slot.events } else { 0 };
        self.known += slot.known;
        self.killed = self.killed.plus(slot.killed);
    }

    /// Takes out what is in it, but for tolls that are not simple.
    pub(super) fn remove(&mut self, facts: Facts, slot: &Slot) {
        self.events -= slot.events;
        self.incidents -= if facts.incident { slot.events } else { 0 };
        self.contested -= if facts.contested { slot.events } else { 0 };
        self.denied -= if facts.denied { slot.events } else { 0 };
        self.known -= slot.known;
        self.killed = self.killed.minus(slot.killed);
    }

    /// Both.
    pub(super) fn plus(self, other: &Self) -> Self {
        Self {
            incidents: self.incidents + other.incidents,
            events: self.events + other.events,
            contested: self.contested + other.contested,
            denied: self.denied + other.denied,
            known: self.known + other.known,
            killed: self.killed.plus(other.killed),
            odd: self.odd.plus(&other.odd),
        }
    }

    /// What the tolls come to.
    pub(super) fn tolls(&self) -> Tolls {
        self.odd.with(self.known, self.killed).tolls()
    }
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
        let now = (count.incidents, extent(days, recorded));
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
