//! What fires on a front, reached slowly and plainly: the days and incidents are looked up by loops, the rules of
//! `assess` decide.

use frontwatch::assess::newcomer::newcomers;
use frontwatch::assess::quiet::quiet;
use frontwatch::assess::record::{Firing, RecordVerdict, firings};
use frontwatch::assess::surge::{surge, threat};
use frontwatch::assess::toll::tolls;
use frontwatch::model::{ActorIx, ActorKind, Day, EventDate, FrontIx, Precision};
use frontwatch::store::Flags;

use super::plain::{Known, Reader, incident};

/// Everything that fires on a front, given the events that count there.
pub(crate) fn flags(reader: &Reader<'_>, ever: &[Known<'_>], front: FrontIx) -> Flags {
    let (rules, as_of) = (reader.rules, reader.question.as_of);
    let weeks = reader.weeks(ever, &[front]);
    let dates: Vec<EventDate> = ever.iter().filter(|k| incident(k.event)).map(|k| k.event.date).collect();
    let newest = records(reader, ever, front).pop();
    let shown = i32::try_from(rules.record.days).unwrap();
    Flags {
        surge: surge(&weeks, &rules.surge),
        threat: threat(&weeks, &rules.surge),
        record: newest.filter(|fired| as_of.since(fired.on) <= shown).map(|fired| RecordVerdict {
            level: fired.level,
            sum: fired.sum,
            over: fired.over,
            fired_on: fired.on,
            days_since: as_of.since(fired.on),
        }),
        quiet: quiet(&dates, as_of, |day| Some(beginning(reader, front, day)), &rules.quiet),
        newcomers: new(reader, ever, front),
    }
}

/// Whether an actor is new on a front, whoever it dealt with there.
pub(crate) fn is_new(reader: &Reader<'_>, actor: ActorIx, front: FrontIx) -> bool {
    let ever = reader.all(|e| e.front == front && reader.on_fronts(e));
    new(reader, &ever, front).iter().any(|new| new.actor == actor)
}

/// Every record that fired on a front.
pub(crate) fn records_on(reader: &Reader<'_>, front: FrontIx) -> Vec<Firing> {
    records(reader, &reader.all(|e| e.front == front && reader.of_dyads(e)), front)
}

fn new(
    reader: &Reader<'_>,
    ever: &[Known<'_>],
    front: FrontIx,
) -> Vec<frontwatch::assess::newcomer::NewcomerVerdict> {
    let (rules, as_of) = (reader.rules, reader.question.as_of);
    let mut seen: Vec<(ActorIx, ActorKind, EventDate)> = Vec::new();
    for known in ever.iter().filter(|k| incident(k.event)) {
        let mut actors = known.event.actors.clone();
        actors.sort_unstable();
        actors.dedup();
        for actor in actors {
            seen.push((actor, reader.situation.actor(actor).unwrap().kind, known.event.date));
        }
    }
    // Every day of the year before the last days is recorded, or nothing can be said.
    let (recent, unseen) =
        (i32::try_from(rules.newcomer.recent).unwrap(), i32::try_from(rules.newcomer.unseen).unwrap());
    let first = Day(as_of.0 - recent - unseen + 1);
    let recorded = (first.0..=as_of.0 - recent).all(|day| reader.is_recorded(front, Day(day)));
    newcomers(seen, as_of, recorded.then_some(first), &rules.newcomer).unwrap_or_default()
}

/// Every record on a front: each stretch of recorded days by itself.
fn records(reader: &Reader<'_>, ever: &[Known<'_>], front: FrontIx) -> Vec<Firing> {
    let as_of = reader.question.as_of;
    let killed: Vec<(Day, u32)> = ever
        .iter()
        .filter(|known| known.event.date.precision == Precision::Day)
        .filter_map(|known| Some((known.event.date.span.start, tolls(known.event).killed.best?)))
        .collect();
    let mut found = Vec::new();
    let mut stretch: Option<Day> = None;
    // No event of the synthetic data, and no beginning of a record, is older than this.
    for day in (as_of.0 - 4000..=as_of.0 + 1).map(Day) {
        let recorded = day <= as_of && reader.is_recorded(front, day);
        match (stretch, recorded) {
            (None, true) => stretch = Some(day),
            (Some(start), false) => {
                found.extend(firings(&killed, day.plus(-1), Some(start), &reader.rules.record));
                stretch = None;
            }
            _ => {}
        }
    }
    found
}

/// The first day of the recorded days without a gap before this one; the day itself if it is not recorded.
fn beginning(reader: &Reader<'_>, front: FrontIx, day: Day) -> Day {
    let mut first = day;
    while reader.is_recorded(front, first) && reader.is_recorded(front, first.plus(-1)) {
        first = first.plus(-1);
    }
    first
}
