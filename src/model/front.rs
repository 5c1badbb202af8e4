//! Fronts: lines or arenas of confrontation, and the days on which they are recorded.

use super::actor::ActorIx;
use super::date::{Day, Span};
use super::place::LatLon;

/// Index of a front in [`super::Situation::fronts`], or after the last front, of a group in
/// [`super::Situation::groups`].
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
    /// Spans within the coverage that are recorded incompletely: some events are known to be missing.
    pub coverage_incomplete: Vec<Span>,
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
            coverage_incomplete: Vec::new(),
            line: Vec::new(),
            takes: None,
            note: None,
        }
    }

    /// Adds days that are recorded incompletely.
    pub fn add_incomplete(&mut self, days: Span) {
        let mut incomplete = std::mem::take(&mut self.coverage_incomplete);
        incomplete.push(days);
        self.coverage_incomplete = join_spans(incomplete);
    }

    /// Returns the recorded days. Without `coverage_from`, they begin on `first`, the day of the first event; without
    /// either, no day is recorded. They end no later than `closed`, the day the data were closed.
    #[must_use]
    pub fn recorded_days(&self, first: Option<Day>, closed: Day) -> RecordedDays {
        let from = self.coverage_from.or(first);
        let until = self.coverage_until.map_or(closed, |until| until.min(closed));
        let whole =
            from.map_or_else(RecordedDays::empty, |from| RecordedDays::from_bounds(from, Some(until)));
        let whole = self.coverage_gaps.iter().fold(whole, |recorded, gap| recorded.difference(*gap));
        self.coverage_incomplete.iter().fold(whole, |recorded, days| recorded.with_incomplete(*days))
    }
}

/// The recorded days of a front. Outside them counts are unknown, not zero. Some of them may be recorded incompletely:
/// counts of these are lower bounds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordedDays {
    /// The completely recorded days: disjoint, not adjoining, oldest first.
    spans: Vec<Span>,
    /// The incompletely recorded days, in the same form. None of them is in `spans`.
    incomplete: Vec<Span>,
}

impl RecordedDays {
    /// Returns a record without any day.
    #[must_use]
    pub const fn empty() -> Self {
        Self { spans: Vec::new(), incomplete: Vec::new() }
    }

    /// Returns the days from `from` to `until` (`None`: no end). The result is empty if `until` is earlier.
    #[must_use]
    pub fn from_bounds(from: Day, until: Option<Day>) -> Self {
        let spans = Span::new(from, until.unwrap_or(Day(i32::MAX))).into_iter().collect();
        Self { spans, incomplete: Vec::new() }
    }

    /// Returns the days on which the events of several fronts are recorded: completely where all of `records` are
    /// complete, incompletely where only some are.
    #[must_use]
    pub fn combine<'a>(records: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut records = records.into_iter();
        let Some(first) = records.next() else { return Self::empty() };
        let (mut complete, mut all) = (first.spans.clone(), first.clone());
        for record in records {
            complete = complete
                .iter()
                .flat_map(|span| record.spans.iter().filter_map(|other| span.intersection(*other)))
                .collect();
            all.spans.extend_from_slice(&record.spans);
            all.incomplete.extend_from_slice(&record.incomplete);
        }
        let any = join_spans([all.spans, all.incomplete].concat());
        let incomplete = complete.iter().fold(any, |days, span| subtract_span(days, *span));
        Self { spans: complete, incomplete }
    }

    /// Returns the days that either record has. A day that one of them records incompletely is incomplete.
    #[must_use]
    pub fn union(mut self, other: &Self) -> Self {
        self.spans.extend_from_slice(&other.spans);
        self.incomplete.extend_from_slice(&other.incomplete);
        let incomplete = join_spans(self.incomplete);
        let spans = incomplete.iter().fold(join_spans(self.spans), |spans, days| subtract_span(spans, *days));
        Self { spans, incomplete }
    }

    /// Returns the recorded days without those of `gap`.
    #[must_use]
    pub fn difference(self, gap: Span) -> Self {
        Self { spans: subtract_span(self.spans, gap), incomplete: subtract_span(self.incomplete, gap) }
    }

    /// Returns the same days, with those of `days` recorded incompletely.
    #[must_use]
    pub fn with_incomplete(mut self, days: Span) -> Self {
        let parts = self
            .spans
            .iter()
            .filter_map(|span| Span::new(span.start.max(days.start), span.end.min(days.end)));
        self.incomplete.extend(parts);
        Self { spans: subtract_span(self.spans, days), incomplete: join_spans(self.incomplete) }
    }

    /// Returns the first recorded day.
    #[must_use]
    pub fn first_day(&self) -> Option<Day> {
        let first = self.spans.first().map(|span| span.start);
        first.into_iter().chain(self.incomplete.first().map(|span| span.start)).min()
    }

    /// Returns the last recorded day, `Day(i32::MAX)` for a record without end.
    #[must_use]
    pub fn last_day(&self) -> Option<Day> {
        self.spans.last().map(|span| span.end).max(self.incomplete.last().map(|span| span.end))
    }

    /// Returns the stretches that are recorded completely and without a gap, oldest first.
    #[must_use]
    pub fn stretches(&self) -> &[Span] {
        &self.spans
    }

    /// Returns the stretches that are recorded incompletely, oldest first.
    #[must_use]
    pub fn incomplete_stretches(&self) -> &[Span] {
        &self.incomplete
    }

    /// Returns the last of these days that is recorded incompletely, or `None` if there is none.
    #[must_use]
    pub fn last_incomplete_day(&self, days: Span) -> Option<Day> {
        self.incomplete.iter().rev().find(|span| span.overlaps(days)).map(|span| span.end.min(days.end))
    }

    /// Returns the last recorded day of the newest stretch that begins up to `day`, completely recorded or not.
    #[must_use]
    pub fn record_end(&self, day: Day) -> Option<Day> {
        let spans = self.spans.iter().chain(&self.incomplete);
        spans.filter(|span| span.start <= day).map(|span| span.end).max()
    }

    /// Returns the completely recorded stretch that contains `day`, or `None` if there is none.
    #[must_use]
    pub fn stretch(&self, day: Day) -> Option<Span> {
        self.spans.iter().copied().find(|span| span.contains(day))
    }

    /// Whether all days of the span are recorded completely.
    #[must_use]
    pub fn covers(&self, days: Span) -> bool {
        self.spans.iter().any(|span| span.covers(days))
    }

    /// Whether any day of the span is recorded.
    #[must_use]
    pub fn overlaps(&self, days: Span) -> bool {
        self.spans.iter().chain(&self.incomplete).any(|span| span.overlaps(days))
    }
}

/// Returns the same days as disjoint spans that do not adjoin, oldest first.
fn join_spans(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end.plus_days(1) => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// Returns the days of `spans` without those of `gap`.
fn subtract_span(spans: Vec<Span>, gap: Span) -> Vec<Span> {
    let parts = spans.into_iter().flat_map(|span| {
        let before = Span::new(span.start, span.end.min(gap.start.plus_days(-1)));
        let after = Span::new(span.start.max(gap.end.plus_days(1)), span.end);
        [before, after].into_iter().flatten()
    });
    parts.collect()
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

    #[test]
    fn a_sum_of_fronts_is_complete_only_where_all_are() {
        let recorded = |from, until| RecordedDays::from_bounds(Day(from), Some(Day(until)));
        let early = recorded(1, 20).difference(days(5, 6)).with_incomplete(days(10, 11));
        let both = RecordedDays::combine([&early, &recorded(3, 30)]);
        assert_eq!(both.stretches(), [days(3, 4), days(7, 9), days(12, 20)]);
        assert_eq!(both.incomplete_stretches(), [days(1, 2), days(5, 6), days(10, 11), days(21, 30)]);
        assert_eq!(RecordedDays::combine([&early]), early);
        assert_eq!(RecordedDays::combine([]), RecordedDays::empty());
        let apart = RecordedDays::combine([&recorded(1, 2), &recorded(8, 9)]);
        assert_eq!(apart.incomplete_stretches(), [days(1, 2), days(8, 9)]);
    }

    #[test]
    fn incomplete_days_are_recorded_but_not_covered() {
        let recorded = RecordedDays::from_bounds(Day(1), Some(Day(30)))
            .difference(days(15, 16))
            .with_incomplete(days(-5, 4))
            .with_incomplete(days(10, 20));
        assert_eq!(recorded.stretches(), [days(5, 9), days(21, 30)]);
        assert_eq!(recorded.incomplete_stretches(), [days(1, 4), days(10, 14), days(17, 20)]);
        assert_eq!((recorded.first_day(), recorded.last_day()), (Some(Day(1)), Some(Day(30))));
        assert!(recorded.overlaps(days(1, 2)) && !recorded.covers(days(1, 2)));
        assert!(!recorded.covers(days(9, 10)) && recorded.covers(days(5, 9)));
        assert!(!recorded.overlaps(days(15, 16)));
        assert_eq!(
            [30, 18, 16, 9].map(|day| recorded.record_end(Day(day))),
            [30, 20, 14, 9].map(|day| Some(Day(day)))
        );
        assert_eq!(recorded.record_end(Day(0)), None);
        assert_eq!(recorded.last_incomplete_day(days(0, 18)), Some(Day(18)));
        assert_eq!(recorded.last_incomplete_day(days(16, 30)), Some(Day(20)));
        assert_eq!(recorded.last_incomplete_day(days(5, 9)), None);
        // A front without losses does not make up for those of another.
        let both = RecordedDays::from_bounds(Day(1), Some(Day(40))).union(&recorded);
        assert_eq!(both.stretches(), [days(5, 9), days(15, 16), days(21, 40)]);
        assert_eq!(both.incomplete_stretches(), recorded.incomplete_stretches());
    }
}
