//! The only writer of [`State`]: a command or a typed key in, a changed state and an [`Effect`] out.
//! No I/O and no clock; what has to happen outside is asked for by the effect.

use super::command::Command;
use super::context::{Context, Effect};
use super::cursor::Cursor;
use super::possible::{sentence, why_not};
use super::state::{Overlay, PaneId, PromptKind, State};
use super::text_field::TextField;
use super::{focus, map, moves, narrow, row, search, travel, visit};
use crate::query::{Compare, Sort, SortField};

/// Runs a command, or says why it cannot run now.
pub(super) fn run(state: &mut State, ctx: &Context<'_>, command: Command) -> Effect {
    if let Some(why) = why_not(state, ctx.barred, command) {
        state.say(sentence(why));
        return Effect::None;
    }
    let before = state.view.clone();
    let drawing = state.stretch_from.is_some();
    let effect = dispatch(state, ctx, command);
    let drawn_on = drawing && state.stretch_from.is_some();
    if state.view != before && !drawn_on && !matches!(command, Command::Undo | Command::Redo) {
        state.remember(before);
    }
    effect
}

fn dispatch(state: &mut State, ctx: &Context<'_>, command: Command) -> Effect {
    match command {
        Command::Quit => {
            // In something opened on top, the reader means that, not the board.
            if state.overlay.take().is_none() {
                return Effect::Quit;
            }
        }
        Command::Suspend => return Effect::Suspend,
        Command::Reload => return Effect::Reload,
        Command::Help => {
            state.overlay = Some(Overlay::Help { search: TextField::default(), cursor: Cursor::default() });
        }
        Command::Palette => palette(state, ""),
        // They take a value: the palette, with the name already typed.
        Command::ChooseView
        | Command::ChooseFront
        | Command::SetBucket
        | Command::SetSort
        | Command::AsOf => {
            palette(state, &format!("{} ", command.row().id));
        }
        Command::Problems => state.overlay = Some(Overlay::Problems { cursor: Cursor::default() }),
        Command::Back => focus::back(state),
        Command::NextPane => focus::step_focus(state, ctx, true),
        Command::PreviousPane => focus::step_focus(state, ctx, false),
        Command::FrontsPane => focus::focus_pane(state, ctx, PaneId::Fronts),
        Command::EventsPane => focus::focus_pane(state, ctx, PaneId::Events),
        Command::DyadsPane => focus::focus_pane(state, ctx, PaneId::Dyads),
        Command::SeriesPane => focus::focus_pane(state, ctx, PaneId::Series),
        Command::DetailPane => focus::open_detail(state, ctx),
        Command::MapPane => focus::focus_pane(state, ctx, PaneId::Map),
        Command::NextPlace
        | Command::PreviousPlace
        | Command::NextHere
        | Command::ZoomIn
        | Command::ZoomOut
        | Command::FitMap
        | Command::HomeMap => map::run(state, ctx, command),
        Command::Zoom => state.zoomed = !state.zoomed,
        Command::Down
        | Command::Up
        | Command::PageDown
        | Command::PageUp
        | Command::Top
        | Command::Bottom => {
            moves::vertical(state, ctx, command);
        }
        Command::Left | Command::Right => moves::sideways(state, ctx, command == Command::Right),
        Command::Open => open(state, ctx),
        Command::Choose => narrow::choose(state, ctx),
        Command::OnlyKind => narrow::only_kind(state, ctx),
        Command::ClearMarks => clear_marks(state),
        Command::Matrix => state.matrix = !state.matrix,
        Command::Filter => {
            state.open_prompt(PromptKind::Filter, TextField::new(state.view.filter()), None, None);
        }
        Command::Search => state.open_prompt(PromptKind::Search, TextField::default(), None, None),
        Command::SearchNext => search::again(state, ctx, true),
        Command::SearchPrevious => search::again(state, ctx, false),
        Command::Undo | Command::Redo => state.step_history(command == Command::Undo),
        Command::Reset => state.reset_view(),
        Command::NextWindow => next_window(state, ctx),
        Command::WindowEarlier => step_window(state, -1),
        Command::WindowLater => step_window(state, 1),
        Command::Coarser | Command::Finer => step_bucket(state, ctx, command == Command::Coarser),
        Command::NextMeasure => state.view.measure = state.view.measure.next(),
        Command::Compare => travel::set_comparison(state, Compare::next(state.view.compare)),
        Command::AsOfEarlier => travel::step(state, ctx, -1),
        Command::AsOfLater => travel::step(state, ctx, 1),
        Command::Why => travel::why(state, ctx),
        Command::SortDate => sort(state, SortField::Date),
        Command::SortFront => sort(state, SortField::Front),
        Command::SortKind => sort(state, SortField::Kind),
        Command::SortActors => sort(state, SortField::Actors),
        Command::SortPlace => sort(state, SortField::Place),
        Command::SortKilled => sort(state, SortField::Killed),
        Command::SortSources => sort(state, SortField::Sources),
        Command::SortContested => sort(state, SortField::Contested),
        Command::NextNew => visit::next(state, ctx),
        Command::MarkSeen => return visit::mark_seen(state, ctx),
        Command::Since => visit::list(state, ctx),
        Command::CopyRow | Command::CopyId | Command::OpenLink => {
            return row::send(state, ctx, command);
        }
        Command::Export => state.open_prompt(PromptKind::Export, TextField::new("events.csv"), None, None),
        Command::Pause => {
            state.paused = !state.paused;
            if !state.paused {
                return Effect::Reload;
            }
            state.say("Paused: changed data are not read");
        }
        Command::NextNames => {
            state.look.names = state.look.names.next();
            state.say(format!("Names: {}", state.look.names.word()));
        }
        Command::ToggleMouse => return Effect::ToggleMouse,
        Command::NextTheme => state.set_theme(state.look.theme.next()),
    }
    Effect::None
}

fn clear_marks(state: &mut State) {
    let count = state.marks.len();
    state.marks.clear();
    state.say(format!("{count} marks cleared"));
}

fn open(state: &mut State, ctx: &Context<'_>) {
    if let Some(Overlay::Since { cursor }) = &state.overlay {
        return visit::open(state, ctx, cursor.selected());
    }
    match state.focus {
        PaneId::Series => {
            if state.stretch_from.take().is_none() {
                narrow::bucket(state, ctx);
            }
            focus::focus_pane(state, ctx, PaneId::Events);
        }
        PaneId::Detail => state.focus = state.detail_of,
        PaneId::Fronts | PaneId::Events | PaneId::Dyads | PaneId::Map => focus::open_detail(state, ctx),
    }
}

fn palette(state: &mut State, typed: &str) {
    let input = TextField::new(typed);
    state.overlay = Some(Overlay::Palette { input, cursor: Cursor::default() });
}

fn next_window(state: &mut State, ctx: &Context<'_>) {
    let at = ctx.windows.iter().position(|&w| w == state.view.window.length);
    let next = at.map_or(0, |at| (at + 1) % ctx.windows.len().max(1));
    if let Some(&length) = ctx.windows.get(next) {
        state.view.set_window(length);
    }
}

fn step_window(state: &mut State, steps: i32) {
    let stepped = state.view.window.stepped(steps, state.as_of);
    if stepped == state.view.window {
        state.say("The window already ends at as-of");
    }
    state.view.window = stepped;
}

fn step_bucket(state: &mut State, ctx: &Context<'_>, coarser: bool) {
    let now = ctx.answer.series.bucket;
    match if coarser { now.coarser() } else { now.finer() } {
        Some(next) => state.view.bucket = Some(next),
        None => {
            state.say(format!("One {now} is as {} as buckets get", if coarser { "coarse" } else { "fine" }));
        }
    }
}

/// First the order that is most telling for the field, then the reverse, then none.
fn sort(state: &mut State, field: SortField) {
    state.view.sort = Sort::cycled(state.view.sort, field);
}
