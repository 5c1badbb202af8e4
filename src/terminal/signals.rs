//! Signals. Those that end the process put the terminal in order first.

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

/// How long a terminal that does not take bytes may hold up the end.
const PATIENCE: Duration = Duration::from_millis(500);

/// Starts the thread that takes the signals. SIGTSTP is left to the kernel.
pub(super) fn start_signal_thread(tty: Arc<Tty>, sender: Sender<WakeEvent>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGCONT, SIGWINCH])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let wake = match signal {
                SIGCONT => WakeEvent::Continue,
                SIGWINCH => {
                    let (columns, rows) = tty::terminal_size();
                    WakeEvent::Input(InputEvent::Resize(columns, rows))
                }
                _ => {
                    tty.restore(PATIENCE);
                    process::exit(128 + signal);
                }
            };
            // Nobody listens only when the process is ending anyway.
            let _ = sender.send(wake);
        }
    })?;
    Ok(())
}
