//! Sorts the focused list.

use super::command::Command;
use super::list_position::ListPosition;
use super::state::{PaneId, State};
use crate::model::text::join_with_or;
use crate::query::{FrontOrder, SortField, SortOrder};

/// Every column that a command sorts by.
const COMMANDS: [(Command, SortField); 10] = [
    (Command::SortDate, SortField::Date),
    (Command::SortFront, SortField::Front),
    (Command::SortKind, SortField::Kind),
    (Command::SortActors, SortField::Actors),
    (Command::SortPlace, SortField::Place),
    (Command::SortKilled, SortField::Killed),
    (Command::SortSources, SortField::Sources),
    (Command::SortContested, SortField::Contested),
    (Command::SortIncidents, SortField::Incidents),
    (Command::SortChange, SortField::Change),
];

/// Returns the command that sorts by a column.
#[must_use]
pub fn sort_command(field: SortField) -> Option<Command> {
    COMMANDS.iter().find(|(_, sorted)| *sorted == field).map(|(command, _)| *command)
}

/// Sorts the focused list by the column of a command: in its usual direction, then in reverse, then by default.
pub(super) fn run_sort_command(state: &mut State, command: Command) {
    let Some(&(_, field)) = COMMANDS.iter().find(|(sorting, _)| *sorting == command) else { return };
    let pane = sorted_pane(state);
    match check_field(pane, field) {
        Ok(()) => set_order(state, pane, SortOrder::cycle(current_order(state, pane), field)),
        Err(message) => state.show_message(message),
    }
}

/// Sorts the focused list; `None`: in its default order.
///
/// # Errors
/// If the list has no such column.
pub(super) fn sort_focused_list(state: &mut State, order: Option<SortOrder>) -> Result<(), String> {
    let pane = sorted_pane(state);
    if let Some(order) = order {
        check_field(pane, order.field)?;
    }
    set_order(state, pane, order);
    Ok(())
}

/// Returns the pane that is sorted: the focused list, or the list that the focused pane shows more of.
const fn sorted_pane(state: &State) -> PaneId {
    match state.addressed_pane() {
        PaneId::Detail => state.detail_source,
        PaneId::Series | PaneId::Map => PaneId::Events,
        list => list,
    }
}

fn current_order(state: &State, pane: PaneId) -> Option<SortOrder> {
    match pane {
        PaneId::Fronts => state.view.front_order.column(),
        PaneId::Dyads => state.view.dyad_sort,
        _ => state.view.sort,
    }
}

/// Sets the order of a list, and moves its cursor to the top.
fn set_order(state: &mut State, pane: PaneId, order: Option<SortOrder>) {
    match pane {
        PaneId::Fronts => {
            let usual = match state.home_view.front_order {
                FrontOrder::Sorted(_) => FrontOrder::Ranked,
                usual => usual,
            };
            state.view.front_order = order.map_or(usual, FrontOrder::Sorted);
            state.fronts = ListPosition::at_top();
        }
        PaneId::Dyads => {
            state.view.dyad_sort = order;
            state.dyads = ListPosition::at_top();
        }
        _ => {
            state.view.sort = order;
            state.events = ListPosition::at_top();
        }
    }
}

/// Checks that a list has a column.
fn check_field(pane: PaneId, field: SortField) -> Result<(), String> {
    let fields = match pane {
        PaneId::Fronts => &SortField::FRONTS[..],
        PaneId::Dyads => &SortField::DYADS[..],
        PaneId::Headline => {
            return Err("What matters stays in the order of importance; focus a list to sort it".to_owned());
        }
        _ => &SortField::ALL[..],
    };
    if fields.contains(&field) {
        return Ok(());
    }
    let names: Vec<&str> = fields.iter().map(|field| field.name()).collect();
    let list = join_with_or(&names);
    Err(format!("{} have no column {}; sort them by {list}", pane.title(), field.name()))
}
