//! The changes since the last visit: kept in step with the data, visited by key, listed and marked as seen.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDateTime;

use super::state::{Overlay, PaneId, State};
use super::update_context::{Effect, UpdateContext};
use super::{Command, ListCursor, cursor_moves, focus};
use crate::model::Day;
use crate::store::Store;
use crate::visit::{DeletedEvent, VisitData, VisitMark, VisitMarks, VisitRecord, format_time};

/// The last visit, compared with the current data.
#[derive(Debug)]
pub(super) struct VisitComparison {
    seen: Arc<VisitRecord>,
    marks: VisitMarks,
    /// The as-of day for which `marks` were computed; `None` if they are outdated.
    as_of: Option<Day>,
}

impl VisitComparison {
    pub(super) fn new(seen: VisitRecord) -> Self {
        Self { seen: Arc::new(seen), marks: VisitMarks::default(), as_of: None }
    }

    /// Returns the visit to compare with the data as of a day, or `None` if the marks are up to date. A first
    /// visit has nothing to compare with.
    pub(super) fn pending_comparison(&self, as_of: Day, is_fresh: bool) -> Option<Arc<VisitRecord>> {
        let is_first = self.seen.visited_at.is_none();
        (!is_first && (is_fresh || self.as_of != Some(as_of))).then(|| Arc::clone(&self.seen))
    }

    /// Stores the result of a comparison.
    pub(super) fn set_marks(&mut self, marks: VisitMarks, as_of: Day) {
        self.marks = marks;
        self.as_of = Some(as_of);
    }

    pub(super) const fn marks(&self) -> &VisitMarks {
        &self.marks
    }

    /// Returns the record of a visit in which everything loaded has been seen.
    pub(super) fn everything_seen(
        &self,
        data: VisitData<'_>,
        read_at: NaiveDateTime,
        now: NaiveDateTime,
    ) -> VisitRecord {
        self.seen.record_visit(data, read_at, now)
    }

    pub(super) fn set_seen(&mut self, seen: VisitRecord) {
        self.seen = Arc::new(seen);
        self.as_of = None;
    }
}

/// Selects the next new or changed event of the list, wrapping around the end.
pub(super) fn go_to_next_change(state: &mut State, ctx: &UpdateContext<'_>) {
    let Some(marks) = require_changes(state, ctx) else { return };
    let is_marked =
        |row: u32| ctx.store.comparable_event(row).is_some_and(|event| marks.mark(&event.id).is_some());
    let (events, current) = (&ctx.answer.events, state.events.cursor.selected());
    let shown_count = events.iter().filter(|&row| is_marked(row)).count();
    let hidden_count = marks.marked_count().saturating_sub(shown_count);
    if marks.marked_count() == 0 {
        let key = ctx.keymap.first_chord_text(Command::Since);
        return state.show_message(format!("Only deletions since the last visit; {key} lists them"));
    }
    // The row under the cursor comes last, unless the event list does not have the focus yet.
    let is_in_list = state.focus == PaneId::Events;
    let start = current.saturating_add(usize::from(is_in_list));
    let candidates = (start..).zip(events.iter_from(start)).chain((0..start).zip(events.iter()));
    let Some((row, _)) = candidates.filter(|_| shown_count > 0).find(|&(_, row)| is_marked(row)) else {
        return state.show_message(format!(
            "{hidden_count} new or changed, none of them in this view; {}",
            widen_hint(ctx)
        ));
    };
    // An open detail overlay stays open, so that the user can read event by event.
    let keeps_detail_open = matches!(state.overlay, Some(Overlay::Detail)) && is_in_list;
    if !keeps_detail_open {
        focus::focus_pane(state, ctx, PaneId::Events);
    }
    cursor_moves::select_row(state, ctx, row);
    if row <= current && is_in_list {
        let outside = if hidden_count == 0 {
            String::new()
        } else {
            format!("; {hidden_count} more outside this view")
        };
        let words = if shown_count == 1 { "The only one here" } else { "Around the end" };
        state.show_message(format!("{words}{outside}"));
    }
}

/// A row of the list of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeRow<'a> {
    /// A new or changed event, by its row in the store.
    Marked(u32, VisitMark),
    /// An event that the data no longer contain.
    Deleted(&'a DeletedEvent),
}

/// Lists the changes: marked events, newest first, then deleted ones. The board moves its cursor over this list
/// and the view draws it, so both refer to the same rows.
#[must_use]
pub fn change_rows<'a>(store: &Store, marks: &'a VisitMarks) -> Vec<ChangeRow<'a>> {
    let rows_with_mark = |ids: &BTreeSet<String>, mark| {
        ids.iter().filter_map(|id| store.row_by_id(id)).map(|row| (row, mark)).collect::<Vec<_>>()
    };
    let mut marked = rows_with_mark(&marks.new, VisitMark::New);
    marked.extend(rows_with_mark(&marks.changed, VisitMark::Changed));
    // Rows of the store are sorted by date.
    marked.sort_unstable_by_key(|(row, _)| Reverse(*row));
    let marked = marked.into_iter().map(|(row, mark)| ChangeRow::Marked(row, mark));
    marked.chain(marks.deleted.iter().map(ChangeRow::Deleted)).collect()
}

/// Selects the event of a row of the list of changes.
pub(super) fn open_change(state: &mut State, ctx: &UpdateContext<'_>, row: usize) {
    let Some(marks) = ctx.visit_marks else { return };
    match change_rows(ctx.store, marks).get(row) {
        Some(ChangeRow::Marked(event, _)) => match ctx.answer.events.position(*event) {
            Some(row) => {
                state.overlay = None;
                focus::focus_pane(state, ctx, PaneId::Events);
                cursor_moves::select_row(state, ctx, row);
            }
            None => state.show_message(format!("The event is outside this view; {}", widen_hint(ctx))),
        },
        Some(ChangeRow::Deleted(_)) => {
            state.show_message("The event was deleted; only this line is left of it");
        }
        None => {}
    }
}

/// Names the keys that show more events.
fn widen_hint(ctx: &UpdateContext<'_>) -> String {
    let (window, reset) =
        (ctx.keymap.first_chord_text(Command::NextWindow), ctx.keymap.first_chord_text(Command::Reset));
    format!("{window} changes the window, {reset} clears the filters")
}

/// Asks the caller to record everything loaded as seen.
pub(super) fn mark_seen(state: &mut State, ctx: &UpdateContext<'_>) -> Effect {
    if require_marks(state, ctx).is_none() {
        return Effect::None;
    }
    if matches!(state.overlay, Some(Overlay::Changes { .. })) {
        state.overlay = None;
    }
    Effect::MarkSeen
}

/// Opens the list of changes.
pub(super) fn open_changes(state: &mut State, ctx: &UpdateContext<'_>) {
    if require_marks(state, ctx).is_some() {
        state.overlay = Some(Overlay::Changes { cursor: ListCursor::default() });
    }
}

/// Returns the marks, or shows a message if visits are not compared.
fn require_marks<'a>(state: &mut State, ctx: &UpdateContext<'a>) -> Option<&'a VisitMarks> {
    if ctx.visit_marks.is_none() {
        state.show_message("Visits are not compared here");
    }
    ctx.visit_marks
}

/// Returns the marks if anything changed, or shows a message that nothing did.
fn require_changes<'a>(state: &mut State, ctx: &UpdateContext<'a>) -> Option<&'a VisitMarks> {
    let marks = require_marks(state, ctx)?;
    let Some(since) = marks.last_visit else {
        state.show_message("This is the first visit; changes are marked from the next one on");
        return None;
    };
    if marks.is_empty() {
        // Events in bulk that are not compared may be new.
        let scope = if ctx.store.is_comparable() { "" } else { " among the situation's own events" };
        state.show_message(format!("Nothing new since {}{scope}", format_time(since, state.today)));
        return None;
    }
    Some(marks)
}
