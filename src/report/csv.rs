//! CSV for spreadsheets: the fields of the JSON event, with each of the two tolls in five columns.

use std::io::{self, Write};

use super::json::{ClaimJson, source_ids};
use super::{ReportInput, write_line};
use crate::model::{Claim, Event, Measure, Situation, Toll};
use crate::query::Field;
use crate::store::Store;

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
    let rows = &input.answer.events;
    input.store.for_each_record(rows, |row, event| write_record(out, &event_cells(input.store, row, event)))
}

/// Returns the cells of the event of a row.
fn event_cells(store: &Store, row: u32, event: &Event) -> Vec<String> {
    let situation = store.situation();
    let kind = event.kind.row();
    let tolls = store.tolls(row);
    let actors = || event.actors.iter().filter_map(|&ix| situation.actor(ix));
    let place = event.place.as_ref();
    let point = place.and_then(|place| place.coordinates);
    let join = |values: Vec<&str>| escape_formula(&values.join(VALUE_SEPARATOR));
    let claims: Vec<String> = event.claims.iter().map(|claim| claim_text(situation, claim)).collect();

    let mut cells = vec![
        escape_formula(&event.id),
        event.date.span.start.to_string(),
        event.date.span.end.to_string(),
        event.date.precision.name().to_owned(),
        situation.front(event.front).map(|front| escape_formula(&front.id)).unwrap_or_default(),
        kind.id.to_owned(),
        kind.is_incident.to_string(),
        kind.quad.label().to_owned(),
        join(actors().map(|actor| actor.id.as_str()).collect()),
        join(actors().map(|actor| actor.name.as_str()).collect()),
        place.map(|place| escape_formula(&place.name)).unwrap_or_default(),
        point.map(|point| point.lat.to_string()).unwrap_or_default(),
        point.map(|point| point.lon.to_string()).unwrap_or_default(),
        place.map(|place| place.precision.name().to_owned()).unwrap_or_default(),
    ];
    cells.extend(toll_cells(tolls.for_measure(Measure::Killed)));
    cells.extend(toll_cells(tolls.for_measure(Measure::Wounded)));
    cells.push(join(claims.iter().map(String::as_str).collect()));
    cells.push(join(source_ids(situation, event)));
    cells.push(escape_formula(&event.summary));
    cells
}

fn toll_cells(toll: Toll) -> [String; 5] {
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    [
        number(toll.low),
        number(toll.best),
        number(toll.high),
        toll.is_open.to_string(),
        toll.is_contested.to_string(),
    ]
}

/// Returns the parts of the JSON claim, separated by `|`.
fn claim_text(situation: &Situation, claim: &Claim) -> String {
    let ClaimJson { by, measure, victims, says, basis } = ClaimJson::new(situation, claim);
    [by, measure, victims.unwrap_or_default(), &says, basis].join("|")
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
