//! The reference sums of tolls and checks of stated totals.

use frontwatch::assess::toll::{event_tolls, side_tolls};
use frontwatch::model::{
    Aggregate, AggregateMeasure, Day, Event, FrontIx, Measure, Situation, Span, Toll, Tolls, Victims,
};
use frontwatch::query::Dyad;
use frontwatch::store::{AggregateCheck, Coverage};

use super::naive::{KnownEvent, is_incident};

/// Returns the sum of one measure, computed figure by figure.
pub(crate) fn sum(tolls: impl Iterator<Item = Toll>) -> Toll {
    let known: Vec<Toll> = tolls.filter(|toll| toll.low.is_some()).collect();
    if known.len() < 2 {
        return known.first().copied().unwrap_or(Toll::NONE);
    }
    let any_best = known.iter().any(|toll| toll.best.is_some());
    Toll {
        low: known.iter().map(|toll| toll.low).sum(),
        best: if any_best { Some(known.iter().filter_map(|toll| toll.best).sum()) } else { None },
        high: known.iter().map(|toll| toll.high).sum(),
        is_open: known.iter().any(|toll| toll.is_open),
        is_partial: known.iter().any(|toll| toll.is_partial || toll.best.is_none()),
        is_contested: known.iter().any(|toll| toll.is_contested),
        is_disordered: known.iter().any(|toll| toll.is_disordered),
    }
}

/// Returns the summed tolls of events.
pub(crate) fn sum_all(events: &[KnownEvent<'_>]) -> Tolls {
    let total = |measure| sum(events.iter().map(|known| event_tolls(known.event).for_measure(measure)));
    let [killed, wounded, captured] = Measure::ALL.map(total);
    Tolls { killed, wounded, captured }
}

/// Returns the number of incidents without a best number of killed.
pub(crate) fn count_without_toll(events: &[KnownEvent<'_>]) -> u32 {
    let is_without =
        |known: &&KnownEvent<'_>| is_incident(known.event) && event_tolls(known.event).killed.best.is_none();
    u32::try_from(events.iter().filter(is_without).count()).unwrap()
}

/// Whether victims of an event count for one of its dyads.
fn counts_for(event: &Event, dyad: Dyad, victims: Victims) -> bool {
    let first = event.actors[0];
    let mut others: Vec<_> = event.actors.iter().copied().filter(|&actor| actor != first).collect();
    others.sort_unstable();
    others.dedup();
    let other = if dyad.0 == first { dyad.1 } else { dyad.0 };
    match victims {
        Victims::OfActor(actor) if others.len() == 1 => actor == first || actor == other,
        Victims::OfActor(actor) => actor == other,
        Victims::Unattributed => others.len() == 1,
    }
}

fn sum_sides_where(
    events: &[KnownEvent<'_>],
    measure: Measure,
    is_counted: impl Fn(&Event, Victims) -> bool,
) -> Toll {
    sum(events.iter().map(|known| {
        let sides = side_tolls(known.event).into_iter();
        sum(sides
            .filter(|side| side.measure == measure && is_counted(known.event, side.victims))
            .map(|side| side.toll))
    }))
}

/// Returns the victims of events that count for a dyad.
pub(crate) fn pair_tolls(events: &[KnownEvent<'_>], dyad: Dyad) -> Tolls {
    let total = |measure| sum_sides_where(events, measure, |event, victims| counts_for(event, dyad, victims));
    let [killed, wounded, captured] = Measure::ALL.map(total);
    Tolls { killed, wounded, captured }
}

/// Returns the killed of events who do not count for a dyad.
pub(crate) fn killed_beside(events: &[KnownEvent<'_>], dyad: Dyad) -> Toll {
    sum_sides_where(events, Measure::Killed, |event, victims| !counts_for(event, dyad, victims))
}

/// Checks every aggregate against the total computed from the events.
pub(crate) fn aggregates(situation: &Situation, as_of: Day) -> Vec<AggregateCheck> {
    let mut checks = Vec::new();
    for (ix, aggregate) in situation.aggregates.iter().enumerate() {
        let mut number = 0;
        let mut tolls = Vec::new();
        for event in &situation.events {
            let span = event.date.span;
            let inside = aggregate.span.span.start <= span.start && span.end <= aggregate.span.span.end;
            let on_front = aggregate.front.is_none() || aggregate.front == Some(event.front);
            let by_actor = aggregate.actor.is_none_or(|actor| event.actors.contains(&actor));
            if event.is_announced() || span.end > as_of || !inside || !on_front || !by_actor {
                continue;
            }
            match aggregate.measure {
                AggregateMeasure::Incidents => number += u32::from(is_incident(event)),
                AggregateMeasure::Events => number += 1,
                AggregateMeasure::Victims(measure) => {
                    for side in side_tolls(event) {
                        let is_counted_side = aggregate.victims.is_none()
                            || aggregate.victims.map(Victims::OfActor) == Some(side.victims);
                        if side.measure == measure && is_counted_side {
                            tolls.push(side.toll);
                        }
                    }
                }
                AggregateMeasure::Other => {}
            }
        }
        let computed = match aggregate.measure {
            AggregateMeasure::Other => None,
            AggregateMeasure::Victims(_) => Some(sum(tolls.into_iter())),
            AggregateMeasure::Incidents | AggregateMeasure::Events => {
                let number = Some(number);
                Some(Toll { low: number, best: number, high: number, ..Toll::NONE })
            }
        };
        // They agree if some number is allowed by both; no synthetic figure exceeds 1000. A disordered total allows
        // every number between its smallest and its largest.
        let coverage = coverage_of(situation, aggregate, as_of);
        let agrees = match (computed, aggregate.figure.allows()) {
            _ if coverage != Coverage::Full => None,
            (Some(toll), Some((from, to))) if toll.low.is_some() => Some((0..=1000_u32).any(|number| {
                let stated = from <= number && to.is_none_or(|to| number <= to);
                let numbers: Vec<u32> = [toll.low, toll.best, toll.high].into_iter().flatten().collect();
                let above = numbers.iter().any(|&n| n <= number);
                let below = toll.is_open || toll.high.is_none() || numbers.iter().any(|&n| number <= n);
                stated && above && below
            })),
            _ => None,
        };
        checks.push(AggregateCheck { aggregate: ix, computed, coverage, agrees });
    }
    checks
}

/// Returns how far the days of an aggregate are recorded on its front, or on all.
fn coverage_of(situation: &Situation, aggregate: &Aggregate, as_of: Day) -> Coverage {
    let days = aggregate.span.span;
    let (mut recorded, mut missing) = (false, false);
    for (ix, front) in (0..).map(FrontIx).zip(&situation.fronts) {
        if aggregate.front.is_some_and(|concerned| concerned != ix) {
            continue;
        }
        let known = situation
            .events
            .iter()
            .filter(|e| e.front == ix && !e.is_announced() && e.date.span.end <= as_of);
        let record = front.recorded_days(known.map(|event| event.date.span.start).min(), situation.as_of);
        for day in (days.start.0..=days.end.0).map(|day| Span::from_day(Day(day))) {
            recorded |= record.covers(day);
            missing |= !record.covers(day);
        }
    }
    match (recorded, missing) {
        (false, _) => Coverage::None,
        (true, false) => Coverage::Full,
        (true, true) => Coverage::Partial,
    }
}
