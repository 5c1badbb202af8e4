//! New actors: violent non-state actors of the last 30 days, unseen on the front in the year before (after ACLED's
//! Trendfinder, without its second condition).
//!
//! The recent period is as-of and the 29 days before it; the reference period is the 365 days before those. An incident
//! is recent only if its whole span is within the recent period. One that may be within the reference period counts as
//! seen there. Civilians are never new, nor are state forces, protesters or non-combatants.
//!
//! With a filter, only the actors of incidents that pass it can be new, but hidden incidents of the reference period
//! still count as seen.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::Flag;
use super::reason::{Reason, count_noun, signed_days};
use super::rule::{Rule, RuleContext, RuleEvent};
use crate::model::{ActorIx, ActorKind, Day, EventDate, RecordedDays, Situation, Span, group_thousands};

/// The origin of the rule, with the difference.
const ORIGIN: &str = "after ACLED, without its second condition";

/// Thresholds, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewcomerRule {
    /// The length of the recent period, in which the actor is seen.
    pub recent: u32,
    /// The length of the reference period before it, in which the actor is not seen.
    pub unseen: u32,
}
impl Default for NewcomerRule {
    fn default() -> Self {
        Self { recent: 30, unseen: 365 }
    }
}

/// A new actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewcomerVerdict {
    /// The actor.
    pub actor: ActorIx,
    /// The date of its first incident in the recent period.
    pub first: EventDate,
    /// Its incidents in the recent period.
    pub incidents: u32,
}

/// Returns the new actors of a front, ordered by first incident, then as in the situation.
///
/// `seen` has one item per actor and incident of the front, in any order. `covered_since` is the first covered day, or
/// `None` if unknown. Returns `None` if the reference period is not covered.
#[must_use]
pub fn find_newcomers(
    seen: impl IntoIterator<Item = (ActorIx, ActorKind, EventDate)>,
    as_of: Day,
    covered_since: Option<Day>,
    rule: &NewcomerRule,
) -> Option<Vec<NewcomerVerdict>> {
    let (recent, reference) = rule.periods(as_of);
    if covered_since.is_none_or(|from| from > reference.start) {
        return None;
    }
    let mut seen_before = BTreeSet::new();
    let mut candidates: BTreeMap<ActorIx, NewcomerVerdict> = BTreeMap::new();
    for (actor, kind, date) in seen {
        if !kind.is_violent_non_state() {
            continue;
        }
        if reference.overlaps(date.span) {
            seen_before.insert(actor);
        } else if recent.covers(date.span) {
            let verdict =
                candidates.entry(actor).or_insert(NewcomerVerdict { actor, first: date, incidents: 0 });
            verdict.incidents = verdict.incidents.saturating_add(1);
            if (date.span.start, date.span.end) < (verdict.first.span.start, verdict.first.span.end) {
                verdict.first = date;
            }
        }
    }
    let mut newcomers: Vec<_> =
        candidates.into_values().filter(|verdict| !seen_before.contains(&verdict.actor)).collect();
    newcomers.sort_by_key(|verdict| verdict.first.span.start);
    Some(newcomers)
}

impl NewcomerRule {
    /// Returns the recent period up to as-of and the reference period before it.
    #[must_use]
    pub fn periods(&self, as_of: Day) -> (Span, Span) {
        let recent_start = as_of.plus_days(1).plus_days(-signed_days(self.recent));
        let reference_start = recent_start.plus_days(-signed_days(self.unseen));
        let reference = Span { start: reference_start, end: recent_start.plus_days(-1) };
        (Span { start: recent_start, end: as_of }, reference)
    }

    /// Returns the first day of the recorded stretch that includes the end of the reference period.
    fn covered_since(self, as_of: Day, recorded: &RecordedDays) -> Option<Day> {
        let (_, reference) = self.periods(as_of);
        recorded.stretch(reference.end).map(|stretch| stretch.start)
    }

    fn rule_text(self) -> String {
        format!(
            "A violent non-state actor, never civilians, in an incident of the last {}, not seen on this front in the {} \
             before, not even in incidents that a filter hides.",
            count_noun(self.recent.into(), "day"),
            count_noun(self.unseen.into(), "day"),
        )
    }
}

/// Explains which actors are new on a front: lists each violent non-state actor of the recent period with its incidents
/// in both periods. The arguments are those of [`find_newcomers`].
fn explain_outcome(
    seen: &[(ActorIx, ActorKind, EventDate)],
    as_of: Day,
    covered_since: Option<Day>,
    situation: &Situation,
    rule: NewcomerRule,
) -> Reason {
    let newcomers = find_newcomers(seen.iter().copied(), as_of, covered_since, &rule);
    let (recent, reference) = rule.periods(as_of);
    let name = |ix| situation.actor(ix).map_or("?", |actor| actor.name.as_str());
    let mut inputs = vec![
        ("last days".to_owned(), format!("{} to {}", recent.start, recent.end)),
        ("days before".to_owned(), format!("{} to {}", reference.start, reference.end)),
    ];
    let violent = || seen.iter().filter(|(_, kind, _)| kind.is_violent_non_state());
    let recent_actors: BTreeSet<ActorIx> =
        violent().filter(|(.., date)| recent.covers(date.span)).map(|(ix, ..)| *ix).collect();
    for &actor in &recent_actors {
        let count_where = |in_period: &dyn Fn(Span) -> bool| {
            let incidents = violent().filter(|(ix, _, date)| *ix == actor && in_period(date.span)).count();
            count_noun(incidents.try_into().unwrap_or(i64::MAX), "incident")
        };
        let lately = count_where(&|span| recent.covers(span));
        let before = count_where(&|span| reference.overlaps(span));
        inputs.push((name(actor).to_owned(), format!("{lately} recently, {before} before")));
    }
    if recent_actors.is_empty() {
        inputs.push(("recent violent non-state actors".to_owned(), "none".to_owned()));
    }
    let names: Vec<&str> = newcomers.iter().flatten().map(|new| name(new.actor)).collect();
    Reason {
        verdict: if names.is_empty() {
            "no new actor".to_owned()
        } else {
            format!("new actor{}: {}", if names.len() == 1 { "" } else { "s" }, names.join(", "))
        },
        rule: rule.rule_text(),
        inputs,
        guard: newcomers
            .is_none()
            .then(|| "the days before are not all in coverage: cannot be assessed".to_owned()),
        origin: ORIGIN,
    }
}

impl NewcomerVerdict {
    /// Explains why the actor is new.
    #[must_use]
    pub fn explain(&self, situation: &Situation, rule: &NewcomerRule) -> Reason {
        let (name, kind) =
            situation.actor(self.actor).map_or(("?", ""), |actor| (actor.name.as_str(), actor.kind.label()));
        Reason {
            verdict: format!("new actor: {name}"),
            rule: rule.rule_text(),
            inputs: vec![
                ("actor".to_owned(), format!("{name} ({kind})")),
                (
                    format!("first incident of the last {}", count_noun(rule.recent.into(), "day")),
                    self.first.to_string(),
                ),
                (
                    format!("incidents in the last {}", count_noun(rule.recent.into(), "day")),
                    group_thousands(self.incidents),
                ),
                (
                    format!("incidents in the {} before", count_noun(rule.unseen.into(), "day")),
                    "0".to_owned(),
                ),
            ],
            guard: None,
            origin: ORIGIN,
        }
    }
}

/// The violent non-state actors seen on a front in the two periods, one item per actor and incident.
#[derive(Debug, Clone, Default)]
pub struct Sightings(Vec<(ActorIx, ActorKind, EventDate)>);

impl Rule for NewcomerRule {
    type RuleState = Sightings;
    type Verdict = NewcomerVerdict;

    fn lookback_days(&self) -> u32 {
        self.recent
    }

    fn observe_actors(&self, state: &mut Sightings, as_of: Day, violent: &[(ActorIx, ActorKind)]) {
        let (_, reference) = self.periods(as_of);
        let date = EventDate::from_span(reference);
        state.0.extend(violent.iter().map(|&(actor, kind)| (actor, kind, date)));
    }

    fn observe(&self, state: &mut Sightings, as_of: Day, event: &RuleEvent<'_>) {
        let (recent, reference) = self.periods(as_of);
        let may_be_recent = event.is_shown && recent.overlaps(event.date.span);
        if event.is_incident && (may_be_recent || reference.overlaps(event.date.span)) {
            state.0.extend(event.violent.iter().map(|&(actor, kind)| (actor, kind, event.date)));
        }
    }

    fn needed_days(&self, as_of: Day) -> Span {
        let (recent, reference) = self.periods(as_of);
        Span { start: reference.start.min(recent.start), end: as_of }
    }

    fn evaluate(&self, state: &Sightings, context: &RuleContext<'_>) -> Vec<NewcomerVerdict> {
        let since = self.covered_since(context.as_of, context.recorded);
        find_newcomers(state.0.iter().copied(), context.as_of, since, self).unwrap_or_default()
    }

    fn flag(_: &NewcomerVerdict) -> Flag {
        Flag::Newcomer
    }

    fn is_same(now: &NewcomerVerdict, then: &NewcomerVerdict) -> bool {
        now.actor == then.actor
    }

    fn explain_verdict(&self, verdict: &NewcomerVerdict, situation: &Situation, _: Day) -> Reason {
        verdict.explain(situation, self)
    }

    fn sentence(&self, verdict: &NewcomerVerdict, situation: &Situation, _: Day) -> String {
        let name = situation.actor(verdict.actor).map_or("?", |actor| actor.name.as_str());
        let incidents = count_noun(verdict.incidents.into(), "incident");
        let first = if verdict.incidents == 1 { "" } else { "the first " };
        format!(
            "{name}: {incidents} in the last {} days, {first}{}; none in the {} days before",
            self.recent, verdict.first, self.unseen
        )
    }

    fn explain_outcome(&self, state: &Sightings, context: &RuleContext<'_>) -> Reason {
        let since = self.covered_since(context.as_of, context.recorded);
        explain_outcome(&state.0, context.as_of, since, context.situation, *self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::testing::{as_of, days_ago, input_value, situation, span_ago};

    const REBELS: ActorIx = ActorIx(0);
    const MILITIA: ActorIx = ActorIx(1);

    fn newcomers_with_coverage(
        days_ago: i32,
        seen: &[(ActorIx, ActorKind, EventDate)],
    ) -> Option<Vec<ActorIx>> {
        let since = Some(as_of().plus_days(-days_ago));
        find_newcomers(seen.iter().copied(), as_of(), since, &NewcomerRule::default())
            .map(|new| new.iter().map(|verdict| verdict.actor).collect())
    }

    fn newcomers_among_rebels(dates: &[EventDate]) -> Vec<ActorIx> {
        let seen: Vec<_> = dates.iter().map(|&date| (REBELS, ActorKind::RebelGroup, date)).collect();
        newcomers_with_coverage(5000, &seen).unwrap()
    }

    #[test]
    fn recent_period_is_as_of_and_29_days_before() {
        assert_eq!(newcomers_among_rebels(&[days_ago(0)]), [REBELS]);
        assert_eq!(newcomers_among_rebels(&[days_ago(29)]), [REBELS]);
        assert_eq!(newcomers_among_rebels(&[days_ago(30)]), []);
        assert_eq!(newcomers_among_rebels(&[days_ago(-1)]), []);
    }

    #[test]
    fn reference_period_is_the_365_days_before() {
        assert_eq!(newcomers_among_rebels(&[days_ago(394), days_ago(5)]), []);
        assert_eq!(newcomers_among_rebels(&[days_ago(395), days_ago(5)]), [REBELS]);
        assert_eq!(newcomers_among_rebels(&[days_ago(5), days_ago(30)]), []);
    }

    #[test]
    fn vague_date_makes_no_actor_new_but_counts_as_seen() {
        // Exactly the last 30 days, then one day more.
        assert_eq!(newcomers_among_rebels(&[span_ago(29, 0)]), [REBELS]);
        assert_eq!(newcomers_among_rebels(&[span_ago(30, 0)]), []);
        assert_eq!(newcomers_among_rebels(&[span_ago(30, 0), days_ago(3)]), []);
        // May be after as-of; may be within the reference period.
        assert_eq!(newcomers_among_rebels(&[span_ago(3, -3)]), []);
        assert_eq!(newcomers_among_rebels(&[span_ago(500, 394), days_ago(3)]), []);
        assert_eq!(newcomers_among_rebels(&[span_ago(500, 395), days_ago(3)]), [REBELS]);
    }

    #[test]
    fn only_violent_non_state_actors_are_new() {
        let seen: Vec<_> =
            (0_u32..).zip(ActorKind::TABLE).map(|(ix, row)| (ActorIx(ix), row.0, days_ago(1))).collect();
        // Rows 1 to 4 of the table: rebels, political and identity militias, rioters.
        assert_eq!(newcomers_with_coverage(5000, &seen).unwrap(), [1, 2, 3, 4].map(ActorIx));
    }

    #[test]
    fn uncovered_reference_period_gives_no_answer() {
        let seen = [(REBELS, ActorKind::RebelGroup, days_ago(1))];
        assert_eq!(newcomers_with_coverage(394, &seen), Some(vec![REBELS]));
        assert_eq!(newcomers_with_coverage(393, &seen), None);
        assert_eq!(find_newcomers(seen, as_of(), None, &NewcomerRule::default()), None);
    }

    #[test]
    fn earliest_actor_comes_first_and_the_reason_counts_its_incidents() {
        let seen = [
            (REBELS, ActorKind::RebelGroup, days_ago(3)),
            (MILITIA, ActorKind::PoliticalMilitia, days_ago(1)),
            (MILITIA, ActorKind::PoliticalMilitia, days_ago(9)),
        ];
        assert_eq!(newcomers_with_coverage(400, &seen), Some(vec![MILITIA, REBELS]));
        let rule = NewcomerRule::default();
        let new = find_newcomers(seen, as_of(), Some(as_of().plus_days(-400)), &rule).unwrap();
        let reason = new[0].explain(&situation(Vec::new()), &rule);
        assert_eq!(reason.verdict, "new actor: South");
        assert_eq!(input_value(&reason, "incidents in the last 30 days"), "2");
        assert_eq!(input_value(&reason, "first incident of the last 30 days"), "2026-01-22");
    }

    #[test]
    fn reason_counts_the_incidents_of_every_recent_actor() {
        let rule = NewcomerRule::default();
        let situation = situation(Vec::new());
        let seen = [
            (REBELS, ActorKind::RebelGroup, days_ago(200)),
            (REBELS, ActorKind::RebelGroup, days_ago(3)),
            (MILITIA, ActorKind::PoliticalMilitia, days_ago(1)),
            (ActorIx(2), ActorKind::Civilians, days_ago(1)),
        ];
        let explain_with_coverage = |covered: i32| {
            explain_outcome(&seen, as_of(), Some(as_of().plus_days(-covered)), &situation, rule)
        };
        let reason = explain_with_coverage(400);
        assert_eq!(reason.verdict, "new actor: South");
        assert_eq!(input_value(&reason, "days before"), "2025-01-02 to 2026-01-01");
        assert_eq!(input_value(&reason, "North"), "1 incident recently, 1 incident before");
        assert_eq!(input_value(&reason, "South"), "1 incident recently, 0 incidents before");
        assert_eq!((reason.inputs.len(), reason.guard), (4, None));
        let unknown = explain_with_coverage(300);
        assert_eq!(unknown.verdict, "no new actor");
        assert!(unknown.guard.unwrap().contains("coverage"));
        let nobody = explain_outcome(&[], as_of(), Some(as_of().plus_days(-400)), &situation, rule);
        assert_eq!(input_value(&nobody, "recent violent non-state actors"), "none");
    }
}
