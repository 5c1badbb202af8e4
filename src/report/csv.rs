//! CSV for spreadsheets: the fields of the JSON event, the two tolls in five columns each.

use std::io::{self, Write};

use super::{Overview, json, line};
use crate::model::{Measure, Toll};
use crate::query::Field;

/// Several values in one cell stand with this between them.
const BETWEEN: &str = "; ";

/// The columns: the keys of the event in JSON, with `killed_low` … `wounded_contested` for the tolls.
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

/// The events with a header. A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-` or
/// `@`) has an apostrophe put before it.
///
/// # Errors
/// Those of the output.
pub fn events(out: &mut dyn Write, view: Overview<'_>) -> io::Result<()> {
    record(out, &header())?;
    for row in view.answer.events.iter() {
        if let Some(cells) = cells(view, row) {
            record(out, &cells)?;
        }
    }
    Ok(())
}

fn cells(view: Overview<'_>, row: u32) -> Option<Vec<String>> {
    let event = view.store.event(row)?;
    let situation = view.store.situation();
    let kind = event.kind.row();
    let tolls = view.store.tolls(row);
    let actors = || event.actors.iter().filter_map(|&ix| situation.actor(ix));
    let place = event.place.as_ref();
    let degrees = |pick: fn(crate::model::LatLon) -> f64| {
        place.and_then(|place| place.at).map(|at| pick(at).to_string()).unwrap_or_default()
    };
    let joined = |values: Vec<String>| text(&values.join(BETWEEN));
    let claims = event.claims.iter().map(|claim| json::claim_cells(situation, claim).join("|"));

    let mut cells = vec![
        text(&event.id),
        event.date.span.start.to_string(),
        event.date.span.end.to_string(),
        event.date.precision.word().to_owned(),
        situation.front(event.front).map(|front| text(&front.id)).unwrap_or_default(),
        kind.id.to_owned(),
        kind.incident.to_string(),
        kind.quad.words().to_owned(),
        joined(actors().map(|actor| actor.id.clone()).collect()),
        joined(actors().map(|actor| actor.name.clone()).collect()),
        place.map(|place| text(&place.name)).unwrap_or_default(),
        degrees(|at| at.lat),
        degrees(|at| at.lon),
        place.map(|place| place.precision.word().to_owned()).unwrap_or_default(),
    ];
    cells.extend(toll(tolls.of(Measure::Killed)));
    cells.extend(toll(tolls.of(Measure::Wounded)));
    cells.push(joined(claims.collect()));
    cells.push(joined(json::source_ids(situation, event).into_iter().map(str::to_owned).collect()));
    cells.push(text(&event.summary));
    Some(cells)
}

fn toll(toll: Toll) -> [String; 5] {
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    [
        number(toll.low),
        number(toll.best),
        number(toll.high),
        toll.open.to_string(),
        toll.contested.to_string(),
    ]
}

fn text(content: &str) -> String {
    if content.starts_with(['=', '+', '-', '@']) { format!("'{content}") } else { content.to_owned() }
}

fn record(out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    line(out, String::from_utf8_lossy(&bytes).trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_made_text_and_nothing_else_is() {
        for (content, cell) in
            [("=1+1", "'=1+1"), ("@x", "'@x"), ("-x", "'-x"), ("+x", "'+x"), ("a=b", "a=b"), ("", "")]
        {
            assert_eq!(text(content), cell);
        }
    }

    #[test]
    fn the_columns_are_those_of_the_fields_with_tolls_spread_out() {
        let header = header();
        assert_eq!(header.len(), 19 - 2 + 10);
        assert_eq!(header[14..16], ["killed_low", "killed_best"]);
        assert_eq!(header.last().map(String::as_str), Some("summary"));
    }
}
