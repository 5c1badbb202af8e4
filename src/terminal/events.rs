//! The event queue of the live board. All events come through one channel, so that the board can sleep without a
//! timeout and handle everything that has arrived before it draws once.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::input_event::InputEvent;

/// An event that queue the board.
#[derive(Debug)]
pub enum WakeEvent {
    /// A key, a paste, a new size or a mouse event.
    Input(InputEvent),
    /// A situation file has changed.
    Reload,
    /// Another thread has finished its work or made progress.
    Work,
    /// The process continues after a stop. The terminal must be taken over again
    /// ([`Session::resume`](super::Session::resume)) and the whole screen drawn.
    Continue,
    /// The terminal can no longer be read.
    Failed(io::Error),
}

/// The channel for all events.
#[derive(Debug)]
pub struct EventQueue {
    /// The sender. Clone it into each thread that sends events.
    pub sender: Sender<WakeEvent>,
    receiver: Receiver<WakeEvent>,
    returned_at: Option<Instant>,
}

/// The shortest time between frames during a burst.
const FRAME_TIME: Duration = Duration::from_millis(30);
/// More events at once than a user can cause by hand.
const BURST: usize = 16;
/// The largest number of events returned at once.
const MAX_EVENTS: usize = 100_000;

impl EventQueue {
    /// Creates an empty queue.
    #[must_use]
    pub fn new() -> Self {
        let (sender, receiver) = mpsc::channel();
        Self { sender, receiver, returned_at: None }
    }

    /// Sleeps until an event arrives or the deadline passes. Returns all events that have arrived, in order.
    ///
    /// During a burst (the window is resized, or keys arrive faster than anyone types), gathers events until 30 ms have
    /// passed since the last return, so that few frames are drawn.
    pub fn wait_events(&mut self, deadline: Option<Instant>) -> Vec<WakeEvent> {
        let mut events = Vec::new();
        // The channel never disconnects, because `self` holds a sender.
        match deadline {
            None => events.extend(self.receiver.recv()),
            Some(deadline) => {
                let left = deadline.saturating_duration_since(Instant::now());
                events.extend(self.receiver.recv_timeout(left));
            }
        }
        let frame_due = self.returned_at.map(|returned| returned + FRAME_TIME);
        while events.len() < MAX_EVENTS {
            if let Ok(event) = self.receiver.try_recv() {
                events.push(event);
                continue;
            }
            let is_burst = events.len() > BURST
                || events.iter().any(|event| matches!(event, WakeEvent::Input(InputEvent::Resize(..))));
            let Some(due) = frame_due.filter(|_| is_burst) else { break };
            match self.receiver.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(event) => events.push(event),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        self.returned_at = Some(Instant::now());
        events
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
    fn all_waiting_events_are_returned_at_once_and_in_order() {
        let mut queue = EventQueue::new();
        for rows in 1..=5 {
            queue.sender.send(WakeEvent::Input(InputEvent::Resize(80, rows))).unwrap();
        }
        queue.sender.send(WakeEvent::Reload).unwrap();
        let events = queue.wait_events(None);
        assert_eq!(events.len(), 6);
        assert!(matches!(events[0], WakeEvent::Input(InputEvent::Resize(80, 1))));
        assert!(matches!(events[5], WakeEvent::Reload));
    }

    #[test]
    fn a_burst_of_resizes_is_gathered_and_a_single_event_is_not() {
        let mut queue = EventQueue::new();
        queue.sender.send(WakeEvent::Reload).unwrap();
        queue.wait_events(None);
        let sender = queue.sender.clone();
        let burst = thread::spawn(move || {
            for rows in 0..200 {
                sender.send(WakeEvent::Input(InputEvent::Resize(80, rows))).unwrap();
                thread::sleep(Duration::from_micros(500));
            }
        });
        let (mut batches, mut sizes, start) = (0_u128, 0, Instant::now());
        while sizes < 200 {
            sizes += queue.wait_events(None).len();
            batches += 1;
        }
        burst.join().unwrap();
        assert!(batches <= start.elapsed().as_millis() / FRAME_TIME.as_millis() + 1, "{batches} batches");
        // Although a batch has just been returned, a single event does not wait for the next frame.
        let before = Instant::now();
        queue.sender.send(WakeEvent::Reload).unwrap();
        assert_eq!(queue.wait_events(None).len(), 1);
        assert!(before.elapsed() < FRAME_TIME);
    }

    #[test]
    fn the_deadline_ends_the_sleep() {
        let mut queue = EventQueue::new();
        let start = Instant::now();
        assert!(queue.wait_events(Some(start + FRAME_TIME)).is_empty());
        assert!(start.elapsed() >= FRAME_TIME);
        queue.sender.send(WakeEvent::Work).unwrap();
        assert_eq!(
            queue.wait_events(Some(start)).len(),
            1,
            "an event that has arrived is returned even after the deadline"
        );
    }
}
