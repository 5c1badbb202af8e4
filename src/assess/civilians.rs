//! Civilians killed: at least 5 in the last 30 days on one front.
//!
//! Five is the bound of the Worldwide Atrocities Dataset of the Political Instability Task Force, which records an event
//! or a campaign from that many civilians killed on; its makers say that the number is practical, not a theory. There
//! the killing is deliberate, here whoever killed them by whatever means counts: intent is what is disputed most.
//!
//! Civilians are victims on the side of an actor of that kind and, in attacks on civilians, victims of no stated side.
//! Best figures of the incidents whose whole span lies in the last 30 days (as-of and the 29 before it) are summed. One
//! without a best figure is left out of the sum, which is then “at least”; one that may lie in those days is told of
//! beside it.

use super::flag::Flag;
use super::reason::{Reason, count_noun, signed_days};
use super::rule::{Rule, RuleContext, RuleEvent};
use super::toll::SideToll;
use crate::model::{ActorKind, Day, EventDate, Kind, Measure, Situation, Span, Toll};

/// Thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CiviliansRule {
    /// At least this many civilians killed …
    pub killed: u32,
    /// … in this many last days.
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
    /// How many: the best figures, `partial` where one is missing.
    pub killed: Toll,
    /// In how many incidents.
    pub incidents: u32,
    /// Date of the newest of them.
    pub last: EventDate,
}

/// What is kept of the events of a front.
#[derive(Debug, Clone, Default)]
pub struct CivilianIncidents {
    /// Date and killed civilians of every incident of the last days in which any were, or may have been.
    incidents: Vec<(EventDate, Toll)>,
    /// Such incidents that may lie in the last days or before.
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

/// The civilians killed in an event of this kind, of the [`super::toll::sides`] of its victims.
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

    fn observe(&self, watch: &mut CivilianIncidents, as_of: Day, sight: &RuleEvent<'_>) {
        let (recent, span) = (self.recent_days(as_of), sight.date.span);
        let killed = sight.civilians;
        if !(sight.is_shown && sight.is_incident && killed.has_claims() && recent.overlaps(span)) {
            return;
        }
        // Nobody says that any were.
        if killed.high == Some(0) && !killed.is_open {
            return;
        }
        if recent.covers(span) {
            watch.incidents.push((sight.date, killed));
        } else {
            watch.vague_incidents = watch.vague_incidents.saturating_add(1);
        }
    }

    fn evaluate(&self, watch: &CivilianIncidents, _: &RuleContext<'_>) -> Vec<CiviliansVerdict> {
        let fires = |verdict: &CiviliansVerdict| verdict.killed.best.is_some_and(|best| best >= self.killed);
        watch.verdict().filter(fires).into_iter().collect()
    }

    fn flag(_: &CiviliansVerdict) -> Flag {
        Flag::Civilians
    }

    fn explain_verdict(&self, verdict: &CiviliansVerdict, _: &Situation, as_of: Day) -> Reason {
        let inputs = vec![
            (format!("civilians killed in the {}", self.rule_text(as_of)), verdict.killed.to_string()),
            ("incidents".to_owned(), verdict.incidents.to_string()),
            ("the last".to_owned(), verdict.last.to_string()),
        ];
        self.reason(format!("civilians killed: {}", self.summary(verdict)), inputs, None)
    }

    fn explain_outcome(&self, watch: &CivilianIncidents, case: &RuleContext<'_>) -> Reason {
        let found = watch.verdict();
        let fired = self.evaluate(watch, case).pop();
        let mut inputs: Vec<(String, String)> = watch
            .incidents
            .iter()
            .map(|(date, toll)| (format!("killed on {date}"), toll.to_string()))
            .collect();
        let sum = found.map_or_else(|| "none known".to_owned(), |found| found.killed.to_string());
        inputs.insert(0, (format!("civilians killed in the {}", self.rule_text(case.as_of)), sum));
        if watch.vague_incidents > 0 {
            let vague = count_noun(watch.vague_incidents.into(), "incident");
            inputs.push(("dated too vaguely to be summed".to_owned(), vague));
        }
        let guard = match (fired, found) {
            (Some(_), _) => None,
            _ if !case.recorded.covers(self.recent_days(case.as_of)) => {
                Some("the last days do not lie wholly in coverage: more may have been killed".to_owned())
            }
            (None, Some(_)) => Some(format!("fewer than {} by the best figures", self.killed)),
            (None, None) => None,
        };
        let verdict = match (fired, found) {
            (Some(fired), _) => format!("civilians killed: {}", self.summary(&fired)),
            (None, Some(found)) => format!("few civilians killed: {}", self.summary(&found)),
            (None, None) => "no civilians known to be killed".to_owned(),
        };
        self.reason(verdict, inputs, guard)
    }
}

impl CiviliansRule {
    /// The last days up to as-of.
    fn recent_days(self, as_of: Day) -> Span {
        Span { start: as_of.plus_days(1).plus_days(-signed_days(self.days)), end: as_of }
    }

    fn rule_text(self, as_of: Day) -> String {
        format!("{} ending {as_of}", count_noun(self.days.into(), "day"))
    }

    /// The figures in words.
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
                "At least {} civilians killed in incidents of the last {}, by the best figures; whoever killed them. Civilians are \
                 the killed on the side of civilians and, in attacks on civilians, those of no stated side.",
                self.killed,
                count_noun(self.days.into(), "day"),
            ),
            inputs,
            guard,
            origin: "PITF Worldwide Atrocities (the bound), frontwatch (the days)",
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

    /// “South” are civilians here.
    const SOUTH: u32 = 1;

    fn south() -> Situation {
        let mut situation = situation(Vec::new());
        situation.actors[SOUTH as usize].kind = ActorKind::Civilians;
        situation
    }

    fn clash(date: EventDate, victims: Victims, says: Figure) -> Event {
        event(date, vec![killed_claim(0, victims, says)])
    }

    fn of_south(date: EventDate, killed: u32) -> Event {
        clash(date, Victims::OfActor(ActorIx(SOUTH)), Figure::Exactly(killed))
    }

    fn watch(situation: &Situation, events: &[Event]) -> CivilianIncidents {
        let mut watch = CivilianIncidents::default();
        for event in events {
            CiviliansRule::default().observe(&mut watch, as_of(), &rule_event(situation, event, &[]));
        }
        watch
    }

    /// The sum, the incidents and how many are vague; `None`: it does not fire.
    fn fired(events: &[Event]) -> Option<(String, u32)> {
        let situation = south();
        let fired =
            CiviliansRule::default().evaluate(&watch(&situation, events), &rule_context(&situation, &[]));
        fired.first().map(|verdict| (verdict.killed.to_string(), verdict.incidents))
    }

    #[test]
    fn five_civilians_fire_and_four_do_not() {
        assert_eq!(fired(&[of_south(days_ago(3), 4)]), None);
        assert_eq!(fired(&[of_south(days_ago(3), 5)]), Some(("5".to_owned(), 1)));
        assert_eq!(fired(&[of_south(days_ago(20), 3), of_south(days_ago(3), 2)]), Some(("5".to_owned(), 2)));
        assert_eq!(fired(&[]), None);
    }

    #[test]
    fn the_last_30_days_are_as_of_and_the_29_before_it() {
        assert!(fired(&[of_south(days_ago(29), 5)]).is_some());
        assert!(fired(&[of_south(days_ago(30), 5)]).is_none());
        // May lie before: told beside.
        assert!(fired(&[of_south(span_ago(30, 20), 5)]).is_none());
        assert!(fired(&[of_south(span_ago(29, 20), 5)]).is_some());
    }

    #[test]
    fn only_civilians_count_and_those_of_no_side_only_in_attacks_on_civilians() {
        let unattributed = clash(days_ago(3), Victims::Unattributed, Figure::Exactly(9));
        assert_eq!(fired(&[clash(days_ago(3), Victims::OfActor(ActorIx(0)), Figure::Exactly(9))]), None);
        assert_eq!(fired(std::slice::from_ref(&unattributed)), None);
        let attack = Event { kind: Kind::AttackOnCivilians, ..unattributed.clone() };
        assert_eq!(fired(&[attack]), Some(("9".to_owned(), 1)));
        let talks = Event { kind: Kind::Talks, ..of_south(days_ago(3), 9) };
        assert_eq!(fired(&[talks]), None, "no incident");
    }

    #[test]
    fn an_unknown_number_is_no_zero_and_a_denial_no_number() {
        let some = clash(days_ago(2), Victims::OfActor(ActorIx(SOUTH)), Figure::Unspecified);
        let sum = fired(&[of_south(days_ago(3), 5), some.clone()]).unwrap();
        assert!(sum.0.starts_with('≥') && sum.1 == 2, "{sum:?}");
        assert_eq!(fired(&[some]), None);
    }

    #[test]
    fn what_the_view_does_not_let_through_is_not_summed() {
        let (situation, event) = (south(), of_south(days_ago(3), 5));
        let mut watch = CivilianIncidents::default();
        let hidden = RuleEvent { is_shown: false, ..rule_event(&situation, &event, &[]) };
        CiviliansRule::default().observe(&mut watch, as_of(), &hidden);
        assert_eq!(watch.verdict(), None);
    }

    #[test]
    fn the_reason_lists_what_is_summed() {
        let (rule, situation) = (CiviliansRule::default(), south());
        let why = |events: &[Event]| {
            rule.explain_outcome(&watch(&situation, events), &rule_context(&situation, &[]))
        };
        let fired =
            why(&[of_south(days_ago(20), 3), of_south(days_ago(3), 2), of_south(span_ago(40, 20), 7)]);
        assert_eq!(
            fired.verdict,
            "civilians killed: 5 in 2 incidents of the last 30 days, the last 2026-01-28"
        );
        assert_eq!(input_value(&fired, "civilians killed in the 30 days ending 2026-01-31"), "5");
        assert_eq!(input_value(&fired, "killed on 2026-01-11"), "3");
        assert_eq!(input_value(&fired, "dated too vaguely to be summed"), "1 incident");
        let few = why(&[of_south(days_ago(3), 4)]);
        assert_eq!(few.guard.as_deref(), Some("fewer than 5 by the best figures"));
        assert_eq!(why(&[]).verdict, "no civilians known to be killed");
        let denied =
            event(days_ago(3), vec![killed_claim(0, Victims::OfActor(ActorIx(SOUTH)), Figure::Denied)]);
        assert_eq!(why(&[denied]).verdict, "no civilians known to be killed");
    }
}
