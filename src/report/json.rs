//! JSON, as specified in `docs/json.md`: every key is always present, in this order, and null if unknown.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{ReportInput, SCHEMA_VERSION, write_line};
use crate::model::{
    Claim, Event, Figure, LatLon, Measure, PlacePrecision, Situation, Statement, Toll, Tolls, Victims,
};
use crate::store::Store;

/// Returns an event as an object with the specified keys, or `None` if there is no such row.
#[must_use]
pub fn event_value(store: &Store, row: u32) -> Option<Value> {
    let event = store.event(row)?;
    let situation = store.situation();
    let kind = event.kind.row();
    let actors: Vec<_> = event.actors.iter().filter_map(|&ix| situation.actor(ix)).collect();
    let point = event.place.as_ref().and_then(|place| place.coordinates);
    let tolls = store.tolls(row);
    Some(json!({
        "id": event.id,
        "date_start": event.date.span.start.to_string(),
        "date_end": event.date.span.end.to_string(),
        "date_precision": event.date.precision.name(),
        "date_inferred": event.date.inferred,
        "front": situation.front(event.front).map(|front| &front.id),
        "kind": kind.id,
        "incident": event.is_incident(situation.incidents),
        "status": event.status.name(),
        "quad_class": kind.quad.label(),
        "actors": actors.iter().map(|actor| &actor.id).collect::<Vec<_>>(),
        "actor_names": actors.iter().map(|actor| &actor.name).collect::<Vec<_>>(),
        "place": event.place.as_ref().map(|place| &place.name),
        "lat": point.map(|point| point.lat),
        "lon": point.map(|point| point.lon),
        "place_precision": event.place.as_ref().map(|place| place.precision.name()),
        "killed": toll_value(tolls.for_measure(Measure::Killed)),
        "wounded": toll_value(tolls.for_measure(Measure::Wounded)),
        "claims": event.claims.iter().map(|claim| claim_value(situation, claim)).collect::<Vec<_>>(),
        "sources": source_ids(situation, event),
        "summary": event.summary,
    }))
}

/// Returns the ids of the sources of an event.
#[must_use]
pub fn source_ids<'s>(situation: &'s Situation, event: &Event) -> Vec<&'s str> {
    event.sources.iter().filter_map(|&ix| situation.source(ix)).map(|source| source.id.as_str()).collect()
}

pub(super) fn toll_value(toll: Toll) -> Value {
    json!({
        "low": toll.low,
        "best": toll.best,
        "high": toll.high,
        "open": toll.is_open,
        "contested": toll.is_contested,
    })
}

/// Returns the three tolls of several events as an object. Unlike those of an event, each says whether its best number
/// is a lower bound.
pub(super) fn tolls_value(tolls: Tolls) -> Value {
    let value = |measure| {
        let toll = tolls.for_measure(measure);
        let mut value = toll_value(toll);
        if let Value::Object(keys) = &mut value {
            keys.insert("at_least".to_owned(), json!(toll.is_partial));
        }
        value
    };
    Measure::ALL.into_iter().map(|measure| (measure.name().to_owned(), value(measure))).collect()
}

/// Returns a claim as an object. `victims` is null if the claim is not about a toll or attributes no side.
pub(super) fn claim_value(situation: &Situation, claim: &Claim) -> Value {
    let actor = |ix| situation.actor(ix).map(|actor| actor.id.clone()).unwrap_or_default();
    let stance = |stance: crate::model::Stance, what: &str| format!("{stance:?}({what})");
    let (measure, says) = match &claim.statement {
        Statement::Toll { measure, says, .. } => (measure.name(), figure_text(*says)),
        Statement::Control { place, holder, says } => {
            ("control", stance(*says, &format!("{} holds {place}", actor(*holder))))
        }
        Statement::Cause { what } => ("cause", what.clone()),
        Statement::Fact { what, says } => ("fact", stance(*says, what)),
        Statement::NoComment => ("comment", "NoComment".to_owned()),
    };
    let victims = match &claim.statement {
        Statement::Toll { victims: Victims::OfActor(ix), .. } => Some(actor(*ix)).filter(|id| !id.is_empty()),
        _ => None,
    };
    let (by, basis) = (situation.claimant_id(claim.claimant), claim.basis.name());
    json!({ "by": by, "measure": measure, "victims": victims, "says": says, "basis": basis })
}

/// Returns a figure in the syntax of the situation file: `Exactly(3)`, `Estimate(low: 0, best: 1, high: 4)`, `Denied`.
fn figure_text(figure: Figure) -> String {
    match figure {
        Figure::Estimate { low, best, high } => format!("Estimate(low: {low}, best: {best}, high: {high})"),
        other => format!("{other:?}"),
    }
}

/// Returns the point at which an event may be drawn, or `None` if only its country is known.
#[must_use]
pub fn drawable_point(event: &Event) -> Option<LatLon> {
    event.place.as_ref().filter(|place| place.precision != PlacePrecision::Country)?.coordinates
}

/// Writes the events as one object: `{"schema", "title", "as_of", "events": […]}`, one event per line.
///
/// # Errors
/// Returns the error of the output.
pub fn write_events(out: &mut dyn Write, input: ReportInput<'_>) -> io::Result<()> {
    let head = json!({
        "schema": SCHEMA_VERSION,
        "title": input.store.situation().title,
        "as_of": input.answer.as_of.to_string(),
    });
    let head = head.to_string();
    write_line(out, &format!("{},\"events\":[", head.trim_end_matches('}')))?;
    write_items(out, input.answer.events.iter().filter_map(|row| event_value(input.store, row)))?;
    write_line(out, "]}")
}

/// Writes the items of a list, one per line, separated by commas.
pub(super) fn write_items(out: &mut dyn Write, items: impl Iterator<Item = Value>) -> io::Result<()> {
    let mut items = items.peekable();
    while let Some(item) = items.next() {
        let comma = if items.peek().is_some() { "," } else { "" };
        write_line(out, &format!("{item}{comma}"))?;
    }
    Ok(())
}

/// Writes the events as JSON Lines, one object per line.
///
/// # Errors
/// Returns the error of the output.
pub fn write_event_lines(out: &mut dyn Write, input: ReportInput<'_>) -> io::Result<()> {
    for event in input.answer.events.iter().filter_map(|row| event_value(input.store, row)) {
        write_line(out, &event.to_string())?;
    }
    Ok(())
}
