//! Records decisions about the inbox in their file, one entry each, so that a team's decisions merge by id.

use super::splice::put_entry;
use crate::file::inbox_file::{DECISIONS_SECTION, EMPTY_INBOX, InboxDecisions, render_decision};
use crate::model::InboxDecision;

/// Returns the text of the file of decisions with these added or replaced. `before` is empty if there is no file yet.
///
/// # Errors
/// What is wrong with the file.
pub(super) fn decided_text(before: &str, decisions: &[(&str, &InboxDecision)]) -> Result<String, String> {
    InboxDecisions::parse(before)?;
    let mut text = if before.trim().is_empty() { EMPTY_INBOX.to_owned() } else { before.to_owned() };
    for (item, decision) in decisions {
        text = put_entry(&text, DECISIONS_SECTION, item, &render_decision(decision))
            .ok_or("it is not laid out so that this can be changed")?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::format_text;

    #[test]
    fn decisions_are_written_one_a_line_and_replaced() {
        let mut text = String::new();
        for (item, decision) in [
            ("tolo:1", InboxDecision::Dismissed),
            ("tolo:2", InboxDecision::Event("e\"1".to_owned())),
            ("tolo:1", InboxDecision::SnoozedUntil("2026-02-12".parse().unwrap())),
        ] {
            text = decided_text(&text, &[(item, &decision)]).unwrap();
        }
        assert_eq!(
            text,
            "(\n    decisions: {\n        \"tolo:1\": SnoozedUntil(\"2026-02-12\"),\n        \"tolo:2\": Event(\"e\\\"1\"),\n    },\n)\n"
        );
        assert_eq!(format_text("inbox.ron", &text).unwrap(), text);
        assert!(decided_text("[]", &[("a", &InboxDecision::Dismissed)]).is_err());
    }
}
