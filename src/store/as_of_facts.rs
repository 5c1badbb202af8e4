//! What holds at an as-of day whatever else is asked.

use std::sync::Arc;

use super::event_data::EventData;
use super::history::{Past, known_at};
use super::rule_input::{Seen, Told, tell};
use super::standing::{Standing, standings};
use crate::model::{Day, Recorded};

/// What is known at a day, whatever else is asked.
#[derive(Debug)]
pub(super) struct AsOfFacts {
    pub(super) as_of: Day,
    /// How many events.
    pub(super) total: usize,
    /// By front: the days that are recorded.
    pub(super) coverage: Vec<Recorded>,
    /// By front: how it stands.
    pub(super) standings: Vec<Standing>,
    pub(super) seen: Seen,
    /// By front: what the rules are told.
    pub(super) told: Vec<Vec<Told>>,
    pub(super) past: Arc<Past>,
}

impl AsOfFacts {
    pub(super) fn of(store: &EventData, as_of: Day) -> Self {
        let table = &*store.table;
        let past = Past::of(table, as_of, None);
        Self {
            as_of,
            total: known_at(table, as_of),
            coverage: table.coverage(&store.situation, as_of),
            standings: standings(table, &past, store.situation.fronts.len()),
            seen: Seen::of(store, as_of),
            told: tell(store, as_of),
            past: Arc::new(past),
        }
    }
}
