//! Stated totals beside those computed from the events.

use super::event_store::Store;
use crate::assess::toll::sides;
use crate::model::{Aggregate, Counted, Day, Toll, Victims};

/// A stated total beside the total computed from the events.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregateCheck {
    /// Index into [`crate::model::Situation::aggregates`].
    pub aggregate: usize,
    /// The computed total; `None` where nothing is comparable. For counts: low = best = high.
    pub computed: Option<Toll>,
    /// Whether the stated number and the computed range can both be true; `None` where nothing is comparable.
    pub agrees: Option<bool>,
}

impl Store {
    /// Every aggregate of the situation beside the total computed from the events known at `as_of` whose whole
    /// span lies in the aggregate's.
    #[must_use]
    pub fn aggregates(&self, as_of: Day) -> Vec<AggregateCheck> {
        self.aggregates_that(as_of, |_| true)
    }

    /// Those of [`Store::aggregates`] for which `wanted` says so.
    pub(super) fn aggregates_that(
        &self,
        as_of: Day,
        wanted: impl Fn(&Aggregate) -> bool,
    ) -> Vec<AggregateCheck> {
        let all =
            self.data.situation.aggregates.iter().enumerate().filter(|(_, aggregate)| wanted(aggregate));
        all.map(|(ix, aggregate)| self.check(ix, aggregate, as_of)).collect()
    }

    fn check(&self, ix: usize, aggregate: &Aggregate, as_of: Day) -> AggregateCheck {
        let rows = || {
            self.data
                .table
                .beginning_in(aggregate.span.span)
                .filter(|&row| self.speaks_of(aggregate, row, as_of))
        };
        let computed = match aggregate.counts {
            Counted::Incidents => {
                Some(counted(rows().filter(|&row| self.data.table.facts_of(row).incident).count()))
            }
            Counted::Events => Some(counted(rows().count())),
            Counted::Victims(measure) => match aggregate.victims {
                None => Some(rows().map(|row| self.data.table.tolls_of(row).of(measure)).sum()),
                Some(side) => {
                    let events = rows().filter_map(|row| self.event(u32::try_from(row).ok()?));
                    let of_side = |victims| victims == Victims::Of(side);
                    let tolls = events.flat_map(sides).filter(|s| s.measure == measure && of_side(s.victims));
                    Some(tolls.map(|side| side.toll).sum())
                }
            },
            Counted::Other => None,
        };
        AggregateCheck { aggregate: ix, computed, agrees: computed.and_then(|toll| agrees(aggregate, toll)) }
    }

    /// Whether an aggregate speaks of a row that exists.
    fn speaks_of(&self, aggregate: &Aggregate, row: usize, as_of: Day) -> bool {
        let (span, table) = (self.data.table.span(row), &*self.data.table);
        let class = table.columns.class.get(row).and_then(|&class| table.columns.classes.get(class as usize));
        span.end <= as_of
            && aggregate.span.span.covers(span)
            && aggregate.front.is_none_or(|front| class.is_some_and(|class| class.front == front))
            && aggregate.actor.is_none_or(|actor| class.is_some_and(|class| class.actors.contains(&actor)))
    }
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
