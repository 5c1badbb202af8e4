//! The series: how often, bucket by bucket.

use std::ops::Range;
use std::sync::Arc;

use super::answer::{BucketRow, Series, SeriesMean};
use super::coverage::Coverage;
use super::crossfilter::{GroupRejections, RejectedBy, front_code};
use super::query_context::QueryContext;
use super::row_set::{RowSet, row_passes};
use super::window_delta::is_delta_cheaper;
use crate::assess::record::RecordFiring;
use crate::model::parallel::{par_chunks, par_map};
use crate::model::{Precision, RecordedDays, Span};
use crate::query::{Bucket, SeriesMeasure, WeekStart, bucket_span};

/// What lies in a bucket on one front.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FrontBucketCount {
    pub(super) incidents: u32,
    /// Of the killed: an unknown number is left out.
    is_partial: bool,
    /// Where the question measures something else than incidents: events, or the killed (best numbers).
    measured: u64,
}

impl FrontBucketCount {
    fn add(&mut self, other: Self) {
        self.incidents += other.incidents;
        self.measured += other.measured;
        self.is_partial |= other.is_partial;
    }

    /// Value and whether it leaves something out.
    fn value(self, measure: SeriesMeasure) -> (u32, bool) {
        match measure {
            SeriesMeasure::Incidents => (self.incidents, false),
            SeriesMeasure::Events | SeriesMeasure::Killed => {
                (u32::try_from(self.measured).unwrap_or(u32::MAX), self.is_partial)
            }
        }
    }
}

/// What lies in a bucket, by front; behind the last what does not count.
pub(super) type BucketCounts = Box<[FrontBucketCount]>;

/// What lies in the buckets of the last question. A bucket of which the same days lie in the window is not counted again.
#[derive(Debug, Default)]
pub(super) struct BucketCache {
    measure: SeriesMeasure,
    /// The days of each bucket that lie in the window, oldest first.
    days: Vec<Option<Span>>,
    cells: Vec<BucketCounts>,
}

impl BucketCache {
    /// What lies in each bucket.
    pub(super) fn update(&mut self, scan: &QueryContext<'_>) -> &[BucketCounts] {
        let window = scan.crossfilter.window_days();
        let inside = |bucket: &Span| Span::new(bucket.start.max(window.start), bucket.end.min(window.end));
        let mut known = std::mem::take(self);
        if known.measure != scan.question.measure {
            known = Self::default();
        }
        let mut known = known.days.into_iter().zip(known.cells).peekable();
        self.measure = scan.question.measure;
        self.days = scan.buckets.spans.iter().map(inside).collect();
        let mut missing: Vec<(usize, Span)> = Vec::new();
        for (at, &days) in self.days.iter().enumerate() {
            let start = |days: Option<Span>| days.map(|days| days.start);
            while known.next_if(|known| start(known.0) < start(days)).is_some() {}
            let cells = known.next_if(|known| known.0 == days);
            if let (None, Some(days)) = (&cells, days) {
                missing.push((at, days));
            }
            self.cells.push(cells.map(|known| known.1).unwrap_or_default());
        }
        let (at, missing): (Vec<usize>, Vec<Span>) = missing.into_iter().unzip();
        for (at, counted) in at.into_iter().zip(count_buckets(scan, &missing)) {
            if let Some(cells) = self.cells.get_mut(at) {
                *cells = counted;
            }
        }
        &self.cells
    }
}

/// Counts what lies in stretches of days, oldest first.
fn count_buckets(scan: &QueryContext<'_>, stretches: &[Span]) -> Vec<BucketCounts> {
    let table = &*scan.data.table;
    let fronts = scan.data.situation.fronts.len();
    let (codes, rejected) = (&scan.crossfilter.groups.front_codes, front_code(fronts, false));
    let stretches: Vec<(Span, Range<usize>)> =
        stretches.iter().map(|&days| (days, table.beginning_in(days))).collect();
    let rows = stretches.iter().map(|(_, rows)| rows.len()).sum();
    let among = scan.crossfilter.row_filter.as_deref();
    par_map(rows, stretches, |(days, rows)| {
        let columns = &table.columns;
        let of_rows = columns.group_id[rows.clone()].iter().zip(&columns.start[rows.clone()]);
        // What does not lie in them is put aside, which is quicker than to go around it.
        let rows =
            of_rows.zip(&columns.length[rows.clone()]).zip(rows).map(|(((class, start), length), row)| {
                let lies =
                    i64::from(*start) + i64::from(*length) <= i64::from(days.end.0) && row_passes(among, row);
                (if lies { codes[*class as usize] } else { rejected }, row)
            });
        let mut cells = vec![FrontBucketCount::default(); fronts + 1].into_boxed_slice();
        let toll = |row: usize| table.columns.toll_id[row] as usize;
        match scan.question.measure {
            SeriesMeasure::Incidents => {
                rows.for_each(|(code, _)| cells[(code >> 1) as usize].incidents += code & 1);
            }
            SeriesMeasure::Events => rows.for_each(|(code, _)| {
                let cell = &mut cells[(code >> 1) as usize];
                cell.incidents += code & 1;
                cell.measured += 1;
            }),
            SeriesMeasure::Killed => rows.for_each(|(code, row)| {
                let cell = &mut cells[(code >> 1) as usize];
                cell.incidents += code & 1;
                cell.measured += u64::from(table.best_killed[toll(row)]);
                cell.is_partial |= table.is_best_partial[toll(row)];
            }),
        }
        cells
    })
}

/// What vague dates were counted for.
#[derive(Debug)]
struct VagueKey {
    classes: Arc<GroupRejections>,
    among: Option<Arc<RowSet>>,
    bucket: Bucket,
    week_start: WeekStart,
    measure: SeriesMeasure,
}

/// The events of the last question that lie in no bucket.
#[derive(Debug, Default)]
pub(super) struct VagueCounts {
    of: Option<VagueKey>,
    /// The days looked at, unless buckets were cut.
    days: Option<Span>,
    counted: [u32; Precision::ALL.len()],
}

impl VagueCounts {
    /// Events of the measure that touch the buckets drawn but lie in none, by precision.
    pub(super) fn update(&mut self, scan: &QueryContext<'_>) -> Vec<(Precision, u32)> {
        let (narrowing, question) = (&scan.crossfilter, scan.question);
        let of = VagueKey {
            classes: Arc::clone(&narrowing.groups),
            among: narrowing.row_filter.clone(),
            bucket: scan.buckets.bucket,
            week_start: question.week_start,
            measure: question.measure,
        };
        let days = narrowing.window().filter(|_| scan.buckets.truncated == 0);
        let is_same = self.of.as_ref().is_some_and(|known| known.is_same(&of));
        match (self.days, days) {
            (Some(old), Some(new)) if is_same && is_delta_cheaper(&scan.data.table, old, new) => {
                self.apply_delta(scan, old, new);
            }
            _ => self.counted = count_vague(scan),
        }
        (self.of, self.days) = (Some(of), days);
        Precision::ALL.into_iter().zip(self.counted).filter(|&(_, count)| count > 0).collect()
    }

    /// Counts what left and what came. Where no bucket is cut, those drawn are all that share days with the window.
    fn apply_delta(&mut self, scan: &QueryContext<'_>, old: Span, new: Span) {
        let (table, question) = (&*scan.data.table, scan.question);
        table.for_each_moved_multi_day_row(old, new, scan.crossfilter.row_filter.as_deref(), |row, comes| {
            let days = table.span(row);
            let counted = self.counted.get_mut(table.columns.date(row).precision as usize);
            let Some(count) = counted.filter(|_| days.start < days.end) else { return };
            if is_measured(scan, row)
                && !bucket_span(scan.buckets.bucket, days.start, question.week_start).covers(days)
            {
                *count = if comes { *count + 1 } else { *count - 1 };
            }
        });
    }
}

impl VagueKey {
    fn is_same(&self, other: &Self) -> bool {
        self.among.as_ref().map(Arc::as_ptr) == other.among.as_ref().map(Arc::as_ptr)
            && Arc::ptr_eq(&self.classes, &other.classes)
            && (self.bucket, self.week_start, self.measure) == (other.bucket, other.week_start, other.measure)
    }
}

/// Whether a row that exists passes, and is counted by the measure asked for.
fn is_measured(scan: &QueryContext<'_>, row: usize) -> bool {
    let table = &*scan.data.table;
    scan.crossfilter.group_rejection(table.columns.group_id[row] as usize).is_within(RejectedBy::NOTHING)
        && match scan.question.measure {
            SeriesMeasure::Incidents => table.group_of_row(row).is_incident,
            SeriesMeasure::Events => true,
            SeriesMeasure::Killed => table.tolls_of(row).killed.has_claims(),
        }
}

/// Events of the measure that touch the buckets drawn but lie in none, by precision.
fn count_vague(scan: &QueryContext<'_>) -> [u32; Precision::ALL.len()] {
    let table = &*scan.data.table;
    let drawn = scan.buckets.spans.first().zip(scan.buckets.spans.last());
    let window = scan.crossfilter.window_days();
    let drawn = drawn.and_then(|(first, last)| Span::new(first.start, last.end.min(window.end)));
    let count = |rows: &[u32]| {
        let (mut counted, mut near) = ([0_u32; Precision::ALL.len()], 0);
        for row in rows.iter().map(|&row| row as usize) {
            if !is_measured(scan, row) {
                continue;
            }
            let days = table.span(row);
            if !window.covers(days)
                || !row_passes(scan.crossfilter.row_filter.as_deref(), row)
                || !scan.buckets.is_outside_buckets(days, &mut near)
            {
                continue;
            }
            if let Some(count) = counted.get_mut(table.columns.date(row).precision as usize) {
                *count += 1;
            }
        }
        counted
    };
    let mut counted = [0_u32; Precision::ALL.len()];
    for group in drawn.into_iter().flat_map(|days| table.vague_groups(days)) {
        for part in par_chunks(0..group.len(), |rows| count(group.get(rows).unwrap_or_default())) {
            counted.iter_mut().zip(part).for_each(|(all, part)| *all += part);
        }
    }
    counted
}

/// The series, given what lies in each bucket on each front, what is recorded of the fronts that count and the records
/// that fired on them, and what lies in no bucket.
pub(super) fn build_series(
    scan: &QueryContext<'_>,
    cells: &[BucketCounts],
    recorded: &RecordedDays,
    mut records: Vec<RecordFiring>,
    beside: Vec<(Precision, u32)>,
) -> Series {
    records.sort_unstable_by_key(|record| record.on);
    let (buckets, measure) = (&scan.buckets, scan.question.measure);
    let stretch = scan.question.selection.stretch;
    let record = |span: Span| {
        let from = records.partition_point(|record| record.on < span.start);
        let inside =
            records.get(from..).unwrap_or_default().iter().take_while(|record| record.on <= span.end);
        inside.map(|record| record.level).max()
    };
    let counting: Vec<usize> = scan.counted_fronts().map(|front| usize::from(front.0)).collect();
    let of = buckets.coverages(recorded);
    let row = |((&span, cells), &coverage): ((&Span, &BucketCounts), &Coverage)| {
        let mut sum = FrontBucketCount::default();
        counting.iter().filter_map(|&front| cells.get(front)).for_each(|&cell| sum.add(cell));
        let (value, partial) = sum.value(measure);
        BucketRow {
            span,
            value,
            is_partial: partial,
            coverage,
            is_open: span.end > buckets.as_of,
            is_selected: stretch.is_some_and(|stretch| stretch.covers(span)),
            record: record(span),
        }
    };
    let rows: Vec<BucketRow> = buckets.spans.iter().zip(cells).zip(of.iter()).map(row).collect();
    Series {
        bucket: buckets.bucket,
        measure,
        truncated: buckets.truncated,
        max: rows.iter().map(|row| row.value).max().unwrap_or(0),
        sum: rows.iter().fold(0, |sum, row| sum.saturating_add(row.value)),
        mean: mean_of_full_buckets(&rows),
        outside_buckets: beside,
        buckets: rows,
    }
}

/// The mean of the buckets that are over and wholly recorded.
fn mean_of_full_buckets(rows: &[BucketRow]) -> Option<SeriesMean> {
    let mut mean = SeriesMean { sum: 0, buckets: 0, is_partial: false };
    for row in rows.iter().filter(|row| row.coverage == Coverage::Full && !row.is_open) {
        mean.sum = mean.sum.saturating_add(u64::from(row.value));
        mean.buckets = mean.buckets.saturating_add(1);
        mean.is_partial |= row.is_partial;
    }
    (mean.buckets > 0).then_some(mean)
}
