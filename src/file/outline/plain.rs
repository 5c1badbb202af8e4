//! The outline of a file that is written as nearly all are, found by its brackets alone. Records are not looked into:
//! whether they are RON at all shows when they are read.

use super::{FORMAT, Outline};
use crate::file::fault::Span;
use crate::file::plain::Cursor;

/// The same outline as RON's parser finds, or `None` if the file is not so plain.
pub(super) fn outline(text: &str) -> Option<Outline> {
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
        match name {
            "format" => return (at.number()?.parse() == Ok(FORMAT)).then_some(()),
            "title" => outline.title = Some(at.value(Cursor::known_text)?),
            "as_of" => outline.as_of = Some(at.value(Cursor::known_text)?),
            "note" => outline.note = Some(at.value(Cursor::known_text)?),
            "actors" => outline.actors = at.dictionary()?,
            "fronts" => outline.fronts = at.dictionary()?,
            "sources" => outline.sources = at.dictionary()?,
            "ties" => outline.ties = at.list(Cursor::record)?,
            "aggregates" => outline.aggregates = at.list(Cursor::record)?,
            "events" => outline.events = at.list(Cursor::record)?,
            "include" => outline.include = at.list(Cursor::known_text)?,
            _ => return None,
        }
        Some(())
    })?;
    at.blank()?;
    (seen.contains(&"format") && at.peek().is_none()).then_some(outline)
}

impl Cursor<'_> {
    /// A text, which is one by RON too.
    fn known_text(&mut self) -> Option<()> {
        self.text().map(drop)
    }

    /// A record in round brackets.
    fn record(&mut self) -> Option<()> {
        if self.peek() == Some(b'(') { self.brackets() } else { None }
    }

    /// Where a value stands that `skip` goes over, with the comments behind it.
    fn value(&mut self, skip: impl Fn(&mut Self) -> Option<()>) -> Option<Span> {
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
            spans.push(start..at.value(&skip)?.end);
            Some(())
        })?;
        Some(spans)
    }

    /// `{ "id": (…), … }`.
    fn dictionary(&mut self) -> Option<Vec<(Span, Span)>> {
        let mut spans = Vec::new();
        self.expect(b'{')?;
        self.runs(b'}', |at, start| {
            let key = start..at.value(Self::known_text)?.end;
            at.expect(b':')?;
            at.space();
            let start = at.offset();
            at.blank()?;
            spans.push((key, start..at.value(Self::record)?.end));
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
    const ODD: &str = "// head, (\n( // open\n format : 1 , title:\"a \\\" ] b\" , actors:{}, sources: { // first\n \"a\"                        : // odd\n (title: \"x\")\n // behind\n, }, \n events: [ // one ]\n (id: \"(\\\\\") // two\n, // three\n\n (a: [{}])                        ]) // end";

    #[test]
    fn what_is_found_is_what_ron_finds() {
        let full = include_str!("../tests/full.ron");
        let sample = include_str!("../../../data/afghanistan.ron");
        for text in [full, sample, ODD, "(format: 1)", " (format:1,events:[],)\n"] {
            let (strict, faults) = Outline::of(text).unwrap();
            assert!(faults.is_empty());
            assert_eq!(outline(text).as_ref(), Some(&strict), "{text}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_ron() {
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
            "(format: 1, events: [(a: r#\"(\"#)])",
            "(format: 1, events: [(a: 'x')])",
            "(format: 1, events: [(a: 1)",
            "(format: 1, events: [(a: 1) (b: 2)])",
            "(format: 1, events: [/* x */ (a: 1)])",
            "(format: 1, actors: {a: (b: 2)})",
        ] {
            assert_eq!(outline(text), None, "{text}");
        }
        let deep = format!("(format: 1, events: [{}{}])", "(".repeat(65), ")".repeat(65));
        assert_eq!(outline(&deep), None);
    }
}
