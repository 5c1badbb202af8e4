//! Text that runs from right to left, in terminals that order letters by themselves and in those that do not.
//!
//! Where the terminal orders (VTE, Konsole, `PuTTY`, mlterm), it does so over the whole row: two Persian names with a
//! number between would change places. So each is fenced with a sign that runs from left to right and draws nothing.
//! A control character would do the same, and is never written: it also hides what is written.

use std::borrow::Cow;
use std::ops::Range;

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};
use unicode_segmentation::UnicodeSegmentation;

use super::text::width;

/// Blank in Braille: one column, nothing drawn, and yet a letter that runs from left to right.
pub(super) const LTR_FENCE: &str = "\u{2800}";

/// Whether a letter runs from right to left.
fn is_rtl(c: char) -> bool {
    // The blocks in which they lie: every sign that is drawn comes by here, and the table is long.
    let somewhere = matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{feff}' | '\u{10800}'..='\u{1efff}');
    somewhere && matches!(bidi_class(c), BidiClass::R | BidiClass::AL)
}

/// Whether anything in the text runs from right to left.
pub(super) fn has_rtl(text: &str) -> bool {
    text.chars().any(is_rtl)
}

/// Whether a letter runs from left to right, which ends whatever ran from right to left before it.
pub(super) fn starts_ltr(text: &str) -> bool {
    text.chars().next().is_some_and(|c| bidi_class(c) == BidiClass::L)
}

/// A sign as it is drawn in text that runs from right to left.
fn mirror(grapheme: &str) -> &str {
    const MIRROR_PAIRS: [(&str, &str); 5] = [("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("«", "»")];
    let other = MIRROR_PAIRS.iter().find_map(|&(open, close)| match grapheme {
        g if g == open => Some(close),
        g if g == close => Some(open),
        _ => None,
    });
    other.unwrap_or(grapheme)
}

/// The graphemes of a line in the order in which they are seen from left to right: what is drawn, and which bytes of
/// the text it stands for. What tells that text goes on stands where it goes on.
fn visual_graphemes<'a>(text: &'a str, ellipsis: &str) -> Vec<(&'a str, Range<usize>)> {
    let info = BidiInfo::new(text, Some(Level::ltr()));
    let Some(paragraph) = info.paragraphs.first() else { return Vec::new() };
    let by_byte = info.reordered_levels(paragraph, paragraph.range.clone());
    let graphemes: Vec<(usize, &str)> = text.grapheme_indices(true).collect();
    let level = |at: usize| by_byte.get(at).copied().unwrap_or_else(Level::ltr);
    let mut levels: Vec<Level> = graphemes.iter().map(|(at, _)| level(*at)).collect();
    if let [.., (_, before), (_, last)] = graphemes.as_slice()
        && *last == ellipsis
        && has_rtl(before)
        && let [.., before, last] = levels.as_mut_slice()
    {
        *last = *before;
    }
    let order = BidiInfo::reorder_visual(&levels);
    let placed = order.into_iter().filter_map(|i| {
        let (at, grapheme) = *graphemes.get(i)?;
        let drawn = if levels.get(i)?.is_rtl() { mirror(grapheme) } else { grapheme };
        Some((drawn, at..at + grapheme.len()))
    });
    placed.collect()
}

/// A line as a terminal has to be given it that draws every letter to the right of the one before.
pub(super) fn to_visual_order<'a>(text: &'a str, ellipsis: &str) -> Cow<'a, str> {
    if !has_rtl(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(visual_graphemes(text, ellipsis).into_iter().map(|(drawn, _)| drawn).collect())
}

/// The columns in which some bytes of a line are seen once it is put in order.
pub(super) fn visual_columns(text: &str, bytes: &Range<usize>, ellipsis: &str) -> Vec<usize> {
    let mut at = 0;
    let mut found = Vec::new();
    for (drawn, of) in visual_graphemes(text, ellipsis) {
        let wide = width(drawn);
        if of.start < bytes.end && bytes.start < of.end {
            found.extend(at..at + wide);
        }
        at += wide;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn letters_are_put_in_the_order_they_are_seen() {
        assert_eq!(to_visual_order("Tajik border", "…"), "Tajik border");
        assert_eq!(to_visual_order("طالبان", "…"), "نابلاط");
        // Left to right as a whole: the first of the pair stays first; a number keeps its digits.
        assert_eq!(to_visual_order("قطر – US", "…"), "رطق – US");
        assert_eq!(to_visual_order("سال 1404", "…"), "1404 لاس");
        assert_eq!(to_visual_order("(قطر)", "…"), "(رطق)");
        assert_eq!(to_visual_order("قطر (طالبان) قم", "…"), "مق (نابلاط) رطق");
        assert_eq!(to_visual_order("افغ…", "…"), "…غفا", "it goes on at the left");
        assert_eq!(to_visual_order("Qatar قطر…", "…"), "Qatar …رطق");
        // A mark stays with its letter.
        assert_eq!(to_visual_order("مُلا", "…"), "المُ");
    }

    #[test]
    fn every_letter_from_right_to_left_is_known_as_one() {
        for c in ('\0'..=char::MAX).filter(|&c| matches!(bidi_class(c), BidiClass::R | BidiClass::AL)) {
            // The table gives every code point of those blocks a direction, also those that are no letter yet.
            assert!(is_rtl(c) || c == '\u{200f}', "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn what_is_searched_for_is_where_it_is_seen() {
        // The second letter, two bytes each: seen as the last but one.
        assert_eq!(visual_columns("قطر", &(2..4), "…"), [1]);
        assert_eq!(visual_columns("قطر US", &(0..2), "…"), [2]);
        assert_eq!(visual_columns("قطر US", &(7..9), "…"), [4, 5]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_column_is_won(text in "[a-z0-9 ()–…اأبتلمنیهو\u{64e}\u{200c}阿한]{0,20}") {
            let seen = to_visual_order(&text, "…");
            prop_assert_eq!(width(&seen), width(&text));
            let letters = |t: &str| {
                let mut all: Vec<char> = t.chars().filter(|c| !"()".contains(*c)).collect();
                all.sort_unstable();
                all
            };
            prop_assert_eq!(letters(&seen), letters(&text));
        }
    }
}
