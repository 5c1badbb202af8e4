//! New actors: violent non-state actors of the last 30 days, unseen on the front in the year before (ACLED).
//!
//! The last 30 days are as-of and the 29 days before it; the year before is the 365 days before those. An incident
//! is one of the last 30 days only if its whole span lies in them; one that may lie in the year before counts as seen
//! there. Civilians are never new, nor are state forces, protesters or non-combatants.
//!
//! Where a filter narrows the view, only an actor of an incident that it lets through can be new, but one seen in any
//! incident of the year before is not.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::Flag;
use super::reason::{Reason, count_noun, signed_days};
use super::rule::{Rule, RuleContext, RuleEvent};
use crate::model::{ActorIx, ActorKind, Day, EventDate, RecordedDays, Situation, Span};

/// Thresholds, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewcomerRule {
    /// Seen in this many last days.
    pub recent: u32,
    /// And not in this many before.
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
    /// Who.
    pub actor: ActorIx,
    /// Date of its first incident in the last days.
    pub first: EventDate,
    /// Its incidents in the last days.
    pub incidents: u32,
}

/// The new actors of one front, the earliest first, then in the order of the situation.
///
/// `seen` has one item for each actor of each incident of the front, in any order. `None`: the year before does not
/// lie in coverage (`covered_since`, the first covered day; `None`: not known), and nothing can be said.
#[must_use]
pub fn find_newcomers(
    seen: impl IntoIterator<Item = (ActorIx, ActorKind, EventDate)>,
    as_of: Day,
    covered_since: Option<Day>,
    rule: &NewcomerRule,
) -> Option<Vec<NewcomerVerdict>> {
    let (recent, year) = rule.periods(as_of);
    if covered_since.is_none_or(|from| from > year.start) {
        return None;
    }
    let mut known = BTreeSet::new();
    let mut found: BTreeMap<ActorIx, NewcomerVerdict> = BTreeMap::new();
    for (actor, kind, date) in seen {
        if !kind.is_violent_non_state() {
            continue;
        }
        if year.overlaps(date.span) {
            known.insert(actor);
        } else if recent.covers(date.span) {
            let verdict = found.entry(actor).or_insert(NewcomerVerdict { actor, first: date, incidents: 0 });
            verdict.incidents = verdict.incidents.saturating_add(1);
            if (date.span.start, date.span.end) < (verdict.first.span.start, verdict.first.span.end) {
                verdict.first = date;
            }
        }
    }
    let mut new: Vec<_> = found.into_values().filter(|verdict| !known.contains(&verdict.actor)).collect();
    new.sort_by_key(|verdict| verdict.first.span.start);
    Some(new)
}

impl NewcomerRule {
    /// The last days up to as-of, and the days before them in which a new actor was not seen.
    #[must_use]
    pub fn periods(&self, as_of: Day) -> (Span, Span) {
        let recent = as_of.plus_days(1).plus_days(-signed_days(self.recent));
        let year = recent.plus_days(-signed_days(self.unseen));
        (Span { start: recent, end: as_of }, Span { start: year, end: recent.plus_days(-1) })
    }

    /// The first day of the recorded stretch that reaches to the end of the year in which a new actor was not seen.
    fn covered_since(self, as_of: Day, recorded: &RecordedDays) -> Option<Day> {
        let (_, year) = self.periods(as_of);
        recorded.stretch(year.end).map(|stretch| stretch.start)
    }

    fn rule_text(self) -> String {
        format!(
            "A violent non-state actor in an incident of the last {}, unseen on this front in the {} before, \
             whatever the filter; never civilians.",
            count_noun(self.recent.into(), "day"),
            count_noun(self.unseen.into(), "day"),
        )
    }
}

/// Why actors are new on a front, or none is: every violent non-state actor of the last days, and when it was seen
/// before. Arguments as of [`find_newcomers`].
fn explain_outcome(
    seen: &[(ActorIx, ActorKind, EventDate)],
    as_of: Day,
    covered_since: Option<Day>,
    situation: &Situation,
    rule: NewcomerRule,
) -> Reason {
    let found = find_newcomers(seen.iter().copied(), as_of, covered_since, &rule);
    let (recent, year) = rule.periods(as_of);
    let name = |ix| situation.actor(ix).map_or("?", |actor| actor.name.as_str());
    let mut inputs = vec![
        ("last days".to_owned(), format!("{} to {}", recent.start, recent.end)),
        ("days before".to_owned(), format!("{} to {}", year.start, year.end)),
    ];
    let violent = || seen.iter().filter(|(_, kind, _)| kind.is_violent_non_state());
    let lately: BTreeSet<ActorIx> =
        violent().filter(|(.., date)| recent.covers(date.span)).map(|(ix, ..)| *ix).collect();
    for &actor in &lately {
        let of = |period: Span, whole: bool| {
            let in_it = |date: &EventDate| {
                if whole { period.covers(date.span) } else { period.overlaps(date.span) }
            };
            count_noun(
                violent()
                    .filter(|(ix, _, date)| *ix == actor && in_it(date))
                    .count()
                    .try_into()
                    .unwrap_or(i64::MAX),
                "incident",
            )
        };
        inputs.push((
            name(actor).to_owned(),
            format!("{} lately, {} before", of(recent, true), of(year, false)),
        ));
    }
    if lately.is_empty() {
        inputs.push(("violent non-state actors lately".to_owned(), "none".to_owned()));
    }
    let names: Vec<&str> = found.iter().flatten().map(|new| name(new.actor)).collect();
    Reason {
        verdict: if names.is_empty() {
            "no new actor".to_owned()
        } else {
            format!("new actor{}: {}", if names.len() == 1 { "" } else { "s" }, names.join(", "))
        },
        rule: rule.rule_text(),
        inputs,
        guard: found
            .is_none()
            .then(|| "the days before do not lie wholly in coverage: nothing can be said".to_owned()),
        origin: "ACLED",
    }
}

impl NewcomerVerdict {
    /// How it was reached.
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
                    self.incidents.to_string(),
                ),
                (
                    format!("incidents in the {} before", count_noun(rule.unseen.into(), "day")),
                    "0".to_owned(),
                ),
            ],
            guard: None,
            origin: "ACLED",
        }
    }
}

/// The violent non-state actors seen on a front in the days that the rule looks at.
#[derive(Debug, Clone, Default)]
pub struct Sightings(Vec<(ActorIx, ActorKind, EventDate)>);

impl Rule for NewcomerRule {
    type RuleState = Sightings;
    type Verdict = NewcomerVerdict;

    fn lookback_days(&self) -> u32 {
        self.recent
    }

    fn observe_actors(&self, watch: &mut Sightings, as_of: Day, violent: &[(ActorIx, ActorKind)]) {
        let (_, year) = self.periods(as_of);
        watch.0.extend(violent.iter().map(|&(actor, kind)| (actor, kind, EventDate::from_span(year))));
    }

    fn observe(&self, watch: &mut Sightings, as_of: Day, sight: &RuleEvent<'_>) {
        let (recent, year) = self.periods(as_of);
        let lately = sight.is_shown && recent.overlaps(sight.date.span);
        if sight.is_incident && (lately || year.overlaps(sight.date.span)) {
            watch.0.extend(sight.violent.iter().map(|&(actor, kind)| (actor, kind, sight.date)));
        }
    }

    fn evaluate(&self, watch: &Sightings, case: &RuleContext<'_>) -> Vec<NewcomerVerdict> {
        let since = self.covered_since(case.as_of, case.recorded);
        find_newcomers(watch.0.iter().copied(), case.as_of, since, self).unwrap_or_default()
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

    fn explain_outcome(&self, watch: &Sightings, case: &RuleContext<'_>) -> Reason {
        let since = self.covered_since(case.as_of, case.recorded);
        explain_outcome(&watch.0, case.as_of, since, case.situation, *self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::testing::{as_of, days_ago, input_value, situation, span_ago};

    const REBELS: ActorIx = ActorIx(0);
    const MILITIA: ActorIx = ActorIx(1);

    fn covered(days_ago: i32, seen: &[(ActorIx, ActorKind, EventDate)]) -> Option<Vec<ActorIx>> {
        let since = Some(as_of().plus_days(-days_ago));
        find_newcomers(seen.iter().copied(), as_of(), since, &NewcomerRule::default())
            .map(|new| new.iter().map(|verdict| verdict.actor).collect())
    }

    fn rebels(dates: &[EventDate]) -> Vec<ActorIx> {
        let seen: Vec<_> = dates.iter().map(|&date| (REBELS, ActorKind::RebelGroup, date)).collect();
        covered(5000, &seen).unwrap()
    }

    #[test]
    fn the_last_30_days_are_as_of_and_29_before() {
        assert_eq!(rebels(&[days_ago(0)]), [REBELS]);
        assert_eq!(rebels(&[days_ago(29)]), [REBELS]);
        assert_eq!(rebels(&[days_ago(30)]), []);
        assert_eq!(rebels(&[days_ago(-1)]), []);
    }

    #[test]
    fn the_year_before_are_the_365_days_before_those() {
        assert_eq!(rebels(&[days_ago(394), days_ago(5)]), []);
        assert_eq!(rebels(&[days_ago(395), days_ago(5)]), [REBELS]);
        assert_eq!(rebels(&[days_ago(5), days_ago(30)]), []);
    }

    #[test]
    fn vague_dates_neither_make_an_actor_new_nor_are_they_overlooked() {
        // The whole of the last 30 days, and one day more.
        assert_eq!(rebels(&[span_ago(29, 0)]), [REBELS]);
        assert_eq!(rebels(&[span_ago(30, 0)]), []);
        assert_eq!(rebels(&[span_ago(30, 0), days_ago(3)]), []);
        // May still lie after as-of; may lie in the year before.
        assert_eq!(rebels(&[span_ago(3, -3)]), []);
        assert_eq!(rebels(&[span_ago(500, 394), days_ago(3)]), []);
        assert_eq!(rebels(&[span_ago(500, 395), days_ago(3)]), [REBELS]);
    }

    #[test]
    fn only_violent_non_state_actors_are_new() {
        let seen: Vec<_> =
            (0_u32..).zip(ActorKind::TABLE).map(|(ix, row)| (ActorIx(ix), row.0, days_ago(1))).collect();
        // Rows 1 to 4 of the table: rebels, political and identity militias, rioters.
        assert_eq!(covered(5000, &seen).unwrap(), [1, 2, 3, 4].map(ActorIx));
    }

    #[test]
    fn without_a_covered_year_nothing_is_said() {
        let seen = [(REBELS, ActorKind::RebelGroup, days_ago(1))];
        assert_eq!(covered(394, &seen), Some(vec![REBELS]));
        assert_eq!(covered(393, &seen), None);
        assert_eq!(find_newcomers(seen, as_of(), None, &NewcomerRule::default()), None);
    }

    #[test]
    fn the_earliest_comes_first_and_the_reason_counts_its_incidents() {
        let seen = [
            (REBELS, ActorKind::RebelGroup, days_ago(3)),
            (MILITIA, ActorKind::PoliticalMilitia, days_ago(1)),
            (MILITIA, ActorKind::PoliticalMilitia, days_ago(9)),
        ];
        assert_eq!(covered(400, &seen), Some(vec![MILITIA, REBELS]));
        let rule = NewcomerRule::default();
        let new = find_newcomers(seen, as_of(), Some(as_of().plus_days(-400)), &rule).unwrap();
        let reason = new[0].explain(&situation(Vec::new()), &rule);
        assert_eq!(reason.verdict, "new actor: South");
        assert_eq!(input_value(&reason, "incidents in the last 30 days"), "2");
        assert_eq!(input_value(&reason, "first incident of the last 30 days"), "2026-01-22");
    }

    #[test]
    fn why_counts_every_actor_lately_and_before() {
        let rule = NewcomerRule::default();
        let situation = situation(Vec::new());
        let seen = [
            (REBELS, ActorKind::RebelGroup, days_ago(200)),
            (REBELS, ActorKind::RebelGroup, days_ago(3)),
            (MILITIA, ActorKind::PoliticalMilitia, days_ago(1)),
            (ActorIx(2), ActorKind::Civilians, days_ago(1)),
        ];
        let at = |covered: i32| {
            explain_outcome(&seen, as_of(), Some(as_of().plus_days(-covered)), &situation, rule)
        };
        let reason = at(400);
        assert_eq!(reason.verdict, "new actor: South");
        assert_eq!(input_value(&reason, "days before"), "2025-01-02 to 2026-01-01");
        assert_eq!(input_value(&reason, "North"), "1 incident lately, 1 incident before");
        assert_eq!(input_value(&reason, "South"), "1 incident lately, 0 incidents before");
        assert_eq!((reason.inputs.len(), reason.guard), (4, None));
        let unknown = at(300);
        assert_eq!(unknown.verdict, "no new actor");
        assert!(unknown.guard.unwrap().contains("coverage"));
        let nobody = explain_outcome(&[], as_of(), Some(as_of().plus_days(-400)), &situation, rule);
        assert_eq!(input_value(&nobody, "violent non-state actors lately"), "none");
    }
}
