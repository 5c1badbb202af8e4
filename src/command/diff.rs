//! `diff`: what differs between two situations.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::edited_situation::is_data_set;
use super::load::{load_failure, load_situation};
use super::revision_files::GitRevision;
use super::{Failure, Outcome};
use crate::cli::DiffFormat;
use crate::edit::FileChange;
use crate::file::{self, FeedSources, FileProvider, LoadedSituation, ReplacedFiles};
use crate::input_file;
use crate::model::limits::MAX_SITUATION_BYTES;
use crate::model::text::sanitize;
use crate::model::{BulkEvents, Severity};
use crate::report::difference::{DiffReport, DiffSide};
use crate::report::write_line;
use crate::visit::compare_situations;

/// A situation that was read for the comparison.
struct LoadedSide {
    loaded: LoadedSituation,
    has_data_sets: bool,
    /// The file if it is read from disk, for its data sets.
    file: Option<PathBuf>,
}

impl LoadedSide {
    /// Whether a record could not be read.
    fn has_errors(&self) -> bool {
        self.loaded.diagnostics.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Describes the situation for the report, with the number of its imported events.
    fn describe(&self, imported: Option<usize>) -> DiffSide<'_> {
        let LoadedSituation { situation, diagnostics, name, .. } = &self.loaded;
        let errors = diagnostics.iter().filter(|problem| problem.severity == Severity::Error).count();
        DiffSide { name, situation, errors, imported }
    }
}

/// Runs the verb. Returns findings if something differs.
pub(super) fn run_diff(
    inputs: &[String],
    format: DiffFormat,
    feeds: &FeedSources,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let (old, new) = match inputs {
        [new] if GitRevision::parse(new).is_none() => {
            let (revision, path) = GitRevision::last_commit(Path::new(new))
                .ok_or_else(|| Failure::Message(format!("{new} is not the name of a file")))?;
            (load_side(&path, Some(&revision))?, load_input(new)?)
        }
        [old, new] => (load_input(old)?, load_input(new)?),
        _ => {
            let message = "give the two situations to compare, or one file to compare with its last commit";
            return Err(Failure::Message(message.to_owned()));
        }
    };
    compare_sides(&old, &new, format, feeds, out)
}

/// Runs the verb as an external diff of git. `arguments` are those that git passes: the path, then file, hash and mode
/// of the old version, then those of the new version. Failures are part of the output, because git stops at any status
/// other than 0.
pub(super) fn run_external_diff(
    arguments: &[String],
    feeds: &FeedSources,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    const NO_FILE: &str = "/dev/null";
    let (path, new_path, old, new) = match arguments {
        [path] => {
            write_line(out, &format!("{path} is not merged"))?;
            return Ok(Outcome::Fine);
        }
        // After those of the new version, git passes the new path of a renamed file.
        [path, old, _, _, new, _, _, renamed @ ..] => {
            (path, renamed.first().unwrap_or(path), old.as_str(), new.as_str())
        }
        _ => {
            let message = "--git expects the arguments that git passes to an external diff";
            return Err(Failure::Message(message.to_owned()));
        }
    };
    if old == NO_FILE || new == NO_FILE {
        let what = if old == NO_FILE { "is new" } else { "was removed" };
        write_line(out, &format!("{path} {what}"))?;
        return Ok(Outcome::Fine);
    }
    let read = |file: &str| {
        let read = input_file::read_bytes(Path::new(file), MAX_SITUATION_BYTES);
        read.map_err(|error| Failure::Message(format!("{file} cannot be read: {error}")))
    };
    let load = |content: &[u8], path: &str| {
        load_side(Path::new(path), Some(&ReplacedFiles::from_file(Path::new(path), content)))
    };
    let compare = |out: &mut dyn Write| -> Result<(), Failure> {
        let (before, after) = (read(old)?, read(new)?);
        let (old, new) = (load(&before, path)?, load(&after, new_path)?);
        // A file that others include may be no situation of its own: its records refer to what is not in it.
        if old.has_errors() || new.has_errors() {
            return write_line_diff(path, before, after, out);
        }
        compare_sides(&old, &new, DiffFormat::Plain, feeds, out).map(|_| ())
    };
    match compare(out) {
        Ok(()) => {}
        Err(Failure::OutputClosed) => return Err(Failure::OutputClosed),
        Err(failure) => write_line(out, &format!("{path} cannot be compared: {failure}"))?,
    }
    Ok(Outcome::Fine)
}

/// Writes the lines that differ.
fn write_line_diff(path: &str, before: Vec<u8>, after: Vec<u8>, out: &mut dyn Write) -> Result<(), Failure> {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let change = FileChange { path: path.into(), before: text(before), after: text(after) };
    write_line(out, &format!("{path} cannot be read completely on its own; its lines differ:"))?;
    change.diff().lines().skip(2).try_for_each(|line| write_line(out, &sanitize(line)))?;
    Ok(())
}

/// Loads `REVISION:PATH` or a file.
fn load_input(input: &str) -> Result<LoadedSide, Failure> {
    match GitRevision::parse(input) {
        Some((revision, path)) => load_side(&path, Some(&revision)),
        None => load_side(Path::new(input), None),
    }
}

fn load_side(path: &Path, provider: Option<&dyn FileProvider>) -> Result<LoadedSide, Failure> {
    if is_data_set(path) {
        let name = path.display();
        let message =
            format!("{name} is a data set, and diff compares situations; name those that include it");
        return Err(Failure::Message(message));
    }
    let loaded = file::load_records(path, provider, None).map_err(|error| load_failure(Some(path), &error));
    let (loaded, data_sets) = loaded?;
    let file = provider.is_none().then(|| path.to_owned());
    Ok(LoadedSide { loaded, has_data_sets: !data_sets.is_empty(), file })
}

fn compare_sides(
    old: &LoadedSide,
    new: &LoadedSide,
    format: DiffFormat,
    feeds: &FeedSources,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let diff = compare_situations(&old.loaded.situation, &new.loaded.situation);
    let includes_data_sets = old.has_data_sets || new.has_data_sets;
    let imported = match (&old.file, &new.file) {
        (Some(old), Some(new)) if includes_data_sets => {
            Some((count_imported(old, feeds)?, count_imported(new, feeds)?))
        }
        _ => None,
    };
    let report = DiffReport {
        old: old.describe(imported.map(|counts| counts.0)),
        new: new.describe(imported.map(|counts| counts.1)),
        diff: &diff,
        includes_data_sets,
    };
    match format {
        DiffFormat::Plain => report.write_plain(out)?,
        DiffFormat::Json => write_line(out, &report.to_json().to_string())?,
    }
    Ok(if report.has_differences() { Outcome::Findings } else { Outcome::Fine })
}

/// Counts the events of the data sets that a situation includes.
fn count_imported(path: &Path, feeds: &FeedSources) -> Result<usize, Failure> {
    let loaded = load_situation(Some(path), feeds)?;
    Ok(loaded.bulk.iter().map(|BulkEvents { columns, .. }| columns.len()).sum())
}
