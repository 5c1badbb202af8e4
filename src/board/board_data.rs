//! The data of a board, which a reload replaces as a whole.

use std::sync::{Arc, OnceLock};

use crate::model::{Day, Diagnostic, Severity, Situation};
use crate::query::GroupBy;
use crate::store::Store;
use crate::visit::{self, event_versions};

/// The data, with what is computed from them once. Cheap to clone. Building them takes long with many events,
/// so the caller may do it on another thread.
#[derive(Debug, Clone)]
pub struct BoardData {
    /// The store, which groups by the dimension of the first pane.
    pub(super) store: Arc<Store>,
    /// The store of everything that is recorded.
    recorded: Arc<Store>,
    /// The store of what was known by the day of the view. It groups by front.
    ungrouped: Arc<Store>,
    /// The last store that grouped by another dimension.
    last_grouped: Option<Arc<Store>>,
    pub(super) problems: Arc<Vec<Diagnostic>>,
    /// The situation whose events visits compare.
    compared_situation: Arc<Situation>,
    /// The version of each of its events, computed on first use.
    versions: Arc<OnceLock<Vec<u64>>>,
    /// Whether the rest is still being read.
    pub(super) is_partial: bool,
    /// What differs from the data before, in words; empty if nothing does or nothing is said of it.
    pub(super) changes: Arc<str>,
}

impl BoardData {
    /// Creates the data of a store, with the problems found in them.
    #[must_use]
    pub fn new(store: Arc<Store>, problems: Vec<Diagnostic>) -> Self {
        let compared_situation = Arc::clone(store.recorded_situation());
        Self {
            recorded: Arc::clone(&store),
            ungrouped: Arc::clone(&store),
            last_grouped: None,
            store,
            problems: Arc::new(problems),
            compared_situation,
            versions: Arc::default(),
            is_partial: false,
            changes: Arc::default(),
        }
    }

    /// Adds what differs from the data before, in words, which the board shows when these data replace them.
    #[must_use]
    pub fn with_changes(self, changes: &str) -> Self {
        Self { changes: changes.into(), ..self }
    }

    /// Whether the first pane groups by a dimension, or would look the same if it did.
    pub(super) fn is_grouped_by(&self, group_by: GroupBy) -> bool {
        self.store.shown_dimension(group_by) == self.store.group_by()
    }

    /// Returns the same data with the first pane grouped by a dimension. Takes long only when a question is answered.
    pub(super) fn grouped_by(&self, group_by: GroupBy) -> Self {
        let dimension = self.store.shown_dimension(group_by);
        if dimension == self.ungrouped.group_by() {
            return Self { store: Arc::clone(&self.ungrouped), ..self.clone() };
        }
        let last_grouped = self.last_grouped.as_ref().filter(|store| store.group_by() == dimension);
        let store = last_grouped.map_or_else(|| Arc::new(self.ungrouped.grouped_by(dimension)), Arc::clone);
        Self { store: Arc::clone(&store), last_grouped: Some(store), ..self.clone() }
    }

    /// Returns the day by which the data are known; `None` if they are everything that is recorded.
    pub(super) fn known_by_day(&self) -> Option<Day> {
        self.ungrouped.recorded_situation().known_by.map(|known_by| known_by.day)
    }

    /// Returns the store of everything that is recorded.
    pub(super) const fn recorded(&self) -> &Arc<Store> {
        &self.recorded
    }

    /// Returns the data as they were known by a day, or everything that is recorded. A day takes long with many events.
    pub(super) fn known_by(&self, day: Option<Day>) -> Self {
        let ungrouped = match day {
            Some(day) => Arc::new(self.recorded.known_by(day)),
            None => Arc::clone(&self.recorded),
        };
        Self { store: Arc::clone(&ungrouped), ungrouped, last_grouped: None, ..self.clone() }
    }

    /// Whether both are the same data, regardless of grouping and known-by day.
    pub(super) fn is_same_data(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.recorded, &other.recorded)
    }

    /// Marks the data as a part, while the rest is still being read.
    #[must_use]
    pub fn into_part(self) -> Self {
        Self { is_partial: true, ..self }
    }

    /// Includes events in bulk in the comparison of visits. With very many of them, only the situation's own
    /// events are compared.
    #[must_use]
    pub fn with_bulk_compared(self) -> Self {
        Self {
            compared_situation: self.store.merged_situation().unwrap_or(self.compared_situation),
            versions: Arc::default(),
            ..self
        }
    }

    /// Computes the event versions now instead of on first use.
    #[must_use]
    pub fn with_versions(self) -> Self {
        self.versions();
        self
    }

    /// Returns the data that a visit compares, as of a day.
    pub(super) fn seen_from(&self, as_of: Day) -> visit::VisitData<'_> {
        // An event that is not compared does not count as deleted.
        let is_complete = !self.is_partial && self.unreadable_count() == 0 && self.store.is_comparable();
        visit::VisitData {
            situation: &self.compared_situation,
            versions: self.versions(),
            as_of,
            is_complete,
        }
    }

    fn versions(&self) -> &[u64] {
        self.versions.get_or_init(|| event_versions(&self.compared_situation))
    }

    /// Returns the number of errors among the problems, such as unreadable records.
    pub(super) fn unreadable_count(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
    }
}
