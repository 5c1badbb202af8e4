//! The series: how often, bucket by bucket.

use super::answer::{BucketRow, Coverage, Series, SeriesMean};
use super::table::{Row, Table};
use crate::assess::record::Firing;
use crate::model::{Day, Precision, Recorded, Span};
use crate::query::{Bucket, Question, SeriesMeasure, buckets, fitting};

/// The buckets of an answer, oldest first.
pub(super) struct Buckets {
    pub(super) bucket: Bucket,
    pub(super) spans: Vec<Span>,
    /// Older ones that found no room.
    pub(super) cut: usize,
    /// The window, unless it is “all”.
    window: Option<Span>,
    as_of: Day,
}

/// How a span of days lies among the buckets.
pub(super) enum Fit {
    /// Wholly in this one.
    In(usize),
    /// Touches some, lies in none.
    Vague,
    /// Touches none.
    Outside,
}

impl Buckets {
    /// The buckets that cover `span`, as the question asks for them.
    pub(super) fn lay(question: &Question, span: Span) -> Self {
        let (room, week_start) = (question.room.max(1), question.week_start);
        let bucket = question.bucket.unwrap_or_else(|| fitting(span, room, week_start));
        let mut spans: Vec<Span> = buckets(bucket, span, week_start).collect();
        let cut = spans.len().saturating_sub(room);
        spans.drain(..cut);
        Self { bucket, spans, cut, window: question.window.span(question.as_of), as_of: question.as_of }
    }

    pub(super) fn fit(&self, span: Span) -> Fit {
        let at = self.spans.partition_point(|bucket| bucket.end < span.start);
        match self.spans.get(at) {
            Some(bucket) if bucket.covers(span) => Fit::In(at),
            Some(bucket) if bucket.overlaps(span) => Fit::Vague,
            _ => Fit::Outside,
        }
    }

    /// How far a bucket is known. Of a bucket that reaches outside the window only the days inside are counted, so
    /// it is a lower bound as well.
    pub(super) fn coverage(&self, bucket: Span, recorded: &Recorded) -> Coverage {
        let Some(known) = Span::new(bucket.start, bucket.end.min(self.as_of)) else { return Coverage::None };
        match extent(known, recorded) {
            Coverage::Full if self.window.is_some_and(|window| !window.covers(known)) => Coverage::Partial,
            extent => extent,
        }
    }
}

/// How far some days are recorded.
pub(super) fn extent(days: Span, recorded: &Recorded) -> Coverage {
    if recorded.covers(days) {
        Coverage::Full
    } else if recorded.touches(days) {
        Coverage::Partial
    } else {
        Coverage::None
    }
}

/// Counts the series.
pub(super) struct SeriesCount {
    measure: SeriesMeasure,
    values: Vec<(u32, bool)>,
    vague: [u32; Precision::ALL.len()],
}

impl SeriesCount {
    pub(super) fn new(measure: SeriesMeasure, buckets: &Buckets) -> Self {
        Self { measure, values: vec![(0, false); buckets.spans.len()], vague: [0; Precision::ALL.len()] }
    }

    /// Counts a row of the window.
    pub(super) fn take(&mut self, table: &Table, row: Row, fit: &Fit) {
        let (count, partial) = match self.measure {
            SeriesMeasure::Incidents if !row.incident() => return,
            SeriesMeasure::Incidents | SeriesMeasure::Events => (1, false),
            SeriesMeasure::Killed => {
                let killed = table.tolls(row.toll).killed;
                if !killed.is_known_of() {
                    return;
                }
                (killed.best.unwrap_or(0), killed.partial || killed.best.is_none())
            }
        };
        match *fit {
            Fit::In(bucket) => {
                if let Some(value) = self.values.get_mut(bucket) {
                    *value = (value.0.saturating_add(count), value.1 || partial);
                }
            }
            Fit::Vague => {
                if let Some(vague) = self.vague.get_mut(row.precision as usize) {
                    *vague += 1;
                }
            }
            Fit::Outside => {}
        }
    }

    /// The series, given what is recorded of the fronts that count and the records that fired on them.
    pub(super) fn finish(
        self,
        buckets: &Buckets,
        stretch: Option<Span>,
        recorded: &Recorded,
        records: &[Firing],
    ) -> Series {
        let record = |span: Span| {
            records.iter().filter(|record| span.contains(record.on)).map(|record| record.level).max()
        };
        let rows: Vec<BucketRow> = buckets
            .spans
            .iter()
            .zip(&self.values)
            .map(|(&span, &(value, partial))| BucketRow {
                span,
                value,
                partial,
                coverage: buckets.coverage(span, recorded),
                open: span.end > buckets.as_of,
                selected: stretch.is_some_and(|stretch| stretch.covers(span)),
                record: record(span),
            })
            .collect();
        let vague = Precision::ALL.into_iter().zip(self.vague).filter(|&(_, count)| count > 0).collect();
        Series {
            bucket: buckets.bucket,
            measure: self.measure,
            cut: buckets.cut,
            max: rows.iter().map(|row| row.value).max().unwrap_or(0),
            sum: rows.iter().fold(0, |sum, row| sum.saturating_add(row.value)),
            mean: mean(&rows),
            vague,
            buckets: rows,
        }
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
