//! Problems as SARIF 2.1.0, which code hosts and editors show next to the lines that they concern.

use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use crate::model::{Diagnostic, Location, Severity};

/// The schema that the output follows.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The rule of each severity: its id, and what a problem of it means.
const RULES: [(Severity, &str, &str); 3] = [
    (Severity::Error, "record-left-out", "The record cannot be read and is left out"),
    (Severity::Warning, "doubtful-record", "The record is kept, but something about it is doubtful"),
    (Severity::Note, "remark", "Nothing is wrong, but the author should know it"),
];

/// Returns problems as a SARIF log of one run.
///
/// Addresses of files are relative to `folder`, the current one, if the files are in it. A problem without a place is
/// at the first character of `file`, because code hosts refuse results without one.
#[must_use]
pub fn problems_sarif(file: &str, problems: &[Diagnostic], folder: &Path) -> Value {
    let rules = RULES.map(|(severity, id, text)| {
        json!({
            "id": id,
            "shortDescription": { "text": text },
            "defaultConfiguration": { "level": severity.name() },
        })
    });
    let results: Vec<Value> = problems.iter().map(|problem| result(file, problem, folder)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            // The unit of our columns; other readers might take them for UTF-16 code units.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(file: &str, problem: &Diagnostic, folder: &Path) -> Value {
    let index = RULES.iter().position(|(severity, ..)| *severity == problem.severity).unwrap_or_default();
    let text = match &problem.hint {
        Some(hint) => format!("{} ({hint})", problem.message),
        None => problem.message.clone(),
    };
    let (file, line, column, length) = match &problem.location {
        Some(Location { file, line, column, length, .. }) => (file.as_str(), *line, *column, *length),
        None => (file, 1, 1, 1),
    };
    json!({
        "ruleId": RULES.get(index).map(|rule| rule.1),
        "ruleIndex": index,
        "level": problem.severity.name(),
        "message": { "text": text },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": file_uri(file, folder) },
            // The end is the column after the last character.
            "region": {
                "startLine": line,
                "startColumn": column,
                "endLine": line,
                "endColumn": column.saturating_add(length),
            },
        }}],
    })
}

/// Returns the address of a file: relative to `folder` if possible, otherwise absolute.
fn file_uri(file: &str, folder: &Path) -> String {
    let path = Path::new(file);
    let path = path.strip_prefix(folder).unwrap_or(path);
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let shown = parts.collect::<PathBuf>();
    let mut uri = String::from(if shown.is_absolute() { "file://" } else { "" });
    for byte in shown.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_relative_to_the_folder_and_escaped() {
        let folder = Path::new("/work/data");
        for (file, expected) in [
            ("./events/a b.ron", "events/a%20b.ron"),
            ("/work/data/x.ron", "x.ron"),
            ("../x.ron", "../x.ron"),
            ("/else/چ.ron", "file:///else/%DA%86.ron"),
            ("<built-in>", "%3Cbuilt-in%3E"),
            ("a:b#c?.ron", "a%3Ab%23c%3F.ron"),
        ] {
            assert_eq!(file_uri(file, folder), expected);
        }
    }
}
