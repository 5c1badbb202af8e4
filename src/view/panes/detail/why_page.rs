//! The `why` page: how every word, mark and figure of a row was reached, to be checked by hand. It lists the recorded
//! days, the weekly counts, and every rule with its numbers.

use super::page::DetailPage;
use crate::assess::weeks::{
    WeekCounts, WeeklyMean, mean_of_4_weeks_before, mean_of_52_weeks_before, mean_of_last_4_weeks, week_span,
};
use crate::board::Scene;
use crate::model::{Day, EventDate, FrontIx, RecordedDays, group_thousands};
use crate::store::{Detail, Explanation};
use crate::view::display_names;
use crate::view::painter::StyledLine;
use crate::view::text::width;
use crate::view::theme::Role;

/// Columns for the labels of the sums.
const LABEL_WIDTH: usize = 19;

/// Returns the subject of the page, for the title of its box.
pub(in crate::view) fn why_title(scene: &Scene<'_>) -> String {
    match scene.detail {
        Some(Detail::Event(detail)) => scene
            .store
            .event(detail.row)
            .map_or_else(String::new, |event| format!("{}, {}", event.date, event.kind_phrase())),
        Some(Detail::Front(detail)) => display_names::front_name(scene, detail.row.front),
        Some(Detail::Dyad(detail)) => display_names::dyad_name(scene, detail.row.dyad),
        Some(Detail::Actor(profile)) => display_names::actor_name(scene, profile.actor),
        Some(Detail::Claimant(record)) => display_names::claimant_name(scene, record.claimant),
        None => String::new(),
    }
}

/// Returns the lines at a width of the text.
pub(in crate::view) fn why_lines(scene: &Scene<'_>, width: u16) -> Vec<StyledLine> {
    let mut page = DetailPage::new(scene, width);
    let Some(detail) = scene.detail else {
        page.add_text("Nothing is selected", Role::Text, 0);
        return page.into_lines();
    };
    let why = detail.explanation();
    if let Some(recorded) = &why.recorded {
        write_recorded(scene, &mut page, why.as_of, recorded);
    }
    if let Some(weeks) = &why.weeks {
        write_weeks(&mut page, why.as_of, weeks);
        page.add_heading("Rules");
    }
    if why.reasons.is_empty() {
        page.add_text(
            "No claim gives a figure or excludes another, so there is nothing to decide",
            Role::Dim,
            0,
        );
    }
    why.reasons.iter().for_each(|reason| page.add_reason(reason));
    page.into_lines()
}

/// Writes the as-of day and the recorded days of each front.
fn write_recorded(
    scene: &Scene<'_>,
    page: &mut DetailPage,
    as_of: Day,
    recorded: &[(FrontIx, RecordedDays)],
) {
    match recorded {
        [] => page.add_text(&recorded_words(as_of, &RecordedDays::empty()), Role::Text, 0),
        [(front, days)] => {
            let words = recorded_words(as_of, days);
            let words = if is_group(scene, *front) { of_several_fronts(&words) } else { words };
            page.add_text(&words, Role::Text, 0);
        }
        fronts => {
            let (count, noun) = (fronts.len(), scene.store.front_words().plural);
            let words = format!("As of {as_of}. Known only where all {count} {noun} are recorded:");
            page.add_text(&words, Role::Text, 0);
            for (front, days) in fronts {
                let ranges = recorded_ranges(as_of, days).unwrap_or_else(|| "no day".to_owned());
                let name = display_names::front_name(scene, *front);
                page.add_text(&format!("{name}: {ranges}"), Role::Text, 2);
            }
        }
    }
}

/// Returns the recorded days of a subject in words, without the as-of day.
pub(super) fn recorded_days_words(explanation: &Explanation) -> String {
    let recorded = explanation.recorded.as_deref().and_then(|fronts| fronts.first());
    let ranges = recorded.and_then(|(_, days)| recorded_ranges(explanation.as_of, days));
    let words =
        ranges.map_or_else(|| "no day".to_owned(), |ranges| format!("{ranges}; nothing is known outside it"));
    of_several_fronts(&words)
}

/// Whether the first pane groups by another dimension and lists this group instead of a front.
pub(super) fn is_group(scene: &Scene<'_>, front: FrontIx) -> bool {
    usize::from(front.0) >= scene.store.situation().fronts.len()
}

const EVENTS_MISSING: &str = "where events are missing";

/// Returns recorded days in words for a group of events of several fronts, which is recorded incompletely where some of
/// its fronts are not recorded.
fn of_several_fronts(words: &str) -> String {
    words.replace(EVENTS_MISSING, "where not all its fronts are")
}

/// Returns the recorded days up to as-of in words; `None` if there are none.
fn recorded_ranges(as_of: Day, recorded: &RecordedDays) -> Option<String> {
    let stretches = recorded.stretches().iter().filter(|stretch| stretch.start <= as_of);
    let day_ranges: Vec<String> = stretches
        .map(|stretch| {
            if stretch.end >= as_of {
                format!("from {} on", stretch.start)
            } else {
                format!("{} to {}", stretch.start, stretch.end)
            }
        })
        .collect();
    let incomplete = recorded.incomplete_stretches().iter().filter(|stretch| stretch.start <= as_of);
    let incomplete: Vec<String> =
        incomplete.map(|stretch| format!("{} to {}", stretch.start, stretch.end.min(as_of))).collect();
    let incomplete =
        (!incomplete.is_empty()).then(|| format!("incompletely {}, {EVENTS_MISSING}", incomplete.join(", ")));
    let complete = (!day_ranges.is_empty()).then(|| day_ranges.join(", "));
    let parts: Vec<String> = complete.into_iter().chain(incomplete).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Returns the as-of day and the recorded days in words.
fn recorded_words(as_of: Day, recorded: &RecordedDays) -> String {
    match recorded_ranges(as_of, recorded) {
        None => format!("As of {as_of}. No day is recorded, so nothing is known."),
        Some(ranges) => format!("As of {as_of}. Recorded {ranges}; nothing is known of other days."),
    }
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
        "Each week has seven days and is named by its last. An incident counts if it lies wholly within the week. “?”: not wholly recorded.",
        Role::Dim,
        0,
    );
    write_week_table(page, as_of, weeks);
    if weeks.vague > 0 {
        let (s, are) = if weeks.vague == 1 { ("", "is") } else { ("s", "are") };
        let words = format!(
            "{} incident{s} of these weeks {are} dated too vaguely for a single week and {are} not counted.",
            weeks.vague
        );
        page.add_text(&words, Role::Warning, 0);
    }
    page.add_gap();
    let counts = &weeks.counts;
    let last_week = counts.first().copied().flatten().map_or_else(|| "?".to_owned(), group_thousands);
    let four_weeks_before: Vec<String> =
        counts.iter().skip(1).take(4).flatten().map(|n| group_thousands(*n)).collect();
    let sums = [
        ("last week", last_week),
        ("4 weeks before it", mean_words(mean_of_4_weeks_before(counts), Some(&four_weeks_before))),
        ("52 weeks before it", mean_words(mean_of_52_weeks_before(counts), None)),
        ("last 4 weeks", mean_words(mean_of_last_4_weeks(counts), None)),
    ];
    for (label, value) in sums {
        page.add_labelled(label, LABEL_WIDTH, &value, Role::Text);
    }
}

/// Returns a mean with its terms: `3 + 0 = 3 in 2 known weeks, mean 1.5`.
fn mean_words(mean: Option<WeeklyMean>, terms: Option<&[String]>) -> String {
    let Some(mean) = mean else { return "not recorded".to_owned() };
    let sum = match terms {
        Some(terms) if terms.len() > 1 => format!("{} = {}", terms.join(" + "), group_thousands(mean.sum)),
        _ => group_thousands(mean.sum),
    };
    let weeks = if mean.weeks == 1 { "week" } else { "weeks" };
    format!("{sum} in {} known {weeks}, mean {mean}", mean.weeks)
}

/// Writes the counts of all weeks, newest first, in as many columns as fit.
fn write_week_table(page: &mut DetailPage, as_of: Day, weeks: &WeekCounts) {
    const COLUMN_GAP: usize = 3;
    let cells: Vec<(String, String, Role)> = weeks
        .counts
        .iter()
        .enumerate()
        .map(|(weeks_back, count)| {
            let (count_text, role) = match count {
                None => ("?".to_owned(), Role::Unknown),
                Some(0) => ("0".to_owned(), Role::Dim),
                Some(n) => (group_thousands(*n), Role::Strong),
            };
            (EventDate::from_day(week_span(as_of, weeks_back).end).to_string(), count_text, role)
        })
        .collect();
    let date_width = cells.iter().map(|(date, ..)| width(date)).max().unwrap_or(0);
    let count_width = cells.iter().map(|(_, count_text, _)| width(count_text)).max().unwrap_or(0);
    let cell_width = date_width + 2 + count_width + COLUMN_GAP;
    let columns = ((page.width + COLUMN_GAP) / cell_width.max(1)).max(1);
    for row in cells.chunks(columns) {
        let mut line = StyledLine::new();
        for (day, count_text, role) in row {
            line.push((format!("{day}{}", " ".repeat(date_width - width(day) + 2)), Role::Dim));
            line.push((format!("{}{count_text}", " ".repeat(count_width - width(count_text))), *role));
            line.push((" ".repeat(COLUMN_GAP), Role::Text));
        }
        page.lines.push(line);
    }
}
