//! What wakes the board. Everything that can happen comes through one channel, so that the board sleeps
//! without a timeout and handles all that came before it draws once.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::input_event::InputEvent;

/// Something happened.
#[derive(Debug)]
pub enum WakeEvent {
    /// A key, a paste, a new size, the mouse.
    Input(InputEvent),
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
pub struct EventQueue {
    /// For whoever has something to report. Clone it into the thread.
    pub sender: Sender<WakeEvent>,
    receiver: Receiver<WakeEvent>,
    returned_at: Option<Instant>,
}

/// The shortest time between frames while sizes or keys pour in.
const FRAME_TIME: Duration = Duration::from_millis(30);
/// More wakes at once than a hand can cause.
const BURST: usize = 16;
/// The most wakes handed out at once.
const MOST: usize = 100_000;

impl EventQueue {
    /// An empty channel.
    #[must_use]
    pub fn new() -> Self {
        let (sender, receiver) = mpsc::channel();
        Self { sender, receiver, returned_at: None }
    }

    /// Sleeps until something happens, or until a time that is due, and returns all that has happened, in order.
    /// While the window is being resized, or keys come faster than anyone types, it gathers for up to 30 ms since
    /// it last returned, so that there are few frames.
    pub fn wait_events(&mut self, until: Option<Instant>) -> Vec<WakeEvent> {
        let mut wakes = Vec::new();
        // Neither can fail but by its time: we hold a sender ourselves.
        match until {
            None => wakes.extend(self.receiver.recv()),
            Some(until) => {
                let left = until.saturating_duration_since(Instant::now());
                wakes.extend(self.receiver.recv_timeout(left));
            }
        }
        let due = self.returned_at.map(|returned| returned + FRAME_TIME);
        while wakes.len() < MOST {
            if let Ok(wake) = self.receiver.try_recv() {
                wakes.push(wake);
                continue;
            }
            let pouring = wakes.len() > BURST
                || wakes.iter().any(|wake| matches!(wake, WakeEvent::Input(InputEvent::Resize(..))));
            let Some(due) = due.filter(|_| pouring) else { break };
            match self.receiver.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(wake) => wakes.push(wake),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        self.returned_at = Some(Instant::now());
        wakes
    }
}

impl Default for EventQueue {
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
        let mut wakes = EventQueue::new();
        for rows in 1..=5 {
            wakes.sender.send(WakeEvent::Input(InputEvent::Resize(80, rows))).unwrap();
        }
        wakes.sender.send(WakeEvent::Reload).unwrap();
        let got = wakes.wait_events(None);
        assert_eq!(got.len(), 6);
        assert!(matches!(got[0], WakeEvent::Input(InputEvent::Resize(80, 1))));
        assert!(matches!(got[5], WakeEvent::Reload));
    }

    #[test]
    fn a_storm_of_sizes_is_gathered_and_a_single_key_is_not() {
        let mut wakes = EventQueue::new();
        wakes.sender.send(WakeEvent::Reload).unwrap();
        wakes.wait_events(None);
        let sender = wakes.sender.clone();
        let storm = thread::spawn(move || {
            for rows in 0..200 {
                sender.send(WakeEvent::Input(InputEvent::Resize(80, rows))).unwrap();
                thread::sleep(Duration::from_micros(500));
            }
        });
        let (mut batches, mut sizes, start) = (0_u128, 0, Instant::now());
        while sizes < 200 {
            sizes += wakes.wait_events(None).len();
            batches += 1;
        }
        storm.join().unwrap();
        assert!(batches <= start.elapsed().as_millis() / FRAME_TIME.as_millis() + 1, "{batches} batches");
        // The batch before has just been returned, and yet one wake alone does not wait for the frame.
        let before = Instant::now();
        wakes.sender.send(WakeEvent::Reload).unwrap();
        assert_eq!(wakes.wait_events(None).len(), 1);
        assert!(before.elapsed() < FRAME_TIME);
    }

    #[test]
    fn what_is_due_ends_the_sleep() {
        let mut wakes = EventQueue::new();
        let start = Instant::now();
        assert!(wakes.wait_events(Some(start + FRAME_TIME)).is_empty());
        assert!(start.elapsed() >= FRAME_TIME);
        wakes.sender.send(WakeEvent::Work).unwrap();
        assert_eq!(wakes.wait_events(Some(start)).len(), 1, "what has come is returned though it is late");
    }
}
