//! The frequency table: how often each value of a field occurs, with the killed and the share of the events shown.

use ratatui::layout::{Margin, Rect};

use super::list_box::{BoxSize, draw_list_box, highlight_row, list_height};
use crate::board::{ListCursor, Scene};
use crate::model::group_thousands;
use crate::query::FrequencyField;
use crate::store::{FrequencyRow, FrequencyTable, MAX_RECORDS_COUNTED};
use crate::view::layout::without_top_rows;
use crate::view::painter::{Painter, StyledText};
use crate::view::panes::figures::known_killed_text;
use crate::view::text::{fit_left_aligned, fit_right_aligned, saturating_u16, truncate, width};
use crate::view::theme::Role;

/// The columns of the box, where there is room.
const BOX_COLUMNS: u16 = 92;

/// The fewest and the most columns of the bar.
const BAR_COLUMNS: (usize, usize) = (6, 20);

/// The fewest columns that the value keeps before there is a bar.
const MIN_VALUE_COLUMNS: usize = 20;

/// The columns of a percentage.
const PERCENT_COLUMNS: usize = 4;

/// Returns the table of a field, if it is known.
pub(super) fn known_table<'a>(scene: &Scene<'a>, field: FrequencyField) -> Option<&'a FrequencyTable> {
    scene.frequencies.filter(|table| table.field == field)
}

/// Returns the size of the box: as high as all values.
pub(super) fn box_size(scene: &Scene<'_>, widest: Rect, field: FrequencyField) -> BoxSize {
    let rows = known_table(scene, field).map_or(0, FrequencyTable::len).max(4);
    let rows = saturating_u16(rows).saturating_add(4);
    BoxSize { columns: BOX_COLUMNS.min(widest.width), rows, placed_rows: widest.height }
}

/// Returns why there is no row.
fn empty_words(scene: &Scene<'_>, field: FrequencyField) -> Vec<String> {
    match known_table(scene, field) {
        None => vec!["…".to_owned()],
        Some(table) if table.is_too_large => vec![
            format!("{} events are shown", group_thousands(table.events)),
            format!(
                "{} is in the records, which are read of at most {} events",
                field.name(),
                group_thousands(MAX_RECORDS_COUNTED)
            ),
            "Narrow the window or the filter".to_owned(),
        ],
        Some(_) => vec!["No events are shown".to_owned()],
    }
}

/// Returns the share of the events shown in per cent.
fn percent_text(row: &FrequencyRow, table: &FrequencyTable) -> String {
    let share = f64::from(row.events) * 100.0 / f64::from(table.events.max(1));
    if share > 0.0 && share < 1.0 { "<1%".to_owned() } else { format!("{share:.0}%") }
}

/// Returns the values as lines of text.
pub(in crate::view) fn frequency_lines(
    scene: &Scene<'_>,
    field: FrequencyField,
    is_by_value: bool,
) -> Vec<String> {
    let Some(table) = known_table(scene, field).filter(|table| !table.is_empty()) else {
        return empty_words(scene, field);
    };
    let order = if is_by_value { "by value" } else { "the most frequent first" };
    let coverage = scene.answer.coverage;
    let events = coverage.count_words(table.events, "event");
    let mut lines = vec![format!("How often, {}: {events}, {order}", field.name())];
    let rows = (0..table.len()).filter_map(|index| table.row(index, is_by_value));
    lines.extend(rows.map(|row| {
        let killed = known_killed_text(row.killed, coverage).0;
        let events = coverage.count_words(row.events, "event");
        format!("{}: {events}, {}, killed {killed}", row.label, percent_text(row, table))
    }));
    lines
}

/// The columns of the table.
struct TableLayout {
    value: usize,
    events: usize,
    bar: usize,
    killed: usize,
}

impl TableLayout {
    /// Fits the columns: numbers whole, then the value, then the bar.
    fn new(columns: usize, events: usize, killed: usize) -> Self {
        let (events, killed) = (events.max(width("events") + 1), killed.max(width("killed")));
        let rest = columns.saturating_sub(2 + events + PERCENT_COLUMNS + killed + 3 * 2);
        let spare = rest.saturating_sub(MIN_VALUE_COLUMNS + 1);
        let bar = if spare >= BAR_COLUMNS.0 { spare.min(BAR_COLUMNS.1) } else { 0 };
        Self { value: rest.saturating_sub(if bar > 0 { bar + 1 } else { 0 }), events, bar, killed }
    }
}

pub(super) fn draw(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    field: FrequencyField,
    (mut cursor, is_by_value): (ListCursor, bool),
) {
    let table = known_table(scene, field).filter(|table| !table.is_empty());
    let (len, height) = (table.map_or(0, FrequencyTable::len), list_height(scene, area));
    cursor.fit(len, height);
    let title = match table {
        Some(table) if field.is_multiple() => {
            format!("How often, of {} events; one can have several", group_thousands(table.events))
        }
        Some(table) => format!("How often, of {} events", group_thousands(table.events)),
        None => "How often".to_owned(),
    };
    let inside = draw_list_box(scene, painter, area, &title, (cursor, len)).inner(Margin::new(1, 0));
    draw_fields(painter, inside, field);
    let body = without_top_rows(inside, 1);
    let Some(table) = table else {
        let words = empty_words(scene, field);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        painter.draw_empty_message(without_top_rows(body, 1), &words);
        return;
    };
    let visible = (cursor.offset()..len).take(height);
    let rows: Vec<(usize, &FrequencyRow, String, StyledText)> = visible
        .filter_map(|index| {
            let row = table.row(index, is_by_value)?;
            let events = scene.answer.coverage.count_text(row.events);
            let (killed, role) = known_killed_text(row.killed, scene.answer.coverage);
            let text = |text: &str| painter.glyphs.transliterate(text).into_owned();
            Some((index, row, text(&events), (text(&killed), role)))
        })
        .collect();
    let widest = |texts: &mut dyn Iterator<Item = &String>| texts.map(|text| width(text)).max().unwrap_or(0);
    let columns = TableLayout::new(
        usize::from(inside.width),
        widest(&mut rows.iter().map(|(_, _, events, _)| events)),
        widest(&mut rows.iter().map(|(.., (killed, _))| killed)),
    );
    let most = (0..1).filter_map(|first| table.row(first, false)).map(|row| row.events).max().unwrap_or(0);
    draw_header(painter, body, field, &columns, is_by_value);
    let list = without_top_rows(body, 1);
    for (y, (index, row, events, (killed, role))) in (list.top()..list.bottom()).zip(rows) {
        let is_selected = index == cursor.selected();
        if is_selected {
            highlight_row(painter, Rect { y, height: 1, ..list });
            painter.set_cursor(list.left(), y);
        }
        let role_of = |role| if is_selected { Role::Selected } else { role };
        let label = painter.glyphs.transliterate(&row.label).into_owned();
        let label = truncate(&label, columns.value, painter.glyphs.ellipsis);
        let label = fit_left_aligned(&label, columns.value, "");
        let cells = [
            (label, Role::Text),
            (fit_right_aligned(&events, columns.events, ""), Role::Text),
            (fit_right_aligned(&percent_text(row, table), PERCENT_COLUMNS, ""), Role::Dim),
            (bar_text(painter, row.events, most, columns.bar), Role::Accent),
            (fit_right_aligned(&killed, columns.killed, ""), role),
        ];
        draw_cells(painter, list, y, cells.map(|(text, role)| (text, role_of(role))));
    }
}

/// Draws the fields: the one shown, then those that follow.
fn draw_fields(painter: &mut Painter<'_>, area: Rect, field: FrequencyField) {
    let (y, right) = (area.top(), area.right());
    let mut x = painter.write(area.left().saturating_add(2), y, right, field.name(), Role::Strong);
    let mut next = field.step(true);
    while next != field && x.saturating_add(saturating_u16(width(next.name()) + 2)) <= right {
        x = painter.write(x.saturating_add(2), y, right, next.name(), Role::Dim);
        next = next.step(true);
    }
}

fn draw_header(
    painter: &mut Painter<'_>,
    area: Rect,
    field: FrequencyField,
    columns: &TableLayout,
    is_by_value: bool,
) {
    let arrows = painter.glyphs.sort_arrows;
    let (value, events) = if is_by_value {
        (format!("{}{}", field.name(), arrows[1]), "events".to_owned())
    } else {
        (field.name().to_owned(), format!("events{}", arrows[0]))
    };
    let cells = [
        fit_left_aligned(&value, columns.value, ""),
        fit_right_aligned(&events, columns.events, ""),
        " ".repeat(PERCENT_COLUMNS),
        " ".repeat(columns.bar),
        fit_right_aligned("killed", columns.killed, ""),
    ];
    draw_cells(painter, area, area.top(), cells.map(|text| (text, Role::Dim)));
}

/// Draws cells next to each other; an empty one takes no room.
fn draw_cells(painter: &mut Painter<'_>, area: Rect, y: u16, cells: [StyledText; 5]) {
    let mut x = area.left().saturating_add(2);
    for (text, role) in cells.into_iter().filter(|(text, _)| !text.is_empty()) {
        x = painter.write(x, y, area.right(), &text, role).saturating_add(1);
    }
}

/// Returns the bar of a count: at least one column for any event.
fn bar_text(painter: &Painter<'_>, events: u32, most: u32, columns: usize) -> String {
    if columns == 0 {
        return String::new();
    }
    let share = f64::from(events) / f64::from(most.max(1));
    let filled = (share * columns as f64).round().clamp(1.0, columns as f64);
    let filled = (1..=columns).take_while(|&column| column as f64 <= filled).count();
    format!("{}{}", painter.glyphs.class_shades[3].repeat(filled), " ".repeat(columns - filled))
}
