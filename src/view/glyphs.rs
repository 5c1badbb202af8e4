//! The characters that lines, bars and marks are made of.

use std::borrow::Cow;

use crate::board::Glyphs;

/// One set of characters. Each is one column wide unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlyphSet {
    /// Bars of one to eight eighths.
    pub bars: [&'static str; 8],
    /// Known to be zero.
    pub zero: &'static str,
    /// Not known: outside coverage.
    pub unknown: &'static str,
    /// A bar outside coverage: a chance find.
    pub outside_coverage: &'static str,
    /// A rule, and the rule of the focused pane.
    pub rule: [&'static str; 2],
    /// A line between two panes.
    pub divider: &'static str,
    /// Where a side line leaves a rule downwards, upwards, crosses it, ends it, begins it.
    pub junctions: [&'static str; 5],
    /// Corners of a box: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// Two claims exclude each other.
    pub contested: &'static str,
    /// Chosen: the other panes narrow to it.
    pub chosen: &'static str,
    /// Marked for export.
    pub marked: &'static str,
    /// Since the last visit: new, changed, deleted.
    pub visit_marks: [&'static str; 3],
    /// The selected row.
    pub selected: &'static str,
    /// The selected column or bucket, below it.
    pub caret: &'static str,
    /// Points down, at the row below.
    pub pointer_down: &'static str,
    /// Sorted downwards, upwards.
    pub sort_arrows: [&'static str; 2],
    /// Text goes on.
    pub ellipsis: &'static str,
    /// Between two things.
    pub dot: &'static str,
    /// An item of a list.
    pub bullet: &'static str,
    /// From the first to the second, back, both ways (one or two columns).
    pub arrows: [&'static str; 3],
    /// Change words: large increase, moderate increase, limited, large decrease, unknown (up to two columns).
    pub change_signs: [&'static str; 5],
    /// Shades of the quad classes, in the order of [`crate::model::QuadClass::ALL`].
    pub class_shades: [&'static str; 4],
    /// A place on the map: at or near it, somewhere in a district, in a province; of one event, some, ten or more.
    pub place_marks: [[&'static str; 3]; 3],
    is_ascii: bool,
}

const UNICODE: GlyphSet = GlyphSet {
    bars: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    zero: "▁",
    unknown: "·",
    outside_coverage: "░",
    rule: ["─", "━"],
    divider: "│",
    junctions: ["┬", "┴", "┼", "┤", "├"],
    corners: ["┌", "┐", "└", "┘"],
    contested: "≠",
    chosen: "●",
    marked: "◆",
    visit_marks: ["●", "◐", "×"],
    selected: ">",
    caret: "▲",
    pointer_down: "▼",
    sort_arrows: ["▾", "▴"],
    ellipsis: "…",
    dot: "·",
    bullet: "•",
    arrows: ["→", "←", "↔"],
    change_signs: ["▲▲", "▲", "=", "▼▼", "?"],
    class_shades: ["░", "▒", "▓", "█"],
    place_marks: [["•", "●", "◉"], ["◦", "○", "◎"], ["▫", "□", "▣"]],
    is_ascii: false,
};

const ASCII: GlyphSet = GlyphSet {
    bars: [".", ":", "-", "=", "+", "*", "%", "#"],
    zero: "_",
    unknown: "?",
    outside_coverage: "o",
    rule: ["-", "="],
    divider: "|",
    junctions: ["+"; 5],
    corners: ["+", "+", "+", "+"],
    contested: "!",
    chosen: "*",
    marked: "#",
    visit_marks: ["*", "~", "x"],
    selected: ">",
    caret: "^",
    pointer_down: "v",
    sort_arrows: ["v", "^"],
    ellipsis: "~",
    dot: "-",
    bullet: "-",
    arrows: ["->", "<-", "<->"],
    change_signs: ["++", "+", "=", "--", "?"],
    class_shades: [".", "o", "=", "#"],
    place_marks: [["o", "O", "@"], ["d", "D", "D"], ["p", "P", "P"]],
    is_ascii: true,
};

/// Signs of ours and their ASCII spelling.
const ASCII_SPELLINGS: [(char, &str); 18] = [
    ('–', "-"),
    ('—', "-"),
    ('−', "-"),
    ('≥', ">="),
    ('≤', "<="),
    ('≈', "~"),
    ('≠', "!"),
    ('…', "~"),
    ('·', "-"),
    ('×', "x"),
    ('±', "+-"),
    ('“', "\""),
    ('”', "\""),
    ('‘', "'"),
    ('’', "'"),
    ('→', "->"),
    ('●', "*"),
    ('◐', "~"),
];

impl GlyphSet {
    /// The set asked for.
    #[must_use]
    pub const fn for_setting(glyphs: Glyphs) -> &'static Self {
        match glyphs {
            Glyphs::Unicode => &UNICODE,
            Glyphs::Ascii => &ASCII,
        }
    }

    /// The text as this set can write it: in ASCII, signs are spelled out (`≥` as `>=`) and what has no spelling
    /// becomes `?`, column by column.
    #[must_use]
    pub fn transliterate<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !self.is_ascii || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut spelled = String::with_capacity(text.len());
        let mut bytes = [0; 4];
        for c in text.chars() {
            if c.is_ascii() {
                spelled.push(c);
            } else if let Some((_, ascii)) = ASCII_SPELLINGS.iter().find(|(sign, _)| *sign == c) {
                spelled.push_str(ascii);
            } else {
                spelled.extend(std::iter::repeat_n('?', super::text::width(c.encode_utf8(&mut bytes))));
            }
        }
        Cow::Owned(spelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::text::width;

    #[test]
    fn signs_keep_their_columns() {
        for set in [UNICODE, ASCII] {
            let single = set
                .bars
                .iter()
                .chain(&set.rule)
                .chain(&set.junctions)
                .chain(&set.corners)
                .chain(&set.class_shades);
            for sign in single.chain(&set.visit_marks).chain(set.place_marks.iter().flatten()).chain(&[
                set.zero,
                set.unknown,
                set.outside_coverage,
                set.divider,
                set.contested,
                set.chosen,
            ]) {
                assert_eq!(width(sign), 1, "{sign}");
            }
        }
    }

    #[test]
    fn ascii_is_ascii() {
        let set = GlyphSet::for_setting(Glyphs::Ascii);
        assert_eq!(set.transliterate("≥2 (0–4+) ≈2021"), ">=2 (0-4+) ~2021");
        assert_eq!(set.transliterate("طالبان"), "??????");
        assert_eq!(GlyphSet::for_setting(Glyphs::Unicode).transliterate("≥2"), "≥2");
    }
}
