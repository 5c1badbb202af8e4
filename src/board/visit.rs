//! What is new since the last visit: kept in step with the data, gone to, marked as seen.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDateTime;

use super::context::{Context, Effect};
use super::state::{Overlay, PaneId, State};
use super::{Command, Cursor, focus, moves};
use crate::model::Day;
use crate::store::Store;
use crate::visit::{Data, Deleted, Mark, Marks, Seen, time};

/// What was seen at the last visit beside what is there now.
#[derive(Debug)]
pub(super) struct Visit {
    seen: Arc<Seen>,
    marks: Marks,
    /// From which day the marks were made.
    as_of: Option<Day>,
}

impl Visit {
    pub(super) fn new(seen: Seen) -> Self {
        Self { seen: Arc::new(seen), marks: Marks::default(), as_of: None }
    }

    /// What has to be compared with data looked at from a day, unless that has been done. A first visit has nothing to
    /// compare with.
    pub(super) fn to_compare(&self, as_of: Day, fresh: bool) -> Option<Arc<Seen>> {
        let is_first = self.seen.visited.is_none();
        (!is_first && (fresh || self.as_of != Some(as_of))).then(|| Arc::clone(&self.seen))
    }

    /// Takes what came of it.
    pub(super) fn take(&mut self, marks: Marks, as_of: Day) {
        self.marks = marks;
        self.as_of = Some(as_of);
    }

    pub(super) const fn marks(&self) -> &Marks {
        &self.marks
    }

    /// What has been seen once all that is loaded has been.
    pub(super) fn all(&self, data: Data<'_>, read: NaiveDateTime, now: NaiveDateTime) -> Seen {
        self.seen.after(data, read, now)
    }

    pub(super) fn see(&mut self, seen: Seen) {
        self.seen = Arc::new(seen);
        self.as_of = None;
    }
}

/// Goes to the next event in the list that is new or changed, around the end.
pub(super) fn next(state: &mut State, ctx: &Context<'_>) {
    let Some(marks) = something(state, ctx) else { return };
    let marked = |row: u32| ctx.store.compared(row).is_some_and(|event| marks.of(&event.id).is_some());
    let (events, at) = (&ctx.answer.events, state.events.cursor.selected());
    let here = events.iter().filter(|&row| marked(row)).count();
    let hidden = marks.marked().saturating_sub(here);
    if marks.marked() == 0 {
        let key = ctx.keymap.key(Command::Since);
        return state.say(format!("Only deletions since the last visit; {key} lists them"));
    }
    // The row under the cursor comes last, unless the reader is not in the list yet.
    let from = usize::from(state.focus == PaneId::Events);
    let after = at.saturating_add(from);
    let ahead = (after..).zip(events.iter_from(after)).chain((0..after).zip(events.iter()));
    let Some((row, _)) = ahead.filter(|_| here > 0).find(|&(_, row)| marked(row)) else {
        return state.say(format!("{hidden} new or changed, none of them in this view; {}", more(ctx)));
    };
    // The detail over the panes stays open: it is read event by event.
    let reading = matches!(state.overlay, Some(Overlay::Detail)) && state.focus == PaneId::Events;
    if !reading {
        focus::focus_pane(state, ctx, PaneId::Events);
    }
    moves::select(state, ctx, row);
    if row <= at && from == 1 {
        let outside = if hidden == 0 { String::new() } else { format!("; {hidden} more outside this view") };
        let words = if here == 1 { "The only one here" } else { "Around the end" };
        state.say(format!("{words}{outside}"));
    }
}

/// A row of the list of what is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SinceRow<'a> {
    /// An event, by its row in the store.
    Marked(u32, Mark),
    /// An event that is no longer there.
    Deleted(&'a Deleted),
}

/// The list of what is different: marked events, newest first, then deleted ones. The board moves its cursor over
/// it and the view draws it, so both must mean the same row.
#[must_use]
pub fn rows<'a>(store: &Store, marks: &'a Marks) -> Vec<SinceRow<'a>> {
    let of = |ids: &BTreeSet<String>, mark| {
        ids.iter().filter_map(|id| store.row_of(id)).map(|row| (row, mark)).collect::<Vec<_>>()
    };
    let mut marked = of(&marks.new, Mark::New);
    marked.extend(of(&marks.changed, Mark::Changed));
    // Rows are in the order of time.
    marked.sort_unstable_by_key(|(row, _)| Reverse(*row));
    let marked = marked.into_iter().map(|(row, mark)| SinceRow::Marked(row, mark));
    marked.chain(marks.deleted.iter().map(SinceRow::Deleted)).collect()
}

/// Goes from a row of the list to its event.
pub(super) fn open(state: &mut State, ctx: &Context<'_>, row: usize) {
    let Some(marks) = ctx.marks else { return };
    match rows(ctx.store, marks).get(row) {
        Some(SinceRow::Marked(event, _)) => match ctx.answer.events.position(*event) {
            Some(row) => {
                state.overlay = None;
                focus::focus_pane(state, ctx, PaneId::Events);
                moves::select(state, ctx, row);
            }
            None => state.say(format!("It is outside this view; {}", more(ctx))),
        },
        Some(SinceRow::Deleted(_)) => state.say("It has been deleted; this line is all that is remembered"),
        None => {}
    }
}

/// What shows more events.
fn more(ctx: &Context<'_>) -> String {
    let (window, reset) = (ctx.keymap.key(Command::NextWindow), ctx.keymap.key(Command::Reset));
    format!("{window} takes a longer window, {reset} clears the filters")
}

/// Asks for everything loaded to be remembered as seen.
pub(super) fn mark_seen(state: &mut State, ctx: &Context<'_>) -> Effect {
    if compared(state, ctx).is_none() {
        return Effect::None;
    }
    if matches!(state.overlay, Some(Overlay::Since { .. })) {
        state.overlay = None;
    }
    Effect::MarkSeen
}

/// Lists what is different.
pub(super) fn list(state: &mut State, ctx: &Context<'_>) {
    if compared(state, ctx).is_some() {
        state.overlay = Some(Overlay::Since { cursor: Cursor::default() });
    }
}

/// The marks; says so where visits are not compared.
fn compared<'a>(state: &mut State, ctx: &Context<'a>) -> Option<&'a Marks> {
    if ctx.marks.is_none() {
        state.say("Visits are not compared here");
    }
    ctx.marks
}

/// The marks if anything is different; else says that nothing is.
fn something<'a>(state: &mut State, ctx: &Context<'a>) -> Option<&'a Marks> {
    let marks = compared(state, ctx)?;
    let Some(since) = marks.since else {
        state.say("The first visit: what is new is marked from the next one on");
        return None;
    };
    if marks.is_empty() {
        // What is not compared may be new.
        let which = if ctx.store.is_comparable() { "" } else { " among the situation's own events" };
        state.say(format!("Nothing new since {}{which}", time(since, state.today)));
        return None;
    }
    Some(marks)
}
