//! What holds at an as-of day whatever else is asked.

use std::sync::Arc;

use super::event_data::EventData;
use super::group_history::{GroupHistory, count_known};
use super::rule_input::{RuleInput, SeenActors, collect_rule_inputs};
use super::standing::{FrontStanding, collect_standings};
use crate::model::{Day, RecordedDays};

/// What is known at a day, whatever else is asked.
#[derive(Debug)]
pub(super) struct AsOfFacts {
    pub(super) as_of: Day,
    /// How many events.
    pub(super) event_count: usize,
    /// By front: the days that are recorded.
    pub(super) coverage: Vec<RecordedDays>,
    /// By front: how it stands.
    pub(super) standings: Vec<FrontStanding>,
    pub(super) seen_actors: SeenActors,
    /// By front: what the rules are told.
    pub(super) rule_inputs: Vec<Vec<RuleInput>>,
    pub(super) history: Arc<GroupHistory>,
}

impl AsOfFacts {
    pub(super) fn compute(data: &EventData, as_of: Day) -> Self {
        let table = &*data.table;
        let history = GroupHistory::collect(table, as_of, None);
        Self {
            as_of,
            event_count: count_known(table, as_of),
            coverage: table.record_by_front(&data.situation, as_of),
            standings: collect_standings(table, &history, data.situation.fronts.len()),
            seen_actors: SeenActors::collect(data, as_of),
            rule_inputs: collect_rule_inputs(data, as_of),
            history: Arc::new(history),
        }
    }
}
