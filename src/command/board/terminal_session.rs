//! The terminal while a board has it.

use std::io;

use ratatui::buffer::Buffer;

use crate::command::Failure;
use crate::terminal::{Capability, EventQueue, Screen, ScreenCursor, Session, SessionOutput};

/// The terminal while the board has it. Dropped, it is given back.
#[derive(Debug)]
pub(super) struct BoardTerminal {
    session: Session,
    screen: Screen<SessionOutput>,
}

impl BoardTerminal {
    /// Takes the terminal over.
    pub(super) fn enter(mouse: bool, capability: Capability, wakes: &EventQueue) -> Result<Self, Failure> {
        let session = Session::enter(mouse, wakes)
            .map_err(|error| Failure::Message(format!("the terminal cannot be used: {error}")))?;
        let screen = Screen::new(session.output(), capability.color);
        Ok(Self { session, screen })
    }

    /// Reads keys from now on, if that has not begun. A frame that can be shown at once goes first.
    pub(super) fn listen(&mut self, wakes: &EventQueue) -> Result<(), Failure> {
        self.session.start_reading(wakes).map_err(|error| Failure::no_thread(&error))
    }

    /// Shows a frame.
    pub(super) fn show(&mut self, frame: &Buffer, cursor: Option<ScreenCursor>) -> Result<(), Failure> {
        self.screen.show_frame(frame, cursor).map(|_| ()).map_err(|error| terminal_lost(&error))
    }

    /// Writes a sequence that changes nothing on the screen.
    pub(super) fn send(&mut self, sequence: &[u8]) -> Result<(), Failure> {
        self.screen.send_sequence(sequence).map_err(|error| terminal_lost(&error))
    }

    /// Stops the process until the reader lets it go on.
    pub(super) fn suspend(&mut self) -> Result<(), Failure> {
        self.session.suspend()?;
        self.screen.invalidate();
        Ok(())
    }

    /// Takes the terminal over again after the process was stopped.
    pub(super) fn resume(&mut self) -> Result<(), Failure> {
        self.session.resume()?;
        self.screen.invalidate();
        Ok(())
    }

    /// Gives the mouse to the board or back to the terminal; whether it is the board's now.
    pub(super) fn toggle_mouse(&mut self) -> Result<bool, Failure> {
        let on = !self.session.has_mouse();
        self.session.set_mouse(on)?;
        Ok(on)
    }

    /// Gives the terminal back.
    pub(super) fn leave(&mut self) {
        self.session.leave();
    }
}

fn terminal_lost(error: &io::Error) -> Failure {
    Failure::cannot_write("the terminal", error)
}
