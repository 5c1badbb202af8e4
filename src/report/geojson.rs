//! GeoJSON (RFC 7946): a feature an event that has coordinates.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{ReportInput, SCHEMA_VERSION, json as events, write_line};

/// The events as a `FeatureCollection`, a feature a line; its properties are the event in JSON. An event whose
/// country alone is known has no geometry. Those without coordinates are counted in `frontwatch.without_place`.
///
/// # Errors
/// Those of the output.
pub fn write_events(out: &mut dyn Write, view: ReportInput<'_>) -> io::Result<()> {
    let located = |row: &u32| {
        view.store
            .event(*row)
            .and_then(|event| event.place.as_ref())
            .is_some_and(|place| place.coordinates.is_some())
    };
    let rows: Vec<u32> = view.answer.events.iter().filter(located).collect();
    let about = json!({
        "schema": SCHEMA_VERSION,
        "title": view.store.situation().title,
        "as_of": view.answer.as_of.to_string(),
        "without_place": view.answer.events.len().saturating_sub(rows.len()),
    });
    write_line(out, &format!("{{\"type\":\"FeatureCollection\",\"frontwatch\":{about},\"features\":["))?;
    events::write_items(out, rows.into_iter().filter_map(|row| event_feature(view, row)))?;
    write_line(out, "]}")
}

fn event_feature(view: ReportInput<'_>, row: u32) -> Option<Value> {
    let event = view.store.event(row)?;
    // Longitude first.
    let geometry =
        events::drawable_point(event).map(|at| json!({ "type": "Point", "coordinates": [at.lon, at.lat] }));
    let properties = events::event_value(view.store, row)?;
    Some(json!({ "type": "Feature", "id": event.id, "geometry": geometry, "properties": properties }))
}
