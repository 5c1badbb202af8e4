//! The buckets of the series: stretches of time that cover the window.

use std::borrow::Cow;

use super::coverage::Coverage;
use crate::model::{Day, Recorded, Span};
use crate::query::{Bucket, Question, buckets, fitting};

/// The buckets of an answer, oldest first.
pub(super) struct Buckets {
    pub(super) bucket: Bucket,
    pub(super) spans: Vec<Span>,
    /// Older ones that found no room.
    pub(super) cut: usize,
    /// How far each is known where all its days up to as-of are recorded.
    covered: Vec<Coverage>,
    /// The window, unless it is “all”.
    window: Option<Span>,
    pub(super) as_of: Day,
}

impl Buckets {
    /// The buckets that cover `span`, as the question asks for them.
    pub(super) fn lay(question: &Question, span: Span) -> Self {
        let (room, week_start) = (question.room.max(1), question.week_start);
        let bucket = question.bucket.unwrap_or_else(|| fitting(span, room, week_start));
        let mut spans: Vec<Span> = buckets(bucket, span, week_start).collect();
        let cut = spans.len().saturating_sub(room);
        spans.drain(..cut);
        let (window, as_of) = (question.window.span(question.as_of), question.as_of);
        let mut laid = Self { bucket, spans, cut, covered: Vec::new(), window, as_of };
        laid.covered = laid.spans.iter().map(|&span| laid.coverage(span, |_| Coverage::Full)).collect();
        laid
    }

    /// Whether days share some with the buckets but lie in none. `near`: where days were found that began not long before.
    pub(super) fn is_vague(&self, days: Span, near: &mut usize) -> bool {
        let ended = |bucket: &Span| bucket.end < days.start;
        if near.checked_sub(1).is_some_and(|before| !self.spans.get(before).is_some_and(ended)) {
            *near = self.spans.partition_point(ended);
        }
        while self.spans.get(*near).is_some_and(ended) {
            *near += 1;
        }
        self.spans.get(*near).is_some_and(|bucket| bucket.overlaps(days) && !bucket.covers(days))
    }

    /// How far each of them is known.
    pub(super) fn coverages(&self, recorded: &Recorded) -> Cow<'_, [Coverage]> {
        let all = self.spans.first().zip(self.spans.last());
        let all = all.and_then(|(first, last)| Span::new(first.start, last.end.min(self.as_of)));
        // Mostly they lie in what is recorded all together.
        if all.is_some_and(|all| recorded.covers(all)) {
            return Cow::Borrowed(&self.covered);
        }
        self.spans
            .iter()
            .map(|&span| self.coverage(span, |known| Coverage::of_days(known, recorded)))
            .collect()
    }

    /// How far a bucket is known, given how far its days up to as-of are recorded. Of a bucket that reaches outside the
    /// window only the days inside are counted, so it is a lower bound as well.
    fn coverage(&self, bucket: Span, extent: impl Fn(Span) -> Coverage) -> Coverage {
        let Some(known) = Span::new(bucket.start, bucket.end.min(self.as_of)) else { return Coverage::None };
        match extent(known) {
            Coverage::Full if self.window.is_some_and(|window| !window.covers(known)) => Coverage::Partial,
            extent => extent,
        }
    }
}
