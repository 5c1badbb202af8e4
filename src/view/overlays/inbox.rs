//! The inbox: two lines an item, or one item in full with the events it may be about.

use ratatui::layout::{Margin, Rect};

use super::list_box::{
    BoxSize, ROWS_PER_ITEM, draw_list_box, hidden_rows, highlight_row, list_height, warn_in_edge,
};
use crate::board::inbox_list::pending_items;
use crate::board::{ListCursor, Overlay, Scene};
use crate::findings::nearest_events;
use crate::model::{Feed, FeedStatus, InboxItem, group_thousands};
use crate::view::painter::Painter;
use crate::view::text::{saturating_u16, truncate, wrap};
use crate::view::theme::Role;

/// The columns of the box, where there is room.
const BOX_COLUMNS: u16 = 110;

/// The most events that an item may be about.
const MAX_NEAR_EVENTS: usize = 3;

/// Returns the number of items.
pub(super) fn row_count(scene: &Scene<'_>) -> usize {
    pending_items(scene.store.situation(), scene.state.today).count()
}

/// Returns the size of the box: as high as all items, or as the whole item.
pub(super) fn box_size(scene: &Scene<'_>, widest: Rect, (cursor, is_reading): (ListCursor, bool)) -> BoxSize {
    let columns = BOX_COLUMNS.min(widest.width);
    let item = pending_items(scene.store.situation(), scene.state.today).nth(cursor.selected());
    let rows = match item.filter(|_| is_reading) {
        Some(item) => item_lines(scene, item, usize::from(columns.saturating_sub(4))).len(),
        None if row_count(scene) == 0 => empty_words(scene).len().max(4),
        None => row_count(scene).saturating_mul(ROWS_PER_ITEM).max(4),
    };
    BoxSize::new(columns, saturating_u16(rows).saturating_add(2))
}

/// Returns when, by whom and through which feed an item came.
fn origin_words(item: &InboxItem) -> String {
    let published = item.published.map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string());
    let published = published.or_else(|| item.days.map(|days| days.start.to_string()));
    let mut parts = vec![published.unwrap_or_else(|| "undated".to_owned()), item.outlet.clone()];
    parts.extend(item.place.clone());
    parts.extend(item.mentions.map(|count| format!("{} mentions", group_thousands(count as usize))));
    parts.push(format!("feed {}", item.feed));
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

/// Returns an item in full, wrapped to the columns.
fn item_lines(scene: &Scene<'_>, item: &InboxItem, columns: usize) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    let mut add = |text: &str, role| {
        let wrapped = wrap(text, columns).into_iter().map(|line| (line, role));
        lines.extend(wrapped.chain(text.is_empty().then(|| (String::new(), role))));
    };
    add(&item.title, Role::Strong);
    add(&origin_words(item), Role::Dim);
    for (text, role) in [(&item.excerpt, Role::Text), (&item.url, Role::Accent), (&item.licence, Role::Dim)] {
        if let Some(text) = text {
            add("", role);
            add(text, role);
        }
    }
    add("", Role::Text);
    let near = nearest_events(scene.store.situation(), item, MAX_NEAR_EVENTS);
    match near.as_slice() {
        [] => add("No recorded event near in time has a place or an actor that it names", Role::Dim),
        _ => add("It may be about:", Role::Text),
    }
    for near in near {
        add(&format!("{}  {}", near.event.date, near.event.summary), Role::Text);
        add(&format!("  {} ({})", near.reason, near.event.id), Role::Dim);
    }
    lines
}

fn status_words(scene: &Scene<'_>, feed: &Feed) -> String {
    format!("{}: {}", feed.name, feed.describe_status(scene.state.today))
}

/// Returns why the inbox is empty, and how current the feeds are.
fn empty_words(scene: &Scene<'_>) -> Vec<String> {
    let feeds = &scene.store.situation().feeds;
    let was_synced = |status: &FeedStatus| status.last_success.is_some();
    let first = match feeds.iter().filter_map(|feed| feed.status.as_ref()).collect::<Vec<_>>().as_slice() {
        [] => "The feeds were never synced; run `frontwatch sync` with this file",
        known if known.iter().any(|status| was_synced(status)) => "Nothing waits for a decision",
        _ => "No sync has succeeded yet",
    };
    let status = feeds.iter().map(|feed| status_words(scene, feed));
    [first.to_owned(), String::new()].into_iter().chain(status).collect()
}

/// Returns the items as lines of text, or the whole text of the one that is read.
pub(in crate::view) fn inbox_lines(scene: &Scene<'_>) -> Vec<String> {
    let count = row_count(scene);
    if count == 0 {
        return empty_words(scene);
    }
    let mut items = pending_items(scene.store.situation(), scene.state.today);
    if let Some(Overlay::Inbox { cursor, is_reading: true }) = scene.state.overlay
        && let Some(item) = items.nth(cursor.selected())
    {
        let lines = item_lines(scene, item, usize::MAX).into_iter().map(|(line, _)| line);
        return lines.filter(|line| !line.is_empty()).collect();
    }
    let mut lines = vec![title(count)];
    lines.extend(items.map(|item| format!("{}: {} · id {}", item.title, origin_words(item), item.id)));
    lines
}

fn title(count: usize) -> String {
    match count {
        0 => "Inbox".to_owned(),
        count => format!("Inbox: {} to decide", group_thousands(count)),
    }
}

/// Names the feeds whose last sync failed.
fn warn_of_feeds(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let feeds = scene.store.situation().feeds.iter().filter(|feed| feed.needs_attention());
    let failed: Vec<String> = feeds.map(|feed| status_words(scene, feed)).collect();
    if !failed.is_empty() {
        warn_in_edge(painter, area, &format!(" {} ", failed.join(" · ")));
    }
}

pub(super) fn draw(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    (mut cursor, is_reading): (ListCursor, bool),
) {
    let (len, height) = (row_count(scene), list_height(scene, area));
    cursor.fit(len, height);
    let mut items = pending_items(scene.store.situation(), scene.state.today);
    if is_reading && let Some(item) = items.nth(cursor.selected()) {
        return draw_item(scene, painter, area, item);
    }
    let inside = draw_list_box(scene, painter, area, &title(len), (cursor, len));
    if len == 0 {
        painter.draw_empty_message(inside, &empty_words(scene));
        return;
    }
    warn_of_feeds(scene, painter, area);
    let inside = inside.inner(Margin::new(1, 0));
    let ellipsis = painter.glyphs.ellipsis;
    let visible = items.enumerate().skip(cursor.offset()).take(height);
    for (y, (index, item)) in (inside.top()..inside.bottom()).step_by(ROWS_PER_ITEM).zip(visible) {
        let is_selected = index == cursor.selected();
        if is_selected {
            let rows = Rect { y, height: saturating_u16(ROWS_PER_ITEM), ..inside };
            painter.fill_blank(rows.intersection(inside), Role::Selected);
            highlight_row(painter, Rect { y, height: 1, ..inside });
            painter.set_cursor(inside.left(), y);
        }
        let role = |role| if is_selected { Role::Selected } else { role };
        let x = inside.left().saturating_add(2);
        let columns = usize::from(inside.right().saturating_sub(x));
        let lines = [(item.title.clone(), Role::Text), (origin_words(item), Role::Dim)];
        for (y, (text, text_role)) in (y..inside.bottom()).zip(lines) {
            let text = truncate(&painter.glyphs.transliterate(&text), columns, ellipsis);
            painter.write(x, y, inside.right(), &text, role(text_role));
        }
    }
}

/// Draws an item in full, as far as it fits.
fn draw_item(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, item: &InboxItem) {
    let lines = item_lines(scene, item, usize::from(area.width.saturating_sub(4)));
    let hidden = lines.len().saturating_sub(usize::from(area.height.saturating_sub(2)));
    let info = vec![(hidden_rows(painter, 0, hidden), Role::Accent)];
    let inside = painter.draw_box(area, &title(row_count(scene)), &info).inner(Margin::new(1, 0));
    warn_of_feeds(scene, painter, area);
    for (y, (text, role)) in (inside.top()..inside.bottom()).zip(lines) {
        let text = painter.glyphs.transliterate(&text).into_owned();
        painter.write(inside.left(), y, inside.right(), &text, role);
    }
}
