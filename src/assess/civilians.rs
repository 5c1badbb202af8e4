//! Civilians killed: at least 5 in the last 30 days on one front.
//!
//! Five is the threshold of the Worldwide Atrocities Dataset of the Political Instability Task Force, which records an
//! event or a campaign from that many civilians killed; its makers call the number practical, not theoretical. That
//! data set covers deliberate killings. This rule counts civilians killed by any party and any means, because intent is
//! what is disputed most.
//!
//! Civilians are victims on the side of an actor of that kind and, in attacks on civilians, victims of no stated side.
//! The rule sums the best figures of the incidents whose whole span is within the last 30 days (as-of and the 29 days
//! before it). An incident without a best figure is left out and makes the sum “at least”. Incidents that may be within
//! those days are counted separately.

use super::flag::Flag;
use super::reason::{Reason, count_noun, signed_days};
use super::rule::{Rule, RuleContext, RuleEvent};
use super::toll::SideToll;
use crate::model::{ActorKind, Day, EventDate, Kind, Measure, Situation, Span, Toll, group_thousands};

/// Thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CiviliansRule {
    /// The fewest civilians killed …
    pub killed: u32,
    /// … in this many days up to as-of.
    pub days: u32,
}

impl Default for CiviliansRule {
    fn default() -> Self {
        Self { killed: 5, days: 30 }
    }
}

/// Civilians killed in the last days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CiviliansVerdict {
    /// The sum of the best figures, partial if one is missing.
    pub killed: Toll,
    /// The number of incidents.
    pub incidents: u32,
    /// The date of the newest incident.
    pub last: EventDate,
}

/// The incidents of a front in which civilians were killed.
#[derive(Debug, Clone, Default)]
pub struct CivilianIncidents {
    /// The date and civilians killed of each incident within the last days in which any were or may have been killed.
    incidents: Vec<(EventDate, Toll)>,
    /// Such incidents that may be within the last days or outside them.
    vague_incidents: u32,
}

impl CivilianIncidents {
    fn verdict(&self) -> Option<CiviliansVerdict> {
        let &(last, _) = self.incidents.last()?;
        let killed = self.incidents.iter().map(|&(_, toll)| toll).sum();
        Some(CiviliansVerdict {
            killed,
            incidents: u32::try_from(self.incidents.len()).unwrap_or(u32::MAX),
            last,
        })
    }
}

/// Returns the civilians killed in an event of this kind, from its [`super::toll::side_tolls`].
#[must_use]
pub fn civilians_killed(situation: &Situation, kind: Kind, sides: &[SideToll]) -> Toll {
    let is_civilian = |actor| situation.actor(actor).is_some_and(|actor| actor.kind == ActorKind::Civilians);
    let killed = sides.iter().filter(|side| side.measure == Measure::Killed);
    killed.filter(|side| side.victims.are_civilians(kind, is_civilian)).map(|side| side.toll).sum()
}

impl Rule for CiviliansRule {
    type RuleState = CivilianIncidents;
    type Verdict = CiviliansVerdict;

    fn lookback_days(&self) -> u32 {
        self.days
    }

    fn observe(&self, state: &mut CivilianIncidents, as_of: Day, event: &RuleEvent<'_>) {
        let (recent, span) = (self.recent_days(as_of), event.date.span);
        let killed = event.civilians;
        if !(event.is_shown && event.is_incident && killed.has_claims() && recent.overlaps(span)) {
            return;
        }
        // No claim allows any.
        if killed.high == Some(0) && !killed.is_open {
            return;
        }
        if recent.covers(span) {
            state.incidents.push((event.date, killed));
        } else {
            state.vague_incidents = state.vague_incidents.saturating_add(1);
        }
    }

    fn needed_days(&self, as_of: Day) -> Span {
        self.recent_days(as_of)
    }

    fn evaluate(&self, state: &CivilianIncidents, _: &RuleContext<'_>) -> Vec<CiviliansVerdict> {
        let fires = |verdict: &CiviliansVerdict| verdict.killed.best.is_some_and(|best| best >= self.killed);
        state.verdict().filter(fires).into_iter().collect()
    }

    fn flag(_: &CiviliansVerdict) -> Flag {
        Flag::Civilians
    }

    fn explain_verdict(&self, verdict: &CiviliansVerdict, _: &Situation, as_of: Day) -> Reason {
        let inputs = vec![
            (format!("civilians killed in the {}", self.period_text(as_of)), verdict.killed.to_string()),
            ("incidents".to_owned(), group_thousands(verdict.incidents)),
            ("the last".to_owned(), verdict.last.to_string()),
        ];
        self.reason(format!("civilians killed: {}", self.summary(verdict)), inputs, None)
    }

    fn explain_outcome(&self, state: &CivilianIncidents, context: &RuleContext<'_>) -> Reason {
        let sum = state.verdict();
        let fired = self.evaluate(state, context).pop();
        let mut inputs: Vec<(String, String)> = state
            .incidents
            .iter()
            .map(|(date, toll)| (format!("killed on {date}"), toll.to_string()))
            .collect();
        let sum_text = sum.map_or_else(|| "none known".to_owned(), |sum| sum.killed.to_string());
        inputs.insert(0, (format!("civilians killed in the {}", self.period_text(context.as_of)), sum_text));
        if state.vague_incidents > 0 {
            let vague = count_noun(state.vague_incidents.into(), "incident");
            inputs.push(("dated too vaguely to be summed".to_owned(), vague));
        }
        let guard = match (fired, sum) {
            (Some(_), _) => None,
            _ if !context.recorded.covers(self.recent_days(context.as_of)) => {
                Some("the last days are not all in coverage: more may have been killed".to_owned())
            }
            (None, Some(_)) => Some(format!("fewer than {} by best figures", self.killed)),
            (None, None) => None,
        };
        let verdict = match (fired, sum) {
            (Some(fired), _) => format!("civilians killed: {}", self.summary(&fired)),
            (None, Some(sum)) => format!("few civilians killed: {}", self.summary(&sum)),
            (None, None) => "no civilians known to have been killed".to_owned(),
        };
        self.reason(verdict, inputs, guard)
    }
}

impl CiviliansRule {
    /// Returns the days summed, up to as-of.
    fn recent_days(self, as_of: Day) -> Span {
        Span { start: as_of.plus_days(1).plus_days(-signed_days(self.days)), end: as_of }
    }

    fn period_text(self, as_of: Day) -> String {
        format!("{} ending {as_of}", count_noun(self.days.into(), "day"))
    }

    /// Returns the figures in words.
    fn summary(self, verdict: &CiviliansVerdict) -> String {
        let CiviliansVerdict { killed, incidents, last } = verdict;
        let (incidents, days) =
            (count_noun((*incidents).into(), "incident"), count_noun(self.days.into(), "day"));
        format!("{killed} in {incidents} of the last {days}, the last {last}")
    }

    fn reason(self, verdict: String, inputs: Vec<(String, String)>, guard: Option<String>) -> Reason {
        Reason {
            verdict,
            rule: format!(
                "At least {} civilians killed in incidents of the last {}, by best figures and by any party. Counts the \
                 killed on the side of civilians and, in attacks on civilians, those of no stated side.",
                self.killed,
                count_noun(self.days.into(), "day"),
            ),
            inputs,
            guard,
            origin: "PITF Worldwide Atrocities (threshold), frontwatch (days)",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::testing::{
        as_of, days_ago, event, input_value, killed_claim, rule_context, rule_event, situation, span_ago,
    };
    use crate::model::{ActorIx, Event, Figure, Victims};

    /// The index of “South”, whose kind [`civilian_south`] sets to civilians.
    const SOUTH: u32 = 1;

    fn civilian_south() -> Situation {
        let mut situation = situation(Vec::new());
        situation.actors[SOUTH as usize].kind = ActorKind::Civilians;
        situation
    }

    fn clash(date: EventDate, victims: Victims, says: Figure) -> Event {
        event(date, vec![killed_claim(0, victims, says)])
    }

    fn killed_civilians(date: EventDate, killed: u32) -> Event {
        clash(date, Victims::OfActor(ActorIx(SOUTH)), Figure::Exactly(killed))
    }

    fn observed(situation: &Situation, events: &[Event]) -> CivilianIncidents {
        let mut state = CivilianIncidents::default();
        for event in events {
            CiviliansRule::default().observe(&mut state, as_of(), &rule_event(situation, event, &[]));
        }
        state
    }

    /// Returns the sum and the number of incidents, or `None` if the rule does not fire.
    fn fired(events: &[Event]) -> Option<(String, u32)> {
        let situation = civilian_south();
        let fired =
            CiviliansRule::default().evaluate(&observed(&situation, events), &rule_context(&situation, &[]));
        fired.first().map(|verdict| (verdict.killed.to_string(), verdict.incidents))
    }

    #[test]
    fn fires_from_five_civilians_killed() {
        assert_eq!(fired(&[killed_civilians(days_ago(3), 4)]), None);
        assert_eq!(fired(&[killed_civilians(days_ago(3), 5)]), Some(("5".to_owned(), 1)));
        assert_eq!(
            fired(&[killed_civilians(days_ago(20), 3), killed_civilians(days_ago(3), 2)]),
            Some(("5".to_owned(), 2))
        );
        assert_eq!(fired(&[]), None);
    }

    #[test]
    fn period_is_as_of_and_the_29_days_before() {
        assert!(fired(&[killed_civilians(days_ago(29), 5)]).is_some());
        assert!(fired(&[killed_civilians(days_ago(30), 5)]).is_none());
        // May be before the last days: counted separately.
        assert!(fired(&[killed_civilians(span_ago(30, 20), 5)]).is_none());
        assert!(fired(&[killed_civilians(span_ago(29, 20), 5)]).is_some());
    }

    #[test]
    fn victims_of_no_side_count_only_in_attacks_on_civilians() {
        let unattributed = clash(days_ago(3), Victims::Unattributed, Figure::Exactly(9));
        assert_eq!(fired(&[clash(days_ago(3), Victims::OfActor(ActorIx(0)), Figure::Exactly(9))]), None);
        assert_eq!(fired(std::slice::from_ref(&unattributed)), None);
        let attack = Event { kind: Kind::AttackOnCivilians, ..unattributed.clone() };
        assert_eq!(fired(&[attack]), Some(("9".to_owned(), 1)));
        let talks = Event { kind: Kind::Talks, ..killed_civilians(days_ago(3), 9) };
        assert_eq!(fired(&[talks]), None, "not an incident");
    }

    #[test]
    fn unknown_number_makes_the_sum_a_minimum() {
        let some = clash(days_ago(2), Victims::OfActor(ActorIx(SOUTH)), Figure::Unspecified);
        let sum = fired(&[killed_civilians(days_ago(3), 5), some.clone()]).unwrap();
        assert!(sum.0.starts_with('≥') && sum.1 == 2, "{sum:?}");
        assert_eq!(fired(&[some]), None);
    }

    #[test]
    fn hidden_incident_is_not_summed() {
        let (situation, event) = (civilian_south(), killed_civilians(days_ago(3), 5));
        let mut state = CivilianIncidents::default();
        let hidden = RuleEvent { is_shown: false, ..rule_event(&situation, &event, &[]) };
        CiviliansRule::default().observe(&mut state, as_of(), &hidden);
        assert_eq!(state.verdict(), None);
    }

    #[test]
    fn reason_lists_the_figures_summed() {
        let (rule, situation) = (CiviliansRule::default(), civilian_south());
        let why = |events: &[Event]| {
            rule.explain_outcome(&observed(&situation, events), &rule_context(&situation, &[]))
        };
        let fired = why(&[
            killed_civilians(days_ago(20), 3),
            killed_civilians(days_ago(3), 2),
            killed_civilians(span_ago(40, 20), 7),
        ]);
        assert_eq!(
            fired.verdict,
            "civilians killed: 5 in 2 incidents of the last 30 days, the last 2026-01-28"
        );
        assert_eq!(input_value(&fired, "civilians killed in the 30 days ending 2026-01-31"), "5");
        assert_eq!(input_value(&fired, "killed on 2026-01-11"), "3");
        assert_eq!(input_value(&fired, "dated too vaguely to be summed"), "1 incident");
        let few = why(&[killed_civilians(days_ago(3), 4)]);
        assert_eq!(few.guard.as_deref(), Some("fewer than 5 by best figures"));
        assert_eq!(why(&[]).verdict, "no civilians known to have been killed");
        let denied =
            event(days_ago(3), vec![killed_claim(0, Victims::OfActor(ActorIx(SOUTH)), Figure::Denied)]);
        assert_eq!(why(&[denied]).verdict, "no civilians known to have been killed");
    }
}
