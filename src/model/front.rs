//! Fronts: lines or arenas of confrontation, and the days on which they are recorded.

use super::actor::ActorIx;
use super::date::{Day, Span};
use super::place::LatLon;

/// Index of a front in [`super::Situation::fronts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrontIx(pub u16);

/// A line or arena of confrontation with its parties: a border, an insurgency, a diplomatic arena. The term is
/// frontwatch's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Front {
    /// Short stable id, unique in the situation.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Short name, for columns.
    pub short: String,
    /// Name in the local script.
    pub native: Option<String>,
    /// Parties that confront each other here.
    pub parties: Vec<ActorIx>,
    /// First recorded day (ACLED: coverage). Before it nothing is known. `None`: the day of the first event.
    pub coverage_from: Option<Day>,
    /// Last recorded day. After it nothing is known. `None`: the day the data were closed.
    pub coverage_until: Option<Day>,
    /// Spans within the coverage that are not recorded.
    pub coverage_gaps: Vec<Span>,
    /// Line on the map, as points in order.
    pub line: Vec<LatLon>,
    /// Filter that selects the bulk events of this front, as written in the file. The loader has checked that it
    /// parses.
    pub takes: Option<String>,
    /// Remark for the user.
    pub note: Option<String>,
}

impl Front {
    /// Returns a front with an id, a long and a short name, and nothing else.
    #[must_use]
    pub fn with_name(id: String, name: String, short: String) -> Self {
        Self {
            id,
            name,
            short,
            native: None,
            parties: Vec::new(),
            coverage_from: None,
            coverage_until: None,
            coverage_gaps: Vec::new(),
            line: Vec::new(),
            takes: None,
            note: None,
        }
    }

    /// Returns the recorded days. Without `coverage_from`, they begin on `first`, the day of the first event; without
    /// either, no day is recorded. They end no later than `closed`, the day the data were closed.
    #[must_use]
    pub fn recorded_days(&self, first: Option<Day>, closed: Day) -> RecordedDays {
        let from = self.coverage_from.or(first);
        let until = self.coverage_until.map_or(closed, |until| until.min(closed));
        let whole =
            from.map_or_else(RecordedDays::empty, |from| RecordedDays::from_bounds(from, Some(until)));
        self.coverage_gaps.iter().fold(whole, |recorded, gap| recorded.difference(*gap))
    }
}

/// The recorded days of a front. Outside them counts are unknown, not zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordedDays {
    /// Disjoint, not adjoining, oldest first.
    spans: Vec<Span>,
}

impl RecordedDays {
    /// Returns a record without any day.
    #[must_use]
    pub const fn empty() -> Self {
        Self { spans: Vec::new() }
    }

    /// Returns the days from `from` to `until` (`None`: no end). The result is empty if `until` is earlier.
    #[must_use]
    pub fn from_bounds(from: Day, until: Option<Day>) -> Self {
        Self { spans: Span::new(from, until.unwrap_or(Day(i32::MAX))).into_iter().collect() }
    }

    /// Returns the days that either record has.
    #[must_use]
    pub fn union(mut self, other: &Self) -> Self {
        self.spans.extend_from_slice(&other.spans);
        self.spans.sort_unstable();
        let mut joined: Vec<Span> = Vec::with_capacity(self.spans.len());
        for span in self.spans {
            match joined.last_mut() {
                Some(last) if span.start <= last.end.plus_days(1) => last.end = last.end.max(span.end),
                _ => joined.push(span),
            }
        }
        Self { spans: joined }
    }

    /// Returns the recorded days without those of `gap`.
    #[must_use]
    pub fn difference(self, gap: Span) -> Self {
        let parts = self.spans.into_iter().flat_map(|span| {
            let before = Span::new(span.start, span.end.min(gap.start.plus_days(-1)));
            let after = Span::new(span.start.max(gap.end.plus_days(1)), span.end);
            [before, after].into_iter().flatten()
        });
        Self { spans: parts.collect() }
    }

    /// Returns the first recorded day.
    #[must_use]
    pub fn first_day(&self) -> Option<Day> {
        self.spans.first().map(|span| span.start)
    }

    /// Returns the last recorded day, `Day(i32::MAX)` for a record without end.
    #[must_use]
    pub fn last_day(&self) -> Option<Day> {
        self.spans.last().map(|span| span.end)
    }

    /// Returns the stretches without a gap, oldest first.
    #[must_use]
    pub fn stretches(&self) -> &[Span] {
        &self.spans
    }

    /// Returns the stretch without a gap that contains `day`, or `None` if the day is not recorded.
    #[must_use]
    pub fn stretch(&self, day: Day) -> Option<Span> {
        self.spans.iter().copied().find(|span| span.contains(day))
    }

    /// Whether all days of the span are recorded.
    #[must_use]
    pub fn covers(&self, days: Span) -> bool {
        self.spans.iter().any(|span| span.covers(days))
    }

    /// Whether any day of the span is recorded.
    #[must_use]
    pub fn overlaps(&self, days: Span) -> bool {
        self.spans.iter().any(|span| span.overlaps(days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: i32, until: i32) -> Span {
        Span { start: Day(from), end: Day(until) }
    }

    #[test]
    fn a_record_ends_when_the_data_were_closed() {
        let recorded = |from: Option<i32>, until: Option<i32>, first: Option<i32>| {
            let front = Front::with_name("f".to_owned(), "F".to_owned(), "F".to_owned());
            let front = Front { coverage_from: from.map(Day), coverage_until: until.map(Day), ..front };
            front.recorded_days(first.map(Day), Day(9)).stretches().to_vec()
        };
        assert_eq!(recorded(Some(2), None, None), [days(2, 9)]);
        assert_eq!(recorded(Some(2), Some(5), None), [days(2, 5)]);
        assert_eq!(recorded(Some(2), Some(12), None), [days(2, 9)]);
        assert_eq!(recorded(None, None, Some(4)), [days(4, 9)]);
        assert_eq!(recorded(None, None, None), []);
        assert_eq!(recorded(Some(10), None, None), []);
    }

    #[test]
    fn adjoining_records_merge_and_gaps_remain() {
        let merged = RecordedDays::from_bounds(Day(1), Some(Day(5)))
            .union(&RecordedDays::from_bounds(Day(6), Some(Day(9))));
        assert!(merged.covers(days(1, 9)));
        let apart = merged.union(&RecordedDays::from_bounds(Day(20), None));
        assert!(!apart.covers(days(8, 20)) && apart.overlaps(days(8, 12)) && !apart.overlaps(days(10, 19)));
        assert!(apart.covers(days(30, 300_000)));
        assert_eq!((apart.first_day(), apart.last_day()), (Some(Day(1)), Some(Day(i32::MAX))));
        assert_eq!(RecordedDays::from_bounds(Day(5), Some(Day(1))), RecordedDays::empty());
        let interrupted =
            RecordedDays::from_bounds(Day(1), Some(Day(9))).difference(days(4, 5)).difference(days(9, 20));
        assert!(
            interrupted.covers(days(1, 3))
                && interrupted.covers(days(6, 8))
                && !interrupted.covers(days(3, 4))
        );
        assert_eq!((interrupted.first_day(), interrupted.last_day()), (Some(Day(1)), Some(Day(8))));
        assert_eq!(interrupted.stretches(), [days(1, 3), days(6, 8)]);
        assert_eq!((interrupted.stretch(Day(7)), interrupted.stretch(Day(4))), (Some(days(6, 8)), None));
        assert_eq!(
            RecordedDays::from_bounds(Day(1), Some(Day(9))).difference(days(0, 10)),
            RecordedDays::empty()
        );
    }
}
