//! Sums of tolls and stated totals, computed slowly and plainly.

use frontwatch::assess::toll::sides;
use frontwatch::model::{Counted, Day, Situation, Toll, Victims};
use frontwatch::store::AggregateCheck;

/// The sum of one measure: what DOMAIN says about sums, figure by figure.
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
        open: known.iter().any(|toll| toll.open),
        partial: known.iter().any(|toll| toll.partial || toll.best.is_none()),
        contested: known.iter().any(|toll| toll.contested),
        disordered: known.iter().any(|toll| toll.disordered),
    }
}

/// Every aggregate beside what the events give.
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
            if span.end > as_of || !inside || !on_front || !by_actor {
                continue;
            }
            match aggregate.counts {
                Counted::Incidents => number += u32::from(event.kind.row().incident),
                Counted::Events => number += 1,
                Counted::Victims(measure) => {
                    for side in sides(event) {
                        let of_side = aggregate.victims.is_none()
                            || aggregate.victims.map(Victims::Of) == Some(side.victims);
                        if side.measure == measure && of_side {
                            tolls.push(side.toll);
                        }
                    }
                }
                Counted::Other => {}
            }
        }
        let computed = match aggregate.counts {
            Counted::Other => None,
            Counted::Victims(_) => Some(sum(tolls.into_iter())),
            Counted::Incidents | Counted::Events => {
                let number = Some(number);
                Some(Toll { low: number, best: number, high: number, ..Toll::NONE })
            }
        };
        // Whether any number up to a thousand is allowed by both; no figure of the synthetic data is larger. Out of
        // order, a total allows all between its smallest and its largest number.
        let agrees = match (computed, aggregate.says.allows()) {
            (Some(toll), Some((from, to))) if toll.low.is_some() => Some((0..=1000_u32).any(|number| {
                let stated = from <= number && to.is_none_or(|to| number <= to);
                let numbers: Vec<u32> = [toll.low, toll.best, toll.high].into_iter().flatten().collect();
                let above = numbers.iter().any(|&n| n <= number);
                let below = toll.open || toll.high.is_none() || numbers.iter().any(|&n| number <= n);
                stated && above && below
            })),
            _ => None,
        };
        checks.push(AggregateCheck { aggregate: ix, computed, agrees });
    }
    checks
}
