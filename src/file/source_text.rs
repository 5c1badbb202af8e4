//! Problems found in a file: first as byte ranges, then as diagnostics with line and column.

use std::cell::Cell;
use std::ops::Range;

use crate::model::limits::{MAX_FILE_FINDINGS, MAX_ID_CHARS};
use crate::model::text;
use crate::model::{Diagnostic, Location, Severity};

/// A byte range of a file's text.
pub(crate) type ByteRange = Range<usize>;

/// A caret up to this column is shown with its line from the start.
const MAX_UNCUT_COLUMN: usize = 100;
/// Characters shown before the caret of a longer line.
const COLUMNS_BEFORE_CARET: usize = 40;
/// The most characters of a line that an excerpt holds.
const MAX_EXCERPT_COLUMNS: usize = 120;

/// A problem at a byte range of a file.
#[derive(Debug, Clone)]
pub(crate) struct SourceFault {
    /// The bytes to point at.
    pub(crate) range: ByteRange,
    /// How severe the problem is.
    pub(crate) severity: Severity,
    /// What is wrong.
    pub(crate) message: String,
    /// How to fix it, if known.
    pub(crate) hint: Option<String>,
}

impl SourceFault {
    /// Creates an error: the record is left out.
    pub(crate) const fn error(range: ByteRange, message: String, hint: Option<String>) -> Self {
        Self { range, severity: Severity::Error, message, hint }
    }

    /// Creates a warning: the record is kept.
    pub(crate) const fn warning(range: ByteRange, message: String, hint: Option<String>) -> Self {
        Self { range, severity: Severity::Warning, message, hint }
    }
}

/// The text of a file and its name.
#[derive(Debug)]
pub(crate) struct SourceText {
    /// The name as it is shown.
    pub(crate) name: String,
    /// The text, without byte order mark.
    pub(crate) text: String,
    /// The offset of the latest query and the number of line breaks before it. Counting resumes from there.
    counted_lines: Cell<(usize, usize)>,
}

impl SourceText {
    /// Creates a source text with no lines counted yet.
    pub(crate) const fn new(name: String, text: String) -> Self {
        Self { name, text, counted_lines: Cell::new((0, 0)) }
    }

    /// Returns the line of a byte offset, counted from 1. Fast if offsets are queried in ascending order.
    pub(crate) fn line_number(&self, offset: usize) -> usize {
        let (from, lines) =
            Some(self.counted_lines.get()).filter(|&(from, _)| from <= offset).unwrap_or_default();
        let until = offset.min(self.text.len());
        let passed = self.text.as_bytes().get(from..until).unwrap_or_default();
        let lines = lines + count_line_breaks(passed);
        self.counted_lines.set((until, lines));
        lines + 1
    }

    /// Converts the faults to diagnostics, in file order.
    pub(crate) fn to_diagnostics(&self, mut faults: Vec<SourceFault>) -> Vec<Diagnostic> {
        faults.sort_by_key(|fault| fault.range.start);
        // The column count resumes at the previous fault, so a long single-line file takes linear time.
        let (mut counted_to, mut counted_line, mut column) = (0, 0, 1);
        let last_visible = self.text.trim_end().char_indices().next_back().map_or(0, |(i, _)| i);
        let hidden_faults = faults.len().saturating_sub(MAX_FILE_FINDINGS);
        let hidden_error =
            faults.iter().skip(MAX_FILE_FINDINGS).any(|fault| fault.severity == Severity::Error);
        faults.truncate(MAX_FILE_FINDINGS);
        let mut bounds = 0..0;
        let mut diagnostics = Vec::with_capacity(faults.len());
        for fault in faults {
            let start = self.clamp_offset(fault.range.start, last_visible);
            let line = self.line_number(start);
            if line != counted_line {
                bounds = self.line_range(start);
                (counted_to, counted_line, column) = (bounds.start, line, 1);
            }
            column += self.text.get(counted_to..start).map_or(0, |t| t.chars().count());
            counted_to = start;
            let location = self.location(line, &bounds, column, start..fault.range.end);
            diagnostics.push(Diagnostic {
                severity: fault.severity,
                message: text::sanitize(&fault.message).into_owned(),
                location: Some(location),
                hint: fault.hint.map(|hint| text::sanitize(&hint).into_owned()),
            });
        }
        if hidden_faults > 0 {
            let name = text::sanitize(&self.name);
            diagnostics.push(Diagnostic {
                severity: if hidden_error { Severity::Error } else { Severity::Warning },
                message: format!("{name} has {hidden_faults} more problems, which are not listed"),
                location: None,
                hint: None,
            });
        }
        diagnostics
    }

    /// Returns the byte range of the line at `offset`, without its line break.
    fn line_range(&self, offset: usize) -> ByteRange {
        let (before, after) = self.text.split_at_checked(offset).unwrap_or((&self.text, ""));
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let end = after.find('\n').map_or(self.text.len(), |end| offset + end);
        start..end
    }

    fn location(&self, line: usize, bounds: &ByteRange, column: usize, range: ByteRange) -> Location {
        let content = self.text.get(bounds.clone()).unwrap_or_default().trim_end_matches('\r');
        let before = content.get(..range.start.saturating_sub(bounds.start)).unwrap_or(content);
        let rest = content.get(before.len()..).unwrap_or_default();
        let marked = rest.char_indices().take_while(|&(i, _)| range.start + i < range.end).count();
        Location {
            file: text::sanitize(&self.name).into_owned(),
            line,
            column,
            length: marked.max(1),
            excerpt: excerpt(before, rest, column),
        }
    }

    /// Returns the nearest offset of a character. An offset after the last visible character, at `last_visible`, is
    /// moved onto it.
    fn clamp_offset(&self, offset: usize, last_visible: usize) -> usize {
        let mut offset = offset.min(last_visible);
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// Decodes a file. If it is not UTF-8, returns the problem, at the first invalid byte.
pub(crate) fn decode_utf8(name: &str, bytes: Vec<u8>) -> Result<String, Box<Diagnostic>> {
    /// The bytes after the invalid one that are shown.
    const BYTES_SHOWN_AFTER: usize = 4 * MAX_EXCERPT_COLUMNS;
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error,
    };
    let valid_len = error.utf8_error().valid_up_to();
    let (valid, rest) = error.as_bytes().split_at_checked(valid_len).unwrap_or_default();
    let line_start = valid.iter().rposition(|&byte| byte == b'\n').map_or(0, |position| position + 1);
    let before = String::from_utf8_lossy(valid.get(line_start..).unwrap_or_default());
    let shown = rest.get(..rest.len().min(BYTES_SHOWN_AFTER)).unwrap_or_default();
    let shown = shown.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let line = SourceText::new(name.to_owned(), format!("{before}{}", String::from_utf8_lossy(shown)));
    let location = line.location(
        count_line_breaks(valid) + 1,
        &(0..line.text.len()),
        before.chars().count() + 1,
        before.len()..before.len() + 1,
    );
    let byte = rest.first().copied().unwrap_or_default();
    Err(Box::new(Diagnostic {
        severity: Severity::Error,
        message: format!("this is not text in UTF-8 (byte 0x{byte:02x})"),
        location: Some(location),
        hint: Some("save the file as UTF-8".to_owned()),
    }))
}

/// Counts the line breaks in a text.
fn count_line_breaks(text: &[u8]) -> usize {
    // A chunk of 255 bytes counts in a `u8`, which lets the compiler vectorise the loop.
    let count_in = |piece: &[u8]| piece.iter().fold(0_u8, |sum, &b| sum.wrapping_add(u8::from(b == b'\n')));
    text.chunks(255).map(|piece| usize::from(count_in(piece))).sum()
}

/// Returns the column, from 1, at which the excerpt starts when the caret is at `column`.
fn window_start(column: usize) -> usize {
    if column <= MAX_UNCUT_COLUMN { 1 } else { column - COLUMNS_BEFORE_CARET }
}

/// Returns the number of characters before the caret in a location's excerpt.
pub(crate) fn caret_column(location: &Location) -> usize {
    let start = window_start(location.column);
    let cut = usize::from(start > 1);
    (location.column - start + cut).min(location.excerpt.chars().count())
}

/// Returns the part of the line around the caret, one character for each of the line's, with `…` at a cut.
fn excerpt(before: &str, rest: &str, column: usize) -> String {
    let start = window_start(column);
    let lead = column - start;
    let from = before.char_indices().rev().nth(lead.saturating_sub(1)).map_or(0, |(i, _)| i);
    let lead_text = if lead == 0 { "" } else { before.get(from..).unwrap_or_default() };
    let mut shown = String::new();
    if start > 1 {
        shown.push('…');
    }
    let mut chars = lead_text.chars().chain(rest.chars());
    shown.extend(chars.by_ref().take(MAX_EXCERPT_COLUMNS).map(visible_char));
    if chars.next().is_some() {
        shown.push('…');
    }
    text::sanitize(&shown).into_owned()
}

/// Returns the character, or a one-column placeholder if it may not be shown, so that the caret still fits.
fn visible_char(c: char) -> char {
    let mut buffer = [0; 4];
    let alone: &str = c.encode_utf8(&mut buffer);
    text::sanitize(alone).chars().next().unwrap_or('\u{fffd}')
}

/// Returns a name from the file for use in a message: in backquotes, shortened if long.
pub(crate) fn quote_name(name: &str) -> String {
    const MAX_LENGTH: usize = 60;
    let mut chars = name.chars();
    let shown: String = chars.by_ref().take(MAX_LENGTH).collect();
    let cut = if chars.next().is_some() { "…" } else { "" };
    format!("`{shown}{cut}`")
}

/// Returns the candidate most similar to `name`, if it is close enough for `name` to be a typo (Damerau–Levenshtein
/// distance); of equally similar ones, the first alphabetically.
pub(crate) fn nearest_name<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let length = name.chars().count();
    if length > MAX_ID_CHARS {
        return None;
    }
    let folded = name.to_lowercase();
    let max_distance = 1 + length / 4;
    // A name that continues the other counts as one letter away; of several, the nearest is meant.
    let distance = |candidate: &str| -> Option<(usize, usize)> {
        let folded_candidate = candidate.to_lowercase();
        let is_continued = length >= 3
            && folded_candidate.len() >= 3
            && (folded_candidate.starts_with(&folded) || folded.starts_with(&folded_candidate));
        if !is_continued && candidate.chars().count().abs_diff(length) > max_distance {
            return None;
        }
        let edits = edit_distance(&folded, &folded_candidate);
        if is_continued {
            return Some((1, edits.unwrap_or(usize::MAX)));
        }
        edits.filter(|&edits| edits <= max_distance).map(|edits| (edits, edits))
    };
    candidates
        .into_iter()
        .filter_map(|candidate| distance(candidate).map(|d| (d, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Returns the Damerau–Levenshtein distance. The cost is quadratic only in the part in which the two differ; returns
/// `None` if that is too long.
fn edit_distance(a: &str, b: &str) -> Option<usize> {
    const MAX_DIFFERENT_BYTES: usize = 64;
    let head: usize = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let (a, b) = (a.get(head..)?, b.get(head..)?);
    let ends = a.chars().rev().zip(b.chars().rev());
    let tail: usize = ends.take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let (a, b) = (a.get(..a.len() - tail)?, b.get(..b.len() - tail)?);
    (a.len().max(b.len()) <= MAX_DIFFERENT_BYTES).then(|| strsim::damerau_levenshtein(a, b))
}

/// Returns a hint with the nearest candidate or, if none is near, all candidates.
pub(crate) fn suggestion_hint(name: &str, candidates: &[&str]) -> Option<String> {
    if let Some(near) = nearest_name(name, candidates.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    (!candidates.is_empty()).then(|| format!("one of: {}", candidates.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_name_corrects_typos_only() {
        let names = ["taliban", "tajikistan", "iran", "pakistan"];
        assert_eq!(nearest_name("talban", names), Some("taliban"));
        assert_eq!(nearest_name("Iran", names), Some("iran"));
        assert_eq!(nearest_name("tajik", names), Some("tajikistan"));
        assert_eq!(nearest_name("zzz", names), None);
        // Both begin the name; the longer one is nearer.
        assert_eq!(nearest_name("stateforce", ["state", "stateforces"]), Some("stateforces"));
        let long = format!("{}-2025-{}", "a".repeat(80), "b".repeat(80));
        assert_eq!(nearest_name(&long.replace("2025", "2052"), [&*long, "other"]), Some(&*long));
        assert_eq!(nearest_name(&"c".repeat(167), [&*long]), None);
    }

    #[test]
    fn locations_count_lines_and_characters() {
        let source = SourceText::new("x".to_owned(), "ab\nچپ: no\n".to_owned());
        let faults = vec![
            SourceFault::error(9..11, String::new(), None),
            SourceFault::error(0..1, String::new(), None),
        ];
        let diagnostics = source.to_diagnostics(faults);
        let locations: Vec<_> = diagnostics.iter().filter_map(|d| d.location.as_ref()).collect();
        assert_eq!((locations[0].line, locations[0].column, locations[0].length), (1, 1, 1));
        assert_eq!((locations[1].line, locations[1].column, locations[1].length), (2, 5, 2));
        assert_eq!(locations[1].excerpt, "چپ: no");
    }

    #[test]
    fn long_line_is_cut_around_the_caret() {
        let line = format!("{}HERE{}", "x".repeat(3000), "y".repeat(3000));
        let source = SourceText::new("x".to_owned(), line);
        let diagnostics = source.to_diagnostics(vec![SourceFault::error(3000..3004, String::new(), None)]);
        let location = diagnostics[0].location.as_ref().unwrap();
        assert_eq!(location.column, 3001);
        assert_eq!(location.excerpt.chars().count(), MAX_EXCERPT_COLUMNS + 2);
        assert_eq!(location.excerpt.chars().skip(caret_column(location)).take(4).collect::<String>(), "HERE");
    }

    #[test]
    fn fault_after_the_end_points_at_the_last_character() {
        let source = SourceText::new("x".to_owned(), "(\n  a\n\n".to_owned());
        let diagnostics = source.to_diagnostics(vec![SourceFault::error(7..7, String::new(), None)]);
        let location = diagnostics[0].location.as_ref().unwrap();
        assert_eq!((location.line, location.column), (2, 3));
    }
}
