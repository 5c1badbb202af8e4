//! The terminal as its threads share it: taken over, written to, and given back exactly as it was.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::queue;
use crossterm::style::{Print, ResetColor};
use crossterm::terminal::{EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr};

use super::watchdog;

/// Clicks, drags and the wheel, in the form without a limit of 223 columns. Crossterm would ask for every movement.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Alternate screen, cursor hidden, bracketed paste.
fn write_enter_sequence(out: &mut impl Write) -> io::Result<()> {
    queue!(out, EnterAlternateScreen, Hide, EnableBracketedPaste)
}

/// The end of a synchronized update that was cut short, no bracketed paste, no mouse, plain style, the
/// screen from before, the cursor. Every part is harmless where it was not on.
fn write_leave_sequence(out: &mut impl Write) -> io::Result<()> {
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

/// The size of the terminal in columns and rows. Consoles that do not know theirs say 0×0, or nothing at
/// all; they get the customary 80×24.
#[must_use]
pub fn terminal_size() -> (u16, u16) {
    let known = rustix::termios::tcgetwinsize(rustix::stdio::stdout())
        .or_else(|_| rustix::termios::tcgetwinsize(rustix::stdio::stdin()));
    match known {
        Ok(size) if size.ws_col > 0 || size.ws_row > 0 => (size.ws_col, size.ws_row),
        _ => (80, 24),
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
    original_modes: Termios,
    /// We have the terminal now.
    is_entered: AtomicBool,
    /// The mouse is, or is to be, ours.
    has_mouse: AtomicBool,
    /// Held while writing, so that what puts the terminal in order never lands inside a frame.
    write_lock: Mutex<()>,
}

impl Tty {
    /// The terminal as it is; nothing is changed yet. `mouse`: it is to be taken along.
    pub(super) fn open(mouse: bool) -> io::Result<Self> {
        let input = watchdog::open_input_terminal()?;
        let original = tcgetattr(&input)?;
        Ok(Self {
            input,
            output: File::from(io::stdout().as_fd().try_clone_to_owned()?),
            original_modes: original,
            is_entered: AtomicBool::new(false),
            has_mouse: AtomicBool::new(mouse),
            write_lock: Mutex::new(()),
        })
    }

    /// Takes the terminal over: raw mode, alternate screen, no cursor, bracketed paste, and the mouse if it is ours.
    /// Harmless if it has not been given back.
    pub(super) fn take_over(&self) -> io::Result<()> {
        let mut raw = self.original_modes.clone();
        raw.make_raw();
        let _writing = self.lock_writes();
        // Set first, so that whoever ends us in between also puts in order what is half done.
        self.is_entered.store(true, Ordering::SeqCst);
        tcsetattr(&self.input, OptionalActions::Now, &raw)?;
        let mut bytes = Vec::new();
        write_enter_sequence(&mut bytes)?;
        if self.has_mouse() {
            bytes.extend_from_slice(MOUSE_ON.as_bytes());
        }
        (&self.output).write_all(&bytes)
    }

    /// Whether the mouse is, or is to be, ours.
    pub(super) fn has_mouse(&self) -> bool {
        self.has_mouse.load(Ordering::SeqCst)
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub(super) fn set_mouse(&self, on: bool) -> io::Result<()> {
        self.has_mouse.store(on, Ordering::SeqCst);
        self.write_frame(if on { MOUSE_ON } else { MOUSE_OFF }.as_bytes())
    }

    /// Writes a whole frame, or nothing once the terminal has been given back. Holds the terminal until the last byte
    /// is out: a frame is never cut by what ends the process.
    pub(super) fn write_frame(&self, bytes: &[u8]) -> io::Result<()> {
        let _writing = self.lock_writes();
        if self.is_entered.load(Ordering::SeqCst) { (&self.output).write_all(bytes) } else { Ok(()) }
    }

    /// Gives the terminal back as it was. May be called from any thread and any number of times; only the
    /// first call after [`Tty::take_over`] does something. Waits no longer than `patience` (and an
    /// instant) for a terminal that does not take bytes: stopped by Ctrl-S, or at the end of a stalled line.
    pub(super) fn restore(&self, patience: Duration) {
        if !self.is_entered.swap(false, Ordering::SeqCst) {
            return;
        }
        let until = Instant::now() + patience;
        let writing = self.lock_writes_until(until);
        if writing.is_some() && self.is_writable_until(until) {
            // The terminal may have gone; there is nobody left to tell.
            let mut bytes = Vec::new();
            let _ = write_leave_sequence(&mut bytes).and_then(|()| (&self.output).write_all(&bytes));
        }
        if self.has_mouse() {
            // Reports of the mouse still on their way would be typed into the shell.
            let _ = tcflush(&self.input, QueueSelector::IFlush);
        }
        let _ = tcsetattr(&self.input, OptionalActions::Now, &self.original_modes);
    }

    fn lock_writes(&self) -> MutexGuard<'_, ()> {
        self.write_lock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_writes_until(&self, until: Instant) -> Option<MutexGuard<'_, ()>> {
        loop {
            match self.write_lock.try_lock() {
                Ok(guard) => return Some(guard),
                Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) if Instant::now() >= until => return None,
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    fn is_writable_until(&self, until: Instant) -> bool {
        // A time too long for the system's clock is as good as none.
        let left = Timespec::try_from(until.saturating_duration_since(Instant::now())).ok();
        let mut fds = [PollFd::new(&self.output, PollFlags::OUT)];
        poll(&mut fds, left.as_ref()).is_ok_and(|ready| ready > 0)
            && fds[0].revents().contains(PollFlags::OUT)
    }
}
