//! Finds the outline of a file on the fast path. It visits every value, so a file whose outline it finds is valid
//! RON.

use super::cursor::RonCursor;
use crate::file::file_outline::{FORMAT, FileOutline};
use crate::file::source_text::ByteRange;

/// The deepest nesting of values on the fast path. The values of the format stay well below.
const MAX_DEPTH: usize = 16;

/// Returns the same outline as [`FileOutline::parse`], or `None` if any part of the file is not in a common form.
pub(crate) fn find_outline(text: &str) -> Option<FileOutline> {
    let mut cursor = RonCursor::new(text);
    let mut outline = FileOutline::default();
    let mut seen_sections = Vec::new();
    cursor.skip_blank()?;
    outline.open = cursor.offset()..cursor.offset() + 1;
    cursor.read_fields(|cursor, name| {
        if seen_sections.contains(&name) {
            return None;
        }
        seen_sections.push(name);
        cursor.read_section(name, &mut outline)
    })?;
    cursor.skip_blank()?;
    (seen_sections.contains(&"format") && cursor.peek().is_none()).then_some(outline)
}

impl RonCursor<'_> {
    /// Reads a section of a situation into `outline`.
    fn read_section(&mut self, name: &str, outline: &mut FileOutline) -> Option<()> {
        match name {
            "format" => return (self.read_number()?.parse() == Ok(FORMAT)).then_some(()),
            "title" => outline.title = Some(self.span_of(Self::skip_text)?),
            "as_of" => outline.as_of = Some(self.span_of(Self::skip_text)?),
            "note" => outline.note = Some(self.span_of(Self::skip_text)?),
            "view" => outline.view = Some(self.span_of(Self::skip_record)?),
            "views" => outline.views = self.entry_spans(Self::skip_record)?,
            "actors" => outline.actors = self.entry_spans(Self::skip_record)?,
            "fronts" => outline.fronts = self.entry_spans(Self::skip_record)?,
            "sources" => outline.sources = self.entry_spans(Self::skip_record)?,
            "ties" => outline.ties = self.record_spans(Self::skip_record)?,
            "aggregates" => outline.aggregates = self.record_spans(Self::skip_record)?,
            "outlines" => outline.outlines = self.record_spans(Self::skip_record)?,
            "imports" => outline.imports = self.record_spans(Self::skip_record)?,
            "same" => outline.same = self.record_spans(Self::skip_list)?,
            "events" => outline.events = self.record_spans(Self::skip_record)?,
            "feeds" => outline.feeds = self.entry_spans(|cursor| cursor.skip_value(MAX_DEPTH))?,
            "include" => outline.include = self.record_spans(Self::skip_include)?,
            _ => return None,
        }
        Some(())
    }

    /// Skips a text.
    fn skip_text(&mut self) -> Option<()> {
        self.read_text().map(drop)
    }

    /// Skips the path of a file or a data set, such as `Ucdp("ged.csv")`.
    fn skip_include(&mut self) -> Option<()> {
        if self.peek() == Some(b'"') {
            return self.skip_text();
        }
        self.read_name()?;
        self.expect_byte(b'(')?;
        self.skip_text()?;
        self.expect_byte(b')')
    }

    /// Skips a record in round brackets.
    fn skip_record(&mut self) -> Option<()> {
        if self.peek() == Some(b'(') { self.skip_value(MAX_DEPTH) } else { None }
    }

    /// Skips a list in square brackets.
    fn skip_list(&mut self) -> Option<()> {
        if self.peek() == Some(b'[') { self.skip_value(MAX_DEPTH) } else { None }
    }

    /// Returns the range of the value that `skip` skips, including the comments after it.
    fn span_of(&mut self, skip: impl Fn(&mut Self) -> Option<()>) -> Option<ByteRange> {
        let start = self.offset();
        skip(self)?;
        let end = self.offset();
        Some(start..end.max(self.skip_blank()?))
    }

    /// Reads the ranges of `[value, …]`.
    fn record_spans(&mut self, skip: impl Fn(&mut Self) -> Option<()>) -> Option<Vec<ByteRange>> {
        let mut spans = Vec::new();
        self.expect_byte(b'[')?;
        self.read_commented_entries(b']', |cursor, start| {
            spans.push(start..cursor.span_of(&skip)?.end);
            Some(())
        })?;
        Some(spans)
    }

    /// Reads the ranges of `{ "id": value, … }`.
    fn entry_spans(&mut self, skip: impl Fn(&mut Self) -> Option<()>) -> Option<Vec<(ByteRange, ByteRange)>> {
        let mut spans = Vec::new();
        self.expect_byte(b'{')?;
        self.read_commented_entries(b'}', |cursor, start| {
            let key = start..cursor.span_of(Self::skip_text)?.end;
            cursor.expect_byte(b':')?;
            cursor.skip_whitespace();
            let start = cursor.offset();
            cursor.skip_blank()?;
            spans.push((key, start..cursor.span_of(&skip)?.end));
            Some(())
        })?;
        Some(spans)
    }

    /// Reads entries separated by commas. Calls `read_entry` with the offset at which the comments before the entry
    /// start.
    fn read_commented_entries(
        &mut self,
        close: u8,
        mut read_entry: impl FnMut(&mut Self, usize) -> Option<()>,
    ) -> Option<()> {
        loop {
            self.skip_whitespace();
            let start = self.offset();
            self.skip_blank()?;
            if self.skip_byte(close) {
                return Some(());
            }
            read_entry(self, start)?;
            if !self.skip_byte(b',') {
                return self.expect_byte(close);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Comments, escapes, brackets in texts, and commas in unusual positions.
    const UNUSUAL_LAYOUT: &str = "// head, (\n( // open\n format : 1 , title:\"a \\\" ] b\" , actors:{}, sources: { // first\n \"a\"                        : // odd\n (title: \"x\")\n // behind\n, }, \n events: [ // one ]\n (id: \"(\\\\\") // two\n, // three\n\n (a: [()])                        ]) // end";

    /// Block comments and every kind of value.
    const EVERY_VALUE: &str = "/* ( /* [ */ ** \" */ (format: 1, /**/ events: [/* a */ (a: \"(\\n\", b: Toll(c: [-1.5, 2], d: (1, true,)), e: (f)) \
                         /* x */, (), (1), (Killed, Exactly(3))])";

    #[test]
    fn fast_outline_equals_the_full_parser_s() {
        let full = include_str!("../tests/full.ron");
        let sample = include_str!("../../../data/afghanistan.ron");
        for text in [
            full,
            sample,
            UNUSUAL_LAYOUT,
            EVERY_VALUE,
            "(format: 1)",
            " (format:1,events:[],)\n",
            "(format: 1, include: [\"a\", Ucdp(\"b\"),])",
            "(format: 1, imports: [(file: \"a\")], same: [[\"a\", \"b\"], [\"c\"],])",
        ] {
            let (outline, faults) = FileOutline::parse(text).unwrap();
            assert!(faults.is_empty());
            assert_eq!(find_outline(text).as_ref(), Some(&outline), "{text}");
        }
    }

    #[test]
    fn uncommon_forms_are_left_to_the_full_parser() {
        for text in [
            "",
            "(format: 1",
            "(format: 2)",
            "(format: 1) x",
            "(format: 1, format: 1)",
            "(format: 1, what: 1)",
            "Situation(format: 1)",
            "(title: \"x\")",
            "(format: 1, title: r\"x\")",
            "(format: 1, title: \"\\x41\")",
            "(format: 1, actors: {a: (b: 2)})",
            "(format: 1, events: [(a: 1) (b: 2)])",
            "(format: 1, events: [/* x /* */ (a: 1)])",
        ] {
            assert_eq!(find_outline(text), None, "{text}");
        }
        for value in [
            "(a: 1",
            "(a: 1, 2)",
            "(1, a: 2)",
            "(,)",
            "(a)(b)",
            "'x'",
            "b\"(\"",
            "r\"\\\"",
            "r#b",
            "r#\"(\"#",
            "br#\")\"\"#",
            "x\"(\"",
            "{}",
            "Some(1)",
            "None",
            "true(1)",
            "inf",
            "1e5",
            "1.",
            ".5",
            "+1",
            "0x1",
            "1_0",
            "1u32",
            "1234567890123456789",
        ] {
            assert_eq!(find_outline(&format!("(format: 1, events: [(a: {value})])")), None, "{value}");
        }
        let nested = |depth| format!("(format: 1, events: [{}{}])", "(".repeat(depth), ")".repeat(depth));
        assert!(find_outline(&nested(MAX_DEPTH)).is_some());
        assert_eq!(find_outline(&nested(MAX_DEPTH + 1)), None);
    }
}
