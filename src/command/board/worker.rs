//! The worker thread, which answers questions about large data so that no key waits for an answer.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::board::{Task, TaskResult};
use crate::store::Store;
use crate::terminal::WakeEvent;

/// The shortest interval between partial results that wake the board. The first and the last result wake it at once.
const WAKE_INTERVAL: Duration = Duration::from_millis(50);

#[derive(Debug)]
enum WorkerRequest {
    Task(Task),
    /// Data to drop, because freeing the memory of a million events takes long.
    Discard(Arc<Store>),
}

/// A thread that runs one task at a time. Of the waiting tasks it runs only the newest, because the others are
/// obsolete.
#[derive(Debug)]
pub(super) struct Worker {
    requests: Sender<WorkerRequest>,
    results: Receiver<TaskResult>,
    /// The generation of the newest task. Tasks of earlier generations stop.
    newest_generation: Arc<AtomicU64>,
}

impl Worker {
    /// Starts the thread. It ends when the worker is dropped.
    pub(super) fn start(events: Sender<WakeEvent>) -> io::Result<Self> {
        let (requests, incoming) = mpsc::channel();
        let (outgoing, results) = mpsc::channel();
        let newest_generation = Arc::new(AtomicU64::new(0));
        let newest = Arc::clone(&newest_generation);
        thread::Builder::new().name("answers".to_owned()).spawn(move || {
            while let Ok(first) = incoming.recv() {
                let mut task = None;
                for request in std::iter::once(first).chain(incoming.try_iter()) {
                    match request {
                        WorkerRequest::Task(newer) => task = Some(newer),
                        WorkerRequest::Discard(store) => drop(store),
                    }
                }
                if let Some(task) = task {
                    run_task(task, &newest, &outgoing, &events);
                }
            }
        })?;
        Ok(Self { requests, results, newest_generation })
    }

    /// Queues a task.
    pub(super) fn submit(&self, task: Task) {
        // Cannot fail: the thread receives until the sender is dropped.
        _ = self.requests.send(WorkerRequest::Task(task));
    }

    /// Drops data on the thread.
    pub(super) fn discard(&self, store: Arc<Store>) {
        _ = self.requests.send(WorkerRequest::Discard(store));
    }

    /// Cancels every task of an earlier generation.
    pub(super) fn cancel_before(&self, generation: u64) {
        self.newest_generation.store(generation, Ordering::Relaxed);
    }

    /// Returns the oldest result that has not been taken, without waiting.
    pub(super) fn try_result(&self) -> Option<TaskResult> {
        self.results.try_recv().ok()
    }

    /// Returns the oldest result that has not been taken. Waits for one until `deadline`.
    pub(super) fn wait_for_result(&self, deadline: Instant) -> Option<TaskResult> {
        self.results.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()
    }
}

/// Runs a task, unless a newer one exists.
fn run_task(task: Task, newest: &AtomicU64, results: &Sender<TaskResult>, events: &Sender<WakeEvent>) {
    let generation = task.generation;
    let is_cancelled = || newest.load(Ordering::Relaxed) > generation;
    if is_cancelled() {
        return;
    }
    let mut woken_at: Option<Instant> = None;
    task.run(&is_cancelled, &mut |result| {
        let is_partial = result.is_partial;
        // Sending fails only if the board has ended.
        _ = results.send(result);
        if !is_partial || woken_at.is_none_or(|time| time.elapsed() >= WAKE_INTERVAL) {
            woken_at = Some(Instant::now());
            _ = events.send(WakeEvent::Work);
        }
    });
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::assess::Rules;
    use crate::board::chord::parse_script;
    use crate::board::{Appearance, Board, BoardData, BoardSettings, Keymap, View};
    use crate::findings::Headline;
    use crate::query::{WeekStart, WindowLength};
    use crate::terminal::EventQueue;
    use crate::{file, view};

    fn settings() -> BoardSettings {
        BoardSettings {
            keymap: Keymap::default(),
            windows: vec![WindowLength::All],
            saved_views: Vec::new(),
            week_start: WeekStart::Monday,
            appearance: Appearance::default(),
            home_view: View::from_length(WindowLength::All),
            today: "2026-02-10".parse().unwrap(),
            as_of: None,
            seen: None,
            size: (80, 24),
            measure_panes: view::layout::measure_panes,
        }
    }

    #[test]
    fn the_last_of_many_questions_is_answered_and_wakes_the_board() {
        let mut events = EventQueue::new();
        let worker = Worker::start(events.sender.clone()).unwrap();
        let store = Arc::new(Store::new(Arc::new(file::load_sample().unwrap().situation), Rules::default()));
        let mut board =
            Board::with_inline_limit(BoardData::new(Arc::clone(&store), Vec::new()), settings(), 0);
        let mut generations = BTreeSet::new();
        for key in parse_script("1 space j space j space x f \"kind:ArmedClash\" enter").unwrap() {
            _ = board.press_key(key);
            if let Some(task) = board.take_task() {
                generations.insert(task.generation);
                worker.submit(task);
            }
            worker.cancel_before(board.generation());
        }
        assert!(generations.len() > 3, "{generations:?}");
        // Once there is an answer, the board asks for the detail too.
        let deadline = Instant::now() + Duration::from_secs(20);
        while board.is_waiting() && Instant::now() < deadline {
            assert!(matches!(events.wait_events(Some(deadline)).first(), Some(WakeEvent::Work)));
            while let Some(result) = worker.try_result() {
                let is_newest = result.generation == board.generation();
                assert_eq!(board.accept_result(result), is_newest);
            }
            if let Some(task) = board.take_task() {
                worker.submit(task);
            }
            worker.cancel_before(board.generation());
        }
        let question = board.question().unwrap();
        assert_eq!(question.filter.text(), "kind:ArmedClash");
        let (answer, headline) = Headline::answer(&store, question).unwrap();
        assert_eq!((board.answer(), board.scene().headline), (&answer, &headline));
    }

    #[test]
    fn discarded_data_are_dropped() {
        let worker = Worker::start(EventQueue::new().sender).unwrap();
        let store = Arc::new(Store::new(Arc::new(file::load_sample().unwrap().situation), Rules::default()));
        let weak = Arc::downgrade(&store);
        worker.discard(store);
        let deadline = Instant::now() + Duration::from_secs(20);
        while weak.upgrade().is_some() {
            assert!(Instant::now() < deadline, "not dropped");
            thread::yield_now();
        }
    }
}
