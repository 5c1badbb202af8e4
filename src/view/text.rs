//! Text cut, padded and wrapped by the columns it takes on screen.
//!
//! Columns are counted grapheme by grapheme, because that is how a buffer draws them. The width of a whole
//! string is something else: lam and alef side by side are counted as one column there, and drawn as two.

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

use crate::model::text::is_single_width;

/// Columns one grapheme takes in a buffer. A buffer drops whatever holds a control character.
fn grapheme_width(grapheme: &str) -> usize {
    if grapheme.contains(char::is_control) { 0 } else { usize::from(grapheme.cell_width()) }
}

/// Columns the text takes when drawn.
#[must_use]
pub(super) fn width(text: &str) -> usize {
    if is_single_width(text) {
        return text.chars().count();
    }
    text.graphemes(true).map(grapheme_width).sum()
}

/// Whether two graphemes are drawn as one letter: lam and the alef behind it.
fn is_lam_alef(first: &str, second: &str) -> bool {
    first.starts_with('ل') && second.starts_with(['ا', 'أ', 'إ', 'آ', 'ٱ'])
}

/// The longest beginning of the text that takes at most `columns`, cut between letters: neither within a grapheme
/// nor between a lam and its alef.
#[must_use]
pub(super) fn prefix(text: &str, columns: usize) -> &str {
    if is_single_width(text) {
        return text.char_indices().nth(columns).map_or(text, |(end, _)| text.get(..end).unwrap_or_default());
    }
    let mut left = columns;
    let mut before = (0, "");
    for (at, grapheme) in text.grapheme_indices(true) {
        let Some(rest) = left.checked_sub(grapheme_width(grapheme)) else {
            let end = if is_lam_alef(before.1, grapheme) { before.0 } else { at };
            return text.get(..end).unwrap_or_default();
        };
        left = rest;
        before = (at, grapheme);
    }
    text
}

/// The text, or as much of it as fits with an ellipsis behind it. Never wider than `columns`.
#[must_use]
pub(super) fn truncate(text: &str, columns: usize, ellipsis: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(width(ellipsis));
    if room == 0 {
        return prefix(text, columns).to_owned();
    }
    format!("{}{ellipsis}", prefix(text, room).trim_end())
}

/// Names with `between` between them. Where they are too long for `columns` the long ones are cut to the same width,
/// so that each can still be told; where that leaves too little of each, the end is cut off.
#[must_use]
pub(super) fn truncate_names(
    names: &[impl AsRef<str>],
    between: &str,
    columns: usize,
    ellipsis: &str,
) -> String {
    /// What of a name can still be told.
    const MIN_NAME_WIDTH: usize = 10;
    let join = |names: &mut dyn Iterator<Item = String>| names.collect::<Vec<_>>().join(between);
    let whole = join(&mut names.iter().map(|name| name.as_ref().to_owned()));
    if width(&whole) <= columns {
        return whole;
    }
    let mut widths: Vec<usize> = names.iter().map(|name| width(name.as_ref())).collect();
    widths.sort_unstable();
    let mut room = columns.saturating_sub(width(between) * names.len().saturating_sub(1));
    // The short names take what they need, the others share what is left.
    let mut share = 0;
    for (at, wide) in widths.iter().enumerate() {
        share = room / (widths.len() - at);
        if *wide > share {
            break;
        }
        room -= wide;
    }
    if share < MIN_NAME_WIDTH {
        return truncate(&whole, columns, ellipsis);
    }
    join(&mut names.iter().map(|name| truncate(name.as_ref(), share, ellipsis)))
}

/// The text in exactly `columns`: cut with an ellipsis, or padded on the right.
#[must_use]
pub(super) fn fit_left_aligned(text: &str, columns: usize, ellipsis: &str) -> String {
    let mut text = truncate(text, columns, ellipsis);
    text.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(&text))));
    text
}

/// The text in exactly `columns`, padded on the left.
#[must_use]
pub(super) fn fit_right_aligned(text: &str, columns: usize, ellipsis: &str) -> String {
    let text = truncate(text, columns, ellipsis);
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(&text))))
}

/// A number or a date that is written in parts (`1 (0–4+)`, `2021-08–2023-03`), cut only between its parts: what fits
/// of its beginning, always with an ellipsis, so that no digit of a number is lost and no range looks like a day.
#[must_use]
pub(super) fn truncate_figure(text: &str, columns: usize, ellipsis: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut begin = text.find([' ', '–']).and_then(|at| text.get(..at)).unwrap_or(text);
    loop {
        let short = format!("{begin}{ellipsis}");
        if width(&short) <= columns {
            return short;
        }
        match begin.rfind('-').and_then(|at| begin.get(..at)) {
            Some(shorter) => begin = shorter,
            None => return prefix(ellipsis, columns).to_owned(),
        }
    }
}

/// The text in lines of at most `columns`, broken between words; a word longer than a line is broken between
/// graphemes. Empty text gives no line.
#[must_use]
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let gap = usize::from(!line.is_empty());
        if width(&line) + gap + width(word) <= columns {
            line.push_str(if gap == 1 { " " } else { "" });
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word;
        while width(rest) > columns {
            let mut head = prefix(rest, columns);
            if head.is_empty() {
                // A grapheme wider than the line: it goes alone, and the buffer leaves it out.
                head = rest.graphemes(true).next().unwrap_or(rest);
            }
            lines.push(head.to_owned());
            rest = rest.get(head.len()..).unwrap_or_default();
        }
        rest.clone_into(&mut line);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// A number of columns or rows as the screen counts them.
pub(super) fn saturating_u16(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    /// Letters that are hard to count: lam and alef, CJK, marks, joiners, emoji, Latin.
    fn tricky_text() -> impl Strategy<Value = String> {
        let parts = prop::sample::select(vec![
            "ل",
            "ا",
            "أ",
            "لا",
            "سلام",
            "ی",
            "\u{64e}",
            "\u{200c}",
            "e\u{301}",
            "阿",
            "한",
            "a",
            " ",
            "–",
            "≥",
            "👩\u{200d}🚒",
            "🇦🇫",
            "ｶ\u{ff9e}",
            "\u{301}",
            "(",
            "7",
        ]);
        prop::collection::vec(parts, 0..14).prop_map(|v| v.concat())
    }

    /// Columns that a buffer really uses.
    fn drawn_width(text: &str) -> usize {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 200, 1));
        usize::from(buffer.set_stringn(0, 0, text, 200, Style::new()).0)
    }

    proptest! {
        #[test]
        fn the_width_is_the_columns_drawn(text in tricky_text()) {
            prop_assert_eq!(width(&text), drawn_width(&text));
        }

        #[test]
        fn fitted_text_has_exactly_the_columns(text in tricky_text(), columns in 0usize..30) {
            prop_assert_eq!(width(&fit_left_aligned(&text, columns, "…")), columns);
            prop_assert_eq!(width(&fit_right_aligned(&text, columns, "…")), columns);
        }

        #[test]
        fn wrapping_loses_no_letter(text in tricky_text(), columns in 3usize..30) {
            let lines = wrap(&text, columns);
            let words = |t: &str| t.split_whitespace().collect::<String>();
            prop_assert_eq!(words(&lines.concat()), words(&text));
            for line in lines {
                prop_assert!(width(&line) <= columns);
            }
        }
    }

    proptest! {
        #[test]
        fn names_take_no_more_than_the_columns(names in prop::collection::vec(tricky_text(), 0..5), columns in 0usize..40) {
            prop_assert!(width(&truncate_names(&names, " – ", columns, "…")) <= columns);
        }
    }

    #[test]
    fn a_long_name_hides_no_other() {
        let cut = |names: &[&str], columns| truncate_names(names, " – ", columns, "…");
        assert_eq!(cut(&["Government of Chad", "MPS"], 24), "Government of Chad – MPS");
        assert_eq!(cut(&["Government of Chad", "MPS"], 20), "Government of… – MPS");
        assert_eq!(cut(&["Government of Chad", "Opposition"], 23), "Governmen… – Opposition");
        assert_eq!(cut(&["Government of Chad", "Opposition"], 12), "Government…");
        assert_eq!(cut(&["Abcdefghij"], 8), "Abcdefg…");
    }

    #[test]
    fn lam_alef_takes_two_columns() {
        assert_eq!(width("اسلامی"), 6);
        assert_eq!(fit_left_aligned("اسلامی", 8, "…"), "اسلامی  ");
    }

    #[test]
    fn cutting_leaves_whole_letters() {
        assert_eq!(truncate("Tajik border", 8, "…"), "Tajik b…");
        assert_eq!(truncate("Tajik border", 7, "…"), "Tajik…");
        assert_eq!(truncate("阿富汗", 4, "…"), "阿…");
        assert_eq!(truncate("e\u{301}e\u{301}e\u{301}", 2, "…"), "e\u{301}…");
        assert_eq!(truncate("abc", 0, "…"), "");
        // Lam and alef are one letter, drawn as one by whoever joins letters.
        assert_eq!(prefix("اسلامی", 3), "اس");
        assert_eq!(prefix("اسلامی", 4), "اسلا");
        assert_eq!(truncate("ملاها", 3, "…"), "م…");
        assert_eq!(wrap("سلام", 2), ["س", "لا", "م"]);
    }

    #[test]
    fn figures_are_cut_between_their_parts() {
        assert_eq!(truncate_figure("12 (10–14+)", 12, "…"), "12 (10–14+)");
        assert_eq!(truncate_figure("12 (10–14+)", 8, "…"), "12…");
        assert_eq!(truncate_figure("2021-08–2023-03", 11, "…"), "2021-08…");
        assert_eq!(truncate_figure("2022-02-27–03-02", 11, "…"), "2022-02-27…");
        assert_eq!(truncate_figure("≈2025-11-01–12-07", 11, "…"), "≈2025-11…", "not as if it were that day");
        assert_eq!(truncate_figure("12 (10–14+)", 2, "…"), "…");
        assert_eq!(truncate_figure("1234", 3, "…"), "…");
    }

    #[test]
    fn words_are_kept_whole_where_they_can_be() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh i", 3), ["abc", "def", "gh", "i"]);
        assert!(wrap("  ", 5).is_empty());
    }
}
