//! GeoJSON (RFC 7946): one feature for each event with coordinates.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;

use super::json::{EventJson, JsonLines, drawable_point};
use super::{SCHEMA_VERSION, write_line};
use crate::store::{AnsweredQuestion, ResultRows};

/// Writes the events as a `FeatureCollection`, one feature per line, with the JSON event as its properties. An event
/// located only by country has no geometry. `frontwatch.without_place` counts the events without coordinates.
///
/// # Errors
/// Returns the error of the output.
pub fn write_events(out: &mut dyn Write, input: AnsweredQuestion<'_>) -> io::Result<()> {
    let rows = input.answer.events.iter();
    let rows: ResultRows = rows.filter(|&row| input.store.has_coordinates(row)).collect();
    let metadata = json!({
        "schema": SCHEMA_VERSION,
        "title": input.store.situation().title,
        "as_of": input.answer.as_of.to_string(),
        "without_place": input.answer.events.len().saturating_sub(rows.len()),
    });
    write_line(out, &format!("{{\"type\":\"FeatureCollection\",\"frontwatch\":{metadata},\"features\":["))?;
    let mut list = JsonLines::with_separator(out, ",");
    input.store.for_each_record(&rows, |row, event| {
        // GeoJSON puts the longitude first.
        let geometry = drawable_point(event)
            .map(|point| PointJson { r#type: "Point", coordinates: [point.lon, point.lat] });
        let properties = EventJson::new(input.store, row, event);
        list.write(&FeatureJson { r#type: "Feature", id: &event.id, geometry, properties })
    })?;
    list.finish()?;
    write_line(out, "]}")
}

/// An event as a feature.
#[derive(Serialize)]
struct FeatureJson<'a> {
    r#type: &'static str,
    id: &'a str,
    geometry: Option<PointJson>,
    properties: EventJson<'a>,
}

/// The point of an event as a geometry.
#[derive(Serialize)]
struct PointJson {
    r#type: &'static str,
    coordinates: [f64; 2],
}
