//! Ends the process when its terminal has gone. If the hang-up signal is ignored (`nohup`, some init systems), nothing
//! else would end it, and reading keys from the dead terminal would spin.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use crate::atomic_file;

/// The exit code after a hang-up, as for the signal: 128 + SIGHUP.
pub(super) const HANG_UP_EXIT_CODE: i32 = 129;

/// Starts a thread that ends the process with code 129 as soon as the terminal has gone.
///
/// Call it once and early, because loading must not outlive the terminal either. The thread sleeps in the kernel and
/// uses no CPU time.
///
/// # Errors
/// Fails if there is no terminal or the thread cannot be started.
pub fn start_watchdog() -> io::Result<()> {
    let tty = open_input_terminal()?;
    thread::Builder::new().name("watchdog".to_owned()).spawn(move || watch_hang_up(&tty))?;
    Ok(())
}

/// Opens the terminal from which keys are read: standard input, or else the controlling terminal.
pub(super) fn open_input_terminal() -> io::Result<File> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        Ok(File::from(stdin.as_fd().try_clone_to_owned()?))
    } else {
        File::options().read(true).write(true).open("/dev/tty")
    }
}

/// Watches the terminal; returns only if that is impossible. The kernel reports a hang-up although no event is
/// requested.
fn watch_hang_up(tty: &File) {
    loop {
        let mut fds = [PollFd::new(tty, PollFlags::empty())];
        match poll(&mut fds, None) {
            // Nothing is written, because a write to the dead terminal might hang.
            Ok(_) if !fds[0].revents().is_empty() => end_process(),
            Ok(_) | Err(Errno::INTR) => {}
            Err(_) => return,
        }
    }
}

fn end_process() -> ! {
    atomic_file::delete_open_drafts();
    std::process::exit(HANG_UP_EXIT_CODE)
}
