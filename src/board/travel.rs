//! Looking from another day, beside another stretch of time, and behind the words.
//!
//! The day looked from and what is compared with are part of the view: undo brings them back, and a reset goes to
//! the day the board opened with.

use super::context::Context;
use super::cursor::Cursor;
use super::state::{Overlay, State};
use super::{focus, row};
use crate::model::Day;
use crate::query::Compare;

/// Days of a step.
const WEEK: i32 = 7;

/// Everything that can be compared with.
pub(super) const COMPARISONS: [Compare; 2] = [Compare::Before, Compare::YearBefore];

/// Looks from a week earlier or later, at most from the day the data were closed.
pub(super) fn step(state: &mut State, ctx: &Context<'_>, weeks: i32) {
    let newest = ctx.store.situation().as_of;
    if weeks > 0 && state.as_of >= newest {
        state.say(format!("The data were closed on {newest}: nothing later is known"));
        return;
    }
    if weeks < 0 && ctx.answer.total == 0 {
        state.say(format!("Nothing is known before {}", state.as_of));
        return;
    }
    let day = state.as_of.plus(WEEK.saturating_mul(weeks)).min(newest);
    look_from(state, newest, day);
}

/// Looks from the day that is typed.
pub(super) fn to(state: &mut State, ctx: &Context<'_>, text: &str) -> Result<(), String> {
    let newest = ctx.store.situation().as_of;
    let day: Day = text.parse().map_err(|_| format!("{text:?} is not a day; write it as {newest}"))?;
    if day > newest {
        return Err(format!("The data were closed on {newest}: nothing later is known"));
    }
    look_from(state, newest, day);
    Ok(())
}

fn look_from(state: &mut State, newest: Day, day: Day) {
    // The newest day is not named, so that the board follows newer data.
    state.view.as_of = (day != newest).then_some(day);
    state.say(if day == newest {
        format!("Looking from {newest}, the day the data were closed")
    } else {
        format!("Looking from {day}: later events are not known yet")
    });
}

/// Compares with another stretch of time, or with nothing.
pub(super) fn set_comparison(state: &mut State, compare: Option<Compare>) {
    state.view.compare = compare;
    state.say(
        compare
            .map_or_else(|| "Nothing is compared".to_owned(), |compare| format!("Set {}", compare.words())),
    );
}

/// Opens, or closes, the overlay that says how everything about the row was reached.
pub(super) fn why(state: &mut State, ctx: &Context<'_>) {
    if matches!(state.overlay, Some(Overlay::Why { .. })) {
        return focus::back(state);
    }
    if row::subject(state, ctx.answer).is_none() {
        state.say("No row here");
        return;
    }
    let over_detail = matches!(state.overlay, Some(Overlay::Detail));
    state.overlay = Some(Overlay::Why { cursor: Cursor::default(), over_detail });
}
