//! Waiting for the data before there is a board, with their progress in sight.

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
use crate::terminal::{self, EventQueue, InputEvent, WakeEvent};

/// Who waits longer gets what is read already.
const OPEN_PART_AFTER: Duration = Duration::from_secs(1);

impl LoadThread {
    /// Waits until it has ended, and shows how far it has come if that takes longer than a moment; `enter` takes the
    /// terminal over for that. After a while what is read already is opened, by `open`, if it can be.
    ///
    /// # Errors
    /// When there is something wrong with the terminal.
    pub(super) fn wait_with_progress(
        &self,
        wakes: &mut EventQueue,
        patience: &WaitContext<'_>,
        enter: impl FnOnce(&EventQueue) -> Result<BoardTerminal, Failure>,
        open: impl Fn(LoadedSituation) -> Option<OpenedData>,
    ) -> Result<WaitOutcome, Failure> {
        let shown = self.started + SHOW_PROGRESS_AFTER;
        while !self.has_ended() && Instant::now() < shown {
            // There is nothing to handle: the terminal has not been taken over yet.
            wakes.wait_events(Some(shown));
        }
        if self.has_ended() {
            return Ok(WaitOutcome::Loaded(None, Vec::new()));
        }
        let mut taken = enter(wakes)?;
        let mut size = terminal::terminal_size();
        let mut early = Vec::new();
        while !self.has_ended() {
            if self.started.elapsed() >= OPEN_PART_AFTER {
                if let Some(found) = self.progress.take_part().and_then(|part| open(*part)) {
                    return Ok(WaitOutcome::PartLoaded(Box::new(found), taken, early));
                }
                self.progress.request_part();
            }
            taken.show(&draw_loading(&self.progress_now(), patience.keymap, patience.look, size), None)?;
            taken.listen(wakes)?;
            for wake in wakes.wait_events(Some(self.next_deadline())) {
                match wake {
                    WakeEvent::Input(InputEvent::Resize(columns, rows)) => size = (columns, rows),
                    WakeEvent::Input(InputEvent::Key(key)) => match patience.command_for(key) {
                        Some(Command::Quit) => return Ok(WaitOutcome::Quit),
                        Some(Command::Suspend) => {
                            taken.suspend()?;
                            size = terminal::terminal_size();
                        }
                        _ => early.push(key),
                    },
                    WakeEvent::Continue => {
                        taken.resume()?;
                        size = terminal::terminal_size();
                    }
                    WakeEvent::Failed(error) => return Err(Failure::terminal_unreadable(&error)),
                    WakeEvent::Input(InputEvent::Paste(_) | InputEvent::Mouse(_))
                    | WakeEvent::Reload
                    | WakeEvent::Work => {}
                }
            }
        }
        Ok(WaitOutcome::Loaded(Some(taken), early))
    }
}

/// How a reading that was waited for came to an end.
#[derive(Debug)]
pub(super) enum WaitOutcome {
    /// By itself; with the terminal, if that had to be taken over, and the keys typed ahead.
    Loaded(Option<BoardTerminal>, Vec<Key>),
    /// It goes on, and a part of the data can be looked at.
    PartLoaded(Box<OpenedData>, BoardTerminal, Vec<Key>),
    /// The reader did not wait for it.
    Quit,
}

/// How the reader waits.
#[derive(Debug)]
pub(super) struct WaitContext<'a> {
    pub(super) keymap: &'a Keymap,
    pub(super) look: Appearance,
    /// The process may not be stopped.
    pub(super) restricted: bool,
}

impl WaitContext<'_> {
    /// What a key means while there is nothing but progress: leaving, and stopping. All others are typed ahead.
    pub(super) fn command_for(&self, key: Key) -> Option<Command> {
        if key.ctrl && key.code == KeyCode::Char('c') {
            return Some(Command::Quit);
        }
        match self.keymap.match_keys(&[key], PaneId::Events) {
            KeyMatch::Command(Command::Suspend) if self.restricted => None,
            KeyMatch::Command(command @ (Command::Quit | Command::Suspend)) => Some(command),
            KeyMatch::Command(_) | KeyMatch::Prefix | KeyMatch::None => None,
        }
    }
}
