//! The detail of an event, a front or a dyad.

use super::aggregates::AggregateCheck;
use super::answer::{Answer, DyadRow, FrontRow};
use super::event_store::Store;
use super::narrow::Failing;
use super::scan::looked_at;
use super::why::Why;
use crate::assess::Reason;
use crate::assess::contested::{Contest, contests};
use crate::assess::control::{PlaceControl, control};
use crate::assess::toll::{SideToll, sides};
use crate::model::{Day, FrontIx};
use crate::query::{Dyad, Question};

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

impl Store {
    /// What the detail pane shows of one subject; `None` where there is no such subject in the answer, or the filter
    /// names something the situation does not know.
    #[must_use]
    pub fn detail(&self, question: &Question, answer: &Answer, subject: &Subject) -> Option<Detail> {
        match *subject {
            Subject::Event(row) => {
                let event = self.event(row)?;
                let (sides, contests) = (sides(event), contests(event));
                let why = self.why_event(event, &sides, &contests, question.as_of);
                Some(Detail::Event(Box::new(EventDetail { row, sides, contests, why })))
            }
            Subject::Front(front) => {
                self.front_detail(question, answer, front).map(Box::new).map(Detail::Front)
            }
            Subject::Dyad(dyad) => self.dyad_detail(question, answer, dyad).map(Box::new).map(Detail::Dyad),
        }
    }

    fn front_detail(&self, question: &Question, answer: &Answer, front: FrontIx) -> Option<FrontDetail> {
        let row = answer.fronts.iter().find(|row| row.front == front)?.clone();
        let part = self.part(question, Failing::FRONTS, &self.rows_on(front))?;
        let as_of = question.as_of;
        let mut reasons = vec![
            row.status.explain(&self.data.rules.status),
            row.change.explain(&self.data.rules.change, as_of),
        ];
        reasons.extend(row.flags.reasons(&self.data.rules, &self.data.situation, as_of));
        // A total of days that are not over is not known yet.
        let aggregates = self.aggregates_that(as_of, |a| a.span.span.end <= as_of && a.front == Some(front));
        let control = self.control_on(front, as_of);
        let mut why = self.why_front(&row, &part, front);
        why.reasons.extend(row.compared.zip(answer.compared).map(|(compared, then)| {
            self.why_compared(
                (looked_at(answer.span, question.selection.stretch), row.incidents, row.coverage),
                then,
                compared,
            )
        }));
        why.reasons.extend(control.iter().map(|place| place.explain(&self.data.situation)));
        Some(FrontDetail { row, reasons, control, aggregates, newest: part.newest, why })
    }

    fn dyad_detail(&self, question: &Question, answer: &Answer, dyad: Dyad) -> Option<DyadDetail> {
        let row = answer.dyads.iter().find(|row| row.dyad == dyad)?.clone();
        let pair = self.data.table.groups.pair_of.get(&dyad);
        let classes = pair.map_or(&[][..], |&pair| self.data.table.groups.of_pair.of_group(pair as usize));
        let part = self.part(question, Failing::DYADS, &self.rows_of(classes))?;
        let reasons = vec![row.change.explain(&self.data.rules.change, question.as_of)];
        let mut why = self.why_dyad(&row, question, &part)?;
        why.reasons.extend(row.compared.zip(answer.compared).map(|(compared, then)| {
            self.why_compared(
                (looked_at(answer.span, question.selection.stretch), row.incidents, row.coverage),
                then,
                compared,
            )
        }));
        Some(DyadDetail { row, reasons, newest: part.newest, why })
    }

    /// Control of the places of which an event on this front speaks.
    fn control_on(&self, front: FrontIx, as_of: Day) -> Vec<PlaceControl> {
        let on_front =
            |ix: usize| self.data.situation.events.get(ix).is_some_and(|event| event.front == front);
        let mut places = control(&self.data.situation, as_of);
        places.retain(|place| place.claims.iter().any(|&(event, _)| on_front(event)));
        places
    }
}
