//! What the mouse does on the board: a click selects, and acts on hints, titles and heads of columns; the wheel moves;
//! a drag over the series chooses a stretch of time.

use crate::board::chord::{Code, Key};
use crate::board::{Board, Command, Effect, Overlay, PaneId};
use crate::terminal::Mouse;
use crate::view::layout::{Target, bucket_near, target};

/// The mouse between two of its reports.
#[derive(Debug, Default)]
pub(super) struct Pointer {
    /// The bucket on which the button went down.
    anchor: Option<usize>,
    /// A stretch is being drawn from it.
    drawing: bool,
}

impl Pointer {
    /// Takes a report; what is returned has to happen outside the board.
    pub(super) fn take(&mut self, board: &mut Board, mouse: Mouse) -> Effect {
        match mouse {
            Mouse::Down { column, row } => {
                let at = target(&board.scene(), column, row);
                *self = Self::default();
                if let Some(Target::Row(PaneId::Series, bucket)) = at {
                    self.anchor = Some(bucket);
                }
                at.map_or(Effect::None, |at| click(board, at))
            }
            Mouse::Drag { column, .. } => {
                let to = bucket_near(&board.scene(), column);
                if let (Some(from), Some(to)) = (self.anchor, to)
                    && (self.drawing || from != to)
                {
                    board.drag(from, to, !self.drawing);
                    self.drawing = true;
                }
                Effect::None
            }
            Mouse::Up { .. } => {
                *self = Self::default();
                Effect::None
            }
            Mouse::Scroll { up, .. } if board.state().overlay.is_some() => scroll_over(board, up),
            Mouse::Scroll { up, column, row } => scroll(board, up, column, row),
        }
    }
}

fn click(board: &mut Board, at: Target) -> Effect {
    match at {
        Target::Title(pane) if pane == board.state().focus => return board.run(Command::Zoom),
        Target::Pane(pane) | Target::Title(pane) => board.point(pane, None),
        Target::Row(pane, row) => board.point(pane, Some(row)),
        // The second click on a row is as the key that opens it.
        Target::Over(row) => {
            let again = board.point_over(row);
            if again && matches!(board.state().overlay, Some(Overlay::Palette { .. } | Overlay::Since { .. }))
            {
                return board.press(Key::plain(Code::Enter));
            }
        }
        Target::Beside => return board.press(Key::plain(Code::Esc)),
        Target::Head(command) => {
            board.point(PaneId::Events, None);
            return board.run(command);
        }
        Target::Command(command) => return board.run(command),
        Target::Key(code) => return board.press(Key::plain(code)),
    }
    Effect::None
}

fn scroll(board: &mut Board, up: bool, column: u16, row: u16) -> Effect {
    let Some(Target::Pane(pane) | Target::Title(pane) | Target::Row(pane, _)) =
        target(&board.scene(), column, row)
    else {
        return Effect::None;
    };
    board.point(pane, None);
    board.run(match (pane, up) {
        (PaneId::Map, true) => Command::ZoomIn,
        (PaneId::Map, false) => Command::ZoomOut,
        (PaneId::Series, true) => Command::Left,
        (PaneId::Series, false) => Command::Right,
        (_, true) => Command::Up,
        (_, false) => Command::Down,
    })
}

/// Scrolls what lies over the panes. Lists with a text to type are moved in by the arrow keys alone.
fn scroll_over(board: &mut Board, up: bool) -> Effect {
    let (command, arrow) = if up { (Command::Up, Code::Up) } else { (Command::Down, Code::Down) };
    match board.state().overlay {
        Some(Overlay::Help { .. } | Overlay::Palette { .. }) => board.press(Key::plain(arrow)),
        Some(Overlay::Detail | Overlay::Problems { .. } | Overlay::Since { .. } | Overlay::Why { .. }) => {
            board.run(command)
        }
        Some(Overlay::Prompt(_)) | None => Effect::None,
    }
}

#[cfg(test)]
mod tests;
