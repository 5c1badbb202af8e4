//! What a question is answered with.

use super::coverage::{ComparedCount, Coverage};
use super::place_counts::LazyPlaces;
use super::result_rows::ResultRows;
use crate::assess::Flags;
use crate::assess::change::ChangeVerdict;
use crate::assess::record::RecordLevel;
use crate::assess::status::StatusVerdict;
use crate::model::{ActorIx, Day, EventDate, FrontIx, Precision, Span, Tolls};
use crate::query::{Bucket, Dyad, SeriesMeasure};

/// Every number the panes show. A pane's figures answer to the window, the filter and every selection but the
/// pane's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// “Today”.
    pub as_of: Day,
    /// The window as days; from the first event where the window is “all”.
    pub span: Span,
    /// Events up to as-of, whatever the window and the filter.
    pub known_events: usize,
    /// Events that answer to everything: the length of `events`.
    pub shown_events: usize,
    /// Events that would be shown but for their date: it overlaps the window (and the chosen stretch) but
    /// reaches outside.
    pub straddling: usize,
    /// Of the shown: events with a contested fact.
    pub contested: usize,
    /// Of the shown: events of which somebody denies something (victims, control or another fact).
    pub denied: usize,
    /// Of the shown: incidents.
    pub incidents: usize,
    /// Summed tolls of the shown events.
    pub tolls: Tolls,
    /// Every front, file order.
    pub fronts: Vec<FrontRow>,
    /// Rows of the shown events ([`super::Store::event`]), in the order asked for.
    pub events: ResultRows,
    /// Dyads with at least one event, and the chosen ones; where nothing but the window narrows also those with
    /// only a curated tie. Most incidents first, then most events, then by the actors' short names.
    pub dyads: Vec<DyadRow>,
    /// The series.
    pub series: Series,
    /// The map: [`super::Places`], counted when they are first looked at.
    pub places: LazyPlaces,
    /// The days that fronts and dyads are compared with; `None`: with none, or there are none because the window is
    /// “all”.
    pub comparison_span: Option<Span>,
}

impl Answer {
    /// The answer before anything was asked.
    #[must_use]
    pub fn empty(as_of: Day) -> Self {
        Self {
            as_of,
            span: Span::from_day(as_of),
            known_events: 0,
            shown_events: 0,
            straddling: 0,
            contested: 0,
            denied: 0,
            incidents: 0,
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
                mean: None,
                outside_buckets: Vec::new(),
            },
            places: LazyPlaces::default(),
            comparison_span: None,
        }
    }
}

/// One front.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontRow {
    /// Which.
    pub front: FrontIx,
    /// Chosen in the selection.
    pub is_selected: bool,
    /// Status by the rule; looks at all incidents of the front up to as-of, whatever narrows the view: how a front stands
    /// does not depend on what of it is looked at.
    pub status: StatusVerdict,
    /// Change word, of the incidents that filter, kinds and dyads let through, whatever the window or the stretch.
    pub change: ChangeVerdict,
    /// What else fires; likewise, but what did not happen before is looked for among all incidents.
    pub flags: Flags,
    /// How far the window is recorded: where not wholly, the counts are lower bounds; where not at all, nothing is
    /// known.
    pub coverage: Coverage,
    /// Incidents in the window.
    pub incidents: u32,
    /// Events in the window.
    pub events: u32,
    /// Incidents in the window of the same length just before (with a stretch chosen: in as many days just before
    /// the stretch); `None`: there is none because the window is “all”, or it lies wholly outside coverage.
    pub previous_incidents: Option<u32>,
    /// The days compared with, if any.
    pub comparison: Option<ComparedCount>,
    /// Events with a contested fact, in the window.
    pub contested: u32,
    /// Summed tolls, in the window.
    pub tolls: Tolls,
    /// Date of the newest event of any kind, up to as-of; whatever narrows the view, like the status.
    pub last_event: Option<EventDate>,
    /// Incidents per bucket, for the small sparkline: the same buckets as [`Series::buckets`]. Like the series it
    /// is not narrowed by the stretch.
    pub sparkline: Vec<(u32, Coverage)>,
}

/// One pair of actors.
#[derive(Debug, Clone, PartialEq)]
pub struct DyadRow {
    /// The pair, smaller index first.
    pub dyad: Dyad,
    /// Chosen in the selection.
    pub is_selected: bool,
    /// How far the window is recorded: where not wholly, the counts are lower bounds; where not at all, nothing is
    /// known.
    pub coverage: Coverage,
    /// Incidents in the window.
    pub incidents: u32,
    /// Events in the window.
    pub events: u32,
    /// Incidents in the window just before; as [`FrontRow::previous_incidents`].
    pub previous_incidents: Option<u32>,
    /// The days compared with, if any.
    pub comparison: Option<ComparedCount>,
    /// Who of the two is new on a front on which the pair has an event; narrowed like the change word.
    pub newcomers: Vec<ActorIx>,
    /// Events in the window by quad class, [`crate::model::QuadClass::ALL`] order.
    pub events_by_quad_class: [u32; 4],
    /// Summed tolls, in the window. The toll of an event with three actors stands in each of its dyads.
    pub tolls: Tolls,
    /// First event of the pair in the window.
    pub first: Option<EventDate>,
    /// Last event of the pair in the window.
    pub last: Option<EventDate>,
    /// Change word over weekly incidents of the pair, whatever the window or the stretch. A week is known if any
    /// front is recorded on which the pair has an event.
    pub change: ChangeVerdict,
    /// Curated ties between the two, but for those that begin after as-of: indices into [`crate::model::Situation::ties`].
    pub ties: Vec<usize>,
}

/// One bucket of the series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketRow {
    /// Its days.
    pub span: Span,
    /// What is counted by the measure asked for.
    pub value: u32,
    /// `value` leaves out an unknown best (only when counting killed).
    pub is_partial: bool,
    /// How far it lies, up to as-of, in coverage of any front that counts: of the chosen fronts, or of all.
    pub coverage: Coverage,
    /// Ends after as-of: not over yet.
    pub is_open: bool,
    /// In the selected stretch.
    pub is_selected: bool,
    /// The highest record that fired in it on any front that counts.
    pub record: Option<RecordLevel>,
}

/// The mean over the buckets that are over and wholly recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeriesMean {
    /// Their sum.
    pub sum: u64,
    /// How many they are, at least 1.
    pub buckets: u32,
    /// A value leaves out an unknown best: the mean is a lower bound.
    pub is_partial: bool,
}

impl SeriesMean {
    /// The mean.
    #[must_use]
    pub fn value(self) -> f64 {
        self.sum as f64 / f64::from(self.buckets)
    }
}

/// The frequency of incidents (or events, or killed) over the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Bucket length used.
    pub bucket: Bucket,
    /// What is counted.
    pub measure: SeriesMeasure,
    /// Buckets, oldest first; at most [`crate::query::Question::room`], the newest always last.
    pub buckets: Vec<BucketRow>,
    /// Older buckets that found no room (only when the bucket was asked for).
    pub truncated: usize,
    /// Largest value.
    pub max: u32,
    /// Sum of the values drawn.
    pub sum: u32,
    /// Mean of the buckets drawn that are over and wholly recorded; `None`: there is none.
    pub mean: Option<SeriesMean>,
    /// Events of the measure that touch the buckets drawn but lie in none, counted beside the chart: by precision,
    /// finest first.
    pub outside_buckets: Vec<(Precision, u32)>,
}
