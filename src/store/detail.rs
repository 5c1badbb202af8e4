//! What there is to say about one event, front or dyad.

use super::answer::{DyadRow, FrontRow};
use crate::assess::Reason;
use crate::assess::contested::Contest;
use crate::assess::control::PlaceControl;
use crate::assess::toll::SideToll;
use crate::assess::weeks::Weeks;
use crate::model::{Day, Recorded, Toll};
use crate::query::Dyad;

/// What the detail pane is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An event, by row.
    Event(u32),
    /// A front.
    Front(crate::model::FrontIx),
    /// A dyad.
    Dyad(Dyad),
}

/// The detail of a subject.
#[derive(Debug, Clone, PartialEq)]
pub enum Detail {
    /// Of an event.
    Event(Box<EventDetail>),
    /// Of a front.
    Front(Box<FrontDetail>),
    /// Of a dyad.
    Dyad(Box<DyadDetail>),
}

/// Of an event: its tolls with their rule and inputs, its contested facts.
#[derive(Debug, Clone, PartialEq)]
pub struct EventDetail {
    /// Its row.
    pub row: u32,
    /// Tolls by measure and victim side.
    pub sides: Vec<SideToll>,
    /// Contested facts and the claims about each.
    pub contests: Vec<(Contest, Vec<usize>)>,
    /// How every figure and verdict was reached.
    pub why: Why,
}

/// Of a front.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontDetail {
    /// Its row as the pane shows it.
    pub row: FrontRow,
    /// Why it has its words, one reason a rule.
    pub reasons: Vec<Reason>,
    /// Who holds what.
    pub control: Vec<PlaceControl>,
    /// Stated totals against computed ones.
    pub aggregates: Vec<AggregateCheck>,
    /// Its newest shown events, by row, at most twelve.
    pub newest: Vec<u32>,
    /// Every rule with its numbers, also those that do not fire.
    pub why: Why,
}

/// Of a dyad.
#[derive(Debug, Clone, PartialEq)]
pub struct DyadDetail {
    /// Its row as the pane shows it.
    pub row: DyadRow,
    /// Why it has its change word.
    pub reasons: Vec<Reason>,
    /// Its newest shown events, by row, at most twelve.
    pub newest: Vec<u32>,
    /// Every rule with its numbers, also those that do not fire.
    pub why: Why,
}

/// How the words, marks and figures of a subject were reached, so that it can be followed by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// “Today”.
    pub as_of: Day,
    /// The days that are recorded where it is counted; `None` for an event.
    pub recorded: Option<Recorded>,
    /// The weekly incidents that the rules look at; `None` for an event.
    pub weeks: Option<Weeks>,
    /// One reason a rule, also of rules that do not fire.
    pub reasons: Vec<Reason>,
}

impl Detail {
    /// How everything was reached.
    #[must_use]
    pub const fn why(&self) -> &Why {
        match self {
            Self::Event(detail) => &detail.why,
            Self::Front(detail) => &detail.why,
            Self::Dyad(detail) => &detail.why,
        }
    }
}

/// A stated total beside the total computed from the events.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregateCheck {
    /// Index into [`crate::model::Situation::aggregates`].
    pub aggregate: usize,
    /// The computed total; `None` where nothing is comparable. For counts: low = best = high.
    pub computed: Option<Toll>,
    /// Whether the stated number and the computed range can both be true; `None` where nothing is comparable.
    pub agrees: Option<bool>,
}
