//! Facts that depend on the as-of day alone and stay valid for every filter, window and selection.

use std::sync::Arc;

use super::event_data::EventData;
use super::event_group_history::{GroupHistory, count_known};
use super::front_standing::{FrontStanding, collect_standings};
use super::rule_input::{RuleInput, SeenActors, collect_rule_inputs};
use crate::model::{Day, RecordedDays};

/// What is known at an as-of day, independent of the rest of the question.
#[derive(Debug)]
pub(super) struct AsOfFacts {
    pub(super) as_of: Day,
    /// Number of known events.
    pub(super) event_count: usize,
    /// The recorded days of each front, followed by those of each group.
    pub(super) coverage: Vec<RecordedDays>,
    /// The standing of each front.
    pub(super) standings: Vec<FrontStanding>,
    pub(super) seen_actors: SeenActors,
    /// The rule inputs of each front.
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
            coverage: table.records(&data.situation, as_of),
            standings: collect_standings(table, &history, data.situation.front_count()),
            seen_actors: SeenActors::collect(data, as_of),
            rule_inputs: collect_rule_inputs(data, as_of),
            history: Arc::new(history),
        }
    }
}
