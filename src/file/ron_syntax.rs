//! RON by slices of the file's text. A [`RonSlice`] knows its offset in the file, so that whatever is wrong
//! inside it has a place; parts are found by RON's own parser, and only when there is a problem to place.

use std::fmt;

use ron::Options;
use ron::error::{Error, Position, SpannedError};
use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::source_text::{ByteRange, SourceFault, quote_name};

/// One step from a record to a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathStep {
    /// The value of a field.
    Field(&'static str),
    /// An entry of a list or tuple, from 0.
    Item(usize),
}

/// A piece of a file's text and where it begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RonSlice<'a> {
    /// The text.
    pub(crate) text: &'a str,
    /// Byte offset of the text in its file.
    pub(crate) offset: usize,
}

/// What a slice consists of.
#[derive(Debug)]
pub(crate) enum RonParts<'a> {
    /// `(name: value, …)`: names and values.
    Fields(Vec<(RonSlice<'a>, RonSlice<'a>)>),
    /// `[value, …]` or `(value, …)`.
    Items(Vec<RonSlice<'a>>),
    /// Anything else.
    Other,
}

impl<'a> RonSlice<'a> {
    /// A whole text.
    pub(crate) const fn whole(text: &'a str) -> Self {
        Self { text, offset: 0 }
    }

    /// A part of a file's text.
    pub(crate) fn from_range(file: &'a str, span: &ByteRange) -> Self {
        Self { text: file.get(span.clone()).unwrap_or_default(), offset: span.start }
    }

    /// The slice for `part`, which is borrowed from this slice's text.
    pub(crate) fn subslice(self, part: &'a str) -> Self {
        let within = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        Self { text: part, offset: self.offset.saturating_add(within) }
    }

    /// Its byte range in the file.
    pub(crate) fn byte_range(self) -> ByteRange {
        self.offset..self.offset.saturating_add(self.text.len())
    }

    /// Parsed, with `implicit_some`.
    ///
    /// # Errors
    /// RON's own error; its position is relative to this slice.
    pub(crate) fn parse<T: Deserialize<'a>>(self) -> Result<T, SpannedError> {
        ron_options().from_str(self.text)
    }

    /// The slice without the white space and comments before it.
    pub(crate) fn skip_blank(self) -> Self {
        let mut rest = self.text;
        loop {
            rest = rest.trim_start_matches(is_ron_whitespace);
            let after = if let Some(comment) = rest.strip_prefix("//") {
                comment.split_once('\n').map_or("", |(_, after)| after)
            } else if let Some(comment) = rest.strip_prefix("/*") {
                skip_block_comment(comment).unwrap_or_default()
            } else {
                return self.subslice(rest);
            };
            rest = after;
        }
    }

    /// The name in front (`Toll` of `Toll(…)`), empty if there is none, and the character behind it.
    pub(crate) fn leading_name(self) -> (&'a str, Option<char>) {
        let text = self.skip_blank().text;
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        let starts_a_name = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let (name, rest) = if starts_a_name { text.split_at(end) } else { ("", text) };
        if matches!(name, "r" | "b" | "br") && rest.starts_with(['"', '#', '\'']) {
            return ("", Some('"'));
        }
        (name, self.subslice(rest).skip_blank().text.chars().next())
    }

    /// The byte range to point at: a text or number whole, a name or bracket for what is longer.
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

    /// What a person would call it.
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

    /// What it consists of.
    pub(crate) fn split(self) -> RonParts<'a> {
        let (_, Some('(' | '[')) = self.leading_name() else { return RonParts::Other };
        ron_options().from_str_seed(self.text, PartsVisitor(self)).unwrap_or(RonParts::Other)
    }

    /// The part at the end of a path, or the last on the way that exists.
    pub(crate) fn locate(self, path: &[PathStep]) -> Self {
        let mut here = self;
        for step in path {
            let next = match (*step, here.split()) {
                (PathStep::Field(name), RonParts::Fields(fields)) => {
                    fields.into_iter().find(|(key, _)| key.text == name).map(|(_, value)| value)
                }
                (PathStep::Item(i), RonParts::Items(items)) => items.get(i).copied(),
                _ => None,
            };
            let Some(next) = next else { break };
            here = next;
        }
        here
    }

    /// The byte offset in the file of a position in this slice.
    fn offset_of(self, position: Position) -> usize {
        let line = self.text.split_inclusive('\n').take(position.line.saturating_sub(1)).map(str::len).sum();
        let rest = self.text.get(line..).unwrap_or_default();
        let column = rest.char_indices().nth(position.col.saturating_sub(1)).map_or(rest.len(), |(i, _)| i);
        self.offset.saturating_add(line).saturating_add(column)
    }
}

/// White space as RON has it.
fn is_ron_whitespace(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200e}' | '\u{200f}')
}

/// What follows a block comment whose opening has been taken off; such comments nest. `None`: it is never closed.
pub(super) fn skip_block_comment(mut rest: &str) -> Option<&str> {
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

/// Length of the quoted text at the start.
fn text_length(text: &str) -> usize {
    let Some(body) = text.strip_prefix('"') else {
        // A raw text ends where its opening is mirrored.
        let hashes = text.chars().skip_while(|&c| c != '#').take_while(|&c| c == '#').count();
        let close = format!("\"{}", "#".repeat(hashes));
        let open = text.find('"').map_or(0, |at| at + 1);
        let tail = text.get(open..).unwrap_or_default();
        return tail.find(&close).map_or(text.len(), |at| open + at + close.len());
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

/// How all RON is read.
fn ron_options() -> Options {
    Options::default().with_default_extension(Extensions::IMPLICIT_SOME)
}

/// Takes a slice apart as RON's parser sees it.
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

/// The entries of `{ key: value, … }`, in order and with repetitions.
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

/// The fault for a text that is not RON at all, or `None` if it is RON.
pub(crate) fn syntax_fault(slice: RonSlice<'_>) -> Option<SourceFault> {
    let error = slice.parse::<IgnoredAny>().err()?;
    let at = slice.offset_of(error.span.end);
    let (message, hint) = explain_ron_error(&error.code);
    let rest = slice.text.get(at.saturating_sub(slice.offset)..).unwrap_or_default();
    let unnamed = error.code == Error::ExpectedComma && rest.starts_with(':');
    let hint = match line_of_unclosed_text(slice, at) {
        _ if unnamed => {
            Some("either all fields of a record are named or none: (name: \"…\", from: \"…\")".to_owned())
        }
        Some(line) => {
            Some(format!("is the text that begins in line {line} missing its closing quotation mark?"))
        }
        None => hint.map(str::to_owned),
    };
    Some(SourceFault::error(at..at.saturating_add(1), message, hint))
}

/// The line (from 1) of the last text before `end` that runs over the end of its line: where a quotation mark
/// is missing, the error is seen only at the next one.
fn line_of_unclosed_text(slice: RonSlice<'_>, end: usize) -> Option<usize> {
    let mut found = None;
    let mut here = slice.skip_blank();
    while here.offset < end && !here.text.is_empty() {
        let quoted = here.text.starts_with('"');
        let length = if quoted { text_length(here.text) } else { here.text.chars().next()?.len_utf8() };
        let (token, rest) = here.text.split_at_checked(length)?;
        if quoted {
            found = Some(here.offset).filter(|_| token.contains('\n'));
        }
        here = here.subslice(rest).skip_blank();
    }
    let before = slice.text.get(..found?.checked_sub(slice.offset)?)?;
    Some(before.matches('\n').count() + 1)
}

/// RON's error in words a person who is no programmer knows, and what would mend it.
fn explain_ron_error(error: &Error) -> (String, Option<&'static str>) {
    const CLOSE: &str = "is a bracket or quotation mark not closed, or one too many?";
    const QUOTES: &str = "is a comma missing, or the quotation marks of a text or date (\"2025-08-24\")?";
    let (message, hint) = match error {
        Error::Eof => ("the file ends in the middle of something", Some(CLOSE)),
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
        Error::TrailingCharacters => ("there is something behind the last closing bracket", Some(CLOSE)),
        Error::UnclosedBlockComment => ("this comment is never closed", Some("a comment ends with */")),
        Error::ExceededRecursionLimit => ("brackets are nested too deep here", None),
        Error::UnexpectedChar(c) => {
            let code = u32::from(*c);
            let c = if c.is_control() { format!("U+{code:04X}") } else { c.to_string() };
            return (format!("`{c}` cannot stand here"), Some(CLOSE));
        }
        Error::InvalidEscape(_) => {
            ("this escape is not known", Some("write \\\\ for a backslash and \\\" for a quotation mark"))
        }
        Error::ExpectedAttribute | Error::ExpectedAttributeEnd | Error::NoSuchExtension(_) => {
            ("this line is not understood", Some("the file needs no #![enable(…)]"))
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
        let found = RonSlice::whole(RECORD).locate(path);
        &RECORD[found.token_range()]
    }

    #[test]
    fn parts_are_found_whatever_stands_between_them() {
        assert_eq!(text_at(&[PathStep::Field("id")]), "\"x\"");
        assert_eq!(text_at(&[PathStep::Field("place")]), "(");
        assert_eq!(text_at(&[PathStep::Field("place"), PathStep::Field("name")]), "\"n, (\"");
        assert_eq!(text_at(&[PathStep::Field("place"), PathStep::Field("at"), PathStep::Item(1)]), "2");
        assert_eq!(text_at(&[PathStep::Field("list"), PathStep::Item(1)]), "\"b\"");
        assert_eq!(text_at(&[PathStep::Field("list"), PathStep::Item(7)]), "[");
    }

    #[test]
    fn what_was_found_is_named_in_plain_words() {
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
    fn nesting_far_too_deep_is_an_error_and_not_a_crash() {
        for open in ["[", "(", "{", "(a:", "Some(", "/*", "{[("] {
            let fault = syntax_fault(RonSlice::whole(&open.repeat(100_000))).unwrap();
            assert!(!fault.message.contains("this is not RON"), "{open}: {}", fault.message);
        }
    }
}
