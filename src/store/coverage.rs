//! How far days are recorded, what that leaves of a count, and the comparison with the counts of an earlier period.

use crate::assess::Rules;
use crate::assess::change::{self, Change};
use crate::model::{Day, RecordedDays, Span, Toll, Tolls, group_thousands};

/// How far a period is recorded, on one front or on all fronts that a total counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coverage {
    /// Not recorded. Any events counted are chance finds, and zero means unknown.
    None,
    /// Partly recorded. Counts are lower bounds.
    Partial,
    /// Fully recorded.
    Full,
}

impl Coverage {
    /// Returns how far `days` are recorded on one front.
    #[must_use]
    pub fn from_days(days: Span, recorded: &RecordedDays) -> Self {
        if recorded.covers(days) {
            Self::Full
        } else if recorded.overlaps(days) {
            Self::Partial
        } else {
            Self::None
        }
    }

    /// Combines the coverage of the parts of a sum, such as fronts or buckets: full only if every part is fully
    /// recorded, none if no part is recorded at all or there is no part.
    #[must_use]
    pub fn combine(parts: impl IntoIterator<Item = Self>) -> Self {
        let add = |sum: Self, part: Self| if sum == part { sum } else { Self::Partial };
        parts.into_iter().reduce(add).unwrap_or(Self::None)
    }

    /// Returns the count as far as it is known: `None` if nothing is recorded and no event is known by chance.
    #[must_use]
    pub fn known_count(self, n: u32) -> Option<u32> {
        (n > 0 || self != Self::None).then_some(n)
    }

    /// Whether a count with this coverage is only a lower bound, or unknown.
    #[must_use]
    pub fn is_bound(self) -> bool {
        self != Self::Full
    }

    /// Returns a count for a cell: `7`; `≥7` if not everything is recorded; `?` if nothing is recorded.
    #[must_use]
    pub fn count_text(self, n: u32) -> String {
        match self.known_count(n) {
            None => "?".to_owned(),
            Some(n) => format!("{}{}", if self.is_bound() { "≥" } else { "" }, group_thousands(n)),
        }
    }

    /// Returns a count for a sentence that names what is counted: as [`Coverage::count_text`], but `none known` if the
    /// recorded part has none, and `not known` if nothing is recorded.
    #[must_use]
    pub fn count_phrase(self, n: u32) -> String {
        match self {
            Self::None if n == 0 => "not known".to_owned(),
            Self::Partial if n == 0 => "none known".to_owned(),
            _ => self.count_text(n),
        }
    }

    /// Returns a count with its noun: `7 incidents`; `≥7 incidents` if not everything is recorded; `no incidents known`
    /// if the recorded part has none; `incidents not known` if nothing is recorded.
    #[must_use]
    pub fn count_words(self, n: u32, noun: &str) -> String {
        match self {
            Self::None if n == 0 => format!("{noun}s not known"),
            Self::Partial if n == 0 => format!("no {noun}s known"),
            _ => format!("{} {noun}{}", self.count_text(n), if n == 1 { "" } else { "s" }),
        }
    }

    /// Returns a toll as far as it is known: a lower bound unless everything is recorded.
    #[must_use]
    pub fn known_toll(self, toll: Toll) -> Toll {
        if self.is_bound() { toll.as_lower_bound() } else { toll }
    }

    /// Returns the tolls as far as they are known: [`Coverage::known_toll`] of each measure.
    #[must_use]
    pub fn known_tolls(self, tolls: Tolls) -> Tolls {
        Tolls {
            killed: self.known_toll(tolls.killed),
            wounded: self.known_toll(tolls.wounded),
            captured: self.known_toll(tolls.captured),
        }
    }

    /// Returns a toll for a cell: as [`Toll`] is written, but `?` instead of “no claim” unless everything is recorded.
    #[must_use]
    pub fn toll_text(self, toll: Toll) -> String {
        if self.is_bound() && !toll.has_claims() { "?".to_owned() } else { self.known_toll(toll).to_string() }
    }
}

/// The incidents of the compared period, next to those of the period in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComparedCount {
    /// Incidents in the compared period.
    pub incidents: u32,
    /// Summed tolls of the events in the compared period; on a front, the killed are open if an incident gives no number.
    pub tolls: Tolls,
    /// How far the compared period is recorded.
    pub coverage: Coverage,
    /// The change from the compared count to the current one, by the thresholds of the change rule. It is unknown
    /// unless both periods are fully recorded.
    pub change: Change,
    /// Whether the counts differ, but are too small to compare.
    pub is_too_few: bool,
}

/// The periods that the period in view is compared with.
#[derive(Debug, Clone, Copy)]
pub(super) struct ComparedPeriods {
    pub(super) as_of: Day,
    /// The period of equal length that directly precedes the period in view.
    pub(super) previous: Option<Span>,
    /// The period of the comparison.
    pub(super) comparison: Option<Span>,
}

impl ComparedPeriods {
    /// Returns the incidents of the preceding period as far as they are known, and how far it is recorded.
    pub(super) fn previous_count(
        self,
        incidents: u32,
        coverage_of: impl Fn(Span) -> Coverage,
    ) -> (Option<u32>, Coverage) {
        let coverage = self.previous.map_or(Coverage::None, coverage_of);
        (self.previous.and_then(|_| coverage.known_count(incidents)), coverage)
    }

    /// Compares the incidents of the compared period with those of the period in view (`now`). Returns `None` if
    /// the question has no comparison.
    pub(super) fn compare(
        self,
        (incidents, tolls): (u32, Tolls),
        now: (u32, Coverage),
        coverage_of: impl Fn(Span) -> Coverage,
        rules: &Rules,
    ) -> Option<ComparedCount> {
        let coverage = coverage_of(self.comparison?);
        let full_count = |(count, coverage)| (coverage == Coverage::Full).then_some(count);
        let (now, then) = (full_count(now), full_count((incidents, coverage)));
        Some(ComparedCount {
            incidents,
            tolls,
            coverage,
            change: change::compare_counts(now, then, &rules.change),
            is_too_few: change::is_too_few(now, then, &rules.change),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_fully_recorded_only_if_every_part_is() {
        use Coverage::{Full, None, Partial};
        let cases: [(&[Coverage], Coverage); 7] = [
            (&[Full, Full], Full),
            (&[None, None], None),
            (&[], None),
            (&[Full, None], Partial),
            (&[None, Full, Full], Partial),
            (&[Full, Partial], Partial),
            (&[None, Full, None], Partial),
        ];
        for (parts, sum) in cases {
            assert_eq!(Coverage::combine(parts.iter().copied()), sum, "{parts:?}");
        }
    }

    #[test]
    fn counts_claim_no_more_than_is_recorded() {
        use Coverage::{Full, None, Partial};
        let cases = [
            (Full, 0, "0", "0 incidents"),
            (Full, 1, "1", "1 incident"),
            (Partial, 0, "≥0", "no incidents known"),
            (Partial, 1, "≥1", "≥1 incident"),
            (Partial, 8, "≥8", "≥8 incidents"),
            (None, 0, "?", "incidents not known"),
            (None, 2, "≥2", "≥2 incidents"),
        ];
        for (coverage, n, cell, words) in cases {
            assert_eq!(
                (coverage.count_text(n).as_str(), coverage.count_words(n, "incident").as_str()),
                (cell, words)
            );
        }
        assert_eq!(
            [Full, Partial, None].map(|coverage| coverage.known_count(0)),
            [Some(0), Some(0), Option::None]
        );
    }

    #[test]
    fn tolls_claim_no_more_than_is_recorded() {
        let fifteen = Toll { low: Some(15), best: Some(15), high: Some(15), ..Toll::NONE };
        let range = Toll { low: Some(1), high: Some(19), ..fifteen };
        assert_eq!(
            [fifteen, range, Toll::NONE].map(|toll| Coverage::Full.toll_text(toll)),
            ["15", "15 (1–19)", "–"]
        );
        for coverage in [Coverage::Partial, Coverage::None] {
            assert_eq!(
                [fifteen, range, Toll::NONE].map(|toll| coverage.toll_text(toll)),
                ["≥15", "≥1 (best 15–19+)", "?"]
            );
        }
    }
}
