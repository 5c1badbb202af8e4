//! The data of a board: what it is made of at the start, and what takes their place when they were read again.

use std::sync::{Arc, OnceLock};

use crate::model::{Day, Diagnostic, Severity, Situation};
use crate::store::Store;
use crate::visit::{self, event_versions};

/// Data with all that is computed of them once, cheap to clone. Making them takes long where there are many events, so whoever has
/// another thread makes them there.
#[derive(Debug, Clone)]
pub struct BoardData {
    pub(super) store: Arc<Store>,
    pub(super) problems: Arc<Vec<Diagnostic>>,
    /// The situation as a visit sees it.
    compared_situation: Arc<Situation>,
    /// The version of each of its events, once that was asked for.
    versions: Arc<OnceLock<Vec<u64>>>,
    /// The rest is still being read.
    pub(super) is_partial: bool,
}

impl BoardData {
    /// Data and what is wrong with them.
    #[must_use]
    pub fn new(store: Arc<Store>, problems: Vec<Diagnostic>) -> Self {
        let compared = Arc::clone(store.situation());
        Self {
            store,
            problems: Arc::new(problems),
            compared_situation: compared,
            versions: Arc::default(),
            is_partial: false,
        }
    }

    /// The same as a part of the data, of which the rest is still being read.
    #[must_use]
    pub fn into_part(self) -> Self {
        Self { is_partial: true, ..self }
    }

    /// The same, to be compared with a visit. Where there are very many events in bulk, only the situation's own are.
    #[must_use]
    pub fn with_bulk_compared(self) -> Self {
        Self {
            compared_situation: self.store.merged_situation().unwrap_or(self.compared_situation),
            versions: Arc::default(),
            ..self
        }
    }

    /// Makes what visits compare, which is made when it is first needed otherwise.
    #[must_use]
    pub fn with_versions(self) -> Self {
        self.versions();
        self
    }

    /// What a visit sees of them from a day.
    pub(super) fn seen_from(&self, as_of: Day) -> visit::VisitData<'_> {
        // What is not compared is not gone.
        let complete = !self.is_partial && self.unreadable_count() == 0 && self.store.is_comparable();
        visit::VisitData {
            situation: &self.compared_situation,
            versions: self.versions(),
            as_of,
            is_complete: complete,
        }
    }

    fn versions(&self) -> &[u64] {
        self.versions.get_or_init(|| event_versions(&self.compared_situation))
    }

    /// Records that could not be read, or other errors.
    pub(super) fn unreadable_count(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
    }
}
