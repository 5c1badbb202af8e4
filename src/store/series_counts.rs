//! Counts the series by bucket and builds its rows.

use std::ops::Range;
use std::sync::Arc;

use super::answer::{BucketRow, KilledRange, Series, SeriesMean};
use super::coverage::Coverage;
use super::crossfilter::{GroupRejections, front_code};
use super::moved_window_rows::is_delta_cheaper;
use super::query_context::QueryContext;
use super::row_set::{RowSet, row_passes};
use crate::assess::record::RecordFiring;
use crate::model::parallel::{par_chunks, par_map};
use crate::model::{Precision, Span, Toll};
use crate::query::{Bucket, SeriesMeasure, WeekStart, bucket_span};

/// Counts of one bucket on one front.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FrontBucketCount {
    pub(super) incidents: u32,
    /// Whether `measured` omits an unknown number of killed.
    is_partial: bool,
    /// Whether anyone states a number of killed.
    has_range: bool,
    /// Whether more killed than `high` are possible.
    is_range_open: bool,
    /// The measured incidents, events or killed (best numbers), by [`crate::model::KindClass`].
    measured: [u64; 3],
    /// The lowest and the highest numbers of killed, if the question measures them.
    low: u64,
    high: u64,
}

impl FrontBucketCount {
    fn add(&mut self, other: Self) {
        self.incidents += other.incidents;
        self.is_partial |= other.is_partial;
        self.has_range |= other.has_range;
        self.is_range_open |= other.is_range_open;
        self.measured.iter_mut().zip(other.measured).for_each(|(sum, n)| *sum += n);
        self.low += other.low;
        self.high += other.high;
    }

    /// Adds the killed of an event. An incident without a number leaves the sum partial.
    fn add_killed(&mut self, class: usize, killed: Toll, is_incident: bool) {
        self.is_partial |= is_incident && killed.low.is_none();
        let Some(low) = killed.low else { return };
        self.has_range = true;
        self.is_partial |= killed.best.is_none() || killed.is_partial;
        self.is_range_open |= killed.is_open || killed.high.is_none();
        self.measured[class] += u64::from(killed.best.unwrap_or(0));
        self.low += u64::from(low);
        self.high += u64::from(killed.high.unwrap_or(killed.best.unwrap_or(low)));
    }

    fn killed_range(self) -> Option<KilledRange> {
        let [low, high] = [self.low, self.high].map(saturating_u32);
        self.has_range.then_some(KilledRange { low, high, is_open: self.is_range_open })
    }
}

fn saturating_u32(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Counts of one bucket by front. An extra entry at the end collects the rows that do not count.
pub(super) type BucketCounts = Box<[FrontBucketCount]>;

/// The cached counts of the buckets. A bucket is recounted only if its days within the window change.
#[derive(Debug, Default)]
pub(super) struct BucketCache {
    measure: SeriesMeasure,
    /// The days of each bucket within the window, oldest first.
    days: Vec<Option<Span>>,
    counts: Vec<BucketCounts>,
}

impl BucketCache {
    /// Updates the counts to the question and returns those of each bucket.
    pub(super) fn update(&mut self, context: &QueryContext<'_>) -> &[BucketCounts] {
        let window = context.crossfilter.window_days();
        let clip_to_window =
            |bucket: &Span| Span::new(bucket.start.max(window.start), bucket.end.min(window.end));
        let mut cached = std::mem::take(self);
        if cached.measure != context.question.measure {
            cached = Self::default();
        }
        let mut cached = cached.days.into_iter().zip(cached.counts).peekable();
        self.measure = context.question.measure;
        self.days = context.buckets.spans.iter().map(clip_to_window).collect();
        let mut missing: Vec<(usize, Span)> = Vec::new();
        for (index, &days) in self.days.iter().enumerate() {
            let start = |days: Option<Span>| days.map(|days| days.start);
            while cached.next_if(|cached| start(cached.0) < start(days)).is_some() {}
            let bucket_counts = cached.next_if(|cached| cached.0 == days);
            if let (None, Some(days)) = (&bucket_counts, days) {
                missing.push((index, days));
            }
            self.counts.push(bucket_counts.map(|cached| cached.1).unwrap_or_default());
        }
        let (indices, missing): (Vec<usize>, Vec<Span>) = missing.into_iter().unzip();
        for (index, counted) in indices.into_iter().zip(count_buckets(context, &missing)) {
            if let Some(bucket_counts) = self.counts.get_mut(index) {
                *bucket_counts = counted;
            }
        }
        &self.counts
    }

    /// Returns the counts of each bucket as of the last update.
    pub(super) fn counts(&self) -> &[BucketCounts] {
        &self.counts
    }
}

/// Counts the rows within each of `spans`, oldest first.
fn count_buckets(context: &QueryContext<'_>, spans: &[Span]) -> Vec<BucketCounts> {
    let table = &*context.data.table;
    let fronts = context.data.situation.front_count();
    let (codes, rejected) = (&context.crossfilter.groups.front_codes, front_code(fronts, false));
    let spans: Vec<(Span, Range<usize>)> =
        spans.iter().map(|&days| (days, table.rows_beginning_in(days))).collect();
    let rows = spans.iter().map(|(_, rows)| rows.len()).sum();
    let row_filter = context.crossfilter.row_filter.as_deref();
    par_map(rows, spans, |(days, rows)| {
        let columns = &table.columns;
        let group_and_start = table.group_id[rows.clone()].iter().zip(&columns.start[rows.clone()]);
        // Rows that do not pass are counted in the extra entry, which is faster than a branch.
        let rows = group_and_start.zip(&columns.length[rows.clone()]).zip(rows).map(
            |(((group_id, start), length), row)| {
                let is_inside = i64::from(*start) + i64::from(*length) <= i64::from(days.end.0)
                    && row_passes(row_filter, row);
                let group_id = *group_id as usize;
                let class = table.groups.by_id[group_id].kind.class() as usize;
                (if is_inside { codes[group_id] } else { rejected }, class, row)
            },
        );
        let mut bucket_counts = vec![FrontBucketCount::default(); fronts + 1].into_boxed_slice();
        match context.question.measure {
            SeriesMeasure::Incidents => rows.for_each(|(code, class, _)| {
                let count = &mut bucket_counts[(code >> 1) as usize];
                count.incidents += code & 1;
                count.measured[class] += u64::from(code & 1);
            }),
            SeriesMeasure::Events => rows.for_each(|(code, class, _)| {
                let count = &mut bucket_counts[(code >> 1) as usize];
                count.incidents += code & 1;
                count.measured[class] += 1;
            }),
            SeriesMeasure::Killed => rows.for_each(|(code, class, row)| {
                let count = &mut bucket_counts[(code >> 1) as usize];
                count.incidents += code & 1;
                let killed = table.columns.tolls[table.columns.toll_id[row] as usize].tolls.killed;
                count.add_killed(class, killed, code & 1 == 1);
            }),
        }
        bucket_counts
    })
}

/// The conditions that the events outside buckets were counted for.
#[derive(Debug)]
struct OutsideBucketKey {
    groups: Arc<GroupRejections>,
    row_filter: Option<Arc<RowSet>>,
    bucket: Bucket,
    week_start: WeekStart,
    measure: SeriesMeasure,
}

/// Cached counts of the events that overlap buckets without being within one, by precision.
#[derive(Debug, Default)]
pub(super) struct OutsideBucketCounts {
    key: Option<OutsideBucketKey>,
    /// The window, if no bucket was dropped.
    days: Option<Span>,
    counts: [u32; Precision::ALL.len()],
}

impl OutsideBucketCounts {
    /// Updates the counts to the question and returns those above zero.
    pub(super) fn update(&mut self, context: &QueryContext<'_>) -> Vec<(Precision, u32)> {
        let (crossfilter, question) = (&context.crossfilter, context.question);
        let key = OutsideBucketKey {
            groups: Arc::clone(&crossfilter.groups),
            row_filter: crossfilter.row_filter.clone(),
            bucket: context.buckets.bucket,
            week_start: question.week_start,
            measure: question.measure,
        };
        let days = crossfilter.window().filter(|_| context.buckets.truncated == 0);
        let is_same = self.key.as_ref().is_some_and(|counted_key| counted_key.is_same(&key));
        match (self.days, days) {
            (Some(old), Some(new)) if is_same && is_delta_cheaper(&context.data.table, old, new) => {
                self.apply_delta(context, old, new);
            }
            _ => self.counts = count_outside_buckets(context),
        }
        (self.key, self.days) = (Some(key), days);
        Precision::ALL.into_iter().zip(self.counts).filter(|&(_, count)| count > 0).collect()
    }

    /// Visits only the rows that enter or leave the window. If no bucket was dropped, the buckets are exactly those
    /// that overlap the window.
    fn apply_delta(&mut self, context: &QueryContext<'_>, old: Span, new: Span) {
        let (table, question) = (&*context.data.table, context.question);
        table.for_each_moved_multi_day_row(
            old,
            new,
            context.crossfilter.row_filter.as_deref(),
            |row, is_entering| {
                let days = table.span(row);
                let counted = self.counts.get_mut(table.columns.date(row).precision as usize);
                let Some(count) = counted.filter(|_| days.start < days.end) else { return };
                if is_measured(context, row)
                    && !bucket_span(context.buckets.bucket, days.start, question.week_start).covers(days)
                {
                    *count = if is_entering { *count + 1 } else { *count - 1 };
                }
            },
        );
    }
}

impl OutsideBucketKey {
    fn is_same(&self, other: &Self) -> bool {
        self.row_filter.as_ref().map(Arc::as_ptr) == other.row_filter.as_ref().map(Arc::as_ptr)
            && Arc::ptr_eq(&self.groups, &other.groups)
            && (self.bucket, self.week_start, self.measure) == (other.bucket, other.week_start, other.measure)
    }
}

/// Whether an existing row passes and counts in the requested measure.
fn is_measured(context: &QueryContext<'_>, row: usize) -> bool {
    let table = &*context.data.table;
    context.crossfilter.passes_group(table.group_id[row])
        && match context.question.measure {
            SeriesMeasure::Incidents => table.group_of_row(row).is_incident,
            SeriesMeasure::Events => true,
            SeriesMeasure::Killed => table.tolls_of(row).killed.has_claims(),
        }
}

/// Counts the events of the measure that overlap the buckets without being within one, by precision.
fn count_outside_buckets(context: &QueryContext<'_>) -> [u32; Precision::ALL.len()] {
    let table = &*context.data.table;
    let bucket_days = context.buckets.spans.first().zip(context.buckets.spans.last());
    let window = context.crossfilter.window_days();
    let bucket_days = bucket_days.and_then(|(first, last)| Span::new(first.start, last.end.min(window.end)));
    let count = |rows: &[u32]| {
        let (mut counted, mut bucket_hint) = ([0_u32; Precision::ALL.len()], 0);
        for row in rows.iter().map(|&row| row as usize) {
            if !is_measured(context, row) {
                continue;
            }
            let days = table.span(row);
            if !window.covers(days)
                || !row_passes(context.crossfilter.row_filter.as_deref(), row)
                || !context.buckets.is_outside_buckets(days, &mut bucket_hint)
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
    for rows in bucket_days.into_iter().flat_map(|days| table.multi_day_by_length(days)) {
        for part in par_chunks(0..rows.len(), |range| count(rows.get(range).unwrap_or_default())) {
            counted.iter_mut().zip(part).for_each(|(all, part)| *all += part);
        }
    }
    counted
}

/// Builds the series from the counts of each bucket, its coverage on the counted fronts, the records that fired on the
/// counted fronts, and the counts of the events outside buckets.
pub(super) fn build_series(
    context: &QueryContext<'_>,
    bucket_counts: &[BucketCounts],
    coverages: &[Coverage],
    mut records: Vec<RecordFiring>,
    outside_buckets: Vec<(Precision, u32)>,
) -> Series {
    records.sort_unstable_by_key(|record| record.on);
    let (buckets, measure) = (&context.buckets, context.question.measure);
    let stretch = context.question.selection.stretch;
    let record = |span: Span| {
        let from = records.partition_point(|record| record.on < span.start);
        let in_bucket =
            records.get(from..).unwrap_or_default().iter().take_while(|record| record.on <= span.end);
        in_bucket.map(|record| record.level).max()
    };
    let counted_fronts: Vec<usize> = context.counted_fronts().map(|front| usize::from(front.0)).collect();
    let row = |((&span, bucket_counts), &coverage): ((&Span, &BucketCounts), &Coverage)| {
        let mut sum = FrontBucketCount::default();
        counted_fronts.iter().filter_map(|&front| bucket_counts.get(front)).for_each(|&count| sum.add(count));
        BucketRow {
            span,
            value: saturating_u32(sum.measured.iter().sum()),
            by_class: sum.measured.map(saturating_u32),
            killed_range: sum.killed_range(),
            is_partial: sum.is_partial,
            coverage,
            is_cut: buckets.is_cut(span),
            is_open: span.end > buckets.as_of,
            is_selected: stretch.is_some_and(|stretch| stretch.covers(span)),
            record: record(span),
        }
    };
    let rows: Vec<BucketRow> =
        buckets.spans.iter().zip(bucket_counts).zip(coverages.iter()).map(row).collect();
    Series {
        bucket: buckets.bucket,
        measure,
        truncated: buckets.truncated,
        max: rows.iter().map(|row| row.value).max().unwrap_or(0),
        sum: rows.iter().fold(0, |sum, row| sum.saturating_add(row.value)),
        coverage: Coverage::combine(rows.iter().map(|row| row.coverage)),
        mean: mean_of_full_buckets(&rows),
        outside_buckets,
        buckets: rows,
    }
}

/// Returns the mean of the buckets that have ended, are fully recorded and within the window.
fn mean_of_full_buckets(rows: &[BucketRow]) -> Option<SeriesMean> {
    let mut mean = SeriesMean { sum: 0, buckets: 0, is_partial: false };
    for row in rows.iter().filter(|row| row.coverage == Coverage::Full && !row.is_open && !row.is_cut) {
        mean.sum = mean.sum.saturating_add(u64::from(row.value));
        mean.buckets = mean.buckets.saturating_add(1);
        mean.is_partial |= row.is_partial;
    }
    (mean.buckets > 0).then_some(mean)
}
