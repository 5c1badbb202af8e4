//! Counting the fronts.

use super::answer::FrontRow;
use super::flags::Watch;
use super::narrow::Failing;
use super::scan::Scan;
use super::series::{Fit, extent};
use super::table::Row;
use super::tally::{History, Tally};
use crate::assess::change;
use crate::assess::record::Firing;
use crate::model::Span;

/// Counts every front, file order.
pub(super) struct Fronts(Vec<FrontCount>);

#[derive(Clone)]
struct FrontCount {
    tally: Tally,
    history: History,
    watch: Watch,
    /// Incidents by bucket.
    spark: Vec<u32>,
}

impl Fronts {
    pub(super) fn new(scan: &Scan<'_>) -> Self {
        let one = FrontCount {
            tally: Tally::default(),
            history: History::default(),
            watch: Watch::default(),
            spark: vec![0; scan.buckets.spans.len()],
        };
        Self(vec![one; scan.store.situation.fronts.len()])
    }

    pub(super) fn take(&mut self, scan: &Scan<'_>, row: Row, failing: Failing, fit: &Fit) {
        let aside = Failing::FRONTS;
        if !failing.only(aside.and(Failing::TIME)) {
            return;
        }
        let Some(count) = self.0.get_mut(usize::from(row.front.0)) else { return };
        count.history.take(scan.days, row);
        count.watch.take(scan.store, scan.days.as_of, row);
        if failing.only(aside) {
            count.tally.take(&scan.store.table, row);
        }
        if let (true, true, &Fit::In(bucket)) = (row.incident(), failing.only(Failing::SPARK), fit)
            && let Some(spark) = count.spark.get_mut(bucket)
        {
            *spark += 1;
        }
    }

    /// The rows, and every record that fired on each front.
    pub(super) fn finish(self, scan: &Scan<'_>, days: Span) -> (Vec<FrontRow>, Vec<Vec<Firing>>) {
        let rules = &scan.store.rules;
        let row = |(front, count): (_, FrontCount)| {
            let recorded = scan.recorded(front);
            let weeks = count.history.weeks(scan.days, recorded);
            let (flags, firings) = count.watch.flags(&weeks, scan.days.as_of, recorded, rules);
            let now = (count.tally.incidents, extent(days, recorded));
            let buckets = scan.buckets.spans.iter().map(|&span| scan.buckets.coverage(span, recorded));
            let row = FrontRow {
                front,
                selected: scan.question.selection.fronts.contains(&front),
                status: count.history.status(scan.days, recorded, rules),
                change: change::assess(&weeks.counts, &rules.change),
                flags,
                coverage: now.1,
                incidents: count.tally.incidents,
                events: count.tally.events,
                before: count.history.before(scan.days, recorded),
                compared: count.history.compared(now, scan.days, recorded, rules),
                contested: count.tally.contested,
                tolls: count.tally.tolls,
                last_event: count.history.last_event,
                spark: count.spark.into_iter().zip(buckets).collect(),
            };
            (row, firings)
        };
        scan.store.front_indices().zip(self.0).map(row).unzip()
    }
}
