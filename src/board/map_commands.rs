//! The map: what it looks at, and what there is to step through on it.
//!
//! What is selected on the map is the selected event: the map shows where it was, and stepping to a place selects the
//! newest event there. So list, detail and map always speak of the same event.

use std::borrow::Cow;

use super::command::Command;
use super::context::UpdateContext;
use super::map_cells::{MapCells, emphasised_fronts, map_projection, selected_event_row};
use super::projection::Camera;
use super::state::State;
use crate::model::Area;
use crate::store::PlaceCluster;

/// Parts of the map that one step goes.
const PAN_STEPS_PER_SCREEN: f64 = 8.0;

/// How much nearer one step comes.
const ZOOM_STEP: f64 = 1.0 / 1.5;

fn current_cells<'k>(state: &State, ctx: &UpdateContext<'k>) -> Cow<'k, MapCells> {
    MapCells::reuse_or_build(ctx.map_cells, state, ctx.store, ctx.answer, ctx.pane_sizes.map_size)
}

/// Runs a command of the map; where the map is not on screen it means nothing.
pub(super) fn run_map_command(state: &mut State, ctx: &UpdateContext<'_>, command: Command) {
    if !ctx.pane_sizes.has_map() {
        let key = ctx.keymap.first_chord_text(Command::MapPane);
        return state.show_message(format!("The map is not on screen; {key} opens it"));
    }
    match command {
        Command::NextPlace | Command::PreviousPlace => step_place(state, ctx, command == Command::NextPlace),
        Command::NextHere => select_next_here(state, ctx),
        Command::ZoomIn | Command::ZoomOut => zoom_map(state, ctx, command == Command::ZoomIn),
        Command::FitMap => fit_to_events(state, ctx),
        Command::HomeMap => state.camera = None,
        _ => {}
    }
}

/// Moves the map.
pub(super) fn pan_map(state: &mut State, ctx: &UpdateContext<'_>, command: Command) {
    let map = map_projection(state, ctx.store, ctx.pane_sizes.map_size);
    let (columns, rows) = (f64::from(ctx.pane_sizes.map_size.0), f64::from(ctx.pane_sizes.map_size.1));
    let step = |cells: f64| (cells / PAN_STEPS_PER_SCREEN).ceil();
    let (x, y) = match command {
        Command::Left => (-step(columns), 0.0),
        Command::Right => (step(columns), 0.0),
        Command::Up => (0.0, -step(rows)),
        Command::Down => (0.0, step(rows)),
        Command::PageUp => (0.0, -rows / 2.0),
        Command::PageDown => (0.0, rows / 2.0),
        Command::Top => return go_to_place(state, ctx, |_, _| Some(0)),
        Command::Bottom => return go_to_place(state, ctx, |_, spots| spots.len().checked_sub(1)),
        _ => return,
    };
    state.camera = Some(map.panned(x, y));
}

/// Comes nearer, or goes farther away. The selected place stays where it is on screen.
fn zoom_map(state: &mut State, ctx: &UpdateContext<'_>, nearer: bool) {
    let map = map_projection(state, ctx.store, ctx.pane_sizes.map_size);
    let place = selected_event_row(state, ctx.answer).and_then(|row| ctx.store.location(row));
    let around = place.filter(|&at| map.cell(at).is_some());
    match map.zoomed(if nearer { ZOOM_STEP } else { 1.0 / ZOOM_STEP }, around) {
        Some(camera) => state.camera = Some(camera),
        None => state.show_message(if nearer { "No nearer than this" } else { "This is the whole world" }),
    }
}

/// Shows the events that are shown, and the lines of the chosen fronts.
fn fit_to_events(state: &mut State, ctx: &UpdateContext<'_>) {
    let chosen = emphasised_fronts(state, ctx.answer);
    let fronts = chosen.iter().filter_map(|&ix| ctx.store.situation().front(ix));
    let lines = fronts.flat_map(|front| &front.line).copied();
    let places = ctx.answer.places.rows.iter();
    let any_selected = ctx.answer.places.rows.iter().any(|row| row.is_selected);
    let places = places.filter(|row| row.is_selected || !any_selected).map(|row| row.at);
    match Area::from_points(lines.chain(places)) {
        Some(area) => {
            state.camera = Some(Camera::fit_area(area, ctx.pane_sizes.map_size.0, ctx.pane_sizes.map_size.1))
        }
        None => state.show_message("None of the events shown has a place on the map"),
    }
}

/// Goes to the next place in sight, or the one before, around the ends.
fn step_place(state: &mut State, ctx: &UpdateContext<'_>, forward: bool) {
    go_to_place(state, ctx, |now, spots| {
        let len = spots.len();
        let first = if forward { 0 } else { len.checked_sub(1)? };
        Some(now.map_or(first, |now| if forward { (now + 1) % len } else { (now + len - 1) % len }))
    });
}

/// Goes to a place in sight, by its number from the top.
pub(super) fn select_place(state: &mut State, ctx: &UpdateContext<'_>, number: usize) {
    go_to_place(state, ctx, |_, _| Some(number));
}

fn go_to_place(
    state: &mut State,
    ctx: &UpdateContext<'_>,
    which: impl FnOnce(Option<usize>, &[PlaceCluster]) -> Option<usize>,
) {
    let mapped = current_cells(state, ctx);
    let now = mapped.selected_spot(state, ctx.store, ctx.answer);
    let next = if mapped.spots.is_empty() { None } else { which(now, &mapped.spots) };
    let Some(spot) = next.and_then(|next| mapped.spots.get(next)) else {
        return state.show_message(none_in_sight_message(ctx));
    };
    // A chosen place follows the step, as the lists are narrowed to it.
    if state.view.area().is_some() {
        state.view.set_area(Some(spot.area));
    }
    select_event(state, ctx, spot.newest);
}

/// Selects an event by its row, also in the list.
fn select_event(state: &mut State, ctx: &UpdateContext<'_>, row: u32) {
    state.events.id = ctx.store.event(row).map(|event| event.id.clone());
    state.detail_scroll = super::ListCursor::default();
    if let Some(at) = ctx.answer.events.position(row) {
        state.events.cursor.select(at, ctx.answer.events.len(), ctx.pane_sizes.events);
    }
}

fn none_in_sight_message(ctx: &UpdateContext<'_>) -> String {
    if ctx.answer.places.rows.is_empty() {
        return "None of the events shown has a place on the map".to_owned();
    }
    let key = ctx.keymap.first_chord_text(Command::FitMap);
    format!("No place in sight; {key} shows them all")
}

/// Goes to the next event at the selected place, in the order of the list, around the end.
fn select_next_here(state: &mut State, ctx: &UpdateContext<'_>) {
    let mapped = current_cells(state, ctx);
    let here = mapped.selected_spot(state, ctx.store, ctx.answer).and_then(|ix| mapped.spots.get(ix));
    let Some(cell) = here.map(|spot| spot.cell) else {
        return state.show_message(nothing_here_message(ctx, &mapped));
    };
    let is_here =
        |row: &u32| ctx.store.location(*row).and_then(|at| mapped.projection.cell(at)) == Some(cell);
    let rows: Vec<u32> = ctx.answer.events.iter().filter(is_here).collect();
    let now = selected_event_row(state, ctx.answer);
    let at = rows.iter().position(|&row| Some(row) == now);
    let next = at.map_or(0, |at| (at + 1) % rows.len().max(1));
    if let Some(&row) = rows.get(next) {
        select_event(state, ctx, row);
        state.show_message(format!("Event {} of {} here", next + 1, rows.len()));
    }
}

fn nothing_here_message(ctx: &UpdateContext<'_>, mapped: &MapCells) -> String {
    if mapped.spots.is_empty() {
        return none_in_sight_message(ctx);
    }
    let key = ctx.keymap.first_chord_text(Command::NextPlace);
    format!("The selected event is not in sight here; {key} goes to a place")
}

/// Chooses the place of the selected event: the other panes narrow to it. Again: takes that off.
pub(super) fn toggle_place_area(state: &mut State, ctx: &UpdateContext<'_>) {
    let mapped = current_cells(state, ctx);
    let spot = mapped.selected_spot(state, ctx.store, ctx.answer).and_then(|ix| mapped.spots.get(ix));
    match spot {
        Some(spot) if state.view.area() == Some(spot.area) => state.view.set_area(None),
        Some(spot) => state.view.set_area(Some(spot.area)),
        None if state.view.area().is_some() => state.view.set_area(None),
        None => state.show_message(nothing_here_message(ctx, &mapped)),
    }
}
