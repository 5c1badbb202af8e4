//! The frequency table over the panes: its field, its order, and the condition that a row adds.

use super::command::Command;
use super::list_cursor::ListCursor;
use super::state::{ActiveFilter, Overlay, State};
use super::update_context::UpdateContext;
use crate::query::{Expr, Filter, FrequencyField};
use crate::store::FrequencyCondition;

/// Opens the table of a field.
pub(super) fn open_frequencies(state: &mut State, field: FrequencyField) {
    state.overlay = Some(Overlay::Frequencies { field, cursor: ListCursor::default(), is_by_value: false });
}

/// Runs a command that means the open table. Returns `false` for other commands, and if no table is open.
pub(super) fn run_table_command(state: &mut State, ctx: &UpdateContext<'_>, command: Command) -> bool {
    if !matches!(state.overlay, Some(Overlay::Frequencies { .. })) {
        return false;
    }
    match command {
        Command::Left | Command::Right => step_field(state, command == Command::Right),
        Command::Choose => _ = narrow_to_row(state, ctx),
        Command::Open => {
            if narrow_to_row(state, ctx) {
                state.overlay = None;
            }
        }
        _ => return false,
    }
    true
}

/// Shows the next or the previous field.
fn step_field(state: &mut State, forward: bool) {
    if let Some(Overlay::Frequencies { field, cursor, .. }) = &mut state.overlay {
        *field = field.step(forward);
        *cursor = ListCursor::default();
    }
}

/// Sorts the table by value instead of by count, or back.
pub(super) fn toggle_order(state: &mut State) {
    if let Some(Overlay::Frequencies { is_by_value, cursor, .. }) = &mut state.overlay {
        *is_by_value = !*is_by_value;
        *cursor = ListCursor::default();
    }
}

/// Narrows every pane to the events with the value of the selected row. Returns whether it did.
fn narrow_to_row(state: &mut State, ctx: &UpdateContext<'_>) -> bool {
    let Some(&Overlay::Frequencies { field, cursor, is_by_value }) = state.overlay.as_ref() else {
        return false;
    };
    let table = ctx.frequencies.filter(|table| table.field == field);
    let Some(row) = table.and_then(|table| table.row(cursor.selected(), is_by_value)) else { return false };
    match &row.condition {
        Some(FrequencyCondition::Group(id)) => {
            let filter = ActiveFilter::Front(id.clone());
            if !state.view.filters.contains(&filter) {
                state.view.filters.push(filter);
            }
        }
        Some(FrequencyCondition::Filter(term)) => {
            let text = with_condition(state.view.filter_text(), &term.to_string());
            if let Err(error) = ctx.check_filter(&text, state.as_of) {
                state.show_message(error.message);
                return false;
            }
            state.view.set_filter(&text);
        }
        None => {
            state.show_message(format!("No filter states “{}”", row.label));
            return false;
        }
    }
    true
}

/// Adds a condition to the text of a filter, unless it is there.
fn with_condition(filter: &str, condition: &str) -> String {
    let filter = filter.trim();
    let parsed = filter.parse::<Filter>();
    let is_either = parsed.is_ok_and(|parsed| matches!(parsed.expr(), Expr::Or(_)));
    if filter.is_empty() {
        condition.to_owned()
    } else if filter == condition || filter.ends_with(&format!(" {condition}")) && !is_either {
        filter.to_owned()
    } else if is_either {
        format!("({filter}) {condition}")
    } else {
        format!("{filter} {condition}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_added_to_the_whole_filter() {
        for (filter, expected) in [
            ("", "kind:Talks"),
            ("kabul", "kabul kind:Talks"),
            ("a or b", "(a or b) kind:Talks"),
            ("\"a or b\"", "\"a or b\" kind:Talks"),
            ("x kind:Talks", "x kind:Talks"),
            ("x or kind:Talks", "(x or kind:Talks) kind:Talks"),
        ] {
            assert_eq!(with_condition(filter, "kind:Talks"), expected);
            let expr = expected.parse::<Filter>().unwrap().expr().clone();
            assert!(!matches!(expr, Expr::Or(_)), "{expected}");
        }
    }
}
