//! Taking over the terminal, and giving it back exactly as it was on every way out.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::panic;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::queue;
use crossterm::style::{Print, ResetColor};
use crossterm::terminal::{EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Signal, kill_current_process_group};
use rustix::termios::{OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr};

use super::events::Wakes;
use super::{input, signals, watchdog};

/// Clicks, drags and the wheel, in the form without a limit of 223 columns. Crossterm would ask for every movement.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Alternate screen, cursor hidden, bracketed paste.
fn enter(out: &mut impl Write) -> io::Result<()> {
    queue!(out, EnterAlternateScreen, Hide, EnableBracketedPaste)
}

/// The end of a synchronized update that was cut short, no bracketed paste, no mouse, plain style, the
/// screen from before, the cursor. Every part is harmless where it was not on.
fn leave(out: &mut impl Write) -> io::Result<()> {
    queue!(
        out,
        EndSynchronizedUpdate,
        DisableBracketedPaste,
        Print(MOUSE_OFF),
        ResetColor,
        LeaveAlternateScreen,
        Show
    )
}

/// How long a slow line may hold up leaving. A shell in the alternate screen is worse than a short wait.
const PATIENCE: Duration = Duration::from_secs(3);

/// What a session may be asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Take the mouse away from the terminal's own selection of text.
    pub mouse: bool,
}

/// The terminal while the board has it. Dropped, it gives it back.
#[derive(Debug)]
pub struct Session {
    tty: Arc<Tty>,
    /// Keys are read.
    listens: bool,
}

/// Where frames are written. Writes go nowhere once the terminal has been given back.
#[derive(Debug, Clone)]
pub struct Output {
    tty: Arc<Tty>,
}

impl Session {
    /// Takes over the terminal: raw mode, alternate screen, no cursor, bracketed paste, and the mouse if
    /// asked for. Starts the thread that takes signals and reports to `wakes`, and sets a panic hook that
    /// gives the terminal back before it prints. To be called once in a process. Keys wait in the terminal
    /// for [`Session::listen`].
    ///
    /// # Errors
    /// If there is no terminal, it cannot be set, or a thread cannot be started; then the terminal is as
    /// it was.
    pub fn enter(options: Options, wakes: &Wakes) -> io::Result<Self> {
        let tty = Arc::new(Tty::open(options)?);
        hook_panics(Arc::clone(&tty));
        signals::start(Arc::clone(&tty), wakes.sender.clone())?;
        let session = Self { tty, listens: false };
        session.resume()?;
        Ok(session)
    }

    /// Starts the thread that reads keys and reports to `wakes`, unless it runs already.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn listen(&mut self, wakes: &Wakes) -> io::Result<()> {
        if !self.listens {
            input::start(wakes.sender.clone())?;
            self.listens = true;
        }
        Ok(())
    }

    /// Where to write frames.
    #[must_use]
    pub fn output(&self) -> Output {
        Output { tty: Arc::clone(&self.tty) }
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
        let tty = &*self.tty;
        let mut raw = tty.original.clone();
        raw.make_raw();
        let _writing = tty.writing();
        // Set first, so that whoever ends us in between also puts in order what is half done.
        tty.entered.store(true, Ordering::SeqCst);
        tcsetattr(&tty.input, OptionalActions::Now, &raw)?;
        let mut bytes = Vec::new();
        enter(&mut bytes)?;
        if tty.mouse.load(Ordering::SeqCst) {
            bytes.extend_from_slice(MOUSE_ON.as_bytes());
        }
        (&tty.output).write_all(&bytes)
    }

    /// Gives the terminal back, before something is done that takes time. What is written from then on goes nowhere.
    pub fn leave(&self) {
        self.tty.restore(PATIENCE);
    }

    /// Whether the board has the mouse.
    #[must_use]
    pub fn mouse(&self) -> bool {
        self.tty.mouse.load(Ordering::SeqCst)
    }

    /// Takes the mouse, or leaves it to the terminal.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub fn set_mouse(&self, on: bool) -> io::Result<()> {
        self.tty.mouse.store(on, Ordering::SeqCst);
        self.output().write_all(if on { MOUSE_ON } else { MOUSE_OFF }.as_bytes())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.tty.restore(PATIENCE);
    }
}

/// The terminal as the threads share it.
#[derive(Debug)]
pub(super) struct Tty {
    /// Where keys are read and modes are set.
    input: File,
    /// Where frames are written.
    output: File,
    /// The modes as we found them.
    original: Termios,
    /// We have the terminal now.
    entered: AtomicBool,
    /// The mouse is, or is to be, ours.
    mouse: AtomicBool,
    /// Held while writing, so that what puts the terminal in order never lands inside a frame.
    writing: Mutex<()>,
}

impl Tty {
    fn open(options: Options) -> io::Result<Self> {
        let input = watchdog::controlling()?;
        let original = tcgetattr(&input)?;
        Ok(Self {
            input,
            output: File::from(io::stdout().as_fd().try_clone_to_owned()?),
            original,
            entered: AtomicBool::new(false),
            mouse: AtomicBool::new(options.mouse),
            writing: Mutex::new(()),
        })
    }

    /// Gives the terminal back as it was. May be called from any thread and any number of times; only the
    /// first call after [`Session::resume`] does something. Waits no longer than `patience` (and an
    /// instant) for a terminal that does not take bytes: stopped by Ctrl-S, or at the end of a stalled line.
    pub(super) fn restore(&self, patience: Duration) {
        if !self.entered.swap(false, Ordering::SeqCst) {
            return;
        }
        let until = Instant::now() + patience;
        let writing = self.writing_until(until);
        if writing.is_some() && self.takes_bytes(until) {
            // The terminal may have gone; there is nobody left to tell.
            let mut bytes = Vec::new();
            let _ = leave(&mut bytes).and_then(|()| (&self.output).write_all(&bytes));
        }
        if self.mouse.load(Ordering::SeqCst) {
            // Reports of the mouse still on their way would be typed into the shell.
            let _ = tcflush(&self.input, QueueSelector::IFlush);
        }
        let _ = tcsetattr(&self.input, OptionalActions::Now, &self.original);
    }

    fn writing(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writing_until(&self, until: Instant) -> Option<MutexGuard<'_, ()>> {
        loop {
            match self.writing.try_lock() {
                Ok(guard) => return Some(guard),
                Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) if Instant::now() >= until => return None,
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    fn takes_bytes(&self, until: Instant) -> bool {
        let left = until.saturating_duration_since(Instant::now());
        let left =
            Timespec { tv_sec: left.as_secs().try_into().unwrap_or(0), tv_nsec: left.subsec_nanos().into() };
        let mut fds = [PollFd::new(&self.output, PollFlags::OUT)];
        poll(&mut fds, Some(&left)).is_ok_and(|ready| ready > 0) && fds[0].revents().contains(PollFlags::OUT)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    /// Holds the terminal until the last byte is out: a frame is never cut by what ends the process.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let _writing = self.tty.writing();
        if self.tty.entered.load(Ordering::SeqCst) { (&self.tty.output).write_all(bytes) } else { Ok(()) }
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
