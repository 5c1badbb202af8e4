//! Formats counts, ages, changes and tolls for cells: text with its role.

use crate::assess::change::Change;
use crate::model::Toll;
use crate::store::{ComparedCount, Coverage, FrontRow};
use crate::view::glyphs::GlyphSet;
use crate::view::painter::{CellContent, StyledText};
use crate::view::text::width;
use crate::view::theme::Role;

/// Returns a count with its noun: `1 event`, `2 events`.
pub(super) fn count_noun(n: u32, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
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

/// Returns a change as its sign, with words if they fit in `columns`.
pub(super) fn change_text(glyphs: &GlyphSet, change: Change, columns: u16) -> StyledText {
    let (sign, words) = change_words(change);
    let sign = glyphs.change_signs[sign];
    let role = match change {
        Change::LargeIncrease | Change::ModerateIncrease => Role::Warning,
        Change::Limited | Change::Unknown => Role::Dim,
        Change::LargeDecrease => Role::Text,
    };
    let long_form = format!("{sign:<2} {words}");
    let fits = width(&long_form) <= usize::from(columns);
    (if fits { long_form } else { sign.to_owned() }, role)
}

/// Returns a cell with the count in the compared window (`is_count`), or with the change against it.
pub(super) fn comparison_cell(
    glyphs: &GlyphSet,
    compared: Option<ComparedCount>,
    is_count: bool,
    columns: u16,
) -> CellContent {
    match compared {
        None => CellContent::EMPTY,
        Some(compared) if is_count => CellContent::Figure(count_text(compared.incidents, compared.coverage)),
        Some(compared) => CellContent::Text(change_text(glyphs, compared.change, columns)),
    }
}

/// Returns the number of killed in a period, as far as it is known ([`Coverage::toll_text`]).
pub(super) fn known_killed_text(toll: Toll, coverage: Coverage) -> StyledText {
    let is_unknown = coverage.is_bound() && !toll.has_claims();
    let role = if is_unknown { Role::Unknown } else { killed_role(coverage.known_toll(toll)) };
    (coverage.toll_text(toll), role)
}

/// Returns the incidents of a front against those of the period before: `+6`, `−2`, `0`; `?` if either period is not
/// wholly recorded.
pub(in crate::view) fn difference_text(row: &FrontRow) -> StyledText {
    let is_comparable = !row.previous_coverage.is_bound() && !row.coverage.is_bound();
    match row.previous_incidents.filter(|_| is_comparable) {
        Some(before) => signed_text(i64::from(row.incidents) - i64::from(before)),
        None => ("?".to_owned(), Role::Unknown),
    }
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
fn signed_text(n: i64) -> StyledText {
    match n {
        0 => ("0".to_owned(), Role::Dim),
        1.. => (format!("+{n}"), Role::Warning),
        _ => (format!("−{}", n.unsigned_abs()), Role::Cooperation),
    }
}

/// Returns the number of killed of an event with its role.
pub(super) fn killed_text(toll: Toll) -> StyledText {
    (toll.to_string(), killed_role(toll))
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
    fn ages_claim_no_more_than_is_known() {
        assert_eq!(age_words(12, 12), "12 d");
        assert_eq!(age_words(0, 30), "0–30 d");
        assert_eq!(age_words(990, 1100), "990 d–3 y");
        assert_eq!(age_words(1096, 1100), "3 y");
        assert_eq!(age_words(1460, 1830), "4–5 y");
    }
}
