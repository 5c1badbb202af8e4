//! `export`: the events that answer to the options, for other programs.

use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;

use super::{Failure, Outcome, ProgramContext, SituationOptions, output_file};
use crate::cli::ExportFormat;
use crate::file::ron_writer::to_ron;
use crate::query::{Question, WindowLength};
use crate::report::excerpt::excerpt;
use crate::report::{ReportInput, csv, event_table, geojson, json};

/// Writes the events, over all of time unless a window or a view is asked for.
pub(super) fn run_export(
    opening: SituationOptions<'_>,
    format: ExportFormat,
    output: Option<&Path>,
    world: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let asked = opening.common.last;
    let opened = opening.open(world)?;
    let of_view = opened.view.as_ref().map(|named| named.view.clone());
    let length = asked.or(of_view.as_ref().map(|view| view.window.length)).unwrap_or(WindowLength::All);
    let question = Question { sort: of_view.and_then(|view| view.sort), ..opened.question(length) };
    let answer = opened.answer(&question)?;
    let view = opened.overview(&question, &answer);
    opened.report_problems(err);
    match output {
        Some(path) => output_file::write_new_file(path, &mut |file| write_rows(format, file, view))?,
        None => write_rows(format, out, view)?,
    }
    Ok(Outcome::Fine)
}

/// The format that the ending of a file's name asks for.
pub(super) fn format_by_extension(name: &str) -> Option<ExportFormat> {
    let ending = Path::new(name).extension()?.to_str()?;
    ExportFormat::from_str(ending, true).ok()
}

/// The endings there are, for a sentence.
pub(super) fn known_extensions() -> String {
    let shortest = |format: &ExportFormat| {
        let value = format.to_possible_value()?;
        let name = value.get_name_and_aliases().min_by_key(|name| name.len())?;
        Some(format!(".{name}"))
    };
    let endings = ExportFormat::value_variants().iter().filter_map(shortest);
    endings.collect::<Vec<_>>().join(", ")
}

/// Writes the events of an answer.
pub(super) fn write_rows(format: ExportFormat, out: &mut dyn Write, view: ReportInput<'_>) -> io::Result<()> {
    match format {
        ExportFormat::Csv => csv::write_events(out, view),
        ExportFormat::Json => json::write_events(out, view),
        ExportFormat::Ndjson => json::write_event_lines(out, view),
        ExportFormat::Geojson => geojson::write_events(out, view),
        ExportFormat::Markdown => event_table::write_events(out, view),
        ExportFormat::Ron => out.write_all(to_ron(&excerpt(view)).as_bytes()),
    }
}
