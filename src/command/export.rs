//! `export`: writes the events that the options select, for other programs.

use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;

use super::{Failure, Outcome, ProgramContext, SituationOptions, output_file};
use crate::cli::ExportFormat;
use crate::query::{Question, WindowLength};
use crate::report::{OutputSchema, csv, event_table, excerpt, geojson, json};
use crate::store::AnsweredQuestion;

/// Runs the verb. Without `--last` or `--view`, the window is unlimited.
pub(super) fn run_export(
    situation: SituationOptions<'_>,
    (format, schema): (ExportFormat, OutputSchema),
    output: Option<&Path>,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let last = situation.common.last;
    let opened = situation.open(context)?.with_known_by();
    let view = opened.view.as_ref().map(|named| &named.view);
    let length = last.or(view.map(|view| view.window.length)).unwrap_or(WindowLength::All);
    let question = Question { sort: view.and_then(|view| view.sort), ..opened.question(length) };
    let answer = opened.answer(&question)?;
    let input = opened.overview(&question, &answer);
    opened.report_problems(err);
    match output {
        Some(path) => output_file::write_new_file(path, &mut |file| write_rows(format, schema, file, input))?,
        None => write_rows(format, schema, out, input)?,
    }
    Ok(Outcome::Fine)
}

/// The format for the extension of a file name.
pub(super) fn format_by_extension(file_name: &str) -> Option<ExportFormat> {
    let extension = Path::new(file_name).extension()?.to_str()?;
    ExportFormat::from_str(extension, true).ok()
}

/// The known extensions as a list for a sentence: `.csv, .json, …`.
pub(super) fn known_extensions() -> String {
    let shortest = |format: &ExportFormat| {
        let value = format.to_possible_value()?;
        let name = value.get_name_and_aliases().min_by_key(|name| name.len())?;
        Some(format!(".{name}"))
    };
    let extensions = ExportFormat::value_variants().iter().filter_map(shortest);
    extensions.collect::<Vec<_>>().join(", ")
}

/// Writes the events of an answer.
pub(super) fn write_rows(
    format: ExportFormat,
    schema: OutputSchema,
    out: &mut dyn Write,
    input: AnsweredQuestion<'_>,
) -> io::Result<()> {
    match format {
        ExportFormat::Csv => csv::write_events(out, input, schema),
        ExportFormat::Json => json::write_events(out, input, schema),
        ExportFormat::Ndjson => json::write_event_lines(out, input, schema),
        ExportFormat::Geojson => geojson::write_events(out, input, schema),
        ExportFormat::Markdown => event_table::write_events(out, input),
        ExportFormat::Ron => excerpt::write_excerpt(out, input),
    }
}
