//! The thread that answers large questions, so that no key ever waits for one.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::board::{Task, TaskResult};
use crate::store::Store;
use crate::terminal::WakeEvent;

/// How often a task that is done in parts wakes the board. The first part, and the last, do so at once.
const WAKE_INTERVAL: Duration = Duration::from_millis(50);

#[derive(Debug)]
enum WorkerRequest {
    Task(Task),
    /// To be let go: giving back the memory of a million events takes long too.
    Discard(Arc<Store>),
}

/// A thread that does one task at a time: of those that wait the last given, as only that is still of use.
#[derive(Debug)]
pub(super) struct Worker {
    requests: Sender<WorkerRequest>,
    results: Receiver<TaskResult>,
    /// The number of the last task.
    newest_generation: Arc<AtomicU64>,
}

impl Worker {
    /// Starts the thread. It ends when this is dropped.
    pub(super) fn start(wakes: Sender<WakeEvent>) -> io::Result<Self> {
        let (orders, incoming) = mpsc::channel();
        let (outgoing, done) = mpsc::channel();
        let last = Arc::new(AtomicU64::new(0));
        let newest = Arc::clone(&last);
        thread::Builder::new().name("answers".to_owned()).spawn(move || {
            while let Ok(order) = incoming.recv() {
                let mut task = None;
                for order in std::iter::once(order).chain(incoming.try_iter()) {
                    match order {
                        WorkerRequest::Task(newer) => task = Some(newer),
                        WorkerRequest::Discard(store) => drop(store),
                    }
                }
                if let Some(task) = task {
                    run_task(task, &newest, &outgoing, &wakes);
                }
            }
        })?;
        Ok(Self { requests: orders, results: done, newest_generation: last })
    }

    /// Gives a task.
    pub(super) fn submit(&self, task: Task) {
        // The thread listens as long as there is a sender.
        _ = self.requests.send(WorkerRequest::Task(task));
    }

    /// Lets data go.
    pub(super) fn discard(&self, store: Arc<Store>) {
        _ = self.requests.send(WorkerRequest::Discard(store));
    }

    /// What is done for tasks before this one is of no use any more.
    pub(super) fn cancel_before(&self, generation: u64) {
        self.newest_generation.store(generation, Ordering::Relaxed);
    }

    /// What has been done, oldest first.
    pub(super) fn try_result(&self) -> Option<TaskResult> {
        self.results.try_recv().ok()
    }

    /// The same, waiting for it until then.
    pub(super) fn wait_for_result(&self, until: Instant) -> Option<TaskResult> {
        self.results.recv_timeout(until.saturating_duration_since(Instant::now())).ok()
    }
}

/// Does a task, unless a later one has come.
fn run_task(task: Task, newest: &AtomicU64, done: &Sender<TaskResult>, wakes: &Sender<WakeEvent>) {
    let generation = task.generation;
    let overtaken = || newest.load(Ordering::Relaxed) > generation;
    if overtaken() {
        return;
    }
    let mut woke: Option<Instant> = None;
    task.run(&overtaken, &mut |part| {
        let partial = part.is_partial;
        // Nobody listens only when the board has ended.
        _ = done.send(part);
        if !partial || woke.is_none_or(|woke| woke.elapsed() >= WAKE_INTERVAL) {
            woke = Some(Instant::now());
            _ = wakes.send(WakeEvent::Work);
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
        let mut wakes = EventQueue::new();
        let worker = Worker::start(wakes.sender.clone()).unwrap();
        let store = Arc::new(Store::new(Arc::new(file::load_sample().unwrap().situation), Rules::default()));
        let mut board =
            Board::with_inline_limit(BoardData::new(Arc::clone(&store), Vec::new()), settings(), 0);
        let mut asked = BTreeSet::new();
        for key in parse_script("1 space j space j space x f \"kind:ArmedClash\" enter").unwrap() {
            _ = board.press_key(key);
            if let Some(task) = board.take_task() {
                asked.insert(task.generation);
                worker.submit(task);
            }
            worker.cancel_before(board.generation());
        }
        assert!(asked.len() > 3, "{asked:?}");
        // Two more: the detail is asked for once there is an answer.
        let late = Instant::now() + Duration::from_secs(20);
        while board.is_waiting() && Instant::now() < late {
            assert!(matches!(wakes.wait_events(Some(late)).first(), Some(WakeEvent::Work)));
            while let Some(done) = worker.try_result() {
                let last = done.generation == board.generation();
                assert_eq!(board.accept_result(done), last);
            }
            if let Some(task) = board.take_task() {
                worker.submit(task);
            }
            worker.cancel_before(board.generation());
        }
        let question = board.question().unwrap();
        assert_eq!(question.filter.text(), "kind:ArmedClash");
        assert_eq!(board.answer(), &store.answer(question).unwrap());
    }

    #[test]
    fn what_is_discarded_is_let_go() {
        let worker = Worker::start(EventQueue::new().sender).unwrap();
        let store = Arc::new(Store::new(Arc::new(file::load_sample().unwrap().situation), Rules::default()));
        let watched = Arc::downgrade(&store);
        worker.discard(store);
        let late = Instant::now() + Duration::from_secs(20);
        while watched.upgrade().is_some() {
            assert!(Instant::now() < late, "still there");
            thread::yield_now();
        }
    }
}
