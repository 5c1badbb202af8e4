//! The series: how often, bucket by bucket.

use std::ops::Range;
use std::sync::Arc;

use super::answer::{BucketRow, Series, SeriesMean};
use super::bits::{Bits, row_passes};
use super::coverage::Coverage;
use super::narrow::{Classes, Failing, front_code};
use super::scan::Scan;
use super::window_delta::worth;
use crate::assess::record::Firing;
use crate::model::parallel::{par_chunks, par_map};
use crate::model::{Precision, Recorded, Span};
use crate::query::{Bucket, SeriesMeasure, WeekStart, bucket_span};

/// What lies in a bucket on one front.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cell {
    pub(super) incidents: u32,
    /// Of the killed: an unknown number is left out.
    partial: bool,
    /// Where the question measures something else than incidents: events, or the killed (best numbers).
    other: u64,
}

impl Cell {
    fn join(&mut self, other: Self) {
        self.incidents += other.incidents;
        self.other += other.other;
        self.partial |= other.partial;
    }

    /// Value and whether it leaves something out.
    fn value(self, measure: SeriesMeasure) -> (u32, bool) {
        match measure {
            SeriesMeasure::Incidents => (self.incidents, false),
            SeriesMeasure::Events | SeriesMeasure::Killed => {
                (u32::try_from(self.other).unwrap_or(u32::MAX), self.partial)
            }
        }
    }
}

/// What lies in a bucket, by front; behind the last what does not count.
pub(super) type CellsOfBucket = Box<[Cell]>;

/// What lies in the buckets of the last question. A bucket of which the same days lie in the window is not counted again.
#[derive(Debug, Default)]
pub(super) struct CellMemory {
    measure: SeriesMeasure,
    /// The days of each bucket that lie in the window, oldest first.
    days: Vec<Option<Span>>,
    cells: Vec<CellsOfBucket>,
}

impl CellMemory {
    /// What lies in each bucket.
    pub(super) fn look_at(&mut self, scan: &Scan<'_>) -> &[CellsOfBucket] {
        let window = scan.narrowing.window_days();
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
        for (at, counted) in at.into_iter().zip(cells(scan, &missing)) {
            if let Some(cells) = self.cells.get_mut(at) {
                *cells = counted;
            }
        }
        &self.cells
    }
}

/// Counts what lies in stretches of days, oldest first.
fn cells(scan: &Scan<'_>, stretches: &[Span]) -> Vec<CellsOfBucket> {
    let table = &*scan.store.table;
    let fronts = scan.store.situation.fronts.len();
    let (codes, rejected) = (&scan.narrowing.classes.front_codes, front_code(fronts, false));
    let stretches: Vec<(Span, Range<usize>)> =
        stretches.iter().map(|&days| (days, table.beginning_in(days))).collect();
    let rows = stretches.iter().map(|(_, rows)| rows.len()).sum();
    let among = scan.narrowing.among.as_deref();
    par_map(rows, stretches, |(days, rows)| {
        let columns = &table.columns;
        let of_rows = columns.class[rows.clone()].iter().zip(&columns.start[rows.clone()]);
        // What does not lie in them is put aside, which is quicker than to go around it.
        let rows =
            of_rows.zip(&columns.length[rows.clone()]).zip(rows).map(|(((class, start), length), row)| {
                let lies =
                    i64::from(*start) + i64::from(*length) <= i64::from(days.end.0) && row_passes(among, row);
                (if lies { codes[*class as usize] } else { rejected }, row)
            });
        let mut cells = vec![Cell::default(); fronts + 1].into_boxed_slice();
        let toll = |row: usize| table.columns.toll[row] as usize;
        match scan.question.measure {
            SeriesMeasure::Incidents => {
                rows.for_each(|(code, _)| cells[(code >> 1) as usize].incidents += code & 1);
            }
            SeriesMeasure::Events => rows.for_each(|(code, _)| {
                let cell = &mut cells[(code >> 1) as usize];
                cell.incidents += code & 1;
                cell.other += 1;
            }),
            SeriesMeasure::Killed => rows.for_each(|(code, row)| {
                let cell = &mut cells[(code >> 1) as usize];
                cell.incidents += code & 1;
                cell.other += u64::from(table.best[toll(row)]);
                cell.partial |= table.unsure[toll(row)];
            }),
        }
        cells
    })
}

/// What vague dates were counted for.
#[derive(Debug)]
struct VagueOf {
    classes: Arc<Classes>,
    among: Option<Arc<Bits>>,
    bucket: Bucket,
    week_start: WeekStart,
    measure: SeriesMeasure,
}

/// The events of the last question that lie in no bucket.
#[derive(Debug, Default)]
pub(super) struct VagueMemory {
    of: Option<VagueOf>,
    /// The days looked at, unless buckets were cut.
    days: Option<Span>,
    counted: [u32; Precision::ALL.len()],
}

impl VagueMemory {
    /// Events of the measure that touch the buckets drawn but lie in none, by precision.
    pub(super) fn look_at(&mut self, scan: &Scan<'_>) -> Vec<(Precision, u32)> {
        let (narrowing, question) = (&scan.narrowing, scan.question);
        let of = VagueOf {
            classes: Arc::clone(&narrowing.classes),
            among: narrowing.among.clone(),
            bucket: scan.buckets.bucket,
            week_start: question.week_start,
            measure: question.measure,
        };
        let days = narrowing.window().filter(|_| scan.buckets.cut == 0);
        let is_same = self.of.as_ref().is_some_and(|known| known.is_same(&of));
        match (self.days, days) {
            (Some(old), Some(new)) if is_same && worth(&scan.store.table, old, new) => {
                self.follow(scan, old, new);
            }
            _ => self.counted = vague(scan),
        }
        (self.of, self.days) = (Some(of), days);
        Precision::ALL.into_iter().zip(self.counted).filter(|&(_, count)| count > 0).collect()
    }

    /// Counts what left and what came. Where no bucket is cut, those drawn are all that share days with the window.
    fn follow(&mut self, scan: &Scan<'_>, old: Span, new: Span) {
        let (table, question) = (&*scan.store.table, scan.question);
        table.moved_vague(old, new, scan.narrowing.among.as_deref(), |row, comes| {
            let days = table.span(row);
            let counted = self.counted.get_mut(table.columns.date(row).precision as usize);
            let Some(count) = counted.filter(|_| days.start < days.end) else { return };
            if of_measure(scan, row)
                && !bucket_span(scan.buckets.bucket, days.start, question.week_start).covers(days)
            {
                *count = if comes { *count + 1 } else { *count - 1 };
            }
        });
    }
}

impl VagueOf {
    fn is_same(&self, other: &Self) -> bool {
        self.among.as_ref().map(Arc::as_ptr) == other.among.as_ref().map(Arc::as_ptr)
            && Arc::ptr_eq(&self.classes, &other.classes)
            && (self.bucket, self.week_start, self.measure) == (other.bucket, other.week_start, other.measure)
    }
}

/// Whether a row that exists passes, and is counted by the measure asked for.
fn of_measure(scan: &Scan<'_>, row: usize) -> bool {
    let table = &*scan.store.table;
    scan.narrowing.of_class(table.columns.class[row] as usize).only(Failing::NOTHING)
        && match scan.question.measure {
            SeriesMeasure::Incidents => table.facts_of(row).incident,
            SeriesMeasure::Events => true,
            SeriesMeasure::Killed => table.tolls_of(row).killed.is_known_of(),
        }
}

/// Events of the measure that touch the buckets drawn but lie in none, by precision.
fn vague(scan: &Scan<'_>) -> [u32; Precision::ALL.len()] {
    let table = &*scan.store.table;
    let drawn = scan.buckets.spans.first().zip(scan.buckets.spans.last());
    let window = scan.narrowing.window_days();
    let drawn = drawn.and_then(|(first, last)| Span::new(first.start, last.end.min(window.end)));
    let count = |rows: &[u32]| {
        let (mut counted, mut near) = ([0_u32; Precision::ALL.len()], 0);
        for row in rows.iter().map(|&row| row as usize) {
            if !of_measure(scan, row) {
                continue;
            }
            let days = table.span(row);
            if !window.covers(days)
                || !row_passes(scan.narrowing.among.as_deref(), row)
                || !scan.buckets.is_vague(days, &mut near)
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
pub(super) fn series(
    scan: &Scan<'_>,
    cells: &[CellsOfBucket],
    recorded: &Recorded,
    mut records: Vec<Firing>,
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
    let counting: Vec<usize> = scan.counting().map(|front| usize::from(front.0)).collect();
    let of = buckets.coverages(recorded);
    let row = |((&span, cells), &coverage): ((&Span, &CellsOfBucket), &Coverage)| {
        let mut sum = Cell::default();
        counting.iter().filter_map(|&front| cells.get(front)).for_each(|&cell| sum.join(cell));
        let (value, partial) = sum.value(measure);
        BucketRow {
            span,
            value,
            partial,
            coverage,
            open: span.end > buckets.as_of,
            selected: stretch.is_some_and(|stretch| stretch.covers(span)),
            record: record(span),
        }
    };
    let rows: Vec<BucketRow> = buckets.spans.iter().zip(cells).zip(of.iter()).map(row).collect();
    Series {
        bucket: buckets.bucket,
        measure,
        cut: buckets.cut,
        max: rows.iter().map(|row| row.value).max().unwrap_or(0),
        sum: rows.iter().fold(0, |sum, row| sum.saturating_add(row.value)),
        mean: mean(&rows),
        vague: beside,
        buckets: rows,
    }
}

/// The mean of the buckets that are over and wholly recorded.
fn mean(rows: &[BucketRow]) -> Option<SeriesMean> {
    let mut mean = SeriesMean { sum: 0, buckets: 0, partial: false };
    for row in rows.iter().filter(|row| row.coverage == Coverage::Full && !row.open) {
        mean.sum = mean.sum.saturating_add(u64::from(row.value));
        mean.buckets = mean.buckets.saturating_add(1);
        mean.partial |= row.partial;
    }
    (mean.buckets > 0).then_some(mean)
}
