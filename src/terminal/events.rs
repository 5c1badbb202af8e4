//! What wakes the board. Everything that can happen comes through one channel, so that the board sleeps
//! without a timeout and handles all that came before it draws once.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::input_event::Input;

/// Something happened.
#[derive(Debug)]
pub enum Wake {
    /// A key, a paste, a new size, the mouse.
    Input(Input),
    /// The situation file changed.
    Reload,
    /// What was being done elsewhere is done, or has come further.
    Work,
    /// The process was stopped and goes on: the terminal has to be entered anew
    /// ([`Session::resume`](super::Session::resume)) and all be painted.
    Continue,
    /// The terminal cannot be read any more.
    Failed(io::Error),
}

/// The channel all wakes come through.
#[derive(Debug)]
pub struct Wakes {
    /// For whoever has something to report. Clone it into the thread.
    pub sender: Sender<Wake>,
    receiver: Receiver<Wake>,
    returned: Option<Instant>,
}

/// The shortest time between frames while sizes or keys pour in.
const FRAME: Duration = Duration::from_millis(30);
/// More wakes at once than a hand can cause.
const BURST: usize = 16;
/// The most wakes handed out at once.
const MOST: usize = 100_000;

impl Wakes {
    /// An empty channel.
    #[must_use]
    pub fn new() -> Self {
        let (sender, receiver) = mpsc::channel();
        Self { sender, receiver, returned: None }
    }

    /// Sleeps until something happens, or until a time that is due, and returns all that has happened, in order.
    /// While the window is being resized, or keys come faster than anyone types, it gathers for up to 30 ms since
    /// it last returned, so that there are few frames.
    pub fn wait(&mut self, until: Option<Instant>) -> Vec<Wake> {
        let mut wakes = Vec::new();
        // Neither can fail but by its time: we hold a sender ourselves.
        match until {
            None => wakes.extend(self.receiver.recv()),
            Some(until) => {
                let left = until.saturating_duration_since(Instant::now());
                wakes.extend(self.receiver.recv_timeout(left));
            }
        }
        let due = self.returned.map(|returned| returned + FRAME);
        while wakes.len() < MOST {
            if let Ok(wake) = self.receiver.try_recv() {
                wakes.push(wake);
                continue;
            }
            let pouring = wakes.len() > BURST
                || wakes.iter().any(|wake| matches!(wake, Wake::Input(Input::Resize(..))));
            let Some(due) = due.filter(|_| pouring) else { break };
            match self.receiver.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(wake) => wakes.push(wake),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        self.returned = Some(Instant::now());
        wakes
    }
}

impl Default for Wakes {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn all_that_came_is_returned_at_once_and_in_order() {
        let mut wakes = Wakes::new();
        for rows in 1..=5 {
            wakes.sender.send(Wake::Input(Input::Resize(80, rows))).unwrap();
        }
        wakes.sender.send(Wake::Reload).unwrap();
        let got = wakes.wait(None);
        assert_eq!(got.len(), 6);
        assert!(matches!(got[0], Wake::Input(Input::Resize(80, 1))));
        assert!(matches!(got[5], Wake::Reload));
    }

    #[test]
    fn a_storm_of_sizes_is_gathered_and_a_single_key_is_not() {
        let mut wakes = Wakes::new();
        wakes.sender.send(Wake::Reload).unwrap();
        wakes.wait(None);
        let sender = wakes.sender.clone();
        let storm = thread::spawn(move || {
            for rows in 0..200 {
                sender.send(Wake::Input(Input::Resize(80, rows))).unwrap();
                thread::sleep(Duration::from_micros(500));
            }
        });
        let (mut batches, mut sizes, start) = (0_u128, 0, Instant::now());
        while sizes < 200 {
            sizes += wakes.wait(None).len();
            batches += 1;
        }
        storm.join().unwrap();
        assert!(batches <= start.elapsed().as_millis() / FRAME.as_millis() + 1, "{batches} batches");
        // The batch before has just been returned, and yet one wake alone does not wait for the frame.
        let before = Instant::now();
        wakes.sender.send(Wake::Reload).unwrap();
        assert_eq!(wakes.wait(None).len(), 1);
        assert!(before.elapsed() < FRAME);
    }

    #[test]
    fn what_is_due_ends_the_sleep() {
        let mut wakes = Wakes::new();
        let start = Instant::now();
        assert!(wakes.wait(Some(start + FRAME)).is_empty());
        assert!(start.elapsed() >= FRAME);
        wakes.sender.send(Wake::Work).unwrap();
        assert_eq!(wakes.wait(Some(start)).len(), 1, "what has come is returned though it is late");
    }
}
