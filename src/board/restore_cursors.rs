//! Restores cursors by id after the data or the question changed, and builds the question of a view.

use super::folded_fronts;
use super::pane_sizes::PaneSizes;
use super::state::{ActiveFilter, State, View};
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

/// Moves the cursors to the rows of the recorded ids. If a row no longer exists, the cursor keeps its index.
pub(super) fn restore_cursors(
    state: &mut State,
    (store, answer, headline): ShownData<'_>,
    pane_sizes: &PaneSizes,
) {
    let situation = store.situation();
    let highlights = &headline.highlights;
    let id = state.headline.id.as_ref();
    let index = highlights.iter().position(|highlight| Some(&highlight_id(highlight, store)) == id);
    place_cursor(&mut state.headline.cursor, index, highlights.len(), pane_sizes.headline);

    let front = state.fronts.id.as_deref().and_then(|id| situation.front_by_id(id));
    let index = answer.fronts.iter().position(|r| Some(r.front) == front);
    let len = folded_fronts::row_count(state, headline, pane_sizes.folds_fronts);
    place_cursor(&mut state.fronts.cursor, index, len, pane_sizes.fronts);

    let row = state.events.id.as_deref().and_then(|id| store.row_by_id(id));
    let index = row.and_then(|row| answer.events.position(row));
    place_cursor(&mut state.events.cursor, index, answer.events.len(), pane_sizes.events);

    let pair = state.dyads.id.as_ref().and_then(|(a, b)| find_dyad(situation, a, b));
    let index = answer.dyads.iter().position(|r| Some(r.dyad) == pair);
    place_cursor(&mut state.dyads.cursor, index, answer.dyads.len(), pane_sizes.dyads);

    let buckets = &answer.series.buckets;
    let index = match state.series.id {
        Some(day) => buckets.iter().position(|b| b.span.contains(day)),
        None => buckets.len().checked_sub(1),
    };
    place_cursor(&mut state.series.cursor, index, buckets.len(), buckets.len());
    remember_ids(state, (store, answer, headline));
}

/// Returns the ids of the first front and of the first event of a highlight.
fn highlight_id(highlight: &Highlight, store: &Store) -> (Option<String>, Option<String>) {
    let front = highlight.fronts.first().and_then(|&front| store.situation().front(front));
    let event = highlight.rows.first().and_then(|&row| store.event(row));
    (front.map(|front| front.id.clone()), event.map(|event| event.id.clone()))
}

fn place_cursor(cursor: &mut super::ListCursor, index: Option<usize>, len: usize, height: usize) {
    cursor.select(index.unwrap_or(cursor.selected()), len, height);
}
