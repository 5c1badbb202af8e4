//! Formats counts, ages, changes and tolls for cells: text with its role.

use crate::assess::change::{Change, ChangeVerdict};
use crate::assess::weeks::format_mean;
use crate::model::Toll;
use crate::store::{ComparedCount, Coverage};
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

/// Returns a change with its count and base in the longest form that fits in `columns`: `▲▲ large increase: 12 in the
/// week, mean 3.5 (+243 %)`, `▲▲ 12 in the week, mean 3.5`, `▲▲ 12/3.5`, or the sign.
pub(super) fn change_text_with_base(glyphs: &GlyphSet, verdict: &ChangeVerdict, columns: u16) -> StyledText {
    let (without_base, role) = change_text(glyphs, verdict.word, columns);
    let (Some(week), Some(mean)) = (verdict.week, verdict.m4) else { return (without_base, role) };
    let (sign, words) = change_words(verdict.word);
    let mean = format_mean(mean);
    // There is no percentage on a base under 1 a week.
    let percent = verdict.percent().map(|percent| format!(" ({percent:+} %)")).unwrap_or_default();
    // A mean over fewer than the 4 weeks says so.
    let known = match verdict.known_of_4 {
        4 => String::new(),
        n => format!(" of {n} known"),
    };
    let phrase = format!("{week} in the week, mean {mean}{known}");
    let forms = [
        format!("{words}: {phrase}{percent}"),
        format!("{words}: {phrase}"),
        phrase.clone(),
        format!("{week}/{mean}"),
    ];
    let sign = glyphs.change_signs[sign];
    let fits = |text: &String| width(text) <= usize::from(columns);
    (
        forms
            .map(|form| format!("{sign:<2} {form}"))
            .into_iter()
            .find(fits)
            .unwrap_or_else(|| sign.to_owned()),
        role,
    )
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
    use crate::assess::change::{ChangeRule, assess_change};
    use crate::board::Glyphs;

    #[test]
    fn a_change_shows_its_count_and_base_as_width_allows() {
        let glyphs = GlyphSet::for_setting(Glyphs::Unicode);
        let rule = ChangeRule::default();
        let rare = assess_change(&[Some(3), Some(1), Some(1), Some(1), Some(0)], &rule);
        let text_in = |columns| change_text_with_base(glyphs, &rare, columns).0;
        // No percentage on a base under 1 a week.
        assert_eq!(text_in(60), "=  limited change: 3 in the week, mean 0.8");
        assert_eq!(text_in(30), "=  3 in the week, mean 0.8");
        assert_eq!(text_in(10), "=  3/0.8");
        assert_eq!(text_in(2), "=");
        let often = assess_change(&[Some(50), Some(40), Some(40), Some(40), Some(40)], &rule);
        assert_eq!(
            change_text_with_base(glyphs, &often, 60).0,
            "▲  moderate increase: 50 in the week, mean 40 (+25 %)"
        );
        let unknown = assess_change(&[None], &rule);
        assert_eq!(change_text_with_base(glyphs, &unknown, 60).0, "?  not comparable");
    }

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
