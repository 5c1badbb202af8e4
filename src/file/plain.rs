//! Values read straight from their text, in the plain forms in which nearly all of them are written. Whatever else
//! RON allows, and whatever is wrong, is `None` here and left to RON's own parser, which also tells what is wrong.
//! What is read here RON reads the same: the tests hold that on every file and its mutations.

use std::borrow::Cow;

use memchr::memchr;

/// A place in a text, to read on from.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the beginning of a text.
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The byte offset of the place.
    pub(super) const fn offset(&self) -> usize {
        self.at
    }

    /// What follows.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The byte that follows.
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Whether this byte follows; if so, the place is behind it now.
    pub(super) fn skip(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// [`Self::skip`] of what has to be there.
    pub(super) fn expect(&mut self, byte: u8) -> Option<()> {
        self.skip(byte).then_some(())
    }

    /// Skips white space.
    pub(super) fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Skips white space and comments. Returns the end of the last comment.
    pub(super) fn blank(&mut self) -> Option<usize> {
        let mut comment = 0;
        loop {
            self.space();
            if self.peek() != Some(b'/') {
                return Some(comment);
            }
            self.comment()?;
            comment = self.at;
        }
    }

    /// Skips a comment: to the end of its line, or a block, in which there may be others.
    fn comment(&mut self) -> Option<()> {
        let rest = self.rest();
        if let Some(comment) = rest.strip_prefix("//") {
            self.at += 2 + memchr(b'\n', comment.as_bytes()).map_or(comment.len(), |end| end + 1);
            return Some(());
        }
        let mut inside = rest.strip_prefix("/*")?;
        let mut depth = 1_usize;
        while depth > 0 {
            inside = inside.get(inside.find(['*', '/'])?..)?;
            let (step, deeper) = match inside.get(..2)? {
                "/*" => (2, depth + 1),
                "*/" => (2, depth - 1),
                _ => (1, depth),
            };
            depth = deeper;
            inside = inside.get(step..)?;
        }
        self.at = self.text.len() - inside.len();
        Some(())
    }

    /// A name of ASCII letters.
    pub(super) fn name(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let is_part = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let length = rest.bytes().position(|b| !is_part(b)).unwrap_or(rest.len());
        // A letter beyond ASCII would belong to the name.
        let whole = rest.as_bytes().get(length).is_none_or(u8::is_ascii);
        self.at += length;
        rest.get(..length)
            .filter(|name| whole && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// A text in quotation marks, with the escapes of every day.
    pub(super) fn text(&mut self) -> Option<Cow<'a, str>> {
        self.expect(b'"')?;
        let rest = self.rest();
        let end = memchr(b'"', rest.as_bytes())?;
        let body = rest.get(..end)?;
        if memchr(b'\\', body.as_bytes()).is_none() {
            self.at += end + 1;
            return Some(Cow::Borrowed(body));
        }
        let mut text = String::new();
        let mut rest = rest;
        loop {
            let (before, after) = rest.split_at_checked(rest.find(['"', '\\'])?)?;
            text.push_str(before);
            let mut after = after.chars();
            if after.next() == Some('"') {
                self.at = self.text.len() - after.as_str().len();
                return Some(Cow::Owned(text));
            }
            text.push(match after.next()? {
                plain @ ('"' | '\\' | '\'') => plain,
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => return None,
            });
            rest = after.as_str();
        }
    }

    /// A number, as it is written: digits, with a sign and a fraction where there may be some.
    pub(super) fn number(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.skip(b'-');
        self.digits()?;
        if self.skip(b'.') {
            self.digits()?;
        }
        let ends = matches!(self.peek(), Some(b',' | b')' | b']' | b' ' | b'\t' | b'\n' | b'\r') | None);
        self.text.get(start..self.at).filter(|_| ends)
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    /// `(name: value, …)`: `read` is called with each name, and reads the value.
    pub(super) fn fields(&mut self, mut read: impl FnMut(&mut Self, &'a str) -> Option<()>) -> Option<()> {
        self.expect(b'(')?;
        self.entries(b')', |at| {
            let name = at.name()?;
            at.blank()?;
            at.expect(b':')?;
            at.blank()?;
            read(at, name)
        })
    }

    /// Entries parted by commas up to a closing bracket; `read` reads each of them.
    pub(super) fn entries(&mut self, close: u8, mut read: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        loop {
            self.blank()?;
            if self.skip(close) {
                return Some(());
            }
            read(self)?;
            self.blank()?;
            if !self.skip(b',') {
                return self.expect(close);
            }
        }
    }

    /// Skips what stands in the brackets that open here.
    pub(super) fn brackets(&mut self) -> Option<()> {
        /// No file goes nearly so deep; where one does, RON's parser is to say what it thinks of it.
        const DEEPEST: usize = 64;
        let mut depth = 0_usize;
        loop {
            let bytes = self.text.as_bytes().get(self.at..)?;
            self.at += bytes.iter().position(|&b| BRACKETS_AND_TEXTS[usize::from(b)])?;
            match self.peek()? {
                b'(' | b'[' | b'{' => depth = Some(depth + 1).filter(|&depth| depth <= DEEPEST)?,
                b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
                b'"' => {
                    self.quoted()?;
                    continue;
                }
                b'/' => {
                    self.comment()?;
                    continue;
                }
                b'#' if self.word_before().ends_with('r') => {
                    self.raw_text()?;
                    continue;
                }
                // A single character, which may be a bracket.
                _ => return None,
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// The word, or part of one, that ends here.
    fn word_before(&self) -> &'a str {
        let before = self.text.get(..self.at).unwrap_or_default();
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        before.get(before.trim_end_matches(is_part).len()..).unwrap_or_default()
    }

    /// Skips a text in quotation marks, of any sort.
    fn quoted(&mut self) -> Option<()> {
        match self.word_before() {
            "" | "b" => {}
            "r" | "br" => return self.raw_text(),
            _ => return None,
        }
        self.expect(b'"')?;
        loop {
            let body = self.rest();
            let end = memchr(b'"', body.as_bytes())?;
            let escapes = body.as_bytes().get(..end)?.iter().rev().take_while(|&&b| b == b'\\').count();
            self.at += end + 1;
            if escapes % 2 == 0 {
                return Some(());
            }
        }
    }

    /// Skips a raw text, which ends where its opening is mirrored, or the mark of a raw name.
    fn raw_text(&mut self) -> Option<()> {
        let rest = self.rest();
        let body = rest.trim_start_matches('#');
        let marks = rest.len() - body.len();
        self.at += marks;
        if marks == 1 && !body.starts_with('"') {
            return Some(());
        }
        let close = format!("\"{}", "#".repeat(marks));
        let length = body.strip_prefix('"')?.find(&close)?;
        self.at += 1 + length + close.len();
        Some(())
    }
}

/// The bytes at which brackets and texts may begin or end.
const BRACKETS_AND_TEXTS: [bool; 256] = {
    let mut table = [false; 256];
    let stops = b"()[]{}\"'/#";
    let mut i = 0;
    while i < stops.len() {
        table[stops[i] as usize] = true;
        i += 1;
    }
    table
};
