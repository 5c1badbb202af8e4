//! Curated events and events of a data set that may be the same.

use crate::model::text::fold;
use crate::model::{Bulk, Event, LatLon, Place, Situation};

/// How far apart the two may be said to be, in kilometres and days.
const KILOMETRES: f64 = 5.0;
const DAYS: i32 = 2;

/// Two events that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Index into [`Situation::events`].
    pub curated: usize,
    /// Id of the other.
    pub other: String,
}

/// Every pair of a curated event and one of the data set that begin and end within two days of each other, have an
/// actor in common, and lie within five kilometres or at a place of the same name.
#[must_use]
pub fn pairs(situation: &Situation, bulk: &Bulk) -> Vec<Pair> {
    let columns = &bulk.columns;
    let mut pairs = Vec::new();
    for (curated, event) in situation.events.iter().enumerate() {
        let Some(place) = &event.place else { continue };
        let span = event.date.span;
        let first = columns.start.partition_point(|&start| start < span.start.plus(-DAYS).0);
        let until = columns.start.partition_point(|&start| start <= span.start.plus(DAYS).0);
        for row in first..until {
            let other = columns.date(row).span;
            let class = columns.classes.get(columns.class.get(row).map_or(0, |&class| class as usize));
            let shared =
                class.is_some_and(|class| class.actors.iter().any(|actor| event.actors.contains(actor)));
            if !shared || other.end.since(span.end).abs() > DAYS {
                continue;
            }
            if let Some(found) = bulk.event(row).filter(|found| is_same_place(place, found)) {
                pairs.push(Pair { curated, other: found.id.clone() });
            }
        }
    }
    pairs
}

fn is_same_place(place: &Place, other: &Event) -> bool {
    let Some(other) = &other.place else { return false };
    let near = place.at.zip(other.at).is_some_and(|(one, other)| kilometres(one, other) <= KILOMETRES);
    // What stands behind a comma is the district and the province.
    let name = fold(other.name.split(',').next().unwrap_or_default());
    near || (!name.is_empty() && std::iter::once(&place.name).chain(&place.also).any(|own| fold(own) == name))
}

/// The distance along the ground, on a globe of 6371 km (haversine).
fn kilometres(one: LatLon, other: LatLon) -> f64 {
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
        assert!((kilometres(point(10.0, 20.0), point(11.0, 20.0)) - 111.2).abs() < 0.1);
        assert!((kilometres(point(60.0, 20.0), point(60.0, 21.0)) - 55.6).abs() < 0.1);
        assert!(kilometres(point(0.0, 179.99), point(0.0, -179.99)) < 3.0);
    }
}
