//! `fmt`: writes files in the canonical layout.

use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use super::{Failure, Outcome};
use crate::edit::{FileChange, format_text, write_changes};
use crate::file::{LoadError, decode_text};
use crate::input_file::{read_bytes, too_large_error};
use crate::model::limits::MAX_SITUATION_BYTES;
use crate::model::{Diagnostic, Severity, text};
use crate::report::write_line;

/// The name that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Runs the verb. A file that cannot be laid out is left as it is, and the others are still written.
///
/// With `only_check` writes no file, but names those that would change, and returns findings if there is one.
pub(super) fn run_fmt(files: &[PathBuf], only_check: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut problems = Vec::new();
    let mut outcome = Outcome::Fine;
    for path in files {
        match format_path(path, only_check, out) {
            Ok(Outcome::Fine) => {}
            Ok(Outcome::Findings) => outcome = Outcome::Findings,
            Err(Failure::Problems(more)) => problems.extend(more),
            Err(Failure::Message(message)) => {
                let message = text::sanitize(&message).into_owned();
                problems.push(Diagnostic { severity: Severity::Error, message, location: None, hint: None });
            }
            Err(closed @ Failure::OutputClosed) => return Err(closed),
        }
    }
    if problems.is_empty() { Ok(outcome) } else { Err(Failure::Problems(problems)) }
}

fn format_path(path: &Path, only_check: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let is_standard_input = path == Path::new(STANDARD_INPUT);
    let name = if is_standard_input { "<stdin>".to_owned() } else { path.display().to_string() };
    let bytes = if is_standard_input { read_standard_input() } else { read_bytes(path, MAX_SITUATION_BYTES) };
    let bytes = bytes.map_err(|source| LoadError::Io { path: PathBuf::from(&name), source })?;
    let text = decode_text(&name, bytes)?;
    let formatted = format_text(&name, &text).map_err(|problem| Failure::Problems(vec![*problem]))?;
    if only_check {
        if formatted == text {
            return Ok(Outcome::Fine);
        }
        write_line(out, &format!("{name} would change"))?;
        return Ok(Outcome::Findings);
    }
    if is_standard_input {
        out.write_all(formatted.as_bytes())?;
    } else if formatted != text {
        let change = FileChange { path: path.to_owned(), before: text, after: formatted };
        write_changes(&[change]).map_err(|error| Failure::Message(error.to_string()))?;
    }
    Ok(Outcome::Fine)
}

fn read_standard_input() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_SITUATION_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_SITUATION_BYTES {
        Err(too_large_error(MAX_SITUATION_BYTES))
    } else {
        Ok(bytes)
    }
}
