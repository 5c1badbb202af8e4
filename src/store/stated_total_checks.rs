//! Checks stated totals (aggregates) against the totals computed from the events.

use super::coverage::Coverage;
use super::event_store::Store;
use crate::assess::toll::side_tolls;
use crate::model::{Aggregate, AggregateMeasure, Day, FrontIx, Toll, Victims};

/// A stated total and the total computed from the events.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregateCheck {
    /// Index into [`crate::model::Situation::aggregates`].
    pub aggregate: usize,
    /// The computed total, or `None` if the data allow no comparison. For counts, low, best and high are equal.
    pub computed: Option<Toll>,
    /// How far the days of the stated total are recorded on the front that it names, or on all fronts. Unless it is
    /// full, `computed` is a lower bound.
    pub coverage: Coverage,
    /// Whether the stated number and the computed range can both be true, or `None` if the data allow no
    /// comparison or not all the days are recorded.
    pub agrees: Option<bool>,
}

impl Store {
    /// Checks every aggregate of the situation against the events known at `as_of` whose span is entirely within
    /// the span of the aggregate.
    #[must_use]
    pub fn aggregates(&self, as_of: Day) -> Vec<AggregateCheck> {
        self.filtered_aggregates(as_of, |_| true)
    }

    /// Checks the aggregates for which `is_wanted` returns `true`.
    pub(super) fn filtered_aggregates(
        &self,
        as_of: Day,
        is_wanted: impl Fn(&Aggregate) -> bool,
    ) -> Vec<AggregateCheck> {
        let matching =
            self.data.situation.aggregates.iter().enumerate().filter(|(_, aggregate)| is_wanted(aggregate));
        let mut matching = matching.peekable();
        if matching.peek().is_none() {
            return Vec::new();
        }
        let records = self.data.table.records(&self.data.situation, as_of);
        let check = |(index, aggregate): (usize, &Aggregate)| {
            let concerned = (0..)
                .zip(&records)
                .filter(|&(front, _)| aggregate.front.is_none_or(|concerned: FrontIx| concerned.0 == front));
            let coverage_on = |recorded| Coverage::from_days(aggregate.span.span, recorded);
            let coverage = Coverage::combine(concerned.map(|(_, recorded)| coverage_on(recorded)));
            self.check_aggregate((index, aggregate), coverage, as_of)
        };
        matching.map(check).collect()
    }

    fn check_aggregate(
        &self,
        (index, aggregate): (usize, &Aggregate),
        coverage: Coverage,
        as_of: Day,
    ) -> AggregateCheck {
        let rows = || {
            self.data
                .table
                .rows_beginning_in(aggregate.span.span)
                .filter(|&row| self.covers_row(aggregate, row, as_of))
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
                    let is_victim_side = |victims| victims == Victims::OfActor(side);
                    let tolls = events.flat_map(side_tolls).filter(|side_toll| {
                        side_toll.measure == measure && is_victim_side(side_toll.victims)
                    });
                    Some(tolls.map(|side_toll| side_toll.toll).sum())
                }
            },
            AggregateMeasure::Other => None,
        };
        AggregateCheck {
            aggregate: index,
            computed,
            coverage,
            agrees: computed.filter(|_| !coverage.is_bound()).and_then(|toll| can_agree(aggregate, toll)),
        }
    }

    /// Whether an aggregate covers an existing row: its span, front and actor match, and the event happened and is
    /// known at `as_of`.
    fn covers_row(&self, aggregate: &Aggregate, row: usize, as_of: Day) -> bool {
        let (span, table) = (self.data.table.span(row), &*self.data.table);
        let group = table.group_id.get(row).and_then(|&group_id| table.event_groups.get(group_id as usize));
        span.end <= as_of
            && !table.group_of_row(row).is_announced()
            && aggregate.span.span.covers(span)
            && aggregate.front.is_none_or(|front| group.is_some_and(|group| group.front == front))
            && aggregate.actor.is_none_or(|actor| group.is_some_and(|group| group.actors.contains(&actor)))
    }
}

fn exact_toll(count: usize) -> Toll {
    let count = Some(u32::try_from(count).unwrap_or(u32::MAX));
    Toll { low: count, best: count, high: count, ..Toll::NONE }
}

/// Whether at least one number satisfies both the aggregate and the computed total, or `None` if either is unknown.
///
/// A computed total may violate `low ≤ best ≤ high`. It then allows every number from its smallest to its largest,
/// like [`crate::model::Figure::allows`].
fn can_agree(aggregate: &Aggregate, computed: Toll) -> Option<bool> {
    let (from, to) = aggregate.figure.allows()?;
    let stated = computed.low?;
    let rest = [computed.best, computed.high];
    let low = rest.into_iter().flatten().fold(stated, u32::min);
    let high = rest.into_iter().flatten().fold(stated, u32::max);
    let bounded = computed.high.is_some() && !computed.is_open;
    Some(to.is_none_or(|to| low <= to) && (!bounded || from <= high))
}
