//! What is new, changed and deleted since the last visit.

use ratatui::layout::{Margin, Rect};

use super::list_box::{list_box, list_height, mark_selected, warn_in_edge};
use crate::board::changes::{ChangeRow, change_rows};
use crate::board::{Command, ListCursor, Scene};
use crate::model::Event;
use crate::view::display_names;
use crate::view::painter::Painter;
use crate::view::text::{saturating_u16, truncate, width};
use crate::view::theme::Role;
use crate::visit::{VisitMark, format_time};

/// How many rows there are.
pub(super) fn row_count(scene: &Scene<'_>) -> usize {
    scene.visit_marks.map_or(0, |marks| marks.marked_count().saturating_add(marks.deleted.len()))
}

/// A row in words: its place among the signs of a visit, what it is, and the line about it.
fn describe_row(scene: &Scene<'_>, row: &ChangeRow<'_>) -> (usize, &'static str, String) {
    let about = |row: u32| {
        let words = |event: &Event| {
            format!("{}  {}  {}", event.date, display_names::front_name(scene, event.front), event.summary)
        };
        scene.store.event(row).map(words).unwrap_or_default()
    };
    match row {
        ChangeRow::Marked(row, VisitMark::New) => (0, "new", about(*row)),
        ChangeRow::Marked(row, VisitMark::Changed) => (1, "changed", about(*row)),
        ChangeRow::Deleted(gone) => (2, "deleted", gone.description.clone()),
    }
}

/// The rows in words.
pub(in crate::view) fn change_lines(scene: &Scene<'_>) -> Vec<String> {
    let rows = scene.visit_marks.map(|marks| change_rows(scene.store, marks)).unwrap_or_default();
    let words = rows.iter().map(|row| describe_row(scene, row));
    words.map(|(_, word, about)| format!("{word}: {about}")).collect()
}

pub(super) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, mut cursor: ListCursor) {
    let Some(marks) = scene.visit_marks else { return };
    let height = list_height(scene, area);
    // The data may have been read again since it was moved.
    cursor.fit(row_count(scene), height);
    let title = match marks.last_visit {
        Some(since) => format!("Since {}", format_time(since, scene.state.today)),
        None => "Since the last visit".to_owned(),
    };
    let inside = list_box(scene, painter, area, &title, (cursor, row_count(scene)));
    if marks.missing > 0 {
        let words = match marks.missing {
            1 => "1 event seen before is missing".to_owned(),
            n => format!("{n} events seen before are missing"),
        };
        let key = scene.keymap.first_chord_text(Command::Problems);
        let words = format!(" {words}: deleted, or in records that cannot be read ({key}) ");
        warn_in_edge(painter, area, &words);
    }
    if marks.is_empty() {
        let first =
            ["This is the first visit", "From the next one on, what is new and changed is marked here"];
        let none = ["Nothing is new, changed or deleted since the last visit"];
        painter.draw_empty_message(inside, if marks.last_visit.is_none() { &first } else { &none });
        return;
    }
    let list = inside.inner(Margin::new(1, 0));
    let rows = change_rows(scene.store, marks);
    let visible = rows.iter().enumerate().skip(cursor.offset()).take(height);
    let lines: Vec<(usize, &str, &str, String)> = visible
        .map(|(i, row)| {
            let (sign, word, about) = describe_row(scene, row);
            (i, painter.glyphs.visit_marks[sign], word, painter.glyphs.transliterate(&about).into_owned())
        })
        .collect();
    let dates = lines.iter().map(|(.., about)| width(split_date(about).0)).max().unwrap_or(0);
    for (y, (i, sign, word, about)) in (list.top()..list.bottom()).zip(&lines) {
        let selected = *i == cursor.selected();
        let role = |role| if selected { Role::Selected } else { role };
        let (x, right) = (list.left(), list.right());
        if selected {
            mark_selected(painter, Rect { y, height: 1, ..list });
            painter.set_cursor(x, y);
        }
        painter.write(x.saturating_add(2), y, right, sign, role(Role::Accent));
        painter.write(x.saturating_add(4), y, right, word, role(Role::Dim));
        let at = x.saturating_add(4).saturating_add(saturating_u16(width("deleted"))).saturating_add(2);
        let (date, rest) = split_date(about);
        painter.write(at, y, right, date, role(Role::Text));
        let at = at.saturating_add(saturating_u16(dates)).saturating_add(2);
        let rest = truncate(rest, usize::from(right.saturating_sub(at)), painter.glyphs.ellipsis);
        painter.write(at, y, right, &rest, role(Role::Text));
    }
}

/// The date a line begins with, and the rest.
fn split_date(about: &str) -> (&str, &str) {
    about.split_once("  ").unwrap_or(("", about))
}
