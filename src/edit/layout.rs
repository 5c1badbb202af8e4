//! The canonical layout of values: what fits on a line is written on it, and anything else has its brackets on lines of
//! their own. A record that starts its line keeps its brackets in its lines if it takes two.

use unicode_width::UnicodeWidthStr as _;

use super::document::{BodyDoc, EntryDoc, LINE_WIDTH, ValueDoc};
use super::gap::{Comment, Spacing};
use super::ron_tree::RonNode;
use crate::file::inbox_file::DECISIONS_SECTION;
use crate::file::{HEADING_FIELDS, SECTIONS};

/// The spaces by which the inside of brackets is indented.
pub(super) const INDENT_STEP: usize = 4;
/// Deeper lines are not indented further, so that deep nesting does not multiply the size of a text.
const MAX_INDENT: usize = LINE_WIDTH / 2;
/// A longer text has a line of its own, in characters with its quotation marks.
const MAX_SHORT_TEXT: usize = 70;
/// Comments at the ends of neighbouring lines start in one column if their lines are at most this wide.
const MAX_ALIGNED_WIDTH: usize = 60;
/// Lays out a value of a text. It starts at `column` (characters, from 0) of a line; entries that get lines of their own
/// are indented by `indent + 4` spaces, and the closing bracket then by `indent`. There is room for a comma after the
/// value. The value starts and ends without white space.
pub(crate) fn lay_out_value(text: &str, node: &RonNode, indent: usize, column: usize) -> String {
    let mut writer = Writer { out: String::new(), column };
    writer.write_value(&ValueDoc::from_node(text, node), indent, Shape::Compact);
    writer.out
}

/// How a value is broken into lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One line if it fits; otherwise lines filled with short entries.
    Compact,
    /// One line for each entry.
    Section,
    /// One line for each entry, with sections among them.
    Root,
}

/// Writes the root of a text.
pub(super) fn write_root(out: String, root: &ValueDoc<'_>) -> String {
    let is_list = root.body.as_ref().is_none_or(|body| body.brackets.0 == "[");
    let mut writer = Writer { out, column: 0 };
    writer.column = last_line(&writer.out).width();
    writer.write_value(root, 0, if is_list { Shape::Compact } else { Shape::Root });
    writer.out
}

fn last_line(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or_default()
}

/// Writes a text and knows the column.
struct Writer {
    out: String,
    column: usize,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        let before = if text.contains('\n') { 0 } else { self.column };
        self.column = before + last_line(text).width();
    }

    fn start_line(&mut self, indent: usize) {
        self.out.push('\n');
        self.column = indent.min(MAX_INDENT);
        self.out.extend(std::iter::repeat_n(' ', self.column));
    }

    /// Starts a line unless `spacing` is none, after an empty line if that is asked for.
    fn push_spacing(&mut self, spacing: Spacing, indent: usize) {
        match spacing {
            Spacing::Inline => self.push(" "),
            Spacing::Break => self.start_line(indent),
            Spacing::BlankLine => {
                self.out.push('\n');
                self.start_line(indent);
            }
        }
    }

    fn write_value(&mut self, value: &ValueDoc<'_>, indent: usize, shape: Shape) {
        let is_broken =
            shape != Shape::Compact && value.body.as_ref().is_some_and(|body| !body.entries.is_empty());
        let line = value.line.as_ref().filter(|line| !is_broken && self.column + line.width() < LINE_WIDTH);
        match (line, &value.body) {
            (Some(line), _) => self.push(line),
            (None, None) => self.push(value.head),
            (None, Some(body)) if shape == Shape::Compact && self.write_in_two_lines(value, body, indent) => {
            }
            (None, Some(body)) => {
                self.push(value.head);
                self.write_between(
                    &value.after_head,
                    indent,
                    if value.after_head.is_empty() { "" } else { " " },
                );
                self.write_body(body, indent, shape);
            }
        }
    }

    /// Writes a record that starts its line in two lines, with its brackets in them: the first is filled with short
    /// fields, and the second has the other ones. Returns whether that is possible.
    fn write_in_two_lines(&mut self, value: &ValueDoc<'_>, body: &BodyDoc<'_>, indent: usize) -> bool {
        let inside = indent + INDENT_STEP;
        let has_comments = [&value.after_head, &body.line_end, &body.above_close]
            .iter()
            .any(|comments| !comments.is_empty());
        if self.column != indent || body.brackets.0 != "(" || has_comments {
            return false;
        }
        let mut lines = [String::new(), String::new()];
        let mut widths = [self.column + value.head.width() + 1, inside];
        let mut is_second = false;
        for (i, entry) in body.entries.iter().enumerate() {
            let is_last = i + 1 == body.entries.len();
            let Some(field) = entry.plain_field() else { return false };
            let width = field.width() + 2;
            is_second = is_second || !is_short(entry, inside) || widths[0] + width > LINE_WIDTH + 1;
            let [first, second] = &mut lines;
            let (line, line_width) =
                if is_second { (second, &mut widths[1]) } else { (first, &mut widths[0]) };
            let is_alone = is_last && line.is_empty();
            *line_width += width;
            if is_second && !is_alone && (!is_short(entry, inside) || *line_width > LINE_WIDTH) {
                return false;
            }
            line.push_str(if line.is_empty() { "" } else { ", " });
            line.push_str(&field);
        }
        let [first, second] = lines;
        let is_long_list =
            widths[1] > LINE_WIDTH && body.entries.last().is_some_and(|entry| entry.value.body.is_some());
        if first.is_empty() || second.is_empty() || is_long_list {
            return false;
        }
        self.push(value.head);
        self.push(body.brackets.0);
        self.push(&first);
        self.push(",");
        self.start_line(inside);
        self.push(&second);
        self.push(body.brackets.1);
        true
    }

    /// Writes the comments between two tokens that belong together, with `spacing` before the second.
    fn write_between(&mut self, comments: &[Comment<'_>], indent: usize, spacing: &str) {
        let mut is_line_over = false;
        for comment in comments {
            if is_line_over || (comment.is_line_comment() && comment.before > Spacing::Inline) {
                self.start_line(indent + INDENT_STEP);
            } else {
                self.push(" ");
            }
            self.push(&comment.text);
            is_line_over = comment.is_line_comment();
        }
        if is_line_over {
            self.start_line(indent + INDENT_STEP);
        } else {
            self.push(spacing);
        }
    }

    fn write_body(&mut self, body: &BodyDoc<'_>, indent: usize, shape: Shape) {
        let inside = indent + INDENT_STEP;
        self.push(body.brackets.0);
        for comment in &body.line_end {
            self.push(" ");
            self.push(&comment.text);
        }
        let mut ends = AlignedComments::default();
        let mut previous: Option<&EntryDoc<'_>> = None;
        for entry in &body.entries {
            let is_filled = shape == Shape::Compact
                && body.brackets.0 != "{"
                && previous
                    .is_some_and(|previous| previous.line_end.is_empty() && is_short(previous, inside))
                && entry.above.is_empty()
                && entry.before < Spacing::BlankLine
                && is_short(entry, inside)
                && entry.line.as_ref().is_some_and(|line| self.column + 1 + line.width() < LINE_WIDTH);
            if is_filled {
                self.push(" ");
            } else {
                let is_apart = shape == Shape::Root
                    && previous.is_some_and(|previous| is_section(previous) || is_section(entry));
                self.write_above(entry, inside, previous.is_none(), is_apart);
            }
            self.write_entry(entry, inside, shape);
            if !entry.line_end.is_empty() {
                ends.add(self, &entry.line_end);
            }
            previous = Some(entry);
        }
        ends.align(&mut self.out);
        for (i, comment) in body.above_close.iter().enumerate() {
            let is_first = i == 0 && body.entries.is_empty();
            self.push_spacing(if is_first { Spacing::Break } else { comment.before }, inside);
            self.push(&comment.text);
        }
        self.start_line(indent);
        self.push(body.brackets.1);
    }

    /// Writes the comments above an entry and starts its line.
    fn write_above(&mut self, entry: &EntryDoc<'_>, indent: usize, is_first: bool, is_apart: bool) {
        let has_blank = entry.before == Spacing::BlankLine
            || entry.above.iter().any(|comment| comment.before == Spacing::BlankLine);
        let mut next_minimum = if is_apart && !has_blank { Spacing::BlankLine } else { Spacing::Break };
        let mut maximum = if is_first { Spacing::Break } else { Spacing::BlankLine };
        for comment in &entry.above {
            let spacing = comment.before.max(next_minimum).min(maximum);
            self.push_spacing(spacing, indent);
            self.push(&comment.text);
            next_minimum = Spacing::Inline;
            maximum = Spacing::BlankLine;
        }
        self.push_spacing(entry.before.max(next_minimum).max(Spacing::Break).min(maximum), indent);
    }

    fn write_entry(&mut self, entry: &EntryDoc<'_>, indent: usize, shape: Shape) {
        for comment in &entry.line_start {
            self.push(&comment.text);
            self.push(" ");
        }
        if let Some((key, before_colon)) = &entry.key {
            self.push(key);
            self.write_between(before_colon, indent, "");
            self.push(":");
            self.write_between(&entry.before_value, indent, " ");
        }
        let is_section = shape == Shape::Root && is_section(entry);
        self.write_value(&entry.value, indent, if is_section { Shape::Section } else { Shape::Compact });
        for comment in &entry.before_comma {
            self.push(" ");
            self.push(&comment.text);
        }
        self.push(",");
    }
}

/// Whether the entry may share a line with others.
fn is_short(entry: &EntryDoc<'_>, indent: usize) -> bool {
    let is_short_value = entry.value.body.is_some() || entry.value.head.chars().count() <= MAX_SHORT_TEXT;
    let fits = entry.line.as_ref().is_some_and(|line| indent + line.width() < LINE_WIDTH);
    // `says: Estimate(low: 2, high: 9)` is short; `place: (name: "Herat")` and the claims in a list are not.
    let is_call = entry.key.is_some() && !entry.value.head.is_empty();
    is_short_value && fits && (is_call || !entry.value.has_keys)
}

/// Whether the entry of a root is a section of a situation file or of an inbox, and not empty.
fn is_section(entry: &EntryDoc<'_>) -> bool {
    let mut sections = SECTIONS.iter().skip(HEADING_FIELDS).chain([&DECISIONS_SECTION]);
    let is_named = entry.key.as_ref().is_some_and(|(key, _)| sections.any(|section| section == key));
    let is_short_list =
        entry.key.as_ref().is_some_and(|(key, _)| *key == "include") && is_short(entry, INDENT_STEP);
    is_named && !is_short_list && entry.value.body.as_ref().is_some_and(|body| !body.entries.is_empty())
}

/// Comments at the ends of neighbouring lines.
#[derive(Debug, Default)]
struct AlignedComments {
    /// The offset of each comment and the width of its line before it.
    comments: Vec<(usize, usize)>,
}

impl AlignedComments {
    /// Writes the comments at the end of a line. A single one is aligned with that of the line before.
    fn add(&mut self, writer: &mut Writer, comments: &[Comment<'_>]) {
        let is_next_line = self
            .comments
            .last()
            .is_some_and(|&(last, _)| writer.out.get(last..).unwrap_or_default().matches('\n').count() == 1);
        let is_alone = comments.len() == 1 && comments.iter().all(Comment::is_line_comment);
        if !is_next_line || !is_alone || writer.column > MAX_ALIGNED_WIDTH {
            self.align(&mut writer.out);
        }
        if is_alone && writer.column <= MAX_ALIGNED_WIDTH {
            self.comments.push((writer.out.len(), writer.column));
        }
        for comment in comments {
            writer.push(" ");
            writer.push(&comment.text);
        }
    }

    /// Moves the comments to one column and forgets them.
    fn align(&mut self, out: &mut String) {
        let width = self.comments.iter().map(|&(_, width)| width).max().unwrap_or_default();
        let Some(&(first, _)) = self.comments.first() else { return };
        let rest = out.split_off(first);
        let mut done = 0;
        for (offset, own) in self.comments.drain(..) {
            let until = offset - first;
            out.push_str(rest.get(done..until).unwrap_or_default());
            out.extend(std::iter::repeat_n(' ', width - own));
            done = until;
        }
        out.push_str(rest.get(done..).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lays out the whole text as a value whose brackets are not indented.
    fn laid_out(text: &str) -> String {
        lay_out_value(text, &RonNode::parse(text).unwrap(), 0, 0)
    }

    #[test]
    fn what_fits_is_written_on_one_line() {
        for (text, expected) in [
            ("( name : \"Reuters\" ,\n kind:Monitor , )", "(name: \"Reuters\", kind: Monitor)"),
            ("[ 1,2 , ]", "[1, 2]"),
            ("{ \"a\" : Exactly ( 3 ) }", "{\"a\": Exactly(3)}"),
            ("[/* a */1/* b */,/* c */2/* d */,/* e */]", "[/* a */ 1 /* b */, /* c */ 2 /* d */ /* e */]"),
            ("T/* a */(/* b */)", "T /* a */ (/* b */)"),
        ] {
            assert_eq!(laid_out(text), expected);
        }
    }

    #[test]
    fn a_comment_stays_with_its_entry() {
        let text = "( // open\n\n  // above a\n a: 1 // end of a\n , b: 2, /* c */ c: /* v */ 3, // end of c\n\n\n  // above close\n )";
        let expected = "( // open\n    // above a\n    a: 1,                       // end of a\n    b: 2, /* c */ c: /* v */ 3, // end of c\n\n    // above close\n)";
        assert_eq!(laid_out(text), expected);
        assert_eq!(laid_out(expected), expected);
    }

    #[test]
    fn a_long_record_is_filled_and_long_texts_have_lines_of_their_own() {
        let long = "x".repeat(90);
        let text = format!(
            "(id: \"a\", date: \"2025\", note: \"{long}\", kind: Clash, at: (1, 2), place: (name: \"P\"), sources: [\"s\"])"
        );
        let expected = format!(
            "(\n    id: \"a\", date: \"2025\",\n    note: \"{long}\",\n    kind: Clash, at: (1, 2),\n    place: (name: \"P\"),\n    sources: [\"s\"],\n)"
        );
        assert_eq!(laid_out(&text), expected);
    }

    #[test]
    fn a_record_of_two_lines_keeps_its_brackets_on_them() {
        let long = "x".repeat(130);
        for (fields, expected) in [
            (
                format!("by: \"a\", says: Estimate(low: 2, high: 9), note: \"{long}\""),
                format!("T(by: \"a\", says: Estimate(low: 2, high: 9),\n    note: \"{long}\")"),
            ),
            (
                format!("by: \"a\", note: \"{long}\", b: 1"),
                format!("T(\n    by: \"a\",\n    note: \"{long}\",\n    b: 1,\n)"),
            ),
            (
                format!("by: \"a\",\n\n note: \"{long}\""),
                format!("T(\n    by: \"a\",\n\n    note: \"{long}\",\n)"),
            ),
            (format!("note: \"{long}\""), format!("T(\n    note: \"{long}\",\n)")),
        ] {
            assert_eq!(laid_out(&format!("T({fields})")), expected);
        }
        let keyed = format!("{{\"k\": T(by: \"a\", note: \"{long}\")}}");
        let expected =
            format!("{{\n    \"k\": T(\n        by: \"a\",\n        note: \"{long}\",\n    ),\n}}");
        assert_eq!(laid_out(&keyed), expected);
    }

    #[test]
    fn indent_and_column_are_those_of_the_surroundings() {
        let text = format!("[{}]", ["(35.65, 61.21)"; 9].join(","));
        let node = RonNode::parse(&text).unwrap();
        let points = |n| vec!["(35.65, 61.21),"; n].join(" ");
        let expected = format!("[\n            {}\n            {}\n        ]", points(6), points(3));
        assert_eq!(lay_out_value(&text, &node, 8, 8), expected);
    }
}
