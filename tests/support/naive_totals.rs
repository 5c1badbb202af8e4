//! The reference sums of tolls and checks of stated totals.

use frontwatch::assess::toll::side_tolls;
use frontwatch::model::{AggregateMeasure, Day, Situation, Toll, Victims};
use frontwatch::store::AggregateCheck;

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
                AggregateMeasure::Incidents => number += u32::from(event.is_incident()),
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
        let agrees = match (computed, aggregate.figure.allows()) {
            (Some(toll), Some((from, to))) if toll.low.is_some() => Some((0..=1000_u32).any(|number| {
                let stated = from <= number && to.is_none_or(|to| number <= to);
                let numbers: Vec<u32> = [toll.low, toll.best, toll.high].into_iter().flatten().collect();
                let above = numbers.iter().any(|&n| n <= number);
                let below = toll.is_open || toll.high.is_none() || numbers.iter().any(|&n| number <= n);
                stated && above && below
            })),
            _ => None,
        };
        checks.push(AggregateCheck { aggregate: ix, computed, agrees });
    }
    checks
}
