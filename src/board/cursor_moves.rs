//! Moves the cursors of lists, chart, matrix and detail.

use super::command::Command;
use super::list_cursor::ListCursor;
use super::open_inbox::OpenInbox;
use super::state::{Overlay, PaneId, State};
use super::update_context::UpdateContext;
use super::{actor_matrix, folded_fronts, map_commands, restore_cursors};
use crate::model::Span;

/// A step in the actor matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MatrixStep {
    /// To the next row.
    Down,
    /// To the previous row.
    Up,
    /// To the previous column.
    Left,
    /// To the next column.
    Right,
}

/// Returns the length of the focused list and the height of its pane.
pub(super) fn focused_list_size(state: &State, ctx: &UpdateContext<'_>) -> (usize, usize) {
    match state.focus {
        PaneId::Headline => (ctx.headline.highlights.len(), ctx.pane_sizes.headline),
        PaneId::Fronts => (
            folded_fronts::row_count(state, ctx.headline, ctx.pane_sizes.folds_fronts),
            ctx.pane_sizes.fronts,
        ),
        PaneId::Events => (ctx.answer.events.len(), ctx.pane_sizes.events),
        PaneId::Dyads => (ctx.answer.dyads.len(), ctx.pane_sizes.dyads),
        PaneId::Series => (ctx.answer.series.buckets.len(), ctx.answer.series.buckets.len()),
        PaneId::Detail | PaneId::Map => (0, 0),
    }
}

/// Returns how many rows down a command moves; negative is up.
#[must_use]
pub(super) fn row_distance(command: Command, page: usize) -> isize {
    let page = isize::try_from(page.saturating_sub(1).max(1)).unwrap_or(1);
    match command {
        Command::Down => 1,
        Command::Up => -1,
        Command::PageDown => page,
        Command::PageUp => -page,
        Command::Top => isize::MIN,
        Command::Bottom => isize::MAX,
        _ => 0,
    }
}

/// Runs a vertical movement in the focused pane or overlay.
pub(super) fn move_vertically(state: &mut State, ctx: &UpdateContext<'_>, command: Command) {
    match &mut state.overlay {
        Some(
            Overlay::Problems { cursor }
            | Overlay::Changes { cursor }
            | Overlay::Contested { cursor, .. }
            | Overlay::Inbox(OpenInbox { cursor, .. })
            | Overlay::Frequencies { cursor, .. },
        ) => {
            let (len, height) = (ctx.pane_sizes.overlay_rows, ctx.pane_sizes.overlay_visible);
            cursor.step(row_distance(command, height), len, height);
            return;
        }
        Some(Overlay::Detail) => return scroll_detail(state, ctx, command),
        Some(Overlay::Why { cursor, .. }) => {
            let last = ctx.pane_sizes.overlay_rows.saturating_sub(ctx.pane_sizes.overlay_visible);
            cursor.step(row_distance(command, ctx.pane_sizes.overlay_visible), last + 1, 1);
            return;
        }
        _ => {}
    }
    match state.focus {
        PaneId::Detail => return scroll_detail(state, ctx, command),
        PaneId::Map => return map_commands::pan_map(state, ctx, command),
        PaneId::Series if !matches!(command, Command::Top | Command::Bottom) => return,
        PaneId::Dyads if state.shows_matrix => {
            let step = match command {
                Command::Down | Command::PageDown => Some(MatrixStep::Down),
                Command::Up | Command::PageUp => Some(MatrixStep::Up),
                _ => None,
            };
            if let Some(step) = step {
                return step_in_matrix(state, ctx, step);
            }
        }
        _ => {}
    }
    let (len, height) = focused_list_size(state, ctx);
    step_cursor(state, ctx, row_distance(command, height), len, height);
}

/// Scrolls the detail; the selected row of its cursor is the first visible line.
fn scroll_detail(state: &mut State, ctx: &UpdateContext<'_>, command: Command) {
    let last = ctx.pane_sizes.detail_lines.saturating_sub(ctx.pane_sizes.detail_visible);
    state.detail_scroll.step(row_distance(command, ctx.pane_sizes.detail_visible), last + 1, 1);
}

/// Moves left or right: between buckets of the chart, cells of the matrix, or on the map.
pub(super) fn move_sideways(state: &mut State, ctx: &UpdateContext<'_>, right: bool) {
    match state.focus {
        PaneId::Map => map_commands::pan_map(state, ctx, if right { Command::Right } else { Command::Left }),
        PaneId::Series => {
            let len = ctx.answer.series.buckets.len();
            step_cursor(state, ctx, if right { 1 } else { -1 }, len, len);
        }
        PaneId::Dyads if state.shows_matrix => {
            step_in_matrix(state, ctx, if right { MatrixStep::Right } else { MatrixStep::Left });
        }
        _ => {}
    }
}

fn step_cursor(state: &mut State, ctx: &UpdateContext<'_>, rows: isize, len: usize, height: usize) {
    if let Some(cursor) = state.list_cursor() {
        cursor.step(rows, len, height);
        remember_row(state, ctx);
    }
}

/// Selects a row of the focused pane.
pub(super) fn select_row(state: &mut State, ctx: &UpdateContext<'_>, row: usize) {
    if state.focus == PaneId::Map {
        return map_commands::select_place(state, ctx, row);
    }
    let (len, height) = focused_list_size(state, ctx);
    if let Some(cursor) = state.list_cursor() {
        cursor.select(row, len, height);
        remember_row(state, ctx);
    }
}

/// Records the id of the row under the moved cursor, and updates what depends on it: the stretch being drawn
/// and the scroll position of the detail.
fn remember_row(state: &mut State, ctx: &UpdateContext<'_>) {
    match state.focus {
        PaneId::Series => {
            let bucket = ctx.answer.series.buckets.get(state.series.cursor.selected());
            if let (Some(from), Some(bucket)) = (state.stretch_from, bucket) {
                let span =
                    Span { start: from.start.min(bucket.span.start), end: from.end.max(bucket.span.end) };
                state.view.set_stretch(Some(span));
            }
        }
        _ => state.detail_scroll = ListCursor::default(),
    }
    restore_cursors::forget_goal(state, state.focus);
    restore_cursors::remember_ids(state, (ctx.store, ctx.answer, ctx.headline));
}

/// Selects the nearest dyad in the direction of the step, skipping empty cells. Deviation to the side counts
/// double.
fn step_in_matrix(state: &mut State, ctx: &UpdateContext<'_>, step: MatrixStep) {
    let actors = actor_matrix::matrix_actors(ctx.answer);
    let cells: Vec<_> =
        ctx.answer.dyads.iter().map(|row| actor_matrix::matrix_cell(&actors, row.dyad)).collect();
    let Some(Some(from)) = cells.get(state.dyads.cursor.selected()).copied() else { return };
    let distance = |to: (usize, usize)| {
        let (forward, sideways) = match step {
            MatrixStep::Down => (to.0.checked_sub(from.0)?, to.1.abs_diff(from.1)),
            MatrixStep::Up => (from.0.checked_sub(to.0)?, to.1.abs_diff(from.1)),
            MatrixStep::Right => (to.1.checked_sub(from.1)?, to.0.abs_diff(from.0)),
            MatrixStep::Left => (from.1.checked_sub(to.1)?, to.0.abs_diff(from.0)),
        };
        (forward > 0).then_some(forward + 2 * sideways)
    };
    let nearest = cells.iter().enumerate().filter_map(|(row, to)| Some((distance((*to)?)?, row))).min();
    if let Some((_, row)) = nearest {
        select_row(state, ctx, row);
    }
}
