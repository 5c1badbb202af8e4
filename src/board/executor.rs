//! Where work that may take long is done: at once while the data are small, else as a task for another thread.

use std::sync::Arc;

use super::task::{Task, Work};
use crate::query::Question;
use crate::store::{Store, Subject};

/// Decides where work is done, and numbers the tasks it hands out. There is one task at a time: a new one replaces it.
#[derive(Debug)]
pub(super) struct Executor {
    /// With up to so many events all work is done at once.
    inline_limit: usize,
    /// The number of the last task.
    generation: u64,
    /// What the last task is to do, until it is done.
    running: Option<WorkKey>,
    /// The task, until it is fetched.
    task: Option<Task>,
    /// The task has taken long enough for the reader to be told.
    is_late: bool,
}

/// What tells one piece of work from another.
#[derive(Debug, PartialEq)]
pub(super) enum WorkKey {
    /// The question, and the address of the store it is put to.
    Answer(Box<Question>, usize),
    Detail(Subject),
    Find(String),
}

impl WorkKey {
    fn from_work(work: &Work) -> Self {
        match work {
            Work::Answer { data, question, .. } => {
                Self::Answer(question.clone(), Arc::as_ptr(&data.store).addr())
            }
            Work::Detail { subject, .. } => Self::Detail(subject.clone()),
            Work::Find { hits, .. } => Self::Find(hits.needle.clone()),
        }
    }
}

impl Executor {
    pub(super) const fn new(inline_limit: usize) -> Self {
        Self { inline_limit, generation: 0, running: None, task: None, is_late: false }
    }

    /// Whether work on these data is done at once.
    pub(super) fn is_inline(&self, store: &Store) -> bool {
        store.len() <= self.inline_limit
    }

    /// The number of the last task.
    pub(super) const fn generation(&self) -> u64 {
        self.generation
    }

    pub(super) const fn is_late(&self) -> bool {
        self.is_late
    }

    /// Whether a question is being answered.
    pub(super) const fn is_answering(&self) -> bool {
        matches!(self.running, Some(WorkKey::Answer(..)))
    }

    /// Whether something is being done without which the screen is not what was asked for. A search is not: the
    /// reader goes on with the matches there are.
    pub(super) const fn is_waiting(&self) -> bool {
        matches!(self.running, Some(WorkKey::Answer(..) | WorkKey::Detail(_)))
    }

    /// The reader has waited long enough to be told.
    pub(super) const fn mark_late(&mut self) {
        self.is_late = self.is_waiting();
    }

    /// Makes a task of this work, unless it is being done already. The task before is of no use then.
    pub(super) fn submit(&mut self, work: Option<Work>) {
        let key = work.as_ref().map(WorkKey::from_work);
        if key == self.running {
            return;
        }
        self.is_late &= key.is_some();
        self.running = key;
        self.generation += 1;
        let generation = self.generation;
        self.task = work.map(|work| Task { generation, work });
    }

    /// The task to be done, once.
    pub(super) const fn take_task(&mut self) -> Option<Task> {
        self.task.take()
    }

    /// What the last task was to do; nothing is being done from now on.
    pub(super) const fn finish(&mut self) -> Option<WorkKey> {
        self.running.take()
    }
}
