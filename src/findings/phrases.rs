//! Phrases that reports share.

use std::borrow::Borrow;

use crate::model::{Day, Measure, Tolls, group_thousands};
use crate::query::WindowLength;

/// Returns a count with its noun: `1 incident`, `3 incidents`, `no incidents`.
#[must_use]
pub fn count_noun(n: usize, noun: &str) -> String {
    match n {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        n => format!("{} {noun}s", group_thousands(n)),
    }
}

/// Returns an age in words: `today`, `1 day ago`, `160 days ago`, `in 3 days`.
#[must_use]
pub fn days_ago(days: i32) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "1 day ago".to_owned(),
        -1 => "in 1 day".to_owned(),
        days if days < 0 => format!("in {} days", group_thousands(days.unsigned_abs())),
        days => format!("{} days ago", group_thousands(days)),
    }
}

/// Returns a range of ages in words: `12 days ago`, `3 to 33 days ago`.
#[must_use]
pub fn days_ago_between(least: i32, most: i32) -> String {
    if least == most { days_ago(most) } else { format!("{least} to {most} days ago") }
}

/// Returns a window in words: `the 52 weeks to 2026-01-31`, `everything up to 2026-01-31`.
#[must_use]
pub fn window_phrase(length: WindowLength, end: Day) -> String {
    match length.to_phrase() {
        Some(length) => format!("the {} to {end}", length.strip_prefix("1 ").unwrap_or(&length)),
        None => format!("everything up to {end}"),
    }
}

/// Returns the tolls that have claims: `killed 5 (1–9), wounded 2`. `None` if there are none.
#[must_use]
pub fn toll_phrase(tolls: Tolls) -> Option<String> {
    let parts: Vec<String> = Measure::ALL
        .into_iter()
        .map(|measure| (measure.name(), tolls.for_measure(measure)))
        .filter(|(_, toll)| toll.has_claims())
        .map(|(word, toll)| format!("{word} {toll}"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Returns [`toll_phrase`] with a leading comma, to follow a count. Empty if no toll has claims.
#[must_use]
pub fn toll_phrase_after_comma(tolls: Tolls) -> String {
    toll_phrase(tolls).map(|tolls| format!(", {tolls}")).unwrap_or_default()
}

/// Returns [`toll_phrase_after_comma`] for the tolls of incidents, some without a number: `, killed 15+, 3 of 8
/// without a toll`.
#[must_use]
pub fn incident_toll_phrase(tolls: Tolls, incidents: usize, without_toll: usize) -> String {
    let killed = tolls.killed.opened_by(without_toll);
    let phrase = toll_phrase_after_comma(Tolls { killed, ..tolls });
    if killed.has_claims() && without_toll > 0 {
        let [without_toll, incidents] = [without_toll, incidents].map(group_thousands);
        format!("{phrase}, {without_toll} of {incidents} without a toll")
    } else {
        phrase
    }
}

/// Returns the text with its first letter in upper case.
#[must_use]
pub fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Joins items into a list: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn join_list<T: Borrow<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [item] => item.borrow().to_owned(),
        [first @ .., last] => format!("{} and {}", first.join(", "), last.borrow()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Toll;

    #[test]
    fn phrases_use_singular_and_plural() {
        assert_eq!(
            [0, 1, 2].map(|n| count_noun(n, "incident")),
            ["no incidents", "1 incident", "2 incidents"]
        );
        assert_eq!(
            [0, 1, 9, -1, -2].map(days_ago),
            ["today", "1 day ago", "9 days ago", "in 1 day", "in 2 days"]
        );
        let day: Day = "2026-01-31".parse().unwrap();
        let windows = ["52w", "1y", "1m", "all"].map(|text| window_phrase(text.parse().unwrap(), day));
        let beginnings = ["the 52 weeks", "the year", "the month", "everything up"];
        for (window, beginning) in windows.iter().zip(beginnings) {
            assert!(window.starts_with(beginning) && window.ends_with("2026-01-31"), "{window}");
        }
    }

    #[test]
    fn sum_over_incidents_without_a_toll_is_open() {
        let killed = |n: u32| Toll { low: Some(n), best: Some(n), high: Some(n), ..Toll::NONE };
        let tolls = Tolls { killed: killed(15), ..Tolls::default() };
        assert_eq!(incident_toll_phrase(tolls, 8, 3), ", killed 15+, 3 of 8 without a toll");
        assert_eq!(incident_toll_phrase(tolls, 8, 0), ", killed 15");
        assert_eq!(incident_toll_phrase(Tolls::default(), 8, 8), "");
    }

    #[test]
    fn lists_use_commas_and_a_final_and() {
        let items: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
        assert_eq!(join_list(&items), "a, b and c");
        assert_eq!(join_list(&items[..2]), "a and b");
        assert_eq!(join_list(&items[..1]), "a");
        assert_eq!(capitalize("élan"), "Élan");
    }
}
