//! What a rule is: how it looks at a front, and what it says.
//!
//! A front comes by event after event, oldest first; each rule keeps of it what it needs ([`Rule::RuleState`]), and at the
//! end says what fires and why. The table of rules stands in [`super`].

use std::fmt::Debug;

use super::flag::Flag;
use super::reason::Reason;
use crate::model::{ActorIx, ActorKind, Day, EventDate, RecordedDays, Situation, Span, Toll};

/// A front on a day.
#[derive(Debug, Clone, Copy)]
pub struct RuleContext<'a> {
    /// For the names of actors.
    pub situation: &'a Situation,
    /// “Today”.
    pub as_of: Day,
    /// The days that are recorded.
    pub recorded: &'a RecordedDays,
    /// Weekly incidents of what the view lets through, newest week first, as many as [`super::weeks::WEEK_START_WORDS`]; `None`:
    /// outside coverage.
    pub weeks: &'a [Option<u32>],
}

/// An event of the front, as it comes by.
#[derive(Debug, Clone, Copy)]
pub struct RuleEvent<'a> {
    /// Its date.
    pub date: EventDate,
    /// It is an incident.
    pub is_incident: bool,
    /// The killed of all sides.
    pub killed: Toll,
    /// The civilians among them.
    pub civilians: Toll,
    /// The violent non-state actors among its actors, each once.
    pub violent: &'a [(ActorIx, ActorKind)],
    /// The view lets it through. What it does not let through makes nothing fire, but it did happen: a rule that goes by
    /// what did *not* happen has to mind it, or a filter would make it lie.
    pub is_shown: bool,
}

/// A rule that can fire on a front. The implementor holds its thresholds.
pub trait Rule {
    /// What is kept of the events.
    type RuleState: Debug + Clone + Default;
    /// What fires, with its inputs.
    type Verdict: Debug + Clone + PartialEq;

    /// Notes an event; they come oldest first.
    fn observe(&self, watch: &mut Self::RuleState, as_of: Day, sight: &RuleEvent<'_>) {
        // The counts by week are enough for many.
        _ = (watch, as_of, sight);
    }

    /// For how many days up to as-of it looks at single events. What was over before them comes summed up, so that a
    /// rule that looks at all of the time costs little: by [`Rule::observe_run`], [`Rule::observe_actors`] and
    /// [`Rule::observe_killed`].
    fn lookback_days(&self) -> u32 {
        0
    }

    /// From how many days without an incident on it tells one run of incidents from the next ([`Rule::observe_run`]).
    fn run_gap_days(&self) -> u32 {
        u32::MAX
    }

    /// Notes incidents that were over before the days looked back at, no [`Rule::run_gap_days`] between them. `shown`: the view
    /// lets the first of them through. They come oldest first, and may share days.
    fn observe_run(&self, watch: &mut Self::RuleState, days: Span, shown: bool) {
        _ = (watch, days, shown);
    }

    /// Notes the violent actors of an incident that may lie in the days in which a new actor was not seen
    /// ([`super::newcomer::NewcomerRule::periods`]); some of these incidents come by as events as well.
    fn observe_actors(&self, watch: &mut Self::RuleState, as_of: Day, violent: &[(ActorIx, ActorKind)]) {
        _ = (watch, as_of, violent);
    }

    /// Notes how many were killed on a day before the days looked back at: the best figures, at least 1, of what is dated
    /// to that day and the view lets through. A day may come twice.
    fn observe_killed(&self, watch: &mut Self::RuleState, day: Day, killed: u32) {
        _ = (watch, day, killed);
    }

    /// What fires.
    fn evaluate(&self, watch: &Self::RuleState, case: &RuleContext<'_>) -> Vec<Self::Verdict>;

    /// Its mark.
    fn flag(verdict: &Self::Verdict) -> Flag;

    /// Whether what fires now is what fired then, or another of its kind: a surge that goes on is the same, another
    /// quiet that is broken is not.
    #[must_use]
    fn is_same(now: &Self::Verdict, then: &Self::Verdict) -> bool {
        _ = (now, then);
        true
    }

    /// How it was reached.
    fn explain_verdict(&self, verdict: &Self::Verdict, situation: &Situation, as_of: Day) -> Reason;

    /// Why it fires with the figures, in one sentence without a full stop: the words of the verdict behind its name.
    fn sentence(&self, verdict: &Self::Verdict, situation: &Situation, as_of: Day) -> String {
        let said = self.explain_verdict(verdict, situation, as_of).verdict;
        said.split_once(": ").map_or_else(|| said.clone(), |(_, why)| why.to_owned())
    }

    /// Why it fires, or does not, with the numbers it goes by.
    fn explain_outcome(&self, watch: &Self::RuleState, case: &RuleContext<'_>) -> Reason;
}
