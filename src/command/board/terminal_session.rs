//! The terminal session of a live board: session and screen combined, with errors as [`Failure`].

use std::io;
use std::process::Stdio;

use ratatui::buffer::Buffer;

use crate::command::Failure;
use crate::terminal::{Capability, EventQueue, Screen, ScreenCursor, Session, SessionOutput};

/// The terminal while the board controls it. Dropping it restores the terminal.
#[derive(Debug)]
pub(super) struct BoardTerminal {
    session: Session,
    screen: Screen<SessionOutput>,
}

impl BoardTerminal {
    /// Takes over the terminal, and the mouse if `has_mouse`.
    pub(super) fn enter(
        has_mouse: bool,
        capability: Capability,
        events: &EventQueue,
    ) -> Result<Self, Failure> {
        let session = Session::enter(has_mouse, events)
            .map_err(|error| Failure::Message(format!("the terminal cannot be used: {error}")))?;
        let screen = Screen::new(session.output(), capability.color);
        Ok(Self { session, screen })
    }

    /// Starts reading keys, unless that has begun. Called after the first frame, which should not wait for it.
    pub(super) fn start_reading(&mut self, events: &EventQueue) -> Result<(), Failure> {
        self.session.start_reading(events).map_err(|error| Failure::cannot_start_thread(&error))
    }

    /// Shows a frame.
    pub(super) fn show(&mut self, frame: &Buffer, cursor: Option<ScreenCursor>) -> Result<(), Failure> {
        self.screen.show_frame(frame, cursor).map(|_| ()).map_err(|error| terminal_failure(&error))
    }

    /// Writes a control sequence that does not change the screen.
    pub(super) fn send(&mut self, sequence: &[u8]) -> Result<(), Failure> {
        self.screen.send_sequence(sequence).map_err(|error| terminal_failure(&error))
    }

    /// Stops the process until the user resumes it.
    pub(super) fn suspend(&mut self) -> Result<(), Failure> {
        self.session.suspend()?;
        self.screen.invalidate();
        Ok(())
    }

    /// Takes over the terminal again after the process was stopped.
    pub(super) fn resume(&mut self) -> Result<(), Failure> {
        self.session.resume()?;
        self.screen.invalidate();
        Ok(())
    }

    /// Restores the terminal while `run` runs another program on it, with the given input.
    pub(super) fn lend<T>(&mut self, run: impl FnOnce(Stdio) -> T) -> Result<T, Failure> {
        let result = self.session.lend(run)?;
        self.screen.invalidate();
        Ok(result)
    }

    /// Turns mouse reporting on or off. Returns whether it is on now.
    pub(super) fn toggle_mouse(&mut self) -> Result<bool, Failure> {
        let is_on = !self.session.has_mouse();
        self.session.set_mouse(is_on)?;
        Ok(is_on)
    }

    /// Restores the terminal.
    pub(super) fn leave(&mut self) {
        self.session.leave();
    }
}

fn terminal_failure(error: &io::Error) -> Failure {
    Failure::cannot_write("the terminal", error)
}
