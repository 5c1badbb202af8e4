//! The input thread: reads bytes from the terminal, decodes them and sends the events.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::decode::Decoder;
use super::events::WakeEvent;
use super::input_gate::InputGate;
use super::watchdog;

/// Starts the input thread. While the gate is closed, it reads nothing.
pub(super) fn start_input_thread(sender: Sender<WakeEvent>, gate: Arc<InputGate>) -> io::Result<()> {
    let tty = watchdog::open_input_terminal()?;
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        if let Err(error) = read_input(tty, &sender, &gate) {
            // Sending fails only if the board has ended.
            let _ = sender.send(WakeEvent::Failed(error));
        }
    })?;
    Ok(())
}

/// Reads until the terminal fails or the receiver is dropped.
fn read_input(mut tty: File, sender: &Sender<WakeEvent>, gate: &InputGate) -> io::Result<()> {
    let mut decoder = Decoder::default();
    let mut input_events = Vec::new();
    let mut bytes = [0; 4096];
    loop {
        if wait_for_bytes(&tty, decoder.timeout())? {
            let Some(result) = gate.read_if_open(|| tty.read(&mut bytes)) else { continue };
            match result {
                // A terminal reports the end of input only when it has gone.
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(len) => {
                    bytes.iter().take(len).for_each(|&byte| decoder.push_byte(byte, &mut input_events));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        } else {
            decoder.time_out(&mut input_events);
        }
        for input in input_events.drain(..) {
            if sender.send(WakeEvent::Input(input)).is_err() {
                return Ok(());
            }
        }
    }
}

/// Waits until the terminal is readable or has gone. Returns `false` on timeout. `None` waits indefinitely.
fn wait_for_bytes(tty: &File, timeout: Option<Duration>) -> io::Result<bool> {
    // A timeout too long for the system type waits indefinitely.
    let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
    loop {
        match poll(&mut [PollFd::new(tty, PollFlags::IN)], timeout.as_ref()) {
            Ok(ready) => return Ok(ready > 0),
            // A signal, which the signal thread handles.
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
