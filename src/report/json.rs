//! JSON, as specified in `docs/json.md`: every key is always present, in this order, and null if unknown.

use std::fmt::Display;
use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{OutputSchema, write_line};
use crate::file::ron_writer::format_figure;
use crate::model::{
    Claim, Day, Event, LatLon, Measure, PlacePrecision, PublicationDate, Revision, Situation, Statement,
    Toll, Tolls, Victims,
};
use crate::store::{AnsweredQuestion, Store};

/// An event as an object with the specified keys.
#[derive(Debug, Serialize)]
pub struct EventJson<'a> {
    id: &'a str,
    #[serde(serialize_with = "write_as_text")]
    date_start: Day,
    #[serde(serialize_with = "write_as_text")]
    date_end: Day,
    date_precision: &'static str,
    date_inferred: bool,
    front: Option<&'a str>,
    kind: &'static str,
    incident: bool,
    status: &'static str,
    quad_class: &'static str,
    actors: Vec<&'a str>,
    actor_names: Vec<&'a str>,
    place: Option<&'a str>,
    lat: Option<f64>,
    lon: Option<f64>,
    place_precision: Option<&'static str>,
    killed: TollJson,
    wounded: TollJson,
    claims: Vec<ClaimJson<'a>>,
    sources: Vec<&'a str>,
    summary: &'a str,
    #[serde(skip_serializing_if = "KeyOfSchema3::is_absent")]
    reported: KeyOfSchema3<Option<String>>,
    #[serde(skip_serializing_if = "KeyOfSchema3::is_absent")]
    region: KeyOfSchema3<Option<&'a str>>,
    #[serde(skip_serializing_if = "KeyOfSchema3::is_absent")]
    conflict: KeyOfSchema3<Option<&'a str>>,
    #[serde(skip_serializing_if = "KeyOfSchema3::is_absent")]
    note: KeyOfSchema3<Option<&'a str>>,
}

/// The value of a key that schema 3 added; absent in schema 2.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(super) struct KeyOfSchema3<T>(Option<T>);

impl<T> KeyOfSchema3<T> {
    fn new(schema: OutputSchema, value: impl FnOnce() -> T) -> Self {
        Self((schema >= OutputSchema::V3).then(value))
    }

    const fn is_absent(&self) -> bool {
        self.0.is_none()
    }

    /// Returns the value, unless it is absent.
    pub(super) fn into_value(self) -> Option<T> {
        self.0
    }
}

impl<'a> EventJson<'a> {
    /// Describes the event of a row.
    #[must_use]
    pub fn new(store: &'a Store, row: u32, event: &'a Event, schema: OutputSchema) -> Self {
        let situation: &Situation = store.situation();
        let (kind, tolls, place) = (event.kind.row(), store.tolls(row), event.place.as_ref());
        let actors = || event.actors.iter().filter_map(|&ix| situation.actor(ix));
        let point = place.and_then(|place| place.coordinates);
        Self {
            id: &event.id,
            date_start: event.date.span.start,
            date_end: event.date.span.end,
            date_precision: event.date.precision.name(),
            date_inferred: event.date.inferred,
            front: situation.front(event.front).map(|front| front.id.as_str()),
            kind: kind.id,
            incident: event.is_incident(situation.incidents),
            status: event.status.name(),
            quad_class: kind.quad.label(),
            actors: actors().map(|actor| actor.id.as_str()).collect(),
            actor_names: actors().map(|actor| actor.name.as_str()).collect(),
            place: place.map(|place| place.name.as_str()),
            lat: point.map(|point| point.lat),
            lon: point.map(|point| point.lon),
            place_precision: place.map(|place| place.precision.name()),
            killed: tolls.for_measure(Measure::Killed).into(),
            wounded: tolls.for_measure(Measure::Wounded).into(),
            claims: claims_with_state(event)
                .map(|claim| ClaimJson::new(situation, event, claim, schema))
                .collect(),
            sources: source_ids(situation, event),
            summary: &event.summary,
            reported: KeyOfSchema3::new(schema, || event.reported.map(PublicationDate::to_ron_text)),
            region: KeyOfSchema3::new(schema, || place.and_then(|place| place.region.as_deref())),
            conflict: KeyOfSchema3::new(schema, || event.conflict.as_deref()),
            note: KeyOfSchema3::new(schema, || event.note.as_deref()),
        }
    }
}

fn write_as_text<S: Serializer>(value: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Returns the ids of the sources of an event.
#[must_use]
pub fn source_ids<'s>(situation: &'s Situation, event: &Event) -> Vec<&'s str> {
    event.sources.iter().filter_map(|&ix| situation.source(ix)).map(|source| source.id.as_str()).collect()
}

/// A toll as an object.
#[derive(Debug, Serialize)]
struct TollJson {
    low: Option<u32>,
    best: Option<u32>,
    high: Option<u32>,
    open: bool,
    contested: bool,
}

impl From<Toll> for TollJson {
    fn from(toll: Toll) -> Self {
        let Toll { low, best, high, is_open: open, is_contested: contested, .. } = toll;
        Self { low, best, high, open, contested }
    }
}

/// Returns a toll as an object.
pub(super) fn toll_value(toll: Toll) -> Value {
    json!(TollJson::from(toll))
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

/// Returns the claims of an event, each with whether it was corrected or retracted.
pub(super) fn claims_with_state(event: &Event) -> impl Iterator<Item = (&Claim, bool)> {
    let is_revised = event.revised_claims().into_iter().chain(std::iter::repeat(false));
    event.claims.iter().zip(is_revised)
}

/// A claim as an object.
#[derive(Debug, Serialize)]
pub(super) struct ClaimJson<'a> {
    pub(super) by: &'a str,
    pub(super) measure: &'static str,
    /// Null if the claim is not about a toll or attributes no side.
    pub(super) victims: Option<&'a str>,
    pub(super) says: String,
    pub(super) basis: &'static str,
    /// When it was said, as far as known: see [`Situation::claim_date`].
    #[serde(skip_serializing_if = "KeyOfSchema3::is_absent")]
    pub(super) said: KeyOfSchema3<Option<String>>,
    /// The position of the claim that it corrects or retracts.
    #[serde(skip_serializing_if = "KeyOfSchema3::is_absent")]
    pub(super) revises: KeyOfSchema3<Option<usize>>,
    /// Whether it counts: it was neither corrected nor retracted.
    #[serde(skip_serializing_if = "KeyOfSchema3::is_absent")]
    pub(super) stands: KeyOfSchema3<bool>,
    /// The remark on it.
    #[serde(skip_serializing_if = "KeyOfSchema3::is_absent")]
    pub(super) note: KeyOfSchema3<Option<String>>,
}

impl<'a> ClaimJson<'a> {
    /// Describes a claim of an event.
    pub(super) fn new(
        situation: &'a Situation,
        event: &Event,
        (claim, is_revised): (&Claim, bool),
        schema: OutputSchema,
    ) -> Self {
        let actor = |ix| situation.actor(ix).map_or("", |actor| actor.id.as_str());
        let stance = |stance: crate::model::Stance, what: &str| format!("{stance:?}({what})");
        let (measure, says) = match &claim.statement {
            Statement::Toll { measure, says, .. } => (measure.name(), format_figure(*says)),
            Statement::Control { place, holder, says } => {
                ("control", stance(*says, &format!("{} holds {place}", actor(*holder))))
            }
            Statement::Cause { what } => ("cause", what.clone()),
            Statement::Fact { what, says } => ("fact", stance(*says, what)),
            Statement::NoComment => ("comment", "NoComment".to_owned()),
            Statement::Retraction => ("retraction", "Retraction".to_owned()),
        };
        let victims = match &claim.statement {
            Statement::Toll { victims: Victims::OfActor(ix), .. } => {
                Some(actor(*ix)).filter(|id| !id.is_empty())
            }
            _ => None,
        };
        let (by, basis) = (situation.claimant_id(claim.claimant), claim.basis.name());
        let said = || situation.claim_date(event, claim).map(PublicationDate::to_ron_text);
        let stands = || claim.statement != Statement::Retraction && !is_revised;
        Self {
            by,
            measure,
            victims,
            says,
            basis,
            said: KeyOfSchema3::new(schema, said),
            revises: KeyOfSchema3::new(schema, || claim.revises.map(Revision::target)),
            stands: KeyOfSchema3::new(schema, stands),
            note: KeyOfSchema3::new(schema, || claim.note.clone()),
        }
    }
}

/// Returns the point at which an event may be drawn, or `None` if only its country is known.
#[must_use]
pub fn drawable_point(event: &Event) -> Option<LatLon> {
    event.place.as_ref().filter(|place| place.precision != PlacePrecision::Country)?.coordinates
}

/// Writes the events as one object: `{"schema", "title", "as_of", "known_by", "events": […]}`, one event per line.
///
/// # Errors
/// Returns the error of the output.
pub fn write_events(
    out: &mut dyn Write,
    input: AnsweredQuestion<'_>,
    schema: OutputSchema,
) -> io::Result<()> {
    let head = head_value(input, schema);
    let head = head.to_string();
    write_line(out, &format!("{},\"events\":[", head.trim_end_matches('}')))?;
    let mut list = JsonLines::with_separator(out, ",");
    let rows = &input.answer.events;
    input
        .store
        .for_each_record(rows, |row, event| list.write(&EventJson::new(input.store, row, event, schema)))?;
    list.finish()?;
    write_line(out, "]}")
}

/// Returns the keys before the events.
pub(super) fn head_value(input: AnsweredQuestion<'_>, schema: OutputSchema) -> Value {
    let situation = input.store.situation();
    let mut head = json!({
        "schema": schema.number(),
        "title": situation.title,
        "as_of": input.answer.as_of.to_string(),
    });
    if let Value::Object(keys) = &mut head
        && schema >= OutputSchema::V3
    {
        keys.insert(
            "known_by".to_owned(),
            json!(situation.known_by.map(|known_by| known_by.day.to_string())),
        );
    }
    head
}

/// Writes values of JSON, one per line.
pub(super) struct JsonLines<'o> {
    out: &'o mut dyn Write,
    /// Written at the end of each line but the last.
    separator: &'static str,
    /// The line that is not written yet, because it may be the last.
    line: Vec<u8>,
}

impl<'o> JsonLines<'o> {
    pub(super) fn with_separator(out: &'o mut dyn Write, separator: &'static str) -> Self {
        Self { out, separator, line: Vec::new() }
    }

    pub(super) fn write(&mut self, value: &impl Serialize) -> io::Result<()> {
        if !self.line.is_empty() {
            self.line.extend_from_slice(self.separator.as_bytes());
            self.finish()?;
        }
        serde_json::to_writer(&mut self.line, value)?;
        Ok(())
    }

    /// Writes the last line.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if self.line.is_empty() {
            return Ok(());
        }
        write_line(self.out, &String::from_utf8_lossy(&self.line))?;
        self.line.clear();
        Ok(())
    }
}

/// Writes the events as JSON Lines, one object per line.
///
/// # Errors
/// Returns the error of the output.
pub fn write_event_lines(
    out: &mut dyn Write,
    input: AnsweredQuestion<'_>,
    schema: OutputSchema,
) -> io::Result<()> {
    let mut lines = JsonLines::with_separator(out, "");
    let rows = &input.answer.events;
    input
        .store
        .for_each_record(rows, |row, event| lines.write(&EventJson::new(input.store, row, event, schema)))?;
    lines.finish()
}
