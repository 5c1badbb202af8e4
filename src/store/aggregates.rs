//! Stated totals beside those computed from the events.

use super::Store;
use super::detail::AggregateCheck;
use crate::assess::toll::sides;
use crate::model::{Aggregate, Counted, Day, Event, Toll, Victims};

impl Store {
    /// Every aggregate of the situation beside the total computed from the events known at `as_of` whose whole
    /// span lies in the aggregate's.
    #[must_use]
    pub fn aggregates(&self, as_of: Day) -> Vec<AggregateCheck> {
        let all = self.situation.aggregates.iter().enumerate();
        all.map(|(ix, aggregate)| self.check(ix, aggregate, as_of)).collect()
    }

    fn check(&self, ix: usize, aggregate: &Aggregate, as_of: Day) -> AggregateCheck {
        let events = || self.situation.events.iter().filter(move |event| speaks_of(aggregate, event, as_of));
        let computed = match aggregate.counts {
            Counted::Incidents => Some(counted(events().filter(|event| event.kind.row().incident).count())),
            Counted::Events => Some(counted(events().count())),
            Counted::Victims(measure) => {
                let of_side = |victims| aggregate.victims.is_none_or(|side| victims == Victims::Of(side));
                let tolls = events().flat_map(sides).filter(|s| s.measure == measure && of_side(s.victims));
                Some(tolls.map(|side| side.toll).sum())
            }
            Counted::Other => None,
        };
        AggregateCheck { aggregate: ix, computed, agrees: computed.and_then(|toll| agrees(aggregate, toll)) }
    }
}

fn speaks_of(aggregate: &Aggregate, event: &Event, as_of: Day) -> bool {
    event.date.span.end <= as_of
        && aggregate.span.span.covers(event.date.span)
        && aggregate.front.is_none_or(|front| event.front == front)
        && aggregate.actor.is_none_or(|actor| event.actors.contains(&actor))
}

fn counted(number: usize) -> Toll {
    let number = Some(u32::try_from(number).unwrap_or(u32::MAX));
    Toll { low: number, best: number, high: number, ..Toll::NONE }
}

/// Whether some number is allowed by both. A computed total out of order (`low ≤ best ≤ high` does not hold) allows
/// what lies between its smallest and largest number, as [`crate::model::Figure::allows`] has it.
fn agrees(aggregate: &Aggregate, computed: Toll) -> Option<bool> {
    let (from, to) = aggregate.says.allows()?;
    let stated = computed.low?;
    let others = [computed.best, computed.high];
    let low = others.into_iter().flatten().fold(stated, u32::min);
    let high = others.into_iter().flatten().fold(stated, u32::max);
    let bounded = computed.high.is_some() && !computed.open;
    Some(to.is_none_or(|to| low <= to) && (!bounded || from <= high))
}
