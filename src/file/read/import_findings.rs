//! Turns the report of an import into findings for the list of problems.

use crate::file::source_text::quote_name;
use crate::import::ImportReport;
use crate::model::{ImportSummary, Severity};

/// A finding about the rows of a file.
pub(super) struct ImportFinding {
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

/// Returns the findings of an import: rows that were left out, oddities and notes. `imports` sums up what was left out,
/// by earlier imports of the data too.
pub(super) fn import_findings(
    name: &str,
    report: &ImportReport,
    imports: &[ImportSummary],
) -> Vec<ImportFinding> {
    let mut findings = Vec::new();
    for mut message in imports.iter().filter_map(ImportSummary::describe_skipped) {
        let mut hint = None;
        if let Some(first) = report.problems.first() {
            message = format!("{message}; the first: {first}");
            hint = Some("`frontwatch import` lists them all".to_owned());
        }
        findings.push(ImportFinding { severity: Severity::Warning, message, hint });
    }
    for message in imports.iter().filter_map(ImportSummary::describe_sample) {
        findings.push(ImportFinding { severity: Severity::Warning, message, hint: None });
    }
    let mut add_note =
        |message| findings.push(ImportFinding { severity: Severity::Note, message, hint: None });
    for (first, count) in &report.flags {
        add_note(format!("{} like this: {first}", row_count(*count)));
    }
    for (count, what) in [
        (report.replaced, "replaced earlier ones with the same id"),
        (report.joined, "joined an earlier row of the same event, as there is one row for each actor"),
        (report.contained, "are not added, as other rows contain what they count"),
    ] {
        if count > 0 {
            add_note(format!("{} {what} in {}", row_count(count), quote_name(name)));
        }
    }
    report.notes.iter().for_each(|note| add_note(note.clone()));
    findings
}

fn row_count(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}
