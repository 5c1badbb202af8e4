//! Waiting for the data before there is a board, with their progress in sight.

use std::time::{Duration, Instant};

use super::frames::loading;
use super::load::{Load, SHORT};
use super::opened_data::Found;
use super::terminal_session::Taken;
use crate::board::chord::{Code, Key};
use crate::board::keymap::{Keymap, Match};
use crate::board::{Command, Look, PaneId};
use crate::command::Failure;
use crate::file::Loaded;
use crate::terminal::{self, Input, Wake, Wakes};

/// Who waits longer gets what is read already.
const LONG: Duration = Duration::from_secs(1);

impl Load {
    /// Waits until it has ended, and shows how far it has come if that takes longer than a moment; `enter` takes the
    /// terminal over for that. After a while what is read already is opened, by `open`, if it can be.
    ///
    /// # Errors
    /// When there is something wrong with the terminal.
    pub(super) fn watch(
        &self,
        wakes: &mut Wakes,
        patience: &Patience<'_>,
        enter: impl FnOnce(&Wakes) -> Result<Taken, Failure>,
        open: impl Fn(Loaded) -> Option<Found>,
    ) -> Result<Watched, Failure> {
        let shown = self.since + SHORT;
        while !self.has_ended() && Instant::now() < shown {
            // There is nothing to handle: the terminal has not been taken over yet.
            wakes.wait(Some(shown));
        }
        if self.has_ended() {
            return Ok(Watched::Ended(None, Vec::new()));
        }
        let mut taken = enter(wakes)?;
        let mut size = terminal::size();
        let mut early = Vec::new();
        while !self.has_ended() {
            if self.since.elapsed() >= LONG {
                if let Some(found) = self.progress.take_part().and_then(|part| open(*part)) {
                    return Ok(Watched::Part(Box::new(found), taken, early));
                }
                self.progress.ask_part();
            }
            taken.show(&loading(&self.reading(), patience.keymap, patience.look, size), None)?;
            taken.listen(wakes)?;
            for wake in wakes.wait(Some(self.due())) {
                match wake {
                    Wake::Input(Input::Resize(columns, rows)) => size = (columns, rows),
                    Wake::Input(Input::Key(key)) => match patience.command(key) {
                        Some(Command::Quit) => return Ok(Watched::Left),
                        Some(Command::Suspend) => {
                            taken.suspend()?;
                            size = terminal::size();
                        }
                        _ => early.push(key),
                    },
                    Wake::Continue => {
                        taken.resume()?;
                        size = terminal::size();
                    }
                    Wake::Failed(error) => return Err(Failure::terminal_unreadable(&error)),
                    Wake::Input(Input::Paste(_) | Input::Mouse(_)) | Wake::Reload | Wake::Work => {}
                }
            }
        }
        Ok(Watched::Ended(Some(taken), early))
    }
}

/// How a reading that was waited for came to an end.
#[derive(Debug)]
pub(super) enum Watched {
    /// By itself; with the terminal, if that had to be taken over, and the keys typed ahead.
    Ended(Option<Taken>, Vec<Key>),
    /// It goes on, and a part of the data can be looked at.
    Part(Box<Found>, Taken, Vec<Key>),
    /// The reader did not wait for it.
    Left,
}

/// How the reader waits.
#[derive(Debug)]
pub(super) struct Patience<'a> {
    pub(super) keymap: &'a Keymap,
    pub(super) look: Look,
    /// The process may not be stopped.
    pub(super) restricted: bool,
}

impl Patience<'_> {
    /// What a key means while there is nothing but progress: leaving, and stopping. All others are typed ahead.
    pub(super) fn command(&self, key: Key) -> Option<Command> {
        if key.ctrl && key.code == Code::Char('c') {
            return Some(Command::Quit);
        }
        match self.keymap.find(&[key], PaneId::Events) {
            Match::Command(Command::Suspend) if self.restricted => None,
            Match::Command(command @ (Command::Quit | Command::Suspend)) => Some(command),
            Match::Command(_) | Match::Prefix | Match::None => None,
        }
    }
}
