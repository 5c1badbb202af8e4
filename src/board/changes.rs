//! What is new since the last visit: kept in step with the data, gone to, marked as seen.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDateTime;

use super::context::{Effect, UpdateContext};
use super::state::{Overlay, PaneId, State};
use super::{Command, ListCursor, cursor_moves, focus};
use crate::model::Day;
use crate::store::Store;
use crate::visit::{DeletedEvent, VisitData, VisitMark, VisitMarks, VisitRecord, format_time};

/// What was seen at the last visit beside what is there now.
#[derive(Debug)]
pub(super) struct VisitComparison {
    seen: Arc<VisitRecord>,
    marks: VisitMarks,
    /// From which day the marks were made.
    as_of: Option<Day>,
}

impl VisitComparison {
    pub(super) fn new(seen: VisitRecord) -> Self {
        Self { seen: Arc::new(seen), marks: VisitMarks::default(), as_of: None }
    }

    /// What has to be compared with data looked at from a day, unless that has been done. A first visit has nothing to
    /// compare with.
    pub(super) fn pending_comparison(&self, as_of: Day, fresh: bool) -> Option<Arc<VisitRecord>> {
        let is_first = self.seen.visited_at.is_none();
        (!is_first && (fresh || self.as_of != Some(as_of))).then(|| Arc::clone(&self.seen))
    }

    /// Takes what came of it.
    pub(super) fn set_marks(&mut self, marks: VisitMarks, as_of: Day) {
        self.marks = marks;
        self.as_of = Some(as_of);
    }

    pub(super) const fn marks(&self) -> &VisitMarks {
        &self.marks
    }

    /// What has been seen once all that is loaded has been.
    pub(super) fn everything_seen(
        &self,
        data: VisitData<'_>,
        read: NaiveDateTime,
        now: NaiveDateTime,
    ) -> VisitRecord {
        self.seen.record_visit(data, read, now)
    }

    pub(super) fn set_seen(&mut self, seen: VisitRecord) {
        self.seen = Arc::new(seen);
        self.as_of = None;
    }
}

/// Goes to the next event in the list that is new or changed, around the end.
pub(super) fn go_to_next_change(state: &mut State, ctx: &UpdateContext<'_>) {
    let Some(marks) = require_changes(state, ctx) else { return };
    let marked =
        |row: u32| ctx.store.comparable_event(row).is_some_and(|event| marks.mark(&event.id).is_some());
    let (events, at) = (&ctx.answer.events, state.events.cursor.selected());
    let here = events.iter().filter(|&row| marked(row)).count();
    let hidden = marks.marked_count().saturating_sub(here);
    if marks.marked_count() == 0 {
        let key = ctx.keymap.first_chord_text(Command::Since);
        return state.show_message(format!("Only deletions since the last visit; {key} lists them"));
    }
    // The row under the cursor comes last, unless the reader is not in the list yet.
    let from = usize::from(state.focus == PaneId::Events);
    let after = at.saturating_add(from);
    let ahead = (after..).zip(events.iter_from(after)).chain((0..after).zip(events.iter()));
    let Some((row, _)) = ahead.filter(|_| here > 0).find(|&(_, row)| marked(row)) else {
        return state.show_message(format!(
            "{hidden} new or changed, none of them in this view; {}",
            widen_hint(ctx)
        ));
    };
    // The detail over the panes stays open: it is read event by event.
    let reading = matches!(state.overlay, Some(Overlay::Detail)) && state.focus == PaneId::Events;
    if !reading {
        focus::focus_pane(state, ctx, PaneId::Events);
    }
    cursor_moves::select_row(state, ctx, row);
    if row <= at && from == 1 {
        let outside = if hidden == 0 { String::new() } else { format!("; {hidden} more outside this view") };
        let words = if here == 1 { "The only one here" } else { "Around the end" };
        state.show_message(format!("{words}{outside}"));
    }
}

/// A row of the list of what is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeRow<'a> {
    /// An event, by its row in the store.
    Marked(u32, VisitMark),
    /// An event that is no longer there.
    Deleted(&'a DeletedEvent),
}

/// The list of what is different: marked events, newest first, then deleted ones. The board moves its cursor over
/// it and the view draws it, so both must mean the same row.
#[must_use]
pub fn change_rows<'a>(store: &Store, marks: &'a VisitMarks) -> Vec<ChangeRow<'a>> {
    let of = |ids: &BTreeSet<String>, mark| {
        ids.iter().filter_map(|id| store.row_by_id(id)).map(|row| (row, mark)).collect::<Vec<_>>()
    };
    let mut marked = of(&marks.new, VisitMark::New);
    marked.extend(of(&marks.changed, VisitMark::Changed));
    // Rows are in the order of time.
    marked.sort_unstable_by_key(|(row, _)| Reverse(*row));
    let marked = marked.into_iter().map(|(row, mark)| ChangeRow::Marked(row, mark));
    marked.chain(marks.deleted.iter().map(ChangeRow::Deleted)).collect()
}

/// Goes from a row of the list to its event.
pub(super) fn open_change(state: &mut State, ctx: &UpdateContext<'_>, row: usize) {
    let Some(marks) = ctx.visit_marks else { return };
    match change_rows(ctx.store, marks).get(row) {
        Some(ChangeRow::Marked(event, _)) => match ctx.answer.events.position(*event) {
            Some(row) => {
                state.overlay = None;
                focus::focus_pane(state, ctx, PaneId::Events);
                cursor_moves::select_row(state, ctx, row);
            }
            None => state.show_message(format!("It is outside this view; {}", widen_hint(ctx))),
        },
        Some(ChangeRow::Deleted(_)) => {
            state.show_message("It has been deleted; this line is all that is remembered")
        }
        None => {}
    }
}

/// What shows more events.
fn widen_hint(ctx: &UpdateContext<'_>) -> String {
    let (window, reset) =
        (ctx.keymap.first_chord_text(Command::NextWindow), ctx.keymap.first_chord_text(Command::Reset));
    format!("{window} takes a longer window, {reset} clears the filters")
}

/// Asks for everything loaded to be remembered as seen.
pub(super) fn mark_seen(state: &mut State, ctx: &UpdateContext<'_>) -> Effect {
    if require_marks(state, ctx).is_none() {
        return Effect::None;
    }
    if matches!(state.overlay, Some(Overlay::Changes { .. })) {
        state.overlay = None;
    }
    Effect::MarkSeen
}

/// Lists what is different.
pub(super) fn open_changes(state: &mut State, ctx: &UpdateContext<'_>) {
    if require_marks(state, ctx).is_some() {
        state.overlay = Some(Overlay::Changes { cursor: ListCursor::default() });
    }
}

/// The marks; says so where visits are not compared.
fn require_marks<'a>(state: &mut State, ctx: &UpdateContext<'a>) -> Option<&'a VisitMarks> {
    if ctx.visit_marks.is_none() {
        state.show_message("Visits are not compared here");
    }
    ctx.visit_marks
}

/// The marks if anything is different; else says that nothing is.
fn require_changes<'a>(state: &mut State, ctx: &UpdateContext<'a>) -> Option<&'a VisitMarks> {
    let marks = require_marks(state, ctx)?;
    let Some(since) = marks.last_visit else {
        state.show_message("The first visit: what is new is marked from the next one on");
        return None;
    };
    if marks.is_empty() {
        // What is not compared may be new.
        let which = if ctx.store.is_comparable() { "" } else { " among the situation's own events" };
        state.show_message(format!("Nothing new since {}{which}", format_time(since, state.today)));
        return None;
    }
    Some(marks)
}
