//! Loads a file of rows, as a data set publishes it, as a situation.

use std::cell::Cell;
use std::path::Path;

use super::import_findings::import_findings;
use super::incoming_events::{IncomingEvents, outside_coverage_note};
use crate::file::load_result::{LoadError, LoadedSituation};
use crate::file::progress::FileProgress;
use crate::import::import_file::ROWS_PER_STOP_CHECK;
use crate::import::situation_title::set_title_and_as_of;
use crate::import::{
    Dataset, FrontPolicy, ImportBuilder, ImportControl, ImportError, ImportReport, ImportResult, import_file,
};
use crate::input_file::PipePolicy;
use crate::model::{Day, Diagnostic, Severity, Situation, text};

/// Reading a file of this size takes long enough to be worth an import.
const LARGE_FILE_BYTES: u64 = 32 << 20;

/// Loads a file of rows as a situation, as an import would. Each country is a front; as-of is the last day of the data.
pub(super) fn load_data_file(
    dataset: Dataset,
    path: &Path,
    progress: &FileProgress,
) -> Result<LoadedSituation, LoadError> {
    let name = path.display().to_string();
    let size = path.metadata().ok().map(|metadata| metadata.len());
    progress.add_file(size);
    let unreported_bytes = Cell::new(size.and_then(|size| usize::try_from(size).ok()).unwrap_or(usize::MAX));
    let report_bytes = |bytes: usize| {
        let bytes = bytes.min(unreported_bytes.get());
        unreported_bytes.set(unreported_bytes.get() - bytes);
        progress.add_fetched(bytes);
        progress.add_parsed(bytes, 0);
    };
    let stop = || {
        progress.add_parsed(0, ROWS_PER_STOP_CHECK);
        progress.is_cancelled()
    };
    let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
    let mut report = ImportReport::default();
    let control = ImportControl { stop: &stop, on_bytes_read: &report_bytes, pipes: PipePolicy::Refused };
    import_file(dataset, path, &name, &mut builder, &mut report, control).map_err(|error| match error {
        ImportError::Stopped => LoadError::Cancelled,
        ImportError::Io { source, .. } => LoadError::Io { path: path.to_owned(), source },
        ImportError::Wrong { name, what } => LoadError::Foreign { name, what },
    })?;
    let foreign = |what: String| LoadError::Foreign { name: name.clone(), what };
    if report.taken == 0 {
        let first = report.problems.first().map_or_else(String::new, |first| format!("; the first: {first}"));
        return Err(foreign(format!("has no row that can be read{first}")));
    }
    let imported = IncomingEvents::Rows(Box::new(builder)).finish(FrontPolicy::ByCountry);
    let mut imported = *imported.map_err(|failure| foreign(failure.2.message))?;
    set_title_and_as_of(&mut imported.situation, imported.days, &imported.bulk.columns);
    let command = import_command(dataset, path);
    let to_diagnostic = |severity, message: &str, hint: Option<String>| Diagnostic {
        severity,
        message: text::sanitize(message).into_owned(),
        location: None,
        hint,
    };
    let findings = import_findings(&name, &report, &imported.imports).into_iter();
    let mut diagnostics: Vec<Diagnostic> = findings
        .map(|finding| {
            let hint = finding.hint.map(|_| format!("`{command}` lists them all"));
            to_diagnostic(finding.severity, &finding.message, hint)
        })
        .collect();
    let notes = outside_coverage_note(&imported).into_iter().map(|note| (note, None));
    let is_large = size.is_some_and(|size| size >= LARGE_FILE_BYTES);
    let read_again = format!("{name} is read again each time it is opened");
    let faster = Some(format!("`{command}` writes a file that opens faster"));
    let notes = notes.chain(is_large.then_some((read_again, faster)));
    diagnostics.extend(notes.map(|(note, hint)| to_diagnostic(Severity::Note, &note, hint)));
    let ImportResult { mut situation, bulk, imports, .. } = imported;
    situation.imports = imports;
    Ok(LoadedSituation { situation, bulk: vec![bulk], diagnostics, files: vec![path.to_owned()], name })
}

/// Returns the command that imports a file.
fn import_command(dataset: Dataset, path: &Path) -> String {
    let name = path.display().to_string();
    let mut stem = name.as_str();
    for extension in [".gz", ".zst", ".zip", ".csv", ".tsv", ".txt", ".json"] {
        let shorter = stem.len().checked_sub(extension.len()).and_then(|end| stem.split_at_checked(end));
        if let Some((shorter, ending)) = shorter
            && ending.eq_ignore_ascii_case(extension)
        {
            stem = shorter;
        }
    }
    let extension = if cfg!(feature = "parquet") { "parquet" } else { "ron" };
    let output = quote_for_shell(&format!("{stem}.{extension}"));
    text::sanitize(&format!(
        "frontwatch import {} {} -o {output}",
        dataset.import_argument(),
        quote_for_shell(&name)
    ))
    .into_owned()
}

/// Quotes an argument for a POSIX shell, if necessary.
fn quote_for_shell(argument: &str) -> String {
    let argument = if argument.starts_with('-') { format!("./{argument}") } else { argument.to_owned() };
    let is_plain = |c: char| c.is_alphanumeric() || "._/-,+=@:%".contains(c);
    if argument.chars().all(is_plain) { argument } else { format!("'{}'", argument.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(feature = "parquet")]
    fn the_command_can_be_typed_as_it_is() {
        for (dataset, path, command) in [
            (
                Dataset::Ucdp,
                "GEDEvent_v25_1.csv",
                "frontwatch import ucdp GEDEvent_v25_1.csv -o GEDEvent_v25_1.parquet",
            ),
            (
                Dataset::Acled,
                "a/my data.csv.GZ",
                "frontwatch import acled 'a/my data.csv.GZ' -o 'a/my data.parquet'",
            ),
            (
                Dataset::Gdelt,
                "20151027.export.CSV.zip",
                "frontwatch import gdelt 20151027.export.CSV.zip -o 20151027.export.parquet",
            ),
            (Dataset::Ucdp, "-o.csv", "frontwatch import ucdp ./-o.csv -o ./-o.parquet"),
            (Dataset::Ucdp, "it's", "frontwatch import ucdp 'it'\\''s' -o 'it'\\''s.parquet'"),
        ] {
            assert_eq!(import_command(dataset, Path::new(path)), command);
        }
    }
}
