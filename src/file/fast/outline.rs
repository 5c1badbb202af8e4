//! Finds the outline of a file. Every value is looked at, so a file whose outline is found is RON.

use super::cursor::Cursor;
use crate::file::fault::Span;
use crate::file::outline::{FORMAT, Outline};

/// How deep values may nest. Those of the format stay well below.
const MOST_NESTED: usize = 16;

/// The outline that [`Outline::of`] finds as well, or `None` if something in the file is not written in a usual form.
pub(crate) fn outline(text: &str) -> Option<Outline> {
    let mut at = Cursor::new(text);
    let mut outline = Outline::default();
    let mut seen = Vec::new();
    at.blank()?;
    outline.open = at.offset()..at.offset() + 1;
    at.fields(|at, name| {
        if seen.contains(&name) {
            return None;
        }
        seen.push(name);
        at.section(name, &mut outline)
    })?;
    at.blank()?;
    (seen.contains(&"format") && at.peek().is_none()).then_some(outline)
}

impl Cursor<'_> {
    /// A section of a situation.
    fn section(&mut self, name: &str, outline: &mut Outline) -> Option<()> {
        match name {
            "format" => return (self.number()?.parse() == Ok(FORMAT)).then_some(()),
            "title" => outline.title = Some(self.span_of(Self::known_text)?),
            "as_of" => outline.as_of = Some(self.span_of(Self::known_text)?),
            "note" => outline.note = Some(self.span_of(Self::known_text)?),
            "actors" => outline.actors = self.dictionary()?,
            "fronts" => outline.fronts = self.dictionary()?,
            "sources" => outline.sources = self.dictionary()?,
            "ties" => outline.ties = self.list(Self::record)?,
            "aggregates" => outline.aggregates = self.list(Self::record)?,
            "outlines" => outline.outlines = self.list(Self::record)?,
            "events" => outline.events = self.list(Self::record)?,
            "include" => outline.include = self.list(Self::mention)?,
            _ => return None,
        }
        Some(())
    }

    /// A text, which is one by RON too.
    fn known_text(&mut self) -> Option<()> {
        self.text().map(drop)
    }

    /// The path of a file, or of a data set: `Ucdp("ged.csv")`.
    fn mention(&mut self) -> Option<()> {
        if self.peek() == Some(b'"') {
            return self.known_text();
        }
        self.name()?;
        self.expect(b'(')?;
        self.known_text()?;
        self.expect(b')')
    }

    /// A record in round brackets.
    fn record(&mut self) -> Option<()> {
        if self.peek() == Some(b'(') { self.value(MOST_NESTED) } else { None }
    }

    /// Where a value stands that `skip` goes over, with the comments behind it.
    fn span_of(&mut self, skip: impl Fn(&mut Self) -> Option<()>) -> Option<Span> {
        let start = self.offset();
        skip(self)?;
        let end = self.offset();
        Some(start..end.max(self.blank()?))
    }

    /// `[value, …]`.
    fn list(&mut self, skip: impl Fn(&mut Self) -> Option<()>) -> Option<Vec<Span>> {
        let mut spans = Vec::new();
        self.expect(b'[')?;
        self.runs(b']', |at, start| {
            spans.push(start..at.span_of(&skip)?.end);
            Some(())
        })?;
        Some(spans)
    }

    /// `{ "id": (…), … }`.
    fn dictionary(&mut self) -> Option<Vec<(Span, Span)>> {
        let mut spans = Vec::new();
        self.expect(b'{')?;
        self.runs(b'}', |at, start| {
            let key = start..at.span_of(Self::known_text)?.end;
            at.expect(b':')?;
            at.space();
            let start = at.offset();
            at.blank()?;
            spans.push((key, start..at.span_of(Self::record)?.end));
            Some(())
        })?;
        Some(spans)
    }

    /// Entries parted by commas; `read` is told where the comments before an entry begin.
    fn runs(&mut self, close: u8, mut read: impl FnMut(&mut Self, usize) -> Option<()>) -> Option<()> {
        loop {
            self.space();
            let start = self.offset();
            self.blank()?;
            if self.skip(close) {
                return Some(());
            }
            read(self, start)?;
            if !self.skip(b',') {
                return self.expect(close);
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
            let (strict, faults) = Outline::of(text).unwrap();
            assert!(faults.is_empty());
            assert_eq!(outline(text).as_ref(), Some(&strict), "{text}");
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
            assert_eq!(outline(text), None, "{text}");
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
            assert_eq!(outline(&format!("(format: 1, events: [(a: {value})])")), None, "{value}");
        }
        let nested = |depth| format!("(format: 1, events: [{}{}])", "(".repeat(depth), ")".repeat(depth));
        assert!(outline(&nested(MOST_NESTED)).is_some());
        assert_eq!(outline(&nested(MOST_NESTED + 1)), None);
    }
}
