//! 2 Events: what happened, newest first unless asked otherwise.

use ratatui::layout::Rect;

use super::empty_pane::nothing_matches;
use super::figures::killed;
use super::list_rows::{draw_heads, list_width, rows_in_sight};
use crate::board::row::marked;
use crate::board::{Command, PaneId, Scene};
use crate::model::Event;
use crate::query::{Direction, Sort, SortField};
use crate::view::columns::{Column, Slot, lay};
use crate::view::glyphs::GlyphSet;
use crate::view::names;
use crate::view::pen::{Content, Pen, Row};
use crate::view::text::{self, u16_of};
use crate::view::theme::Role;
use crate::visit::Mark;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
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

impl Field {
    /// What the list is sorted by in this column, and the command that does it.
    const fn sort(self) -> Option<(SortField, Command)> {
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
const SUMMED: u16 = 118;
const ROOMY: u16 = 160;

fn columns(scene: &Scene<'_>, width: u16, contested: &'static str) -> Vec<Slot<Field>> {
    let fronts = &scene.answer.fronts;
    let longest = fronts.iter().map(|row| text::width(&names::front(scene, row.front))).max().unwrap_or(0);
    let front = u16_of(longest).clamp(5, 20);
    // The second actor says more than the number of sources, and so do the first words of the summary.
    let has_sources = width >= 90 && !(SUMMED..ROOMY).contains(&width);
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
        SUMMED..ROOMY => (date, actors, 16),
        _ => (17, 34, 26),
    };
    // As wide as any toll there is, so that none is cut and nothing moves when others come in sight.
    let toll = u16_of(scene.store.longest_toll()).clamp(6, 12);
    let narrowest = if width < 70 { 6 } else { toll };
    let mut wished = vec![
        Column::text(Field::Date, ("date", "date"), (date, dates), 0),
        Column::text(Field::Front, ("front", "front"), (front.min(14), front), 4),
        Column::text(Field::Kind, ("kind", "kind"), (kind, 10), kind_rank),
        Column::text(Field::Actors, ("actors", "actors"), (actors, most_actors), actors_rank),
        Column::text(Field::Place, ("place", "place"), (16, places), 5),
        Column::figures(Field::Killed, ("killed", "killed"), (narrowest, toll), 3),
        Column::text(Field::Contested, (contested, contested), (2, 2), 3),
        Column::text(Field::Summary, ("summary", "summary"), (30, 200), 8),
    ];
    if has_sources {
        wished.push(Column::figures(Field::Sources, ("src", "src"), (3, 4), 7));
    }
    let mut slots = lay(&wished, width);
    let sort =
        scene.state.view.sort.unwrap_or(Sort { field: SortField::Date, direction: Direction::Descending });
    for slot in &mut slots {
        if slot.key.sort().is_some_and(|(field, _)| field == sort.field) {
            slot.sorted = Some(sort.direction == Direction::Descending);
        }
    }
    slots
}

/// The command that sorts by the column under a column of the screen.
pub(in crate::view) fn sort_at(scene: &Scene<'_>, area: Rect, column: u16) -> Option<Command> {
    let contested = GlyphSet::of(scene.state.look.glyphs).contested;
    let slots = columns(scene, list_width(scene, area), contested);
    let x = column.checked_sub(area.left())?;
    let slot = slots.iter().find(|slot| (slot.x..slot.x.saturating_add(slot.width)).contains(&x))?;
    slot.key.sort().map(|(_, command)| command)
}

/// What the title says: how many, how many of them contested, marked, and left out for reaching over the edge.
pub(in crate::view) fn said(scene: &Scene<'_>) -> Row {
    let answer = scene.answer;
    let mut row = vec![(format!("{} of {}", answer.shown, answer.total), Role::Dim)];
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
    if let Some(words) = marked(scene.state, scene.store, answer).words() {
        row.push((format!(" · {words}"), Role::Chosen));
    }
    row
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect) {
    let rows = &scene.answer.events;
    if rows.is_empty() {
        pen.nothing(area, &nothing_matches(scene));
        return;
    }
    let slots = columns(scene, list_width(scene, area), pen.glyphs.contested);
    let list = draw_heads(pen, PaneId::Events, area, &slots);
    let cursor = scene.state.events.cursor;
    let in_sight = rows_in_sight(scene, PaneId::Events, list, cursor).zip(rows.iter_from(cursor.offset()));
    for ((y, emphasis), row) in in_sight {
        let Some(event) = scene.store.event(row) else { continue };
        let glyphs = pen.glyphs;
        let marked = scene.state.marks.contains(&event.id).then_some((glyphs.marked, Role::Chosen));
        let since = since(scene, &event.id, glyphs);
        pen.list_row(list, y, [marked, since], &slots, emphasis, |slot| {
            cell(scene, glyphs, event, row, slot.key)
        });
    }
}

/// The sign of an event that is new or changed since the last visit.
fn since(scene: &Scene<'_>, id: &str, glyphs: &GlyphSet) -> Option<(&'static str, Role)> {
    let [new, changed, _] = glyphs.since;
    let sign = match scene.marks?.of(id)? {
        Mark::New => new,
        Mark::Changed => changed,
    };
    Some((sign, Role::Accent))
}

fn cell(scene: &Scene<'_>, glyphs: &GlyphSet, event: &Event, row: u32, key: Field) -> Content {
    match key {
        Field::Date => Content::Date(event.date, Role::Text),
        Field::Front => Content::plain(names::front(scene, event.front)),
        Field::Kind => Content::plain(event.kind.row().short.to_owned()),
        Field::Actors => Content::Names(names::parties(scene, &event.actors), Role::Text),
        Field::Place => {
            let place = event.place.as_ref().map(|place| names::place(scene, place));
            Content::plain(place.unwrap_or_default())
        }
        Field::Killed => Content::Figure(killed(scene.store.tolls(row).killed)),
        Field::Contested if scene.store.contested(row) => {
            Content::Text((glyphs.contested.to_owned(), Role::Contested))
        }
        Field::Contested => Content::EMPTY,
        Field::Sources => Content::Figure((event.sources.len().to_string(), Role::Text)),
        Field::Summary => Content::Text((event.summary.clone(), Role::Dim)),
    }
}
