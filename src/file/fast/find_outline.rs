//! Finds the outline of a file. Every value is looked at, so a file whose outline is found is RON.

use super::cursor::RonCursor;
use crate::file::file_outline::{FORMAT, FileOutline};
use crate::file::source_text::ByteRange;

/// How deep values may nest. Those of the format stay well below.
const MOST_NESTED: usize = 16;

/// The outline that [`FileOutline::of`] finds as well, or `None` if something in the file is not written in a usual form.
pub(crate) fn find_outline(text: &str) -> Option<FileOutline> {
    let mut at = RonCursor::new(text);
    let mut outline = FileOutline::default();
    let mut seen = Vec::new();
    at.skip_blank()?;
    outline.open = at.offset()..at.offset() + 1;
    at.read_fields(|at, name| {
        if seen.contains(&name) {
            return None;
        }
        seen.push(name);
        at.read_section(name, &mut outline)
    })?;
    at.skip_blank()?;
    (seen.contains(&"format") && at.peek().is_none()).then_some(outline)
}

impl RonCursor<'_> {
    /// A section of a situation.
    fn read_section(&mut self, name: &str, outline: &mut FileOutline) -> Option<()> {
        match name {
            "format" => return (self.read_number()?.parse() == Ok(FORMAT)).then_some(()),
            "title" => outline.title = Some(self.span_of(Self::skip_text)?),
            "as_of" => outline.as_of = Some(self.span_of(Self::skip_text)?),
            "note" => outline.note = Some(self.span_of(Self::skip_text)?),
            "actors" => outline.actors = self.entry_spans()?,
            "fronts" => outline.fronts = self.entry_spans()?,
            "sources" => outline.sources = self.entry_spans()?,
            "ties" => outline.ties = self.record_spans(Self::skip_record)?,
            "aggregates" => outline.aggregates = self.record_spans(Self::skip_record)?,
            "outlines" => outline.outlines = self.record_spans(Self::skip_record)?,
            "events" => outline.events = self.record_spans(Self::skip_record)?,
            "include" => outline.include = self.record_spans(Self::skip_include)?,
            _ => return None,
        }
        Some(())
    }

    /// A text, which is one by RON too.
    fn skip_text(&mut self) -> Option<()> {
        self.read_text().map(drop)
    }

    /// The path of a file, or of a data set: `Ucdp("ged.csv")`.
    fn skip_include(&mut self) -> Option<()> {
        if self.peek() == Some(b'"') {
            return self.skip_text();
        }
        self.read_name()?;
        self.expect_byte(b'(')?;
        self.skip_text()?;
        self.expect_byte(b')')
    }

    /// A record in round brackets.
    fn skip_record(&mut self) -> Option<()> {
        if self.peek() == Some(b'(') { self.skip_value(MOST_NESTED) } else { None }
    }

    /// Where a value stands that `skip` goes over, with the comments behind it.
    fn span_of(&mut self, skip: impl Fn(&mut Self) -> Option<()>) -> Option<ByteRange> {
        let start = self.offset();
        skip(self)?;
        let end = self.offset();
        Some(start..end.max(self.skip_blank()?))
    }

    /// `[value, …]`.
    fn record_spans(&mut self, skip: impl Fn(&mut Self) -> Option<()>) -> Option<Vec<ByteRange>> {
        let mut spans = Vec::new();
        self.expect_byte(b'[')?;
        self.read_commented_entries(b']', |at, start| {
            spans.push(start..at.span_of(&skip)?.end);
            Some(())
        })?;
        Some(spans)
    }

    /// `{ "id": (…), … }`.
    fn entry_spans(&mut self) -> Option<Vec<(ByteRange, ByteRange)>> {
        let mut spans = Vec::new();
        self.expect_byte(b'{')?;
        self.read_commented_entries(b'}', |at, start| {
            let key = start..at.span_of(Self::skip_text)?.end;
            at.expect_byte(b':')?;
            at.skip_whitespace();
            let start = at.offset();
            at.skip_blank()?;
            spans.push((key, start..at.span_of(Self::skip_record)?.end));
            Some(())
        })?;
        Some(spans)
    }

    /// Entries parted by commas; `read` is told where the comments before an entry begin.
    fn read_commented_entries(
        &mut self,
        close: u8,
        mut read: impl FnMut(&mut Self, usize) -> Option<()>,
    ) -> Option<()> {
        loop {
            self.skip_whitespace();
            let start = self.offset();
            self.skip_blank()?;
            if self.skip_byte(close) {
                return Some(());
            }
            read(self, start)?;
            if !self.skip_byte(b',') {
                return self.expect_byte(close);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Comments, escapes, brackets in texts and odd places of commas.
    const ODD: &str = "// head, (\n( // open\n format : 1 , title:\"a \\\" ] b\" , actors:{}, sources: { // first\n \"a\"                        : // odd\n (title: \"x\")\n // behind\n, }, \n events: [ // one ]\n (id: \"(\\\\\") // two\n, // three\n\n (a: [()])                        ]) // end";

    /// Comments in blocks, and every sort of value.
    const ODDER: &str = "/* ( /* [ */ ** \" */ (format: 1, /**/ events: [/* a */ (a: \"(\\n\", b: Toll(c: [-1.5, 2], d: (1, true,)), e: (f)) \
                         /* x */, (), (1), (Killed, Exactly(3))])";

    #[test]
    fn what_is_found_is_what_ron_finds() {
        let full = include_str!("../tests/full.ron");
        let sample = include_str!("../../../data/afghanistan.ron");
        for text in [
            full,
            sample,
            ODD,
            ODDER,
            "(format: 1)",
            " (format:1,events:[],)\n",
            "(format: 1, include: [\"a\", Ucdp(\"b\"),])",
        ] {
            let (strict, faults) = FileOutline::parse(text).unwrap();
            assert!(faults.is_empty());
            assert_eq!(find_outline(text).as_ref(), Some(&strict), "{text}");
        }
    }

    #[test]
    fn what_is_not_usual_is_left_to_ron() {
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
        assert!(find_outline(&nested(MOST_NESTED)).is_some());
        assert_eq!(find_outline(&nested(MOST_NESTED + 1)), None);
    }
}
