//! What the board asks to happen outside it: the clipboard, a browser.

use std::process::{Command as Process, Stdio};

use super::live_board::LiveBoard;
use crate::command::Failure;
use crate::terminal::clipboard;

impl LiveBoard<'_> {
    pub(super) fn copy_text(&mut self, text: &str) -> Result<(), Failure> {
        match clipboard::copy_sequence(text, self.world.environment.variable("TMUX").is_some()) {
            Ok(sequence) => {
                self.terminal.send(&sequence)?;
                self.board.show_message(sent_message(text), false);
            }
            Err(error) => self.board.show_message(error.to_string(), true),
        }
        Ok(())
    }

    /// Opens a link in a browser where one is near, else sends it to the clipboard.
    pub(super) fn open_link(&mut self, link: &str) -> Result<(), Failure> {
        let is_set = |name: &str| self.world.environment.variable(name).is_some();
        let LinkTarget::Browser(opener) = link_target(link, is_set, cfg!(target_os = "macos")) else {
            return self.copy_text(link);
        };
        let quiet = Stdio::null;
        match Process::new(opener).arg(link).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn() {
            Ok(_) => self.board.show_message(format!("Opening {link}"), false),
            Err(error) => self.board.show_message(format!("{opener} cannot be run: {error}"), true),
        }
        Ok(())
    }
}

/// What is said after text was sent to the terminal, of which nobody knows what it did with it.
fn sent_message(text: &str) -> String {
    match text.lines().count() {
        0 | 1 => format!("Sent to the terminal: {text}"),
        rows => format!("Sent to the terminal: {rows} rows"),
    }
}

/// Where a link goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LinkTarget {
    /// To this program, which opens it in a browser.
    Browser(&'static str),
    /// To the terminal's clipboard.
    Clipboard,
}

/// Where this link goes. `is_set` tells of a variable whether it is set to something.
///
/// Over SSH a browser would open where nobody sits, even if the machine there has a desktop. What is not of the web is
/// opened nowhere: it could be any program's.
fn link_target(link: &str, is_set: impl Fn(&str) -> bool, macos: bool) -> LinkTarget {
    let is_web = ["https://", "http://"]
        .iter()
        .any(|scheme| link.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let remote = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"].into_iter().any(&is_set);
    let desktop = macos || ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(&is_set);
    match (is_web && !remote && desktop, macos) {
        (true, true) => LinkTarget::Browser("open"),
        (true, false) => LinkTarget::Browser("xdg-open"),
        (false, _) => LinkTarget::Clipboard,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_told_in_a_line_and_never_called_copied() {
        assert_eq!(sent_message("2026-01  Tajik border"), "Sent to the terminal: 2026-01  Tajik border");
        assert_eq!(sent_message("one\ntwo"), "Sent to the terminal: 2 rows");
    }

    fn with(link: &str, variables: &[&str], macos: bool) -> LinkTarget {
        link_target(link, |name| variables.contains(&name), macos)
    }

    #[test]
    fn a_link_is_opened_where_there_is_a_screen_to_see_it_on() {
        let link = "https://example.org/a";
        assert_eq!(with(link, &["DISPLAY"], false), LinkTarget::Browser("xdg-open"));
        assert_eq!(with(link, &["WAYLAND_DISPLAY"], false), LinkTarget::Browser("xdg-open"));
        assert_eq!(with("HTTP://example.org", &["DISPLAY"], false), LinkTarget::Browser("xdg-open"));
        assert_eq!(with(link, &[], true), LinkTarget::Browser("open"));
        assert_eq!(with(link, &[], false), LinkTarget::Clipboard, "a console has no browser");
    }

    #[test]
    fn over_ssh_it_goes_to_the_clipboard_whatever_else_is_there() {
        for remote in ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"] {
            assert_eq!(with("https://example.org/a", &[remote, "DISPLAY"], false), LinkTarget::Clipboard);
            assert_eq!(with("https://example.org/a", &[remote], true), LinkTarget::Clipboard);
        }
    }

    #[test]
    fn only_what_is_of_the_web_is_opened() {
        for link in ["file:///etc/passwd", "javascript:alert(1)", "-x", "", "ht", "httpsx", "é"] {
            assert_eq!(with(link, &["DISPLAY"], false), LinkTarget::Clipboard, "{link}");
        }
    }
}
