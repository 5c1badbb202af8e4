//! When the events of a front were reported, and how its toll moved as claims came in.

use super::actor_profile::MAX_EVENTS_READ;
use super::event_store::Store;
use crate::assess::toll_history::{TollHistory, is_reported_late};
use crate::model::{Event, Measure};

/// The most steps of a history that is shown.
const MAX_STEPS: usize = 12;

/// When the events of a front were reported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FrontReports {
    /// How the number of killed moved as claims came in.
    pub killed: TollHistory,
    /// Number of events first reported more than a month after they ended.
    pub late: usize,
    /// Number of events that were reported within a month.
    pub timely: usize,
    /// Number of events whose first report is undated, or dated too vaguely to tell.
    pub undated: usize,
}

impl Store {
    /// Reads the events in `rows` and returns when they were reported. `None`: there are too many to read.
    pub(super) fn front_reports(&self, rows: &[u32]) -> Option<FrontReports> {
        if rows.len() > MAX_EVENTS_READ {
            return None;
        }
        let situation = self.recorded_situation();
        let mut reports = FrontReports::default();
        let mut histories = Vec::with_capacity(rows.len());
        for event in rows.iter().filter_map(|&row| self.event(row)) {
            match is_reported_late(situation, event) {
                Some(true) => reports.late += 1,
                Some(false) => reports.timely += 1,
                None => reports.undated += 1,
            }
            histories.push(TollHistory::from_event(situation, event, Measure::Killed));
        }
        reports.killed = TollHistory::sum(&histories, MAX_STEPS);
        Some(reports)
    }

    /// Returns how the number of killed in an event moved as claims came in.
    pub(super) fn killed_history(&self, event: &Event) -> TollHistory {
        TollHistory::from_event(self.recorded_situation(), event, Measure::Killed)
    }
}
