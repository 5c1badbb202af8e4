//! Pane 2, Events: the events, newest first unless sorted otherwise.

use ratatui::layout::Rect;

use super::empty_pane::no_match_lines;
use super::figures::{FigureColumn, date_cell, killed_role};
use super::list_rows::{column_at, draw_headers, list_width, visible_screen_rows};
use crate::assess::toll::KilledSupport;
use crate::board::copy_row::marked_events;
use crate::board::list_sort::sort_command;
use crate::board::{Command, PaneId, Scene};
use crate::model::{Event, FrontIx, group_thousands};
use crate::query::{Direction, SortField, SortOrder};
use crate::view::column_layout::{ColumnSpec, PlacedColumn, fit_sorted_columns};
use crate::view::display_names;
use crate::view::glyphs::GlyphSet;
use crate::view::mark_legend::CLAIMED_ONLY_MARK;
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
    /// Returns what the list sorts by in this column.
    const fn sort_field(self) -> Option<SortField> {
        match self {
            Self::Date => Some(SortField::Date),
            Self::Front => Some(SortField::Front),
            Self::Kind => Some(SortField::Kind),
            Self::Actors => Some(SortField::Actors),
            Self::Place => Some(SortField::Place),
            Self::Killed => Some(SortField::Killed),
            Self::Contested => Some(SortField::Contested),
            Self::Sources => Some(SortField::Sources),
            Self::Summary => None,
        }
    }
}

/// The killed of all events, whatever the filter, so that none is cut and neither filter nor scrolling moves anything.
fn killed_column(scene: &Scene<'_>, glyphs: &GlyphSet) -> FigureColumn {
    FigureColumn::new(*scene.store.killed_widths(), glyphs)
}

/// In fewer columns the beginning of a sentence says less than a kind and an actor.
const MIN_SUMMARY_COLUMNS: u16 = 30;

/// In fewer columns, marks say what is disputed.
const MIN_DISPUTE_WORDS: u16 = 12;

/// In fewer columns a kind stands alone.
const MIN_PARTS_COLUMNS: u16 = 14;

/// The widths of the columns of text, each with its rank.
struct TextWidths {
    place: &'static [(u8, u16)],
    actors: &'static [(u8, u16)],
    kind: &'static [(u8, u16)],
    summary: &'static [(u8, u16)],
}

impl TextWidths {
    /// If events have summaries of their own, these say who did what to whom, so they come before the columns that repeat
    /// that. Imported events have only the titles of their sources.
    const fn for_events(has_own_summaries: bool, has_fronts: bool) -> Self {
        // Where there is only one front, the place says where.
        let place: &[(u8, u16)] = match (has_own_summaries, has_fronts) {
            (true, true) => &[(13, 14), (15, 20), (17, 26)],
            (true, false) => &[(5, 12), (7, 14), (14, 20), (17, 26)],
            (false, true) => &[(10, 14), (14, 20), (17, 26)],
            (false, false) => &[(6, 12), (7, 14), (10, 16), (14, 20), (17, 26)],
        };
        if has_own_summaries {
            let summary = &[(1, 8), (3, 24), (5, 32), (8, 42), (14, 52), (16, 60), (18, 200)];
            Self {
                place,
                actors: &[(11, 14), (12, 22), (15, 28), (17, 34)],
                kind: &[(9, 8), (9, 10)],
                summary,
            }
        } else {
            let summary = &[(8, 20), (9, 28), (11, 36), (14, 44), (15, 60), (18, 200)];
            Self { place, actors: &[(3, 14), (5, 22), (15, 28), (17, 34)], kind: &[(1, 8), (2, 10)], summary }
        }
    }
}

/// Lays out the columns. They answer, in this order: when, where, who, what, how many killed; then what happened in
/// words.
fn lay_out_columns(scene: &Scene<'_>, width: u16, glyphs: &GlyphSet) -> Vec<PlacedColumn<EventListColumn>> {
    let fronts: Vec<FrontIx> =
        (0..=u16::MAX).map(FrontIx).take(scene.store.situation().fronts.len()).collect();
    let name_widths =
        fronts.iter().map(|&front| text::limited_width(&display_names::front_name(scene, front), 20));
    let front_width = saturating_u16(name_widths.max().unwrap_or(0)).max(5);
    let (has_fronts, contested) = (fronts.len() > 1, glyphs.contested);
    let has_summaries = scene.store.has_own_summaries();
    let widths = TextWidths::for_events(has_summaries, has_fronts);
    let killed = killed_column(scene, glyphs);
    // As wide as dates usually are; the rare longer one takes room of the cell next to it.
    let usual_date = saturating_u16(scene.store.usual_date_width()).max(10);
    let date_widths = [
        (0, 8),
        (2, 10),
        (2, usual_date.min(11)),
        (if has_summaries { 9 } else { 4 }, usual_date.min(13)),
        (16, usual_date.min(17)),
    ];
    let mut specs =
        vec![ColumnSpec::with_figure_widths(EventListColumn::Date, ("date", "date"), &date_widths)];
    if has_fronts {
        let front_widths = [(6, front_width.min(12)), (9, front_width.min(14)), (15, front_width)];
        let noun = display_names::front_noun(scene);
        specs.push(ColumnSpec::with_widths(EventListColumn::Front, (noun, noun), &front_widths));
    }
    specs.extend([
        ColumnSpec::with_widths(EventListColumn::Place, ("place", "place"), widths.place),
        ColumnSpec::with_widths(EventListColumn::Actors, ("actors", "actors"), widths.actors),
        ColumnSpec::with_widths(EventListColumn::Kind, ("kind", "kind"), widths.kind),
        killed.spec(EventListColumn::Killed, ("killed", "killed"), [4, 7, 12]),
        ColumnSpec::with_widths(EventListColumn::Contested, ("disputed", contested), &[(4, 2), (15, 12)]),
        ColumnSpec::with_figure_widths(EventListColumn::Sources, ("src", "src"), &[(16, 3)]),
        ColumnSpec::with_widths(EventListColumn::Summary, ("summary", "summary"), widths.summary),
    ]);
    let mut columns = fit_sorted_columns(specs, width, Some(sort_order(scene)), EventListColumn::sort_field);
    for column in &mut columns {
        if column.key == EventListColumn::Killed {
            column.is_right_aligned = killed.is_right_aligned(column.width);
        }
    }
    columns
}

/// Returns the order of the list: newest first unless another is chosen.
fn sort_order(scene: &Scene<'_>) -> SortOrder {
    let newest_first = SortOrder { field: SortField::Date, direction: Direction::Descending };
    scene.state.view.sort.unwrap_or(newest_first)
}

/// Returns the command that sorts by the list column at a screen column.
pub(in crate::view) fn sort_command_at(scene: &Scene<'_>, area: Rect, screen_column: u16) -> Option<Command> {
    let glyphs = GlyphSet::for_setting(scene.state.appearance.glyphs);
    let columns = lay_out_columns(scene, list_width(scene, area), glyphs);
    column_at(&columns, area, screen_column)?.sort_field().and_then(sort_command)
}

/// Returns the counts for the title: events shown, contested, with a denial, announced, straddling the edge of the
/// window, and marked.
pub(in crate::view) fn title_info(scene: &Scene<'_>) -> StyledLine {
    let answer = scene.answer;
    let [shown, known] = [answer.shown_events, answer.known_events].map(group_thousands);
    let mut line = vec![(format!("{shown} of {known}"), Role::Dim)];
    if answer.contested > 0 {
        line.push((format!(" · {} contested", group_thousands(answer.contested)), Role::Contested));
    }
    if answer.denied > 0 {
        line.push((format!(" · {} with a denial", group_thousands(answer.denied)), Role::Dim));
    }
    if answer.announced > 0 {
        line.push((format!(" · {} announced", group_thousands(answer.announced)), Role::Dim));
    }
    if answer.straddling > 0 {
        line.push((format!(" · {} straddle", group_thousands(answer.straddling)), Role::Dim));
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
    let columns = lay_out_columns(scene, list_width(scene, area), painter.glyphs);
    let list = draw_headers(painter, PaneId::Events, area, &columns);
    let cursor = scene.state.events.cursor;
    let visible_rows =
        visible_screen_rows(scene, PaneId::Events, list, cursor).zip(rows.iter_from(cursor.offset()));
    let killed = killed_column(scene, painter.glyphs);
    let is_in_date_order = sort_order(scene).field == SortField::Date;
    let mut above = None;
    for ((y, emphasis), row) in visible_rows {
        let Some(event) = scene.store.event(row) else { continue };
        let glyphs = painter.glyphs;
        let above = std::mem::replace(&mut above, is_in_date_order.then_some(event.date));
        let mark = scene.state.marked_ids.contains(&event.id).then_some((glyphs.marked, Role::Chosen));
        let visit_mark = visit_sign(scene, &event.id, glyphs);
        painter.draw_row(list, y, [mark, visit_mark], &columns, emphasis, |column| match column.key {
            EventListColumn::Date => date_cell(event.date, above, Role::Text),
            EventListColumn::Killed => {
                let toll = scene.store.tolls(row).killed;
                killed.cell((toll, killed_role(toll)), column.width, glyphs)
            }
            EventListColumn::Summary => {
                let text = match own_words(scene, event, row, &columns) {
                    Some(words) if column.width >= MIN_SUMMARY_COLUMNS => words,
                    _ => words_of_record(scene, event, &columns, column.width),
                };
                CellContent::Text((text, text_role(scene, event)))
            }
            EventListColumn::Contested => {
                CellContent::Text((dispute_text(scene, glyphs, row, column.width), Role::Contested))
            }
            key => cell_content(scene, event, key),
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

/// Returns the role of an event's texts: statements and other events without violence recede behind incidents.
fn text_role(scene: &Scene<'_>, event: &Event) -> Role {
    if event.is_incident(scene.store.situation().incidents) { Role::Text } else { Role::Dim }
}

fn has_column(columns: &[PlacedColumn<EventListColumn>], key: EventListColumn) -> bool {
    columns.iter().any(|column| column.key == key)
}

/// Returns what an event's author says happened. The summary of an imported event, often the title of a source, counts
/// only where there are other columns to say who did what.
fn own_words(
    scene: &Scene<'_>,
    event: &Event,
    row: u32,
    columns: &[PlacedColumn<EventListColumn>],
) -> Option<String> {
    let says_kind = has_column(columns, EventListColumn::Kind);
    if event.summary.is_empty() || (scene.store.is_imported(row) && !says_kind) {
        return None;
    }
    // What was announced may read like what happened.
    let is_marked = event.is_announced() && !says_kind;
    Some(if is_marked {
        format!("{}: {}", event.status.name(), event.summary)
    } else {
        event.summary.clone()
    })
}

/// Returns the kind, the actors and the place of an event, as far as they have no columns and there is room.
fn words_of_record(
    scene: &Scene<'_>,
    event: &Event,
    columns: &[PlacedColumn<EventListColumn>],
    width: u16,
) -> String {
    let place = event.place.as_ref().map(|place| display_names::place_name(scene, place));
    let parts = [
        (EventListColumn::Kind, kind_name(event).to_owned()),
        (EventListColumn::Actors, display_names::joined_actor_names(scene, &event.actors)),
        (EventListColumn::Place, place.unwrap_or_default()),
    ];
    let parts = parts.into_iter().filter(|(key, text)| !has_column(columns, *key) && !text.is_empty());
    let most = if width < MIN_PARTS_COLUMNS { 1 } else { 3 };
    parts.map(|(_, text)| text).take(most).collect::<Vec<_>>().join(", ")
}

/// Returns the name of what happened or, of what did not happen yet, that it was announced.
fn kind_name(event: &Event) -> &'static str {
    if event.is_announced() { event.status.name() } else { event.kind.row().short_label }
}

/// Returns what puts the facts of an event in doubt: two claims exclude each other, or only an opponent claims the killed.
fn dispute_text(scene: &Scene<'_>, glyphs: &GlyphSet, row: u32, width: u16) -> String {
    let is_contested = scene.store.is_contested(row);
    let is_claimed_only = scene.store.killed_support(row) != KilledSupport::Confirmed;
    match (is_contested, is_claimed_only) {
        (false, true) if width >= MIN_DISPUTE_WORDS => "claimed only".to_owned(),
        (true, true) if width >= MIN_DISPUTE_WORDS => format!("{} claimed", glyphs.contested),
        (true, false) if width >= MIN_DISPUTE_WORDS => "contested".to_owned(),
        _ => [(is_contested, glyphs.contested), (is_claimed_only, CLAIMED_ONLY_MARK)]
            .into_iter()
            .filter_map(|(is_so, mark)| is_so.then_some(mark))
            .collect(),
    }
}

fn cell_content(scene: &Scene<'_>, event: &Event, key: EventListColumn) -> CellContent {
    let role = text_role(scene, event);
    let is_incident = role == Role::Text;
    match key {
        EventListColumn::Front => CellContent::Text((display_names::front_name(scene, event.front), role)),
        // The summary says what is announced.
        EventListColumn::Kind => {
            let role = if event.is_announced() {
                Role::Unknown
            } else if is_incident {
                Role::Strong
            } else {
                Role::Dim
            };
            CellContent::Text((kind_name(event).to_owned(), role))
        }
        EventListColumn::Actors => CellContent::Names(display_names::actor_names(scene, &event.actors), role),
        EventListColumn::Place => {
            let place = event.place.as_ref().map(|place| display_names::place_name(scene, place));
            CellContent::Text((place.unwrap_or_default(), role))
        }
        // The caller draws the rest.
        EventListColumn::Contested
        | EventListColumn::Date
        | EventListColumn::Killed
        | EventListColumn::Summary => CellContent::EMPTY,
        EventListColumn::Sources => CellContent::Figure((group_thousands(event.sources.len()), Role::Dim)),
    }
}

#[cfg(test)]
mod tests {
    use super::EventListColumn::{Actors, Contested, Date, Front, Killed, Kind, Summary};
    use super::*;
    use crate::board::Glyphs;
    use crate::view::column_layout::never_shows_less;
    use crate::view::fixture::fixture;

    #[test]
    fn a_wider_list_never_shows_less() {
        let mut f = fixture();
        for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
            f.state.appearance.glyphs = glyphs;
            let glyphs = GlyphSet::for_setting(glyphs);
            for fronts in [f.answer.fronts.len(), 1] {
                f.answer.fronts.truncate(fronts);
                for field in [SortField::Date, SortField::Killed, SortField::Contested] {
                    f.state.view.sort = Some(SortOrder { field, direction: Direction::Ascending });
                    never_shows_less(|width| lay_out_columns(&f.scene(), width, glyphs));
                }
            }
        }
    }

    #[test]
    fn statements_recede_and_a_new_date_stands_out() {
        use ratatui::style::Modifier;
        let mut f = fixture().with_size(120, 40);
        f.state.focus = PaneId::Events;
        f.state.is_zoomed = true;
        let buffer = f.buffer();
        let line = |y: u16| (0..120).map(|x| buffer[(x, y)].symbol()).collect::<String>();
        let is_dim = |x: u16, y: u16| buffer[(x, y)].modifier.contains(Modifier::DIM);
        let mut above = String::new();
        let mut seen = [false; 2];
        for (y, row) in (4..).zip(f.answer.events.iter().skip(1)) {
            let event = f.store.event(row).unwrap();
            let date = event.date.to_string();
            let is_incident = event.is_incident(f.store.situation().incidents);
            let kind = event.kind.row().short_label;
            let x = line(y).find(kind).map(|at| line(y)[..at].chars().count()).unwrap();
            assert_eq!(is_dim(u16::try_from(x).unwrap(), y), !is_incident, "{}", line(y));
            let end = u16::try_from(2 + date.chars().count()).unwrap();
            assert_eq!(is_dim(end, y), date == above, "{}", line(y));
            seen[usize::from(is_incident)] = true;
            above = date;
        }
        assert_eq!(seen, [true; 2], "both kinds of event are in the list");
    }

    #[test]
    fn where_events_are_told_in_words_the_list_says_what_happened() {
        let f = fixture();
        let glyphs = GlyphSet::for_setting(Glyphs::Unicode);
        let keys = |width| -> Vec<_> {
            lay_out_columns(&f.scene(), width, glyphs).iter().map(|column| column.key).collect()
        };
        assert_eq!(keys(26), [Date, Summary]);
        assert_eq!(keys(60), [Date, Killed, Contested, Summary]);
        assert_eq!(keys(75), [Date, Front, Killed, Contested, Summary]);
        assert_eq!(keys(100), [Date, Front, Kind, Killed, Contested, Summary]);
        assert_eq!(keys(118), [Date, Front, Actors, Kind, Killed, Contested, Summary]);
    }
}
