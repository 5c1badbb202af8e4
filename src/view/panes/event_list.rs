//! Pane 2, Events: the events, newest first unless sorted otherwise.

use ratatui::layout::Rect;

use super::empty_pane::no_match_lines;
use super::figures::killed_text;
use super::list_rows::{draw_headers, list_width, visible_screen_rows};
use crate::board::copy_row::marked_events;
use crate::board::{Command, PaneId, Scene};
use crate::model::{Event, FrontIx};
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
    /// Returns the sort field of this column and the command that sorts by it.
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

/// Screen columns from which the list has a summary column, and from which every other column has its full width.
const MIN_WIDTH_WITH_SUMMARY: u16 = 118;
const MIN_WIDTH_FOR_ALL: u16 = 160;

fn lay_out_columns(
    scene: &Scene<'_>,
    width: u16,
    contested: &'static str,
) -> Vec<PlacedColumn<EventListColumn>> {
    let fronts = (0..=u16::MAX).map(FrontIx).take(scene.store.situation().fronts.len());
    let name_widths = fronts.map(|front| text::limited_width(&display_names::front_name(scene, front), 20));
    let front_width = saturating_u16(name_widths.max().unwrap_or(0)).max(5);
    // The second actor and the beginning of the summary are more useful than the number of sources.
    let has_sources = width >= 90 && !(MIN_WIDTH_WITH_SUMMARY..MIN_WIDTH_FOR_ALL).contains(&width);
    // The kind is more useful than the second actor and the exact day.
    let (date_width, kind_width, actors_width) = match width {
        0..26 => (8, 8, 22),
        26..48 => (11, 10, 14),
        48..70 => (12, 10, 22),
        _ => (14, 10, 20),
    };
    let (kind_rank, actors_rank) = if width < 48 { (1, 2) } else { (2, 1) };
    // Once there is a summary, it takes all spare columns until it is readable.
    let (max_date, max_actors, max_place) = match width {
        MIN_WIDTH_WITH_SUMMARY..MIN_WIDTH_FOR_ALL => (17, 22, 16),
        MIN_WIDTH_FOR_ALL.. => (22, 34, 26),
        _ => (17, 34, 26),
    };
    // As wide as the longest toll in the data, so that none is cut and scrolling moves nothing.
    let toll_width = saturating_u16(scene.store.killed_width()).clamp(6, 12);
    let min_toll = if width < 70 { 6 } else { toll_width };
    let mut specs = vec![
        ColumnSpec::left_aligned(EventListColumn::Date, ("date", "date"), (date_width, max_date), 0),
        ColumnSpec::left_aligned(
            EventListColumn::Front,
            (display_names::front_noun(scene), display_names::front_noun(scene)),
            (front_width.min(14), front_width),
            4,
        ),
        ColumnSpec::left_aligned(EventListColumn::Kind, ("kind", "kind"), (kind_width, 10), kind_rank),
        ColumnSpec::left_aligned(
            EventListColumn::Actors,
            ("actors", "actors"),
            (actors_width, max_actors),
            actors_rank,
        ),
        ColumnSpec::left_aligned(EventListColumn::Place, ("place", "place"), (16, max_place), 5),
        ColumnSpec::right_aligned(EventListColumn::Killed, ("killed", "killed"), (min_toll, toll_width), 3),
        ColumnSpec::left_aligned(EventListColumn::Contested, (contested, contested), (2, 2), 3),
        ColumnSpec::left_aligned(EventListColumn::Summary, ("summary", "summary"), (30, 200), 8),
    ];
    if has_sources {
        specs.push(ColumnSpec::right_aligned(EventListColumn::Sources, ("src", "src"), (3, 4), 7));
    }
    let mut columns = fit_columns(&specs, width);
    let sort = scene
        .state
        .view
        .sort
        .unwrap_or(SortOrder { field: SortField::Date, direction: Direction::Descending });
    for column in &mut columns {
        if column.key.sort_field_and_command().is_some_and(|(field, _)| field == sort.field) {
            column.is_sorted_descending = Some(sort.direction == Direction::Descending);
        }
    }
    columns
}

/// Returns the command that sorts by the list column at a screen column.
pub(in crate::view) fn sort_command_at(scene: &Scene<'_>, area: Rect, screen_column: u16) -> Option<Command> {
    let contested = GlyphSet::for_setting(scene.state.appearance.glyphs).contested;
    let columns = lay_out_columns(scene, list_width(scene, area), contested);
    let x = screen_column.checked_sub(area.left())?;
    let placed =
        columns.iter().find(|placed| (placed.x..placed.x.saturating_add(placed.width)).contains(&x))?;
    placed.key.sort_field_and_command().map(|(_, command)| command)
}

/// Returns the counts for the title: events shown, contested, with a denial, announced, straddling the edge of the
/// window, and marked.
pub(in crate::view) fn title_info(scene: &Scene<'_>) -> StyledLine {
    let answer = scene.answer;
    let mut line = vec![(format!("{} of {}", answer.shown_events, answer.known_events), Role::Dim)];
    if answer.contested > 0 {
        line.push((format!(" · {} contested", answer.contested), Role::Contested));
    }
    if answer.denied > 0 {
        line.push((format!(" · {} with a denial", answer.denied), Role::Dim));
    }
    if answer.announced > 0 {
        line.push((format!(" · {} announced", answer.announced), Role::Dim));
    }
    if answer.straddling > 0 {
        line.push((format!(" · {} straddle", answer.straddling), Role::Dim));
        line.push((" the window".to_owned(), Role::Dim));
    }
    if let Some(words) = marked_events(scene.state, scene.store, answer).summary() {
        line.push((format!(" · {words}"), Role::Chosen));
    }
    line
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let rows = &scene.answer.events;
    if rows.is_empty() {
        painter.draw_empty_message(area, &no_match_lines(scene));
        return;
    }
    let columns = lay_out_columns(scene, list_width(scene, area), painter.glyphs.contested);
    let list = draw_headers(painter, PaneId::Events, area, &columns);
    let cursor = scene.state.events.cursor;
    let visible_rows =
        visible_screen_rows(scene, PaneId::Events, list, cursor).zip(rows.iter_from(cursor.offset()));
    for ((y, emphasis), row) in visible_rows {
        let Some(event) = scene.store.event(row) else { continue };
        let glyphs = painter.glyphs;
        let mark = scene.state.marked_ids.contains(&event.id).then_some((glyphs.marked, Role::Chosen));
        let visit_mark = visit_sign(scene, &event.id, glyphs);
        painter.draw_row(list, y, [mark, visit_mark], &columns, emphasis, |column| {
            cell_content(scene, glyphs, event, row, column.key)
        });
    }
}

/// Returns the sign of an event that is new or changed since the last visit.
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
        EventListColumn::Date => CellContent::Figure((event.date.to_string(), Role::Text)),
        EventListColumn::Front => CellContent::from_text(display_names::front_name(scene, event.front)),
        // The summary says what is announced.
        EventListColumn::Kind if event.is_announced() => {
            CellContent::Text((event.status.name().to_owned(), Role::Unknown))
        }
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
