//! The answer to a question: every figure that the panes show, as plain data.

use std::sync::Arc;

use super::coverage::{ComparedCount, Coverage};
use super::killed_by_side::KilledBySide;
use super::lanes::Lanes;
use super::lazy_places::LazyPlaces;
use super::result_rows::ResultRows;
use crate::assess::Flags;
use crate::assess::change::ChangeVerdict;
use crate::assess::record::RecordLevel;
use crate::assess::status::StatusVerdict;
use crate::model::{ActorIx, Day, EventDate, FrontIx, Precision, Span, Toll, Tolls};
use crate::query::{Bucket, Dyad, SeriesMeasure};

/// Numbers of events that happened, lie wholly outside the window and pass every other condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutsideWindow {
    /// Before the window.
    pub before: usize,
    /// After the window, up to as-of.
    pub after: usize,
}

/// Every figure that the panes show.
///
/// The figures of a pane depend on the window, the filter and every selection except the one made in that pane.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The as-of day.
    pub as_of: Day,
    /// The days of the window. For the window “all” they start with the first event.
    pub span: Span,
    /// Number of events that happened and are known at as-of, regardless of window and filter.
    pub known_events: usize,
    /// Number of events that happened and pass every condition.
    pub shown_events: usize,
    /// Number of announced events that pass every condition. No other figure counts them.
    pub announced: usize,
    /// Number of events that fail by date alone: they overlap the window (and the chosen stretch) without lying in
    /// it.
    pub straddling: usize,
    /// The events that only the window leaves out. Counted only if no event is listed.
    pub outside_window: OutsideWindow,
    /// Number of shown events with a contested fact.
    pub contested: usize,
    /// Number of shown events for which a claimant denies victims, control or another fact.
    pub denied: usize,
    /// How far the window (or the chosen stretch) is recorded on the counted fronts: the chosen ones, or all if none is
    /// chosen. Unless it is full, `incidents` and `tolls` are lower bounds.
    pub coverage: Coverage,
    /// Number of shown incidents.
    pub incidents: usize,
    /// Number of shown incidents without a best number of killed: `tolls` leaves them out.
    pub incidents_without_toll: usize,
    /// Summed tolls of the shown events.
    pub tolls: Tolls,
    /// Every front, in file order; if grouped, every group with an event known at as-of. If values of other dimensions are
    /// chosen, the group must have an event with these values.
    pub fronts: Vec<FrontRow>,
    /// Rows of the shown and the announced events ([`super::Store::event`]), in the requested order.
    pub events: ResultRows,
    /// Dyads with at least one event and the chosen dyads. If only the window narrows the view, dyads that have
    /// nothing but a curated tie are included. Sorted by incidents, then events (both descending), then by the
    /// short names of the actors.
    pub dyads: Vec<DyadRow>,
    /// The bucketed series.
    pub series: Series,
    /// The lanes of the counted fronts along the axis of the series; empty if the question has no columns for them.
    pub lanes: Lanes,
    /// The [`super::Places`] of the map, counted on first access.
    pub places: LazyPlaces,
    /// The days of the comparison, or `None` if the question has no comparison or the window is “all”.
    pub comparison_span: Option<Span>,
}

impl Answer {
    /// Returns an answer without events, for use before the first question.
    #[must_use]
    pub fn empty(as_of: Day) -> Self {
        Self {
            as_of,
            span: Span::from_day(as_of),
            known_events: 0,
            shown_events: 0,
            announced: 0,
            straddling: 0,
            outside_window: OutsideWindow::default(),
            contested: 0,
            denied: 0,
            coverage: Coverage::None,
            incidents: 0,
            incidents_without_toll: 0,
            tolls: Tolls::default(),
            fronts: Vec::new(),
            events: ResultRows::default(),
            dyads: Vec::new(),
            series: Series {
                bucket: Bucket::Week,
                measure: SeriesMeasure::Incidents,
                buckets: Vec::new(),
                truncated: 0,
                max: 0,
                sum: 0,
                coverage: Coverage::None,
                mean: None,
                outside_buckets: Vec::new(),
            },
            lanes: Lanes::default(),
            places: LazyPlaces::default(),
            comparison_span: None,
        }
    }
}

/// One front.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontRow {
    /// The front.
    pub front: FrontIx,
    /// Whether the selection contains the front.
    pub is_selected: bool,
    /// The status. It depends on all incidents of the front up to as-of, because a filter must not change the
    /// status of a front.
    pub status: StatusVerdict,
    /// The change verdict over the incidents that pass the filter and the chosen kinds and dyads, regardless of
    /// window and stretch.
    pub change: ChangeVerdict,
    /// The other rules that fire. They use the same incidents as `change`, except that precedents are searched
    /// among all incidents.
    pub flags: Flags,
    /// How far the window is recorded. With partial coverage the counts are lower bounds; without coverage they are
    /// unknown.
    pub coverage: Coverage,
    /// Incidents in the window.
    pub incidents: u32,
    /// Events in the window.
    pub events: u32,
    /// Incidents in the period of equal length that directly precedes the window (or the chosen stretch). `None` if
    /// the window is “all” or the period is not recorded and none is known.
    pub previous_incidents: Option<u32>,
    /// Summed tolls of that period; the killed are open if an incident gives no number.
    pub previous_tolls: Tolls,
    /// How far that period is recorded. Unless it is full, `previous_incidents` is a lower bound.
    pub previous_coverage: Coverage,
    /// The incidents of the comparison, if the question has one.
    pub comparison: Option<ComparedCount>,
    /// Events in the window with a contested fact.
    pub contested: u32,
    /// Incidents in the window without a best number of killed: `tolls` leaves them out.
    pub incidents_without_toll: u32,
    /// Summed tolls of the events in the window.
    pub tolls: Tolls,
    /// Date of the newest event of any kind that happened up to as-of. Like the status, it ignores the filter.
    pub last_event: Option<EventDate>,
    /// Incidents per bucket of [`Series::buckets`]. Like the series, they ignore the stretch.
    pub sparkline: Vec<(u32, Coverage)>,
}

impl FrontRow {
    /// Returns the killed in the window, if they are known: the window is fully recorded, and every toll has a number.
    #[must_use]
    pub fn exact_killed(&self) -> Option<u32> {
        let is_known = self.coverage == Coverage::Full && self.incidents_without_toll == 0;
        is_known.then(|| exact_best(self.tolls.killed))?
    }

    /// Returns the incidents minus those of the preceding period, if both periods are wholly recorded.
    #[must_use]
    pub fn incidents_difference(&self) -> Option<i64> {
        let is_comparable = !self.previous_coverage.is_bound() && !self.coverage.is_bound();
        let before = self.previous_incidents.filter(|_| is_comparable)?;
        Some(i64::from(self.incidents) - i64::from(before))
    }

    /// Returns the killed minus those of the preceding period, if both are known.
    #[must_use]
    pub fn exact_killed_difference(&self) -> Option<i64> {
        Some(i64::from(self.exact_killed()?) - i64::from(self.exact_previous_killed()?))
    }

    /// Returns the killed in the preceding period, if they are known.
    #[must_use]
    pub fn exact_previous_killed(&self) -> Option<u32> {
        let killed = self.previous_tolls.killed;
        let is_known = self.previous_coverage == Coverage::Full
            && (killed.has_claims() || self.previous_incidents == Some(0));
        is_known.then(|| exact_best(killed))?
    }
}

/// Returns the best number of a sum if it omits nothing; 0 if there is nothing to sum.
fn exact_best(killed: Toll) -> Option<u32> {
    if !killed.has_claims() {
        return Some(0);
    }
    killed.best.filter(|_| !killed.is_open && !killed.is_partial)
}

/// One dyad: a pair of actors.
#[derive(Debug, Clone, PartialEq)]
pub struct DyadRow {
    /// The pair, smaller index first.
    pub dyad: Dyad,
    /// Whether the selection contains the dyad.
    pub is_selected: bool,
    /// The fronts of the dyad, ascending: those with a known event of it that the other conditions let pass, regardless
    /// of window and stretch.
    pub fronts: Arc<[FrontIx]>,
    /// How far the window is recorded on all these fronts. With partial coverage the counts are lower bounds; without
    /// coverage they are unknown.
    pub coverage: Coverage,
    /// Incidents in the window.
    pub incidents: u32,
    /// Events in the window.
    pub events: u32,
    /// Incidents in the preceding period; see [`FrontRow::previous_incidents`].
    pub previous_incidents: Option<u32>,
    /// How far the preceding period is recorded on the fronts of the dyad.
    pub previous_coverage: Coverage,
    /// The incidents of the comparison, if the question has one.
    pub comparison: Option<ComparedCount>,
    /// The actors of the dyad that are new on one of its fronts. They depend on the same conditions as `change`.
    pub newcomers: Vec<ActorIx>,
    /// Events in the window by quad class, in the order of [`crate::model::QuadClass::ALL`].
    pub events_by_quad_class: [u32; 4],
    /// Summed tolls of the events in the window, as far as the victims count for the dyad:
    /// [`crate::model::pair_tolls()`].
    pub tolls: Tolls,
    /// The killed of these events by side; `None` with very many events.
    pub killed_by_side: Option<KilledBySide>,
    /// The killed of these events who are of neither side.
    pub others_killed: Toll,
    /// Date of the first event in the window.
    pub first: Option<EventDate>,
    /// Date of the last event in the window.
    pub last: Option<EventDate>,
    /// The change verdict over the weekly incidents of the dyad, regardless of window and stretch. A week counts as
    /// recorded only if every front of the dyad is recorded.
    pub change: ChangeVerdict,
    /// Curated ties between the two actors that do not start after as-of: indices into
    /// [`crate::model::Situation::ties`].
    pub ties: Vec<usize>,
}

/// One bucket of the series.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent marks, each shown on its own")]
pub struct BucketRow {
    /// The days of the bucket.
    pub span: Span,
    /// The value of the requested measure.
    pub value: u32,
    /// `value` by class of kind, in the order of [`crate::model::KindClass::ALL`].
    pub by_class: [u32; 3],
    /// The lowest and the highest number of killed, if the measure is “killed” and anyone states a number.
    pub killed_range: Option<KilledRange>,
    /// Whether `value` omits an unknown best number. Only the measure “killed” sets it.
    pub is_partial: bool,
    /// How far the days of the bucket that are in the window and not after as-of are recorded on the counted fronts: the
    /// chosen ones, or all if none is chosen. Unless it is full, `value` is a lower bound.
    pub coverage: Coverage,
    /// Whether the window cuts off days of the bucket, which are not counted.
    pub is_cut: bool,
    /// Whether the bucket ends after as-of.
    pub is_open: bool,
    /// Whether the selected stretch covers the bucket.
    pub is_selected: bool,
    /// The highest record that fired in the bucket on any counted front.
    pub record: Option<RecordLevel>,
}

/// The sum of the lowest and of the highest numbers of killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KilledRange {
    /// The sum of the lowest numbers.
    pub low: u32,
    /// The sum of the highest numbers; an event without one adds its best or lowest number.
    pub high: u32,
    /// Whether more than `high` is possible.
    pub is_open: bool,
}

/// The mean over the buckets that have ended, are fully recorded and within the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeriesMean {
    /// The sum of their values.
    pub sum: u64,
    /// The number of buckets, at least 1.
    pub buckets: u32,
    /// Whether a value omits an unknown best number, which makes the mean a lower bound.
    pub is_partial: bool,
}

impl SeriesMean {
    /// Returns the mean.
    #[must_use]
    pub fn value(self) -> f64 {
        self.sum as f64 / f64::from(self.buckets)
    }
}

/// Incidents, events or killed over the window, in buckets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The bucket length.
    pub bucket: Bucket,
    /// The measure.
    pub measure: SeriesMeasure,
    /// The buckets, oldest first. There are at most [`crate::query::Question::room`], and the newest is always
    /// kept.
    pub buckets: Vec<BucketRow>,
    /// Number of older buckets dropped for lack of room. Only an explicitly chosen bucket length can cause this.
    pub truncated: usize,
    /// The largest value.
    pub max: u32,
    /// The sum of the values of all buckets.
    pub sum: u32,
    /// How far the days that are counted in all buckets are recorded on the counted fronts. Unless it is full, `sum` is
    /// a lower bound.
    pub coverage: Coverage,
    /// The mean of the buckets that have ended, are fully recorded and within the window, or `None` if there are none.
    pub mean: Option<SeriesMean>,
    /// Events of the measure that overlap the buckets without being within one, counted by precision, finest first.
    pub outside_buckets: Vec<(Precision, u32)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_without_a_best_number_is_not_exact() {
        let range = Toll { low: Some(0), high: Some(3), ..Toll::NONE };
        assert_eq!(exact_best(range), None);
        let exact = Toll { low: Some(2), best: Some(2), high: Some(2), ..Toll::NONE };
        assert_eq!(exact_best(exact), Some(2));
        assert_eq!(exact_best(exact.plus(range)), None);
        assert_eq!(exact_best(Toll::NONE), Some(0), "nothing to sum");
    }
}
