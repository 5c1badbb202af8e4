//! The signal thread. Before a signal ends the process, the thread restores the terminal.

use std::io;
use std::process;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
use signal_hook::iterator::Signals;

use super::events::WakeEvent;
use super::input_event::InputEvent;
use super::tty::{self, Tty};
use crate::atomic_file;

/// The longest wait for a terminal that does not accept bytes.
const PATIENCE: Duration = Duration::from_millis(500);

/// Starts the signal thread. SIGTSTP is left to the kernel.
pub(super) fn start_signal_thread(tty: Arc<Tty>, sender: Sender<WakeEvent>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGCONT, SIGWINCH])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let event = match signal {
                SIGCONT => WakeEvent::Continue,
                SIGWINCH => {
                    let (columns, rows) = tty::terminal_size();
                    WakeEvent::Input(InputEvent::Resize(columns, rows))
                }
                // For the program that has the terminal, which is in the same process group.
                SIGINT | SIGQUIT if tty.is_lent() => continue,
                _ => {
                    atomic_file::delete_open_drafts();
                    tty.restore(PATIENCE);
                    process::exit(128 + signal);
                }
            };
            // Sending fails only if the process is ending anyway.
            let _ = sender.send(event);
        }
    })?;
    Ok(())
}
