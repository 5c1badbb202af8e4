//! Problems while a file is being read: byte ranges first, then places a person can go to.

use std::cell::Cell;
use std::ops::Range;

use crate::model::text;
use crate::model::{Diagnostic, Location, Severity};

/// A byte range of a file's text.
pub(crate) type ByteRange = Range<usize>;

/// Columns up to this one are shown from the start of the line.
const WHOLE_COLUMNS: usize = 100;
/// How many characters are shown before the caret of a longer line.
const CONTEXT_COLUMNS: usize = 40;
/// How many characters of a line an excerpt holds at most.
const EXCERPT_COLUMNS: usize = 120;

/// A problem at a byte range of one file.
#[derive(Debug, Clone)]
pub(crate) struct SourceFault {
    /// Where.
    pub(crate) range: ByteRange,
    /// How grave.
    pub(crate) severity: Severity,
    /// What is wrong.
    pub(crate) message: String,
    /// What would mend it.
    pub(crate) hint: Option<String>,
}

impl SourceFault {
    /// A problem for which the record is left out.
    pub(crate) const fn error(at: ByteRange, message: String, hint: Option<String>) -> Self {
        Self { range: at, severity: Severity::Error, message, hint }
    }

    /// A doubt about a record that is kept.
    pub(crate) const fn warning(at: ByteRange, message: String, hint: Option<String>) -> Self {
        Self { range: at, severity: Severity::Warning, message, hint }
    }
}

/// A file's text with its name.
#[derive(Debug)]
pub(crate) struct SourceText {
    /// Name as shown.
    pub(crate) name: String,
    /// The text, without byte order mark.
    pub(crate) text: String,
    /// An offset, and how many lines end before it: lines are counted on from there.
    counted_lines: Cell<(usize, usize)>,
}

impl SourceText {
    /// A named text.
    pub(crate) const fn new(name: String, text: String) -> Self {
        Self { name, text, counted_lines: Cell::new((0, 0)) }
    }

    /// The line of a byte offset, from 1. Quick if offsets are asked for in order.
    pub(crate) fn line_number(&self, offset: usize) -> usize {
        let (from, lines) =
            Some(self.counted_lines.get()).filter(|&(from, _)| from <= offset).unwrap_or_default();
        let until = offset.min(self.text.len());
        let passed = self.text.as_bytes().get(from..until).unwrap_or_default();
        let lines = lines + count_line_breaks(passed);
        self.counted_lines.set((until, lines));
        lines + 1
    }

    /// The diagnostics for these faults, in the order of the file.
    pub(crate) fn to_diagnostics(&self, mut faults: Vec<SourceFault>) -> Vec<Diagnostic> {
        faults.sort_by_key(|fault| fault.range.start);
        // Columns are counted on from the fault before, so that a file in one line costs no more than others.
        let (mut counted_to, mut counted_line, mut column) = (0, 0, 1);
        let mut bounds = 0..0;
        let mut diagnostics = Vec::with_capacity(faults.len());
        for fault in faults {
            let start = self.clamp_offset(fault.range.start);
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
        diagnostics
    }

    /// The line of an offset, without its end.
    fn line_range(&self, offset: usize) -> ByteRange {
        let (before, behind) = self.text.split_at_checked(offset).unwrap_or((&self.text, ""));
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let end = behind.find('\n').map_or(self.text.len(), |end| offset + end);
        start..end
    }

    fn location(&self, line: usize, bounds: &ByteRange, column: usize, at: ByteRange) -> Location {
        let content = self.text.get(bounds.clone()).unwrap_or_default().trim_end_matches('\r');
        let before = content.get(..at.start.saturating_sub(bounds.start)).unwrap_or(content);
        let rest = content.get(before.len()..).unwrap_or_default();
        let meant = rest.char_indices().take_while(|&(i, _)| at.start + i < at.end).count();
        Location {
            file: text::sanitize(&self.name).into_owned(),
            line,
            column,
            length: meant.max(1),
            excerpt: excerpt(before, rest, column),
        }
    }

    /// The nearest offset of a character of the text; what lies behind the last one is moved onto it.
    fn clamp_offset(&self, offset: usize) -> usize {
        let last = self.text.trim_end().char_indices().next_back().map_or(0, |(i, _)| i);
        let mut offset = offset.min(last);
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// How many lines end in a text.
fn count_line_breaks(text: &[u8]) -> usize {
    // In pieces of which the number fits a byte, so that the compiler makes wide steps of them.
    let few = |piece: &[u8]| piece.iter().fold(0_u8, |sum, &b| sum.wrapping_add(u8::from(b == b'\n')));
    text.chunks(255).map(|piece| usize::from(few(piece))).sum()
}

/// The column (from 1) at which the excerpt of a line begins whose caret is at `column`.
fn window_start(column: usize) -> usize {
    if column <= WHOLE_COLUMNS { 1 } else { column - CONTEXT_COLUMNS }
}

/// How many characters of a location's excerpt stand before its caret.
pub(crate) fn caret_column(location: &Location) -> usize {
    let start = window_start(location.column);
    let cut = usize::from(start > 1);
    (location.column - start + cut).min(location.excerpt.chars().count())
}

/// The line around the caret, one character for one, `…` where it was cut.
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
    shown.extend(chars.by_ref().take(EXCERPT_COLUMNS).map(visible_char));
    if chars.next().is_some() {
        shown.push('…');
    }
    text::sanitize(&shown).into_owned()
}

/// The character itself, or a stand-in of one column where it may not be shown, so that the caret stays true.
fn visible_char(c: char) -> char {
    let mut buffer = [0; 4];
    let alone: &str = c.encode_utf8(&mut buffer);
    text::sanitize(alone).chars().next().unwrap_or('\u{fffd}')
}

/// A name from the file for use in a message: cut when long, in backquotes.
pub(crate) fn quote_name(name: &str) -> String {
    const LONGEST: usize = 60;
    let mut chars = name.chars();
    let shown: String = chars.by_ref().take(LONGEST).collect();
    let cut = if chars.next().is_some() { "…" } else { "" };
    format!("`{shown}{cut}`")
}

/// The candidate most like `name`, if one is like enough to be a slip of the hand.
pub(crate) fn nearest_name<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    const LONGEST: usize = 64;
    let length = name.chars().count();
    if length > LONGEST {
        return None;
    }
    let folded = name.to_lowercase();
    let reach = 1 + length / 4;
    let distance = |candidate: &str| -> Option<usize> {
        let other = candidate.to_lowercase();
        if length >= 3 && (other.starts_with(&folded) || folded.starts_with(&other)) && other.len() >= 3 {
            return Some(1);
        }
        if candidate.chars().count().abs_diff(length) > reach {
            return None;
        }
        Some(strsim::damerau_levenshtein(&folded, &other)).filter(|&d| d <= reach)
    };
    candidates
        .into_iter()
        .filter_map(|candidate| distance(candidate).map(|d| (d, candidate)))
        .min_by_key(|&(d, _)| d)
        .map(|(_, candidate)| candidate)
}

/// A hint naming the nearest candidate, or else all of them (the first few).
pub(crate) fn suggestion_hint(name: &str, candidates: &[&str]) -> Option<String> {
    const FEW: usize = 14;
    if let Some(near) = nearest_name(name, candidates.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let more = if candidates.len() > FEW { ", …" } else { "" };
    let few: Vec<&str> = candidates.iter().copied().take(FEW).collect();
    (!few.is_empty()).then(|| format!("one of: {}{more}", few.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_a_slip_of_the_hand_and_nothing_wilder() {
        let names = ["taliban", "tajikistan", "iran", "pakistan"];
        assert_eq!(nearest_name("talban", names), Some("taliban"));
        assert_eq!(nearest_name("Iran", names), Some("iran"));
        assert_eq!(nearest_name("tajik", names), Some("tajikistan"));
        assert_eq!(nearest_name("zzz", names), None);
    }

    #[test]
    fn a_place_is_a_line_and_a_column_in_characters() {
        let source = SourceText::new("x".to_owned(), "ab\nچپ: no\n".to_owned());
        let faults = vec![
            SourceFault::error(9..11, String::new(), None),
            SourceFault::error(0..1, String::new(), None),
        ];
        let found = source.to_diagnostics(faults);
        let at: Vec<_> = found.iter().filter_map(|d| d.location.as_ref()).collect();
        assert_eq!((at[0].line, at[0].column, at[0].length), (1, 1, 1));
        assert_eq!((at[1].line, at[1].column, at[1].length), (2, 5, 2));
        assert_eq!(at[1].excerpt, "چپ: no");
    }

    #[test]
    fn a_long_line_is_cut_to_a_window_around_the_caret() {
        let line = format!("{}HERE{}", "x".repeat(3000), "y".repeat(3000));
        let source = SourceText::new("x".to_owned(), line);
        let found = source.to_diagnostics(vec![SourceFault::error(3000..3004, String::new(), None)]);
        let at = found[0].location.as_ref().unwrap();
        assert_eq!(at.column, 3001);
        assert_eq!(at.excerpt.chars().count(), EXCERPT_COLUMNS + 2);
        assert_eq!(at.excerpt.chars().skip(caret_column(at)).take(4).collect::<String>(), "HERE");
    }

    #[test]
    fn what_lies_behind_the_end_is_put_on_the_last_character() {
        let source = SourceText::new("x".to_owned(), "(\n  a\n\n".to_owned());
        let found = source.to_diagnostics(vec![SourceFault::error(7..7, String::new(), None)]);
        let at = found[0].location.as_ref().unwrap();
        assert_eq!((at.line, at.column), (2, 3));
    }
}
