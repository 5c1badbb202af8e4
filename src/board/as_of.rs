//! Looking from another day, beside another stretch of time, and behind the words.
//!
//! The day looked from and what is compared with are part of the view: undo brings them back, and a reset goes to
//! the day the board opened with.

use super::context::UpdateContext;
use super::cursor::ListCursor;
use super::state::{Overlay, State};
use super::{copy, focus};
use crate::model::Day;
use crate::query::Comparison;

/// Days of a step.
const DAYS_PER_STEP: i32 = 7;

/// Everything that can be compared with.
pub(super) const COMPARISONS: [Comparison; 2] = [Comparison::PreviousWindow, Comparison::YearBefore];

/// Looks from a week earlier or later, at most from the day the data were closed.
pub(super) fn step_as_of(state: &mut State, ctx: &UpdateContext<'_>, weeks: i32) {
    let newest = ctx.store.situation().as_of;
    if weeks > 0 && state.as_of >= newest {
        state.show_message(format!("The data were closed on {newest}: nothing later is known"));
        return;
    }
    if weeks < 0 && ctx.answer.known_events == 0 {
        state.show_message(format!("Nothing is known before {}", state.as_of));
        return;
    }
    let day = state.as_of.plus_days(DAYS_PER_STEP.saturating_mul(weeks)).min(newest);
    apply_as_of(state, newest, day);
}

/// Looks from the day that is typed.
pub(super) fn set_as_of(state: &mut State, ctx: &UpdateContext<'_>, text: &str) -> Result<(), String> {
    let newest = ctx.store.situation().as_of;
    let day: Day = text.parse().map_err(|_| format!("{text:?} is not a day; write it as {newest}"))?;
    if day > newest {
        return Err(format!("The data were closed on {newest}: nothing later is known"));
    }
    apply_as_of(state, newest, day);
    Ok(())
}

fn apply_as_of(state: &mut State, newest: Day, day: Day) {
    // The newest day is not named, so that the board follows newer data.
    state.view.as_of = (day != newest).then_some(day);
    state.show_message(if day == newest {
        format!("Looking from {newest}, the day the data were closed")
    } else {
        format!("Looking from {day}: later events are not known yet")
    });
}

/// Compares with another stretch of time, or with nothing.
pub(super) fn set_comparison(state: &mut State, compare: Option<Comparison>) {
    state.view.compare = compare;
    state.show_message(
        compare
            .map_or_else(|| "Nothing is compared".to_owned(), |compare| format!("Set {}", compare.label())),
    );
}

/// Opens, or closes, the overlay that says how everything about the row was reached.
pub(super) fn toggle_why(state: &mut State, ctx: &UpdateContext<'_>) {
    if matches!(state.overlay, Some(Overlay::Why { .. })) {
        return focus::go_back(state);
    }
    if copy::selected_subject(state, ctx.answer).is_none() {
        state.show_message("No row here");
        return;
    }
    let over_detail = matches!(state.overlay, Some(Overlay::Detail));
    state.overlay = Some(Overlay::Why { cursor: ListCursor::default(), over_detail });
}
