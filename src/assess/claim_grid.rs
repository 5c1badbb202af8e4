//! The grid of an event's claims: claimants down, the questions they answer across, and what follows for each question.

use indexmap::{IndexMap, IndexSet};

use super::contested::Contest;
use super::control::{Control, event_controls};
use super::toll::{BestBy, SideToll};
use crate::model::{Claim, Claimant, Event, Measure, Statement, Toll, Victims};

/// A question that claims answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ClaimQuestion {
    /// How many of a side were killed, wounded or captured.
    Toll(Measure, Victims),
    /// Who holds a place.
    Control(String),
    /// Whether something else is so, in the words of the file.
    Fact(String),
    /// Why it happened.
    Cause,
}

impl ClaimQuestion {
    /// Returns the question that a claim answers; `None` for a refusal to comment on the event at all, and for a
    /// retraction.
    fn from_claim(claim: &Claim) -> Option<Self> {
        match &claim.statement {
            Statement::Toll { measure, victims, .. } => Some(Self::Toll(*measure, *victims)),
            Statement::Control { place, .. } => Some(Self::Control(place.clone())),
            Statement::Fact { what, .. } => Some(Self::Fact(what.clone())),
            Statement::Cause { .. } => Some(Self::Cause),
            Statement::NoComment | Statement::Retraction => None,
        }
    }

    /// Orders the killed before the wounded and the captured, then control, other facts and the cause.
    const fn sort_order(&self) -> u8 {
        match self {
            Self::Toll(Measure::Killed, _) => 0,
            Self::Toll(Measure::Wounded, _) => 1,
            Self::Toll(Measure::Captured, _) => 2,
            Self::Control(_) => 3,
            Self::Fact(_) => 4,
            Self::Cause => 5,
        }
    }

    fn is_about(&self, contest: &Contest) -> bool {
        match (self, contest) {
            (Self::Toll(measure, victims), Contest::Toll(m, v)) => (measure, victims) == (m, v),
            (Self::Control(place), Contest::Control(contested, _)) => place == contested,
            (Self::Fact(fact), Contest::Fact(contested)) => fact == contested,
            _ => false,
        }
    }
}

/// What follows from all claims on a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimOutcome {
    /// The toll, and the part of the rule that gave its best number.
    Toll(Toll, BestBy),
    /// The control of the place, by the claims of this event alone.
    Control(Control),
    /// The number of different causes that are given.
    Accounts(usize),
    /// Nothing is computed: for facts, and for the tolls of an announced event.
    None,
}

/// A question with the claims that answer it: a column of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionColumn {
    /// The question.
    pub question: ClaimQuestion,
    /// Whether two claims on it exclude each other.
    pub is_contested: bool,
    /// Whether only an opponent claims victims ([`SideToll::is_claimed_only`]).
    pub is_claimed_only: bool,
    /// What follows from the claims.
    pub outcome: ClaimOutcome,
    /// The claims of each claimant that answers, as indices into [`Event::claims`].
    answers: IndexMap<Claimant, Vec<usize>>,
}

/// What a claimant says on a question: a cell of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimCell<'a> {
    /// Nothing.
    Silent,
    /// The claimant declined to comment on the event at all.
    NoComment,
    /// These claims, as indices into [`Event::claims`], in the order of the file.
    Claims(&'a [usize]),
}

/// The grid of an event's claims.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClaimGrid {
    /// The claimants in order of their first claim.
    pub claimants: Vec<Claimant>,
    /// The questions: killed, wounded, captured, control, other facts, cause; each group in order of first mention.
    pub columns: Vec<QuestionColumn>,
    /// The claims that decline to comment on the event at all, as indices into [`Event::claims`].
    pub refusals: Vec<usize>,
    /// The claimants of these refusals.
    refusing: IndexSet<Claimant>,
}

impl ClaimGrid {
    /// Returns the grid of an event. `sides` and `contests` are those computed from the event.
    #[must_use]
    pub fn new(event: &Event, sides: &[SideToll], contests: &[(Contest, Vec<usize>)]) -> Self {
        let mut answers: IndexMap<ClaimQuestion, IndexMap<Claimant, Vec<usize>>> = IndexMap::new();
        let mut grid = Self::default();
        let mut claimants = IndexSet::new();
        for (index, claim) in event.claims.iter().enumerate() {
            claimants.insert(claim.claimant);
            if let Some(question) = ClaimQuestion::from_claim(claim) {
                answers.entry(question).or_default().entry(claim.claimant).or_default().push(index);
            } else if claim.statement == Statement::NoComment {
                grid.refusals.push(index);
                grid.refusing.insert(claim.claimant);
            }
        }
        answers.sort_by_key(|question, _| question.sort_order());
        grid.claimants = claimants.into_iter().collect();
        let controls: IndexMap<String, Control> =
            event_controls(event).into_iter().map(|place| (place.place, place.control)).collect();
        let columns = answers.into_iter().map(|(question, answers)| {
            let side = sides.iter().find(|side| question == ClaimQuestion::Toll(side.measure, side.victims));
            let outcome = outcome(&question, event, (side, &controls));
            let is_contested = contests.iter().any(|(contest, _)| question.is_about(contest));
            QuestionColumn {
                is_contested: is_contested || outcome == ClaimOutcome::Control(Control::Contested),
                is_claimed_only: side.is_some_and(|side| side.is_claimed_only(event)),
                outcome,
                question,
                answers,
            }
        });
        grid.columns = columns.collect();
        grid
    }

    /// Returns what a claimant says on the question of a column.
    #[must_use]
    pub fn cell<'a>(&self, claimant: Claimant, column: &'a QuestionColumn) -> ClaimCell<'a> {
        match column.answers.get(&claimant) {
            Some(claims) => ClaimCell::Claims(claims),
            None if self.refusing.contains(&claimant) => ClaimCell::NoComment,
            None => ClaimCell::Silent,
        }
    }
}

impl QuestionColumn {
    /// Returns the claims on the question, as indices into [`Event::claims`], in the order of the file.
    #[must_use]
    pub fn claims(&self) -> Vec<usize> {
        let mut claims: Vec<usize> = self.answers.values().flatten().copied().collect();
        claims.sort_unstable();
        claims
    }
}

fn outcome(
    question: &ClaimQuestion,
    event: &Event,
    (side, controls): (Option<&SideToll>, &IndexMap<String, Control>),
) -> ClaimOutcome {
    match question {
        ClaimQuestion::Toll(..) => {
            side.map_or(ClaimOutcome::None, |side| ClaimOutcome::Toll(side.toll, side.best_by))
        }
        ClaimQuestion::Control(place) => {
            controls.get(place).map_or(ClaimOutcome::None, |&control| ClaimOutcome::Control(control))
        }
        ClaimQuestion::Fact(_) => ClaimOutcome::None,
        ClaimQuestion::Cause => {
            let causes = event.standing_claims().filter_map(|(_, claim)| match &claim.statement {
                Statement::Cause { what } => Some(what.as_str()),
                _ => None,
            });
            ClaimOutcome::Accounts(causes.collect::<IndexSet<_>>().len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::contested::find_contests;
    use crate::assess::testing::{
        actor, assessed, claim, control_claim, date, event, fact_claim, killed_claim, victims_of,
    };
    use crate::assess::toll::side_tolls;
    use crate::model::{ActorIx, EventStatus, Figure, Stance};

    fn grid(event: &Event) -> ClaimGrid {
        ClaimGrid::new(event, &side_tolls(event), &find_contests(event))
    }

    fn grid_of(claims: Vec<Claim>) -> ClaimGrid {
        grid(&event(date("2021-12-01"), claims))
    }

    fn cause(by: u32, what: &str) -> Claim {
        claim(actor(by), Statement::Cause { what: what.to_owned() })
    }

    fn wounded(by: u32, says: Figure) -> Claim {
        claim(actor(by), Statement::Toll { measure: Measure::Wounded, victims: victims_of(0), says })
    }

    #[test]
    fn questions_are_in_order_and_claimants_as_in_the_file() {
        let grid = grid_of(vec![
            cause(2, "smugglers"),
            fact_claim(1, "a truce holds", Stance::Affirms),
            wounded(0, Figure::Exactly(4)),
            control_claim(1, "Bridge", 1, Stance::Affirms),
            killed_claim(1, victims_of(1), Figure::Exactly(1)),
            killed_claim(0, victims_of(0), Figure::Denied),
        ]);
        let questions: Vec<ClaimQuestion> = grid.columns.iter().map(|c| c.question.clone()).collect();
        let expected = [
            ClaimQuestion::Toll(Measure::Killed, victims_of(1)),
            ClaimQuestion::Toll(Measure::Killed, victims_of(0)),
            ClaimQuestion::Toll(Measure::Wounded, victims_of(0)),
            ClaimQuestion::Control("Bridge".to_owned()),
            ClaimQuestion::Fact("a truce holds".to_owned()),
            ClaimQuestion::Cause,
        ];
        assert_eq!(questions, expected);
        assert_eq!(grid.claimants, [actor(2), actor(1), actor(0)]);
    }

    #[test]
    fn a_cell_holds_every_claim_of_a_claimant_in_order() {
        let grid = grid_of(vec![
            killed_claim(0, victims_of(0), Figure::Exactly(3)),
            killed_claim(1, victims_of(0), Figure::Denied),
            killed_claim(0, victims_of(0), Figure::Exactly(5)),
            claim(actor(2), Statement::NoComment),
            cause(3, "smugglers"),
        ]);
        let [killed, _] = grid.columns.as_slice() else { panic!("{grid:?}") };
        assert_eq!(grid.cell(actor(0), killed), ClaimCell::Claims(&[0, 2]));
        assert_eq!(grid.cell(actor(1), killed), ClaimCell::Claims(&[1]));
        assert_eq!(grid.cell(actor(2), killed), ClaimCell::NoComment);
        assert_eq!(grid.cell(actor(3), killed), ClaimCell::Silent);
        assert_eq!(killed.claims(), [0, 1, 2]);
        assert_eq!(grid.refusals, [3]);
    }

    #[test]
    fn the_outcome_of_a_toll_is_that_of_the_rule() {
        let event = event(
            date("2021-12-01"),
            vec![
                killed_claim(0, victims_of(0), Figure::Denied),
                killed_claim(2, victims_of(0), Figure::Unspecified),
                wounded(0, Figure::Exactly(2)),
            ],
        );
        let grid = grid(&event);
        let sides = side_tolls(&event);
        let outcomes: Vec<ClaimOutcome> = grid.columns.iter().map(|column| column.outcome).collect();
        let expected = [0, 1].map(|i: usize| ClaimOutcome::Toll(sides[i].toll, sides[i].best_by));
        assert_eq!(outcomes, expected);
        assert_eq!(grid.columns.iter().map(|column| column.is_contested).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn control_is_decided_by_the_claims_of_the_event() {
        let control = |claims| grid_of(claims).columns.remove(0);
        let affirms = |by, holder| control_claim(by, "Bridge", holder, Stance::Affirms);
        let agreed = control(vec![affirms(0, 1), affirms(1, 1)]);
        assert_eq!(
            (agreed.outcome, agreed.is_contested),
            (ClaimOutcome::Control(Control::Claimed(ActorIx(1))), false)
        );
        let disputed = control(vec![affirms(0, 0), affirms(1, 1)]);
        assert_eq!(
            (disputed.outcome, disputed.is_contested),
            (ClaimOutcome::Control(Control::Contested), true)
        );
        let decided = control(vec![affirms(0, 0), assessed(affirms(3, 1))]);
        assert_eq!(
            (decided.outcome, decided.is_contested),
            (ClaimOutcome::Control(Control::Assessed(ActorIx(1))), true)
        );
    }

    #[test]
    fn the_same_cause_is_one_account() {
        let grid = grid_of(vec![cause(0, "smugglers"), cause(1, "smugglers"), cause(1, "a quarrel")]);
        assert_eq!(grid.columns[0].outcome, ClaimOutcome::Accounts(2));
        assert!(!grid.columns[0].is_contested);
    }

    #[test]
    fn an_announced_event_has_claims_but_no_toll() {
        let mut announced =
            event(date("2021-12-01"), vec![killed_claim(0, victims_of(0), Figure::Exactly(2))]);
        announced.status = EventStatus::Announced;
        assert_eq!(grid(&announced).columns[0].outcome, ClaimOutcome::None);
    }
}
