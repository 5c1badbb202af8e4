//! A line of text that is being edited. While it has the focus, every printable key belongs to it.

use unicode_segmentation::UnicodeSegmentation;

use super::chord::{Key, KeyCode};
use crate::model::text::sanitize;

/// A line of text with a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextField {
    text: String,
    cursor: usize,
}

/// The maximum length of the text in bytes. Longer input is truncated.
const LONGEST: usize = 1000;

impl TextField {
    /// Creates a field with this text and the cursor at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut field = Self::default();
        field.insert(text);
        field
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text before and after the cursor.
    #[must_use]
    pub fn text_around_cursor(&self) -> (&str, &str) {
        self.text.split_at_checked(self.cursor).unwrap_or((&self.text, ""))
    }

    /// Inserts sanitised text at the cursor, truncated at the maximum length.
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

    /// Replaces the text from byte `start` to the cursor.
    pub fn replace_before_cursor(&mut self, start: usize, text: &str) {
        if start <= self.cursor && self.text.is_char_boundary(start) {
            self.remove(start..self.cursor);
            self.insert(text);
        }
    }

    /// Handles a key. Returns `false` if the field has no use for it.
    pub fn press_key(&mut self, key: Key) -> bool {
        let (left, right) = self.text_around_cursor();
        let previous_len = left.graphemes(true).next_back().map_or(0, str::len);
        let next_len = right.graphemes(true).next().map_or(0, str::len);
        match (key.code, key.ctrl, key.alt) {
            (KeyCode::Char(c), false, false) => self.insert(c.encode_utf8(&mut [0; 4])),
            (KeyCode::Backspace, false, false) => self.remove(self.cursor - previous_len..self.cursor),
            (KeyCode::Delete, false, false) | (KeyCode::Char('d'), true, false) => {
                self.remove(self.cursor..self.cursor + next_len);
            }
            (KeyCode::Left, false, _) => self.cursor -= previous_len,
            (KeyCode::Right, false, _) => self.cursor += next_len,
            (KeyCode::Home, ..) | (KeyCode::Char('a'), true, false) => self.cursor = 0,
            (KeyCode::End, ..) | (KeyCode::Char('e'), true, false) => self.cursor = self.text.len(),
            (KeyCode::Char('u'), true, false) => self.remove(0..self.cursor),
            (KeyCode::Char('k'), true, false) => self.remove(self.cursor..self.text.len()),
            (KeyCode::Char('w'), true, false) => {
                let word_start = left.trim_end().rfind(char::is_whitespace).map_or(0, |index| index + 1);
                self.remove(word_start..self.cursor);
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

    fn type_keys(keys: &str) -> TextField {
        let mut field = TextField::default();
        for key in crate::board::chord::parse_script(keys).unwrap() {
            field.press_key(key);
        }
        field
    }

    #[test]
    fn editing_keys_work_on_graphemes_not_bytes() {
        assert_eq!(type_keys("a b c left backspace").text(), "ac");
        assert_eq!(type_keys("ا س ل backspace").text(), "اس");
        assert_eq!(type_keys("a space b ctrl-w").text(), "a ");
        assert_eq!(type_keys("a b home x end y").text(), "xaby");
        assert_eq!(type_keys("a b ctrl-u").text(), "");
    }

    #[test]
    fn huge_paste_is_truncated_between_graphemes() {
        let mut field = TextField::default();
        field.insert(&"ش".repeat(100_000));
        assert_eq!(field.text().len(), 1000);
    }
}
