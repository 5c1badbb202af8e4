//! What there is to say about one event, front or dyad.

use std::collections::BTreeSet;

use super::Store;
use super::answer::Answer;
use super::detail::{Detail, DyadDetail, EventDetail, FrontDetail, Subject};
use super::narrow::{Failing, Narrowing};
use super::table::Row;
use super::tally::{Days, History};
use crate::assess::Reason;
use crate::assess::contested::contests;
use crate::assess::control::{PlaceControl, control};
use crate::assess::newcomer::newcomers;
use crate::assess::quiet::quiet;
use crate::assess::record::record;
use crate::assess::surge::{surge, threat};
use crate::assess::toll::sides;
use crate::model::{ActorIx, ActorKind, Day, FrontIx, Precision, Recorded};
use crate::query::{Dyad, Question};

/// How many of a subject's newest events are given.
const NEWEST: usize = 12;

/// The events of a front or dyad.
struct Part {
    days: Days,
    /// Whatever the window; oldest first.
    rows: Vec<(u32, Row)>,
    /// The newest that the pane counts, newest first.
    newest: Vec<u32>,
}

impl Store {
    /// What the detail pane shows of one subject; `None` where there is no such subject in the answer, or the filter
    /// names something the situation does not know.
    #[must_use]
    pub fn detail(&self, question: &Question, answer: &Answer, subject: &Subject) -> Option<Detail> {
        match *subject {
            Subject::Event(row) => {
                let event = self.event(row)?;
                Some(Detail::Event(Box::new(EventDetail {
                    row,
                    sides: sides(event),
                    contests: contests(event),
                })))
            }
            Subject::Front(front) => {
                self.front_detail(question, answer, front).map(Box::new).map(Detail::Front)
            }
            Subject::Dyad(dyad) => self.dyad_detail(question, answer, dyad).map(Box::new).map(Detail::Dyad),
        }
    }

    fn front_detail(&self, question: &Question, answer: &Answer, front: FrontIx) -> Option<FrontDetail> {
        let row = answer.fronts.iter().find(|row| row.front == front)?.clone();
        let part = self.part(question, Failing::FRONTS, |row| row.front == front)?;
        let mut reasons =
            vec![row.status.explain(&self.rules.status), row.change.explain(&self.rules.change)];
        reasons.extend(self.alerts(&part, self.table.coverage(front)));
        let stated = |ix: usize| self.situation.aggregates.get(ix).and_then(|aggregate| aggregate.front);
        let mut aggregates = self.aggregates(question.as_of);
        aggregates.retain(|check| stated(check.aggregate) == Some(front));
        Some(FrontDetail {
            row,
            reasons,
            control: self.control_on(front, question.as_of),
            aggregates,
            newest: part.newest,
        })
    }

    fn dyad_detail(&self, question: &Question, answer: &Answer, dyad: Dyad) -> Option<DyadDetail> {
        let row = answer.dyads.iter().find(|row| row.dyad == dyad)?.clone();
        let pair = self.table.dyads().iter().position(|&known| known == dyad);
        let pair = pair.and_then(|pair| u32::try_from(pair).ok());
        let has = |row: Row| pair.is_some_and(|pair| self.table.pairs(row.party).contains(&pair));
        let part = self.part(question, Failing::DYADS, has)?;
        let reasons = vec![row.change.explain(&self.rules.change)];
        Some(DyadDetail { row, reasons, newest: part.newest })
    }

    /// The events of a subject that pass all but the selection of its own pane.
    fn part(&self, question: &Question, aside: Failing, of: impl Fn(Row) -> bool) -> Option<Part> {
        let narrowing = Narrowing::new(self, question).ok()?;
        let (mut rows, mut newest) = (Vec::new(), Vec::new());
        for (number, row) in self.table.rows().filter(|&(_, row)| of(row)) {
            let failing = narrowing.failing(self, number, row);
            if failing.only(aside.and(Failing::TIME)) {
                rows.push((number, row));
            }
            if failing.only(aside) {
                newest.push(number);
            }
        }
        newest.reverse();
        newest.truncate(NEWEST);
        Some(Part { days: narrowing.days(question), rows, newest })
    }

    /// The rules that fire on a front, one reason each.
    fn alerts(&self, part: &Part, recorded: &Recorded) -> Vec<Reason> {
        let (rules, as_of) = (&self.rules, part.days.as_of);
        let mut history = History::default();
        let (mut incidents, mut killed, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        for &(number, row) in &part.rows {
            history.take(part.days, row);
            if let (Precision::Day, Some(best)) = (row.precision, self.table.tolls(row.toll).killed.best) {
                killed.push((row.span.start, best));
            }
            if row.incident() {
                incidents.push(row.date());
                seen.extend(self.acting(number).map(|(actor, kind)| (actor, kind, row.date())));
            }
        }
        let weeks = history.weeks(part.days, recorded).counts;
        let since = recorded.since();
        let mut reasons = Vec::new();
        reasons.extend(surge(&weeks, &rules.surge).map(|fired| fired.explain(&rules.surge)));
        reasons.extend(threat(&weeks, &rules.surge).map(|fired| fired.explain(&rules.surge)));
        reasons
            .extend(record(&killed, as_of, since, &rules.record).map(|fired| fired.explain(&rules.record)));
        reasons
            .extend(quiet(&incidents, as_of, since, &rules.quiet).map(|fired| fired.explain(&rules.quiet)));
        let new = newcomers(seen, as_of, since, &rules.newcomer).unwrap_or_default();
        reasons.extend(new.iter().map(|fired| fired.explain(&self.situation, &rules.newcomer)));
        reasons
    }

    /// The actors of a row, each once.
    fn acting(&self, row: u32) -> impl Iterator<Item = (ActorIx, ActorKind)> {
        let actors: BTreeSet<ActorIx> =
            self.event(row).into_iter().flat_map(|e| &e.actors).copied().collect();
        actors.into_iter().filter_map(|ix| Some((ix, self.situation.actor(ix)?.kind)))
    }

    /// Control of the places of which an event on this front speaks.
    fn control_on(&self, front: FrontIx, as_of: Day) -> Vec<PlaceControl> {
        let on_front = |ix: usize| self.situation.events.get(ix).is_some_and(|event| event.front == front);
        let mut places = control(&self.situation, as_of);
        places.retain(|place| place.claims.iter().any(|&(event, _)| on_front(event)));
        places
    }
}
