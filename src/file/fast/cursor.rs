//! Reads values straight from their text.

use std::borrow::Cow;

use memchr::memchr;

use crate::file::syntax::after_block_comment;

/// A place in a text, to read on from.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the beginning of a text.
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The byte offset of the place.
    pub(crate) const fn offset(&self) -> usize {
        self.at
    }

    /// What follows.
    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The byte that follows.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Whether this byte follows; if so, the place is behind it now.
    pub(crate) fn skip(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// [`Self::skip`] of what has to be there.
    pub(crate) fn expect(&mut self, byte: u8) -> Option<()> {
        self.skip(byte).then_some(())
    }

    /// Skips white space.
    pub(crate) fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Skips white space and comments. Returns the end of the last comment.
    pub(crate) fn blank(&mut self) -> Option<usize> {
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
        let behind = after_block_comment(rest.strip_prefix("/*")?)?;
        self.at = self.text.len() - behind.len();
        Some(())
    }

    /// A name of ASCII letters.
    pub(crate) fn name(&mut self) -> Option<&'a str> {
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
    pub(crate) fn text(&mut self) -> Option<Cow<'a, str>> {
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
    pub(crate) fn number(&mut self) -> Option<&'a str> {
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
    pub(crate) fn fields(&mut self, mut read: impl FnMut(&mut Self, &'a str) -> Option<()>) -> Option<()> {
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
    pub(crate) fn entries(&mut self, close: u8, mut read: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
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

    /// Skips a value: a text, a number, a word, or a list, tuple or record of values. `depth` limits how deep they nest.
    pub(crate) fn value(&mut self, depth: usize) -> Option<()> {
        /// Longer numbers may be too large for RON.
        const MOST_DIGITS: usize = 18;
        let depth = depth.checked_sub(1)?;
        match self.peek()? {
            b'"' => self.text().map(drop),
            b'-' | b'0'..=b'9' => self.number().filter(|number| number.len() <= MOST_DIGITS).map(drop),
            b'(' => self.group(depth),
            b'[' => {
                self.expect(b'[')?;
                self.entries(b']', |at| at.value(depth))
            }
            _ => {
                let name = self.name()?;
                let has_group = self.peek() == Some(b'(');
                match name {
                    // RON reads these in ways of its own.
                    "Some" | "None" | "inf" | "NaN" => None,
                    "true" | "false" if has_group => None,
                    _ if has_group => self.group(depth),
                    _ => Some(()),
                }
            }
        }
    }

    /// Skips a tuple or record in round brackets.
    fn group(&mut self, depth: usize) -> Option<()> {
        let mut is_record = None;
        self.expect(b'(')?;
        self.entries(b')', |at| {
            let is_named = at.skip_field_name();
            // Either all entries have names or none.
            (*is_record.get_or_insert(is_named) == is_named).then_some(())?;
            at.value(depth)
        })
    }

    /// Skips the name of a field with its colon, if they follow.
    fn skip_field_name(&mut self) -> bool {
        let mut at = self.clone();
        let is_there = at.name().is_some() && at.blank().is_some() && at.skip(b':') && at.blank().is_some();
        if is_there {
            *self = at;
        }
        is_there
    }
}
