//! Counting the fronts.

use super::answer::FrontRow;
use super::narrow::Failing;
use super::scan::Scan;
use super::series::{Fit, extent};
use super::table::Row;
use super::tally::{History, Latest, Tally};
use crate::assess::record::Firing;
use crate::assess::{Case, Watches, change};
use crate::model::Span;

/// Counts every front, file order.
pub(super) struct Fronts(Vec<FrontCount>);

#[derive(Clone)]
struct FrontCount {
    tally: Tally,
    history: History,
    /// Of all events of the front, whatever narrows the view.
    latest: Latest,
    watches: Watches,
    /// Incidents by bucket.
    spark: Vec<u32>,
}

impl Fronts {
    pub(super) fn new(scan: &Scan<'_>) -> Self {
        let one = FrontCount {
            tally: Tally::default(),
            history: History::default(),
            latest: Latest::default(),
            watches: Watches::default(),
            spark: vec![0; scan.buckets.spans.len()],
        };
        Self(vec![one; scan.store.situation.fronts.len()])
    }

    pub(super) fn take(&mut self, scan: &Scan<'_>, number: u32, row: Row, failing: Failing, fit: &Fit) {
        let aside = Failing::FRONTS;
        let shown = failing.only(aside.and(Failing::TIME));
        let Some(count) = self.0.get_mut(usize::from(row.front.0)) else { return };
        count.latest.take(row);
        count.watches.take(&scan.store.rules, scan.days.as_of, &scan.store.sight(number, row, shown));
        if !shown {
            return;
        }
        count.history.take(scan.days, row);
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
            let as_of = scan.days.as_of;
            let case = Case { situation: &scan.store.situation, as_of, recorded, weeks: &weeks.counts };
            let now = (count.tally.incidents, extent(days, recorded));
            let buckets = scan.buckets.spans.iter().map(|&span| scan.buckets.coverage(span, recorded));
            let row = FrontRow {
                front,
                selected: scan.question.selection.fronts.contains(&front),
                status: count.latest.status(as_of, recorded, rules),
                change: change::assess(&weeks.counts, &rules.change),
                flags: count.watches.flags(rules, &case),
                coverage: now.1,
                incidents: count.tally.incidents,
                events: count.tally.events,
                before: count.history.before(scan.days, recorded),
                compared: count.history.compared(now, scan.days, recorded, rules),
                contested: count.tally.contested,
                tolls: count.tally.tolls,
                last_event: count.latest.event,
                spark: count.spark.into_iter().zip(buckets).collect(),
            };
            (row, count.watches.record.firings(&rules.record, as_of, recorded))
        };
        scan.store.front_indices().zip(self.0).map(row).unzip()
    }
}
