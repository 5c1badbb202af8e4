//! The syntax tree of a RON text: the byte range of every value, key, comma and bracket. White space and comments lie
//! between them, so one place can be changed while every other byte stays.

use super::ron_token::token_length;
use crate::file::ron_syntax::{RonSlice, syntax_fault};
use crate::file::source_text::{ByteRange, SourceFault};

/// Deeper nesting than RON's parser accepts.
const MAX_DEPTH: usize = 200;

/// A value in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RonNode {
    /// The bytes of the value, from its name or first bracket to its last.
    pub(crate) range: ByteRange,
    /// The parts of a value in brackets; `None` for a text, number or word.
    pub(crate) brackets: Option<RonBrackets>,
}

/// The inside of a value in brackets: `Name(…)`, `[…]` or `{…}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RonBrackets {
    /// The offset of the opening bracket.
    pub(crate) open: usize,
    /// The offset of the closing bracket.
    pub(crate) close: usize,
    /// The entries, in order.
    pub(crate) entries: Vec<RonEntry>,
}

/// An entry of a value in brackets: `value` or `key: value`, and its comma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RonEntry {
    /// The bytes of the key, if there is one.
    pub(crate) key: Option<ByteRange>,
    /// The value.
    pub(crate) value: RonNode,
    /// The offset of the comma that follows, if there is one.
    pub(crate) comma: Option<usize>,
}

impl RonEntry {
    /// Returns the offset at which the entry starts.
    pub(crate) fn start(&self) -> usize {
        self.key.as_ref().map_or(self.value.range.start, |key| key.start)
    }

    /// Returns the offset after the entry and its comma.
    pub(crate) fn end(&self) -> usize {
        self.comma.map_or(self.value.range.end, |comma| comma + 1)
    }
}

impl RonNode {
    /// Parses a whole text.
    ///
    /// # Errors
    /// The fault of a text that is not RON.
    pub(crate) fn parse(text: &str) -> Result<Self, SourceFault> {
        let slice = RonSlice::whole(text);
        if let Some(fault) = syntax_fault(slice) {
            return Err(fault);
        }
        let not_understood = |offset| {
            SourceFault::error(offset..offset + 1, "this part of the text is not understood".to_owned(), None)
        };
        let mut scanner = Scanner { text, offset: 0 };
        scanner.skip_attributes();
        let node = scanner.read_value(0).ok_or_else(|| not_understood(scanner.offset))?;
        scanner.skip_blank();
        if scanner.offset == text.len() { Ok(node) } else { Err(not_understood(scanner.offset)) }
    }

    /// Returns the entries; none for a value without brackets.
    pub(crate) fn entries(&self) -> &[RonEntry] {
        self.brackets.as_ref().map_or(&[], |brackets| &brackets.entries)
    }

    /// Returns the entry whose key is written `key` in the text.
    pub(crate) fn entry<'n>(&'n self, text: &str, key: &str) -> Option<&'n RonEntry> {
        self.entries().iter().find(|entry| entry.key.clone().and_then(|range| text.get(range)) == Some(key))
    }

    /// Returns the value of the field `name`.
    pub(crate) fn field<'n>(&'n self, text: &str, name: &str) -> Option<&'n Self> {
        self.entry(text, name).map(|entry| &entry.value)
    }
}

/// Reads a text that RON's parser accepts. Returns `None` for a form that it does not know.
struct Scanner<'t> {
    text: &'t str,
    offset: usize,
}

impl<'t> Scanner<'t> {
    fn rest(&self) -> RonSlice<'t> {
        RonSlice::from_range(self.text, &(self.offset..self.text.len()))
    }

    fn peek(&self) -> Option<char> {
        self.rest().text.chars().next()
    }

    fn skip_blank(&mut self) {
        self.offset = self.rest().skip_blank().offset;
    }

    /// Skips attributes such as `#![enable(implicit_some)]`.
    fn skip_attributes(&mut self) {
        self.skip_blank();
        while self.peek() == Some('#') {
            let Some(end) = self.rest().text.find(']') else { return };
            self.offset += end + 1;
            self.skip_blank();
        }
    }

    /// Reads a value; the text before it is skipped.
    fn read_value(&mut self, depth: usize) -> Option<RonNode> {
        self.skip_blank();
        let start = self.offset;
        let rest = self.rest().text;
        let token = rest.get(..token_length(rest)).filter(|token| !token.is_empty())?;
        let is_word =
            token.starts_with(|c: char| c.is_alphabetic() || c == '_') && !token.contains(['"', '\'']);
        if is_word || !matches!(token, "(" | "[" | "{") {
            self.offset += token.len();
            let end = self.offset;
            self.skip_blank();
            // RON allows an option without brackets: `Some "text"`. Of a value with brackets, nobody writes that.
            let has_value = |c: char| !matches!(c, ',' | ':' | ')' | ']' | '}' | '(');
            if token == "Some" && self.peek().is_some_and(has_value) {
                let value = self.read_value(depth.checked_add(1).filter(|&depth| depth < MAX_DEPTH)?)?;
                return value
                    .brackets
                    .is_none()
                    .then_some(RonNode { range: start..value.range.end, brackets: None });
            }
            if !is_word || self.peek() != Some('(') {
                self.offset = end;
                return Some(RonNode { range: start..end, brackets: None });
            }
        }
        let brackets = self.read_brackets(depth.checked_add(1).filter(|&depth| depth < MAX_DEPTH)?)?;
        Some(RonNode { range: start..self.offset, brackets: Some(brackets) })
    }

    fn read_brackets(&mut self, depth: usize) -> Option<RonBrackets> {
        let open = self.offset;
        let closing = match self.peek()? {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            _ => return None,
        };
        self.offset += 1;
        let mut entries = Vec::new();
        loop {
            self.skip_blank();
            if self.peek()? == closing {
                let close = self.offset;
                self.offset += 1;
                return Some(RonBrackets { open, close, entries });
            }
            let mut value = self.read_value(depth)?;
            self.skip_blank();
            let mut key = None;
            if self.peek()? == ':' {
                self.offset += 1;
                key = Some(value.range);
                value = self.read_value(depth)?;
                self.skip_blank();
            }
            let comma = (self.peek()? == ',').then_some(self.offset);
            if comma.is_some() {
                self.offset += 1;
            } else if self.peek()? != closing {
                return None;
            }
            entries.push(RonEntry { key, value, comma });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the tree as text with one space where the text has white space and comments.
    fn outline(text: &str, node: &RonNode) -> String {
        let Some(brackets) = &node.brackets else { return text[node.range.clone()].to_owned() };
        let entries = brackets.entries.iter().map(|entry| {
            let key = entry.key.clone().map_or_else(String::new, |key| format!("{}=", &text[key]));
            format!("{key}{}", outline(text, &entry.value))
        });
        let name = text[node.range.start..brackets.open].trim();
        format!("{name}<{}>", entries.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn every_form_of_a_value_is_found() {
        for (text, expected) in [
            ("()", "<>"),
            ("#![enable(implicit_some)]\n( a : 1 , )// end", "<a=1>"),
            (
                "(a: \"x, ) // \\\" y\", b: r#\"q\"r\"#, r: r\"#\", c: 'a', d: '\\'', e: '}')",
                "<a=\"x, ) // \\\" y\" b=r#\"q\"r\"# r=r\"#\" c='a' d='\\'' e='}'>",
            ),
            (
                "{ \"id\" /* k */ : Toll /* n */ (by: -3.5, x: [A, B(1), Some(())],), }",
                "<\"id\"=Toll /* n */<by=-3.5 x=<A B<1> Some<<>>>>>",
            ),
            (
                "{'}': b'}', 'b': b\"\\\", \", 1/* , */: 2// ]\n, [r#true]: ''', r#d/**/(r#e: 2): 3, d: -inf/**/}",
                "<'}'=b'}' 'b'=b\"\\\", \" 1=2 [r#true]=''' r#d/**/(r#e: 2)=3 d=-inf>",
            ),
            ("[Some 1, Some\"at:I\"]", "<Some 1 Some\"at:I\">"),
            ("// c\n(/* [ */ [ (1, 2.0) , true ])", "<<<1 2.0> true>>"),
        ] {
            let node = RonNode::parse(text).unwrap();
            assert_eq!(outline(text, &node), expected, "{text}");
        }
    }

    #[test]
    fn the_sample_is_understood() {
        let text = include_str!("../../data/afghanistan.ron");
        let node = RonNode::parse(text).unwrap();
        let events = node.field(text, "events").unwrap();
        let outline = node.field(text, "outlines").unwrap().entries().last().unwrap();
        assert!(events.entries().len() > 50);
        assert!(events.entries().iter().all(|entry| entry.value.field(text, "id").is_some()));
        assert_eq!(&text[outline.value.field(text, "name").unwrap().range.clone()], "\"Tajikistan\"");
    }

    #[test]
    fn a_text_that_is_not_ron_is_a_fault() {
        for text in ["", "(", "(a: )", "(a: 1) 2", "(a 1)", "(a: \"x)"] {
            assert!(RonNode::parse(text).is_err(), "{text}");
        }
    }
}
