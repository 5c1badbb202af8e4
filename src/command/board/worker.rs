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
