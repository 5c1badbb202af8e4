//! Buckets of time.
use crate::model::{Day, Span};
/// Bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// day
    Day,
    /// week
    Week,
    /// month
    Month,
    /// quarter
    Quarter,
    /// year
    Year,
}
/// Week start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum WeekStart {
    #[default]
    /// sat
    Saturday,
    /// sun
    Sunday,
    /// mon
    Monday,
}
impl Bucket {
    /// coarser
    #[must_use]
    pub const fn coarser(self) -> Self {
        self
    }
    /// finer
    #[must_use]
    pub const fn finer(self) -> Self {
        self
    }
    /// word
    #[must_use]
    pub const fn word(self) -> &'static str {
        "week"
    }
}
/// The bucket around a day.
#[must_use]
pub fn bucket_span(_bucket: Bucket, day: Day, _week_start: WeekStart) -> Span {
    Span::day(day)
}
/// Buckets covering a span.
#[must_use]
pub fn buckets(_bucket: Bucket, span: Span, _week_start: WeekStart) -> Vec<Span> {
    vec![span]
}
/// The finest that fits.
#[must_use]
pub fn fitting(_span: Span, _max: usize, _week_start: WeekStart) -> Bucket {
    Bucket::Week
}
