//! Finds curated events that may duplicate events of a data set.

use crate::model::bulk::data_set_of_id;
use crate::model::text::fold;
use crate::model::{BulkEvents, Event, Place, Situation};

/// The maximum distance of possible duplicates, in kilometres.
const MAX_KILOMETRES: f64 = 5.0;
/// The maximum difference between their first days, and between their last days.
const MAX_DAYS: i32 = 2;

/// A curated event and an event of a data set that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PossibleDuplicate {
    /// Index into [`Situation::events`].
    pub curated: usize,
    /// Id of the event of the data set.
    pub other: String,
}

/// Returns the pairs of a curated event and an event of the data set that begin and end within two days of each other,
/// share an actor, and are within five kilometres or at a place of the same name. Imported events among the curated ones are
/// left to the store, which compares data sets with each other.
#[must_use]
pub fn possible_duplicates(situation: &Situation, bulk: &BulkEvents) -> Vec<PossibleDuplicate> {
    let columns = &bulk.columns;
    let mut pairs = Vec::new();
    let own = |(_, event): &(usize, &Event)| data_set_of_id(&event.id).is_none();
    for (curated, event) in situation.events.iter().enumerate().filter(own) {
        let Some(place) = &event.place else { continue };
        let span = event.date.span;
        let first = columns.start.partition_point(|&start| start < span.start.plus_days(-MAX_DAYS).0);
        let until = columns.start.partition_point(|&start| start <= span.start.plus_days(MAX_DAYS).0);
        for row in first..until {
            let other = columns.date(row).span;
            let group = columns.groups.get(columns.group_id.get(row).map_or(0, |&id| id as usize));
            let shares_actor =
                group.is_some_and(|group| group.actors.iter().any(|actor| event.actors.contains(actor)));
            if !shares_actor || other.end.days_since(span.end).abs() > MAX_DAYS {
                continue;
            }
            if let Some(other) = bulk.event(row).filter(|other| is_same_place(place, other)) {
                pairs.push(PossibleDuplicate { curated, other: other.id.clone() });
            }
        }
    }
    pairs
}

fn is_same_place(place: &Place, other: &Event) -> bool {
    let Some(other) = &other.place else { return false };
    let is_near =
        place.coordinates.zip(other.coordinates).is_some_and(|(a, b)| a.distance_km(b) <= MAX_KILOMETRES);
    // District and province follow after commas.
    let name = fold(other.name.split(',').next().unwrap_or_default());
    is_near
        || (!name.is_empty()
            && std::iter::once(&place.name).chain(&place.other_names).any(|own| fold(own) == name))
}
