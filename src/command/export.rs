//! `export`: the events that answer to the options, for other programs.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;

use super::{Failure, Opening, Outcome, World, output};
use crate::cli::ExportFormat;
use crate::file::write::to_ron;
use crate::model::Situation;
use crate::query::Length;
use crate::report::{Overview, csv, geojson, json};

/// Writes the events, over all of time unless a window is asked for.
pub(super) fn run(
    opening: Opening<'_>,
    format: ExportFormat,
    output: Option<&Path>,
    world: &World<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let length = opening.common.last.unwrap_or(Length::All);
    let opened = opening.open(world)?;
    let question = opened.question(length);
    let answer = opened.answer(&question)?;
    let view = opened.overview(&question, &answer);
    opened.warn(err);
    match output {
        Some(path) => output::new_file(path, &mut |file| write(format, file, view))?,
        None => write(format, out, view)?,
    }
    Ok(Outcome::Fine)
}

/// Writes the events of an answer.
fn write(format: ExportFormat, out: &mut dyn Write, view: Overview<'_>) -> io::Result<()> {
    match format {
        ExportFormat::Csv => csv::events(out, view),
        ExportFormat::Json => json::events(out, view),
        ExportFormat::Ndjson => json::event_lines(out, view),
        ExportFormat::Geojson => geojson::events(out, view),
        ExportFormat::Ron => out.write_all(to_ron(&excerpt(view)).as_bytes()),
    }
}

/// The situation with the answer's events alone, in the order of the file.
fn excerpt(view: Overview<'_>) -> Situation {
    let mut situation = (**view.store.situation()).clone();
    let wanted: HashSet<&str> =
        view.answer.events.iter().filter_map(|&row| Some(view.store.event(row)?.id.as_str())).collect();
    situation.events.retain(|event| wanted.contains(event.id.as_str()));
    situation
}
