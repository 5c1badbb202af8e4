//! What fires on a front, reached slowly and plainly: the days and incidents are looked up by loops, the rules of
//! `assess` decide.

use frontwatch::assess::civilians;
use frontwatch::assess::newcomer::{NewcomerVerdict, find_newcomers};
use frontwatch::assess::quiet::{QuietVerdict, find_broken_quiet};
use frontwatch::assess::record::{RecordFiring, RecordVerdict, find_firings};
use frontwatch::assess::surge::detect_surge;
use frontwatch::assess::threat::detect_threat;
use frontwatch::assess::toll::{event_tolls, side_tolls};
use frontwatch::assess::{Flags, RuleContext, RuleEvent, RuleStates};
use frontwatch::model::{ActorIx, ActorKind, Day, EventDate, FrontIx, Precision};

use super::naive::{KnownEvent, NaiveQuery, incident};

/// Everything that fires on a front, given the events that the question lets through there.
pub(crate) fn flags(query: &NaiveQuery<'_>, ever: &[KnownEvent<'_>], front: FrontIx) -> Flags {
    let (rules, as_of) = (query.rules, query.question.as_of);
    let weeks = query.weeks(ever, &[front]);
    let newest = records(query, ever, front).pop();
    let shown = i32::try_from(rules.record.days).unwrap();
    let record = newest.filter(|fired| as_of.days_since(fired.on) <= shown).map(|fired| RecordVerdict {
        level: fired.level,
        sum: fired.sum,
        covered_days: fired.covered_days,
        fired_on: fired.on,
        days_since: as_of.days_since(fired.on),
    });
    let mut flags = watched(query, ever, front, &weeks);
    flags.surge = detect_surge(&weeks, &rules.surge).into_iter().collect();
    flags.threat = detect_threat(&weeks, &rules.threat).into_iter().collect();
    flags.record = record.into_iter().collect();
    flags.quiet = broken(query, ever, front).into_iter().collect();
    flags.newcomer = new(query, ever, front);
    flags
}

/// What fires by the rules' own way of watching, put to every event in turn: for rules without a plain reading here.
fn watched(query: &NaiveQuery<'_>, ever: &[KnownEvent<'_>], front: FrontIx, weeks: &[Option<u32>]) -> Flags {
    let (situation, as_of) = (query.situation, query.question.as_of);
    let mut watches = RuleStates::default();
    for known in query.happened(front) {
        let event = known.event;
        let mut violent: Vec<(ActorIx, ActorKind)> =
            event.actors.iter().map(|&actor| (actor, situation.actor(actor).unwrap().kind)).collect();
        violent.retain(|(_, kind)| kind.is_violent_non_state());
        violent.sort_unstable();
        violent.dedup();
        let shown = ever.iter().any(|other| other.row == known.row);
        let killed = event_tolls(event).killed;
        let civilians = civilians::civilians_killed(situation, event.kind, &side_tolls(event));
        let (date, incident) = (event.date, incident(event));
        let sight =
            RuleEvent { date, is_incident: incident, killed, civilians, violent: &violent, is_shown: shown };
        watches.observe(query.rules, as_of, &sight);
    }
    let first = situation.events.iter().filter(|e| e.front == front && e.date.span.end <= as_of);
    let recorded =
        situation.front(front).unwrap().recorded_days(first.map(|event| event.date.span.start).min());
    watches.evaluate(query.rules, &RuleContext { situation, as_of, recorded: &recorded, weeks })
}

/// The quiet that an incident which the question lets through broke: the quiet is one of all incidents.
fn broken(query: &NaiveQuery<'_>, ever: &[KnownEvent<'_>], front: FrontIx) -> Option<QuietVerdict> {
    let (rules, as_of) = (query.rules, query.question.as_of);
    let happened = query.happened(front);
    let incidents: Vec<&KnownEvent<'_>> = happened.iter().filter(|known| incident(known.event)).collect();
    let dates: Vec<EventDate> = incidents.iter().map(|known| known.event.date).collect();
    // Up to each in turn, so that the newest is the one that may break it.
    (1..=dates.len()).rev().find_map(|n| {
        let shown = ever.iter().any(|other| other.row == incidents[n - 1].row);
        let runs: Vec<_> = dates[..n].iter().map(|&date| date.into()).collect();
        let beginning = |day| Some(beginning(query, front, day));
        let found = find_broken_quiet(&runs, as_of, beginning, &rules.quiet)?;
        let without = find_broken_quiet(&runs[..n - 1], as_of, beginning, &rules.quiet);
        (shown && Some(found) != without).then_some(found)
    })
}

/// Whether an actor is new on a front, whoever it dealt with there.
pub(crate) fn is_new(query: &NaiveQuery<'_>, actor: ActorIx, front: FrontIx) -> bool {
    let ever = query.all(|e| e.front == front && query.on_fronts(e));
    new(query, &ever, front).iter().any(|new| new.actor == actor)
}

/// Every record that fired on a front.
pub(crate) fn records_on(query: &NaiveQuery<'_>, front: FrontIx) -> Vec<RecordFiring> {
    records(query, &query.all(|e| e.front == front && query.of_dyads(e)), front)
}

fn new(query: &NaiveQuery<'_>, ever: &[KnownEvent<'_>], front: FrontIx) -> Vec<NewcomerVerdict> {
    let (rules, as_of) = (query.rules, query.question.as_of);
    let (recent, unseen) =
        (i32::try_from(rules.newcomer.recent).unwrap(), i32::try_from(rules.newcomer.unseen).unwrap());
    let mut seen: Vec<(ActorIx, ActorKind, EventDate)> = Vec::new();
    for known in query.happened(front).iter().filter(|k| incident(k.event)) {
        let before = known.event.date.span.start.0 <= as_of.0 - recent;
        if !before && !ever.iter().any(|other| other.row == known.row) {
            continue;
        }
        let mut actors = known.event.actors.clone();
        actors.sort_unstable();
        actors.dedup();
        for actor in actors {
            seen.push((actor, query.situation.actor(actor).unwrap().kind, known.event.date));
        }
    }
    // Every day of the year before the last days is recorded, or nothing can be said.
    let first = Day(as_of.0 - recent - unseen + 1);
    let recorded = (first.0..=as_of.0 - recent).all(|day| query.is_recorded(front, Day(day)));
    find_newcomers(seen, as_of, recorded.then_some(first), &rules.newcomer).unwrap_or_default()
}

/// Every record on a front: each stretch of recorded days by itself.
fn records(query: &NaiveQuery<'_>, ever: &[KnownEvent<'_>], front: FrontIx) -> Vec<RecordFiring> {
    let as_of = query.question.as_of;
    let killed: Vec<(Day, u32)> = ever
        .iter()
        .filter(|known| known.event.date.precision == Precision::Day)
        .filter_map(|known| Some((known.event.date.span.start, event_tolls(known.event).killed.best?)))
        .collect();
    let mut found = Vec::new();
    let mut stretch: Option<Day> = None;
    // No event of the synthetic data, and no beginning of a record, is older than this.
    for day in (as_of.0 - 4000..=as_of.0 + 1).map(Day) {
        let recorded = day <= as_of && query.is_recorded(front, day);
        match (stretch, recorded) {
            (None, true) => stretch = Some(day),
            (Some(start), false) => {
                found.extend(find_firings(&killed, day.plus_days(-1), Some(start), &query.rules.record));
                stretch = None;
            }
            _ => {}
        }
    }
    found
}

/// The first day of the recorded days without a gap before this one; the day itself if it is not recorded.
fn beginning(query: &NaiveQuery<'_>, front: FrontIx, day: Day) -> Day {
    let mut first = day;
    while query.is_recorded(front, first) && query.is_recorded(front, first.plus_days(-1)) {
        first = first.plus_days(-1);
    }
    first
}
