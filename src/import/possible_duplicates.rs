//! Finds curated events that may duplicate events of a data set.

use crate::model::text::fold;
use crate::model::{BulkEvents, Event, LatLon, Place, Situation};

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
/// share an actor, and are within five kilometres or at a place of the same name.
#[must_use]
pub fn possible_duplicates(situation: &Situation, bulk: &BulkEvents) -> Vec<PossibleDuplicate> {
    let columns = &bulk.columns;
    let mut pairs = Vec::new();
    for (curated, event) in situation.events.iter().enumerate() {
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
        place.coordinates.zip(other.coordinates).is_some_and(|(a, b)| distance_km(a, b) <= MAX_KILOMETRES);
    // District and province follow after commas.
    let name = fold(other.name.split(',').next().unwrap_or_default());
    is_near
        || (!name.is_empty()
            && std::iter::once(&place.name).chain(&place.other_names).any(|own| fold(own) == name))
}

/// Returns the great-circle distance in kilometres, by the haversine formula on a sphere with a radius of 6371 km.
fn distance_km(a: LatLon, b: LatLon) -> f64 {
    const RADIUS_KM: f64 = 6371.0;
    let [a_lat, b_lat] = [a.lat, b.lat].map(f64::to_radians);
    let lat = ((b_lat - a_lat) / 2.0).sin();
    let lon = ((b.lon - a.lon).to_radians() / 2.0).sin();
    let haversine = lat * lat + a_lat.cos() * b_lat.cos() * lon * lon;
    2.0 * RADIUS_KM * haversine.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        let point = |lat, lon| LatLon { lat, lon };
        assert!((distance_km(point(10.0, 20.0), point(11.0, 20.0)) - 111.2).abs() < 0.1);
        assert!((distance_km(point(60.0, 20.0), point(60.0, 21.0)) - 55.6).abs() < 0.1);
        assert!(distance_km(point(0.0, 179.99), point(0.0, -179.99)) < 3.0);
    }
}
