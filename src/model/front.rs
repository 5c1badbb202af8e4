//! Fronts: lines or arenas of confrontation.

use super::actor::ActorIx;
use super::date::{Day, Span};
use super::place::LatLon;

/// Index of a front in [`super::Situation::fronts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrontIx(pub u16);

/// A line or arena of confrontation, with its parties: a border, an insurgency, a diplomatic arena.
#[derive(Debug, Clone, PartialEq)]
pub struct Front {
    /// Short stable id, unique in the situation.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Short name for columns.
    pub short: String,
    /// Name in the script of the place.
    pub native: Option<String>,
    /// The parties that face each other here.
    pub parties: Vec<ActorIx>,
    /// First day from which the front is recorded at all; before it nothing is known. `None`: from the
    /// first event on.
    pub coverage_from: Option<Day>,
    /// Last day to which the front is recorded; after it nothing is known. `None`: to as-of.
    pub coverage_until: Option<Day>,
    /// Stretches inside the coverage that are not recorded.
    pub coverage_gaps: Vec<Span>,
    /// The line on the map, degrees, in order.
    pub line: Vec<LatLon>,
    /// Which events of bulk data stand on this front: a filter, as it was written. It has been read before.
    pub takes: Option<String>,
    /// Anything the reader should know.
    pub note: Option<String>,
}

impl Front {
    /// A front of which no more is known than what it is called, long and short.
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

    /// The days of the record; a record without a beginning begins on `first`, the day of the first event.
    #[must_use]
    pub fn recorded_days(&self, first: Option<Day>) -> RecordedDays {
        let from = self.coverage_from.or(first);
        let whole = from
            .map_or_else(RecordedDays::empty, |from| RecordedDays::from_bounds(from, self.coverage_until));
        self.coverage_gaps.iter().fold(whole, |recorded, gap| recorded.difference(*gap))
    }
}

/// The days that are recorded at all. Outside them nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordedDays {
    /// Disjoint and not adjoining, oldest first.
    spans: Vec<Span>,
}

impl RecordedDays {
    /// No day is recorded.
    #[must_use]
    pub const fn empty() -> Self {
        Self { spans: Vec::new() }
    }

    /// From a day to another (`None`: without end). A record that ends before it begins is none.
    #[must_use]
    pub fn from_bounds(from: Day, until: Option<Day>) -> Self {
        Self { spans: Span::new(from, until.unwrap_or(Day(i32::MAX))).into_iter().collect() }
    }

    /// The days that are recorded by either.
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

    /// The days that are recorded, but for these.
    #[must_use]
    pub fn difference(self, gap: Span) -> Self {
        let parts = self.spans.into_iter().flat_map(|span| {
            let before = Span::new(span.start, span.end.min(gap.start.plus_days(-1)));
            let after = Span::new(span.start.max(gap.end.plus_days(1)), span.end);
            [before, after].into_iter().flatten()
        });
        Self { spans: parts.collect() }
    }

    /// The first recorded day.
    #[must_use]
    pub fn first_day(&self) -> Option<Day> {
        self.spans.first().map(|span| span.start)
    }

    /// The last recorded day; far in the future for a record without end.
    #[must_use]
    pub fn last_day(&self) -> Option<Day> {
        self.spans.last().map(|span| span.end)
    }

    /// The stretches without a gap, oldest first.
    #[must_use]
    pub fn stretches(&self) -> &[Span] {
        &self.spans
    }

    /// The stretch without a gap in which a day lies; `None`: the day is not recorded.
    #[must_use]
    pub fn stretch(&self, day: Day) -> Option<Span> {
        self.spans.iter().copied().find(|span| span.contains(day))
    }

    /// Whether all of these days are recorded.
    #[must_use]
    pub fn covers(&self, days: Span) -> bool {
        self.spans.iter().any(|span| span.covers(days))
    }

    /// Whether any of these days is recorded.
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
    fn records_join_where_they_meet_and_keep_their_gaps() {
        let both = RecordedDays::from_bounds(Day(1), Some(Day(5)))
            .union(&RecordedDays::from_bounds(Day(6), Some(Day(9))));
        assert!(both.covers(days(1, 9)));
        let apart = both.union(&RecordedDays::from_bounds(Day(20), None));
        assert!(!apart.covers(days(8, 20)) && apart.overlaps(days(8, 12)) && !apart.overlaps(days(10, 19)));
        assert!(apart.covers(days(30, 300_000)));
        assert_eq!((apart.first_day(), apart.last_day()), (Some(Day(1)), Some(Day(i32::MAX))));
        assert_eq!(RecordedDays::from_bounds(Day(5), Some(Day(1))), RecordedDays::empty());
        let holed =
            RecordedDays::from_bounds(Day(1), Some(Day(9))).difference(days(4, 5)).difference(days(9, 20));
        assert!(holed.covers(days(1, 3)) && holed.covers(days(6, 8)) && !holed.covers(days(3, 4)));
        assert_eq!((holed.first_day(), holed.last_day()), (Some(Day(1)), Some(Day(8))));
        assert_eq!(holed.stretches(), [days(1, 3), days(6, 8)]);
        assert_eq!((holed.stretch(Day(7)), holed.stretch(Day(4))), (Some(days(6, 8)), None));
        assert_eq!(
            RecordedDays::from_bounds(Day(1), Some(Day(9))).difference(days(0, 10)),
            RecordedDays::empty()
        );
    }
}
