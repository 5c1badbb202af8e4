//! The number of killed as it was known over time: one line a change, with a bar from low to high.

use super::page::DetailPage;
use crate::assess::toll_history::TollHistory;
use crate::model::{Toll, group_thousands};
use crate::store::FrontReports;
use crate::view::panes::figures::killed_role;
use crate::view::text::{fit_left_aligned, width};
use crate::view::theme::Role;

/// Columns of a day with the word before it.
const DAY_COLUMNS: usize = 14;
/// The widest bar.
const MAX_BAR_COLUMNS: usize = 24;
/// The narrowest bar that shows anything.
const MIN_BAR_COLUMNS: usize = 8;

/// Writes how a toll moved, if it did.
pub(super) fn write_toll_history(page: &mut DetailPage, heading: &str, history: &TollHistory) {
    if history.steps.len() < 2 {
        return;
    }
    page.add_heading(heading);
    let texts: Vec<String> = history
        .steps
        .iter()
        .map(|(_, toll)| page.glyphs.transliterate(&toll.to_string()).into_owned())
        .collect();
    let toll_columns = texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let bar_columns = page.width.saturating_sub(DAY_COLUMNS + toll_columns + 2).min(MAX_BAR_COLUMNS);
    let largest = history.steps.iter().filter_map(|(_, toll)| toll.high.max(toll.best)).max().unwrap_or(0);
    for ((day, toll), text) in history.steps.iter().zip(texts) {
        let mut line = vec![
            (fit_left_aligned(&format!("by {day}"), DAY_COLUMNS, ""), Role::Dim),
            (fit_left_aligned(&text, toll_columns + 2, ""), killed_role(*toll)),
        ];
        if bar_columns >= MIN_BAR_COLUMNS {
            let bar = range_bar(*toll, largest, bar_columns);
            line.push((page.glyphs.transliterate(&bar).into_owned(), Role::Text));
        }
        page.lines.push(line);
    }
    if history.undated_claims > 0 {
        let claims = if history.undated_claims == 1 { "claim has" } else { "claims have" };
        let words = format!(
            "{} {claims} no date, or too vague a one, and {} left out here",
            group_thousands(history.undated_claims),
            if history.undated_claims == 1 { "is" } else { "are" },
        );
        page.add_text(&words, Role::Dim, 0);
    }
}

/// Writes when the events of a front were reported.
pub(super) fn write_front_reports(page: &mut DetailPage, reports: &FrontReports) {
    write_toll_history(page, "Killed, as it became known", &reports.killed);
    let FrontReports { late, timely, undated, .. } = *reports;
    if late + timely == 0 {
        return;
    }
    page.add_heading("When the sources reported it");
    let rows =
        [("more than a month after", late), ("within a month", timely), ("date unknown or vague", undated)];
    for (label, count) in rows.into_iter().filter(|(_, count)| *count > 0) {
        let noun = if count == 1 { "event" } else { "events" };
        page.add_labelled(label, 24, &format!("{} {noun}", group_thousands(count)), Role::Text);
    }
}

/// Draws a toll from low to high with its best number, on a scale from 0 to `largest`.
fn range_bar(toll: Toll, largest: u32, columns: usize) -> String {
    let Some(low) = toll.low else { return String::new() };
    let column = |n: u32| (n as usize * (columns - 1)).checked_div(largest as usize).unwrap_or(0);
    let high = toll.high.or(toll.best).unwrap_or(low);
    let (first, last) = (column(low.min(high)), column(low.max(high)));
    let best = toll.best.map(column);
    let cell = |at: usize| match at {
        _ if best == Some(at) => '●',
        _ if (first..=last).contains(&at) => '─',
        _ => ' ',
    };
    (0..=last.max(best.unwrap_or(0))).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_runs_from_low_to_high_and_marks_the_best() {
        let toll = |low, best, high| Toll { low: Some(low), best, high: Some(high), ..Toll::NONE };
        assert_eq!(range_bar(toll(0, Some(5), 10), 10, 11), "─────●─────");
        assert_eq!(range_bar(toll(5, Some(5), 5), 10, 11), "     ●");
        assert_eq!(range_bar(toll(2, None, 4), 10, 11), "  ───");
        // Nothing is claimed, or nobody was killed.
        assert_eq!(range_bar(Toll::NONE, 10, 11), "");
        assert_eq!(range_bar(toll(0, Some(0), 0), 0, 11), "●");
    }
}
