//! Formats counts, ages, changes and tolls for cells: text with its role.

use crate::assess::change::Change;
use crate::assess::trend::Trend;
use crate::model::{EventDate, Toll, TollForm, TollWidths, group_thousands};
use crate::store::{ComparedCount, Coverage, FrontRow};
use crate::view::column_layout::ColumnSpec;
use crate::view::glyphs::GlyphSet;
use crate::view::painter::{CellContent, StyledText};
use crate::view::text::{saturating_u16, width};
use crate::view::theme::Role;

/// Returns a count with its noun: `1 event`, `2 events`.
pub(super) fn count_noun(n: u32, noun: &str) -> String {
    format!("{} {noun}{}", group_thousands(n), if n == 1 { "" } else { "s" })
}

/// From this many days, an age is given in years.
const MIN_DAYS_AS_YEARS: i32 = 1000;

/// Returns a number of days as an age: `12 d`, `3 y`.
pub(super) fn days_words(n: i32) -> String {
    if n < MIN_DAYS_AS_YEARS { format!("{n} d") } else { format!("{} y", n / 365) }
}

/// Returns an age between two bounds: `12 d`, `0–30 d`, `2–3 y`.
pub(in crate::view) fn age_words(min: i32, max: i32) -> String {
    if min == max || days_words(min) == days_words(max) {
        return days_words(max);
    }
    if (min < MIN_DAYS_AS_YEARS) == (max < MIN_DAYS_AS_YEARS) {
        let (min_text, max_text) = (days_words(min), days_words(max));
        let min_text = min_text.split(' ').next().unwrap_or_default();
        format!("{min_text}–{max_text}")
    } else {
        format!("{}–{}", days_words(min), days_words(max))
    }
}

/// Returns a count as far as it is known ([`Coverage::count_text`]).
pub(in crate::view) fn count_text(n: u32, coverage: Coverage) -> StyledText {
    let role = match (n, coverage) {
        (0, Coverage::None) => Role::Unknown,
        (0, Coverage::Full) => Role::Dim,
        _ => Role::Text,
    };
    (coverage.count_text(n), role)
}

/// Returns the index of a change among the change signs, and its words.
pub(in crate::view) const fn change_words(change: Change) -> (usize, &'static str) {
    match change {
        Change::LargeIncrease => (0, "large increase"),
        Change::ModerateIncrease => (1, "moderate increase"),
        Change::Limited => (2, "limited change"),
        Change::LargeDecrease => (3, "large decrease"),
        Change::Unknown => (4, "not comparable"),
    }
}

/// The words for counts that differ but are too small to compare.
pub(in crate::view) const TOO_FEW: &str = "too few to compare";

/// Returns a change as its sign, with words if they fit in `columns`.
pub(super) fn change_text(glyphs: &GlyphSet, change: Change, is_too_few: bool, columns: u16) -> StyledText {
    let (sign, words) = change_words(change);
    // The same sign as for a front with too few incidents to judge.
    let (sign, words) = if is_too_few {
        (glyphs.trend_sign(Trend::TooFew), TOO_FEW)
    } else {
        (glyphs.change_signs[sign], words)
    };
    let role = match change {
        Change::LargeIncrease | Change::ModerateIncrease => Role::Warning,
        Change::Limited | Change::Unknown => Role::Dim,
        Change::LargeDecrease => Role::Text,
    };
    let long_form = format!("{sign:<2} {words}");
    let fits = width(&long_form) <= usize::from(columns);
    (if fits { long_form } else { sign.to_owned() }, role)
}

/// Returns a cell with the change against the compared window.
pub(super) fn comparison_cell(
    glyphs: &GlyphSet,
    compared: Option<ComparedCount>,
    columns: u16,
) -> CellContent {
    compared.map_or(CellContent::EMPTY, |then| {
        CellContent::Text(change_text(glyphs, then.change, then.is_too_few, columns))
    })
}

/// Returns the number of killed in a period, as far as it is known ([`Coverage::toll_text`]).
pub(in crate::view) fn known_killed_text(toll: Toll, coverage: Coverage) -> StyledText {
    (coverage.toll_text(toll), known_killed(toll, coverage).1)
}

/// Returns the incidents of a front against those of the period before: `+6`, `−2`, `0`; `?` if either period is not
/// wholly recorded.
pub(in crate::view) fn difference_text(row: &FrontRow) -> StyledText {
    row.incidents_difference().map_or_else(|| ("?".to_owned(), Role::Unknown), signed_text)
}

/// Returns the killed on a front against those of the period before, as [`difference_text`]; `?` also if a number before
/// is not known. A number now that is a lower bound makes the difference one: `+15+`.
pub(in crate::view) fn killed_difference_text(row: &FrontRow) -> StyledText {
    let Some(before) = row.exact_previous_killed().filter(|_| !row.coverage.is_bound()) else {
        return ("?".to_owned(), Role::Unknown);
    };
    let difference = |now: u32| signed_text(i64::from(now) - i64::from(before));
    match (row.exact_killed(), row.tolls.killed.best_to_show()) {
        (Some(now), _) => difference(now),
        (None, Some(at_least)) if at_least >= before => {
            let (text, role) = difference(at_least);
            (format!("{text}+"), role)
        }
        (None, _) => ("?".to_owned(), Role::Unknown),
    }
}

/// Returns a number with its sign.
pub(super) fn signed_text(n: i64) -> StyledText {
    match n {
        0 => ("0".to_owned(), Role::Dim),
        1.. => (format!("+{}", group_thousands(n)), Role::Strong),
        _ => (format!("−{}", group_thousands(n.unsigned_abs())), Role::Dim),
    }
}

/// A column of tolls or counts. All rows have the same form, and their numbers align.
#[derive(Debug, Clone, Copy)]
pub(super) struct FigureColumn {
    widths: TollWidths,
    is_spelled: bool,
}

impl FigureColumn {
    /// Creates a column for figures of these widths.
    pub(super) const fn new(widths: TollWidths, glyphs: &GlyphSet) -> Self {
        Self { widths, is_spelled: glyphs.is_ascii }
    }

    /// Creates a column for counts up to `max`, which may be lower bounds.
    pub(super) fn for_counts(max: usize, glyphs: &GlyphSet) -> Self {
        let max = u32::try_from(max).unwrap_or(u32::MAX);
        // In short form, the number with the most digits is not the widest.
        let counts = [max, max.min(99_999)].map(|n| count_as_toll(n, Coverage::Partial));
        Self::new(counts.into_iter().collect(), glyphs)
    }

    /// Returns the width of a form.
    pub(super) fn columns(&self, form: TollForm) -> u16 {
        saturating_u16(self.widths.columns(form, self.is_spelled))
    }

    /// Returns the layout of the column, which is never narrower than its short header. `ranks` are those of its short form,
    /// of the form that marks a range, and of the forms that spell it.
    pub(super) fn spec<K>(
        &self,
        key: K,
        headers: (&'static str, &'static str),
        ranks: [u8; 3],
    ) -> ColumnSpec<K> {
        let header = saturating_u16(width(headers.1));
        let [full, short_range, marked, short] = TollForm::ALL.map(|form| self.columns(form).max(header));
        let [for_short, for_marked, for_range] = ranks;
        let widths = [(for_short, short), (for_marked, marked), (for_range, short_range), (for_range, full)];
        ColumnSpec::with_figure_widths(key, headers, &widths)
    }

    /// Returns the longest form in which the figure of every row fits into `columns`, or else the shortest form.
    pub(super) fn form_within(&self, columns: u16) -> TollForm {
        let fits = |form: &TollForm| self.columns(*form) <= columns;
        TollForm::ALL.into_iter().find(fits).unwrap_or(TollForm::Short)
    }

    /// Whether the numbers end at the right edge of the column, so that its header does as well.
    pub(super) fn is_right_aligned(&self, columns: u16) -> bool {
        self.widths.parts(self.form_within(columns), self.is_spelled).1 <= 1
    }

    /// Returns the cell of a toll in a column of this width: the numbers of all rows end at the same place.
    pub(super) fn cell(&self, (toll, role): (Toll, Role), columns: u16, glyphs: &GlyphSet) -> CellContent {
        let form = self.form_within(columns);
        let (head_width, tail_width) = self.widths.parts(form, self.is_spelled);
        let (head, tail) = toll.form_parts(form);
        let [head_spare, tail_spare] = [(&head, head_width), (&tail, tail_width)]
            .map(|(text, columns)| columns.saturating_sub(width(&glyphs.transliterate(text))));
        let text = format!("{}{head}{tail}{}", " ".repeat(head_spare), " ".repeat(tail_spare));
        CellContent::Figure((text, role))
    }

    /// Returns the cell of a count.
    pub(super) fn count_cell(
        &self,
        n: u32,
        coverage: Coverage,
        columns: u16,
        glyphs: &GlyphSet,
    ) -> CellContent {
        self.cell((count_as_toll(n, coverage), count_text(n, coverage).1), columns, glyphs)
    }
}

/// Returns a count as the toll that is written like it.
fn count_as_toll(n: u32, coverage: Coverage) -> Toll {
    match coverage.known_count(n) {
        None => UNKNOWN_TOLL,
        known => coverage.known_toll(Toll { low: known, best: known, high: known, ..Toll::NONE }),
    }
}

/// Returns a count in the longest form of at most `columns`, as the glyph set writes it.
pub(super) fn count_within(n: u32, coverage: Coverage, columns: usize, glyphs: &GlyphSet) -> Option<String> {
    let text = count_as_toll(n, coverage).text_within(columns, |text| width(&glyphs.transliterate(text)))?;
    Some(glyphs.transliterate(&text).into_owned())
}

/// The toll that is written as unknown in every form.
const UNKNOWN_TOLL: Toll = Toll { low: Some(1), ..Toll::NONE };

/// Returns the toll of a period for a cell, as far as it is known, with its role.
pub(super) fn known_killed(toll: Toll, coverage: Coverage) -> (Toll, Role) {
    if coverage.is_bound() && !toll.has_claims() {
        return (UNKNOWN_TOLL, Role::Unknown);
    }
    let known = coverage.known_toll(toll);
    (known, killed_role(known))
}

/// Returns the cell of a date. Where a list is in date order, `above` is the date of the row above: what repeats it is
/// dim, so that a new day, month or year stands out.
pub(super) fn date_cell(date: EventDate, above: Option<EventDate>, role: Role) -> CellContent {
    let text = date.to_string();
    let repeated = above.map_or(0, |above| repeated_len(&text, &above.to_string()));
    let (repeated, new) = text.split_at_checked(repeated).unwrap_or(("", &text));
    let pieces = [(repeated, Role::Dim), (new, role)].into_iter().filter(|(text, _)| !text.is_empty());
    CellContent::FigurePieces(pieces.map(|(text, role)| (text.to_owned(), role)).collect())
}

/// Returns the length of the whole year, month or date at the beginning of a written date that repeats the one above.
fn repeated_len(text: &str, above: &str) -> usize {
    if text == above {
        return text.len();
    }
    let equal = text.bytes().zip(above.bytes()).take_while(|(a, b)| a == b).count();
    text.as_bytes().get(..equal).and_then(|equal| equal.iter().rposition(|b| *b == b'-')).map_or(0, |i| i + 1)
}

/// Returns how many events are conflict and how many cooperation, from the counts by quad class.
pub(in crate::view) const fn conflict_and_cooperation(events_by_quad_class: [u32; 4]) -> (u32, u32) {
    let [verbal_cooperation, material_cooperation, verbal_conflict, material_conflict] = events_by_quad_class;
    (
        verbal_conflict.saturating_add(material_conflict),
        verbal_cooperation.saturating_add(material_cooperation),
    )
}

/// Returns the role of a number of killed: harm if anyone may have died.
pub(in crate::view) fn killed_role(toll: Toll) -> Role {
    let is_zero = toll.high == Some(0) && !toll.is_open;
    if toll.has_claims() && !is_zero { Role::Harm } else { Role::Dim }
}

/// Scales a number up to `max` to a step from 1 to `steps`. Callers handle zero separately.
pub(super) fn scale_to_steps(n: u32, max: u32, steps: usize) -> usize {
    let max = usize::try_from(max.max(n).max(1)).unwrap_or(usize::MAX);
    let n = usize::try_from(n).unwrap_or(usize::MAX);
    n.saturating_mul(steps).div_ceil(max).clamp(1, steps.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Glyphs;
    use crate::view::column_layout::fit_columns;

    #[test]
    fn counts_and_tolls_claim_no_more_than_is_recorded() {
        assert_eq!(count_text(0, Coverage::None), ("?".to_owned(), Role::Unknown));
        assert_eq!(count_text(2, Coverage::None), ("≥2".to_owned(), Role::Text));
        assert_eq!(count_text(0, Coverage::Partial), ("≥0".to_owned(), Role::Text));
        assert_eq!(count_text(0, Coverage::Full), ("0".to_owned(), Role::Dim));
        let none = Toll { low: Some(0), best: Some(0), high: Some(0), ..Toll::NONE };
        assert_eq!(known_killed_text(none, Coverage::Full), ("0".to_owned(), Role::Dim));
        assert_eq!(known_killed_text(none, Coverage::Partial), ("≥0".to_owned(), Role::Harm));
        assert_eq!(known_killed_text(Toll::NONE, Coverage::Partial), ("?".to_owned(), Role::Unknown));
    }

    #[test]
    fn the_numbers_of_a_column_end_at_the_same_place() {
        let glyphs = GlyphSet::for_setting(Glyphs::Unicode);
        let toll =
            |low, best, high| Toll { low: Some(low), best: Some(best), high: Some(high), ..Toll::NONE };
        let tolls = [toll(2957, 3124, 10_224), toll(3, 3, 3), toll(0, 1, 4), Toll::NONE];
        let column = FigureColumn::new(tolls.into_iter().collect(), glyphs);
        let drawn = |columns| {
            tolls.map(|toll| match column.cell((toll, Role::Harm), columns, glyphs) {
                CellContent::Figure((text, _)) => text.trim_end().to_owned(),
                _ => String::new(),
            })
        };
        assert_eq!(drawn(20), ["3,124 (2,957–10,224)", "    3", "    1 (0–4)", "    –"]);
        assert_eq!(drawn(19)[0], "3,124 (2.9k–10.2k)");
        assert_eq!(drawn(17), ["3,124±", "    3", "    1±", "    –"]);
        let placed = |header| fit_columns(&[column.spec((), ("killed then", header), [0, 1, 2])], 0)[0].width;
        assert_eq!([placed("killed"), placed("k. then")], [6, 7], "as wide as its short header");
        assert_eq!((column.is_right_aligned(20), column.is_right_aligned(6)), (false, true));
    }

    #[test]
    fn only_what_differs_from_the_date_above_stands_out() {
        let date = |text: &str| text.parse::<EventDate>().unwrap();
        let new_part = |text: &str, above: &str| match date_cell(date(text), Some(date(above)), Role::Text) {
            CellContent::FigurePieces(pieces) => {
                pieces.iter().filter(|(_, role)| *role == Role::Text).map(|(text, _)| text.as_str()).collect()
            }
            _ => String::new(),
        };
        assert_eq!(new_part("2025-12-24", "2025-12-25"), "24");
        assert_eq!(new_part("2025-11-30", "2025-12-25"), "11-30");
        assert_eq!(new_part("2024-12-25", "2025-12-25"), "2024-12-25");
        assert_eq!(new_part("2025-12-25", "2025-12-25"), "");
        assert_eq!(new_part("2025-12", "2025-12-25"), "12", "a month is not a day of it");
        assert_eq!(new_part("2025-11-28..2025-12-03", "2025-11-28"), "28–12-03");
    }

    #[test]
    fn ages_claim_no_more_than_is_known() {
        assert_eq!(age_words(12, 12), "12 d");
        assert_eq!(age_words(0, 30), "0–30 d");
        assert_eq!(age_words(990, 1100), "990 d–3 y");
        assert_eq!(age_words(1096, 1100), "3 y");
        assert_eq!(age_words(1460, 1830), "4–5 y");
    }
}
