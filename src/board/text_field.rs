//! A line of text being typed. It owns every printable key.

use unicode_segmentation::UnicodeSegmentation;

use super::chord::{Key, KeyCode};
use crate::model::text::sanitize;

/// A line of text and the place of its cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextField {
    text: String,
    cursor: usize,
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
    pub fn text_around_cursor(&self) -> (&str, &str) {
        self.text.split_at_checked(self.cursor).unwrap_or((&self.text, ""))
    }

    /// Inserts text at the cursor, made safe; what is over the longest length is cut.
    pub fn insert(&mut self, text: &str) {
        let text = sanitize(text);
        let mut room = LONGEST.saturating_sub(self.text.len());
        for grapheme in text.graphemes(true) {
            if grapheme.len() > room {
                break;
            }
            room -= grapheme.len();
            self.text.insert_str(self.cursor, grapheme);
            self.cursor += grapheme.len();
        }
    }

    /// Takes a key; `false` when the key is none of the field's.
    pub fn press_key(&mut self, key: Key) -> bool {
        let (left, right) = self.text_around_cursor();
        let back = left.graphemes(true).next_back().map_or(0, str::len);
        let ahead = right.graphemes(true).next().map_or(0, str::len);
        match (key.code, key.ctrl, key.alt) {
            (KeyCode::Char(c), false, false) => self.insert(c.encode_utf8(&mut [0; 4])),
            (KeyCode::Backspace, false, false) => self.remove(self.cursor - back..self.cursor),
            (KeyCode::Delete, false, false) | (KeyCode::Char('d'), true, false) => {
                self.remove(self.cursor..self.cursor + ahead);
            }
            (KeyCode::Left, false, _) => self.cursor -= back,
            (KeyCode::Right, false, _) => self.cursor += ahead,
            (KeyCode::Home, ..) | (KeyCode::Char('a'), true, false) => self.cursor = 0,
            (KeyCode::End, ..) | (KeyCode::Char('e'), true, false) => self.cursor = self.text.len(),
            (KeyCode::Char('u'), true, false) => self.remove(0..self.cursor),
            (KeyCode::Char('k'), true, false) => self.remove(self.cursor..self.text.len()),
            (KeyCode::Char('w'), true, false) => {
                let word = left.trim_end().rfind(char::is_whitespace).map_or(0, |i| i + 1);
                self.remove(word..self.cursor);
            }
            _ => return false,
        }
        true
    }

    fn remove(&mut self, range: std::ops::Range<usize>) {
        self.cursor = range.start;
        self.text.replace_range(range, "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> TextField {
        let mut field = TextField::default();
        for key in crate::board::chord::parse_script(keys).unwrap() {
            field.press_key(key);
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
