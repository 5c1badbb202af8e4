//! The terminal session: takes over the terminal and restores it on every exit path.

use std::io::{self, Write};
use std::panic;
use std::process::{self, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustix::process::{Signal, kill_current_process_group};

use super::events::EventQueue;
use super::input_gate::InputGate;
use super::tty::Tty;
use super::{input_thread, signals, watchdog};

/// The longest wait for a slow line when leaving. A short wait is better than a shell in the alternate screen.
const PATIENCE: Duration = Duration::from_secs(3);

/// The terminal while the board controls it. Dropping the session restores the terminal.
#[derive(Debug)]
pub struct Session {
    tty: Arc<Tty>,
    /// Closed while another program has the terminal.
    gate: Arc<InputGate>,
    /// Whether the input thread has been started.
    is_reading: bool,
}

/// The output for frames. Writes are ignored while the terminal is restored.
#[derive(Debug, Clone)]
pub struct SessionOutput {
    tty: Arc<Tty>,
}

impl Session {
    /// Takes over the terminal: raw mode, alternate screen, hidden cursor, bracketed paste, and with `has_mouse` mouse
    /// reporting, which disables the terminal's own text selection.
    ///
    /// Starts the signal thread, which sends to `events`, and sets a panic hook that restores the terminal before it
    /// prints. Call it once per process. Keys wait in the terminal until [`Session::start_reading`].
    ///
    /// # Errors
    /// Fails if there is no terminal, its modes cannot be set or the thread cannot be started. The terminal is then
    /// unchanged.
    pub fn enter(has_mouse: bool, events: &EventQueue) -> io::Result<Self> {
        let tty = Arc::new(Tty::open(has_mouse)?);
        hook_panics(Arc::clone(&tty));
        signals::start_signal_thread(Arc::clone(&tty), events.sender.clone())?;
        let session = Self { tty, gate: Arc::default(), is_reading: false };
        session.resume()?;
        Ok(session)
    }

    /// Starts the input thread, which sends to `events`, unless it is already running.
    ///
    /// # Errors
    /// Fails if the thread cannot be started.
    pub fn start_reading(&mut self, events: &EventQueue) -> io::Result<()> {
        if !self.is_reading {
            input_thread::start_input_thread(events.sender.clone(), Arc::clone(&self.gate))?;
            self.is_reading = true;
        }
        Ok(())
    }

    /// Returns the output for frames.
    #[must_use]
    pub fn output(&self) -> SessionOutput {
        SessionOutput { tty: Arc::clone(&self.tty) }
    }

    /// Stops the process, as Ctrl-Z does in other programs, and takes over the terminal again when the process
    /// continues. The caller must then redraw the whole screen.
    ///
    /// If no shell could ever continue the process (ssh started the board directly), the kernel does not stop it, and
    /// the function returns at once.
    ///
    /// # Errors
    /// Fails if the terminal's modes cannot be set.
    pub fn suspend(&self) -> io::Result<()> {
        self.tty.restore(PATIENCE);
        // The whole job, as the terminal itself would: the process may be part of a pipeline or a script.
        kill_current_process_group(Signal::TSTP)?;
        self.resume()
    }

    /// Takes over the terminal again after the process was stopped from outside. Harmless if the terminal was not
    /// restored.
    ///
    /// # Errors
    /// Fails if the terminal's modes cannot be set.
    pub fn resume(&self) -> io::Result<()> {
        self.tty.take_over()
    }

    /// Restores the terminal, calls `run`, which may run another program on it, and takes over the terminal again. `run`
    /// gets the input for that program. The caller must then redraw the whole screen.
    ///
    /// Meanwhile the input thread reads nothing, and the signals of Ctrl-C and Ctrl-\ are for the other program.
    ///
    /// # Errors
    /// Fails if the terminal cannot be opened or its modes cannot be set.
    pub fn lend<T>(&self, run: impl FnOnce(Stdio) -> T) -> io::Result<T> {
        let input = watchdog::open_input_terminal()?;
        self.gate.close();
        self.tty.set_lent(true);
        self.tty.restore(PATIENCE);
        let result = run(Stdio::from(input));
        self.tty.set_lent(false);
        let resumed = self.tty.take_back();
        self.gate.open();
        resumed.map(|()| result)
    }

    /// Restores the terminal before slow work at exit. Later writes are ignored.
    pub fn leave(&self) {
        self.tty.restore(PATIENCE);
    }

    /// Whether mouse reporting is on.
    #[must_use]
    pub fn has_mouse(&self) -> bool {
        self.tty.has_mouse()
    }

    /// Turns mouse reporting on or off.
    ///
    /// # Errors
    /// Fails if the terminal cannot be written to.
    pub fn set_mouse(&self, is_on: bool) -> io::Result<()> {
        self.tty.set_mouse(is_on)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.tty.restore(PATIENCE);
    }
}

impl Write for SessionOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.tty.write_frame(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sets a panic hook that restores the terminal before the message is printed, so that it can be read. A panic
/// outside the main thread also ends the process, because a board without input or data would hang.
fn hook_panics(tty: Arc<Tty>) {
    let main_thread = thread::current().id();
    let default_hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic_info| {
        tty.restore(PATIENCE);
        default_hook(panic_info);
        if thread::current().id() != main_thread {
            process::exit(101);
        }
    }));
}
