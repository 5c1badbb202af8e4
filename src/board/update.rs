//! Applies a command to the [`State`], and returns an [`Effect`] for what has to happen outside the board. No
//! I/O and no clock.

use super::availability::{to_sentence, unavailable_reason};
use super::command::Command;
use super::list_cursor::ListCursor;
use super::open_form::EditRequest;
use super::record_form;
use super::state::{Overlay, PaneId, PromptKind, State};
use super::text_field::TextField;
use super::update_context::{Effect, UpdateContext};
use super::{
    as_of, contested_list, copy_row, cursor_moves, focus, frequency_list, inbox_list, list_sort,
    map_commands, search, selection, visit_changes,
};
use crate::query::{Comparison, FrequencyField, WindowLength};

/// Runs a command, or shows why it cannot run now.
pub(super) fn run_command(state: &mut State, ctx: &UpdateContext<'_>, command: Command) -> Effect {
    if let Some(reason) = unavailable_reason(state, ctx.unavailable, command) {
        state.show_message(to_sentence(reason));
        return Effect::None;
    }
    let view_before = state.view.clone();
    let was_drawing = state.stretch_from.is_some();
    let effect = if let Some(effect) = inbox_list::run_item_command(state, ctx, command) {
        effect
    } else if frequency_list::run_table_command(state, ctx, command)
        || contested_list::run_list_command(state, ctx, command)
    {
        Effect::None
    } else {
        dispatch(state, ctx, command)
    };
    let is_still_drawing = was_drawing && state.stretch_from.is_some();
    if state.view != view_before && !is_still_drawing && !matches!(command, Command::Undo | Command::Redo) {
        state.push_undo(view_before);
    }
    effect
}

#[expect(clippy::too_many_lines, reason = "one arm for each command")]
fn dispatch(state: &mut State, ctx: &UpdateContext<'_>, command: Command) -> Effect {
    match command {
        Command::Quit => {
            // In an overlay, the user means the overlay and not the board.
            if state.overlay.take().is_none() {
                return Effect::Quit;
            }
        }
        Command::Suspend => return Effect::Suspend,
        Command::Reload => return Effect::Reload,
        Command::Help => {
            state.overlay =
                Some(Overlay::Help { search: TextField::default(), cursor: ListCursor::default() });
        }
        Command::Palette => open_palette(state, ""),
        // These commands need an argument, so the palette opens with their name.
        Command::ChooseView
        | Command::SaveView
        | Command::ReplaceView
        | Command::ChooseFront
        | Command::GroupRows
        | Command::SetBucket
        | Command::SetSort
        | Command::AsOf => {
            open_palette(state, &format!("{} ", command.row().id));
        }
        Command::Problems => state.overlay = Some(Overlay::Problems { cursor: ListCursor::default() }),
        Command::Back => focus::go_back(state),
        Command::NextPane => focus::step_focus(state, ctx, true),
        Command::PreviousPane => focus::step_focus(state, ctx, false),
        Command::HeadlinePane
        | Command::FrontsPane
        | Command::EventsPane
        | Command::DyadsPane
        | Command::SeriesPane
        | Command::MapPane => focus::focus_pane(state, ctx, pane_of_command(command)),
        Command::DetailPane => focus::open_detail(state, ctx),
        Command::Actor => focus::open_next_profile(state, ctx),
        Command::Claimant => focus::open_next_claimant(state, ctx),
        Command::Contested => contested_list::open_contested(state),
        Command::Frequencies => frequency_list::open_frequencies(state, FrequencyField::default()),
        Command::NextPlace
        | Command::PreviousPlace
        | Command::NextHere
        | Command::ZoomIn
        | Command::ZoomOut
        | Command::FitMap
        | Command::HomeMap => map_commands::run_map_command(state, ctx, command),
        Command::Zoom => state.is_zoomed = !state.is_zoomed,
        Command::Down
        | Command::Up
        | Command::PageDown
        | Command::PageUp
        | Command::Top
        | Command::Bottom => {
            cursor_moves::move_vertically(state, ctx, command);
        }
        Command::Left | Command::Right => cursor_moves::move_sideways(state, ctx, command == Command::Right),
        Command::Open => open_row(state, ctx),
        Command::Choose => selection::toggle_selected_row(state, ctx),
        Command::OnlyKind => selection::toggle_selected_kind(state, ctx),
        Command::ClearMarks => clear_marks(state),
        Command::Matrix => state.shows_matrix = !state.shows_matrix,
        Command::Chart => state.view.face = ctx.pane_sizes.faces.next_face(),
        Command::Filter => {
            state.open_prompt(PromptKind::Filter, TextField::new(state.view.filter_text()), None, None);
        }
        Command::Search => state.open_prompt(PromptKind::Search, TextField::default(), None, None),
        Command::SearchNext => search::search_again(state, ctx, true),
        Command::SearchPrevious => search::search_again(state, ctx, false),
        Command::Undo if state.undo_is_of_edit() => return Effect::Edit(EditRequest::Undo),
        Command::NewEvent
        | Command::NewClaim
        | Command::CorrectToll
        | Command::LinkSource
        | Command::SameAs
        | Command::CloseDay
        | Command::NewActor
        | Command::NewFront
        | Command::NewSource
        | Command::NewTie => return record_form::open_form(state, ctx, command),
        Command::Undo | Command::Redo => state.step_history(command == Command::Undo),
        Command::Reset => state.reset_view(),
        Command::NextWindow => next_window(state, ctx),
        Command::WindowEarlier => step_window(state, -1),
        Command::WindowLater => step_window(state, 1),
        Command::Widen => state.view.set_window(WindowLength::All),
        Command::Coarser | Command::Finer => step_bucket(state, ctx, command == Command::Coarser),
        Command::NextMeasure => state.view.measure = state.view.measure.cycle(),
        Command::Compare => as_of::set_comparison(state, Comparison::cycle(state.view.compare)),
        Command::AsOfEarlier | Command::AsOfLater => as_of::step_as_of(state, ctx, command),
        Command::KnownBy => as_of::toggle_known_by(state, ctx),
        Command::Why => as_of::toggle_why(state, ctx),
        Command::SortDate
        | Command::SortFront
        | Command::SortKind
        | Command::SortActors
        | Command::SortPlace
        | Command::SortKilled
        | Command::SortSources
        | Command::SortContested
        | Command::SortIncidents
        | Command::SortChange => list_sort::run_sort_command(state, command),
        Command::NextNew => visit_changes::go_to_next_change(state, ctx),
        Command::MarkSeen => return visit_changes::mark_seen(state, ctx),
        Command::Inbox => inbox_list::open_inbox(state, ctx),
        // They are for an item of the inbox, which runs them.
        Command::Dismiss | Command::Snooze => {}
        Command::Since => visit_changes::open_changes(state, ctx),
        Command::CopyRow
        | Command::CopyId
        | Command::OpenLink
        | Command::CopyCommand
        | Command::EditRecord => return copy_row::run_row_command(state, ctx, command),
        Command::Export => state.open_prompt(PromptKind::Export, TextField::new("events.csv"), None, None),
        Command::Pause => return toggle_pause(state),
        Command::NextNames => next_names(state),
        Command::ToggleMouse => return Effect::ToggleMouse,
        Command::NextTheme => state.set_theme(state.appearance.theme.next()),
    }
    Effect::None
}

/// Returns the pane that a command focuses.
const fn pane_of_command(command: Command) -> PaneId {
    match command {
        Command::HeadlinePane => PaneId::Headline,
        Command::FrontsPane => PaneId::Fronts,
        Command::DyadsPane => PaneId::Dyads,
        Command::SeriesPane => PaneId::Series,
        Command::MapPane => PaneId::Map,
        _ => PaneId::Events,
    }
}

/// Stops reading changed data, or reads them again.
fn toggle_pause(state: &mut State) -> Effect {
    state.is_paused = !state.is_paused;
    if !state.is_paused {
        return Effect::Reload;
    }
    state.show_message("Paused: changed data are not read");
    Effect::None
}

fn next_names(state: &mut State) {
    state.appearance.names = state.appearance.names.next();
    state.show_message(format!("Names: {}", state.appearance.names.label()));
}

fn clear_marks(state: &mut State) {
    let count = state.marked_ids.len();
    state.marked_ids.clear();
    state.show_message(if count == 1 {
        "1 mark cleared".to_owned()
    } else {
        format!("{count} marks cleared")
    });
}

fn open_row(state: &mut State, ctx: &UpdateContext<'_>) {
    if let Some(Overlay::Changes { cursor }) = &state.overlay {
        return visit_changes::open_change(state, ctx, cursor.selected());
    }
    match state.focus {
        PaneId::Series => {
            if state.stretch_from.take().is_none() {
                selection::select_bucket(state, ctx);
            }
            focus::focus_pane(state, ctx, PaneId::Events);
        }
        PaneId::Detail => state.focus = state.detail_source,
        PaneId::Fronts if selection::is_on_folded_fronts(state, ctx) => state.unfolds_fronts = true,
        PaneId::Headline => selection::open_highlight(state, ctx),
        PaneId::Fronts | PaneId::Events | PaneId::Dyads | PaneId::Map => focus::open_detail(state, ctx),
    }
}

fn open_palette(state: &mut State, typed: &str) {
    let input = TextField::new(typed);
    state.overlay = Some(Overlay::Palette { input, cursor: ListCursor::default(), has_moved: false });
}

/// Uses the next window, and lists the windows to choose from.
fn next_window(state: &mut State, ctx: &UpdateContext<'_>) {
    let index = ctx.windows.iter().position(|&window| window == state.view.window.length);
    let next = index.map_or(0, |index| (index + 1) % ctx.windows.len().max(1));
    if let Some(&length) = ctx.windows.get(next) {
        state.view.set_window(length);
    }
    if state.overlay.is_none() {
        state.overlay = Some(Overlay::Windows);
    }
}

/// Uses the window with this number, from 1. Returns `false` if there is none.
pub(super) fn choose_window(state: &mut State, ctx: &UpdateContext<'_>, number: usize) -> bool {
    let Some(&length) = number.checked_sub(1).and_then(|index| ctx.windows.get(index)) else { return false };
    let view_before = state.view.clone();
    state.view.set_window(length);
    if state.view != view_before {
        state.push_undo(view_before);
    }
    true
}

fn step_window(state: &mut State, steps: i32) {
    let stepped = state.view.window.step(steps, state.as_of);
    if stepped == state.view.window {
        state.show_message("The window already ends at as-of");
    }
    state.view.window = stepped;
}

fn step_bucket(state: &mut State, ctx: &UpdateContext<'_>, coarser: bool) {
    let bucket = ctx.answer.series.bucket;
    match if coarser { bucket.coarser() } else { bucket.finer() } {
        Some(next) => state.view.bucket = Some(next),
        None => {
            state.show_message(format!(
                "The {bucket} is the {} bucket",
                if coarser { "coarsest" } else { "finest" }
            ));
        }
    }
}
