//! Desktop integration: the clipboard and the browser.

use std::process::{Command as Process, Stdio};

use super::live_board::LiveBoard;
use crate::command::{Failure, view_command};
use crate::terminal::clipboard;

impl LiveBoard<'_> {
    pub(super) fn copy_text(&mut self, text: &str) -> Result<(), Failure> {
        match clipboard::copy_sequence(text, self.context.environment.variable("TMUX").is_some()) {
            Ok(sequence) => {
                self.terminal.send(&sequence)?;
                self.board.show_message(sent_message(text), false);
            }
            Err(error) => self.board.show_message(error.to_string(), true),
        }
        Ok(())
    }

    /// Copies the command line that opens the present view.
    pub(super) fn copy_command(&mut self) -> Result<(), Failure> {
        match view_command::view_command(&self.plain_opening, &self.board) {
            Ok((command, omitted)) => {
                self.copy_text(&command)?;
                if !omitted.is_empty() {
                    self.board.show_message(format!("Without {}: {command}", omitted.join(", ")), false);
                }
            }
            Err(reason) => self.board.show_message(reason, true),
        }
        Ok(())
    }

    /// Opens a link in the browser of a local desktop; otherwise copies it to the clipboard.
    pub(super) fn open_link(&mut self, link: &str) -> Result<(), Failure> {
        let is_set = |name: &str| self.context.environment.variable(name).is_some();
        let LinkTarget::Browser(opener) = link_target(link, is_set, cfg!(target_os = "macos")) else {
            return self.copy_text(link);
        };
        let null = Stdio::null;
        match Process::new(opener).arg(link).stdin(null()).stdout(null()).stderr(null()).spawn() {
            Ok(_) => self.board.show_message(format!("Opening {link}"), false),
            Err(error) => self.board.show_message(format!("{opener} cannot be run: {error}"), true),
        }
        Ok(())
    }
}

/// The message after text was sent to the terminal. It does not say “copied”, because the terminal may ignore the
/// sequence.
fn sent_message(text: &str) -> String {
    match text.lines().count() {
        0 | 1 => format!("Sent to the terminal: {text}"),
        rows => format!("Sent to the terminal: {rows} rows"),
    }
}

/// The destination of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LinkTarget {
    /// This program, which opens the link in a browser.
    Browser(&'static str),
    /// The terminal's clipboard.
    Clipboard,
}

/// Chooses the destination of a link. `is_set` returns whether an environment variable is set and not empty.
///
/// Over SSH the browser would open on the remote machine, so the link is copied instead. Links that are not `http` or
/// `https` are never opened, because any program could handle them.
fn link_target(link: &str, is_set: impl Fn(&str) -> bool, is_macos: bool) -> LinkTarget {
    let is_web = ["https://", "http://"]
        .iter()
        .any(|scheme| link.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let is_remote = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"].into_iter().any(&is_set);
    let has_desktop = is_macos || ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(&is_set);
    match (is_web && !is_remote && has_desktop, is_macos) {
        (true, true) => LinkTarget::Browser("open"),
        (true, false) => LinkTarget::Browser("xdg-open"),
        (false, _) => LinkTarget::Clipboard,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_after_sending_text_fits_one_line_and_does_not_claim_a_copy() {
        assert_eq!(sent_message("2026-01  Tajik border"), "Sent to the terminal: 2026-01  Tajik border");
        assert_eq!(sent_message("one\ntwo"), "Sent to the terminal: 2 rows");
    }

    fn target(link: &str, variables: &[&str], is_macos: bool) -> LinkTarget {
        link_target(link, |name| variables.contains(&name), is_macos)
    }

    #[test]
    fn a_link_opens_in_a_browser_on_a_local_desktop() {
        let link = "https://example.org/a";
        assert_eq!(target(link, &["DISPLAY"], false), LinkTarget::Browser("xdg-open"));
        assert_eq!(target(link, &["WAYLAND_DISPLAY"], false), LinkTarget::Browser("xdg-open"));
        assert_eq!(target("HTTP://example.org", &["DISPLAY"], false), LinkTarget::Browser("xdg-open"));
        assert_eq!(target(link, &[], true), LinkTarget::Browser("open"));
        assert_eq!(target(link, &[], false), LinkTarget::Clipboard, "a console has no browser");
    }

    #[test]
    fn over_ssh_a_link_is_copied_even_with_a_display() {
        for remote in ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"] {
            assert_eq!(target("https://example.org/a", &[remote, "DISPLAY"], false), LinkTarget::Clipboard);
            assert_eq!(target("https://example.org/a", &[remote], true), LinkTarget::Clipboard);
        }
    }

    #[test]
    fn only_web_links_are_opened() {
        for link in ["file:///etc/passwd", "javascript:alert(1)", "-x", "", "ht", "httpsx", "é"] {
            assert_eq!(target(link, &["DISPLAY"], false), LinkTarget::Clipboard, "{link}");
        }
    }
}
