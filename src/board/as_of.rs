//! Changes the as-of day and the comparison, and opens the explanation of a row.
//!
//! The as-of day and the comparison are part of the view: undo restores them, and reset returns to those the
//! board opened with.

use super::command::Command;
use super::list_cursor::ListCursor;
use super::state::{Overlay, State};
use super::update_context::UpdateContext;
use super::{copy_row, focus};
use crate::model::Day;
use crate::query::Comparison;

/// The length of a step in days.
const DAYS_PER_STEP: i32 = 7;

/// The available comparisons.
pub(super) const COMPARISONS: [Comparison; 2] = [Comparison::PreviousWindow, Comparison::YearBefore];

/// Moves the day that the board looks from by a week, later or earlier, at most to the day the data were closed: the known-by day, if
/// there is one, else the as-of day.
pub(super) fn step_as_of(state: &mut State, ctx: &UpdateContext<'_>, command: Command) {
    let weeks = if command == Command::AsOfLater { 1 } else { -1 };
    let newest = closing_day(ctx);
    if weeks > 0 && state.as_of >= newest {
        state.show_message(format!("The data were closed on {newest}; nothing later is known"));
        return;
    }
    if weeks < 0 && ctx.answer.known_events == 0 {
        state.show_message(format!("Nothing is known before {}", state.as_of));
        return;
    }
    let day = state.as_of.plus_days(DAYS_PER_STEP.saturating_mul(weeks)).min(newest);
    if state.view.known_by.is_some() {
        apply_known_by(state, Some(day));
    } else {
        apply_as_of(state, newest, day);
    }
}

/// Returns the day the data were closed.
fn closing_day(ctx: &UpdateContext<'_>) -> Day {
    let situation = ctx.store.recorded_situation();
    situation.known_by.map_or(situation.as_of, |known_by| known_by.closed)
}

/// Sets the as-of day to a typed day.
pub(super) fn set_as_of(state: &mut State, ctx: &UpdateContext<'_>, text: &str) -> Result<(), String> {
    let newest = closing_day(ctx);
    let day = parse_day(text, newest)?;
    if let Some(known_by) = state.view.known_by.filter(|&known_by| day > known_by) {
        return Err(format!("Known by {known_by}: choose an as-of day no later than that"));
    }
    if day > newest {
        return Err(format!("The data were closed on {newest}; nothing later is known"));
    }
    apply_as_of(state, newest, day);
    Ok(())
}

fn parse_day(text: &str, example: Day) -> Result<Day, String> {
    text.parse().map_err(|_| format!("{text:?} is not a day; write it like {example}"))
}

fn apply_as_of(state: &mut State, newest: Day, day: Day) {
    // The newest day is stored as `None`, so that the board follows newer data.
    state.view.as_of = (day != newest).then_some(day);
    state.show_message(if day == newest {
        format!("Looking from {newest}, the day the data were closed")
    } else {
        format!("Looking from {day}; later events are left out")
    });
}

/// Shows only what was known by the as-of day, or again everything that is recorded.
pub(super) fn toggle_known_by(state: &mut State, ctx: &UpdateContext<'_>) {
    let closed = closing_day(ctx);
    let day = state.as_of.min(closed);
    if state.view.known_by.is_none() {
        return apply_known_by(state, Some(day));
    }
    apply_known_by(state, None);
    // The same day, so that one key compares what was known then with what is known now.
    state.view.as_of = (day != closed).then_some(day);
}

/// Sets the known-by day to a typed day, or ends it with `off`.
pub(super) fn set_known_by(state: &mut State, ctx: &UpdateContext<'_>, text: &str) -> Result<(), String> {
    let day = if text == "off" { None } else { Some(parse_day(text, closing_day(ctx))?) };
    apply_known_by(state, day);
    Ok(())
}

fn apply_known_by(state: &mut State, day: Option<Day>) {
    if let Some(day) = day {
        state.view.as_of = state.view.as_of.filter(|&as_of| as_of < day && state.view.known_by.is_none());
        state.show_message(format!("Known by {day}; what was said later is left out"));
    } else {
        state.show_message("Showing everything recorded, whenever it was said");
    }
    state.view.known_by = day;
}

/// Sets the comparison; `None` ends it.
pub(super) fn set_comparison(state: &mut State, compare: Option<Comparison>) {
    state.view.compare = compare;
    state.show_message(
        compare
            .map_or_else(|| "Comparison off".to_owned(), |compare| format!("Comparing {}", compare.label())),
    );
}

/// Opens or closes the overlay that explains the selected row.
pub(super) fn toggle_why(state: &mut State, ctx: &UpdateContext<'_>) {
    if matches!(state.overlay, Some(Overlay::Why { .. })) {
        return focus::go_back(state);
    }
    if copy_row::shown_subject(state, ctx.store.situation(), ctx.answer, ctx.headline).is_none() {
        state.show_message("No row here");
        return;
    }
    let over_detail = matches!(state.overlay, Some(Overlay::Detail));
    state.overlay = Some(Overlay::Why { cursor: ListCursor::default(), over_detail });
}
