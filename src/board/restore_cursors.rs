//! Restores cursors by id after the data or the question changed, and builds the question of a view.

use super::folded_fronts;
use super::list_position::{CursorGoal, ListPosition};
use super::pane_sizes::PaneSizes;
use super::state::{ActiveFilter, PaneId, State, View};
use crate::findings::{Headline, Highlight};
use crate::model::{Day, Situation};
use crate::query::{Dyad, Filter, FilterError, GroupBy, Question, Selection, WeekStart};
use crate::store::{Answer, Store};

/// Builds the question of a view.
///
/// # Errors
/// If the typed filter does not parse.
pub fn build_question(
    view: &View,
    situation: &Situation,
    as_of: Day,
    (bucket_room, lane_columns): (usize, usize),
    week_start: WeekStart,
) -> Result<Question, FilterError> {
    let mut selection = Selection { stretch: view.stretch(), area: view.area(), ..Selection::default() };
    for filter in &view.filters {
        match filter {
            ActiveFilter::Front(id) if GroupBy::split_id(id).is_some() => {
                selection.groups.insert(id.clone());
            }
            ActiveFilter::Front(id) => selection.fronts.extend(situation.front_by_id(id)),
            ActiveFilter::Dyad(a, b) => selection.dyads.extend(find_dyad(situation, a, b)),
            ActiveFilter::Kind(kind) => {
                selection.kinds.insert(*kind);
            }
            ActiveFilter::Filter(_) | ActiveFilter::Stretch(_) | ActiveFilter::Area(_) => {}
        }
    }
    Ok(Question {
        as_of,
        window: view.window,
        filter: view.filter_text().parse::<Filter>()?,
        selection,
        bucket: view.bucket,
        room: bucket_room.max(1),
        lane_columns,
        week_start,
        measure: view.measure,
        sort: view.sort,
        front_order: view.front_order,
        dyad_sort: view.dyad_sort,
        compare: view.compare,
    })
}

fn find_dyad(situation: &Situation, a: &str, b: &str) -> Option<Dyad> {
    let (a, b) = (situation.actor_by_id(a)?, situation.actor_by_id(b)?);
    Some((a.min(b), a.max(b)))
}

fn dyad_ids(situation: &Situation, dyad: Dyad) -> Option<(String, String)> {
    Some((situation.actor(dyad.0)?.id.clone(), situation.actor(dyad.1)?.id.clone()))
}

/// The data with the figures on screen.
pub(super) type ShownData<'a> = (&'a Store, &'a Answer, &'a Headline);

/// Records the ids of the rows under the cursors.
pub(super) fn remember_ids(state: &mut State, (store, answer, headline): ShownData<'_>) {
    let situation = store.situation();
    let highlight = headline.highlights.get(state.headline.cursor.selected());
    state.headline.id = highlight.map(|highlight| highlight_id(highlight, store));
    let front = answer.fronts.get(state.fronts.cursor.selected());
    state.fronts.id = front.and_then(|r| situation.front(r.front)).map(|f| f.id.clone());
    let event = answer.events.get(state.events.cursor.selected());
    state.events.id = event.and_then(|row| store.event(row)).map(|e| e.id.clone());
    let pair = answer.dyads.get(state.dyads.cursor.selected());
    state.dyads.id = pair.and_then(|r| dyad_ids(situation, r.dyad));
    // On the newest bucket no day is recorded, so that the cursor follows the newest bucket.
    let index = state.series.cursor.selected();
    let older = answer.series.buckets.get(index).filter(|_| index + 1 < answer.series.buckets.len());
    state.series.id = older.map(|bucket| bucket.span.start);
}

/// Moves the cursors to the rows of the recorded ids. If a row is filtered away, the cursor waits at the top and returns
/// when the row is listed again. If the data no longer contain the row, the cursor keeps its index. `is_pending`: the
/// figures on screen do not answer the current question yet.
pub(super) fn restore_cursors(
    state: &mut State,
    (store, answer, headline): ShownData<'_>,
    pane_sizes: &PaneSizes,
    is_pending: bool,
) {
    let situation = store.situation();
    let highlights = &headline.highlights;
    let room = (highlights.len(), pane_sizes.headline, is_pending);
    restore_cursor(&mut state.headline, room, |id| {
        RowIndex::Of(highlights.iter().position(|highlight| highlight_id(highlight, store) == *id))
    });

    let len = folded_fronts::row_count(state, headline, pane_sizes.folds_fronts);
    restore_cursor(&mut state.fronts, (len, pane_sizes.fronts, is_pending), |id| {
        let front = situation.front_by_id(id);
        front.map_or(RowIndex::Deleted, |front| {
            RowIndex::Of(answer.fronts.iter().position(|row| row.front == front))
        })
    });

    restore_cursor(&mut state.events, (answer.events.len(), pane_sizes.events, is_pending), |id| {
        store.row_by_id(id).map_or(RowIndex::Deleted, |row| RowIndex::Of(answer.events.position(row)))
    });

    restore_cursor(&mut state.dyads, (answer.dyads.len(), pane_sizes.dyads, is_pending), |(a, b)| {
        let dyad = find_dyad(situation, a, b);
        dyad.map_or(RowIndex::Deleted, |dyad| {
            RowIndex::Of(answer.dyads.iter().position(|row| row.dyad == dyad))
        })
    });

    let buckets = &answer.series.buckets;
    let index = match state.series.id {
        Some(day) => buckets.iter().position(|b| b.span.contains(day)),
        None => buckets.len().checked_sub(1),
    };
    let cursor = &mut state.series.cursor;
    cursor.select(index.unwrap_or(cursor.selected()), buckets.len(), buckets.len());
    remember_ids(state, (store, answer, headline));
}

/// Where the row of an id is.
enum RowIndex {
    /// At this index; `None` if the list leaves it out.
    Of(Option<usize>),
    /// Not in the data.
    Deleted,
}

/// Selects the row that the goal of a position names. The list has `len` rows and shows `height` of them.
fn restore_cursor<Id: Clone>(
    position: &mut ListPosition<Id>,
    (len, height, is_pending): (usize, usize, bool),
    find: impl Fn(&Id) -> RowIndex,
) {
    let goal = match &position.goal {
        CursorGoal::Top => {
            position.cursor.select(0, len, height);
            if !is_pending {
                position.goal = CursorGoal::SameRow;
            }
            return;
        }
        CursorGoal::ReturnTo(id) => Some(id.clone()),
        CursorGoal::SameRow => position.id.clone(),
    };
    let index = match goal.as_ref().map(find) {
        Some(RowIndex::Of(Some(index))) => {
            position.goal = CursorGoal::SameRow;
            index
        }
        Some(RowIndex::Of(None)) => {
            position.goal = goal.map_or(CursorGoal::SameRow, CursorGoal::ReturnTo);
            0
        }
        Some(RowIndex::Deleted) => {
            position.goal = CursorGoal::SameRow;
            position.cursor.selected()
        }
        None => position.cursor.selected(),
    };
    position.cursor.select(index, len, height);
}

/// Forgets where the cursor of a pane would return to, because the user moved it.
pub(super) fn forget_goal(state: &mut State, pane: PaneId) {
    match pane {
        PaneId::Headline => state.headline.goal = CursorGoal::SameRow,
        PaneId::Fronts => state.fronts.goal = CursorGoal::SameRow,
        // The selection on the map is an event.
        PaneId::Events | PaneId::Map => state.events.goal = CursorGoal::SameRow,
        PaneId::Dyads => state.dyads.goal = CursorGoal::SameRow,
        PaneId::Series | PaneId::Detail => {}
    }
}

/// Returns the ids of the first front and of the first event of a highlight.
fn highlight_id(highlight: &Highlight, store: &Store) -> (Option<String>, Option<String>) {
    let front = highlight.fronts.first().and_then(|&front| store.situation().front(front));
    let event = highlight.rows.first().and_then(|&row| store.event(row));
    (front.map(|front| front.id.clone()), event.map(|event| event.id.clone()))
}
