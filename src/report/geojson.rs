//! GeoJSON (RFC 7946): one feature for each event with coordinates.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::json::{EventJson, JsonLines, drawable_point, head_value};
use super::{OutputSchema, write_line};
use crate::store::{AnsweredQuestion, ResultRows};

/// Writes the events as a `FeatureCollection`, one feature per line, with the JSON event as its properties. An event
/// located only by country has no geometry. `frontwatch.without_place` counts the events without coordinates.
///
/// # Errors
/// Returns the error of the output.
pub fn write_events(
    out: &mut dyn Write,
    input: AnsweredQuestion<'_>,
    schema: OutputSchema,
) -> io::Result<()> {
    let rows = input.answer.events.iter();
    let rows: ResultRows = rows.filter(|&row| input.store.has_coordinates(row)).collect();
    let mut metadata = head_value(input, schema);
    if let Value::Object(keys) = &mut metadata {
        let without_place = input.answer.events.len().saturating_sub(rows.len());
        keys.insert("without_place".to_owned(), json!(without_place));
    }
    write_line(out, &format!("{{\"type\":\"FeatureCollection\",\"frontwatch\":{metadata},\"features\":["))?;
    let mut list = JsonLines::with_separator(out, ",");
    input.store.for_each_record(&rows, |row, event| {
        // GeoJSON puts the longitude first.
        let geometry = drawable_point(event)
            .map(|point| PointJson { r#type: "Point", coordinates: [point.lon, point.lat] });
        let properties = EventJson::new(input.store, row, event, schema);
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
