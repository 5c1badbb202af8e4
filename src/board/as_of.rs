//! Changes the as-of day and the comparison, and opens the explanation of a row.
//!
//! The as-of day and the comparison are part of the view: undo restores them, and reset returns to those the
//! board opened with.

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

/// Moves the as-of day by `weeks`, at most to the day the data were closed.
pub(super) fn step_as_of(state: &mut State, ctx: &UpdateContext<'_>, weeks: i32) {
    let newest = ctx.store.situation().as_of;
    if weeks > 0 && state.as_of >= newest {
        state.show_message(format!("The data were closed on {newest}; nothing later is known"));
        return;
    }
    if weeks < 0 && ctx.answer.known_events == 0 {
        state.show_message(format!("Nothing is known before {}", state.as_of));
        return;
    }
    let day = state.as_of.plus_days(DAYS_PER_STEP.saturating_mul(weeks)).min(newest);
    apply_as_of(state, newest, day);
}

/// Sets the as-of day to a typed day.
pub(super) fn set_as_of(state: &mut State, ctx: &UpdateContext<'_>, text: &str) -> Result<(), String> {
    let newest = ctx.store.situation().as_of;
    let day: Day = text.parse().map_err(|_| format!("{text:?} is not a day; write it like {newest}"))?;
    if day > newest {
        return Err(format!("The data were closed on {newest}; nothing later is known"));
    }
    apply_as_of(state, newest, day);
    Ok(())
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
