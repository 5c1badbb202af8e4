//! The commands of the map: panning, zooming and stepping through places.
//!
//! The selection on the map is the selected event. Stepping to a place selects the newest event there, so list,
//! detail and map always show the same event.

use std::borrow::Cow;

use super::command::Command;
use super::map_cells::{MapCells, emphasised_fronts, map_projection, selected_event_row};
use super::projection::Camera;
use super::state::State;
use super::update_context::UpdateContext;
use crate::model::Area;
use crate::store::PlaceCluster;

/// The number of pan steps that cross the map.
const PAN_STEPS_PER_SCREEN: f64 = 8.0;

/// The factor by which zooming in changes the degrees per row.
const ZOOM_STEP: f64 = 1.0 / 1.5;

const COUNTING: &str = "The places are being counted";

/// Returns the places on the map. While they are being counted, shows a message instead.
fn current_cells<'a>(state: &mut State, ctx: &UpdateContext<'a>) -> Option<Cow<'a, MapCells>> {
    if is_counting(ctx) {
        state.show_message(COUNTING);
        return None;
    }
    Some(MapCells::reuse_or_build(ctx.map_cells, state, ctx.store, ctx.answer, ctx.pane_sizes.map_size))
}

/// Whether another thread counts the places, so that they may not be counted here.
fn is_counting(ctx: &UpdateContext<'_>) -> bool {
    ctx.is_placing && ctx.answer.places.counted().is_none()
}

/// Runs a command of the map. If the map is not on screen, shows a message instead.
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

/// Pans the map; `top` and `bottom` go to the first and the last place.
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
        Command::Bottom => return go_to_place(state, ctx, |_, clusters| clusters.len().checked_sub(1)),
        _ => return,
    };
    state.camera = Some(map.panned(x, y));
}

/// Zooms in or out. The selected place keeps its position on the map.
fn zoom_map(state: &mut State, ctx: &UpdateContext<'_>, zooms_in: bool) {
    let map = map_projection(state, ctx.store, ctx.pane_sizes.map_size);
    let place = selected_event_row(state, ctx.answer).and_then(|row| ctx.store.location(row));
    let around = place.filter(|&point| map.cell(point).is_some());
    match map.zoomed(if zooms_in { ZOOM_STEP } else { 1.0 / ZOOM_STEP }, around) {
        Some(camera) => state.camera = Some(camera),
        None => {
            state.show_message(if zooms_in { "Cannot zoom in further" } else { "This is the whole world" });
        }
    }
}

/// Fits the map to the places of all events shown and the lines of the chosen fronts.
fn fit_to_events(state: &mut State, ctx: &UpdateContext<'_>) {
    if is_counting(ctx) {
        return state.show_message(COUNTING);
    }
    let emphasised = emphasised_fronts(state, ctx.answer);
    let fronts = emphasised.iter().filter_map(|&ix| ctx.store.situation().front(ix));
    let lines = fronts.flat_map(|front| &front.line).copied();
    let rows = &ctx.answer.places.rows;
    let any_selected = rows.iter().any(|row| row.is_selected);
    let places = rows.iter().filter(|row| row.is_selected || !any_selected).map(|row| row.at);
    match Area::from_points(lines.chain(places)) {
        Some(area) => {
            state.camera = Some(Camera::fit_area(area, ctx.pane_sizes.map_size.0, ctx.pane_sizes.map_size.1));
        }
        None => state.show_message("None of the events shown has a place on the map"),
    }
}

/// Goes to the next or previous place on the map, wrapping around the ends.
fn step_place(state: &mut State, ctx: &UpdateContext<'_>, forward: bool) {
    go_to_place(state, ctx, |current, clusters| {
        let len = clusters.len();
        let first = if forward { 0 } else { len.checked_sub(1)? };
        let step = if forward { 1 } else { len - 1 };
        Some(current.map_or(first, |current| (current + step) % len))
    });
}

/// Goes to a place on the map by its index, counted from the top.
pub(super) fn select_place(state: &mut State, ctx: &UpdateContext<'_>, index: usize) {
    go_to_place(state, ctx, |_, _| Some(index));
}

fn go_to_place(
    state: &mut State,
    ctx: &UpdateContext<'_>,
    choose_index: impl FnOnce(Option<usize>, &[PlaceCluster]) -> Option<usize>,
) {
    let Some(cells) = current_cells(state, ctx) else { return };
    let current = cells.selected_cluster(state, ctx.store, ctx.answer);
    let next = if cells.clusters.is_empty() { None } else { choose_index(current, &cells.clusters) };
    let Some(cluster) = next.and_then(|next| cells.clusters.get(next)) else {
        return state.show_message(none_in_sight_message(ctx));
    };
    // A chosen place follows the step, because it narrows the lists.
    if state.view.area().is_some() {
        state.view.set_area(Some(cluster.area));
    }
    select_event(state, ctx, cluster.newest);
}

/// Selects an event by its row, also in the list.
fn select_event(state: &mut State, ctx: &UpdateContext<'_>, row: u32) {
    state.events.id = ctx.store.event(row).map(|event| event.id.clone());
    state.detail_scroll = super::ListCursor::default();
    if let Some(index) = ctx.answer.events.position(row) {
        state.events.cursor.select(index, ctx.answer.events.len(), ctx.pane_sizes.events);
    }
}

fn none_in_sight_message(ctx: &UpdateContext<'_>) -> String {
    if ctx.answer.places.rows.is_empty() {
        return "None of the events shown has a place on the map".to_owned();
    }
    let key = ctx.keymap.first_chord_text(Command::FitMap);
    format!("No place on this map; {key} shows them all")
}

/// Goes to the next event at the selected place, in the order of the list and wrapping around the end.
fn select_next_here(state: &mut State, ctx: &UpdateContext<'_>) {
    let Some(cells) = current_cells(state, ctx) else { return };
    let selected =
        cells.selected_cluster(state, ctx.store, ctx.answer).and_then(|index| cells.clusters.get(index));
    let Some(cell) = selected.map(|cluster| cluster.cell) else {
        return state.show_message(nothing_here_message(ctx, &cells));
    };
    let is_here =
        |row: &u32| ctx.store.location(*row).and_then(|point| cells.projection.cell(point)) == Some(cell);
    let rows: Vec<u32> = ctx.answer.events.iter().filter(is_here).collect();
    let current = selected_event_row(state, ctx.answer);
    let index = rows.iter().position(|&row| Some(row) == current);
    let next = index.map_or(0, |index| (index + 1) % rows.len().max(1));
    if let Some(&row) = rows.get(next) {
        select_event(state, ctx, row);
        state.show_message(format!("Event {} of {} here", next + 1, rows.len()));
    }
}

fn nothing_here_message(ctx: &UpdateContext<'_>, cells: &MapCells) -> String {
    if cells.clusters.is_empty() {
        return none_in_sight_message(ctx);
    }
    let key = ctx.keymap.first_chord_text(Command::NextPlace);
    format!("The selected event is not on this map; {key} goes to a place")
}

/// Chooses the place of the selected event, which narrows the other panes. Choosing it again clears the choice.
pub(super) fn toggle_place_area(state: &mut State, ctx: &UpdateContext<'_>) {
    let Some(cells) = current_cells(state, ctx) else { return };
    let cluster =
        cells.selected_cluster(state, ctx.store, ctx.answer).and_then(|index| cells.clusters.get(index));
    match cluster {
        Some(cluster) if state.view.area() == Some(cluster.area) => state.view.set_area(None),
        Some(cluster) => state.view.set_area(Some(cluster.area)),
        None if state.view.area().is_some() => state.view.set_area(None),
        None => state.show_message(nothing_here_message(ctx, &cells)),
    }
}
