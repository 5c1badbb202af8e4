//! The list of contested facts: two lines each, what is contested and who says what.

use ratatui::layout::{Margin, Rect};

use super::list_box::{BoxSize, ROWS_PER_FACT, draw_list_box, highlight_row, list_height};
use crate::board::{ListCursor, Scene};
use crate::findings::{ContestedList, ContestedListRow, phrases};
use crate::model::group_thousands;
use crate::store::MAX_RECORDS_COUNTED;
use crate::view::display_names;
use crate::view::painter::Painter;
use crate::view::text::{fit_left_aligned, saturating_u16, truncate, width};
use crate::view::theme::Role;

/// The columns of the box, where there is room.
const BOX_COLUMNS: u16 = 110;

/// The most columns of dates, and of fronts.
const MAX_COLUMNS: usize = 18;

/// Returns the number of facts.
pub(super) fn row_count(scene: &Scene<'_>) -> usize {
    scene.contested.map_or(0, |list| list.rows.len())
}

/// Returns the size of the box: as high as all facts.
pub(super) fn box_size(scene: &Scene<'_>, widest: Rect) -> BoxSize {
    let rows = (row_count(scene) * ROWS_PER_FACT).max(4);
    BoxSize::new(BOX_COLUMNS.min(widest.width), saturating_u16(rows).saturating_add(2))
}

/// Returns why there is no fact.
fn empty_words(list: Option<&ContestedList>) -> Vec<String> {
    match list {
        None => vec!["…".to_owned()],
        Some(list) if list.is_too_large => vec![
            format!("{} events shown have contested facts", group_thousands(list.events)),
            format!(
                "Facts are in the records, which are read of at most {} events",
                group_thousands(MAX_RECORDS_COUNTED)
            ),
            "Narrow the window or the filter".to_owned(),
        ],
        Some(_) => vec![
            "No fact of the events shown is contested".to_owned(),
            "No two recorded claims exclude each other".to_owned(),
        ],
    }
}

/// Returns the date and the front of a fact.
fn date_and_front(scene: &Scene<'_>, fact: &ContestedListRow) -> (String, String) {
    let date = scene.store.date(fact.row).map_or_else(String::new, |date| date.to_string());
    let front = scene.store.event(fact.row).map(|event| display_names::front_name(scene, event.front));
    (date, front.unwrap_or_default())
}

/// Returns the facts as lines of text.
pub(in crate::view) fn contested_lines(scene: &Scene<'_>) -> Vec<String> {
    let Some(list) = scene.contested.filter(|list| !list.rows.is_empty()) else {
        return empty_words(scene.contested);
    };
    let mut lines = vec![title(list)];
    lines.extend(list.rows.iter().map(|fact| {
        let (date, front) = date_and_front(scene, fact);
        format!("{date}, {front}: {}; {}", fact.question, fact.positions)
    }));
    lines
}

fn title(list: &ContestedList) -> String {
    let facts = phrases::count_noun(list.rows.len(), "contested fact");
    format!("{facts} of {}", phrases::count_noun(list.events, "event"))
}

pub(super) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, mut cursor: ListCursor) {
    let list = scene.contested.filter(|list| !list.rows.is_empty());
    let (len, height) = (row_count(scene), list_height(scene, area));
    cursor.fit(len, height);
    let title = list.map_or_else(|| "Contested facts".to_owned(), title);
    let inside = draw_list_box(scene, painter, area, &title, (cursor, len));
    let Some(list) = list else {
        let words = empty_words(scene.contested);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        painter.draw_empty_message(inside, &words);
        return;
    };
    let inside = inside.inner(Margin::new(1, 0));
    let visible = list.rows.iter().enumerate().skip(cursor.offset()).take(height);
    let facts: Vec<_> = visible
        .map(|(index, fact)| {
            let (date, front) = date_and_front(scene, fact);
            let text = |text: &str| painter.glyphs.transliterate(text).into_owned();
            (index, text(&date), text(&front), text(&fact.question), text(&fact.positions))
        })
        .collect();
    let widest = |texts: &mut dyn Iterator<Item = &String>| {
        texts.map(|text| width(text)).max().unwrap_or(0).min(MAX_COLUMNS)
    };
    let date_columns = widest(&mut facts.iter().map(|(_, date, ..)| date));
    let front_columns = widest(&mut facts.iter().map(|(_, _, front, ..)| front));
    let ellipsis = painter.glyphs.ellipsis;
    let row_height = saturating_u16(ROWS_PER_FACT);
    for (y, (index, date, front, question, positions)) in
        (inside.top()..inside.bottom()).step_by(ROWS_PER_FACT).zip(facts)
    {
        let is_selected = index == cursor.selected();
        if is_selected {
            painter.fill_blank(Rect { y, height: row_height, ..inside }, Role::Selected);
            highlight_row(painter, Rect { y, height: 1, ..inside });
            painter.set_cursor(inside.left(), y);
        }
        let role = |role| if is_selected { Role::Selected } else { role };
        let (right, left) = (inside.right(), inside.left().saturating_add(2));
        let cells = [
            (fit_left_aligned(&date, date_columns, ellipsis), Role::Dim),
            (fit_left_aligned(&front, front_columns, ellipsis), Role::Dim),
            (question, Role::Text),
        ];
        let mut x = left;
        for (text, cell_role) in cells {
            let text = truncate(&text, usize::from(right.saturating_sub(x)), ellipsis);
            x = painter.write(x, y, right, &text, role(cell_role)).saturating_add(2);
        }
        let x = left.saturating_add(2);
        let positions = truncate(&positions, usize::from(right.saturating_sub(x)), ellipsis);
        painter.write(x, y.saturating_add(1), right, &positions, role(Role::Contested));
    }
}
