//! A RON value with its comments, each with the entry that it belongs to, ready to be laid out.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr as _;

use super::gap::{Comment, Gap, Spacing};
use super::ron_token::token_length;
use super::ron_tree::{RonBrackets, RonEntry, RonNode};
use crate::file::ron_syntax::RonSlice;

/// The width of a line, in columns.
pub(super) const LINE_WIDTH: usize = 120;

/// A value.
#[derive(Debug)]
pub(super) struct ValueDoc<'t> {
    /// The text, number or word; of a value in brackets, the name before them, which may be empty.
    pub(super) head: &'t str,
    /// The comments between the name and the opening bracket.
    pub(super) after_head: Vec<Comment<'t>>,
    /// The inside of the brackets.
    pub(super) body: Option<BodyDoc<'t>>,
    /// The value in one line; `None` if it does not fit in any, or must be in several.
    pub(super) line: Option<Cow<'t, str>>,
    /// Whether the value has fields or keys, or contains a value that has.
    pub(super) has_keys: bool,
}

/// The inside of brackets.
#[derive(Debug)]
pub(super) struct BodyDoc<'t> {
    /// The opening and the closing bracket.
    pub(super) brackets: (&'t str, &'t str),
    /// The comments in the line of the opening bracket.
    pub(super) line_end: Vec<Comment<'t>>,
    /// The entries.
    pub(super) entries: Vec<EntryDoc<'t>>,
    /// The comments in lines of their own before the closing bracket.
    pub(super) above_close: Vec<Comment<'t>>,
}

/// An entry of a value in brackets.
#[derive(Debug)]
pub(super) struct EntryDoc<'t> {
    /// The comments in lines of their own above the entry.
    pub(super) above: Vec<Comment<'t>>,
    /// The white space between them, or the entry before, and the entry.
    pub(super) before: Spacing,
    /// The comments in the line of the entry before it.
    pub(super) line_start: Vec<Comment<'t>>,
    /// The key and the comments between it and its colon.
    pub(super) key: Option<(&'t str, Vec<Comment<'t>>)>,
    /// The comments between the colon and the value.
    pub(super) before_value: Vec<Comment<'t>>,
    /// The value.
    pub(super) value: ValueDoc<'t>,
    /// The comments between the value and the comma.
    pub(super) before_comma: Vec<Comment<'t>>,
    /// The comments in the line of the entry after its comma.
    pub(super) line_end: Vec<Comment<'t>>,
    /// The entry in one line, up to its comma; `None` if it does not fit in any, or must be in several.
    pub(super) line: Option<String>,
}

impl<'t> ValueDoc<'t> {
    /// Reads a value of a text.
    pub(super) fn from_node(text: &'t str, node: &RonNode) -> Self {
        let Some(brackets) = &node.brackets else {
            let head = text.get(node.range.clone()).unwrap_or_default();
            let line = (!head.contains('\n')).then_some(Cow::Borrowed(head));
            return Self { head, after_head: Vec::new(), body: None, line, has_keys: false };
        };
        let named = text.get(node.range.start..brackets.open).unwrap_or_default();
        let head = named.get(..token_length(named)).unwrap_or_default();
        let after_head = Gap::read(named.get(head.len()..).unwrap_or_default()).comments;
        let body = BodyDoc::from_brackets(text, brackets);
        let line = body.to_line(head, &after_head).map(Cow::Owned);
        let has_keys = body.entries.iter().any(|entry| entry.key.is_some() || entry.value.has_keys);
        Self { head, after_head, body: Some(body), line, has_keys }
    }
}

impl<'t> BodyDoc<'t> {
    fn from_brackets(text: &'t str, brackets: &RonBrackets) -> Self {
        let slice = |from: usize, until: usize| text.get(from..until).unwrap_or_default();
        let starts = brackets.entries.iter().map(RonEntry::start).chain([brackets.close]);
        let mut starts = starts.skip(1);
        let first = brackets.entries.first().map_or(brackets.close, RonEntry::start);
        let mut gap = Gap::read(slice(brackets.open + 1, first));
        let end_last_line = |gap: &mut Gap<'t>, is_last: bool| {
            if is_last {
                gap.after = gap.after.max(Spacing::Break);
            }
            gap.take_line_end()
        };
        let line_end = end_last_line(&mut gap, brackets.entries.is_empty());
        let mut entries = Vec::with_capacity(brackets.entries.len());
        for (i, entry) in brackets.entries.iter().enumerate() {
            let line_start = gap.take_line_start();
            let (key, before_value) = read_key(text, entry);
            let value = ValueDoc::from_node(text, &entry.value);
            let next = starts.next().unwrap_or(brackets.close);
            let mut after = Gap::read(slice(entry.value.range.end, entry.comma.unwrap_or(next)));
            let before_comma = after.take_inline_comments();
            if let Some(comma) = entry.comma {
                after.append(Gap::read(slice(comma + 1, next)));
            }
            let mut entry = EntryDoc {
                above: std::mem::take(&mut gap.comments),
                before: gap.after,
                line_start,
                key,
                before_value,
                value,
                before_comma,
                line_end: end_last_line(&mut after, i + 1 == brackets.entries.len()),
                line: None,
            };
            entry.line = entry.to_line();
            entries.push(entry);
            gap = after;
        }
        let brackets = (slice(brackets.open, brackets.open + 1), slice(brackets.close, brackets.close + 1));
        Self { brackets, line_end, entries, above_close: gap.comments }
    }

    /// Writes the value in one line, if that is possible.
    fn to_line(&self, head: &str, after_head: &[Comment<'_>]) -> Option<String> {
        let mut line = Line(head.to_owned());
        line.push_comments(after_head)?;
        if !after_head.is_empty() {
            line.push(" ");
        }
        line.push(self.brackets.0);
        line.push_comments(&self.line_end)?;
        for (i, entry) in self.entries.iter().enumerate() {
            let is_last = i + 1 == self.entries.len();
            if !entry.above.is_empty() {
                return None;
            }
            line.push_word(entry.line.as_deref()?);
            line.push(if is_last { "" } else { "," });
            line.push_comments(&entry.line_end)?;
            if line.0.len() > MAX_LINE_BYTES {
                return None;
            }
        }
        line.push(self.brackets.1);
        (self.above_close.is_empty() && line.0.width() <= LINE_WIDTH).then_some(line.0)
    }
}

impl EntryDoc<'_> {
    /// Writes a field without comments around it in one line, however long its text is. `None` for anything else.
    pub(super) fn plain_field(&self) -> Option<Cow<'_, str>> {
        let around = [&self.above, &self.line_start, &self.before_value, &self.before_comma, &self.line_end];
        let (key, before_colon) = self.key.as_ref()?;
        let has_comments = !before_colon.is_empty() || around.iter().any(|comments| !comments.is_empty());
        if has_comments || self.before == Spacing::BlankLine {
            return None;
        }
        let is_long_text = self.value.body.is_none() && !self.value.head.contains('\n');
        let long_text = || is_long_text.then(|| Cow::Owned(format!("{key}: {}", self.value.head)));
        self.line.as_deref().map(Cow::Borrowed).or_else(long_text)
    }

    /// Writes the entry in one line, if that is possible.
    fn to_line(&self) -> Option<String> {
        let mut line = Line(String::new());
        line.push_comments(&self.line_start)?;
        if let Some((key, before_colon)) = &self.key {
            if key.contains('\n') {
                return None;
            }
            line.push_word(key);
            line.push_comments(before_colon)?;
            line.push(":");
        }
        line.push_comments(&self.before_value)?;
        line.push_word(self.value.line.as_deref()?);
        line.push_comments(&self.before_comma)?;
        Some(line.0).filter(|line| line.width() <= LINE_WIDTH)
    }
}

/// The most bytes of a line. The width alone is no limit, since some characters have none.
const MAX_LINE_BYTES: usize = 16 * LINE_WIDTH;

/// A line that is being written.
struct Line(String);

impl Line {
    fn push(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Appends a word, after a space unless it follows an opening bracket.
    fn push_word(&mut self, word: &str) {
        if !self.0.is_empty() && !self.0.ends_with(['(', '[', '{']) {
            self.0.push(' ');
        }
        self.0.push_str(word);
    }

    /// Appends the comments. `None` if one of them cannot be inside a line.
    fn push_comments(&mut self, comments: &[Comment<'_>]) -> Option<()> {
        for comment in comments {
            if !comment.fits_inside_line() {
                return None;
            }
            self.push_word(&comment.text);
        }
        Some(())
    }
}

/// The key of an entry with the comments before its colon, and the comments between the colon and the value.
type KeyParts<'t> = (Option<(&'t str, Vec<Comment<'t>>)>, Vec<Comment<'t>>);

fn read_key<'t>(text: &'t str, entry: &RonEntry) -> KeyParts<'t> {
    let Some(range) = entry.key.clone() else { return (None, Vec::new()) };
    let between = text.get(range.end..entry.value.range.start).unwrap_or_default();
    let colon = RonSlice::whole(between).skip_blank().offset;
    let (before, after) = between.split_at_checked(colon).unwrap_or_default();
    let after = after.strip_prefix(':').unwrap_or(after);
    let key = text.get(range).unwrap_or_default();
    (Some((key, Gap::read(before).comments)), Gap::read(after).comments)
}
