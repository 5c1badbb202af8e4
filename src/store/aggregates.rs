//! Stated totals beside those computed from the events.

use super::event_store::Store;
use crate::assess::toll::side_tolls;
use crate::model::{Aggregate, AggregateMeasure, Day, Toll, Victims};

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
        self.filtered_aggregates(as_of, |_| true)
    }

    /// Those of [`Store::aggregates`] for which `wanted` says so.
    pub(super) fn filtered_aggregates(
        &self,
        as_of: Day,
        wanted: impl Fn(&Aggregate) -> bool,
    ) -> Vec<AggregateCheck> {
        let all =
            self.data.situation.aggregates.iter().enumerate().filter(|(_, aggregate)| wanted(aggregate));
        all.map(|(ix, aggregate)| self.check_aggregate(ix, aggregate, as_of)).collect()
    }

    fn check_aggregate(&self, ix: usize, aggregate: &Aggregate, as_of: Day) -> AggregateCheck {
        let rows = || {
            self.data
                .table
                .beginning_in(aggregate.span.span)
                .filter(|&row| self.has_aggregate_row(aggregate, row, as_of))
        };
        let computed = match aggregate.measure {
            AggregateMeasure::Incidents => {
                Some(exact_toll(rows().filter(|&row| self.data.table.group_of_row(row).is_incident).count()))
            }
            AggregateMeasure::Events => Some(exact_toll(rows().count())),
            AggregateMeasure::Victims(measure) => match aggregate.victims {
                None => Some(rows().map(|row| self.data.table.tolls_of(row).for_measure(measure)).sum()),
                Some(side) => {
                    let events = rows().filter_map(|row| self.event(u32::try_from(row).ok()?));
                    let of_side = |victims| victims == Victims::OfActor(side);
                    let tolls =
                        events.flat_map(side_tolls).filter(|s| s.measure == measure && of_side(s.victims));
                    Some(tolls.map(|side| side.toll).sum())
                }
            },
            AggregateMeasure::Other => None,
        };
        AggregateCheck {
            aggregate: ix,
            computed,
            agrees: computed.and_then(|toll| can_agree(aggregate, toll)),
        }
    }

    /// Whether an aggregate speaks of a row that exists.
    fn has_aggregate_row(&self, aggregate: &Aggregate, row: usize, as_of: Day) -> bool {
        let (span, table) = (self.data.table.span(row), &*self.data.table);
        let class =
            table.columns.group_id.get(row).and_then(|&class| table.columns.groups.get(class as usize));
        span.end <= as_of
            && aggregate.span.span.covers(span)
            && aggregate.front.is_none_or(|front| class.is_some_and(|class| class.front == front))
            && aggregate.actor.is_none_or(|actor| class.is_some_and(|class| class.actors.contains(&actor)))
    }
}

fn exact_toll(number: usize) -> Toll {
    let number = Some(u32::try_from(number).unwrap_or(u32::MAX));
    Toll { low: number, best: number, high: number, ..Toll::NONE }
}

/// Whether some number is allowed by both. A computed total out of order (`low ≤ best ≤ high` does not hold) allows
/// what lies between its smallest and largest number, as [`crate::model::Figure::allows`] has it.
fn can_agree(aggregate: &Aggregate, computed: Toll) -> Option<bool> {
    let (from, to) = aggregate.figure.allows()?;
    let stated = computed.low?;
    let others = [computed.best, computed.high];
    let low = others.into_iter().flatten().fold(stated, u32::min);
    let high = others.into_iter().flatten().fold(stated, u32::max);
    let bounded = computed.high.is_some() && !computed.is_open;
    Some(to.is_none_or(|to| low <= to) && (!bounded || from <= high))
}
