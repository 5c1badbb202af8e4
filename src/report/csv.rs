//! CSV for spreadsheets: the fields of the JSON event, with each of the two tolls in five columns.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::{ReportInput, json, write_line};
use crate::query::Field;

/// The separator between several values in one cell.
const VALUE_SEPARATOR: &str = "; ";

/// Returns the columns: the keys of the JSON event, with `killed_low` … `wounded_contested` for the tolls.
#[must_use]
pub fn header() -> Vec<String> {
    let keys = Field::TABLE.iter().flat_map(|row| row.export).copied();
    keys.flat_map(|key| match key {
        "killed" | "wounded" => {
            ["low", "best", "high", "open", "contested"].map(|part| format!("{key}_{part}")).to_vec()
        }
        key => vec![key.to_owned()],
    })
    .collect()
}

/// Writes a header and one record per event. Text that a spreadsheet would evaluate as a formula (it begins with `=`,
/// `+`, `-` or `@`) gets a leading apostrophe.
///
/// # Errors
/// Returns the error of the output.
pub fn write_events(out: &mut dyn Write, input: ReportInput<'_>) -> io::Result<()> {
    write_record(out, &header())?;
    for event in input.answer.events.iter().filter_map(|row| json::event_value(input.store, row)) {
        write_record(out, &event_cells(&event))?;
    }
    Ok(())
}

/// Returns the cells of a JSON event. A toll takes one cell for each of its parts.
fn event_cells(event: &Value) -> Vec<String> {
    let values = event.as_object().into_iter().flat_map(Map::values);
    values
        .flat_map(|value| match value {
            Value::Object(toll) => toll.values().map(cell_text).collect(),
            value => vec![cell_text(value)],
        })
        .collect()
}

fn cell_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(content) => escape_formula(content),
        Value::Array(items) => {
            escape_formula(&items.iter().map(list_item_text).collect::<Vec<_>>().join(VALUE_SEPARATOR))
        }
        // JSON writes `37.0` where CSV needs `37`.
        value => value.as_f64().map_or_else(|| value.to_string(), |number| number.to_string()),
    }
}

/// Returns the text of a list item: a string, or a claim with its parts separated by `|`.
fn list_item_text(value: &Value) -> String {
    match value {
        Value::Object(claim) => {
            claim.values().map(|part| part.as_str().unwrap_or_default()).collect::<Vec<_>>().join("|")
        }
        value => value.as_str().unwrap_or_default().to_owned(),
    }
}

fn escape_formula(content: &str) -> String {
    if content.starts_with(['=', '+', '-', '@']) { format!("'{content}") } else { content.to_owned() }
}

fn write_record(out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    write_line(out, String::from_utf8_lossy(&bytes).trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_formulas_get_an_apostrophe() {
        for (content, cell) in
            [("=1+1", "'=1+1"), ("@x", "'@x"), ("-x", "'-x"), ("+x", "'+x"), ("a=b", "a=b"), ("", "")]
        {
            assert_eq!(escape_formula(content), cell);
        }
    }

    #[test]
    fn columns_are_the_fields_with_each_toll_in_five() {
        let header = header();
        assert_eq!(header.len(), 19 - 2 + 10);
        assert_eq!(header[14..16], ["killed_low", "killed_best"]);
        assert_eq!(header.last().map(String::as_str), Some("summary"));
    }
}
