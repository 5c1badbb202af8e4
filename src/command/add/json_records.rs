//! Reads records as JSON objects from standard input: events as `export` writes them, other records with the fields of
//! the format.

use std::io::{self, Read as _};
use std::path::Path;

use serde_json::{Map, Value};

use super::json_event::read_event;
use crate::cli::AddRequest;
use crate::command::Failure;
use crate::command::edited_situation::{EditedSituation, edit_failure};
use crate::edit::{EditError, PlannedChanges};
use crate::file::record_fields;
use crate::model::limits::MAX_SITUATION_BYTES;
use crate::model::text::nearest_name;
use crate::model::{DraftRecord, DraftValue, Edit, RecordKind};

/// Fields whose texts are words of the format.
const WORD_FIELDS: [&str; 5] = ["kind", "counts", "basis", "precision", "status"];

/// An object, after the line on which it starts.
type PlacedObject = (usize, Map<String, Value>);

/// Reads the objects and plans their records as one change.
///
/// # Errors
/// If an object is not a record of the requested kind or the situation would have an error; the message names its line.
pub(super) fn plan_records(
    request: &AddRequest,
    edited: &EditedSituation,
) -> Result<(Vec<Edit>, PlannedChanges), Failure> {
    let Some(kind) = request.kind.inserted_kind() else {
        return Err(Failure::Message("--json reads no such records".to_owned()));
    };
    if !request.values.is_empty() {
        return Err(Failure::Message("--json reads whole records; give no fields besides".to_owned()));
    }
    let mut text = String::new();
    io::stdin()
        .take(MAX_SITUATION_BYTES)
        .read_to_string(&mut text)
        .map_err(|error| Failure::Message(format!("standard input cannot be read: {error}")))?;
    let mut lines = Vec::new();
    let mut edits = Vec::new();
    for (line, object) in read_objects(&text)? {
        let edit = match kind {
            RecordKind::Event => {
                read_event(&object, &edited.situation).map(|record| (text_of(&object, "id"), record))
            }
            _ => read_record(kind, object),
        };
        let (id, record) = edit.map_err(|why| Failure::Message(format!("line {line}: {why}")))?;
        lines.push(line);
        edits.push(Edit::Insert { kind, id, record });
    }
    let into = request.into.as_deref();
    let planned = edited.files.plan(&edits, into).map_err(|error| match error {
        EditError::Refused { .. } => {
            let (index, error) = first_refusal(&edits, edited, into).unwrap_or((0, error));
            let line = lines.get(index).copied().unwrap_or_default();
            let hint = match &error {
                EditError::Refused { problems } => {
                    problems.first().and_then(|problem| problem.hint.as_deref())
                }
                _ => None,
            };
            let hint = hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
            Failure::Message(format!("line {line}: {error}{hint}; nothing was written"))
        }
        other => edit_failure(other),
    })?;
    Ok((edits, planned))
}

/// Returns the first edit that cannot be made after those before it, and why.
fn first_refusal(
    edits: &[Edit],
    edited: &EditedSituation,
    into: Option<&Path>,
) -> Option<(usize, EditError)> {
    let refusal = |count: usize| edited.files.plan(edits.get(..count)?, into).err();
    let (mut possible, mut impossible) = (0, edits.len());
    while impossible - possible > 1 {
        let middle = possible.midpoint(impossible);
        if refusal(middle).is_some() { impossible = middle } else { possible = middle }
    }
    refusal(impossible).map(|error| (possible, error))
}

/// Returns the objects of a text, each with the line on which it starts, counted from 1.
fn read_objects(text: &str) -> Result<Vec<PlacedObject>, Failure> {
    let line_at = |offset: usize| text.get(..offset).unwrap_or_default().matches('\n').count() + 1;
    let mut objects = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let mut line = 1;
    let mut counted_to = 0;
    loop {
        let rest = text.get(stream.byte_offset()..).unwrap_or_default();
        let start = stream.byte_offset() + (rest.len() - rest.trim_start().len());
        line += text.get(counted_to..start).unwrap_or_default().matches('\n').count();
        counted_to = start;
        match stream.next() {
            None => return Ok(objects),
            Some(Ok(Value::Object(object))) => objects.push((line, object)),
            Some(Ok(_)) => {
                return Err(Failure::Message(format!("line {line}: a record must be a JSON object")));
            }
            Some(Err(error)) => {
                let line = if error.line() > 0 { error.line() } else { line_at(start) };
                return Err(Failure::Message(format!("line {line}: this is not JSON: {error}")));
            }
        }
    }
}

fn text_of(object: &Map<String, Value>, key: &str) -> String {
    object.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Reads a record that is not an event, with its id.
fn read_record(kind: RecordKind, mut object: Map<String, Value>) -> Result<(String, DraftRecord), String> {
    let mut id = String::new();
    if kind.is_keyed() {
        let Some(Value::String(own)) = object.remove("id") else {
            return Err("id must be a text".to_owned());
        };
        id = own;
    }
    let fields = record_fields(kind);
    for key in object.keys() {
        if !fields.contains(&key.as_str()) {
            let near = nearest_name(key, fields.iter().copied());
            let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            return Err(format!("{key} is not a field of this kind of record{hint}"));
        }
    }
    let mut record = DraftRecord::default();
    for field in fields {
        let value = object.get(*field).filter(|value| !value.is_null());
        if let Some(value) = value {
            record = record.with_field(field, read_value(field, value)?);
        }
    }
    Ok((id, record))
}

fn read_value(field: &str, value: &Value) -> Result<DraftValue, String> {
    let problem = || format!("{field} has a value that a situation file cannot hold: {value}");
    match value {
        Value::Bool(flag) => Ok(DraftValue::Flag(*flag)),
        Value::Number(number) => number.as_i64().map(DraftValue::Whole).ok_or_else(problem),
        Value::String(text) if WORD_FIELDS.contains(&field) => read_word(field, text),
        Value::String(text) => Ok(DraftValue::Text(text.clone())),
        Value::Array(items) if field == "line" => {
            let point = |item: &Value| match item.as_array().map(Vec::as_slice) {
                Some([lat, lon]) => {
                    lat.as_f64().zip(lon.as_f64()).map(|(lat, lon)| DraftValue::Point(lat, lon))
                }
                _ => None,
            };
            items.iter().map(point).collect::<Option<_>>().map(DraftValue::List).ok_or_else(problem)
        }
        Value::Array(items) => {
            items.iter().map(|item| read_value("", item)).collect::<Result<_, _>>().map(DraftValue::List)
        }
        Value::Object(fields) => {
            let mut record = DraftRecord::default();
            for (name, value) in fields {
                if !is_name(name) {
                    return Err(problem());
                }
                record = record.with_field(name, read_value(name, value)?);
            }
            Ok(DraftValue::Record(record))
        }
        Value::Null => Err(problem()),
    }
}

/// Reads a word of the format.
pub(super) fn read_word(field: &str, text: &str) -> Result<DraftValue, String> {
    if is_name(text) {
        Ok(DraftValue::Word(text.to_owned()))
    } else {
        Err(format!("{field} must be a word of the format, not {text:?}"))
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
