//! The reference series: the events by bucket of time.

use std::collections::BTreeMap;

use chrono::Datelike;
use frontwatch::assess::record::RecordFiring;
use frontwatch::assess::toll::event_tolls;
use frontwatch::model::{Day, Event, FrontIx, Precision, Span};
use frontwatch::query::{Bucket, SeriesMeasure, WeekStart};
use frontwatch::store::{BucketRow, Coverage, KilledRange, Series, SeriesMean};

use super::super::naive_flags;
use super::{KnownEvent, NaiveQuery, is_incident};

impl NaiveQuery<'_> {
    pub(super) fn series(&self, span: Span, inside: &[KnownEvent<'_>]) -> Series {
        let question = self.question;
        let all = |bucket| bucket_spans(bucket, span, question.week_start);
        let fitted = || Bucket::ALL.into_iter().find(|&bucket| all(bucket).len() <= question.room);
        let bucket = question.bucket.or_else(fitted).unwrap_or(Bucket::Year);
        let mut spans = all(bucket);
        let cut = spans.len().saturating_sub(question.room);
        spans.drain(..cut);

        let on = self.counted_fronts();

        let counts = |event: &Event| match question.measure {
            SeriesMeasure::Incidents => is_incident(event),
            SeriesMeasure::Events => true,
            SeriesMeasure::Killed => event_tolls(event).killed.low.is_some(),
        };
        let counted: Vec<&Event> = inside.iter().map(|known| known.event).filter(|e| counts(e)).collect();
        let firings: Vec<RecordFiring> =
            on.iter().flat_map(|&front| naive_flags::records_on(self, front)).collect();
        let mut buckets = Vec::new();
        for &span in &spans {
            let (mut value, mut partial) = (0, false);
            let (mut by_class, mut range) = ([0; 3], KilledRange { low: 0, high: 0, is_open: false });
            let mut has_range = false;
            for event in counted.iter().filter(|event| span.covers(event.date.span)) {
                let killed = event_tolls(event).killed;
                if question.measure == SeriesMeasure::Killed {
                    value += killed.best.unwrap_or(0);
                    by_class[event.kind.class() as usize] += killed.best.unwrap_or(0);
                    partial |= killed.best.is_none() || killed.is_partial;
                    let low = killed.low.unwrap();
                    has_range = true;
                    range.low += low;
                    range.high += killed.high.or(killed.best).unwrap_or(low);
                    range.is_open |= killed.is_open || killed.high.is_none();
                } else {
                    value += 1;
                    by_class[event.kind.class() as usize] += 1;
                }
            }
            partial |= question.measure == SeriesMeasure::Killed
                && inside.iter().map(|known| known.event).any(|event| {
                    span.covers(event.date.span)
                        && is_incident(event)
                        && event_tolls(event).killed.low.is_none()
                });
            buckets.push(BucketRow {
                span,
                value,
                by_class,
                killed_range: has_range.then_some(range),
                is_partial: partial,
                coverage: self.coverage(span, &on),
                is_cut: !self.days_until_as_of(span).all(|day| self.window_contains(day)),
                is_open: span.end > question.as_of,
                is_selected: question.selection.stretch.is_some_and(|stretch| stretch.covers(span)),
                record: firings
                    .iter()
                    .filter(|firing| span.contains(firing.on))
                    .map(|firing| firing.level)
                    .max(),
            });
        }
        let whole: Vec<&BucketRow> = buckets
            .iter()
            .filter(|row| row.coverage == Coverage::Full && row.span.end <= question.as_of && !row.is_cut)
            .collect();
        let mean = (!whole.is_empty()).then(|| SeriesMean {
            sum: whole.iter().map(|row| u64::from(row.value)).sum(),
            buckets: u32::try_from(whole.len()).unwrap(),
            is_partial: whole.iter().any(|row| row.is_partial),
        });
        let mut vague: BTreeMap<Precision, u32> = BTreeMap::new();
        for event in counted {
            let days = event.date.span;
            if spans.iter().any(|span| span.overlaps(days)) && !spans.iter().any(|span| span.covers(days)) {
                *vague.entry(event.date.precision).or_default() += 1;
            }
        }
        Series {
            bucket,
            measure: question.measure,
            truncated: cut,
            max: buckets.iter().map(|row| row.value).max().unwrap_or(0),
            sum: buckets.iter().map(|row| row.value).sum(),
            coverage: series_coverage(&buckets),
            mean,
            outside_buckets: vague.into_iter().collect(),
            buckets,
        }
    }

    /// Returns the coverage of a bucket: whether its days that are up to as-of and inside the window are recorded.
    pub(super) fn coverage(&self, bucket: Span, fronts: &[FrontIx]) -> Coverage {
        let counted: Vec<Day> =
            self.days_until_as_of(bucket).filter(|&day| self.window_contains(day)).collect();
        match counted[..] {
            [] => Coverage::None,
            [start, .., end] => self.recorded_extent(Span { start, end }, fronts),
            [day] => self.recorded_extent(Span::from_day(day), fronts),
        }
    }

    fn days_until_as_of(&self, bucket: Span) -> impl Iterator<Item = Day> {
        (bucket.start.0..=bucket.end.0.min(self.question.as_of.0)).map(Day)
    }

    fn window_contains(&self, day: Day) -> bool {
        self.window.is_none_or(|window| window.contains(day))
    }
}

/// Returns how far the counted days of all buckets are recorded.
fn series_coverage(buckets: &[BucketRow]) -> Coverage {
    let has = |wanted: Coverage| buckets.iter().any(|row| row.coverage == wanted);
    match (has(Coverage::Full), has(Coverage::Partial), has(Coverage::None)) {
        (true, false, false) => Coverage::Full,
        (false, false, _) => Coverage::None,
        _ => Coverage::Partial,
    }
}

/// Returns the buckets that overlap a span. Each is the longest run of days with the same bucket name.
fn bucket_spans(bucket: Bucket, span: Span, week_start: WeekStart) -> Vec<Span> {
    let name = |day: Day| {
        let date = day.date();
        let year = date.year();
        // Day 0 was a Thursday: five days after a Saturday, four after a Sunday, three after a Monday.
        let shift = match week_start {
            WeekStart::Saturday => 5,
            WeekStart::Sunday => 4,
            WeekStart::Monday => 3,
        };
        match bucket {
            Bucket::Day => (day.0, 0),
            Bucket::Week => ((day.0 + shift).div_euclid(7), 0),
            Bucket::Month => (year, date.month()),
            Bucket::Quarter => (year, date.month0() / 3),
            Bucket::Year => (year, 0),
        }
    };
    let mut runs: Vec<Span> = Vec::new();
    let mut day = span.start;
    while name(day.plus_days(-1)) == name(span.start) {
        day = day.plus_days(-1);
    }
    while day <= span.end || name(day) == name(span.end) {
        match runs.last_mut() {
            Some(run) if name(run.end) == name(day) => run.end = day,
            _ => runs.push(Span::from_day(day)),
        }
        day = day.plus_days(1);
    }
    runs
}
