//! Mouse input: a click selects a row or acts on a hint, title or column head; the wheel moves the selection; a drag
//! over the series selects a range of buckets.

use crate::board::chord::{Key, KeyCode};
use crate::board::{Board, Command, Effect, Overlay, PaneId};
use crate::terminal::MouseEvent;
use crate::view::layout::{ClickTarget, click_target, nearest_bucket};

/// The state of a drag between two mouse events.
#[derive(Debug, Default)]
pub(super) struct MouseState {
    /// The bucket where the button was pressed.
    drag_start: Option<usize>,
    /// Whether the drag has reached another bucket.
    is_dragging: bool,
}

impl MouseState {
    /// Handles a mouse event and returns the effect outside the board.
    pub(super) fn handle_mouse(&mut self, board: &mut Board, mouse: MouseEvent) -> Effect {
        match mouse {
            MouseEvent::Down { column, row } => {
                let target = click_target(&board.scene(), column, row);
                *self = Self::default();
                if let Some(ClickTarget::Row(PaneId::Series, bucket)) = target {
                    self.drag_start = Some(bucket);
                }
                target.map_or(Effect::None, |target| handle_click(board, target))
            }
            MouseEvent::Drag { column, .. } => {
                let bucket = nearest_bucket(&board.scene(), column);
                if let (Some(start), Some(end)) = (self.drag_start, bucket)
                    && (self.is_dragging || start != end)
                {
                    board.select_bucket_range(start, end, !self.is_dragging);
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

fn handle_click(board: &mut Board, target: ClickTarget) -> Effect {
    match target {
        ClickTarget::Title(pane) if pane == board.state().focus => return board.run_command(Command::Zoom),
        ClickTarget::Pane(pane) | ClickTarget::Title(pane) => board.select_pane_row(pane, None),
        ClickTarget::Row(pane, row) => board.select_pane_row(pane, Some(row)),
        // A second click on a row acts like Enter.
        ClickTarget::OverlayRow(row) => {
            let was_selected = board.select_overlay_row(row);
            if was_selected
                && matches!(board.state().overlay, Some(Overlay::Palette { .. } | Overlay::Changes { .. }))
            {
                return board.press_key(Key::without_modifiers(KeyCode::Enter));
            }
        }
        ClickTarget::OutsideOverlay => return board.press_key(Key::without_modifiers(KeyCode::Esc)),
        ClickTarget::ColumnHeader(pane, command) => {
            board.select_pane_row(pane, None);
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

/// Scrolls the open overlay. In a list with a text field only the arrow keys move the selection.
fn scroll_overlay(board: &mut Board, up: bool) -> Effect {
    let (command, arrow) = if up { (Command::Up, KeyCode::Up) } else { (Command::Down, KeyCode::Down) };
    match board.state().overlay {
        Some(Overlay::Help { .. } | Overlay::Palette { .. }) => {
            board.press_key(Key::without_modifiers(arrow))
        }
        Some(
            Overlay::Detail
            | Overlay::Problems { .. }
            | Overlay::Changes { .. }
            | Overlay::Frequencies { .. }
            | Overlay::Contested { .. }
            | Overlay::Inbox(_)
            | Overlay::Why { .. },
        ) => board.run_command(command),
        Some(Overlay::Prompt(_) | Overlay::Form(_) | Overlay::Windows) | None => Effect::None,
    }
}

#[cfg(test)]
mod tests;
