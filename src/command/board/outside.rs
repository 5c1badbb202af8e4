//! What the board asks to happen outside it: the clipboard, a browser.

use std::process::{Command as Process, Stdio};

use super::live::Live;
use crate::command::Failure;
use crate::command::link::{Way, way};
use crate::terminal::clipboard;

impl Live<'_> {
    pub(super) fn copy(&mut self, text: &str) -> Result<(), Failure> {
        match clipboard::copy(text, self.world.environment.var("TMUX").is_some()) {
            Ok(sequence) => {
                self.taken.send(&sequence)?;
                self.board.say(sent(text), false);
            }
            Err(error) => self.board.say(error.to_string(), true),
        }
        Ok(())
    }

    /// Opens a link in a browser where one is near, else sends it to the clipboard.
    pub(super) fn follow(&mut self, link: &str) -> Result<(), Failure> {
        let is_set = |name: &str| self.world.environment.var(name).is_some();
        let Way::Browser(opener) = way(link, is_set, cfg!(target_os = "macos")) else {
            return self.copy(link);
        };
        let quiet = Stdio::null;
        match Process::new(opener).arg(link).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn() {
            Ok(_) => self.board.say(format!("Opening {link}"), false),
            Err(error) => self.board.say(format!("{opener} cannot be run: {error}"), true),
        }
        Ok(())
    }
}

/// What is said after text was sent to the terminal, of which nobody knows what it did with it.
fn sent(text: &str) -> String {
    match text.lines().count() {
        0 | 1 => format!("Sent to the terminal: {text}"),
        rows => format!("Sent to the terminal: {rows} rows"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_told_in_a_line_and_never_called_copied() {
        assert_eq!(sent("2026-01  Tajik border"), "Sent to the terminal: 2026-01  Tajik border");
        assert_eq!(sent("one\ntwo"), "Sent to the terminal: 2 rows");
    }
}
