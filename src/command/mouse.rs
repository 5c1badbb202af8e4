//! What the mouse does on the board: a click selects, and acts on hints, titles and heads of columns; the wheel moves;
//! a drag over the series chooses a stretch of time.

use crate::board::chord::{Key, KeyCode};
use crate::board::{Board, Command, Effect, Overlay, PaneId};
use crate::terminal::MouseEvent;
use crate::view::layout::{ClickTarget, click_target, nearest_bucket};

/// The mouse between two of its reports.
#[derive(Debug, Default)]
pub(super) struct MouseState {
    /// The bucket on which the button went down.
    drag_start: Option<usize>,
    /// A stretch is being drawn from it.
    is_dragging: bool,
}

impl MouseState {
    /// Takes a report; what is returned has to happen outside the board.
    pub(super) fn handle_mouse(&mut self, board: &mut Board, mouse: MouseEvent) -> Effect {
        match mouse {
            MouseEvent::Down { column, row } => {
                let at = click_target(&board.scene(), column, row);
                *self = Self::default();
                if let Some(ClickTarget::Row(PaneId::Series, bucket)) = at {
                    self.drag_start = Some(bucket);
                }
                at.map_or(Effect::None, |at| handle_click(board, at))
            }
            MouseEvent::Drag { column, .. } => {
                let to = nearest_bucket(&board.scene(), column);
                if let (Some(from), Some(to)) = (self.drag_start, to)
                    && (self.is_dragging || from != to)
                {
                    board.select_bucket_range(from, to, !self.is_dragging);
                    self.is_dragging = true;
                }
                Effect::None
            }
            MouseEvent::Up { .. } => {
                *self = Self::default();
                Effect::None
            }
            MouseEvent::Scroll { up, .. } if board.state().overlay.is_some() => scroll_overlay(board, up),
            MouseEvent::Scroll { up, column, row } => scroll_at(board, up, column, row),
        }
    }
}

fn handle_click(board: &mut Board, at: ClickTarget) -> Effect {
    match at {
        ClickTarget::Title(pane) if pane == board.state().focus => return board.run_command(Command::Zoom),
        ClickTarget::Pane(pane) | ClickTarget::Title(pane) => board.select_pane_row(pane, None),
        ClickTarget::Row(pane, row) => board.select_pane_row(pane, Some(row)),
        // The second click on a row is as the key that opens it.
        ClickTarget::OverlayRow(row) => {
            let again = board.select_overlay_row(row);
            if again
                && matches!(board.state().overlay, Some(Overlay::Palette { .. } | Overlay::Changes { .. }))
            {
                return board.press_key(Key::without_modifiers(KeyCode::Enter));
            }
        }
        ClickTarget::OutsideOverlay => return board.press_key(Key::without_modifiers(KeyCode::Esc)),
        ClickTarget::ColumnHeader(command) => {
            board.select_pane_row(PaneId::Events, None);
            return board.run_command(command);
        }
        ClickTarget::Command(command) => return board.run_command(command),
        ClickTarget::Key(code) => return board.press_key(Key::without_modifiers(code)),
    }
    Effect::None
}

fn scroll_at(board: &mut Board, up: bool, column: u16, row: u16) -> Effect {
    let Some(ClickTarget::Pane(pane) | ClickTarget::Title(pane) | ClickTarget::Row(pane, _)) =
        click_target(&board.scene(), column, row)
    else {
        return Effect::None;
    };
    board.select_pane_row(pane, None);
    board.run_command(match (pane, up) {
        (PaneId::Map, true) => Command::ZoomIn,
        (PaneId::Map, false) => Command::ZoomOut,
        (PaneId::Series, true) => Command::Left,
        (PaneId::Series, false) => Command::Right,
        (_, true) => Command::Up,
        (_, false) => Command::Down,
    })
}

/// Scrolls what lies over the panes. Lists with a text to type are moved in by the arrow keys alone.
fn scroll_overlay(board: &mut Board, up: bool) -> Effect {
    let (command, arrow) = if up { (Command::Up, KeyCode::Up) } else { (Command::Down, KeyCode::Down) };
    match board.state().overlay {
        Some(Overlay::Help { .. } | Overlay::Palette { .. }) => {
            board.press_key(Key::without_modifiers(arrow))
        }
        Some(Overlay::Detail | Overlay::Problems { .. } | Overlay::Changes { .. } | Overlay::Why { .. }) => {
            board.run_command(command)
        }
        Some(Overlay::Prompt(_)) | None => Effect::None,
    }
}

#[cfg(test)]
mod tests;
