//! Opens the record of the selected row in the user's editor.

use std::io;
use std::process::{Command as Process, Stdio};
use std::thread;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_current_process_group, waitpid};

use super::live_board::LiveBoard;
use crate::command::Failure;
use crate::command::editor::{self, EditorCommand};
use crate::model::RecordKind;
use crate::model::text::sanitize;

/// The time in which a signal that stopped the editor also stops this process, if it was sent to both.
const OWN_STOP: Duration = Duration::from_millis(50);

impl LiveBoard<'_> {
    /// Opens a record in the editor, waits for it, and reads the data again.
    pub(super) fn edit_record(&mut self, kind: RecordKind, id: &str) -> Result<(), Failure> {
        let Some(path) = self.situation_path() else {
            self.board.show_message("The sample is built in, so no file holds its records", true);
            return Ok(());
        };
        let command = editor::find_record(path, kind, id)
            .and_then(|place| editor::editor_command(self.context, &place.path, place.line));
        let command = match command {
            Ok(command) => command,
            Err(reason) => {
                self.board.show_message(sanitize(&reason), true);
                return Ok(());
            }
        };
        let program = sanitize(&command.0).into_owned();
        let result = self.terminal.lend(|input| run_editor(&command, input))?;
        self.update_size();
        match result {
            Ok(status) if status.exit_status() == Some(0) => {}
            Ok(status) => self.board.show_message(format!("{program} {}", end_words(status)), true),
            Err(error) => self.board.show_message(format!("{program} cannot be run: {error}"), true),
        }
        self.reload();
        Ok(())
    }
}

/// Runs an editor on the terminal from which `input` reads, and waits until it has ended.
///
/// An editor that stops itself (Ctrl-Z) stops the board with it, and the shell continues both.
fn run_editor((program, arguments): &EditorCommand, input: Stdio) -> io::Result<WaitStatus> {
    let child = Process::new(program).args(arguments).stdin(input).spawn()?;
    let pid = Pid::from_child(&child);
    loop {
        match waitpid(Some(pid), WaitOptions::UNTRACED) {
            Ok(Some((_, status))) if status.stopped() => {
                // A Ctrl-Z that stops both has stopped this process by now, and the shell has continued both.
                thread::sleep(OWN_STOP);
                match waitpid(Some(pid), WaitOptions::CONTINUED | WaitOptions::NOHANG)? {
                    None => kill_current_process_group(Signal::TSTP)?,
                    Some((_, status)) if status.continued() => {}
                    Some((_, status)) => return Ok(status),
                }
            }
            Ok(Some((_, status))) => return Ok(status),
            Ok(None) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Says how a program ended.
fn end_words(status: WaitStatus) -> String {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => format!("ended with status {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}
