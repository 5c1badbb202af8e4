//! Curated events and events of a data set that may be the same.

use crate::model::text::fold;
use crate::model::{BulkEvents, Event, LatLon, Place, Situation};

/// How far apart the two may be said to be, in kilometres and days.
const MAX_KILOMETRES: f64 = 5.0;
const MAX_DAYS: i32 = 2;

/// Two events that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PossibleDuplicate {
    /// Index into [`Situation::events`].
    pub curated: usize,
    /// Id of the other.
    pub other: String,
}

/// Every pair of a curated event and one of the data set that begin and end within two days of each other, have an
/// actor in common, and lie within five kilometres or at a place of the same name.
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
            let class = columns.groups.get(columns.group_id.get(row).map_or(0, |&class| class as usize));
            let shared =
                class.is_some_and(|class| class.actors.iter().any(|actor| event.actors.contains(actor)));
            if !shared || other.end.days_since(span.end).abs() > MAX_DAYS {
                continue;
            }
            if let Some(found) = bulk.event(row).filter(|found| is_same_place(place, found)) {
                pairs.push(PossibleDuplicate { curated, other: found.id.clone() });
            }
        }
    }
    pairs
}

fn is_same_place(place: &Place, other: &Event) -> bool {
    let Some(other) = &other.place else { return false };
    let near = place
        .coordinates
        .zip(other.coordinates)
        .is_some_and(|(one, other)| distance_km(one, other) <= MAX_KILOMETRES);
    // What stands behind a comma is the district and the province.
    let name = fold(other.name.split(',').next().unwrap_or_default());
    near || (!name.is_empty()
        && std::iter::once(&place.name).chain(&place.other_names).any(|own| fold(own) == name))
}

/// The distance along the ground, on a globe of 6371 km (haversine).
fn distance_km(one: LatLon, other: LatLon) -> f64 {
    const RADIUS: f64 = 6371.0;
    let [a, b] = [one.lat, other.lat].map(f64::to_radians);
    let lat = ((b - a) / 2.0).sin();
    let lon = ((other.lon - one.lon).to_radians() / 2.0).sin();
    let h = lat * lat + a.cos() * b.cos() * lon * lon;
    2.0 * RADIUS * h.sqrt().min(1.0).asin()
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
