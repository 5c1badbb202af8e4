//! The layout of the series: consecutive buckets of days that cover the window.

use std::borrow::Cow;

use super::coverage::Coverage;
use crate::model::{Day, RecordedDays, Span};
use crate::query::{Bucket, Question, bucket_spans, finest_fitting};

/// The buckets of an answer, oldest first.
pub(super) struct BucketLayout {
    pub(super) bucket: Bucket,
    pub(super) spans: Vec<Span>,
    /// Number of older buckets dropped for lack of room.
    pub(super) truncated: usize,
    /// The coverage of each bucket on a front whose days up to as-of are all recorded.
    full_record_coverage: Vec<Coverage>,
    /// The window, or `None` if it is “all”.
    window: Option<Span>,
    pub(super) as_of: Day,
}

impl BucketLayout {
    /// Lays out the buckets that cover `span`, with the bucket length and room of the question.
    pub(super) fn new(question: &Question, span: Span) -> Self {
        let (room, week_start) = (question.room.max(1), question.week_start);
        let bucket = question.bucket.unwrap_or_else(|| finest_fitting(span, room, week_start));
        let mut spans: Vec<Span> = bucket_spans(bucket, span, week_start).collect();
        let truncated = spans.len().saturating_sub(room);
        spans.drain(..truncated);
        let (window, as_of) = (question.window.span(question.as_of), question.as_of);
        let mut layout = Self { bucket, spans, truncated, full_record_coverage: Vec::new(), window, as_of };
        layout.full_record_coverage =
            layout.spans.iter().map(|&span| layout.bucket_coverage(span, |_| Coverage::Full)).collect();
        layout
    }

    /// Whether `days` overlap a bucket without lying in it.
    ///
    /// `hint` is the index of the bucket found for the preceding call. It makes a series of calls with ascending
    /// days run in linear time.
    pub(super) fn is_outside_buckets(&self, days: Span, hint: &mut usize) -> bool {
        let ended = |bucket: &Span| bucket.end < days.start;
        if hint.checked_sub(1).is_some_and(|before| !self.spans.get(before).is_some_and(ended)) {
            *hint = self.spans.partition_point(ended);
        }
        while self.spans.get(*hint).is_some_and(ended) {
            *hint += 1;
        }
        self.spans.get(*hint).is_some_and(|bucket| bucket.overlaps(days) && !bucket.covers(days))
    }

    /// Returns the coverage of each bucket.
    pub(super) fn coverages(&self, recorded: &RecordedDays) -> Cow<'_, [Coverage]> {
        let whole = self.spans.first().zip(self.spans.last());
        let whole = whole.and_then(|(first, last)| Span::new(first.start, last.end.min(self.as_of)));
        // Usually the recorded days cover all buckets.
        if whole.is_some_and(|whole| recorded.covers(whole)) {
            return Cow::Borrowed(&self.full_record_coverage);
        }
        self.spans
            .iter()
            .map(|&span| self.bucket_coverage(span, |known| Coverage::from_days(known, recorded)))
            .collect()
    }

    /// Returns the coverage of the days of a bucket that are counted, given a function that returns how far days up to
    /// as-of are recorded.
    fn bucket_coverage(&self, bucket: Span, recorded_extent: impl Fn(Span) -> Coverage) -> Coverage {
        self.counted_days(bucket).map_or(Coverage::None, recorded_extent)
    }

    /// Returns the days up to as-of that are in `days` and in the window.
    pub(super) fn counted_days(&self, days: Span) -> Option<Span> {
        let window = self.window.unwrap_or(days);
        Span::new(days.start.max(window.start), days.end.min(window.end).min(self.as_of))
    }

    /// Whether the window cuts off days of a bucket that are not after as-of.
    pub(super) fn is_cut(&self, bucket: Span) -> bool {
        let known = Span::new(bucket.start, bucket.end.min(self.as_of));
        known.zip(self.window).is_some_and(|(known, window)| !window.covers(known))
    }
}
