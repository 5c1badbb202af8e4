//! The list of events that are new, changed or deleted since the last visit.

use ratatui::layout::{Margin, Rect};

use super::list_box::{draw_list_box, highlight_row, list_height, warn_in_edge};
use crate::board::visit_changes::{ChangeRow, change_rows};
use crate::board::{Command, ListCursor, Scene};
use crate::model::Event;
use crate::view::display_names;
use crate::view::painter::Painter;
use crate::view::text::{saturating_u16, truncate, width};
use crate::view::theme::Role;
use crate::visit::{VisitMark, format_time};

/// Returns the number of rows.
pub(super) fn row_count(scene: &Scene<'_>) -> usize {
    scene.visit_marks.map_or(0, |marks| marks.marked_count().saturating_add(marks.deleted.len()))
}

/// Returns a row's index among the visit marks, its label and its description.
fn describe_row(scene: &Scene<'_>, row: &ChangeRow<'_>) -> (usize, &'static str, String) {
    let describe_event = |row: u32| {
        let event_line = |event: &Event| {
            format!("{}  {}  {}", event.date, display_names::front_name(scene, event.front), event.summary)
        };
        scene.store.event(row).map(event_line).unwrap_or_default()
    };
    match row {
        ChangeRow::Marked(row, VisitMark::New) => (0, "new", describe_event(*row)),
        ChangeRow::Marked(row, VisitMark::Changed) => (1, "changed", describe_event(*row)),
        ChangeRow::Deleted(event) => (2, "deleted", event.description.clone()),
    }
}

/// Returns the rows as lines of text.
pub(in crate::view) fn change_lines(scene: &Scene<'_>) -> Vec<String> {
    let rows = scene.visit_marks.map(|marks| change_rows(scene.store, marks)).unwrap_or_default();
    let described = rows.iter().map(|row| describe_row(scene, row));
    described.map(|(_, label, description)| format!("{label}: {description}")).collect()
}

pub(super) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, mut cursor: ListCursor) {
    let Some(marks) = scene.visit_marks else { return };
    let height = list_height(scene, area);
    // The data may have been reloaded since the cursor was moved.
    cursor.fit(row_count(scene), height);
    let title = match marks.last_visit {
        Some(since) => format!("Since {}", format_time(since, scene.state.today)),
        None => "Since the last visit".to_owned(),
    };
    let inside = draw_list_box(scene, painter, area, &title, (cursor, row_count(scene)));
    if marks.missing > 0 {
        let warning = match marks.missing {
            1 => "1 event seen before is missing".to_owned(),
            n => format!("{n} events seen before are missing"),
        };
        let key = scene.keymap.first_chord_text(Command::Problems);
        let warning = format!(" {warning}: deleted, or in records that cannot be read ({key}) ");
        warn_in_edge(painter, area, &warning);
    }
    if marks.is_empty() {
        let first_visit =
            ["This is the first visit", "From the next one on, new and changed events are marked here"];
        let no_change = ["Nothing is new, changed or deleted since the last visit"];
        painter
            .draw_empty_message(inside, if marks.last_visit.is_none() { &first_visit } else { &no_change });
        return;
    }
    let list = inside.inner(Margin::new(1, 0));
    let rows = change_rows(scene.store, marks);
    let visible = rows.iter().enumerate().skip(cursor.offset()).take(height);
    let lines: Vec<(usize, &str, &str, String)> = visible
        .map(|(index, row)| {
            let (sign, label, description) = describe_row(scene, row);
            (
                index,
                painter.glyphs.visit_marks[sign],
                label,
                painter.glyphs.transliterate(&description).into_owned(),
            )
        })
        .collect();
    let date_columns =
        lines.iter().map(|(.., description)| width(split_date(description).0)).max().unwrap_or(0);
    for (y, (index, sign, label, description)) in (list.top()..list.bottom()).zip(&lines) {
        let is_selected = *index == cursor.selected();
        let role = |role| if is_selected { Role::Selected } else { role };
        let (x, right) = (list.left(), list.right());
        if is_selected {
            highlight_row(painter, Rect { y, height: 1, ..list });
            painter.set_cursor(x, y);
        }
        painter.write(x.saturating_add(2), y, right, sign, role(Role::Accent));
        painter.write(x.saturating_add(4), y, right, label, role(Role::Dim));
        let text_x = x.saturating_add(4).saturating_add(saturating_u16(width("deleted"))).saturating_add(2);
        let (date, rest) = split_date(description);
        painter.write(text_x, y, right, date, role(Role::Text));
        let text_x = text_x.saturating_add(saturating_u16(date_columns)).saturating_add(2);
        let rest = truncate(rest, usize::from(right.saturating_sub(text_x)), painter.glyphs.ellipsis);
        painter.write(text_x, y, right, &rest, role(Role::Text));
    }
}

/// Splits a line into its leading date and the rest.
fn split_date(description: &str) -> (&str, &str) {
    description.split_once("  ").unwrap_or(("", description))
}
