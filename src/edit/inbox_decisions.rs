//! Records decisions about the inbox in their file, one entry each, so that a team's decisions merge by id.

use std::io;
use std::path::Path;

use super::apply::{EditError, FileChange};
use super::splice::put_entry;
use crate::file::inbox_file::{
    DECISIONS_SECTION, EMPTY_INBOX, InboxDecisions, inbox_path, render_decision,
};
use crate::input_file::read_bytes;
use crate::model::InboxDecision;
use crate::model::limits::MAX_CONFIG_BYTES;

/// Returns the change of the file of decisions that belongs to the situation at `path`.
///
/// # Errors
/// If the file cannot be read or has another form.
pub(super) fn plan_decisions(
    path: &Path,
    decisions: &[(&str, &InboxDecision)],
) -> Result<FileChange, EditError> {
    let path = inbox_path(path);
    let fail = |why: String| EditError::File { path: path.clone(), why };
    let before = match read_bytes(&path, MAX_CONFIG_BYTES) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        bytes => String::from_utf8(bytes.map_err(|error| fail(error.to_string()))?)
            .map_err(|_| fail("it is not text in UTF-8".to_owned()))?,
    };
    InboxDecisions::parse(&before).map_err(fail)?;
    let is_new = before.trim().is_empty();
    let mut after = if is_new { EMPTY_INBOX.to_owned() } else { before.clone() };
    for (item, decision) in decisions {
        let decided = put_entry(&after, DECISIONS_SECTION, item, &render_decision(decision));
        after = decided.ok_or_else(|| fail("it is not laid out so that this can be changed".to_owned()))?;
    }
    Ok(FileChange { path, before, after })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::edit::PlannedChanges;

    #[test]
    fn decisions_are_written_one_a_line_replaced_and_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let (situation, inbox) = (folder.path().join("s.ron"), folder.path().join("inbox.ron"));
        let decide = |item: &str, decision: &InboxDecision| {
            let files = vec![plan_decisions(&situation, &[(item, decision)]).unwrap()];
            let planned = PlannedChanges { files, problems: Vec::new() };
            planned.save().unwrap();
            planned
        };
        let first = decide("tolo:1", &InboxDecision::Dismissed);
        first.undo().unwrap();
        assert_eq!(InboxDecisions::read(&inbox).unwrap().entries, []);
        decide("tolo:1", &InboxDecision::Dismissed);
        decide("tolo:2", &InboxDecision::Event("e\"1".to_owned()));
        decide("tolo:1", &InboxDecision::SnoozedUntil("2026-02-12".parse().unwrap()));
        assert_eq!(
            fs::read_to_string(&inbox).unwrap(),
            "(\n    decisions: {\n        \"tolo:1\": SnoozedUntil(\"2026-02-12\"),\n        \"tolo:2\": Event(\"e\\\"1\"),\n    },\n)\n"
        );
        fs::write(&inbox, "[]").unwrap();
        assert!(plan_decisions(&situation, &[("a", &InboxDecision::Dismissed)]).is_err());
    }
}
