//! Finds records in the text of a situation file.

use super::ron_tree::{RonBrackets, RonEntry, RonNode};
use crate::file::ron_syntax::RonSlice;
use crate::file::source_text::ByteRange;
use crate::model::RecordKind;

/// A record in a text: its entry and the brackets of its section.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundEntry<'n> {
    /// The brackets of the section.
    pub(super) brackets: &'n RonBrackets,
    /// The entry of the record.
    pub(super) entry: &'n RonEntry,
}

/// Finds the first record of this kind and id. Ties and stated totals have no id.
pub(super) fn find_entry<'n>(
    text: &str,
    root: &'n RonNode,
    kind: RecordKind,
    id: &str,
) -> Option<FoundEntry<'n>> {
    let brackets = root.field(text, kind.section())?.brackets.as_ref()?;
    let has_id = |entry: &&RonEntry| entry_id(text, kind, entry).as_deref() == Some(id);
    brackets.entries.iter().find(has_id).map(|entry| FoundEntry { brackets, entry })
}

/// Returns the id of a record, if it has a readable one.
pub(super) fn entry_id(text: &str, kind: RecordKind, entry: &RonEntry) -> Option<String> {
    let range =
        if kind.is_keyed() { entry.key.clone()? } else { entry.value.field(text, "id")?.range.clone() };
    read_string(text, &range)
}

/// Reads a text in quotation marks.
pub(super) fn read_string(text: &str, range: &ByteRange) -> Option<String> {
    RonSlice::from_range(text, range).parse().ok()
}
