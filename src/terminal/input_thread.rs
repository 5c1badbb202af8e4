//! What comes in from the terminal, read in a thread of its own.

use std::fs::File;
use std::io::{self, Read};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::decode::Decoder;
use super::events::WakeEvent;
use super::watchdog;

/// Starts the thread that reads the terminal.
pub(super) fn start_input_thread(sender: Sender<WakeEvent>) -> io::Result<()> {
    let tty = watchdog::open_input_terminal()?;
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        if let Err(error) = read_input(tty, &sender) {
            // Nobody listens only when the board has ended.
            let _ = sender.send(WakeEvent::Failed(error));
        }
    })?;
    Ok(())
}

/// Reads until the terminal fails or nobody listens.
fn read_input(mut tty: File, sender: &Sender<WakeEvent>) -> io::Result<()> {
    let mut decoder = Decoder::default();
    let mut inputs = Vec::new();
    let mut bytes = [0; 4096];
    loop {
        if wait_for_bytes(&tty, decoder.timeout())? {
            match tty.read(&mut bytes) {
                // A terminal has no end but its own.
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => bytes.iter().take(read).for_each(|&byte| decoder.push_byte(byte, &mut inputs)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        } else {
            decoder.time_out(&mut inputs);
        }
        for input in inputs.drain(..) {
            if sender.send(WakeEvent::Input(input)).is_err() {
                return Ok(());
            }
        }
    }
}

/// Whether there is something to read within this time, or nobody there to send it any more.
fn wait_for_bytes(tty: &File, patience: Option<Duration>) -> io::Result<bool> {
    // A time too long for the system's clock is as good as none.
    let patience = patience.and_then(|patience| Timespec::try_from(patience).ok());
    loop {
        match poll(&mut [PollFd::new(tty, PollFlags::IN)], patience.as_ref()) {
            Ok(ready) => return Ok(ready > 0),
            // A signal came, which another thread takes.
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
