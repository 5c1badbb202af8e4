//! The reference coverage: checks every day on every front.

use frontwatch::model::{Day, FrontIx, RecordedDays, Situation, Span};
use frontwatch::store::Coverage;

use super::NaiveQuery;

/// Returns the first day of the first event of each front that is known at `as_of`.
pub(super) fn first_days(situation: &Situation, as_of: Day) -> Vec<Option<Day>> {
    let first_day = |front| {
        let known = situation
            .events
            .iter()
            .filter(|e| e.front == front && !e.is_announced() && e.date.span.end <= as_of);
        known.map(|event| event.date.span.start).min()
    };
    (0..situation.fronts.len()).map(|ix| first_day(FrontIx(u16::try_from(ix).unwrap()))).collect()
}

impl NaiveQuery<'_> {
    /// Whether a day is recorded completely on a front.
    pub(crate) fn is_recorded(&self, front: FrontIx, day: Day) -> bool {
        self.is_in_record(front, day) && !self.is_incomplete(front, day)
    }

    /// Whether a day is recorded incompletely on a front.
    pub(crate) fn is_incomplete(&self, front: FrontIx, day: Day) -> bool {
        let stated = self.situation.front(front).unwrap();
        stated.coverage_incomplete.iter().any(|days| days.contains(day)) && self.is_in_record(front, day)
    }

    /// Whether a day is recorded on a front, completely or not. Without a stated beginning, the record begins with the
    /// first event of the front that is known at as-of. No record goes on after the data were closed.
    pub(crate) fn is_in_record(&self, front: FrontIx, day: Day) -> bool {
        let stated = self.situation.front(front).unwrap();
        let from = stated.coverage_from.or(self.first_days[usize::from(front.0)]);
        from.is_some_and(|from| from <= day)
            && day <= self.situation.as_of
            && stated.coverage_until.is_none_or(|until| day <= until)
            && !stated.coverage_gaps.iter().any(|gap| gap.contains(day))
    }

    /// Returns the recorded days of a front.
    pub(crate) fn recorded_days(&self, front: FrontIx) -> RecordedDays {
        self.situation
            .front(front)
            .unwrap()
            .recorded_days(self.first_days[usize::from(front.0)], self.situation.as_of)
    }

    /// Returns the chosen fronts, or all.
    pub(super) fn counted_fronts(&self) -> Vec<FrontIx> {
        let chosen = &self.question.selection.fronts;
        let fronts = (0..self.situation.fronts.len()).map(|ix| FrontIx(u16::try_from(ix).unwrap()));
        fronts.filter(|front| chosen.is_empty() || chosen.contains(front)).collect()
    }

    /// Returns how much of a span is recorded on all the fronts together, by checking every day of each.
    pub(super) fn recorded_extent(&self, days: Span, fronts: &[FrontIx]) -> Coverage {
        let all_days = || (days.start.0..=days.end.0).map(Day);
        let (mut recorded, mut missing) = (0, 0);
        for &front in fronts {
            recorded += all_days().filter(|&day| self.is_in_record(front, day)).count();
            missing += all_days().filter(|&day| !self.is_recorded(front, day)).count();
        }
        match (recorded, missing) {
            (0, _) => Coverage::None,
            (_, 0) => Coverage::Full,
            _ => Coverage::Partial,
        }
    }
}
