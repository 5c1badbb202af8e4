//! Right-to-left text, in terminals that reorder bidirectional text and in those that do not.
//!
//! A terminal that reorders (VTE, Konsole, `PuTTY`, mlterm) does so across the whole row: two Persian names with a
//! number between them would swap places. Therefore each name is isolated by an invisible left-to-right character,
//! the fence. A bidi control character would do the same, but is never written, because such characters can also hide
//! text.

use std::borrow::Cow;
use std::ops::Range;

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};
use unicode_segmentation::UnicodeSegmentation;

use super::text::width;

/// The blank Braille pattern: one column wide, invisible, and of strong left-to-right direction.
pub(super) const LTR_FENCE: &str = "\u{2800}";

/// Whether a character is a right-to-left letter.
fn is_rtl(c: char) -> bool {
    // These blocks contain all such letters. The check avoids the long table lookup, because every character drawn
    // passes here.
    let is_in_rtl_block =
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{feff}' | '\u{10800}'..='\u{1efff}');
    is_in_rtl_block && matches!(bidi_class(c), BidiClass::R | BidiClass::AL)
}

/// Whether text contains a right-to-left letter.
pub(super) fn has_rtl(text: &str) -> bool {
    text.chars().any(is_rtl)
}

/// Whether text starts with a left-to-right letter, which ends a right-to-left run before it.
pub(super) fn starts_ltr(text: &str) -> bool {
    text.chars().next().is_some_and(|c| bidi_class(c) == BidiClass::L)
}

/// Returns the mirrored form of a bracket, as drawn in right-to-left text.
fn mirror(grapheme: &str) -> &str {
    const MIRROR_PAIRS: [(&str, &str); 5] = [("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("«", "»")];
    let mirrored = MIRROR_PAIRS.iter().find_map(|&(open, close)| match grapheme {
        g if g == open => Some(close),
        g if g == close => Some(open),
        _ => None,
    });
    mirrored.unwrap_or(grapheme)
}

/// Returns the graphemes of a line in visual order, from left to right: what is drawn and the bytes of the text it
/// stands for. An ellipsis at the end of a right-to-left run belongs to that run.
fn visual_graphemes<'a>(text: &'a str, ellipsis: &str) -> Vec<(&'a str, Range<usize>)> {
    let info = BidiInfo::new(text, Some(Level::ltr()));
    let Some(paragraph) = info.paragraphs.first() else { return Vec::new() };
    let byte_levels = info.reordered_levels(paragraph, paragraph.range.clone());
    let graphemes: Vec<(usize, &str)> = text.grapheme_indices(true).collect();
    let level = |start: usize| byte_levels.get(start).copied().unwrap_or_else(Level::ltr);
    let mut levels: Vec<Level> = graphemes.iter().map(|(start, _)| level(*start)).collect();
    if let [.., (_, previous), (_, last)] = graphemes.as_slice()
        && *last == ellipsis
        && has_rtl(previous)
        && let [.., previous, last] = levels.as_mut_slice()
    {
        *last = *previous;
    }
    let order = BidiInfo::reorder_visual(&levels);
    let visual = order.into_iter().filter_map(|i| {
        let (start, grapheme) = *graphemes.get(i)?;
        let drawn = if levels.get(i)?.is_rtl() { mirror(grapheme) } else { grapheme };
        Some((drawn, start..start + grapheme.len()))
    });
    visual.collect()
}

/// Returns a line in visual order, for a terminal that draws every character to the right of the previous one.
pub(super) fn to_visual_order<'a>(text: &'a str, ellipsis: &str) -> Cow<'a, str> {
    if !has_rtl(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(visual_graphemes(text, ellipsis).into_iter().map(|(drawn, _)| drawn).collect())
}

/// Returns the columns in which a byte range of a line is visible after reordering.
pub(super) fn visual_columns(text: &str, bytes: &Range<usize>, ellipsis: &str) -> Vec<usize> {
    let mut column = 0;
    let mut columns = Vec::new();
    for (drawn, source_bytes) in visual_graphemes(text, ellipsis) {
        let drawn_width = width(drawn);
        if source_bytes.start < bytes.end && bytes.start < source_bytes.end {
            columns.extend(column..column + drawn_width);
        }
        column += drawn_width;
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_reordered_to_visual_order() {
        assert_eq!(to_visual_order("Tajik border", "…"), "Tajik border");
        assert_eq!(to_visual_order("طالبان", "…"), "نابلاط");
        // The paragraph direction is left to right: the first of the pair stays first; a number keeps its digits.
        assert_eq!(to_visual_order("قطر – US", "…"), "رطق – US");
        assert_eq!(to_visual_order("سال 1404", "…"), "1404 لاس");
        assert_eq!(to_visual_order("(قطر)", "…"), "(رطق)");
        assert_eq!(to_visual_order("قطر (طالبان) قم", "…"), "مق (نابلاط) رطق");
        assert_eq!(to_visual_order("افغ…", "…"), "…غفا", "the ellipsis is at the left");
        assert_eq!(to_visual_order("Qatar قطر…", "…"), "Qatar …رطق");
        // A mark stays with its letter.
        assert_eq!(to_visual_order("مُلا", "…"), "المُ");
    }

    #[test]
    fn every_right_to_left_letter_is_recognised() {
        for c in ('\0'..=char::MAX).filter(|&c| matches!(bidi_class(c), BidiClass::R | BidiClass::AL)) {
            // The table gives every code point of those blocks a direction, even unassigned ones.
            assert!(is_rtl(c) || c == '\u{200f}', "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn visual_columns_follow_the_reordering() {
        // The second letter, two bytes each, is the last but one in visual order.
        assert_eq!(visual_columns("قطر", &(2..4), "…"), [1]);
        assert_eq!(visual_columns("قطر US", &(0..2), "…"), [2]);
        assert_eq!(visual_columns("قطر US", &(7..9), "…"), [4, 5]);
    }

    proptest! {
        #[test]
        fn reordering_keeps_letters_and_width(text in "[a-z0-9 ()–…اأبتلمنیهو\u{64e}\u{200c}阿한]{0,20}") {
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
