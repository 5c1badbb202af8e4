//! A cursor that reads common forms of RON directly from the text.
//!
//! Its readers return `None` where the text is not in a common form; RON's parser then decides.

use std::borrow::Cow;

use memchr::memchr;

use crate::file::ron_syntax::skip_block_comment;

/// A position in a text.
#[derive(Debug, Clone)]
pub(crate) struct RonCursor<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> RonCursor<'a> {
    /// Creates a cursor at the start of a text.
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, offset: 0 }
    }

    /// Returns the byte offset of the position.
    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }

    /// Returns the rest of the text.
    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    /// Returns the next byte without skipping it.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    /// Skips `byte` if it is next, and returns whether it was.
    pub(crate) fn skip_byte(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.offset += usize::from(is_next);
        is_next
    }

    /// Skips `byte`; fails if it is not next.
    pub(crate) fn expect_byte(&mut self, byte: u8) -> Option<()> {
        self.skip_byte(byte).then_some(())
    }

    /// Skips white space.
    pub(crate) fn skip_whitespace(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.offset += 1;
        }
    }

    /// Skips white space and comments. Returns the end of the last comment, or 0 if there was none.
    pub(crate) fn skip_blank(&mut self) -> Option<usize> {
        let mut last_comment_end = 0;
        loop {
            self.skip_whitespace();
            if self.peek() != Some(b'/') {
                return Some(last_comment_end);
            }
            self.skip_comment()?;
            last_comment_end = self.offset;
        }
    }

    /// Skips a line comment or a block comment, which may nest.
    fn skip_comment(&mut self) -> Option<()> {
        let rest = self.rest();
        if let Some(comment) = rest.strip_prefix("//") {
            self.offset += 2 + memchr(b'\n', comment.as_bytes()).map_or(comment.len(), |end| end + 1);
            return Some(());
        }
        let after = skip_block_comment(rest.strip_prefix("/*")?)?;
        self.offset = self.text.len() - after.len();
        Some(())
    }

    /// Reads an ASCII name.
    pub(crate) fn read_name(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let is_part = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let length = rest.bytes().position(|b| !is_part(b)).unwrap_or(rest.len());
        // A non-ASCII letter would belong to the name.
        let is_complete = rest.as_bytes().get(length).is_none_or(u8::is_ascii);
        self.offset += length;
        rest.get(..length)
            .filter(|name| is_complete && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// Reads a text in quotation marks, with common escapes.
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
                literal @ ('"' | '\\' | '\'') => literal,
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => return None,
            });
            rest = after.as_str();
        }
    }

    /// Returns a number as it is written: an optional minus sign, digits, and an optional fraction.
    pub(crate) fn read_number(&mut self) -> Option<&'a str> {
        let start = self.offset;
        self.skip_byte(b'-');
        self.skip_digits()?;
        if self.skip_byte(b'.') {
            self.skip_digits()?;
        }
        let is_terminated =
            matches!(self.peek(), Some(b',' | b')' | b']' | b' ' | b'\t' | b'\n' | b'\r') | None);
        self.text.get(start..self.offset).filter(|_| is_terminated)
    }

    fn skip_digits(&mut self) -> Option<()> {
        let start = self.offset;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.offset += 1;
        }
        (self.offset > start).then_some(())
    }

    /// Reads `(name: value, …)`. Calls `read_value` with each name to read the value.
    pub(crate) fn read_fields(
        &mut self,
        mut read_value: impl FnMut(&mut Self, &'a str) -> Option<()>,
    ) -> Option<()> {
        self.expect_byte(b'(')?;
        self.read_entries(b')', |cursor| {
            let name = cursor.read_name()?;
            cursor.skip_blank()?;
            cursor.expect_byte(b':')?;
            cursor.skip_blank()?;
            read_value(cursor, name)
        })
    }

    /// Reads entries separated by commas up to a closing bracket. Calls `read_entry` for each.
    pub(crate) fn read_entries(
        &mut self,
        close: u8,
        mut read_entry: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        loop {
            self.skip_blank()?;
            if self.skip_byte(close) {
                return Some(());
            }
            read_entry(self)?;
            self.skip_blank()?;
            if !self.skip_byte(b',') {
                return self.expect_byte(close);
            }
        }
    }

    /// Skips a value: a text, number or word, or a list, tuple or record of values, nested at most `depth` levels.
    pub(crate) fn skip_value(&mut self, depth: usize) -> Option<()> {
        /// A longer number may not fit RON's integers.
        const MAX_DIGITS: usize = 18;
        let depth = depth.checked_sub(1)?;
        match self.peek()? {
            b'"' => self.read_text().map(drop),
            b'-' | b'0'..=b'9' => self.read_number().filter(|number| number.len() <= MAX_DIGITS).map(drop),
            b'(' => self.skip_group(depth),
            b'[' => {
                self.expect_byte(b'[')?;
                self.read_entries(b']', |cursor| cursor.skip_value(depth))
            }
            _ => {
                let name = self.read_name()?;
                let has_group = self.peek() == Some(b'(');
                match name {
                    // RON treats these names specially.
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
        self.read_entries(b')', |cursor| {
            let is_named = cursor.skip_field_name();
            // Either all entries are named or none.
            (*is_record.get_or_insert(is_named) == is_named).then_some(())?;
            cursor.skip_value(depth)
        })
    }

    /// Skips a field name and its colon, if they are next.
    fn skip_field_name(&mut self) -> bool {
        let mut cursor = self.clone();
        let is_name = cursor.read_name().is_some()
            && cursor.skip_blank().is_some()
            && cursor.skip_byte(b':')
            && cursor.skip_blank().is_some();
        if is_name {
            *self = cursor;
        }
        is_name
    }
}
