//! The reference flags of a front: loops collect the days and incidents, the rules of `assess` decide.

use frontwatch::assess::civilians;
use frontwatch::assess::newcomer::{NewcomerVerdict, find_newcomers};
use frontwatch::assess::quiet::{QuietVerdict, find_broken_quiet};
use frontwatch::assess::record::{RecordFiring, RecordLevel, RecordRule, RecordVerdict};
use frontwatch::assess::surge::detect_surge;
use frontwatch::assess::threat::detect_threat;
use frontwatch::assess::toll::{event_tolls, side_tolls};
use frontwatch::assess::{Flags, RuleContext, RuleEvent, RuleId, RuleStates};
use frontwatch::model::{ActorIx, ActorKind, Day, EventDate, FrontIx, Span};

use super::naive::{KnownEvent, NaiveQuery, is_incident};

/// Returns the flags of a front. `passing` are its events that the question lets through.
pub(crate) fn flags(query: &NaiveQuery<'_>, passing: &[KnownEvent<'_>], front: FrontIx) -> Flags {
    let (rules, as_of) = (query.rules, query.question.as_of);
    let weeks = query.weekly_counts(passing, &[front]);
    let newest = find_records(query, passing, front).pop();
    let shown = i32::try_from(rules.record.days).unwrap();
    let record = newest.filter(|fired| as_of.days_since(fired.on) <= shown).map(|fired| RecordVerdict {
        level: fired.level,
        sum: fired.sum,
        fired_on: fired.on,
        days_since: as_of.days_since(fired.on),
    });
    let mut flags = observed_flags(query, passing, front, &weeks);
    flags.surge = detect_surge(&weeks, &rules.surge).into_iter().collect();
    flags.threat = detect_threat(&weeks, &rules.threat).into_iter().collect();
    flags.record = record.into_iter().collect();
    flags.quiet = broken_quiet(query, passing, front).into_iter().collect();
    flags.newcomer = newcomers(query, passing, front);
    flags.not_known = rules_not_known(query, &flags, front);
    flags
}

/// Returns the rules that do not fire and lack a recorded day that they need.
fn rules_not_known(query: &NaiveQuery<'_>, flags: &Flags, front: FrontIx) -> Vec<RuleId> {
    let rules = query.rules;
    // Each rule with whether it fires and the number of days before as-of that it needs.
    let needs = [
        // The year of each day on which a record would still be shown.
        (RuleId::Record, !flags.record.is_empty(), rules.record.days + rules.record.medium - 1),
        (RuleId::Surge, !flags.surge.is_empty(), 5 * 7 - 1),
        (RuleId::Threat, !flags.threat.is_empty(), 53 * 7 - 1),
        (RuleId::Quiet, !flags.quiet.is_empty(), rules.quiet.shown + rules.quiet.quiet),
        (RuleId::Civilians, !flags.civilians.is_empty(), rules.civilians.days - 1),
        (RuleId::Newcomer, !flags.newcomer.is_empty(), rules.newcomer.recent + rules.newcomer.unseen - 1),
    ];
    let is_recorded = |back: u32| {
        let as_of = query.question.as_of.0;
        (as_of - i32::try_from(back).unwrap()..=as_of).all(|day| query.is_recorded(front, Day(day)))
    };
    needs
        .into_iter()
        .filter(|&(_, fires, back)| !fires && !is_recorded(back))
        .map(|(rule, ..)| rule)
        .collect()
}

/// Returns the flags that the rules find by observing every event in turn. Covers the rules without a reference
/// version.
fn observed_flags(
    query: &NaiveQuery<'_>,
    passing: &[KnownEvent<'_>],
    front: FrontIx,
    weeks: &[Option<u32>],
) -> Flags {
    let (situation, as_of) = (query.situation, query.question.as_of);
    let mut states = RuleStates::default();
    for known in query.events_on_front(front) {
        let event = known.event;
        let mut violent: Vec<(ActorIx, ActorKind)> =
            event.actors.iter().map(|&actor| (actor, situation.actor(actor).unwrap().kind)).collect();
        violent.retain(|(_, kind)| kind.is_violent_non_state());
        violent.sort_unstable();
        violent.dedup();
        let shown = passing.iter().any(|other| other.row == known.row);
        let killed = event_tolls(event).killed;
        let civilians = civilians::civilians_killed(situation, event.kind, &side_tolls(event));
        let (date, is_incident) = (event.date, is_incident(event));
        let rule_event =
            RuleEvent { date, is_incident, killed, civilians, violent: &violent, is_shown: shown };
        states.observe(query.rules, as_of, &rule_event);
    }
    let recorded = query.recorded_days(front);
    states.evaluate(query.rules, &RuleContext { situation, as_of, recorded: &recorded, weeks })
}

/// Returns the quiet broken by an incident that the question lets through. The quiet itself is that of all incidents.
fn broken_quiet(query: &NaiveQuery<'_>, passing: &[KnownEvent<'_>], front: FrontIx) -> Option<QuietVerdict> {
    let (rules, as_of) = (query.rules, query.question.as_of);
    let on_front = query.events_on_front(front);
    let incidents: Vec<&KnownEvent<'_>> = on_front.iter().filter(|known| is_incident(known.event)).collect();
    let dates: Vec<EventDate> = incidents.iter().map(|known| known.event.date).collect();
    // Try every prefix, newest first, so that the last incident of the prefix is the one that breaks the quiet.
    (1..=dates.len()).rev().find_map(|n| {
        let shown = passing.iter().any(|other| other.row == incidents[n - 1].row);
        let runs: Vec<_> = dates[..n].iter().map(|&date| date.into()).collect();
        let beginning = |day| Some(recorded_since(query, front, day));
        let found = find_broken_quiet(&runs, as_of, beginning, &rules.quiet)?;
        let without = find_broken_quiet(&runs[..n - 1], as_of, beginning, &rules.quiet);
        (shown && Some(found) != without).then_some(found)
    })
}

/// Whether an actor is new on a front, regardless of its opponents there.
pub(crate) fn is_new(query: &NaiveQuery<'_>, actor: ActorIx, front: FrontIx) -> bool {
    let passing = query.select(|e| e.front == front && query.is_on_selected_front(e));
    newcomers(query, &passing, front).iter().any(|newcomer| newcomer.actor == actor)
}

/// Returns every record that fired on a front.
pub(crate) fn records_on(query: &NaiveQuery<'_>, front: FrontIx) -> Vec<RecordFiring> {
    find_records(query, &query.select(|e| e.front == front && query.has_selected_dyad(e)), front)
}

fn newcomers(query: &NaiveQuery<'_>, passing: &[KnownEvent<'_>], front: FrontIx) -> Vec<NewcomerVerdict> {
    let (rules, as_of) = (query.rules, query.question.as_of);
    let (recent, unseen) =
        (i32::try_from(rules.newcomer.recent).unwrap(), i32::try_from(rules.newcomer.unseen).unwrap());
    let mut seen: Vec<(ActorIx, ActorKind, EventDate)> = Vec::new();
    for known in query.events_on_front(front).iter().filter(|k| is_incident(k.event)) {
        let before = known.event.date.span.start.0 <= as_of.0 - recent;
        if !before && !passing.iter().any(|other| other.row == known.row) {
            continue;
        }
        let mut actors = known.event.actors.clone();
        actors.sort_unstable();
        actors.dedup();
        for actor in actors {
            seen.push((actor, query.situation.actor(actor).unwrap().kind, known.event.date));
        }
    }
    // The verdict needs a complete record of the days before the recent ones.
    let first = Day(as_of.0 - recent - unseen + 1);
    let recorded = (first.0..=as_of.0 - recent).all(|day| query.is_recorded(front, Day(day)));
    find_newcomers(seen, as_of, recorded.then_some(first), &rules.newcomer).unwrap_or_default()
}

/// Returns every record on a front, finding them separately in each run of recorded days.
fn find_records(query: &NaiveQuery<'_>, passing: &[KnownEvent<'_>], front: FrontIx) -> Vec<RecordFiring> {
    let as_of = query.question.as_of;
    let killed: Vec<(Span, u64)> = passing
        .iter()
        .filter_map(|known| Some((known.event.date.span, event_tolls(known.event).killed.best?.into())))
        .collect();
    let mut found = Vec::new();
    let mut run: Option<Day> = None;
    // No synthetic event or record begins earlier than 4000 days before as-of.
    for day in (as_of.0 - 4000..=as_of.0 + 1).map(Day) {
        let recorded = day <= as_of && query.is_recorded(front, day);
        match (run, recorded) {
            (None, true) => run = Some(day),
            (Some(first), false) => {
                let days = Span { start: first, end: day.plus_days(-1) };
                found.extend(find_records_in(days, &killed, &query.rules.record));
                run = None;
            }
            _ => {}
        }
    }
    // Larger sums may be missing from incompletely recorded days.
    let medium = i32::try_from(query.rules.record.medium).unwrap();
    found.retain(|firing| !(0..medium).any(|back| query.is_incomplete(front, firing.on.plus_days(-back))));
    found
}

/// Returns every record in a run of recorded days.
fn find_records_in(run: Span, killed: &[(Span, u64)], rule: &RecordRule) -> Vec<RecordFiring> {
    let (first, last) = (run.start.0, run.end.0);
    let [days, medium, high, cool_off] =
        [rule.days, rule.medium, rule.high, rule.cool_off].map(|days| i32::try_from(days).unwrap());
    // The killed of the days that end on each day of the run, or nothing where those days begin before it.
    let mut sums: Vec<Option<u64>> =
        (first..=last).map(|day| (day - days + 1 >= first).then_some(0)).collect();
    for &(span, number) in killed.iter().filter(|(span, _)| run.covers(*span)) {
        // The toll lies in the days that end on its last day, and on every later day up to the one whose days begin
        // with its first.
        for day in (span.end.0..span.start.0 + days).filter(|day| *day <= last) {
            if let Some(sum) = &mut sums[usize::try_from(day - first).unwrap()] {
                *sum += number;
            }
        }
    }
    let sum_on =
        |day: i32| usize::try_from(day - first).ok().and_then(|index| sums.get(index).copied().flatten());
    let mut found: Vec<RecordFiring> = Vec::new();
    for on in first..=last {
        let Some(sum) = sum_on(on).filter(|&sum| sum >= u64::from(rule.killed)) else { continue };
        let is_maximum = |over: i32| {
            on - over + 1 >= first
                && (on - over + 1..on).all(|day| sum_on(day).is_none_or(|earlier| earlier <= sum))
        };
        let level = if is_maximum(high) {
            RecordLevel::High
        } else if is_maximum(medium) {
            RecordLevel::Medium
        } else {
            continue;
        };
        let has_recent = found.iter().any(|fired| on - fired.on.0 <= cool_off && fired.level >= level);
        if !has_recent {
            found.push(RecordFiring { on: Day(on), level, sum });
        }
    }
    found
}

/// Returns the first day of the run of recorded days that ends at `day`, or `day` itself if it is not recorded.
fn recorded_since(query: &NaiveQuery<'_>, front: FrontIx, day: Day) -> Day {
    let mut first = day;
    while query.is_recorded(front, first) && query.is_recorded(front, first.plus_days(-1)) {
        first = first.plus_days(-1);
    }
    first
}
