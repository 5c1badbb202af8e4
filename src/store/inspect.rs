//! What there is to say about one event, front or dyad.

use super::Store;
use super::answer::Answer;
use super::detail::{Detail, DyadDetail, EventDetail, FrontDetail, Subject};
use super::narrow::Failing;
use super::scan::looked_at;
use super::table::Row;
use super::tally::Days;
use crate::assess::contested::contests;
use crate::assess::control::{PlaceControl, control};
use crate::assess::toll::sides;
use crate::model::{Day, FrontIx, Span};
use crate::query::{Dyad, Question};

/// How many of a subject's newest events are given.
const NEWEST: usize = 12;

/// The events of a front or dyad.
pub(super) struct Part {
    pub(super) days: Days,
    stretch: Option<Span>,
    /// Whatever the window, with whether the view lets it through; oldest first.
    pub(super) rows: Vec<(u32, Row, bool)>,
    /// The newest that the pane counts, newest first.
    newest: Vec<u32>,
}

impl Part {
    /// The days of the window, or what is left of them by the chosen stretch.
    fn looked_at(&self, answer: &Answer) -> Span {
        looked_at(answer.span, self.stretch)
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
        let mut reasons =
            vec![row.status.explain(&self.rules.status), row.change.explain(&self.rules.change, as_of)];
        reasons.extend(row.flags.reasons(&self.rules, &self.situation, as_of));
        // A total of days that are not over is not known yet.
        let aggregates = self.aggregates_that(as_of, |a| a.span.span.end <= as_of && a.front == Some(front));
        let control = self.control_on(front, as_of);
        let mut why = self.why_front(&row, &part, front);
        why.reasons.extend(row.compared.zip(answer.compared).map(|(compared, then)| {
            self.why_compared((part.looked_at(answer), row.incidents, row.coverage), then, compared)
        }));
        why.reasons.extend(control.iter().map(|place| place.explain(&self.situation)));
        Some(FrontDetail { row, reasons, control, aggregates, newest: part.newest, why })
    }

    fn dyad_detail(&self, question: &Question, answer: &Answer, dyad: Dyad) -> Option<DyadDetail> {
        let row = answer.dyads.iter().find(|row| row.dyad == dyad)?.clone();
        let pair = self.table.pair_of.get(&dyad);
        let classes = pair.map_or(&[][..], |&pair| self.table.of_pair.of_group(pair as usize));
        let part = self.part(question, Failing::DYADS, &self.rows_of(classes))?;
        let reasons = vec![row.change.explain(&self.rules.change, question.as_of)];
        let mut why = self.why_dyad(&row, question, &part)?;
        why.reasons.extend(row.compared.zip(answer.compared).map(|(compared, then)| {
            self.why_compared((part.looked_at(answer), row.incidents, row.coverage), then, compared)
        }));
        Some(DyadDetail { row, reasons, newest: part.newest, why })
    }

    /// The rows of some classes, oldest first.
    fn rows_of(&self, classes: &[u32]) -> Vec<u32> {
        let of_class = |&class: &u32| self.table.by_class.of_group(class as usize);
        let mut rows: Vec<u32> = classes.iter().flat_map(of_class).copied().collect();
        rows.sort_unstable();
        rows
    }

    /// The rows of a front, oldest first.
    pub(super) fn rows_on(&self, front: FrontIx) -> Vec<u32> {
        let here: Vec<bool> = self.table.facts.iter().map(|facts| facts.front == front).collect();
        let rows = (0..).zip(&self.table.columns.class);
        let is_here = |class: u32| here.get(class as usize).copied().unwrap_or(false);
        rows.filter(|(_, class)| is_here(**class)).map(|(row, _)| row).collect()
    }

    /// Those of some rows that are known, those that pass all but the selection of their own pane as shown.
    pub(super) fn part(&self, question: &Question, aside: Failing, of: &[u32]) -> Option<Part> {
        let mut memory = self.memory.take();
        let narrowing = self.narrowing(&mut memory, question);
        self.memory.put(memory);
        let (_, narrowing) = narrowing.ok()?;
        let (mut rows, mut newest) = (Vec::new(), Vec::new());
        for (number, row) in of.iter().filter_map(|&number| Some((number, self.table.row(number)?))) {
            let failing = narrowing.failing(self, number as usize);
            if failing != Failing::UNKNOWN {
                rows.push((number, row, failing.only(aside.and(Failing::TIME))));
            }
            if failing.only(aside) {
                newest.push(number);
            }
        }
        newest.reverse();
        newest.truncate(NEWEST);
        Some(Part { days: narrowing.days(question), stretch: question.selection.stretch, rows, newest })
    }

    /// Control of the places of which an event on this front speaks.
    fn control_on(&self, front: FrontIx, as_of: Day) -> Vec<PlaceControl> {
        let on_front = |ix: usize| self.situation.events.get(ix).is_some_and(|event| event.front == front);
        let mut places = control(&self.situation, as_of);
        places.retain(|place| place.claims.iter().any(|&(event, _)| on_front(event)));
        places
    }
}
