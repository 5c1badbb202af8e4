//! What is new, changed and deleted since the last visit.

use ratatui::layout::{Margin, Rect};

use super::list_box::{list_box, list_height, mark_selected, warn_in_edge};
use crate::board::visit::{SinceRow, rows};
use crate::board::{Command, Cursor, Scene};
use crate::model::Event;
use crate::view::names;
use crate::view::pen::Pen;
use crate::view::text::{cut, u16_of, width};
use crate::view::theme::Role;
use crate::visit::{Mark, time};

/// How many rows there are.
pub(super) fn len(scene: &Scene<'_>) -> usize {
    scene.marks.map_or(0, |marks| marks.marked().saturating_add(marks.deleted.len()))
}

/// A row in words: its place among the signs of a visit, what it is, and the line about it.
fn described(scene: &Scene<'_>, row: &SinceRow<'_>) -> (usize, &'static str, String) {
    let about = |row: u32| {
        let words = |event: &Event| {
            format!("{}  {}  {}", event.date, names::front(scene, event.front), event.summary)
        };
        scene.store.event(row).map(words).unwrap_or_default()
    };
    match row {
        SinceRow::Marked(row, Mark::New) => (0, "new", about(*row)),
        SinceRow::Marked(row, Mark::Changed) => (1, "changed", about(*row)),
        SinceRow::Deleted(gone) => (2, "deleted", gone.words.clone()),
    }
}

/// The rows in words.
pub(in crate::view) fn words(scene: &Scene<'_>) -> Vec<String> {
    let rows = scene.marks.map(|marks| rows(scene.store, marks)).unwrap_or_default();
    let words = rows.iter().map(|row| described(scene, row));
    words.map(|(_, word, about)| format!("{word}: {about}")).collect()
}

pub(super) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect, mut cursor: Cursor) {
    let Some(marks) = scene.marks else { return };
    let height = list_height(scene, area);
    // The data may have been read again since it was moved.
    cursor.fit(len(scene), height);
    let title = match marks.since {
        Some(since) => format!("Since {}", time(since, scene.state.today)),
        None => "Since the last visit".to_owned(),
    };
    let inside = list_box(scene, pen, area, &title, (cursor, len(scene)));
    if marks.missing > 0 {
        let words = match marks.missing {
            1 => "1 event seen before is missing".to_owned(),
            n => format!("{n} events seen before are missing"),
        };
        let key = scene.keymap.key(Command::Problems);
        let words = format!(" {words}: deleted, or in records that cannot be read ({key}) ");
        warn_in_edge(pen, area, &words);
    }
    if marks.is_empty() {
        let first =
            ["This is the first visit", "From the next one on, what is new and changed is marked here"];
        let none = ["Nothing is new, changed or deleted since the last visit"];
        pen.nothing(inside, if marks.since.is_none() { &first } else { &none });
        return;
    }
    let list = inside.inner(Margin::new(1, 0));
    let rows = rows(scene.store, marks);
    let visible = rows.iter().enumerate().skip(cursor.offset()).take(height);
    let lines: Vec<(usize, &str, &str, String)> = visible
        .map(|(i, row)| {
            let (sign, word, about) = described(scene, row);
            (i, pen.glyphs.since[sign], word, pen.glyphs.spell(&about).into_owned())
        })
        .collect();
    let dates = lines.iter().map(|(.., about)| width(dated(about).0)).max().unwrap_or(0);
    for (y, (i, sign, word, about)) in (list.top()..list.bottom()).zip(&lines) {
        let selected = *i == cursor.selected();
        let role = |role| if selected { Role::Selected } else { role };
        let (x, right) = (list.left(), list.right());
        if selected {
            mark_selected(pen, Rect { y, height: 1, ..list });
            pen.be_at(x, y);
        }
        pen.put(x.saturating_add(2), y, right, sign, role(Role::Accent));
        pen.put(x.saturating_add(4), y, right, word, role(Role::Dim));
        let at = x.saturating_add(4).saturating_add(u16_of(width("deleted"))).saturating_add(2);
        let (date, rest) = dated(about);
        pen.put(at, y, right, date, role(Role::Text));
        let at = at.saturating_add(u16_of(dates)).saturating_add(2);
        let rest = cut(rest, usize::from(right.saturating_sub(at)), pen.glyphs.ellipsis);
        pen.put(at, y, right, &rest, role(Role::Text));
    }
}

/// The date a line begins with, and the rest.
fn dated(about: &str) -> (&str, &str) {
    about.split_once("  ").unwrap_or(("", about))
}
