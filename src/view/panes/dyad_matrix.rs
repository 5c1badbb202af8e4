//! Pane 3, Actors, as a matrix: the events of each dyad. Each dyad has one cell, below the diagonal.

use ratatui::layout::Rect;

use super::empty_pane::no_match_lines;
use super::figures;
use crate::board::actor_matrix::{matrix_actors, matrix_cell};
use crate::board::{PaneId, Scene};
use crate::model::ActorIx;
use crate::store::DyadRow;
use crate::view::display_names;
use crate::view::painter::Painter;
use crate::view::text::{self, fit_right_aligned, saturating_u16, truncate, truncate_middle, width};
use crate::view::theme::Role;

/// The fewest columns of a cell, including the gap before it: a head of eight letters, and every number in short form.
const MIN_CELL_WIDTH: u16 = 9;

/// The most letters of a head, and of a name to the left of a row.
const MAX_NAME_WIDTH: usize = 24;

/// The fewest rows of the pane in which heads may take two lines.
const MIN_HEIGHT_WITH_TWO_LINES: u16 = 10;

/// The visible part of the matrix and its position on screen.
struct MatrixGrid {
    actors: Vec<ActorIx>,
    /// Screen column of the first cell.
    x: u16,
    /// Columns of a cell, including the gap before it.
    cell_width: u16,
    /// Screen row of the first cell.
    y: u16,
    /// First actor drawn as a row, and the number of rows.
    rows: (usize, usize),
    /// First actor drawn as a column, and the number of columns.
    columns: (usize, usize),
    /// Row and column of the selected dyad.
    selected: (usize, usize),
}

fn matrix_grid(scene: &Scene<'_>, area: Rect) -> MatrixGrid {
    let actors = matrix_actors(scene.answer);
    let pair = scene.answer.dyads.get(scene.state.dyads.cursor.selected());
    let selected = pair.and_then(|row| matrix_cell(&actors, row.dyad)).unwrap_or((1, 0));
    let name_width =
        |ix: &ActorIx| text::limited_width(&display_names::actor_name(scene, *ix), MAX_NAME_WIDTH);
    let longest_name = saturating_u16(actors.iter().map(name_width).max().unwrap_or(0)).max(8);
    let x = area.left().saturating_add(2 + (area.width / 4).clamp(8, longest_name));
    let visible_range = |available: u16, selected_index: usize, len: usize| {
        let len_in_view = usize::from(available).min(len);
        // Scrolled as little as keeps the selected one visible.
        ((selected_index + 1).saturating_sub(len_in_view), len_in_view)
    };
    // The first actor has no row and the last no column, because each dyad has one cell. Headers are above, the
    // summary below.
    let column_count = actors.len().saturating_sub(1);
    let available = area.right().saturating_sub(x);
    // Heads grow once all columns are visible.
    let room = available.checked_div(saturating_u16(column_count)).unwrap_or(0);
    let cell_width = room.min(longest_name.saturating_add(1)).max(MIN_CELL_WIDTH);
    let columns = visible_range(available / cell_width, selected.1, column_count);
    // Heads that do not fit alternate between two lines, so that each has the width of two cells.
    let has_two_lines = area.height >= MIN_HEIGHT_WITH_TWO_LINES && cell_width <= longest_name;
    let head_lines = 1 + u16::from(has_two_lines);
    let rows =
        visible_range(area.height.saturating_sub(head_lines + 1), selected.0.saturating_sub(1), column_count);
    let y = area.top().saturating_add(head_lines);
    MatrixGrid { actors, x, cell_width, y, rows: (rows.0 + 1, rows.1), columns, selected }
}

fn find_pair<'a>(scene: &Scene<'a>, a: ActorIx, b: ActorIx) -> Option<(usize, &'a DyadRow)> {
    scene.answer.dyads.iter().enumerate().find(|(_, row)| row.dyad == (a.min(b), a.max(b)))
}

/// Returns the dyad at a screen position, as an index into the list of dyads.
pub(in crate::view) fn dyad_at(scene: &Scene<'_>, area: Rect, x: u16, y: u16) -> Option<usize> {
    let grid = matrix_grid(scene, area);
    let grid_row = usize::from(y.checked_sub(grid.y)?);
    let grid_column = usize::from(x.checked_sub(grid.x)? / grid.cell_width);
    if grid_row >= grid.rows.1 || grid_column >= grid.columns.1 {
        return None;
    }
    let (row, column) = (grid.rows.0 + grid_row, grid.columns.0 + grid_column);
    find_pair(scene, *grid.actors.get(row)?, *grid.actors.get(column)?).map(|(i, _)| i)
}

/// Draws the pane below its title: names to the left of the rows, the beginnings of names above the columns, and a
/// summary of the selected dyad below.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    if scene.answer.dyads.is_empty() {
        painter.draw_empty_message(area, &no_match_lines(scene));
        return;
    }
    if area.height < 3 {
        return;
    }
    let grid = matrix_grid(scene, area);
    let cell_columns = usize::from(grid.cell_width - 1);
    let column_x = |i: usize| {
        grid.x.saturating_add(saturating_u16(i - grid.columns.0).saturating_mul(grid.cell_width) + 1)
    };
    let columns = || grid.actors.iter().copied().enumerate().skip(grid.columns.0).take(grid.columns.1);
    for (i, column_actor) in columns() {
        let role = if i == grid.selected.1 { Role::Strong } else { Role::Dim };
        let name = display_names::actor_name(scene, column_actor);
        let name = painter.glyphs.transliterate(&name);
        let has_two_lines = grid.y.saturating_sub(area.top()) > 1;
        let (columns, y) = match (has_two_lines, i % 2) {
            (false, _) => (cell_columns, area.top()),
            (true, 0) => (2 * cell_columns + 1, grid.y.saturating_sub(1)),
            (true, _) => (2 * cell_columns + 1, area.top()),
        };
        let name = truncate_middle(&name, columns, painter.glyphs.ellipsis);
        let end = column_x(i).saturating_add(saturating_u16(cell_columns));
        let start = end.saturating_sub(saturating_u16(width(&name)));
        painter.write(start, y, area.right(), &name, role);
    }
    let rows = grid.actors.iter().copied().enumerate().skip(grid.rows.0).take(grid.rows.1);
    for (y, (i, row_actor)) in (grid.y..area.bottom().saturating_sub(1)).zip(rows) {
        let is_selected_row = i == grid.selected.0;
        if is_selected_row {
            painter.write(area.left(), y, area.right(), painter.glyphs.selected, Role::Strong);
        }
        let name_columns = usize::from(grid.x.saturating_sub(area.left() + 2));
        let name = truncate_middle(
            &painter.glyphs.transliterate(&display_names::actor_name(scene, row_actor)),
            name_columns,
            painter.glyphs.ellipsis,
        );
        let role = if is_selected_row { Role::Strong } else { Role::Text };
        painter.write(area.left().saturating_add(2), y, grid.x, &name, role);
        for (j, column_actor) in columns().take_while(|(j, _)| *j < i) {
            let (text, role) = cell_text(scene, painter, (row_actor, column_actor), cell_columns);
            let text = fit_right_aligned(&text, cell_columns, "");
            let role = match (is_selected_row && j == grid.selected.1, scene.state.focus == PaneId::Dyads) {
                (true, true) => Role::Selected,
                (true, false) => Role::SelectedUnfocused,
                _ => role,
            };
            if role == Role::Selected {
                painter.set_cursor(column_x(j), y);
            }
            painter.write(column_x(j), y, area.right(), &text, role);
        }
    }
    let pair = scene.answer.dyads.get(scene.state.dyads.cursor.selected());
    let summary_columns = usize::from(area.width.saturating_sub(3));
    let words = pair.map(|row| {
        truncate(
            &painter.glyphs.transliterate(&pair_words(scene, row)),
            summary_columns,
            painter.glyphs.ellipsis,
        )
    });
    let y = area.bottom().saturating_sub(1);
    painter.write(area.left().saturating_add(2), y, area.right(), &words.unwrap_or_default(), Role::Dim);
}

/// Returns the events of a pair, with the shade of what prevails, in the longest form that fits in `columns`.
fn cell_text(
    scene: &Scene<'_>,
    painter: &Painter<'_>,
    pair: (ActorIx, ActorIx),
    columns: usize,
) -> (String, Role) {
    match find_pair(scene, pair.0, pair.1) {
        None => (painter.glyphs.dot.to_owned(), Role::Dim),
        Some((_, row)) if row.events == 0 => ("tie".to_owned(), Role::Dim),
        Some((_, row)) => {
            let (conflict, cooperation) = figures::conflict_and_cooperation(row.events_by_quad_class);
            let selection_mark = if row.is_selected { painter.glyphs.chosen } else { "" };
            // Without colour, the shade shows which of the two prevails.
            let (shade, role) = if conflict >= cooperation {
                (painter.glyphs.class_shades[3], Role::Conflict)
            } else {
                (painter.glyphs.class_shades[0], Role::Cooperation)
            };
            let marks = [format!("{selection_mark}{shade}"), shade.to_owned(), String::new()];
            let forms = marks.iter().filter_map(|marks| {
                let rest = columns.checked_sub(width(marks))?;
                let count = figures::count_within(row.events, row.coverage, rest, painter.glyphs)?;
                Some(format!("{marks}{count}"))
            });
            (forms.into_iter().next().unwrap_or_default(), role)
        }
    }
}

fn pair_words(scene: &Scene<'_>, row: &DyadRow) -> String {
    let (conflict, cooperation) = figures::conflict_and_cooperation(row.events_by_quad_class);
    let [conflict, cooperation] = [conflict, cooperation].map(|n| row.coverage.count_phrase(n));
    let (pair, incidents) =
        (display_names::dyad_name(scene, row.dyad), row.coverage.count_words(row.incidents, "incident"));
    format!("{pair}: {incidents}; {conflict} of conflict, {cooperation} of cooperation")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::PaneId;
    use crate::model::ActorIx;
    use crate::view::fixture::fixture;
    use crate::view::layout::pane_row_at;

    #[test]
    fn heads_and_numbers_are_whole_where_there_is_room() {
        let mut f = fixture().with_size(80, 24);
        f.state.focus = PaneId::Dyads;
        f.state.shows_matrix = true;
        f.state.is_zoomed = true;
        f.answer.dyads[0].events = 1_234_567;
        let text = f.drawn_lines();
        let heads = text[2..4].join("\n");
        let actors = matrix_actors(&f.answer);
        for actor in actors.iter().take(actors.len() - 1) {
            let name = display_names::actor_name(&f.scene(), *actor);
            assert!(heads.contains(&name), "{name}\n{heads}");
        }
        assert!(text.iter().any(|line| line.contains("█1.2M") || line.contains("█1,234,567")), "{text:#?}");
    }

    #[test]
    fn the_matrix_has_each_dyad_once_and_maps_clicks_to_it() {
        let mut f = fixture().with_size(120, 40);
        f.state.focus = PaneId::Dyads;
        f.state.shows_matrix = true;
        f.state.is_zoomed = true;
        let text = f.drawn_lines();
        let south = text.iter().position(|line| line.starts_with("> South")).unwrap();
        assert!(text[south].contains("█8"), "{}", text[south]);
        let x = u16::try_from(text[south].chars().position(|c| c == '8').unwrap()).unwrap();
        let y = u16::try_from(south).unwrap();
        assert_eq!(pane_row_at(&f.scene(), x, y), Some((PaneId::Dyads, Some(0))));
        assert_eq!(f.answer.dyads[0].dyad, (ActorIx(0), ActorIx(1)));
    }
}
