//! 2 Events: what happened, newest first unless asked otherwise.

use ratatui::layout::Rect;

use super::empty_pane::no_match_lines;
use super::figures::killed_text;
use super::list_rows::{draw_headers, list_width, rows_in_sight};
use crate::board::copy::marked_events;
use crate::board::{Command, PaneId, Scene};
use crate::model::Event;
use crate::query::{Direction, SortField, SortOrder};
use crate::view::column_layout::{ColumnSpec, PlacedColumn, fit_columns};
use crate::view::display_names;
use crate::view::glyphs::GlyphSet;
use crate::view::painter::{CellContent, Painter, StyledLine};
use crate::view::text::{self, saturating_u16};
use crate::view::theme::Role;
use crate::visit::VisitMark;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EventListColumn {
    Date,
    Front,
    Kind,
    Actors,
    Place,
    Killed,
    Contested,
    Sources,
    Summary,
}

impl EventListColumn {
    /// What the list is sorted by in this column, and the command that does it.
    const fn sort_field_and_command(self) -> Option<(SortField, Command)> {
        match self {
            Self::Date => Some((SortField::Date, Command::SortDate)),
            Self::Front => Some((SortField::Front, Command::SortFront)),
            Self::Kind => Some((SortField::Kind, Command::SortKind)),
            Self::Actors => Some((SortField::Actors, Command::SortActors)),
            Self::Place => Some((SortField::Place, Command::SortPlace)),
            Self::Killed => Some((SortField::Killed, Command::SortKilled)),
            Self::Contested => Some((SortField::Contested, Command::SortContested)),
            Self::Sources => Some((SortField::Sources, Command::SortSources)),
            Self::Summary => None,
        }
    }
}

/// Columns from which on the summary stands in the list, and from which on everything else has all it can use.
const MIN_WIDTH_WITH_SUMMARY: u16 = 118;
const MIN_WIDTH_FOR_ALL: u16 = 160;

fn lay_out_columns(
    scene: &Scene<'_>,
    width: u16,
    contested: &'static str,
) -> Vec<PlacedColumn<EventListColumn>> {
    let fronts = &scene.answer.fronts;
    let longest =
        fronts.iter().map(|row| text::width(&display_names::front_name(scene, row.front))).max().unwrap_or(0);
    let front = saturating_u16(longest).clamp(5, 20);
    // The second actor says more than the number of sources, and so do the first words of the summary.
    let has_sources = width >= 90 && !(MIN_WIDTH_WITH_SUMMARY..MIN_WIDTH_FOR_ALL).contains(&width);
    // What happened says more than the second of the actors, and than the day.
    let (date, kind, actors) = match width {
        0..26 => (8, 8, 22),
        26..48 => (11, 10, 14),
        _ => (11, 10, 22),
    };
    let (kind_rank, actors_rank) = if width < 48 { (1, 2) } else { (2, 1) };
    // From where there is a summary on, all that is left is its own, until it can be read.
    let (dates, most_actors, places) = match width {
        0..90 => (12, 34, 26),
        MIN_WIDTH_WITH_SUMMARY..MIN_WIDTH_FOR_ALL => (date, actors, 16),
        _ => (17, 34, 26),
    };
    // As wide as any toll there is, so that none is cut and nothing moves when others come in sight.
    let toll = saturating_u16(scene.store.killed_width()).clamp(6, 12);
    let narrowest = if width < 70 { 6 } else { toll };
    let mut wished = vec![
        ColumnSpec::left_aligned(EventListColumn::Date, ("date", "date"), (date, dates), 0),
        ColumnSpec::left_aligned(EventListColumn::Front, ("front", "front"), (front.min(14), front), 4),
        ColumnSpec::left_aligned(EventListColumn::Kind, ("kind", "kind"), (kind, 10), kind_rank),
        ColumnSpec::left_aligned(
            EventListColumn::Actors,
            ("actors", "actors"),
            (actors, most_actors),
            actors_rank,
        ),
        ColumnSpec::left_aligned(EventListColumn::Place, ("place", "place"), (16, places), 5),
        ColumnSpec::right_aligned(EventListColumn::Killed, ("killed", "killed"), (narrowest, toll), 3),
        ColumnSpec::left_aligned(EventListColumn::Contested, (contested, contested), (2, 2), 3),
        ColumnSpec::left_aligned(EventListColumn::Summary, ("summary", "summary"), (30, 200), 8),
    ];
    if has_sources {
        wished.push(ColumnSpec::right_aligned(EventListColumn::Sources, ("src", "src"), (3, 4), 7));
    }
    let mut slots = fit_columns(&wished, width);
    let sort = scene
        .state
        .view
        .sort
        .unwrap_or(SortOrder { field: SortField::Date, direction: Direction::Descending });
    for slot in &mut slots {
        if slot.key.sort_field_and_command().is_some_and(|(field, _)| field == sort.field) {
            slot.is_sorted_descending = Some(sort.direction == Direction::Descending);
        }
    }
    slots
}

/// The command that sorts by the column under a column of the screen.
pub(in crate::view) fn sort_command_at(scene: &Scene<'_>, area: Rect, column: u16) -> Option<Command> {
    let contested = GlyphSet::for_setting(scene.state.appearance.glyphs).contested;
    let slots = lay_out_columns(scene, list_width(scene, area), contested);
    let x = column.checked_sub(area.left())?;
    let slot = slots.iter().find(|slot| (slot.x..slot.x.saturating_add(slot.width)).contains(&x))?;
    slot.key.sort_field_and_command().map(|(_, command)| command)
}

/// What the title says: how many, how many of them contested, marked, and left out for reaching over the edge.
pub(in crate::view) fn title_info(scene: &Scene<'_>) -> StyledLine {
    let answer = scene.answer;
    let mut row = vec![(format!("{} of {}", answer.shown_events, answer.known_events), Role::Dim)];
    if answer.contested > 0 {
        row.push((format!(" · {} contested", answer.contested), Role::Contested));
    }
    if answer.denied > 0 {
        row.push((format!(" · {} with a denial", answer.denied), Role::Dim));
    }
    if answer.straddling > 0 {
        row.push((format!(" · {} straddle", answer.straddling), Role::Dim));
        row.push((" the window".to_owned(), Role::Dim));
    }
    if let Some(words) = marked_events(scene.state, scene.store, answer).summary() {
        row.push((format!(" · {words}"), Role::Chosen));
    }
    row
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let rows = &scene.answer.events;
    if rows.is_empty() {
        painter.draw_empty_message(area, &no_match_lines(scene));
        return;
    }
    let slots = lay_out_columns(scene, list_width(scene, area), painter.glyphs.contested);
    let list = draw_headers(painter, PaneId::Events, area, &slots);
    let cursor = scene.state.events.cursor;
    let in_sight = rows_in_sight(scene, PaneId::Events, list, cursor).zip(rows.iter_from(cursor.offset()));
    for ((y, emphasis), row) in in_sight {
        let Some(event) = scene.store.event(row) else { continue };
        let glyphs = painter.glyphs;
        let marked = scene.state.marked_ids.contains(&event.id).then_some((glyphs.marked, Role::Chosen));
        let since = visit_sign(scene, &event.id, glyphs);
        painter.draw_row(list, y, [marked, since], &slots, emphasis, |slot| {
            cell_content(scene, glyphs, event, row, slot.key)
        });
    }
}

/// The sign of an event that is new or changed since the last visit.
fn visit_sign(scene: &Scene<'_>, id: &str, glyphs: &GlyphSet) -> Option<(&'static str, Role)> {
    let [new, changed, _] = glyphs.visit_marks;
    let sign = match scene.visit_marks?.mark(id)? {
        VisitMark::New => new,
        VisitMark::Changed => changed,
    };
    Some((sign, Role::Accent))
}

fn cell_content(
    scene: &Scene<'_>,
    glyphs: &GlyphSet,
    event: &Event,
    row: u32,
    key: EventListColumn,
) -> CellContent {
    match key {
        EventListColumn::Date => CellContent::Date(event.date, Role::Text),
        EventListColumn::Front => CellContent::from_text(display_names::front_name(scene, event.front)),
        EventListColumn::Kind => CellContent::from_text(event.kind.row().short_label.to_owned()),
        EventListColumn::Actors => {
            CellContent::Names(display_names::actor_names(scene, &event.actors), Role::Text)
        }
        EventListColumn::Place => {
            let place = event.place.as_ref().map(|place| display_names::place_name(scene, place));
            CellContent::from_text(place.unwrap_or_default())
        }
        EventListColumn::Killed => CellContent::Figure(killed_text(scene.store.tolls(row).killed)),
        EventListColumn::Contested if scene.store.is_contested(row) => {
            CellContent::Text((glyphs.contested.to_owned(), Role::Contested))
        }
        EventListColumn::Contested => CellContent::EMPTY,
        EventListColumn::Sources => CellContent::Figure((event.sources.len().to_string(), Role::Text)),
        EventListColumn::Summary => CellContent::Text((event.summary.clone(), Role::Dim)),
    }
}
