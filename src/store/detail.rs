//! The detail of an event, a front, a dyad, an actor or a claimant.

use super::actor_profile::{ActorProfile, MAX_EVENTS_READ};
use super::answer::{Answer, DyadRow, FrontRow};
use super::claimant_record::ClaimantRecord;
use super::crossfilter::RejectedBy;
use super::detail_events::SubjectRows;
use super::event_store::Store;
use super::explanation::Explanation;
use super::front_reports::FrontReports;
use super::killed_by_side::KilledBySide;
use super::query_context::period_in_view;
use super::stated_total_checks::AggregateCheck;
use crate::assess::Reason;
use crate::assess::claim_grid::ClaimGrid;
use crate::assess::contested::{Contest, find_contests};
use crate::assess::control::{PlaceControl, place_controls};
use crate::assess::toll::{SideToll, side_tolls};
use crate::assess::toll_history::TollHistory;
use crate::model::{ActorIx, Claimant, Day, FrontIx};
use crate::query::{Dyad, Question};

/// The subject of the detail pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An event, by row.
    Event(u32),
    /// A front.
    Front(crate::model::FrontIx),
    /// A dyad.
    Dyad(Dyad),
    /// An actor.
    Actor(ActorIx),
    /// An actor or a source that makes claims.
    Claimant(Claimant),
}

/// The detail of a subject.
#[derive(Debug, Clone, PartialEq)]
pub enum Detail {
    /// The detail of an event.
    Event(Box<EventDetail>),
    /// The detail of a front.
    Front(Box<FrontDetail>),
    /// The detail of a dyad.
    Dyad(Box<DyadDetail>),
    /// The profile of an actor.
    Actor(Box<ActorProfile>),
    /// The record of a claimant.
    Claimant(Box<ClaimantRecord>),
}

/// The detail of an event: its tolls with the rule and inputs behind them, and its contested facts.
#[derive(Debug, Clone, PartialEq)]
pub struct EventDetail {
    /// The row of the event.
    pub row: u32,
    /// Tolls by measure and victim side.
    pub sides: Vec<SideToll>,
    /// The contested facts, each with the indices of the claims about it.
    pub contests: Vec<(Contest, Vec<usize>)>,
    /// Who claims what.
    pub grid: ClaimGrid,
    /// How the number of killed moved as claims came in.
    pub killed_history: TollHistory,
    /// How every figure and verdict is derived.
    pub explanation: Explanation,
}

/// The detail of a front.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontDetail {
    /// The row of the front as the pane shows it.
    pub row: FrontRow,
    /// The reasons for its verdicts, one per rule.
    pub reasons: Vec<Reason>,
    /// Who controls each place that events of the front make claims about.
    pub control: Vec<PlaceControl>,
    /// Checks of the stated totals of the front.
    pub aggregates: Vec<AggregateCheck>,
    /// When its shown events were reported, unless there are too many to read.
    pub reports: Option<FrontReports>,
    /// Rows of its newest shown events, at most twelve.
    pub newest: Vec<u32>,
    /// Rows of its newest announced events, at most twelve.
    pub announced: Vec<u32>,
    /// Every rule with its numbers, including rules that do not fire.
    pub explanation: Explanation,
}

/// The detail of a dyad.
#[derive(Debug, Clone, PartialEq)]
pub struct DyadDetail {
    /// The row of the dyad as the pane shows it.
    pub row: DyadRow,
    /// The reason for its change verdict.
    pub reasons: Vec<Reason>,
    /// The killed by side, unless there are too many events to read.
    pub killed_by_side: Option<KilledBySide>,
    /// Rows of its newest shown events, at most twelve.
    pub newest: Vec<u32>,
    /// Rows of its newest announced events, at most twelve.
    pub announced: Vec<u32>,
    /// Every rule with its numbers, including rules that do not fire.
    pub explanation: Explanation,
}

impl Detail {
    /// Returns the explanation of the detail.
    #[must_use]
    pub const fn explanation(&self) -> &Explanation {
        match self {
            Self::Event(detail) => &detail.explanation,
            Self::Front(detail) => &detail.explanation,
            Self::Dyad(detail) => &detail.explanation,
            Self::Actor(profile) => &profile.explanation,
            Self::Claimant(record) => &record.explanation,
        }
    }
}

impl Store {
    /// Returns the detail of a subject, or `None` if the answer does not contain the subject or the filter names
    /// something that the situation does not contain.
    #[must_use]
    pub fn detail(&self, question: &Question, answer: &Answer, subject: &Subject) -> Option<Detail> {
        match *subject {
            Subject::Event(row) => {
                let event = self.event(row)?;
                let (sides, contests) = (side_tolls(event), find_contests(event));
                let grid = ClaimGrid::new(event, &sides, &contests);
                let explanation = self.explain_event(event, &sides, &contests, question.as_of);
                let killed_history = self.killed_history(event);
                let detail = EventDetail { row, sides, contests, grid, killed_history, explanation };
                Some(Detail::Event(Box::new(detail)))
            }
            Subject::Front(front) => {
                self.front_detail(question, answer, front).map(Box::new).map(Detail::Front)
            }
            Subject::Dyad(dyad) => self.dyad_detail(question, answer, dyad).map(Box::new).map(Detail::Dyad),
            Subject::Actor(actor) => {
                self.actor_profile(question, answer, actor).map(Box::new).map(Detail::Actor)
            }
            Subject::Claimant(claimant) => {
                Some(Detail::Claimant(Box::new(self.claimant_record(question.as_of, answer, claimant))))
            }
        }
    }

    fn front_detail(&self, question: &Question, answer: &Answer, front: FrontIx) -> Option<FrontDetail> {
        let row = answer.fronts.iter().find(|row| row.front == front)?.clone();
        let store = self.pane_store();
        let subject_rows = store.subject_rows(question, RejectedBy::FRONTS, &store.rows_of_front(front))?;
        let as_of = question.as_of;
        let mut reasons = Vec::new();
        if self.group_by().has_verdicts() {
            reasons.push(row.status.explain(&self.data.rules.status));
            reasons.push(row.change.explain(&self.data.rules.change, as_of));
            reasons.extend(row.flags.reasons(&self.data.rules, self.situation(), as_of));
        }
        // A total over days that are not over is not known yet.
        let aggregates = self.filtered_aggregates(as_of, |aggregate| {
            aggregate.span.span.end <= as_of && aggregate.front == Some(front)
        });
        let control = self.control_of_front(front, as_of);
        let mut explanation = store.explain_front(&row, &subject_rows, front);
        explanation.reasons.extend(row.comparison.zip(answer.comparison_span).map(|(compared, then)| {
            self.explain_comparison(
                (period_in_view(answer.span, question.selection.stretch), row.incidents, row.coverage),
                then,
                compared,
            )
        }));
        explanation.reasons.extend(control.iter().map(|place| place.explain(&self.data.situation)));
        let SubjectRows { mut newest, mut announced, mut counted, .. } = subject_rows;
        if let Some(unnested) = self.unnested() {
            let rows = newest.iter_mut().chain(&mut announced).chain(&mut counted);
            rows.for_each(|row| *row = unnested.rows.original_row(*row));
        }
        let reports = self.front_reports(&counted);
        Some(FrontDetail { row, reasons, control, aggregates, reports, newest, announced, explanation })
    }

    fn dyad_detail(&self, question: &Question, answer: &Answer, dyad: Dyad) -> Option<DyadDetail> {
        let row = answer.dyads.iter().find(|row| row.dyad == dyad)?.clone();
        let dyad_id = self.counted_data().table.groups.dyad_ids.get(&dyad);
        let group_ids = dyad_id.map_or(&[][..], |&dyad_id| {
            self.counted_data().table.groups.group_ids_by_dyad.members_of(dyad_id as usize)
        });
        let subject_rows = self.subject_rows(question, RejectedBy::DYADS, &self.rows_of_groups(group_ids))?;
        let reasons = vec![row.change.explain(&self.data.rules.change, question.as_of)];
        let mut explanation = self.explain_dyad(&row, question, &subject_rows)?;
        explanation.reasons.extend(row.comparison.zip(answer.comparison_span).map(|(compared, then)| {
            self.explain_comparison(
                (period_in_view(answer.span, question.selection.stretch), row.incidents, row.coverage),
                then,
                compared,
            )
        }));
        let killed_by_side = self.killed_by_side(dyad, &subject_rows.counted);
        let SubjectRows { newest, announced, .. } = subject_rows;
        Some(DyadDetail { row, reasons, killed_by_side, newest, announced, explanation })
    }

    /// Sums the killed of each side of a dyad over the events in these rows. `None` with more events than are read
    /// for a detail.
    fn killed_by_side(&self, dyad: Dyad, rows: &[u32]) -> Option<KilledBySide> {
        if rows.len() > MAX_EVENTS_READ {
            return None;
        }
        let mut killed = KilledBySide::default();
        for event in rows.iter().filter_map(|&row| self.event(row)) {
            killed.add(event, dyad);
        }
        Some(killed)
    }

    /// Returns the control of every place about which an event makes a claim.
    #[must_use]
    pub fn place_controls(&self, as_of: Day) -> Vec<PlaceControl> {
        place_controls(&self.data.situation, as_of)
    }

    /// Whether an event of the front makes a claim about the control of a place.
    #[must_use]
    pub fn is_place_of_front(&self, place: &PlaceControl, front: FrontIx) -> bool {
        let row = |index: usize| self.row_by_id(&self.data.situation.events.get(index)?.id);
        let is_on_front =
            |index| row(index).is_some_and(|row| self.listed_fronts(row).any(|listed| listed == front));
        place.claims.iter().any(|&(index, _)| is_on_front(index))
    }

    fn control_of_front(&self, front: FrontIx, as_of: Day) -> Vec<PlaceControl> {
        let mut places = self.place_controls(as_of);
        places.retain(|place| self.is_place_of_front(place, front));
        places
    }
}
