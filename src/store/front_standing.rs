//! The standing of each front: its latest incident and event, regardless of what narrows the view.

use super::event_group_history::GroupHistory;
use super::event_table::EventTable;
use crate::assess::Rules;
use crate::assess::status::{self, StatusVerdict};
use crate::model::{Day, EventDate, RecordedDays, Span};

/// The standing of a front at the as-of day.
#[derive(Debug, Clone, Default)]
pub(super) struct FrontStanding {
    pub(super) latest_incident: LatestIncident,
    pub(super) last_event: Option<EventDate>,
    /// Whether any event is known, announced ones included.
    pub(super) is_known: bool,
}

/// Collects the standing of each front from the history of the event groups.
pub(super) fn collect_standings(
    table: &EventTable,
    history: &GroupHistory,
    fronts: usize,
) -> Vec<FrontStanding> {
    #[derive(Clone, Default)]
    struct StandingRows {
        last: Option<u32>,
        began: Option<u32>,
        ended: Option<u32>,
        is_known: bool,
    }
    let mut rows_by_front = vec![StandingRows::default(); fronts];
    let end = |row: Option<u32>| row.map(|row| (table.span(row as usize).end, row));
    for (group_id, group) in table.groups.by_id.iter().enumerate() {
        let Some(rows) = rows_by_front.get_mut(usize::from(group.front.0)) else { continue };
        let first_last = history.first_last(group_id);
        rows.is_known |= first_last.first_row().is_some();
        if group.is_announced() {
            continue;
        }
        rows.last = rows.last.max(first_last.last_row());
        if group.is_incident {
            rows.began = rows.began.max(first_last.last_row());
            if end(first_last.last_ended_row()) > end(rows.ended) {
                rows.ended = first_last.last_ended_row();
            }
        }
    }
    let date = |row: Option<u32>| row.map(|row| table.columns.date(row as usize));
    let standing = |rows: StandingRows| FrontStanding {
        latest_incident: LatestIncident { began: date(rows.began), ended: date(rows.ended) },
        last_event: date(rows.last),
        is_known: rows.is_known,
    };
    rows_by_front.into_iter().map(standing).collect()
}

/// The latest incident of a front. With multi-day dates, the incident that began last need not be the one that
/// ended last.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LatestIncident {
    pub(super) began: Option<EventDate>,
    pub(super) ended: Option<EventDate>,
}

impl LatestIncident {
    pub(super) fn status(self, as_of: Day, recorded: &RecordedDays, rules: &Rules) -> StatusVerdict {
        status::assess_status(self.last_incident(), as_of, recorded, &rules.status)
    }

    /// Returns the date range of the last incident: no earlier than the latest first day and no later than the
    /// latest last day of any incident.
    fn last_incident(self) -> Option<EventDate> {
        let (began, ended) = (self.began?, self.ended?);
        if ended.span.end == began.span.end {
            return Some(began);
        }
        let between = EventDate::from_span(Span { start: began.span.start, end: ended.span.end });
        Some(EventDate { inferred: began.inferred || ended.inferred, ..between })
    }
}
