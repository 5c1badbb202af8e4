//! How the words, marks and figures of a row were reached, to be followed by hand: what is recorded, the weekly
//! counts, every rule with its numbers.

use super::page::Page;
use crate::assess::weeks::{Mean, Weeks, last4, m4, m52, week};
use crate::board::Scene;
use crate::model::{Day, EventDate, Recorded};
use crate::store::Detail;
use crate::view::names;
use crate::view::pen::Row;
use crate::view::text::width;
use crate::view::theme::Role;

/// Columns of the labels of the sums.
const LABELS: usize = 19;

/// What it is about, for the title of the box.
pub(in crate::view) fn subject(scene: &Scene<'_>) -> String {
    match scene.detail {
        Some(Detail::Event(detail)) => scene
            .store
            .event(detail.row)
            .map_or_else(String::new, |event| format!("{}, {}", event.date, event.kind.row().words)),
        Some(Detail::Front(detail)) => names::front(scene, detail.row.front),
        Some(Detail::Dyad(detail)) => names::dyad(scene, detail.row.dyad),
        None => String::new(),
    }
}

/// The lines at a width of the text.
pub(in crate::view) fn lines(scene: &Scene<'_>, width: u16) -> Vec<Row> {
    let mut page = Page::new(scene, width);
    let Some(detail) = scene.detail else {
        page.text("Nothing is selected", Role::Text, 0);
        return page.lines;
    };
    let why = detail.why();
    if let Some(recorded) = &why.recorded {
        page.text(&from_when(why.as_of, recorded), Role::Text, 0);
    }
    if let Some(weeks) = &why.weeks {
        weekly(&mut page, why.as_of, weeks);
        page.head("Rules");
    }
    if why.reasons.is_empty() {
        page.text("No claim gives a figure or excludes another: there is nothing to decide", Role::Dim, 0);
    }
    why.reasons.iter().for_each(|reason| page.reason(reason));
    page.lines
}

/// From which day, and over which days, the row is looked at.
fn from_when(as_of: Day, recorded: &Recorded) -> String {
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

fn weekly(page: &mut Page, as_of: Day, weeks: &Weeks) {
    page.head("Incidents by week");
    if weeks.counts.iter().all(Option::is_none) {
        page.text(
            &format!("None of the {} weeks up to {as_of} is recorded.", weeks.counts.len()),
            Role::Unknown,
            0,
        );
        return;
    }
    page.text(
        "Seven days each, named by the last; an incident counts if it lies wholly in the week. “?”: not wholly recorded.",
        Role::Dim,
        0,
    );
    table(page, as_of, weeks);
    if weeks.vague > 0 {
        let (s, are) = if weeks.vague == 1 { ("", "is") } else { ("s", "are") };
        let words = format!(
            "{} incident{s} of these weeks {are} dated too vaguely to lie in one, and {are} not counted.",
            weeks.vague
        );
        page.text(&words, Role::Warning, 0);
    }
    page.gap();
    let counts = &weeks.counts;
    let newest = counts.first().copied().flatten().map_or_else(|| "?".to_owned(), |n| n.to_string());
    let four: Vec<String> = counts.iter().skip(1).take(4).flatten().map(ToString::to_string).collect();
    let sums = [
        ("the week", newest),
        ("the 4 before it", of(m4(counts), Some(&four))),
        ("the 52 before it", of(m52(counts), None)),
        ("the last 4, with it", of(last4(counts), None)),
    ];
    for (label, value) in sums {
        page.labelled(label, LABELS, &value, Role::Text);
    }
}

/// A mean with what it was reached from: `3 + 0 = 3 in 2 known weeks, mean 1.5`.
fn of(mean: Option<Mean>, terms: Option<&[String]>) -> String {
    let Some(mean) = mean else { return "not recorded".to_owned() };
    let sum = match terms {
        Some(terms) if terms.len() > 1 => format!("{} = {}", terms.join(" + "), mean.sum),
        _ => mean.sum.to_string(),
    };
    let weeks = if mean.weeks == 1 { "week" } else { "weeks" };
    format!("{sum} in {} known {weeks}, mean {mean}", mean.weeks)
}

/// The counts of all weeks, the newest first, in as many columns as fit.
fn table(page: &mut Page, as_of: Day, weeks: &Weeks) {
    const BETWEEN: usize = 3;
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
            (EventDate::on(week(as_of, back).end).to_string(), said, role)
        })
        .collect();
    let date = cells.iter().map(|(date, ..)| width(date)).max().unwrap_or(0);
    let count = cells.iter().map(|(_, said, _)| width(said)).max().unwrap_or(0);
    let cell = date + 2 + count + BETWEEN;
    let columns = ((page.width + BETWEEN) / cell.max(1)).max(1);
    for row in cells.chunks(columns) {
        let mut line = Row::new();
        for (day, said, role) in row {
            line.push((format!("{day}{}", " ".repeat(date - width(day) + 2)), Role::Dim));
            line.push((format!("{}{said}", " ".repeat(count - width(said))), *role));
            line.push((" ".repeat(BETWEEN), Role::Text));
        }
        page.lines.push(line);
    }
}
