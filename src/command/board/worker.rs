//! The thread that answers large questions, so that no key ever waits for one.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::board::{Done, Task};
use crate::store::Store;
use crate::terminal::Wake;

/// How often a task that is done in parts wakes the board. The first part, and the last, do so at once.
const PARTS: Duration = Duration::from_millis(50);

#[derive(Debug)]
enum Order {
    Task(Task),
    /// To be let go: giving back the memory of a million events takes long too.
    Discard(Arc<Store>),
}

/// A thread that does one task at a time: of those that wait the last given, as only that is still of use.
#[derive(Debug)]
pub(super) struct Worker {
    orders: Sender<Order>,
    done: Receiver<Done>,
    /// The number of the last task.
    last: Arc<AtomicU64>,
}

impl Worker {
    /// Starts the thread. It ends when this is dropped.
    pub(super) fn start(wakes: Sender<Wake>) -> io::Result<Self> {
        let (orders, incoming) = mpsc::channel();
        let (outgoing, done) = mpsc::channel();
        let last = Arc::new(AtomicU64::new(0));
        let newest = Arc::clone(&last);
        thread::Builder::new().name("answers".to_owned()).spawn(move || {
            while let Ok(order) = incoming.recv() {
                let mut task = None;
                for order in std::iter::once(order).chain(incoming.try_iter()) {
                    match order {
                        Order::Task(newer) => task = Some(newer),
                        Order::Discard(store) => drop(store),
                    }
                }
                if let Some(task) = task {
                    perform(task, &newest, &outgoing, &wakes);
                }
            }
        })?;
        Ok(Self { orders, done, last })
    }

    /// Gives a task.
    pub(super) fn give(&self, task: Task) {
        // The thread listens as long as there is a sender.
        _ = self.orders.send(Order::Task(task));
    }

    /// Lets data go.
    pub(super) fn discard(&self, store: Arc<Store>) {
        _ = self.orders.send(Order::Discard(store));
    }

    /// What is done for tasks before this one is of no use any more.
    pub(super) fn overtake(&self, generation: u64) {
        self.last.store(generation, Ordering::Relaxed);
    }

    /// What has been done, oldest first.
    pub(super) fn take(&self) -> Option<Done> {
        self.done.try_recv().ok()
    }

    /// The same, waiting for it until then.
    pub(super) fn wait(&self, until: Instant) -> Option<Done> {
        self.done.recv_timeout(until.saturating_duration_since(Instant::now())).ok()
    }
}

/// Does a task, unless a later one has come.
fn perform(task: Task, newest: &AtomicU64, done: &Sender<Done>, wakes: &Sender<Wake>) {
    let generation = task.generation;
    let overtaken = || newest.load(Ordering::Relaxed) > generation;
    if overtaken() {
        return;
    }
    let mut woke: Option<Instant> = None;
    task.run(&overtaken, &mut |part| {
        let partial = part.partial;
        // Nobody listens only when the board has ended.
        _ = done.send(part);
        if !partial || woke.is_none_or(|woke| woke.elapsed() >= PARTS) {
            woke = Some(Instant::now());
            _ = wakes.send(Wake::Work);
        }
    });
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::assess::Rules;
    use crate::board::chord::script;
    use crate::board::{Board, Data, Keymap, Look, Settings, View};
    use crate::query::{Length, WeekStart};
    use crate::terminal::Wakes;
    use crate::{file, view};

    fn settings() -> Settings {
        Settings {
            keymap: Keymap::default(),
            windows: vec![Length::All],
            views: Vec::new(),
            week_start: WeekStart::Monday,
            look: Look::default(),
            home: View::of(Length::All),
            today: "2026-02-10".parse().unwrap(),
            as_of: None,
            seen: None,
            size: (80, 24),
            measure: view::layout::room,
        }
    }

    #[test]
    fn the_last_of_many_questions_is_answered_and_wakes_the_board() {
        let mut wakes = Wakes::new();
        let worker = Worker::start(wakes.sender.clone()).unwrap();
        let store = Arc::new(Store::new(Arc::new(file::sample().unwrap().situation), Rules::default()));
        let mut board = Board::start(Data::new(Arc::clone(&store), Vec::new()), settings(), 0);
        let mut asked = BTreeSet::new();
        for key in script("1 space j space j space x f \"kind:ArmedClash\" enter").unwrap() {
            _ = board.press(key);
            if let Some(task) = board.task() {
                asked.insert(task.generation);
                worker.give(task);
            }
            worker.overtake(board.generation());
        }
        assert!(asked.len() > 3, "{asked:?}");
        // Two more: the detail is asked for once there is an answer.
        let late = Instant::now() + Duration::from_secs(20);
        while board.is_waiting() && Instant::now() < late {
            assert!(matches!(wakes.wait(Some(late)).first(), Some(Wake::Work)));
            while let Some(done) = worker.take() {
                let last = done.generation == board.generation();
                assert_eq!(board.take(done), last);
            }
            if let Some(task) = board.task() {
                worker.give(task);
            }
            worker.overtake(board.generation());
        }
        let question = board.question().unwrap();
        assert_eq!(question.filter.text(), "kind:ArmedClash");
        assert_eq!(board.answer(), &store.answer(question).unwrap());
    }

    #[test]
    fn what_is_discarded_is_let_go() {
        let worker = Worker::start(Wakes::new().sender).unwrap();
        let store = Arc::new(Store::new(Arc::new(file::sample().unwrap().situation), Rules::default()));
        let watched = Arc::downgrade(&store);
        worker.discard(store);
        let late = Instant::now() + Duration::from_secs(20);
        while watched.upgrade().is_some() {
            assert!(Instant::now() < late, "still there");
            thread::yield_now();
        }
    }
}
