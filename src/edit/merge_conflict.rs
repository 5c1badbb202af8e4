//! Merge conflicts and their messages.

use super::entry_chunks::ValueText;
use super::entry_keys::plain_text;
use crate::file::source_text::quote_name;
use crate::model::{EventDate, RecordKind};

/// Fields that take the later day if both sides change them: two people who close the data on different days do not
/// contradict each other.
const CLOSING_DAY_FIELDS: [&str; 2] = ["as_of", "coverage_until"];

/// A field that both sides change.
#[derive(Debug, Clone)]
pub(crate) struct FieldConflict {
    /// The path to the field, from the outermost.
    pub(crate) path: Vec<String>,
    /// Our value, shortened.
    pub(crate) ours: String,
    /// Their value, shortened.
    pub(crate) theirs: String,
}

impl FieldConflict {
    /// Creates the conflict of two values. `None` stands for a removed one.
    pub(crate) fn from_values(ours: Option<ValueText<'_>>, theirs: Option<ValueText<'_>>) -> Self {
        let describe = |value: Option<ValueText<'_>>| value.map_or("removed".to_owned(), shorten);
        Self { path: Vec::new(), ours: describe(ours), theirs: describe(theirs) }
    }

    /// Creates the conflict of a part without a value of its own, such as the comments.
    pub(crate) fn from_part(part: &str) -> Self {
        Self { path: vec![part.to_owned()], ours: "ours".to_owned(), theirs: "theirs".to_owned() }
    }

    /// Prepends `outer` to the path.
    pub(crate) fn with_outer(mut self, outer: &str) -> Self {
        self.path.insert(0, outer.to_owned());
        self
    }
}

/// Returns the text of a value on one line, cut to 40 characters.
fn shorten(value: ValueText<'_>) -> String {
    const MAX_CHARS: usize = 40;
    let text = plain_text(value);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()),
        None => words,
    }
}

/// Returns the name of an entry for messages, such as ``event `e1` `` or `` `title` ``.
pub(crate) fn entry_name(section: Option<&str>, key: &str) -> String {
    let kind = RecordKind::TABLE.iter().find(|row| Some(row.2) == section).map(|row| row.1);
    match (kind, section) {
        (Some(kind), _) => format!("{kind} {}", quote_name(key)),
        (None, Some(section)) => format!("{} in `{section}`", quote_name(key)),
        (None, None) => quote_name(key),
    }
}

/// Describes the conflicts of an entry.
pub(crate) fn describe_conflicts(entry: &str, is_in_base: bool, conflicts: &[FieldConflict]) -> String {
    let fields: Vec<String> = conflicts
        .iter()
        .filter(|conflict| !conflict.path.is_empty())
        .map(|FieldConflict { path, ours, theirs }| {
            let names: Vec<String> = path.iter().rev().map(|name| quote_name(name)).collect();
            format!("{} ({ours} / {theirs})", names.join(" of "))
        })
        .collect();
    match conflicts.first() {
        _ if !is_in_base => format!("{entry}: both add it, with different texts"),
        Some(FieldConflict { path, ours, theirs }) if path.is_empty() => {
            format!("{entry}: both change it ({ours} / {theirs})")
        }
        _ => format!("{entry}: both change {}", fields.join(", ")),
    }
}

/// Chooses the later day for a field that closes the data: whether it is ours, and a note about the choice. Returns
/// `None` for other fields, values that are not dates, and equal days.
pub(crate) fn choose_later_day(
    entry: &str,
    field: &str,
    ours: ValueText<'_>,
    theirs: ValueText<'_>,
) -> Option<(bool, String)> {
    if !CLOSING_DAY_FIELDS.contains(&field) {
        return None;
    }
    let last_day = |value: ValueText<'_>| {
        let text = plain_text(value);
        Some(text.trim().trim_start_matches('≈').parse::<EventDate>().ok()?.span.end)
    };
    let (our_day, their_day) = (last_day(ours)?, last_day(theirs)?);
    if our_day == their_day {
        return None;
    }
    let is_ours = our_day > their_day;
    let (taken, other) = if is_ours { (ours, theirs) } else { (theirs, ours) };
    let subject = if entry.is_empty() { String::new() } else { format!("{entry}: ") };
    let note = format!(
        "{subject}both change `{field}`; the later day is taken ({}, not {})",
        plain_text(taken),
        plain_text(other)
    );
    Some((is_ours, note))
}
