//! How the words, marks and figures of a row were reached, to be followed by hand: what is recorded, the weekly
//! counts, every rule with its numbers.

use super::page::DetailPage;
use crate::assess::weeks::{
    WeekCounts, WeeklyMean, mean_of_4_weeks_before, mean_of_52_weeks_before, mean_of_last_4_weeks, week_span,
};
use crate::board::Scene;
use crate::model::{Day, EventDate, RecordedDays};
use crate::store::Detail;
use crate::view::display_names;
use crate::view::painter::StyledLine;
use crate::view::text::width;
use crate::view::theme::Role;

/// Columns of the labels of the sums.
const LABEL_WIDTH: usize = 19;

/// What it is about, for the title of the box.
pub(in crate::view) fn why_title(scene: &Scene<'_>) -> String {
    match scene.detail {
        Some(Detail::Event(detail)) => scene
            .store
            .event(detail.row)
            .map_or_else(String::new, |event| format!("{}, {}", event.date, event.kind.row().label)),
        Some(Detail::Front(detail)) => display_names::front_name(scene, detail.row.front),
        Some(Detail::Dyad(detail)) => display_names::dyad_name(scene, detail.row.dyad),
        None => String::new(),
    }
}

/// The lines at a width of the text.
pub(in crate::view) fn why_lines(scene: &Scene<'_>, width: u16) -> Vec<StyledLine> {
    let mut page = DetailPage::new(scene, width);
    let Some(detail) = scene.detail else {
        page.add_text("Nothing is selected", Role::Text, 0);
        return page.lines;
    };
    let why = detail.explanation();
    if let Some(recorded) = &why.recorded {
        page.add_text(&recorded_words(why.as_of, recorded), Role::Text, 0);
    }
    if let Some(weeks) = &why.weeks {
        write_weeks(&mut page, why.as_of, weeks);
        page.add_heading("Rules");
    }
    if why.reasons.is_empty() {
        page.add_text(
            "No claim gives a figure or excludes another: there is nothing to decide",
            Role::Dim,
            0,
        );
    }
    why.reasons.iter().for_each(|reason| page.add_reason(reason));
    page.lines
}

/// From which day, and over which days, the row is looked at.
fn recorded_words(as_of: Day, recorded: &RecordedDays) -> String {
    let stretches = recorded.stretches().iter().filter(|stretch| stretch.start <= as_of);
    let written: Vec<String> = stretches
        .map(|stretch| {
            if stretch.end >= as_of {
                format!("from {} on", stretch.start)
            } else {
                format!("{} to {}", stretch.start, stretch.end)
            }
        })
        .collect();
    if written.is_empty() {
        return format!("Looked at from {as_of}. Not recorded: nothing can be said.");
    }
    format!("Looked at from {as_of}. Recorded {}; of other days nothing is known.", written.join(", "))
}

fn write_weeks(page: &mut DetailPage, as_of: Day, weeks: &WeekCounts) {
    page.add_heading("Incidents by week");
    if weeks.counts.iter().all(Option::is_none) {
        page.add_text(
            &format!("None of the {} weeks up to {as_of} is recorded.", weeks.counts.len()),
            Role::Unknown,
            0,
        );
        return;
    }
    page.add_text(
        "Seven days each, named by the last; an incident counts if it lies wholly in the week. “?”: not wholly recorded.",
        Role::Dim,
        0,
    );
    write_week_table(page, as_of, weeks);
    if weeks.vague > 0 {
        let (s, are) = if weeks.vague == 1 { ("", "is") } else { ("s", "are") };
        let words = format!(
            "{} incident{s} of these weeks {are} dated too vaguely to lie in one, and {are} not counted.",
            weeks.vague
        );
        page.add_text(&words, Role::Warning, 0);
    }
    page.add_gap();
    let counts = &weeks.counts;
    let newest = counts.first().copied().flatten().map_or_else(|| "?".to_owned(), |n| n.to_string());
    let four: Vec<String> = counts.iter().skip(1).take(4).flatten().map(ToString::to_string).collect();
    let sums = [
        ("the week", newest),
        ("the 4 before it", mean_words(mean_of_4_weeks_before(counts), Some(&four))),
        ("the 52 before it", mean_words(mean_of_52_weeks_before(counts), None)),
        ("the last 4, with it", mean_words(mean_of_last_4_weeks(counts), None)),
    ];
    for (label, value) in sums {
        page.add_labelled(label, LABEL_WIDTH, &value, Role::Text);
    }
}

/// A mean with what it was reached from: `3 + 0 = 3 in 2 known weeks, mean 1.5`.
fn mean_words(mean: Option<WeeklyMean>, terms: Option<&[String]>) -> String {
    let Some(mean) = mean else { return "not recorded".to_owned() };
    let sum = match terms {
        Some(terms) if terms.len() > 1 => format!("{} = {}", terms.join(" + "), mean.sum),
        _ => mean.sum.to_string(),
    };
    let weeks = if mean.weeks == 1 { "week" } else { "weeks" };
    format!("{sum} in {} known {weeks}, mean {mean}", mean.weeks)
}

/// The counts of all weeks, the newest first, in as many columns as fit.
fn write_week_table(page: &mut DetailPage, as_of: Day, weeks: &WeekCounts) {
    const COLUMN_GAP: usize = 3;
    let cells: Vec<(String, String, Role)> = weeks
        .counts
        .iter()
        .enumerate()
        .map(|(back, count)| {
            let (said, role) = match count {
                None => ("?".to_owned(), Role::Unknown),
                Some(0) => ("0".to_owned(), Role::Dim),
                Some(n) => (n.to_string(), Role::Strong),
            };
            (EventDate::from_day(week_span(as_of, back).end).to_string(), said, role)
        })
        .collect();
    let date = cells.iter().map(|(date, ..)| width(date)).max().unwrap_or(0);
    let count = cells.iter().map(|(_, said, _)| width(said)).max().unwrap_or(0);
    let cell = date + 2 + count + COLUMN_GAP;
    let columns = ((page.width + COLUMN_GAP) / cell.max(1)).max(1);
    for row in cells.chunks(columns) {
        let mut line = StyledLine::new();
        for (day, said, role) in row {
            line.push((format!("{day}{}", " ".repeat(date - width(day) + 2)), Role::Dim));
            line.push((format!("{}{said}", " ".repeat(count - width(said))), *role));
            line.push((" ".repeat(COLUMN_GAP), Role::Text));
        }
        page.lines.push(line);
    }
}
