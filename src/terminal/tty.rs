//! The terminal device, shared by the threads: takes it over, writes frames and restores it.

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
use crate::model::limits::clamp_screen_size;

/// Turns on reports of clicks, drags and the wheel, in the SGR form, which is not limited to 223 columns. Crossterm's
/// command would also report every movement.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Soft reset (DECSTR): no scroll region, no origin or insert mode, cursor and keypad keys in their normal modes.
const RESET_MODES: &str = "\x1b[!p";

/// Writes: alternate screen, hidden cursor, bracketed paste.
fn write_enter_sequence(out: &mut impl Write) -> io::Result<()> {
    queue!(out, EnterAlternateScreen, Hide, EnableBracketedPaste)
}

/// Writes: end of a synchronised update that was cut short, no bracketed paste, no mouse, plain style, main screen,
/// visible cursor. Each part is harmless if its mode is off.
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

/// Returns the size of the terminal in columns and rows, as far as it is drawn; 80×24 for consoles that report 0×0 or no
/// size.
#[must_use]
pub fn terminal_size() -> (u16, u16) {
    let reported = rustix::termios::tcgetwinsize(rustix::stdio::stdout())
        .or_else(|_| rustix::termios::tcgetwinsize(rustix::stdio::stdin()));
    match reported {
        Ok(size) if size.ws_col > 0 || size.ws_row > 0 => clamp_screen_size((size.ws_col, size.ws_row)),
        _ => (80, 24),
    }
}

/// The terminal device.
#[derive(Debug)]
pub(super) struct Tty {
    /// The device from which keys are read and on which modes are set.
    input: File,
    /// The device to which frames are written.
    output: File,
    /// The modes to restore.
    original_modes: Termios,
    /// Whether the terminal is taken over.
    is_entered: AtomicBool,
    /// Whether another program has the terminal for a while.
    is_lent: AtomicBool,
    /// Whether mouse reporting is on, or will be on after taking over.
    has_mouse: AtomicBool,
    /// Held during a write, so that the restoring sequence never lands inside a frame.
    write_lock: Mutex<()>,
}

impl Tty {
    /// Opens the terminal without changing it. `has_mouse` turns on mouse reporting when the terminal is taken over.
    pub(super) fn open(has_mouse: bool) -> io::Result<Self> {
        let input = watchdog::open_input_terminal()?;
        let original_modes = tcgetattr(&input)?;
        Ok(Self {
            input,
            output: File::from(io::stdout().as_fd().try_clone_to_owned()?),
            original_modes,
            is_entered: AtomicBool::new(false),
            is_lent: AtomicBool::new(false),
            has_mouse: AtomicBool::new(has_mouse),
            write_lock: Mutex::new(()),
        })
    }

    /// Takes over the terminal: raw mode, alternate screen, hidden cursor, bracketed paste, and mouse reporting if it
    /// is wanted. Harmless if the terminal is already taken over.
    pub(super) fn take_over(&self) -> io::Result<()> {
        let mut raw_modes = self.original_modes.clone();
        raw_modes.make_raw();
        let _write_guard = self.lock_writes();
        // Set first, so that a signal in between also restores what is only half changed.
        self.is_entered.store(true, Ordering::SeqCst);
        tcsetattr(&self.input, OptionalActions::Now, &raw_modes)?;
        let mut bytes = Vec::new();
        write_enter_sequence(&mut bytes)?;
        if self.has_mouse() {
            bytes.extend_from_slice(MOUSE_ON.as_bytes());
        }
        (&self.output).write_all(&bytes)
    }

    /// Takes over the terminal after another program had it. That program may have been killed, so whatever modes it left
    /// on are turned off first.
    pub(super) fn take_back(&self) -> io::Result<()> {
        let mut bytes = RESET_MODES.as_bytes().to_vec();
        write_leave_sequence(&mut bytes)?;
        {
            let _write_guard = self.lock_writes();
            (&self.output).write_all(&bytes)?;
        }
        self.take_over()
    }

    /// Whether another program has the terminal for a while.
    pub(super) fn is_lent(&self) -> bool {
        self.is_lent.load(Ordering::SeqCst)
    }

    /// Sets whether another program has the terminal for a while.
    pub(super) fn set_lent(&self, is_lent: bool) {
        self.is_lent.store(is_lent, Ordering::SeqCst);
    }

    /// Whether mouse reporting is on, or will be on after taking over.
    pub(super) fn has_mouse(&self) -> bool {
        self.has_mouse.load(Ordering::SeqCst)
    }

    /// Turns mouse reporting on or off.
    pub(super) fn set_mouse(&self, is_on: bool) -> io::Result<()> {
        self.has_mouse.store(is_on, Ordering::SeqCst);
        self.write_frame(if is_on { MOUSE_ON } else { MOUSE_OFF }.as_bytes())
    }

    /// Writes a whole frame, or nothing if the terminal has been restored. Holds the lock until the last byte is
    /// written, so that the end of the process never cuts a frame.
    pub(super) fn write_frame(&self, bytes: &[u8]) -> io::Result<()> {
        let _write_guard = self.lock_writes();
        if self.is_entered.load(Ordering::SeqCst) { (&self.output).write_all(bytes) } else { Ok(()) }
    }

    /// Restores the terminal. Any thread may call this any number of times; only the first call after
    /// [`Tty::take_over`] has an effect.
    ///
    /// Waits about `patience` at most for a terminal that does not accept bytes, because Ctrl-S stopped it or the
    /// line is stalled.
    pub(super) fn restore(&self, patience: Duration) {
        if !self.is_entered.swap(false, Ordering::SeqCst) {
            return;
        }
        let deadline = Instant::now() + patience;
        let write_guard = self.lock_writes_until(deadline);
        if write_guard.is_some() && self.is_writable_until(deadline) {
            // The terminal may have gone; the error cannot be reported anywhere.
            let mut bytes = Vec::new();
            let _ = write_leave_sequence(&mut bytes).and_then(|()| (&self.output).write_all(&bytes));
        }
        if self.has_mouse() {
            // Mouse reports that are still in transit would be typed into the shell.
            let _ = tcflush(&self.input, QueueSelector::IFlush);
        }
        let _ = tcsetattr(&self.input, OptionalActions::Now, &self.original_modes);
    }

    fn lock_writes(&self) -> MutexGuard<'_, ()> {
        self.write_lock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks writes. Returns `None` if the lock is still held at the deadline.
    fn lock_writes_until(&self, deadline: Instant) -> Option<MutexGuard<'_, ()>> {
        loop {
            match self.write_lock.try_lock() {
                Ok(guard) => return Some(guard),
                Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return None,
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    /// Whether the terminal accepts bytes before the deadline.
    fn is_writable_until(&self, deadline: Instant) -> bool {
        // A timeout too long for the system type waits indefinitely.
        let left = Timespec::try_from(deadline.saturating_duration_since(Instant::now())).ok();
        let mut fds = [PollFd::new(&self.output, PollFlags::OUT)];
        poll(&mut fds, left.as_ref()).is_ok_and(|ready| ready > 0)
            && fds[0].revents().contains(PollFlags::OUT)
    }
}
