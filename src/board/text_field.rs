//! A line of text being typed. It owns every printable key.

use unicode_segmentation::UnicodeSegmentation;

use super::chord::{Code, Key};
use crate::model::text::safe;

/// A line of text and the place of its cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextField {
    text: String,
    at: usize,
}

/// Longest text a field takes, in bytes: a paste beyond it is cut.
const LONGEST: usize = 1000;

impl TextField {
    /// A field with this text, the cursor behind it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut field = Self::default();
        field.insert(text);
        field
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text before and behind the cursor.
    #[must_use]
    pub fn halves(&self) -> (&str, &str) {
        self.text.split_at_checked(self.at).unwrap_or((&self.text, ""))
    }

    /// Inserts text at the cursor, made safe; what is over the longest length is cut.
    pub fn insert(&mut self, text: &str) {
        let text = safe(text);
        let mut room = LONGEST.saturating_sub(self.text.len());
        for grapheme in text.graphemes(true) {
            if grapheme.len() > room {
                break;
            }
            room -= grapheme.len();
            self.text.insert_str(self.at, grapheme);
            self.at += grapheme.len();
        }
    }

    /// Takes a key; `false` when the key is none of the field's.
    pub fn press(&mut self, key: Key) -> bool {
        let (left, right) = self.halves();
        let back = left.graphemes(true).next_back().map_or(0, str::len);
        let ahead = right.graphemes(true).next().map_or(0, str::len);
        match (key.code, key.ctrl, key.alt) {
            (Code::Char(c), false, false) => self.insert(c.encode_utf8(&mut [0; 4])),
            (Code::Backspace, false, false) => self.remove(self.at - back..self.at),
            (Code::Delete, false, false) | (Code::Char('d'), true, false) => {
                self.remove(self.at..self.at + ahead);
            }
            (Code::Left, false, _) => self.at -= back,
            (Code::Right, false, _) => self.at += ahead,
            (Code::Home, ..) | (Code::Char('a'), true, false) => self.at = 0,
            (Code::End, ..) | (Code::Char('e'), true, false) => self.at = self.text.len(),
            (Code::Char('u'), true, false) => self.remove(0..self.at),
            (Code::Char('k'), true, false) => self.remove(self.at..self.text.len()),
            (Code::Char('w'), true, false) => {
                let word = left.trim_end().rfind(char::is_whitespace).map_or(0, |i| i + 1);
                self.remove(word..self.at);
            }
            _ => return false,
        }
        true
    }

    fn remove(&mut self, range: std::ops::Range<usize>) {
        self.at = range.start;
        self.text.replace_range(range, "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> TextField {
        let mut field = TextField::default();
        for key in crate::board::chord::script(keys).unwrap() {
            field.press(key);
        }
        field
    }

    #[test]
    fn editing_keys_work_on_letters_not_bytes() {
        assert_eq!(typed("a b c left backspace").text(), "ac");
        assert_eq!(typed("ا س ل backspace").text(), "اس");
        assert_eq!(typed("a space b ctrl-w").text(), "a ");
        assert_eq!(typed("a b home x end y").text(), "xaby");
        assert_eq!(typed("a b ctrl-u").text(), "");
    }

    #[test]
    fn a_huge_paste_is_cut_at_a_letter() {
        let mut field = TextField::default();
        field.insert(&"ش".repeat(100_000));
        assert_eq!(field.text().len(), 1000);
    }
}
