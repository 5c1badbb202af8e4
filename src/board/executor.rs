//! Decides where work that may take long is done: inline while the data are small, otherwise as a task for
//! another thread.

use std::sync::Arc;

use super::answer_table::TableKey;
use super::projection::Projection;
use super::task::{Task, Work};
use crate::model::Day;
use crate::query::Question;
use crate::store::{Store, Subject};

/// Runs work inline or hands it out as numbered tasks. There is at most one task; a new one replaces it.
#[derive(Debug)]
pub(super) struct Executor {
    /// The maximum number of events with which all work is done inline.
    inline_limit: usize,
    /// The number of the last task.
    generation: u64,
    /// What the last task does, until it is finished.
    running: Option<WorkKey>,
    /// The last task, until it is taken.
    task: Option<Task>,
    /// Whether the task has taken long enough to tell the user.
    is_late: bool,
}

/// The identity of a piece of work, to recognise work that is already running.
#[derive(Debug, PartialEq)]
pub(super) enum WorkKey {
    /// The question, and the address of the store that it is put to.
    Answer(Box<Question>, usize),
    /// The day, and the address of the store of everything that is recorded.
    KnownBy(Day, usize),
    Detail(Subject),
    Table(TableKey),
    Map(Projection),
    Find(String),
}

impl WorkKey {
    fn from_work(work: &Work) -> Self {
        match work {
            Work::Answer { data, question, .. } => {
                Self::Answer(question.clone(), Arc::as_ptr(&data.store).addr())
            }
            Work::KnownBy { data, day } => Self::KnownBy(*day, Arc::as_ptr(data.recorded()).addr()),
            Work::Detail { subject, .. } => Self::Detail(subject.clone()),
            Work::Table { key, .. } => Self::Table(*key),
            Work::Map { projection, .. } => Self::Map(*projection),
            Work::Find { matches, .. } => Self::Find(matches.needle.clone()),
        }
    }
}

impl Executor {
    pub(super) const fn new(inline_limit: usize) -> Self {
        Self { inline_limit, generation: 0, running: None, task: None, is_late: false }
    }

    /// Whether work on these data is done inline.
    pub(super) fn is_inline(&self, store: &Store) -> bool {
        store.len() <= self.inline_limit
    }

    /// Returns the number of the last task.
    pub(super) const fn generation(&self) -> u64 {
        self.generation
    }

    pub(super) const fn is_late(&self) -> bool {
        self.is_late
    }

    /// Whether a question is being answered.
    pub(super) const fn is_answering(&self) -> bool {
        matches!(self.running, Some(WorkKey::Answer(..) | WorkKey::KnownBy(..)))
    }

    /// Whether the screen is out of date until running work is finished. A search does not count, because the
    /// user can go on with the matches found so far.
    pub(super) const fn is_waiting(&self) -> bool {
        self.is_answering()
            || matches!(self.running, Some(WorkKey::Detail(_) | WorkKey::Table(_) | WorkKey::Map(_)))
    }

    /// Marks the running work as late.
    pub(super) const fn mark_late(&mut self) {
        self.is_late = self.is_waiting();
    }

    /// Makes this work the current task, unless it is already running. The previous task becomes obsolete.
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

    /// Takes the task; returns it once.
    pub(super) const fn take_task(&mut self) -> Option<Task> {
        self.task.take()
    }

    /// Ends the running work and returns what it was.
    pub(super) const fn finish(&mut self) -> Option<WorkKey> {
        self.running.take()
    }
}
