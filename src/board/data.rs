//! The data of a board: what it is made of at the start, and what takes their place when they were read again.

use std::sync::Arc;

use crate::model::{Day, Diagnostic, Severity, Situation};
use crate::store::Store;
use crate::visit::{self, versions};

/// Data with all that is computed of them once. Making them takes long where there are many events, so whoever has
/// another thread makes them there.
#[derive(Debug)]
pub struct Data {
    pub(super) store: Arc<Store>,
    pub(super) problems: Vec<Diagnostic>,
    /// The situation as a visit sees it.
    compared: Arc<Situation>,
    /// The version of each of its events; empty where visits are not compared.
    versions: Arc<[u64]>,
    /// The rest is still being read.
    pub(super) part: bool,
}

impl Data {
    /// Data and what is wrong with them.
    #[must_use]
    pub fn new(store: Arc<Store>, problems: Vec<Diagnostic>) -> Self {
        let compared = Arc::clone(store.situation());
        Self { store, problems, compared, versions: Arc::default(), part: false }
    }

    /// The same as a part of the data, of which the rest is still being read.
    #[must_use]
    pub fn into_part(self) -> Self {
        Self { part: true, ..self }
    }

    /// The same, ready to be compared with a visit. Where there are very many events in bulk, only the situation's own
    /// are.
    #[must_use]
    pub fn with_versions(mut self) -> Self {
        self.compared = self.store.whole().unwrap_or(self.compared);
        self.versions = versions(&self.compared).into();
        self
    }

    /// What a visit sees of them.
    pub(super) fn sight(&self) -> Sight {
        Sight {
            store: Arc::clone(&self.store),
            compared: Arc::clone(&self.compared),
            versions: Arc::clone(&self.versions),
            // What is not compared is not gone.
            complete: !self.part && self.unreadable() == 0 && self.store.is_comparable(),
        }
    }

    /// Records that could not be read, or other errors.
    pub(super) fn unreadable(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
    }
}

/// What a visit sees of data.
#[derive(Debug, Clone)]
pub(super) struct Sight {
    pub(super) store: Arc<Store>,
    compared: Arc<Situation>,
    versions: Arc<[u64]>,
    complete: bool,
}

impl Sight {
    /// From a day.
    pub(super) fn from(&self, as_of: Day) -> visit::Data<'_> {
        visit::Data { situation: &self.compared, versions: &self.versions, as_of, complete: self.complete }
    }
}
