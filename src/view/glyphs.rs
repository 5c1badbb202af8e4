//! Glyph sets: the characters for lines, bars and marks.

use std::borrow::Cow;

use crate::assess::trend::Trend;
use crate::board::Glyphs;

/// A set of characters. Each is one column wide unless stated otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlyphSet {
    /// Bars from one to eight eighths.
    pub bars: [&'static str; 8],
    /// A known zero.
    pub zero: &'static str,
    /// Unknown: not fully recorded, and none is known.
    pub unknown: &'static str,
    /// A bar whose value is a lower bound.
    pub at_least: &'static str,
    /// A rule, and the rule of the focused pane.
    pub rule: [&'static str; 2],
    /// A line between two panes.
    pub divider: &'static str,
    /// Junctions of a divider and a rule: it starts downwards, starts upwards, crosses, ends at the right, begins at
    /// the left.
    pub junctions: [&'static str; 5],
    /// Corners of a box: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// Two claims exclude each other.
    pub contested: &'static str,
    /// Chosen: the other panes show only what belongs to it.
    pub chosen: &'static str,
    /// A place on the map where events were only announced.
    pub announced: &'static str,
    /// Marked for export.
    pub marked: &'static str,
    /// New, changed and deleted since the last visit.
    pub visit_marks: [&'static str; 3],
    /// The selected row.
    pub selected: &'static str,
    /// Below the selected column or bucket.
    pub caret: &'static str,
    /// Points down at the row below.
    pub pointer_down: &'static str,
    /// Sorted descending, ascending.
    pub sort_arrows: [&'static str; 2],
    /// Text was cut off.
    pub ellipsis: &'static str,
    /// A separator between two items.
    pub dot: &'static str,
    /// A bullet.
    pub bullet: &'static str,
    /// From the first to the second, from the second to the first, and both ways (up to three columns).
    pub arrows: [&'static str; 3],
    /// Signs of changes: large increase, moderate increase, limited, large decrease, unknown (up to two columns).
    pub change_signs: [&'static str; 5],
    /// Signs of trends, for [`GlyphSet::trend_sign`]: worse, better, neither, same, unknown.
    trend_signs: [&'static str; 5],
    /// Shades of the quad classes, in the order of [`crate::model::QuadClass::ALL`].
    pub class_shades: [&'static str; 4],
    /// Places on the map, by precision (at or near, district, province) and then by number of events (three sizes).
    pub place_marks: [[&'static str; 3]; 3],
    /// Cells of the map that hold few, more and many events in several places.
    pub density_shades: [&'static str; 3],
    /// Full cells of a bar by class of kind, in the order of [`crate::model::KindClass::ALL`].
    pub kind_classes: [&'static str; 3],
    /// Between the best and the highest number of killed.
    pub range_cap: &'static str,
    /// A lane mark of killed: up to 9, from 10, from 100.
    pub deadly_marks: [&'static str; 3],
    /// Lane marks of an incident, of ten or more incidents, of other events and of announced ones.
    pub lane_marks: [&'static str; 4],
    /// First, inner and last sign of a vague date in a lane, in the order of [`crate::store::Gravity::ALL`].
    pub vague_spans: [[&'static str; 3]; 4],
    /// Whether only ASCII is written.
    pub(super) is_ascii: bool,
}

const UNICODE: GlyphSet = GlyphSet {
    bars: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    zero: "─",
    unknown: "·",
    at_least: "░",
    rule: ["─", "━"],
    divider: "│",
    junctions: ["┬", "┴", "┼", "┤", "├"],
    corners: ["┌", "┐", "└", "┘"],
    contested: "≠",
    chosen: "●",
    announced: "◇",
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
    trend_signs: ["▲", "▼", "~", "=", "?"],
    class_shades: ["░", "▒", "▓", "█"],
    place_marks: [["•", "●", "◉"], ["◦", "○", "◎"], ["▫", "□", "▣"]],
    density_shades: ["░", "▒", "▓"],
    kind_classes: ["█", "▓", "▒"],
    range_cap: "┊",
    deadly_marks: ["†", "‡", "█"],
    lane_marks: ["●", "◉", "○", "◇"],
    vague_spans: [["├", "┄", "┤"], ["├", "┄", "┤"], ["├", "─", "┤"], ["╞", "═", "╡"]],
    is_ascii: false,
};

const ASCII: GlyphSet = GlyphSet {
    bars: [".", ":", "-", "=", "+", "*", "%", "#"],
    zero: "_",
    unknown: "?",
    at_least: "o",
    rule: ["-", "="],
    divider: "|",
    junctions: ["+"; 5],
    corners: ["+", "+", "+", "+"],
    contested: "!",
    chosen: "*",
    announced: "a",
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
    trend_signs: ["+", "-", "~", "=", "?"],
    class_shades: [".", "o", "=", "#"],
    place_marks: [["o", "O", "@"], ["d", "D", "D"], ["p", "P", "P"]],
    density_shades: [":", "=", "%"],
    kind_classes: ["#", "c", "o"],
    range_cap: "|",
    deadly_marks: ["x", "X", "#"],
    lane_marks: ["*", "@", "o", "a"],
    vague_spans: [["[", ".", "]"], ["[", ".", "]"], ["[", "-", "]"], ["[", "=", "]"]],
    is_ascii: true,
};

/// The signs the board uses and their ASCII spelling.
const ASCII_SPELLINGS: [(char, &str); 19] = [
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
    ('Δ', "d"),
    ('“', "\""),
    ('”', "\""),
    ('‘', "'"),
    ('’', "'"),
    ('→', "->"),
    ('●', "*"),
    ('◐', "~"),
];

impl GlyphSet {
    /// Returns the set for a setting.
    #[must_use]
    pub const fn for_setting(glyphs: Glyphs) -> &'static Self {
        match glyphs {
            Glyphs::Unicode => &UNICODE,
            Glyphs::Ascii => &ASCII,
        }
    }

    /// Returns the sign of a trend. Few incidents and mixed ones have no direction, so they share one.
    #[must_use]
    pub const fn trend_sign(&self, trend: Trend) -> &'static str {
        let [worse, better, neither, same, unknown] = self.trend_signs;
        match trend {
            Trend::Deteriorated => worse,
            Trend::Improved => better,
            Trend::Mixed | Trend::TooFew => neither,
            Trend::Unchanged => same,
            Trend::Unknown => unknown,
        }
    }

    /// Returns text as this set can write it. In ASCII, signs are spelled out (`≥` as `>=`), and any other character
    /// becomes one `?` per column.
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
    fn signs_take_one_column() {
        for set in [UNICODE, ASCII] {
            let single = set
                .bars
                .iter()
                .chain(&set.rule)
                .chain(&set.junctions)
                .chain(&set.corners)
                .chain(&set.class_shades)
                .chain(&set.density_shades)
                .chain(&set.kind_classes)
                .chain(&set.deadly_marks)
                .chain(&set.lane_marks)
                .chain(set.vague_spans.iter().flatten());
            for sign in single
                .chain(&set.visit_marks)
                .chain(&set.trend_signs)
                .chain(set.place_marks.iter().flatten())
                .chain(&[
                    set.zero,
                    set.unknown,
                    set.at_least,
                    set.divider,
                    set.contested,
                    set.chosen,
                    set.announced,
                    set.range_cap,
                ])
            {
                assert_eq!(width(sign), 1, "{sign}");
            }
            assert!(!set.bars.contains(&set.zero) && !set.bars.contains(&set.unknown), "no bar means none");
        }
    }

    #[test]
    fn the_ascii_set_writes_only_ascii() {
        let set = GlyphSet::for_setting(Glyphs::Ascii);
        assert_eq!(set.transliterate("≥2 (0–4+) ≈2021"), ">=2 (0-4+) ~2021");
        assert_eq!(set.transliterate("طالبان"), "??????");
        assert_eq!(GlyphSet::for_setting(Glyphs::Unicode).transliterate("≥2"), "≥2");
    }
}
