//! What lies between two tokens of a RON text: white space and comments.

use std::borrow::Cow;

use crate::file::ron_syntax::{is_ron_whitespace, skip_block_comment};

/// The white space between two things of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spacing {
    /// They share a line.
    #[default]
    Inline,
    /// The second starts a line.
    Break,
    /// At least one empty line separates them.
    BlankLine,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment<'t> {
    /// The comment with its marks, without its line break and the white space before that.
    pub(super) text: Cow<'t, str>,
    /// The white space before it.
    pub(super) before: Spacing,
}

impl Comment<'_> {
    /// Whether the comment ends with its line.
    pub(super) fn is_line_comment(&self) -> bool {
        self.text.starts_with("//")
    }

    /// Whether another token may follow in the same line and the comment itself is in one.
    pub(super) fn fits_inside_line(&self) -> bool {
        !self.is_line_comment() && !self.text.contains('\n')
    }
}

/// The comments between two tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Gap<'t> {
    /// The comments, in order.
    pub(super) comments: Vec<Comment<'t>>,
    /// The white space between the last comment, or the token before, and the next token.
    pub(super) after: Spacing,
}

impl<'t> Gap<'t> {
    /// Reads the text between two tokens, which is white space and comments.
    pub(super) fn read(text: &'t str) -> Self {
        let mut gap = Self::default();
        let mut rest = text;
        let mut breaks = 0;
        loop {
            let start = rest.trim_start_matches(is_ron_whitespace);
            breaks += rest.get(..rest.len() - start.len()).unwrap_or_default().matches('\n').count();
            let spacing = match breaks {
                0 => Spacing::Inline,
                1 => Spacing::Break,
                _ => Spacing::BlankLine,
            };
            let is_line = start.starts_with("//");
            let end = if is_line {
                start.find('\n').unwrap_or(start.len())
            } else if let Some(inside) = start.strip_prefix("/*") {
                start.len() - skip_block_comment(inside).map_or(0, str::len)
            } else {
                gap.after = spacing;
                return gap;
            };
            let (comment, after) = start.split_at_checked(end).unwrap_or((start, ""));
            let text = if is_line { Cow::Borrowed(comment.trim_end()) } else { normalize_breaks(comment) };
            gap.comments.push(Comment { text, before: spacing });
            rest = after;
            // Between a line comment and what follows there is always its line break, even at the end of the text.
            breaks = usize::from(is_line && after.is_empty());
        }
    }

    /// Removes and returns the comments that end the line of the token before the gap. If no line ends in the gap, there
    /// are none.
    pub(super) fn take_line_end(&mut self) -> Vec<Comment<'t>> {
        let count = self.comments.iter().take_while(|comment| comment.before == Spacing::Inline).count();
        let ends_line = count < self.comments.len() || self.after > Spacing::Inline;
        if ends_line { self.comments.drain(..count).collect() } else { Vec::new() }
    }

    /// Removes and returns the comments that start the line of the token after the gap.
    pub(super) fn take_line_start(&mut self) -> Vec<Comment<'t>> {
        if self.after > Spacing::Inline {
            return Vec::new();
        }
        let count =
            self.comments.iter().rev().take_while(|comment| comment.before == Spacing::Inline).count();
        // The first comment of the line.
        let from = self.comments.len().saturating_sub(count + 1);
        let line_start = self.comments.split_off(from);
        if let Some(first) = line_start.first() {
            self.after = first.before;
        }
        line_start
    }

    /// Removes and returns the comments at the start of the gap that share the line of the token before it and do not
    /// end that line.
    pub(super) fn take_inline_comments(&mut self) -> Vec<Comment<'t>> {
        let is_inline =
            |comment: &&Comment<'_>| comment.before == Spacing::Inline && !comment.is_line_comment();
        let count = self.comments.iter().take_while(is_inline).count();
        let inline = self.comments.drain(..count).collect();
        if self.comments.is_empty() {
            // A line that ends before a comma does not end there when the comma is moved to the value.
            self.after = Spacing::Inline;
        }
        inline
    }

    /// Appends a gap that follows, as if the token between the two were not there.
    pub(super) fn append(&mut self, mut next: Self) {
        let spacing = next.comments.first_mut().map_or(&mut next.after, |comment| &mut comment.before);
        *spacing = self.after.max(*spacing);
        self.comments.append(&mut next.comments);
        self.after = next.after;
    }
}

/// Returns the offset of the first line break outside block comments, in a text of white space and comments. A carriage
/// return before it is part of it.
pub(super) fn first_line_break(gap: &str) -> Option<usize> {
    let mut rest = gap;
    loop {
        rest = rest.trim_start_matches(|c| is_ron_whitespace(c) && c != '\n');
        if let Some(inside) = rest.strip_prefix("/*") {
            rest = skip_block_comment(inside)?;
            continue;
        }
        let end = if rest.starts_with("//") { rest.find('\n')? } else { 0 };
        let before = gap.len() - rest.len() + end;
        let line =
            gap.get(..before).filter(|_| rest.get(end..).is_some_and(|rest| rest.starts_with('\n')))?;
        return Some(line.strip_suffix('\r').unwrap_or(line).len());
    }
}

/// Returns the text with `\n` for each line break that has `\r` before it.
pub(super) fn normalize_breaks(text: &str) -> Cow<'_, str> {
    if !text.contains("\r\n") {
        return Cow::Borrowed(text);
    }
    let mut lines = text.split('\n').peekable();
    let mut normal = String::with_capacity(text.len());
    while let Some(line) = lines.next() {
        let is_last = lines.peek().is_none();
        normal.push_str(if is_last { line } else { line.trim_end_matches('\r') });
        normal.push_str(if is_last { "" } else { "\n" });
    }
    Cow::Owned(normal)
}
