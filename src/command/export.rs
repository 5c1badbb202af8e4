//! `export`: the events that answer to the options, for other programs.

use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;

use super::{Failure, Opening, Outcome, World, output};
use crate::cli::ExportFormat;
use crate::file::write::to_ron;
use crate::query::{Length, Question};
use crate::report::excerpt::excerpt;
use crate::report::{Overview, csv, geojson, json, table};

/// Writes the events, over all of time unless a window or a view is asked for.
pub(super) fn run(
    opening: Opening<'_>,
    format: ExportFormat,
    output: Option<&Path>,
    world: &World<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let asked = opening.common.last;
    let opened = opening.open(world)?;
    let of_view = opened.view.as_ref().map(|named| named.view.clone());
    let length = asked.or(of_view.as_ref().map(|view| view.window.length)).unwrap_or(Length::All);
    let question = Question { sort: of_view.and_then(|view| view.sort), ..opened.question(length) };
    let answer = opened.answer(&question)?;
    let view = opened.overview(&question, &answer);
    opened.warn(err);
    match output {
        Some(path) => output::new_file(path, &mut |file| write(format, file, view))?,
        None => write(format, out, view)?,
    }
    Ok(Outcome::Fine)
}

/// The format that the ending of a file's name asks for.
pub(super) fn by_ending(name: &str) -> Option<ExportFormat> {
    let ending = Path::new(name).extension()?.to_str()?;
    ExportFormat::from_str(ending, true).ok()
}

/// The endings there are, for a sentence.
pub(super) fn endings() -> String {
    let shortest = |format: &ExportFormat| {
        let value = format.to_possible_value()?;
        let name = value.get_name_and_aliases().min_by_key(|name| name.len())?;
        Some(format!(".{name}"))
    };
    let endings = ExportFormat::value_variants().iter().filter_map(shortest);
    endings.collect::<Vec<_>>().join(", ")
}

/// Writes the events of an answer.
pub(super) fn write(format: ExportFormat, out: &mut dyn Write, view: Overview<'_>) -> io::Result<()> {
    match format {
        ExportFormat::Csv => csv::events(out, view),
        ExportFormat::Json => json::events(out, view),
        ExportFormat::Ndjson => json::event_lines(out, view),
        ExportFormat::Geojson => geojson::events(out, view),
        ExportFormat::Markdown => table::events(out, view),
        ExportFormat::Ron => out.write_all(to_ron(&excerpt(view)).as_bytes()),
    }
}
