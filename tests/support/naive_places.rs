//! The reference places of the map.

use frontwatch::model::{LatLon, PlacePrecision};
use frontwatch::store::{PlaceRow, Places};

use super::{KnownEvent, NaiveQuery, count_events, is_incident, map_point, sum_all};

impl NaiveQuery<'_> {
    /// Groups events by exact coordinates. This matches the store because synthetic places are farther apart than its
    /// grid.
    pub(super) fn places(&self) -> Places {
        let counted: Vec<KnownEvent<'_>> = self
            .in_any_area
            .iter()
            .filter(|k| {
                self.is_on_selected_front(k.event)
                    && self.has_selected_dyad(k.event)
                    && self.is_in_window(k.event)
                    && self.is_in_stretch(k.event)
            })
            .copied()
            .collect();
        let precision = |k: &KnownEvent<'_>| k.event.place.as_ref().map(|place| place.precision);
        let number = |wanted: &[PlacePrecision]| {
            count_events(
                counted.iter().filter(|k| precision(k).is_some_and(|p| wanted.contains(&p))).copied(),
            )
        };
        let announced = self.announced_in_any_area();
        let mut keys: Vec<(LatLon, PlacePrecision)> = counted
            .iter()
            .chain(&announced)
            .filter_map(|k| Some((map_point(k.event)?, map_precision(precision(k)?))))
            .collect();
        keys.sort_by(|(a, p), (b, q)| b.lat.total_cmp(&a.lat).then(a.lon.total_cmp(&b.lon)).then(p.cmp(q)));
        keys.dedup();
        let row = |&(at, precision_here): &(LatLon, PlacePrecision)| {
            let is_here = |k: &&KnownEvent<'_>| {
                map_point(k.event) == Some(at) && precision(k).map(map_precision) == Some(precision_here)
            };
            let here: Vec<KnownEvent<'_>> = counted.iter().filter(is_here).copied().collect();
            let announced_here = || announced.iter().filter(is_here);
            PlaceRow {
                at,
                precision: precision_here,
                events: count_events(here.iter().copied()),
                announced: count_events(announced_here().copied()),
                incidents: count_events(here.iter().copied().filter(|k| is_incident(k.event))),
                killed: sum_all(&here).killed,
                newest: here
                    .iter()
                    .map(|k| k.row)
                    .max()
                    .or_else(|| announced_here().map(|k| k.row).max())
                    .unwrap(),
                is_selected: self.question.selection.area.is_some_and(|area| area.contains(at)),
            }
        };
        let rows: Vec<PlaceRow> = keys.iter().map(row).collect();
        let wide = number(&[PlacePrecision::Region, PlacePrecision::Country]);
        let sea_or_air = number(&[PlacePrecision::SeaOrAir]);
        let drawn: u32 = rows.iter().map(|row| row.events).sum();
        Places {
            unplaced: count_events(counted.iter().copied()) - wide - sea_or_air - drawn,
            rows,
            wide,
            sea_or_air,
        }
    }
}

/// Merges the precisions that the map draws alike.
fn map_precision(precision: PlacePrecision) -> PlacePrecision {
    if precision == PlacePrecision::Near { PlacePrecision::Exact } else { precision }
}
