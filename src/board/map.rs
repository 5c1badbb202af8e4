//! The map: what it looks at, and what there is to step through on it.
//!
//! What is selected on the map is the selected event: the map shows where it was, and stepping to a place selects the
//! newest event there. So list, detail and map always speak of the same event.

use std::borrow::Cow;

use super::command::Command;
use super::context::Context;
use super::map_cells::{Mapped, emphasised, projection, selected_row};
use super::projection::Camera;
use super::state::State;
use crate::model::Area;
use crate::store::Spot;

/// Parts of the map that one step goes.
const STEP: f64 = 8.0;

/// How much nearer one step comes.
const NEARER: f64 = 1.0 / 1.5;

fn mapped<'k>(state: &State, ctx: &Context<'k>) -> Cow<'k, Mapped> {
    Mapped::of(ctx.mapped, state, ctx.store, ctx.answer, ctx.room.map)
}

/// Runs a command of the map; where the map is not on screen it means nothing.
pub(super) fn run(state: &mut State, ctx: &Context<'_>, command: Command) {
    if !ctx.room.has_map() {
        let key = ctx.keymap.key(Command::MapPane);
        return state.say(format!("The map is not on screen; {key} opens it"));
    }
    match command {
        Command::NextPlace | Command::PreviousPlace => step(state, ctx, command == Command::NextPlace),
        Command::NextHere => next_here(state, ctx),
        Command::ZoomIn | Command::ZoomOut => zoom(state, ctx, command == Command::ZoomIn),
        Command::FitMap => fit(state, ctx),
        Command::HomeMap => state.camera = None,
        _ => {}
    }
}

/// Moves the map.
pub(super) fn pan(state: &mut State, ctx: &Context<'_>, command: Command) {
    let map = projection(state, ctx.store, ctx.room.map);
    let (columns, rows) = (f64::from(ctx.room.map.0), f64::from(ctx.room.map.1));
    let step = |cells: f64| (cells / STEP).ceil();
    let (x, y) = match command {
        Command::Left => (-step(columns), 0.0),
        Command::Right => (step(columns), 0.0),
        Command::Up => (0.0, -step(rows)),
        Command::Down => (0.0, step(rows)),
        Command::PageUp => (0.0, -rows / 2.0),
        Command::PageDown => (0.0, rows / 2.0),
        Command::Top => return go(state, ctx, |_, _| Some(0)),
        Command::Bottom => return go(state, ctx, |_, spots| spots.len().checked_sub(1)),
        _ => return,
    };
    state.camera = Some(map.moved(x, y));
}

/// Comes nearer, or goes farther away. The selected place stays where it is on screen.
fn zoom(state: &mut State, ctx: &Context<'_>, nearer: bool) {
    let map = projection(state, ctx.store, ctx.room.map);
    let place = selected_row(state, ctx.answer).and_then(|row| ctx.store.place_of(row));
    let around = place.filter(|&at| map.cell(at).is_some());
    match map.zoomed(if nearer { NEARER } else { 1.0 / NEARER }, around) {
        Some(camera) => state.camera = Some(camera),
        None => state.say(if nearer { "No nearer than this" } else { "This is the whole world" }),
    }
}

/// Shows the events that are shown, and the lines of the chosen fronts.
fn fit(state: &mut State, ctx: &Context<'_>) {
    let chosen = emphasised(state, ctx.answer);
    let fronts = chosen.iter().filter_map(|&ix| ctx.store.situation().front(ix));
    let lines = fronts.flat_map(|front| &front.line).copied();
    let places = ctx.answer.places.rows.iter();
    let any_selected = ctx.answer.places.rows.iter().any(|row| row.selected);
    let places = places.filter(|row| row.selected || !any_selected).map(|row| row.at);
    match Area::of(lines.chain(places)) {
        Some(area) => state.camera = Some(Camera::fitting(area, ctx.room.map.0, ctx.room.map.1)),
        None => state.say("None of the events shown has a place on the map"),
    }
}

/// Goes to the next place in sight, or the one before, around the ends.
fn step(state: &mut State, ctx: &Context<'_>, forward: bool) {
    go(state, ctx, |now, spots| {
        let len = spots.len();
        let first = if forward { 0 } else { len.checked_sub(1)? };
        Some(now.map_or(first, |now| if forward { (now + 1) % len } else { (now + len - 1) % len }))
    });
}

/// Goes to a place in sight, by its number from the top.
pub(super) fn select(state: &mut State, ctx: &Context<'_>, number: usize) {
    go(state, ctx, |_, _| Some(number));
}

fn go(state: &mut State, ctx: &Context<'_>, which: impl FnOnce(Option<usize>, &[Spot]) -> Option<usize>) {
    let mapped = mapped(state, ctx);
    let now = mapped.selected(state, ctx.store, ctx.answer);
    let next = if mapped.spots.is_empty() { None } else { which(now, &mapped.spots) };
    let Some(spot) = next.and_then(|next| mapped.spots.get(next)) else {
        return state.say(none_in_sight(ctx));
    };
    // A chosen place follows the step, as the lists are narrowed to it.
    if state.view.area().is_some() {
        state.view.set_area(Some(spot.area));
    }
    select_event(state, ctx, spot.newest);
}

/// Selects an event by its row, also in the list.
fn select_event(state: &mut State, ctx: &Context<'_>, row: u32) {
    state.events.id = ctx.store.event(row).map(|event| event.id.clone());
    state.detail = super::Cursor::default();
    if let Some(at) = ctx.answer.events.position(row) {
        state.events.cursor.select(at, ctx.answer.events.len(), ctx.room.events);
    }
}

fn none_in_sight(ctx: &Context<'_>) -> String {
    if ctx.answer.places.rows.is_empty() {
        return "None of the events shown has a place on the map".to_owned();
    }
    let key = ctx.keymap.key(Command::FitMap);
    format!("No place in sight; {key} shows them all")
}

/// Goes to the next event at the selected place, in the order of the list, around the end.
fn next_here(state: &mut State, ctx: &Context<'_>) {
    let mapped = mapped(state, ctx);
    let here = mapped.selected(state, ctx.store, ctx.answer).and_then(|ix| mapped.spots.get(ix));
    let Some(cell) = here.map(|spot| spot.cell) else {
        return state.say(nothing_here(ctx, &mapped));
    };
    let is_here =
        |row: &u32| ctx.store.place_of(*row).and_then(|at| mapped.projection.cell(at)) == Some(cell);
    let rows: Vec<u32> = ctx.answer.events.iter().filter(is_here).collect();
    let now = selected_row(state, ctx.answer);
    let at = rows.iter().position(|&row| Some(row) == now);
    let next = at.map_or(0, |at| (at + 1) % rows.len().max(1));
    if let Some(&row) = rows.get(next) {
        select_event(state, ctx, row);
        state.say(format!("Event {} of {} here", next + 1, rows.len()));
    }
}

fn nothing_here(ctx: &Context<'_>, mapped: &Mapped) -> String {
    if mapped.spots.is_empty() {
        return none_in_sight(ctx);
    }
    let key = ctx.keymap.key(Command::NextPlace);
    format!("The selected event is not in sight here; {key} goes to a place")
}

/// Chooses the place of the selected event: the other panes narrow to it. Again: takes that off.
pub(super) fn choose(state: &mut State, ctx: &Context<'_>) {
    let mapped = mapped(state, ctx);
    let spot = mapped.selected(state, ctx.store, ctx.answer).and_then(|ix| mapped.spots.get(ix));
    match spot {
        Some(spot) if state.view.area() == Some(spot.area) => state.view.set_area(None),
        Some(spot) => state.view.set_area(Some(spot.area)),
        None if state.view.area().is_some() => state.view.set_area(None),
        None => state.say(nothing_here(ctx, &mapped)),
    }
}
