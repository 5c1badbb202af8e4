//! Reads values straight from their text.

use std::borrow::Cow;

use memchr::memchr;

use crate::file::ron_syntax::skip_block_comment;

/// A place in a text, to read on from.
#[derive(Debug, Clone)]
pub(crate) struct RonCursor<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> RonCursor<'a> {
    /// At the beginning of a text.
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, offset: 0 }
    }

    /// The byte offset of the place.
    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }

    /// What follows.
    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    /// The byte that follows.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    /// Whether this byte follows; if so, the place is behind it now.
    pub(crate) fn skip_byte(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.offset += usize::from(is_next);
        is_next
    }

    /// [`Self::skip`] of what has to be there.
    pub(crate) fn expect_byte(&mut self, byte: u8) -> Option<()> {
        self.skip_byte(byte).then_some(())
    }

    /// Skips white space.
    pub(crate) fn skip_whitespace(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.offset += 1;
        }
    }

    /// Skips white space and comments. Returns the end of the last comment.
    pub(crate) fn skip_blank(&mut self) -> Option<usize> {
        let mut comment = 0;
        loop {
            self.skip_whitespace();
            if self.peek() != Some(b'/') {
                return Some(comment);
            }
            self.skip_comment()?;
            comment = self.offset;
        }
    }

    /// Skips a comment: to the end of its line, or a block, in which there may be others.
    fn skip_comment(&mut self) -> Option<()> {
        let rest = self.rest();
        if let Some(comment) = rest.strip_prefix("//") {
            self.offset += 2 + memchr(b'\n', comment.as_bytes()).map_or(comment.len(), |end| end + 1);
            return Some(());
        }
        let behind = skip_block_comment(rest.strip_prefix("/*")?)?;
        self.offset = self.text.len() - behind.len();
        Some(())
    }

    /// A name of ASCII letters.
    pub(crate) fn read_name(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let is_part = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let length = rest.bytes().position(|b| !is_part(b)).unwrap_or(rest.len());
        // A letter beyond ASCII would belong to the name.
        let whole = rest.as_bytes().get(length).is_none_or(u8::is_ascii);
        self.offset += length;
        rest.get(..length)
            .filter(|name| whole && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// A text in quotation marks, with the escapes of every day.
    pub(crate) fn read_text(&mut self) -> Option<Cow<'a, str>> {
        self.expect_byte(b'"')?;
        let rest = self.rest();
        let end = memchr(b'"', rest.as_bytes())?;
        let body = rest.get(..end)?;
        if memchr(b'\\', body.as_bytes()).is_none() {
            self.offset += end + 1;
            return Some(Cow::Borrowed(body));
        }
        let mut text = String::new();
        let mut rest = rest;
        loop {
            let (before, after) = rest.split_at_checked(rest.find(['"', '\\'])?)?;
            text.push_str(before);
            let mut after = after.chars();
            if after.next() == Some('"') {
                self.offset = self.text.len() - after.as_str().len();
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
    pub(crate) fn read_number(&mut self) -> Option<&'a str> {
        let start = self.offset;
        self.skip_byte(b'-');
        self.skip_digits()?;
        if self.skip_byte(b'.') {
            self.skip_digits()?;
        }
        let ends = matches!(self.peek(), Some(b',' | b')' | b']' | b' ' | b'\t' | b'\n' | b'\r') | None);
        self.text.get(start..self.offset).filter(|_| ends)
    }

    fn skip_digits(&mut self) -> Option<()> {
        let start = self.offset;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.offset += 1;
        }
        (self.offset > start).then_some(())
    }

    /// `(name: value, …)`: `read` is called with each name, and reads the value.
    pub(crate) fn read_fields(
        &mut self,
        mut read: impl FnMut(&mut Self, &'a str) -> Option<()>,
    ) -> Option<()> {
        self.expect_byte(b'(')?;
        self.read_entries(b')', |at| {
            let name = at.read_name()?;
            at.skip_blank()?;
            at.expect_byte(b':')?;
            at.skip_blank()?;
            read(at, name)
        })
    }

    /// Entries parted by commas up to a closing bracket; `read` reads each of them.
    pub(crate) fn read_entries(
        &mut self,
        close: u8,
        mut read: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        loop {
            self.skip_blank()?;
            if self.skip_byte(close) {
                return Some(());
            }
            read(self)?;
            self.skip_blank()?;
            if !self.skip_byte(b',') {
                return self.expect_byte(close);
            }
        }
    }

    /// Skips a value: a text, a number, a word, or a list, tuple or record of values. `depth` limits how deep they nest.
    pub(crate) fn skip_value(&mut self, depth: usize) -> Option<()> {
        /// Longer numbers may be too large for RON.
        const MOST_DIGITS: usize = 18;
        let depth = depth.checked_sub(1)?;
        match self.peek()? {
            b'"' => self.read_text().map(drop),
            b'-' | b'0'..=b'9' => self.read_number().filter(|number| number.len() <= MOST_DIGITS).map(drop),
            b'(' => self.skip_group(depth),
            b'[' => {
                self.expect_byte(b'[')?;
                self.read_entries(b']', |at| at.skip_value(depth))
            }
            _ => {
                let name = self.read_name()?;
                let has_group = self.peek() == Some(b'(');
                match name {
                    // RON reads these in ways of its own.
                    "Some" | "None" | "inf" | "NaN" => None,
                    "true" | "false" if has_group => None,
                    _ if has_group => self.skip_group(depth),
                    _ => Some(()),
                }
            }
        }
    }

    /// Skips a tuple or record in round brackets.
    fn skip_group(&mut self, depth: usize) -> Option<()> {
        let mut is_record = None;
        self.expect_byte(b'(')?;
        self.read_entries(b')', |at| {
            let is_named = at.skip_field_name();
            // Either all entries have names or none.
            (*is_record.get_or_insert(is_named) == is_named).then_some(())?;
            at.skip_value(depth)
        })
    }

    /// Skips the name of a field with its colon, if they follow.
    fn skip_field_name(&mut self) -> bool {
        let mut at = self.clone();
        let is_there = at.read_name().is_some()
            && at.skip_blank().is_some()
            && at.skip_byte(b':')
            && at.skip_blank().is_some();
        if is_there {
            *self = at;
        }
        is_there
    }
}
