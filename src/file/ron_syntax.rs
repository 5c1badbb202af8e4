//! Slices of RON text that know their offset in the file, so that every problem gets a place.
//!
//! Parts of a slice are found with RON's own parser, and only when a problem has to be located.

use std::fmt;

use ron::Options;
use ron::error::{Error, Position, SpannedError};
use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::source_text::{ByteRange, SourceFault, quote_name};

/// A step from a record to one of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathStep {
    /// Into the value of a field.
    Field(&'static str),
    /// Into an entry of a list or tuple, counted from 0.
    Item(usize),
}

/// A slice of a file's text and its offset.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RonSlice<'a> {
    /// The text.
    pub(crate) text: &'a str,
    /// The byte offset of the text in its file.
    pub(crate) offset: usize,
}

/// The parts of a slice.
#[derive(Debug)]
pub(crate) enum RonParts<'a> {
    /// The names and values of `(name: value, …)`.
    Fields(Vec<(RonSlice<'a>, RonSlice<'a>)>),
    /// The values of `[value, …]` or `(value, …)`.
    Items(Vec<RonSlice<'a>>),
    /// Anything else.
    Other,
}

impl<'a> RonSlice<'a> {
    /// Returns a slice of the whole text.
    pub(crate) const fn whole(text: &'a str) -> Self {
        Self { text, offset: 0 }
    }

    /// Returns the slice at a byte range of a file's text.
    pub(crate) fn from_range(file: &'a str, span: &ByteRange) -> Self {
        Self { text: file.get(span.clone()).unwrap_or_default(), offset: span.start }
    }

    /// Returns the slice for `part`, which must borrow from this slice's text.
    pub(crate) fn subslice(self, part: &'a str) -> Self {
        let start = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        Self { text: part, offset: self.offset.saturating_add(start) }
    }

    /// Returns the byte range in the file.
    pub(crate) fn byte_range(self) -> ByteRange {
        self.offset..self.offset.saturating_add(self.text.len())
    }

    /// Parses the slice, with the extension `implicit_some`.
    ///
    /// # Errors
    /// RON's own error; its position is relative to this slice.
    pub(crate) fn parse<T: Deserialize<'a>>(self) -> Result<T, SpannedError> {
        ron_options().from_str(self.text)
    }

    /// Returns the slice without leading white space and comments.
    pub(crate) fn skip_blank(self) -> Self {
        let mut rest = self.text;
        loop {
            rest = rest.trim_start_matches(is_ron_whitespace);
            let after = if let Some(comment) = rest.strip_prefix("//") {
                comment.find('\n').and_then(|end| comment.get(end + 1..))
            } else if let Some(comment) = rest.strip_prefix("/*") {
                skip_block_comment(comment)
            } else {
                return self.subslice(rest);
            };
            // A comment at the end of the text leaves its empty end, which still has an offset.
            rest = after.unwrap_or(rest.get(rest.len()..).unwrap_or_default());
        }
    }

    /// Returns the leading name (`Toll` of `Toll(…)`), empty if there is none, and the character after it.
    pub(crate) fn leading_name(self) -> (&'a str, Option<char>) {
        let text = self.skip_blank().text;
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        let has_name = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let (name, rest) = if has_name { text.split_at(end) } else { ("", text) };
        if matches!(name, "r" | "b" | "br") && rest.starts_with(['"', '#', '\'']) {
            return ("", Some('"'));
        }
        (name, self.subslice(rest).skip_blank().text.chars().next())
    }

    /// Returns the byte range to point at: a whole text or number, or the name or opening bracket of a longer
    /// value.
    pub(crate) fn token_range(self) -> ByteRange {
        let text = self.skip_blank();
        let (name, next) = text.leading_name();
        let length = match next {
            _ if !name.is_empty() => name.len(),
            Some('"') => text_length(text.text),
            Some('(' | '[' | '{') => 1,
            _ => text
                .text
                .find(|c: char| is_ron_whitespace(c) || ",)]}".contains(c))
                .unwrap_or(text.text.len()),
        };
        text.offset..text.offset.saturating_add(length)
    }

    /// Describes the value for a message to its author.
    pub(crate) fn describe(self) -> String {
        let (name, next) = self.leading_name();
        let token = self.token_range();
        let shown = quote_name(self.skip_blank().text.get(..token.len()).unwrap_or_default());
        match (name, next) {
            ("", Some('"')) => format!("the text {shown}"),
            ("", Some('[')) => "a list".to_owned(),
            ("", Some('{')) => "something in braces".to_owned(),
            ("", Some('(')) => "something in round brackets".to_owned(),
            ("", Some('0'..='9' | '+' | '-' | '.')) => format!("the number {shown}"),
            ("true" | "false" | "", _) => shown,
            (name, Some('(')) => quote_name(&format!("{name}(…)")),
            (name, _) => format!("the word {}", quote_name(name)),
        }
    }

    /// Splits the slice into its parts.
    pub(crate) fn split(self) -> RonParts<'a> {
        let (_, Some('(' | '[')) = self.leading_name() else { return RonParts::Other };
        ron_options().from_str_seed(self.text, PartsVisitor(self)).unwrap_or(RonParts::Other)
    }

    /// Follows a path and returns the part at its end, or the last part that exists on the path.
    pub(crate) fn locate(self, path: &[PathStep]) -> Self {
        let mut slice = self;
        for step in path {
            let next = match (*step, slice.split()) {
                (PathStep::Field(name), RonParts::Fields(fields)) => {
                    fields.into_iter().find(|(key, _)| key.text == name).map(|(_, value)| value)
                }
                (PathStep::Item(i), RonParts::Items(items)) => items.get(i).copied(),
                _ => None,
            };
            let Some(next) = next else { break };
            slice = next;
        }
        slice
    }

    /// Returns the byte offset in the file of a position in this slice.
    fn offset_of(self, position: Position) -> usize {
        let line = self.text.split_inclusive('\n').take(position.line.saturating_sub(1)).map(str::len).sum();
        let rest = self.text.get(line..).unwrap_or_default();
        let column = rest.char_indices().nth(position.col.saturating_sub(1)).map_or(rest.len(), |(i, _)| i);
        self.offset.saturating_add(line).saturating_add(column)
    }
}

/// Whether RON treats the character as white space.
pub(crate) fn is_ron_whitespace(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200e}' | '\u{200f}')
}

/// Returns the text after a block comment that is already opened, or `None` if the comment is never closed. Block
/// comments nest.
pub(crate) fn skip_block_comment(mut rest: &str) -> Option<&str> {
    let mut level = 1_usize;
    while level > 0 {
        rest = rest.get(rest.find(['/', '*'])?..)?;
        let (step, deeper) = match rest.get(..2) {
            Some("/*") => (2, level + 1),
            Some("*/") => (2, level - 1),
            _ => (1, level),
        };
        level = deeper;
        rest = rest.get(step..)?;
    }
    Some(rest)
}

/// Returns the length in bytes of the quoted text at the start of `text`.
fn text_length(text: &str) -> usize {
    let Some(body) = text.strip_prefix('"') else {
        // A raw text ends at a quotation mark with as many `#` as its opening.
        let open = text.find('"').map_or(0, |position| position + 1);
        let hashes = text.get(..open).unwrap_or_default().matches('#').count();
        let close = format!("\"{}", "#".repeat(hashes));
        let tail = text.get(open..).unwrap_or_default();
        return tail.find(&close).map_or(text.len(), |position| open + position + close.len());
    };
    let mut escaped = false;
    for (i, c) in body.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return i + 2,
            _ => {}
        }
    }
    text.len()
}

/// Returns the options with which all RON is read.
fn ron_options() -> Options {
    Options::default().with_default_extension(Extensions::IMPLICIT_SOME)
}

/// Splits a slice with RON's parser.
struct PartsVisitor<'a>(RonSlice<'a>);

impl<'de> DeserializeSeed<'de> for PartsVisitor<'de> {
    type Value = RonParts<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PartsVisitor<'de> {
    type Value = RonParts<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a record or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((name, value)) = map.next_entry::<&str, &RawValue>()? {
            fields.push((self.0.subslice(name), self.0.subslice(value.get_ron())));
        }
        Ok(RonParts::Fields(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element::<&RawValue>()? {
            items.push(self.0.subslice(item.get_ron()));
        }
        Ok(RonParts::Items(items))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(RonParts::Fields(Vec::new()))
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(RonParts::Other)
    }
}

/// The entries of `{ key: value, … }`, in order and including repeated keys.
#[derive(Debug, Default)]
pub(crate) struct RonEntries<'a>(pub(crate) Vec<(&'a RawValue, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for RonEntries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;
        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = RonEntries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("entries in braces")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(RonEntries(entries))
            }
        }
        deserializer.deserialize_map(EntriesVisitor)
    }
}

/// Returns the fault of a text that is not valid RON, or `None` if it is valid.
pub(crate) fn syntax_fault(slice: RonSlice<'_>) -> Option<SourceFault> {
    let error = slice.parse::<IgnoredAny>().err()?;
    let offset = slice.offset_of(error.span.end);
    let (message, hint) = explain_ron_error(&error.code);
    let rest = slice.text.get(offset.saturating_sub(slice.offset)..).unwrap_or_default();
    let is_field_without_record = error.code == Error::ExpectedComma && rest.starts_with(':');
    let hint = match line_of_unclosed_text(slice, offset) {
        _ if is_field_without_record => {
            Some("name all fields of a record, or none: (name: \"…\", from: \"…\")".to_owned())
        }
        Some(line) => {
            Some(format!("does the text that starts in line {line} lack its closing quotation mark?"))
        }
        None => hint.map(str::to_owned),
    };
    Some(SourceFault::error(offset..offset.saturating_add(1), message, hint))
}

/// Returns the line, from 1, of the last text before `end` that continues after the end of its line.
///
/// If a closing quotation mark is missing, RON only notices at the next quotation mark; this finds the likely
/// culprit.
fn line_of_unclosed_text(slice: RonSlice<'_>, end: usize) -> Option<usize> {
    let mut unclosed = None;
    let mut remaining = slice.skip_blank();
    while remaining.offset < end && !remaining.text.is_empty() {
        let is_quoted = remaining.text.starts_with('"');
        let length =
            if is_quoted { text_length(remaining.text) } else { remaining.text.chars().next()?.len_utf8() };
        let (token, rest) = remaining.text.split_at_checked(length)?;
        if is_quoted {
            unclosed = Some(remaining.offset).filter(|_| token.contains('\n'));
        }
        remaining = remaining.subslice(rest).skip_blank();
    }
    let before = slice.text.get(..unclosed?.checked_sub(slice.offset)?)?;
    Some(before.matches('\n').count() + 1)
}

/// Explains a RON error to a person who is not a programmer, with a hint on how to fix it.
fn explain_ron_error(error: &Error) -> (String, Option<&'static str>) {
    const CLOSE: &str = "is a bracket or quotation mark left open, or is there one too many?";
    const QUOTES: &str = "is a comma missing, or the quotation marks of a text or date (\"2025-08-24\")?";
    let (message, hint) = match error {
        Error::Eof => ("the file ends in the middle of a value", Some(CLOSE)),
        Error::ExpectedComma => ("a comma or a closing bracket was expected here", Some(QUOTES)),
        Error::ExpectedStringEnd => ("this text has no closing quotation mark", None),
        Error::ExpectedMapColon => ("a colon was expected here", Some("a field is written name: value")),
        Error::ExpectedArrayEnd => ("a closing `]` was expected here", Some(CLOSE)),
        Error::ExpectedMapEnd => ("a closing `}` was expected here", Some(CLOSE)),
        Error::ExpectedStructLikeEnd | Error::ExpectedOptionEnd => {
            ("a closing `)` was expected here", Some(CLOSE))
        }
        Error::ExpectedIdentifier => ("the name of a field was expected here", None),
        Error::ExpectedString => ("a text in quotation marks was expected here", None),
        Error::TrailingCharacters => ("there is text after the last closing bracket", Some(CLOSE)),
        Error::UnclosedBlockComment => ("this comment is never closed", Some("a comment ends with */")),
        Error::ExceededRecursionLimit => ("brackets are nested too deeply here", None),
        Error::UnexpectedChar(c) => {
            let code = u32::from(*c);
            let c = if c.is_control() { format!("U+{code:04X}") } else { c.to_string() };
            return (format!("`{c}` is not allowed here"), Some(CLOSE));
        }
        Error::InvalidEscape(_) => (
            "this escape sequence is unknown",
            Some("write \\\\ for a backslash and \\\" for a quotation mark"),
        ),
        Error::ExpectedAttribute | Error::ExpectedAttributeEnd | Error::NoSuchExtension(_) => {
            ("this attribute is not supported", Some("remove it: the file needs no #![enable(…)]"))
        }
        Error::IntegerOutOfBounds => ("this number is too large", None),
        Error::InvalidIntegerDigit { .. }
        | Error::ExpectedInteger
        | Error::ExpectedFloat
        | Error::FloatUnderscore
        | Error::UnderscoreAtBeginning => ("this is not a number", Some(QUOTES)),
        _ => ("this is not RON (the notation of this file)", Some(CLOSE)),
    };
    (message.to_owned(), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = "/* a */ (id: \"x\", // note: \"no\"\n place: /* b */ (name: \"n, (\", at: (1.5, 2)), \
                          list: [ \"a\", /* c */ \"b\" ])";

    fn text_at(path: &[PathStep]) -> &'static str {
        let part = RonSlice::whole(RECORD).locate(path);
        &RECORD[part.token_range()]
    }

    #[test]
    fn locate_skips_comments_between_parts() {
        assert_eq!(text_at(&[PathStep::Field("id")]), "\"x\"");
        assert_eq!(text_at(&[PathStep::Field("place")]), "(");
        assert_eq!(text_at(&[PathStep::Field("place"), PathStep::Field("name")]), "\"n, (\"");
        assert_eq!(text_at(&[PathStep::Field("place"), PathStep::Field("at"), PathStep::Item(1)]), "2");
        assert_eq!(text_at(&[PathStep::Field("list"), PathStep::Item(1)]), "\"b\"");
        assert_eq!(text_at(&[PathStep::Field("list"), PathStep::Item(7)]), "[");
    }

    #[test]
    fn describe_names_values_in_plain_words() {
        for (text, words) in [
            ("\"a\\\"b\" ", "the text `\"a\\\"b\"`"),
            ("r#\"a\"b\"#", "the text `r#\"a\"b\"#`"),
            (" 3.5", "the number `3.5`"),
            ("[1]", "a list"),
            ("Toll(by: 1)", "`Toll(…)`"),
            ("Month", "the word `Month`"),
            ("true", "`true`"),
        ] {
            assert_eq!(RonSlice::whole(text).describe(), words);
        }
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        for open in ["[", "(", "{", "(a:", "Some(", "/*", "{[("] {
            let fault = syntax_fault(RonSlice::whole(&open.repeat(100_000))).unwrap();
            assert!(!fault.message.contains("this is not RON"), "{open}: {}", fault.message);
        }
    }
}
