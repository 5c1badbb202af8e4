//! The [`Rule`] trait: a fold over the events of a front.
//!
//! The caller feeds the events of one front, oldest first, into the state of each rule ([`Rule::RuleState`]). The rule
//! then reports what fires and why. `rule_table.rs` lists the rules.

use std::fmt::Debug;

use super::flag::Flag;
use super::reason::{Reason, record_gap_text};
use crate::model::{ActorIx, ActorKind, Day, EventDate, RecordedDays, Situation, Span, Toll};

/// A front as seen on one day.
#[derive(Debug, Clone, Copy)]
pub struct RuleContext<'a> {
    /// The source of actor names.
    pub situation: &'a Situation,
    /// The as-of day.
    pub as_of: Day,
    /// The recorded days of the front.
    pub recorded: &'a RecordedDays,
    /// Incidents per week that pass the filter, newest week first, [`super::weeks::WEEKS`] weeks. `None` marks a week
    /// outside coverage.
    pub weeks: &'a [Option<u32>],
}

/// An event of the front, reduced to what rules need.
#[derive(Debug, Clone, Copy)]
pub struct RuleEvent<'a> {
    /// The date of the event.
    pub date: EventDate,
    /// Whether the event is an incident.
    pub is_incident: bool,
    /// Killed on all sides.
    pub killed: Toll,
    /// Civilians among the killed.
    pub civilians: Toll,
    /// The distinct violent non-state actors of the event.
    pub violent: &'a [(ActorIx, ActorKind)],
    /// Whether the event passes the filter. A hidden event fires nothing, but it did happen: a rule about absence, such
    /// as broken quiet, must still count it, or a filter could produce a false alarm.
    pub is_shown: bool,
}

/// A rule that can fire on a front. The implementing type holds the thresholds.
pub trait Rule {
    /// What the rule remembers of the events it has observed.
    type RuleState: Debug + Clone + Default;
    /// A firing with its inputs.
    type Verdict: Debug + Clone + PartialEq;

    /// Adds an event to the state. Events arrive oldest first.
    fn observe(&self, state: &mut Self::RuleState, as_of: Day, event: &RuleEvent<'_>) {
        // Some rules need only the weekly counts.
        _ = (state, as_of, event);
    }

    /// The number of days up to as-of for which the rule needs single events. Older events arrive summarised through
    /// [`Rule::observe_run`], [`Rule::observe_actors`] and [`Rule::observe_killed`], so that a rule over the whole
    /// history stays cheap.
    fn lookback_days(&self) -> u32 {
        0
    }

    /// The number of days without an incident that separates two runs of incidents ([`Rule::observe_run`]).
    fn run_gap_days(&self) -> u32 {
        u32::MAX
    }

    /// Adds a run of incidents that ended before the lookback days, with no gap of [`Rule::run_gap_days`] inside it.
    /// `is_first_shown` says whether the first incident passes the filter. Runs arrive oldest first and may overlap.
    fn observe_run(&self, state: &mut Self::RuleState, days: Span, is_first_shown: bool) {
        _ = (state, days, is_first_shown);
    }

    /// Adds the violent actors of an incident that may have happened in the reference period of the new-actor rule
    /// ([`super::newcomer::NewcomerRule::periods`]). Some of these incidents also arrive as events.
    fn observe_actors(&self, state: &mut Self::RuleState, as_of: Day, violent: &[(ActorIx, ActorKind)]) {
        _ = (state, as_of, violent);
    }

    /// Adds the killed of events that ended before the lookback days: the sum, at least 1, of the best figures of the
    /// events that have exactly these days and pass the filter. The same days may arrive more than once.
    fn observe_killed(&self, state: &mut Self::RuleState, days: Span, killed: u32) {
        _ = (state, days, killed);
    }

    /// Returns the days that must all be recorded to know that the rule does not fire at `as_of`. If a day is missing, a
    /// rule that does not fire is not known to be silent.
    fn needed_days(&self, as_of: Day) -> Span;

    /// Returns what fires.
    fn evaluate(&self, state: &Self::RuleState, context: &RuleContext<'_>) -> Vec<Self::Verdict>;

    /// Returns the mark of a firing.
    fn flag(verdict: &Self::Verdict) -> Flag;

    /// Whether two firings are the same occurrence. A continuing surge is the same; a second broken quiet is not.
    #[must_use]
    fn is_same(now: &Self::Verdict, then: &Self::Verdict) -> bool {
        _ = (now, then);
        true
    }

    /// Explains a firing.
    fn explain_verdict(&self, verdict: &Self::Verdict, situation: &Situation, as_of: Day) -> Reason;

    /// Returns why the rule fires, with figures, as a sentence without a full stop. The default is the text after the
    /// name in the verdict of [`Rule::explain_verdict`].
    fn sentence(&self, verdict: &Self::Verdict, situation: &Situation, as_of: Day) -> String {
        let verdict_text = self.explain_verdict(verdict, situation, as_of).verdict;
        verdict_text.split_once(": ").map_or_else(|| verdict_text.clone(), |(_, why)| why.to_owned())
    }

    /// Explains, with its numbers, why the rule fires or not.
    fn explain_outcome(&self, state: &Self::RuleState, context: &RuleContext<'_>) -> Reason;
}

/// Explains why a rule fires or not, as [`Rule::explain_outcome`] does, or that neither is known without a record.
/// `name` is the name of the rule.
pub fn explain_known_outcome<R: Rule>(
    rule: &R,
    name: &str,
    state: &R::RuleState,
    context: &RuleContext<'_>,
) -> Reason {
    let reason = rule.explain_outcome(state, context);
    let needed = rule.needed_days(context.as_of);
    if context.recorded.covers(needed) || !rule.evaluate(state, context).is_empty() {
        return reason;
    }
    Reason {
        verdict: format!("{name}: not known"),
        guard: Some(record_gap_text(needed, context.recorded)),
        ..reason
    }
}
