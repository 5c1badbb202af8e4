//! Waits for the first data and shows the progress of the load.

use std::time::{Duration, Instant};

use super::draw_frame::draw_loading;
use super::load_thread::{LoadThread, SHOW_PROGRESS_AFTER};
use super::opened_data::OpenedData;
use super::terminal_session::BoardTerminal;
use crate::board::chord::{Key, KeyCode};
use crate::board::keymap::{KeyMatch, Keymap};
use crate::board::{Appearance, Command, PaneId};
use crate::command::Failure;
use crate::file::LoadedSituation;
use crate::terminal::{EventQueue, InputEvent, WakeEvent, terminal_size};

/// The delay after which the part of the data that has been read is opened.
const OPEN_PART_AFTER: Duration = Duration::from_secs(1);

impl LoadThread {
    /// Waits until the load has ended.
    ///
    /// If that takes longer than [`SHOW_PROGRESS_AFTER`], takes over the terminal with `enter` and shows progress.
    /// After [`OPEN_PART_AFTER`], passes the part that has been read to `open` and returns it if it can be opened.
    ///
    /// # Errors
    /// Fails if the terminal cannot be used.
    pub(super) fn wait_with_progress(
        &self,
        events: &mut EventQueue,
        context: &WaitContext<'_>,
        enter: impl FnOnce(&EventQueue) -> Result<BoardTerminal, Failure>,
        open: impl Fn(LoadedSituation) -> Option<OpenedData>,
    ) -> Result<WaitOutcome, Failure> {
        let show_at = self.started + SHOW_PROGRESS_AFTER;
        while !self.has_ended() && Instant::now() < show_at {
            // Nothing to handle: the program has not taken over the terminal yet.
            events.wait_events(Some(show_at));
        }
        if self.has_ended() {
            return Ok(WaitOutcome::Loaded(None, Vec::new()));
        }
        let mut terminal = enter(events)?;
        let mut size = terminal_size();
        let mut early_keys = Vec::new();
        while !self.has_ended() {
            if self.started.elapsed() >= OPEN_PART_AFTER {
                if let Some(part) = self.progress.take_part().and_then(|part| open(*part)) {
                    return Ok(WaitOutcome::PartLoaded(Box::new(part), terminal, early_keys));
                }
                self.progress.request_part();
            }
            let frame = draw_loading(&self.progress_now(), context.keymap, context.appearance, size);
            terminal.show(&frame, None)?;
            terminal.start_reading(events)?;
            for event in events.wait_events(Some(self.next_deadline())) {
                match event {
                    WakeEvent::Input(InputEvent::Resize(columns, rows)) => size = (columns, rows),
                    WakeEvent::Input(InputEvent::Key(key)) => match context.command_for(key) {
                        Some(Command::Quit) => return Ok(WaitOutcome::Quit),
                        Some(Command::Suspend) => {
                            terminal.suspend()?;
                            size = terminal_size();
                        }
                        _ => early_keys.push(key),
                    },
                    WakeEvent::Continue => {
                        terminal.resume()?;
                        size = terminal_size();
                    }
                    WakeEvent::Failed(error) => return Err(Failure::cannot_read_terminal(&error)),
                    WakeEvent::Input(InputEvent::Paste(_) | InputEvent::Mouse(_))
                    | WakeEvent::Reload
                    | WakeEvent::Work => {}
                }
            }
        }
        Ok(WaitOutcome::Loaded(Some(terminal), early_keys))
    }
}

/// The result of waiting for a load.
#[derive(Debug)]
pub(super) enum WaitOutcome {
    /// The load has ended. Holds the terminal, if it was taken over, and the keys typed ahead.
    Loaded(Option<BoardTerminal>, Vec<Key>),
    /// The load continues, and a part of the data can be shown. Holds the keys typed ahead.
    PartLoaded(Box<OpenedData>, BoardTerminal, Vec<Key>),
    /// The user quit.
    Quit,
}

/// The context for drawing and keys while waiting.
#[derive(Debug)]
pub(super) struct WaitContext<'a> {
    pub(super) keymap: &'a Keymap,
    pub(super) appearance: Appearance,
    /// Whether restricted mode is on, in which the process cannot be suspended.
    pub(super) is_restricted: bool,
}

impl WaitContext<'_> {
    /// The command of a key while only progress is shown: quit or suspend. Other keys are typed ahead.
    pub(super) fn command_for(&self, key: Key) -> Option<Command> {
        if key.ctrl && key.code == KeyCode::Char('c') {
            return Some(Command::Quit);
        }
        match self.keymap.match_keys(&[key], PaneId::Events) {
            KeyMatch::Command(Command::Suspend) if self.is_restricted => None,
            KeyMatch::Command(command @ (Command::Quit | Command::Suspend)) => Some(command),
            KeyMatch::Command(_) | KeyMatch::Prefix | KeyMatch::None => None,
        }
    }
}
