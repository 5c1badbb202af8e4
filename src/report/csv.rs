//! CSV for spreadsheets: the fields of the JSON event, with each of the two tolls in five columns.

use std::borrow::Cow;
use std::io::{self, Write};

use super::json::{ClaimJson, claims_with_state, source_ids};
use super::{KEYS_OF_SCHEMA_3, OutputSchema, write_line};
use crate::model::{Claim, Event, Measure, PublicationDate, Situation, Toll};
use crate::query::Field;
use crate::store::{AnsweredQuestion, Store};

/// The separator between several values in one cell.
const VALUE_SEPARATOR: &str = "; ";

/// Returns the columns: the keys of the JSON event, with `killed_low` … `wounded_contested` for the tolls.
#[must_use]
pub fn header(schema: OutputSchema) -> Vec<String> {
    let keys = Field::TABLE.iter().flat_map(|row| row.export).copied();
    let keys = keys.chain(KEYS_OF_SCHEMA_3.into_iter().filter(|_| schema >= OutputSchema::V3));
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
pub fn write_events(
    out: &mut dyn Write,
    input: AnsweredQuestion<'_>,
    schema: OutputSchema,
) -> io::Result<()> {
    let mut lines = CsvLines { out, writer: ::csv::Writer::from_writer(Vec::new()), written: 0 };
    lines.write(&header(schema).into_iter().map(Cow::Owned).collect::<Vec<_>>())?;
    let rows = &input.answer.events;
    input.store.for_each_record(rows, |row, event| lines.write(&event_cells(input.store, row, event, schema)))
}

/// Returns the cells of the event of a row.
fn event_cells<'a>(store: &'a Store, row: u32, event: &'a Event, schema: OutputSchema) -> Vec<Cow<'a, str>> {
    let situation: &Situation = store.situation();
    let kind = event.kind.row();
    let tolls = store.tolls(row);
    let actors = || event.actors.iter().filter_map(|&ix| situation.actor(ix));
    let place = event.place.as_ref();
    let point = place.and_then(|place| place.coordinates);
    let claims: Vec<String> =
        claims_with_state(event).map(|claim| claim_text(situation, event, claim, schema)).collect();

    let mut cells = vec![
        escape_formula(&event.id),
        event.date.span.start.to_string().into(),
        event.date.span.end.to_string().into(),
        event.date.precision.name().into(),
        flag_cell(event.date.inferred),
        situation.front(event.front).map(|front| escape_formula(&front.id)).unwrap_or_default(),
        kind.id.into(),
        flag_cell(event.is_incident(situation.incidents)),
        event.status.name().into(),
        kind.quad.label().into(),
        list_cell(&actors().map(|actor| actor.id.as_str()).collect::<Vec<_>>()),
        list_cell(&actors().map(|actor| actor.name.as_str()).collect::<Vec<_>>()),
        place.map(|place| escape_formula(&place.name)).unwrap_or_default(),
        point.map(|point| point.lat.to_string()).unwrap_or_default().into(),
        point.map(|point| point.lon.to_string()).unwrap_or_default().into(),
        place.map(|place| place.precision.name()).unwrap_or_default().into(),
    ];
    cells.extend(toll_cells(tolls.for_measure(Measure::Killed)));
    cells.extend(toll_cells(tolls.for_measure(Measure::Wounded)));
    cells.push(escape_formula(&claims.join(VALUE_SEPARATOR)).into_owned().into());
    cells.push(list_cell(&source_ids(situation, event)));
    cells.push(escape_formula(&event.summary));
    if schema >= OutputSchema::V3 {
        cells.push(event.reported.map(PublicationDate::to_ron_text).unwrap_or_default().into());
        cells.push(place.and_then(|place| place.region.as_deref()).map(escape_formula).unwrap_or_default());
        cells.push(event.conflict.as_deref().map(escape_formula).unwrap_or_default());
        cells.push(event.note.as_deref().map(escape_formula).unwrap_or_default());
    }
    cells
}

fn toll_cells(toll: Toll) -> [Cow<'static, str>; 5] {
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default().into();
    [
        number(toll.low),
        number(toll.best),
        number(toll.high),
        flag_cell(toll.is_open),
        flag_cell(toll.is_contested),
    ]
}

const fn flag_cell(is_set: bool) -> Cow<'static, str> {
    Cow::Borrowed(if is_set { "true" } else { "false" })
}

/// Returns the parts of the JSON claim, separated by `|`.
fn claim_text(situation: &Situation, event: &Event, claim: (&Claim, bool), schema: OutputSchema) -> String {
    let ClaimJson { by, measure, victims, says, basis, said, revises, stands, note } =
        ClaimJson::new(situation, event, claim, schema);
    let mut text = [by, measure, victims.unwrap_or_default(), &says, basis].join("|");
    if let (Some(said), Some(revises), Some(stands), Some(note)) =
        (said.into_value(), revises.into_value(), stands.into_value(), note.into_value())
    {
        let revises = revises.map(|index| index.to_string());
        let (said, revises) = (said.unwrap_or_default(), revises.unwrap_or_default());
        let parts = [said, revises, stands.to_string(), note.unwrap_or_default()];
        text = format!("{text}|{}", parts.join("|"));
    }
    text
}

/// Returns the cell of several values.
fn list_cell<'a>(values: &[&'a str]) -> Cow<'a, str> {
    match values {
        [] => Cow::Borrowed(""),
        [only] => escape_formula(only),
        values => Cow::Owned(escape_formula(&values.join(VALUE_SEPARATOR)).into_owned()),
    }
}

fn escape_formula(content: &str) -> Cow<'_, str> {
    if content.starts_with(['=', '+', '-', '@']) { format!("'{content}").into() } else { content.into() }
}

/// Writes records, one per line.
struct CsvLines<'o> {
    out: &'o mut dyn Write,
    writer: ::csv::Writer<Vec<u8>>,
    /// The number of bytes in the memory of `writer` that were written to `out`.
    written: usize,
}

impl CsvLines<'_> {
    fn write(&mut self, cells: &[Cow<'_, str>]) -> io::Result<()> {
        /// The memory of a writer can only grow.
        const MAX_WRITER_BYTES: usize = 1 << 20;
        self.writer.write_record(cells.iter().map(|cell| cell.as_bytes()))?;
        self.writer.flush()?;
        let line = self.writer.get_ref().get(self.written..).unwrap_or_default();
        write_line(self.out, String::from_utf8_lossy(line).trim_end_matches('\n'))?;
        self.written += line.len();
        if self.written > MAX_WRITER_BYTES {
            (self.writer, self.written) = (::csv::Writer::from_writer(Vec::new()), 0);
        }
        Ok(())
    }
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
        let header = header(OutputSchema::V2);
        assert_eq!(header.len(), 21 - 2 + 10);
        assert_eq!(header[16..18], ["killed_low", "killed_best"]);
        assert_eq!(header.last().map(String::as_str), Some("summary"));
        assert_eq!(super::header(OutputSchema::V3)[header.len()..], KEYS_OF_SCHEMA_3);
    }
}
