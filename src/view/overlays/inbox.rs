//! The inbox: two lines an item, or one item in full with the events it may be about.

use ratatui::layout::{Margin, Rect};

use super::list_box::{
    BoxSize, ROWS_PER_ITEM, draw_list_box, hidden_rows, highlight_row, list_height, warn_in_edge,
};
use crate::board::{Command, OpenInbox, Scene};
use crate::findings::nearest_events;
use crate::model::{Feed, FeedStatus, InboxDecision, InboxItem, group_thousands};
use crate::view::painter::Painter;
use crate::view::text::{saturating_u16, truncate, wrap};
use crate::view::theme::Role;

/// The columns of the box, where there is room.
const BOX_COLUMNS: u16 = 110;

/// The most events that an item may be about.
const MAX_NEAR_EVENTS: usize = 3;

/// Returns the items that the open inbox lists.
fn listed_items<'s>(scene: &Scene<'s>, open: OpenInbox) -> impl Iterator<Item = &'s InboxItem> {
    open.items(scene.store.situation(), scene.state.today)
}

/// Returns the number of items that the open inbox lists.
pub(super) fn row_count(scene: &Scene<'_>, open: OpenInbox) -> usize {
    listed_items(scene, open).count()
}

/// Returns the size of the box: as high as all items, or as the whole item.
pub(super) fn box_size(scene: &Scene<'_>, widest: Rect, open: OpenInbox) -> BoxSize {
    let columns = BOX_COLUMNS.min(widest.width);
    let item = open.selected_item(scene.store.situation(), scene.state.today);
    let rows = match item.filter(|_| open.is_reading) {
        Some(item) => item_lines(scene, item, usize::from(columns.saturating_sub(4)), open).len(),
        None if row_count(scene, open) == 0 => empty_words(scene, open).len().max(4),
        None => row_count(scene, open).saturating_mul(ROWS_PER_ITEM).max(4),
    };
    BoxSize::new(columns, saturating_u16(rows).saturating_add(2))
}

/// Returns what was decided about an item, as the start of a line.
fn decision_words(item: &InboxItem) -> Option<String> {
    Some(match item.decision.as_ref()? {
        InboxDecision::Event(id) => format!("became the event {id}"),
        InboxDecision::AddedTo(id) => format!("added to {id}"),
        InboxDecision::Dismissed => "dismissed".to_owned(),
        InboxDecision::SnoozedUntil(day) => format!("put off until {day}"),
    })
}

/// Returns what was decided about an item, if anything, and when, by whom and through which feed it came.
fn origin_words(item: &InboxItem, open: OpenInbox) -> String {
    let published = item.published.map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string());
    let published = published.or_else(|| item.days.map(|days| days.start.to_string()));
    let mut parts: Vec<String> = decision_words(item).filter(|_| open.shows_decided).into_iter().collect();
    parts.extend([published.unwrap_or_else(|| "undated".to_owned()), item.outlet.clone()]);
    parts.extend(item.place.clone());
    parts.extend(item.mentions.map(|count| format!("{} mentions", group_thousands(count as usize))));
    parts.push(format!("feed {}", item.feed));
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

/// Returns an item in full, wrapped to the columns.
fn item_lines(scene: &Scene<'_>, item: &InboxItem, columns: usize, open: OpenInbox) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    let mut add = |text: &str, role| {
        let wrapped = wrap(text, columns).into_iter().map(|line| (line, role));
        lines.extend(wrapped.chain(text.is_empty().then(|| (String::new(), role))));
    };
    add(&item.title, Role::Strong);
    add(&origin_words(item, open), Role::Dim);
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

/// Returns why the list is empty, and how current the feeds are.
fn empty_words(scene: &Scene<'_>, open: OpenInbox) -> Vec<String> {
    if open.shows_decided {
        return vec!["Nothing was decided about what the feeds hold now".to_owned()];
    }
    let feeds = &scene.store.situation().feeds;
    let was_synced = |status: &FeedStatus| status.last_success.is_some();
    let first = match feeds.iter().filter_map(Feed::status).collect::<Vec<_>>().as_slice() {
        [] => "The feeds have brought nothing yet; run `frontwatch sync` with this file",
        known if known.iter().any(|status| was_synced(status)) => "Nothing waits for a decision",
        _ => "No sync has succeeded yet",
    };
    let status = feeds.iter().map(|feed| status_words(scene, feed));
    [first.to_owned(), String::new()].into_iter().chain(status).collect()
}

/// Returns the items as lines of text, or the whole text of the one that is read.
pub(in crate::view) fn inbox_lines(scene: &Scene<'_>, open: OpenInbox) -> Vec<String> {
    let selected = open.selected_item(scene.store.situation(), scene.state.today);
    if let Some(item) = selected.filter(|_| open.is_reading) {
        let lines = item_lines(scene, item, usize::MAX, open).into_iter().map(|(line, _)| line);
        return lines.filter(|line| !line.is_empty()).collect();
    }
    let items = listed_items(scene, open);
    let mut lines: Vec<String> =
        items.map(|item| format!("{}: {} · id {}", item.title, origin_words(item, open), item.id)).collect();
    if lines.is_empty() {
        lines = empty_words(scene, open);
    } else {
        lines.insert(0, title(scene, open));
    }
    lines.extend(other_part(scene, open));
    lines
}

fn title(scene: &Scene<'_>, open: OpenInbox) -> String {
    match row_count(scene, open) {
        0 => "Inbox".to_owned(),
        count => format!("Inbox: {}", part_words(count, open.shows_decided)),
    }
}

fn part_words(count: usize, is_decided: bool) -> String {
    format!("{} {}", group_thousands(count), if is_decided { "decided" } else { "to decide" })
}

/// Returns how many items are in the other part of the inbox, and the key that turns to it; `None` if there are none.
fn other_part(scene: &Scene<'_>, open: OpenInbox) -> Option<String> {
    let other = OpenInbox { shows_decided: !open.shows_decided, ..open };
    let count = Some(row_count(scene, other)).filter(|count| *count > 0)?;
    let key = scene.keymap.first_chord_text(Command::Inbox);
    Some(format!("{key}: {}", part_words(count, other.shows_decided)))
}

/// Names the feeds whose last sync failed.
fn warn_of_feeds(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let feeds = scene.store.situation().feeds.iter().filter(|feed| feed.needs_attention());
    let failed: Vec<String> = feeds.map(|feed| status_words(scene, feed)).collect();
    if !failed.is_empty() {
        warn_in_edge(painter, area, &format!(" {} ", failed.join(" · ")));
    }
}

pub(super) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, mut open: OpenInbox) {
    let (len, height) = (row_count(scene, open), list_height(scene, area));
    open.cursor.fit(len, height);
    let selected = open.selected_item(scene.store.situation(), scene.state.today);
    if let Some(item) = selected.filter(|_| open.is_reading) {
        return draw_item(scene, painter, area, (item, open));
    }
    let mut box_title = title(scene, open);
    box_title.extend(other_part(scene, open).map(|other| format!(" · {other}")));
    let inside = draw_list_box(scene, painter, area, &box_title, (open.cursor, len));
    if len == 0 {
        painter.draw_empty_message(inside, &empty_words(scene, open));
        return;
    }
    warn_of_feeds(scene, painter, area);
    let inside = inside.inner(Margin::new(1, 0));
    let ellipsis = painter.glyphs.ellipsis;
    let visible = listed_items(scene, open).enumerate().skip(open.cursor.offset()).take(height);
    for (y, (index, item)) in (inside.top()..inside.bottom()).step_by(ROWS_PER_ITEM).zip(visible) {
        let is_selected = index == open.cursor.selected();
        if is_selected {
            let rows = Rect { y, height: saturating_u16(ROWS_PER_ITEM), ..inside };
            painter.fill_blank(rows.intersection(inside), Role::Selected);
            highlight_row(painter, Rect { y, height: 1, ..inside });
            painter.set_cursor(inside.left(), y);
        }
        let role = |role| if is_selected { Role::Selected } else { role };
        let x = inside.left().saturating_add(2);
        let columns = usize::from(inside.right().saturating_sub(x));
        let lines = [(item.title.clone(), Role::Text), (origin_words(item, open), Role::Dim)];
        for (y, (text, text_role)) in (y..inside.bottom()).zip(lines) {
            let text = truncate(&painter.glyphs.transliterate(&text), columns, ellipsis);
            painter.write(x, y, inside.right(), &text, role(text_role));
        }
    }
}

/// Draws an item in full, as far as it fits.
fn draw_item(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    (item, open): (&InboxItem, OpenInbox),
) {
    let lines = item_lines(scene, item, usize::from(area.width.saturating_sub(4)), open);
    let hidden = lines.len().saturating_sub(usize::from(area.height.saturating_sub(2)));
    let info = vec![(hidden_rows(painter, 0, hidden), Role::Accent)];
    let inside = painter.draw_box(area, &title(scene, open), &info).inner(Margin::new(1, 0));
    warn_of_feeds(scene, painter, area);
    for (y, (text, role)) in (inside.top()..inside.bottom()).zip(lines) {
        let text = painter.glyphs.transliterate(&text).into_owned();
        painter.write(inside.left(), y, inside.right(), &text, role);
    }
}
