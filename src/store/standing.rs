//! How every front stands, whatever narrows the view.

use super::history::Past;
use super::table::Table;
use crate::assess::Rules;
use crate::assess::status::{self, StatusVerdict};
use crate::model::{Day, EventDate, Recorded, Span};

/// How a front stands, whatever is asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    pub(super) latest: Latest,
    pub(super) last_event: Option<EventDate>,
}

/// How every front stands, given what is known of each class.
pub(super) fn standings(table: &Table, past: &Past, fronts: usize) -> Vec<Standing> {
    #[derive(Clone, Default)]
    struct Rows {
        last: Option<u32>,
        began: Option<u32>,
        ended: Option<u32>,
    }
    let mut all = vec![Rows::default(); fronts];
    let end = |row: Option<u32>| row.map(|row| (table.span(row as usize).end, row));
    for (class, facts) in table.groups.facts.iter().enumerate() {
        let Some(rows) = all.get_mut(usize::from(facts.front.0)) else { continue };
        let ever = past.ever(class);
        rows.last = rows.last.max(ever.last());
        if facts.incident {
            rows.began = rows.began.max(ever.last());
            if end(ever.ended()) > end(rows.ended) {
                rows.ended = ever.ended();
            }
        }
    }
    let date = |row: Option<u32>| row.map(|row| table.columns.date(row as usize));
    let standing = |rows: Rows| Standing {
        latest: Latest { began: date(rows.began), ended: date(rows.ended) },
        last_event: date(rows.last),
    };
    all.into_iter().map(standing).collect()
}

/// The latest of some incidents: vague dates can make the one that began last another than the one that ended last.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Latest {
    pub(super) began: Option<EventDate>,
    pub(super) ended: Option<EventDate>,
}

impl Latest {
    pub(super) fn status(self, as_of: Day, recorded: &Recorded, rules: &Rules) -> StatusVerdict {
        status::assess(self.last_incident(), as_of, recorded, &rules.status)
    }

    /// When the last incident was: not before the latest first day of any, not after the latest last day of any.
    fn last_incident(self) -> Option<EventDate> {
        let (began, ended) = (self.began?, self.ended?);
        if ended.span.end == began.span.end {
            return Some(began);
        }
        let between = EventDate::spanning(Span { start: began.span.start, end: ended.span.end });
        Some(EventDate { inferred: began.inferred || ended.inferred, ..between })
    }
}
