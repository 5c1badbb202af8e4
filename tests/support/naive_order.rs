//! The reference order of the events of an answer.

use std::cmp::Ordering;

use frontwatch::assess::contested::find_contests;
use frontwatch::assess::toll::event_tolls;
use frontwatch::model::Measure;
use frontwatch::model::text::fold;
use frontwatch::query::{Direction, SortField, SortOrder};

use super::{KnownEvent, NaiveQuery};

impl NaiveQuery<'_> {
    pub(super) fn ordered(&self, shown: &[KnownEvent<'_>]) -> Vec<u32> {
        let mut shown: Vec<KnownEvent<'_>> = shown.iter().rev().copied().collect();
        if let Some(sort) = self.question.sort {
            shown.sort_by(|a, b| self.compare_events(sort, a, b));
        }
        shown.into_iter().map(|known| known.row).collect()
    }

    fn compare_events(&self, sort: SortOrder, a: &KnownEvent<'_>, b: &KnownEvent<'_>) -> Ordering {
        let situation = self.situation;
        let place = |k: &KnownEvent<'_>| k.event.place.as_ref().map(|place| fold(&place.name));
        let front = |k: &KnownEvent<'_>| fold(&situation.front(k.event.front).unwrap().short);
        let actors = |k: &KnownEvent<'_>| -> Option<Vec<String>> {
            let names: Vec<String> =
                k.event.actors.iter().map(|&ix| fold(&situation.actor(ix).unwrap().short)).collect();
            (!names.is_empty()).then_some(names)
        };
        let best = |k: &KnownEvent<'_>, measure| event_tolls(k.event).for_measure(measure).best;
        match sort.field {
            SortField::Date => compare_in_direction(sort, Some(a.row), Some(b.row)),
            SortField::Front => compare_in_direction(sort, Some(front(a)), Some(front(b))),
            SortField::Kind => {
                compare_in_direction(sort, Some(a.event.kind.row().label), Some(b.event.kind.row().label))
            }
            SortField::Actors => compare_in_direction(sort, actors(a), actors(b)),
            SortField::Place => compare_in_direction(sort, place(a), place(b)),
            SortField::Killed => {
                compare_in_direction(sort, best(a, Measure::Killed), best(b, Measure::Killed))
            }
            SortField::Wounded => {
                compare_in_direction(sort, best(a, Measure::Wounded), best(b, Measure::Wounded))
            }
            SortField::Contested => compare_in_direction(
                sort,
                Some(!find_contests(a.event).is_empty()),
                Some(!find_contests(b.event).is_empty()),
            ),
            // The events have no such columns.
            SortField::Incidents | SortField::Change => Ordering::Equal,
            SortField::Sources => {
                compare_in_direction(sort, Some(a.event.sources.len()), Some(b.event.sources.len()))
            }
        }
    }
}

/// Compares in the direction of the order; events without a value come last in both directions.
fn compare_in_direction<K: Ord>(sort: SortOrder, a: Option<K>, b: Option<K>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if sort.direction == Direction::Ascending => a.cmp(&b),
        (Some(a), Some(b)) => b.cmp(&a),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
