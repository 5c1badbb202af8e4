//! The end of the process when its terminal has gone. Where the hang-up signal is ignored (`nohup`, some
//! init systems) nothing else would end it, and reading keys from the dead terminal spins.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

/// The exit code after a hang-up, as if by the signal: 128 + SIGHUP.
pub(super) const HANG_UP_EXIT_CODE: i32 = 129;

/// Starts to watch the terminal, and from then on ends the process with code 129 as soon as the terminal
/// has gone. To be called once, early: loading must not outlive the terminal either. The thread sleeps
/// in the kernel and costs nothing.
///
/// # Errors
/// If there is no terminal at all, or no thread can be started.
pub fn start_watchdog() -> io::Result<()> {
    let tty = open_input_terminal()?;
    thread::Builder::new().name("watchdog".to_owned()).spawn(move || watch_hang_up(&tty))?;
    Ok(())
}

/// The terminal that keys are read from: the standard input, else the controlling terminal.
pub(super) fn open_input_terminal() -> io::Result<File> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        Ok(File::from(stdin.as_fd().try_clone_to_owned()?))
    } else {
        File::options().read(true).write(true).open("/dev/tty")
    }
}

/// Returns only if the terminal cannot be watched. A hang-up is reported although no event is asked for.
fn watch_hang_up(tty: &File) {
    loop {
        let mut fds = [PollFd::new(tty, PollFlags::empty())];
        match poll(&mut fds, None) {
            // Nothing is written: the terminal would not take it, and the write might hang.
            Ok(_) if !fds[0].revents().is_empty() => std::process::exit(HANG_UP_EXIT_CODE),
            Ok(_) | Err(Errno::INTR) => {}
            Err(_) => return,
        }
    }
}
