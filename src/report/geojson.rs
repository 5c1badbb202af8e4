//! GeoJSON (RFC 7946): one feature for each event with coordinates.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{ReportInput, SCHEMA_VERSION, json as events, write_line};

/// Writes the events as a `FeatureCollection`, one feature per line, with the JSON event as its properties. An event
/// located only by country has no geometry. `frontwatch.without_place` counts the events without coordinates.
///
/// # Errors
/// Returns the error of the output.
pub fn write_events(out: &mut dyn Write, input: ReportInput<'_>) -> io::Result<()> {
    let has_coordinates = |row: &u32| {
        input
            .store
            .event(*row)
            .and_then(|event| event.place.as_ref())
            .is_some_and(|place| place.coordinates.is_some())
    };
    let rows: Vec<u32> = input.answer.events.iter().filter(has_coordinates).collect();
    let metadata = json!({
        "schema": SCHEMA_VERSION,
        "title": input.store.situation().title,
        "as_of": input.answer.as_of.to_string(),
        "without_place": input.answer.events.len().saturating_sub(rows.len()),
    });
    write_line(out, &format!("{{\"type\":\"FeatureCollection\",\"frontwatch\":{metadata},\"features\":["))?;
    events::write_items(out, rows.into_iter().filter_map(|row| event_feature(input, row)))?;
    write_line(out, "]}")
}

fn event_feature(input: ReportInput<'_>, row: u32) -> Option<Value> {
    let event = input.store.event(row)?;
    // GeoJSON puts the longitude first.
    let geometry = events::drawable_point(event)
        .map(|point| json!({ "type": "Point", "coordinates": [point.lon, point.lat] }));
    let properties = events::event_value(input.store, row)?;
    Some(json!({ "type": "Feature", "id": event.id, "geometry": geometry, "properties": properties }))
}
