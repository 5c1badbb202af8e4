//! Cuts, pads and wraps text by the columns it takes on screen.
//!
//! Columns are counted by grapheme cluster, because a buffer draws text that way. The width of a whole string can
//! differ: it counts lam followed by alef as one column, but a buffer draws them in two.

//!
//! Names and texts may be long, so a text is examined only as far as it is visible.

use ratatui::buffer::CellWidth;

use super::graphemes::{Graphemes, first_chars};
use crate::model::limits::MAX_CLUSTER_CHARS;
use crate::model::text::{is_single_width, is_single_width_char};

/// Returns the columns a grapheme takes in a buffer. A buffer drops graphemes with a control character.
pub(super) fn grapheme_width(grapheme: &str) -> usize {
    if grapheme.contains(char::is_control) { 0 } else { usize::from(grapheme.cell_width()) }
}

/// Returns the columns text takes when drawn.
#[must_use]
pub(super) fn width(text: &str) -> usize {
    if is_single_width(text) {
        return text.chars().count();
    }
    Graphemes::new(text).map(|(_, grapheme)| grapheme_width(grapheme)).sum()
}

/// Returns the beginning of a text that takes more than `columns`, or all of it, without examining the rest.
#[must_use]
pub(super) fn visible_chars(text: &str, columns: usize) -> &str {
    first_chars(text, columns.saturating_add(1).saturating_mul(MAX_CLUSTER_CHARS))
}

/// Returns the columns text takes when drawn, or `None` if it takes more than `columns`.
fn width_within(text: &str, columns: usize) -> Option<usize> {
    let head = prefix(text, columns);
    (head.len() == text.len()).then(|| width(head))
}

/// Returns the columns text takes when drawn, but at most `columns`.
#[must_use]
pub(super) fn limited_width(text: &str, columns: usize) -> usize {
    width_within(text, columns).unwrap_or(columns)
}

/// Whether text takes at most `columns` when drawn.
#[must_use]
pub(super) fn width_fits(text: &str, columns: usize) -> bool {
    width_within(text, columns).is_some()
}

/// Whether two graphemes form a lam-alef ligature.
fn is_lam_alef(first: &str, second: &str) -> bool {
    first.starts_with('ل') && second.starts_with(['ا', 'أ', 'إ', 'آ', 'ٱ'])
}

/// Returns the longest prefix of at most `columns` if every character in it, and the next, is one column wide.
fn single_width_prefix(text: &str, columns: usize) -> Option<&str> {
    for (index, (start, c)) in text.char_indices().enumerate() {
        if !is_single_width_char(c) {
            return None;
        }
        if index == columns {
            return text.get(..start);
        }
    }
    Some(text)
}

/// Returns the longest prefix of at most `columns`. The cut is never within a grapheme or between a lam and its alef.
#[must_use]
pub(super) fn prefix(text: &str, columns: usize) -> &str {
    if let Some(prefix) = single_width_prefix(text, columns) {
        return prefix;
    }
    let mut columns_left = columns;
    let mut previous = (0, "");
    for (start, grapheme) in Graphemes::new(text) {
        let Some(rest) = columns_left.checked_sub(grapheme_width(grapheme)) else {
            let end = if is_lam_alef(previous.1, grapheme) { previous.0 } else { start };
            return text.get(..end).unwrap_or_default();
        };
        columns_left = rest;
        previous = (start, grapheme);
    }
    text
}

/// Whether a character can be part of a written number or date.
fn is_figure_char(c: char) -> bool {
    c.is_numeric() || matches!(c, '.' | ',' | '-' | '–' | '/' | ':' | '+' | '±' | '≈' | '≥' | '≤' | '(')
}

/// Returns the text without the numbers and dates at its end. A cut may have shortened the last one.
fn without_figure_at_end(text: &str) -> &str {
    let mut text = text.trim_end();
    loop {
        let rest = text.trim_end_matches(is_figure_char);
        if !text.get(rest.len()..).is_some_and(|figure| figure.contains(char::is_numeric)) {
            return text;
        }
        text = rest.trim_end();
    }
}

/// Returns the text, cut to `columns` with an ellipsis if it is longer. No number is next to the ellipsis: one at the
/// cut is left out, because what is left of it would be another number.
#[must_use]
pub(super) fn truncate(text: &str, columns: usize, ellipsis: &str) -> String {
    let head = prefix(text, columns);
    if head.len() == text.len() {
        return text.to_owned();
    }
    let text_columns = columns.saturating_sub(width(ellipsis));
    if text_columns == 0 {
        return without_figure_at_end(head).to_owned();
    }
    format!("{}{ellipsis}", without_figure_at_end(prefix(text, text_columns)))
}

/// Returns the text, cut after a whole word if that keeps most of what fits.
#[must_use]
pub(super) fn truncate_words(text: &str, columns: usize, ellipsis: &str) -> String {
    let cut = truncate(text, columns, ellipsis);
    if cut == text {
        return cut;
    }
    let kept = cut.strip_suffix(ellipsis).unwrap_or(&cut);
    let whole_words = kept.rfind(' ').and_then(|space| kept.get(..space));
    let words = whole_words.filter(|words| words.len() * 4 > kept.len() * 3).unwrap_or(kept);
    let separators = [' ', ',', ';', ':'];
    let words = without_figure_at_end(words.trim_end_matches(separators));
    format!("{}{ellipsis}", words.trim_end_matches(separators))
}

/// Returns a name, cut in the middle to `columns` if it is longer: names of one kind often begin alike. A number at the
/// cut is left out, as by [`truncate`].
#[must_use]
pub(super) fn truncate_middle(name: &str, columns: usize, ellipsis: &str) -> String {
    /// The fewest columns in which both ends of a name say something.
    const MIN_COLUMNS_WITH_END: usize = 14;
    if width_within(name, columns).is_some() {
        return name.to_owned();
    }
    if columns < MIN_COLUMNS_WITH_END {
        return truncate(name, columns, ellipsis);
    }
    let end_columns = (columns - width(ellipsis)) * 2 / 5;
    let end = without_figure_at_start(suffix(name, end_columns));
    let head_columns = columns.saturating_sub(width(ellipsis) + width(end));
    let head = without_figure_at_end(prefix(name, head_columns));
    format!("{head}{ellipsis}{end}")
}

/// Returns the text without a number at its start and the spaces before and after it.
fn without_figure_at_start(text: &str) -> &str {
    let text = text.trim_start();
    let rest = text.trim_start_matches(|c: char| is_figure_char(c) || c == ')');
    let figure = text.get(..text.len() - rest.len());
    if figure.is_some_and(|figure| figure.contains(char::is_numeric)) { rest.trim_start() } else { text }
}

/// Returns the longest suffix of at most `columns`, or a shorter one of a text with long clusters: only as many characters
/// as such a suffix usually has are examined.
fn suffix(text: &str, columns: usize) -> &str {
    let examined = columns.saturating_add(MAX_CLUSTER_CHARS);
    let start = text.char_indices().rev().take(examined).last().map_or(0, |(start, _)| start);
    let mut rest = text.get(start..).unwrap_or_default();
    // The text examined may begin within a cluster, so its first cluster is left out.
    if start > 0 {
        rest = Graphemes::new(rest).nth(1).map_or("", |(start, _)| rest.get(start..).unwrap_or_default());
    }
    let mut excess = width(rest).saturating_sub(columns);
    let mut previous = "";
    let starts = Graphemes::new(rest).find(|(_, grapheme)| {
        let is_end = excess == 0 && !is_lam_alef(previous, grapheme);
        excess = excess.saturating_sub(grapheme_width(grapheme));
        previous = grapheme;
        is_end
    });
    starts.and_then(|(start, _)| rest.get(start..)).unwrap_or_default()
}

/// Joins names with `separator`. If they do not fit in `columns`, the long ones are cut in the middle to the same width
/// so that each stays recognisable; if that leaves too little of each, the end of the whole is cut instead.
#[must_use]
pub(super) fn truncate_names(
    names: &[impl AsRef<str>],
    separator: &str,
    columns: usize,
    ellipsis: &str,
) -> String {
    /// The fewest columns in which a cut name is recognisable.
    const MIN_NAME_WIDTH: usize = 10;
    let join_names = |names: &mut dyn Iterator<Item = String>| names.collect::<Vec<_>>().join(separator);
    // Each name takes a column, and one column too many is enough to see that a name does not fit.
    let mut heads = names.iter().take(columns.saturating_add(1)).map(|name| {
        let head = prefix(name.as_ref(), columns.saturating_add(1));
        head.to_owned()
    });
    let whole = join_names(&mut heads);
    if width(&whole) <= columns {
        return whole;
    }
    let mut widths: Vec<usize> =
        names.iter().map(|name| limited_width(name.as_ref(), columns.saturating_add(1))).collect();
    widths.sort_unstable();
    let mut columns_left = columns.saturating_sub(width(separator) * names.len().saturating_sub(1));
    // Short names keep their width; the others share what remains.
    let mut share = 0;
    for (index, name_width) in widths.iter().enumerate() {
        share = columns_left / (widths.len() - index);
        if *name_width > share {
            break;
        }
        columns_left -= name_width;
    }
    if share < MIN_NAME_WIDTH {
        return truncate(&whole, columns, ellipsis);
    }
    join_names(&mut names.iter().map(|name| truncate_middle(name.as_ref(), share, ellipsis)))
}

/// Returns the text in exactly `columns`: cut with an ellipsis, or padded on the right.
#[must_use]
pub(super) fn fit_left_aligned(text: &str, columns: usize, ellipsis: &str) -> String {
    let mut text = truncate(text, columns, ellipsis);
    text.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(&text))));
    text
}

/// Returns the text in exactly `columns`: cut with an ellipsis, or padded on the left.
#[must_use]
pub(super) fn fit_right_aligned(text: &str, columns: usize, ellipsis: &str) -> String {
    let text = truncate(text, columns, ellipsis);
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(&text))))
}

/// Wraps text to lines of at most `columns`, between words; a word longer than a line is broken between graphemes.
/// Empty text gives no line.
#[must_use]
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    wrap_beginning(text, columns, usize::MAX)
}

/// Wraps the beginning of a text as [`wrap`] does, to `max_lines` or a few more; the rest is left out.
#[must_use]
pub(super) fn wrap_beginning(text: &str, columns: usize, max_lines: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut line_width = 0;
    for word in text.split_whitespace() {
        let gap = usize::from(!line.is_empty());
        let room = columns.checked_sub(line_width + gap);
        if let Some(word_width) = room.and_then(|room| width_within(word, room)) {
            let length_before = line.len();
            line.push_str(if gap == 1 { " " } else { "" });
            line.push_str(word);
            // A word that begins with a combining mark forms a cluster with the space, which may be wider than both.
            let is_mark = Graphemes::new(word).next().is_some_and(|(_, first)| grapheme_width(first) == 0);
            let joined_width = if is_mark { width(&line) } else { line_width + gap + word_width };
            if joined_width <= columns {
                line_width = joined_width;
                continue;
            }
            line.truncate(length_before);
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word;
        let mut head = prefix(rest, columns);
        while head.len() < rest.len() && lines.len() < max_lines {
            if head.is_empty() {
                // A grapheme wider than the line gets a line of its own; the buffer does not draw it.
                head = Graphemes::new(rest).next().map_or(rest, |(_, grapheme)| grapheme);
            }
            lines.push(head.to_owned());
            rest = rest.get(head.len()..).unwrap_or_default();
            head = prefix(rest, columns);
        }
        if lines.len() >= max_lines {
            return lines;
        }
        rest.clone_into(&mut line);
        line_width = width(rest);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Converts a number of columns or rows to `u16`, saturating.
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

    /// Generates text whose width is hard to count: lam and alef, CJK, combining marks, joiners, emoji, Latin.
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

    /// Returns the columns a buffer uses for text.
    fn drawn_width(text: &str) -> usize {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 200, 1));
        usize::from(buffer.set_stringn(0, 0, text, 200, Style::new()).0)
    }

    proptest! {
        #[test]
        fn width_equals_the_columns_drawn(text in tricky_text()) {
            prop_assert_eq!(width(&text), drawn_width(&text));
        }

        #[test]
        fn fitted_text_takes_exactly_the_columns(text in tricky_text(), columns in 0usize..30) {
            prop_assert_eq!(width(&fit_left_aligned(&text, columns, "…")), columns);
            prop_assert_eq!(width(&fit_right_aligned(&text, columns, "…")), columns);
        }

        #[test]
        fn a_cut_name_fits_and_shows_no_part_of_a_number(text in tricky_text(), columns in 0usize..30) {
            let cut = truncate_middle(&text, columns, "…");
            prop_assert!(width(&cut) <= columns, "{cut}");
            for text in [cut, truncate(&text, columns, "…")] {
                let chars: Vec<char> = text.chars().collect();
                let is_cut_number = |pair: &[char]| {
                    pair.contains(&'…') && pair.iter().any(char::is_ascii_digit)
                };
                prop_assert!(!chars.windows(2).any(is_cut_number), "{text}");
            }
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
        fn names_fit_in_the_columns(names in prop::collection::vec(tricky_text(), 0..5), columns in 0usize..40) {
            prop_assert!(width(&truncate_names(&names, " – ", columns, "…")) <= columns);
        }
    }

    #[test]
    fn a_long_name_does_not_hide_the_others() {
        let cut = |names: &[&str], columns| truncate_names(names, " – ", columns, "…");
        assert_eq!(cut(&["Government of Chad", "MPS"], 24), "Government of Chad – MPS");
        assert_eq!(cut(&["Government of Chad", "MPS"], 20), "Governmen…Chad – MPS");
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
    fn cutting_keeps_letters_whole() {
        assert_eq!(truncate("Tajik border", 8, "…"), "Tajik b…");
        assert_eq!(truncate("Tajik border", 7, "…"), "Tajik…");
        assert_eq!(truncate("阿富汗", 4, "…"), "阿…");
        assert_eq!(truncate("e\u{301}e\u{301}e\u{301}", 2, "…"), "e\u{301}…");
        assert_eq!(truncate("abc", 0, "…"), "");
        // Terminals that join letters draw lam and alef as one.
        assert_eq!(prefix("اسلامی", 3), "اس");
        assert_eq!(prefix("اسلامی", 4), "اسلا");
        assert_eq!(truncate("ملاها", 3, "…"), "م…");
        assert_eq!(wrap("سلام", 2), ["س", "لا", "م"]);
    }

    #[test]
    fn a_number_at_the_cut_is_left_out() {
        assert_eq!(truncate("killed 14,948 people", 10, "…"), "killed…");
        assert_eq!(truncate("killed 14 people", 11, "…"), "killed…", "it could be the beginning of 1,400");
        assert_eq!(truncate("killed 14 people", 13, "…"), "killed 14 pe…");
        assert_eq!(truncate("3124", 3, "…"), "…");
        assert_eq!(truncate("M23 (Congo)", 3, "…"), "M…");
        assert_eq!(truncate("12", 1, "…"), "");
        assert_eq!(truncate("Brigade 7 (7th)", 12, "…"), "Brigade 7 (…");
        assert_eq!(truncate("Brigade 7 (77th)", 13, "…"), "Brigade…", "7 would be next to the ellipsis");
        assert_eq!(truncate_middle("Brigade of the 21st of March 2011", 15, "…"), "Brigade of the…");
    }

    #[test]
    fn a_name_is_cut_in_the_middle() {
        assert_eq!(truncate_middle("Forces of Francois Bozize", 16, "…"), "Forces of…Bozize");
        assert_eq!(truncate_middle("Forces of Francois Bozize", 25, "…"), "Forces of Francois Bozize");
        assert_eq!(truncate_middle("Forces of Francois Bozize", 10, "…"), "Forces of…");
        assert_eq!(truncate_middle("阿富汗伊斯兰酋长国军队", 16, "…"), "阿富汗伊…国军队");
    }

    #[test]
    fn wrapping_keeps_words_whole_where_possible() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh i", 3), ["abc", "def", "gh", "i"]);
        assert!(wrap("  ", 5).is_empty());
        assert_eq!(wrap("abc \u{64e}", 3), ["abc", "\u{64e}"], "a mark takes no column, but the space does");
    }
}
