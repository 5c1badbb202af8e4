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
        at.section(name, &mut outline)
    })?;
    at.blank()?;
    (seen.contains(&"format") && at.peek().is_none()).then_some(outline)
}

/// Where the first line begins behind the bracket that opens the events, with which `text` may end.
pub(in crate::file) fn before_events(text: &str) -> Option<usize> {
    let mut at = Cursor::new(text);
    let mut found = None;
    at.blank()?;
    // Stops at the events.
    _ = at.fields(|at, name| {
        if name != "events" {
            return at.section(name, &mut Outline::default());
        }
        at.expect(b'[')?;
        found = at.next_line();
        None
    });
    found
}

/// Where the last line begins that follows a whole record, in a `text` that begins between two records of a list and
/// ends anywhere inside of it. `None` if there is no such line, or the list ends.
pub(in crate::file) fn whole_records(text: &str) -> Option<usize> {
    let mut at = Cursor::new(text);
    let mut last = None;
    loop {
        let record = at.blank().and_then(|_| match at.peek()? {
            b']' => None,
            _ => at.value(Cursor::record),
        });
        if record.is_none() {
            return last.filter(|_| at.peek() != Some(b']'));
        }
        if !at.skip(b',') {
            return last.filter(|_| at.peek().is_none());
        }
        last = at.next_line().or(last);
    }
}

impl Cursor<'_> {
    /// A section of a situation.
    fn section(&mut self, name: &str, outline: &mut Outline) -> Option<()> {
        match name {
            "format" => return (self.number()?.parse() == Ok(FORMAT)).then_some(()),
            "title" => outline.title = Some(self.value(Self::known_text)?),
            "as_of" => outline.as_of = Some(self.value(Self::known_text)?),
            "note" => outline.note = Some(self.value(Self::known_text)?),
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

    /// Where the next line begins, if nothing but white space and a comment comes before it.
    fn next_line(&self) -> Option<usize> {
        let rest = self.rest();
        let (line, _) = rest.split_once('\n')?;
        let blank = line.trim_start_matches([' ', '\t', '\r']);
        (blank.is_empty() || blank.starts_with("//")).then_some(self.offset() + line.len() + 1)
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

    /// Comments in blocks, and every sort of text.
    const ODDER: &str = "/* ( /* [ */ ** \" */ (format: 1, /**/ events: [/* a */ (a: r\"\\\", r#b: r##\"(\"#\"##, c: b\"(\\\"\") \
                         /* x */, (d: br#\")\"\"#, e: br\"]\")])";

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
    fn a_text_is_cut_at_lines_between_records() {
        let head = "(format: 1, actors: {\"a\": (x: \"events: [\")}, events: [ // first\n";
        assert_eq!(before_events(&format!("{head} (id: 1), (id")), Some(head.len()));
        for text in [
            "(format: 1, events: [ (id: 1),\n",
            "(format: 1, ties: [\n",
            "(format: 1, what: 1, events: [\n",
            "",
        ] {
            assert_eq!(before_events(text), None, "{text}");
        }
        let cases = [
            (" (id: 1),\n", 10),
            (" (id: 1),\n (id: \"]\"), // x\n // y\n (id: ", 27),
            (" (id: 1),\n (id: 2), (id: 3), ", 10),
            ("// x\n (id: 1),\n // y (", 15),
        ];
        for (text, end) in cases {
            assert_eq!(whole_records(text), Some(end), "{text}");
        }
        for text in [
            "",
            " (id: 1)",
            " (id: 1),",
            "(id: 1),\n (id: 2) ]",
            "(id: 1),\n ], x",
            "\"a\",\n",
            "(id: 1)) ,\n",
        ] {
            assert_eq!(whole_records(text), None, "{text}");
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
            "(format: 1, events: [(a: 'x')])",
            "(format: 1, events: [(a: 1)",
            "(format: 1, events: [(a: 1) (b: 2)])",
            "(format: 1, events: [(a: r#\"(\")])",
            "(format: 1, events: [/* x /* */ (a: 1)])",
            "(format: 1, events: [(a: x\"(\")])",
            "(format: 1, actors: {a: (b: 2)})",
        ] {
            assert_eq!(outline(text), None, "{text}");
        }
        let deep = format!("(format: 1, events: [{}{}])", "(".repeat(65), ")".repeat(65));
        assert_eq!(outline(&deep), None);
    }
}
