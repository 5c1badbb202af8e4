//! Taking over the terminal, and giving it back exactly as it was on every way out.

use std::io::{self, Write};
use std::panic;
use std::process;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustix::process::{Signal, kill_current_process_group};

use super::events::EventQueue;
use super::tty::Tty;
use super::{input_thread, signals};

/// How long a slow line may hold up leaving. A shell in the alternate screen is worse than a short wait.
const PATIENCE: Duration = Duration::from_secs(3);

/// The terminal while the board has it. Dropped, it gives it back.
#[derive(Debug)]
pub struct Session {
    tty: Arc<Tty>,
    /// Keys are read.
    is_reading: bool,
}

/// Where frames are written. Writes go nowhere once the terminal has been given back.
#[derive(Debug, Clone)]
pub struct SessionOutput {
    tty: Arc<Tty>,
}

impl Session {
    /// Takes over the terminal: raw mode, alternate screen, no cursor, bracketed paste, and with `has_mouse` the mouse,
    /// which the terminal's own selection of text then loses. Starts the thread that takes signals and reports to
    /// `wakes`, and sets a panic hook that gives the terminal back before it prints. To be called once in a process.
    /// Keys wait in the terminal for [`Session::start_reading`].
    ///
    /// # Errors
    /// If there is no terminal, it cannot be set, or a thread cannot be started; then the terminal is as
    /// it was.
    pub fn enter(has_mouse: bool, wakes: &EventQueue) -> io::Result<Self> {
        let tty = Arc::new(Tty::open(has_mouse)?);
        hook_panics(Arc::clone(&tty));
        signals::start_signal_thread(Arc::clone(&tty), wakes.sender.clone())?;
        let session = Self { tty, is_reading: false };
        session.resume()?;
        Ok(session)
    }

    /// Starts the thread that reads keys and reports to `wakes`, unless it runs already.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start_reading(&mut self, wakes: &EventQueue) -> io::Result<()> {
        if !self.is_reading {
            input_thread::start_input_thread(wakes.sender.clone())?;
            self.is_reading = true;
        }
        Ok(())
    }

    /// Where to write frames.
    #[must_use]
    pub fn output(&self) -> SessionOutput {
        SessionOutput { tty: Arc::clone(&self.tty) }
    }

    /// Stops the process, as Ctrl-Z does in other programs, and takes the terminal over again when it goes
    /// on. Everything has to be painted anew then. Where no shell could ever let us go on (the board is
    /// itself what ssh started) the kernel does not stop us, and this returns at once.
    ///
    /// # Errors
    /// If the terminal cannot be set.
    pub fn suspend(&self) -> io::Result<()> {
        self.tty.restore(PATIENCE);
        // The whole job, as the terminal itself would: we may be part of a pipeline or a script.
        kill_current_process_group(Signal::TSTP)?;
        self.resume()
    }

    /// Takes the terminal over again after the process was stopped from outside. Harmless if it was not
    /// given away.
    ///
    /// # Errors
    /// If the terminal cannot be set.
    pub fn resume(&self) -> io::Result<()> {
        self.tty.take_over()
    }

    /// Gives the terminal back, before something is done that takes time. What is written from then on goes nowhere.
    pub fn leave(&self) {
        self.tty.restore(PATIENCE);
    }

    /// Whether the board has the mouse.
    #[must_use]
    pub fn has_mouse(&self) -> bool {
        self.tty.has_mouse()
    }

    /// Takes the mouse, or leaves it to the terminal.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub fn set_mouse(&self, on: bool) -> io::Result<()> {
        self.tty.set_mouse(on)
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

/// Puts the terminal in order before a panic is printed, so that the message can be read. A panic outside
/// the main thread ends the process too: a board without its keys or its data would be stuck.
fn hook_panics(tty: Arc<Tty>) {
    let main = thread::current().id();
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        tty.restore(PATIENCE);
        print(panicked);
        if thread::current().id() != main {
            process::exit(101);
        }
    }));
}
