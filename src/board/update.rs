//! The only writer of [`State`]: a command or a typed key in, a changed state and an [`Effect`] out.
//! No I/O and no clock; what has to happen outside is asked for by the effect.

use super::argument::Known;
use super::command::Command;
use super::keymap::Keymap;
use super::look::ThemeId;
use super::map::{self, Mapped};
use super::named::NamedView;
use super::narrow;
use super::possible::{Barred, sentence, why_not};
use super::scene::Room;
use super::search;
use super::state::{Message, Overlay, PaneId, Prompt, PromptKind, State, View};
use super::text_field::TextField;
use super::{chord::Key, typing};
use crate::query::{FilterError, Length, Sort, SortField, Window};
use crate::store::{Answer, Rows, Store};
use crate::visit::Marks;

/// What an update may look at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The data.
    pub store: &'a Store,
    /// The numbers on screen.
    pub answer: &'a Answer,
    /// The places on the map, where they have been put into its cells already.
    pub mapped: Option<&'a Mapped>,
    /// They answer an earlier question; the last one is being answered.
    pub answering: bool,
    /// The room on screen.
    pub room: Room,
    /// The keys, to name them in messages.
    pub keymap: &'a Keymap,
    /// Windows that the window key cycles through.
    pub windows: &'a [Length],
    /// Commands that this board does not offer.
    pub barred: &'a [Barred],
    /// What is different from the last visit; `None`: that is not looked at.
    pub marks: Option<&'a Marks>,
    /// Views under a name.
    pub views: &'a [NamedView],
}

impl<'a> Context<'a> {
    /// What arguments of commands may come from.
    #[must_use]
    pub fn known(&self) -> Known<'a> {
        Known { situation: self.store.situation(), windows: self.windows, views: self.views }
    }
}

/// Something to happen outside the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Leave.
    Quit,
    /// Stop and return to the shell.
    Suspend,
    /// Read the data again.
    Reload,
    /// Remember everything loaded as seen.
    MarkSeen,
    /// Take the mouse, or leave it to the terminal.
    ToggleMouse,
    /// Send text to the terminal's clipboard.
    Copy(String),
    /// Open a link, or send it to the clipboard where no browser is near.
    Open(String),
    /// Write these rows to a file of this name.
    Export {
        /// The name as typed; its ending tells the format.
        name: String,
        /// The rows.
        rows: Rows,
        /// The reader wants a file that is there already to be overwritten.
        overwrite: bool,
    },
}

/// Runs a command, or says why it cannot run now.
pub fn run(state: &mut State, ctx: &Context<'_>, command: Command) -> Effect {
    if let Some(why) = why_not(state, ctx.barred, command) {
        say(state, sentence(why));
        return Effect::None;
    }
    let before = state.view.clone();
    let drawing = state.stretch_from.is_some();
    let effect = dispatch(state, ctx, command);
    let drawn_on = drawing && state.stretch_from.is_some();
    if state.view != before && !drawn_on && !matches!(command, Command::Undo | Command::Redo) {
        remember(state, before);
    }
    effect
}

/// Takes a key for the open text field, list or prompt.
pub fn press(state: &mut State, ctx: &Context<'_>, key: Key) -> Effect {
    typing::press(state, ctx, key)
}

/// Puts a view on the undo stack.
pub(super) fn remember(state: &mut State, before: View) {
    const DEEPEST: usize = 100;
    state.redo.clear();
    state.undo.push(before);
    if state.undo.len() > DEEPEST {
        state.undo.remove(0);
    }
}

pub(super) fn say(state: &mut State, text: impl Into<String>) {
    state.message = Some(Message { text: text.into(), is_error: false });
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
            state.overlay =
                Some(Overlay::Help { search: TextField::default(), cursor: super::Cursor::default() });
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
        Command::Problems => state.overlay = Some(Overlay::Problems { cursor: super::Cursor::default() }),
        Command::Back => back(state),
        Command::NextPane | Command::PreviousPane => step_focus(state, ctx, command == Command::NextPane),
        Command::FrontsPane => focus(state, ctx, PaneId::Fronts),
        Command::EventsPane => focus(state, ctx, PaneId::Events),
        Command::DyadsPane => focus(state, ctx, PaneId::Dyads),
        Command::SeriesPane => focus(state, ctx, PaneId::Series),
        Command::DetailPane => open_detail(state, ctx),
        Command::MapPane => focus(state, ctx, PaneId::Map),
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
            super::moves::vertical(state, ctx, command);
        }
        Command::Left | Command::Right => super::moves::sideways(state, ctx, command == Command::Right),
        Command::Open => open(state, ctx),
        Command::Choose => narrow::choose(state, ctx),
        Command::OnlyKind => narrow::only_kind(state, ctx),
        Command::ClearMarks => clear_marks(state),
        Command::Matrix => state.matrix = !state.matrix,
        Command::Filter => edit_filter(state),
        Command::Search => prompt(state, PromptKind::Search, ""),
        Command::SearchNext => search::again(state, ctx, true),
        Command::SearchPrevious => search::again(state, ctx, false),
        Command::Undo | Command::Redo => travel(state, command == Command::Undo),
        Command::Reset => {
            state.view = state.home.clone();
            state.stretch_from = None;
        }
        Command::NextWindow => next_window(state, ctx),
        Command::WindowEarlier => step_window(state, -1),
        Command::WindowLater => step_window(state, 1),
        Command::Coarser | Command::Finer => step_bucket(state, ctx, command == Command::Coarser),
        Command::NextMeasure => state.view.measure = state.view.measure.next(),
        Command::Compare => super::travel::compare(state),
        Command::AsOfEarlier => super::travel::step(state, ctx, -1),
        Command::AsOfLater => super::travel::step(state, ctx, 1),
        Command::Why => super::travel::why(state, ctx),
        Command::SortDate => sort(state, SortField::Date),
        Command::SortFront => sort(state, SortField::Front),
        Command::SortKind => sort(state, SortField::Kind),
        Command::SortActors => sort(state, SortField::Actors),
        Command::SortPlace => sort(state, SortField::Place),
        Command::SortKilled => sort(state, SortField::Killed),
        Command::SortSources => sort(state, SortField::Sources),
        Command::SortContested => sort(state, SortField::Contested),
        Command::NextNew => super::visit::next(state, ctx),
        Command::MarkSeen => return super::visit::mark_seen(state, ctx),
        Command::Since => super::visit::list(state, ctx),
        Command::CopyRow | Command::CopyId | Command::OpenLink => {
            return super::row::send(state, ctx, command);
        }
        Command::Export => prompt(state, PromptKind::Export, "events.csv"),
        Command::Pause => {
            state.paused = !state.paused;
            if !state.paused {
                return Effect::Reload;
            }
            say(state, "Paused: changed data are not read");
        }
        Command::NextNames => {
            state.look.names = state.look.names.next();
            say(state, format!("Names: {}", state.look.names.word()));
        }
        Command::ToggleMouse => return Effect::ToggleMouse,
        Command::NextTheme => set_theme(state, state.look.theme.next()),
    }
    Effect::None
}

/// Closes what is open; else finishes a stretch, leaves the zoom or clears the newest filter.
pub(super) fn back(state: &mut State) {
    match state.overlay.take() {
        Some(Overlay::Why { over_detail: true, .. }) => {
            state.overlay = Some(Overlay::Detail);
            return;
        }
        Some(_) => return,
        None => {}
    }
    if state.stretch_from.take().is_some() {
        return;
    }
    if state.search.take().is_some() {
        return;
    }
    if state.focus == PaneId::Detail || state.focus == PaneId::Map && !state.zoomed {
        state.focus = state.detail_of;
        return;
    }
    if state.zoomed {
        state.zoomed = false;
        return;
    }
    // With nothing left to take off, Esc is silent: it may be the beginning of a cut arrow key.
    state.view.narrowings.pop();
}

fn clear_marks(state: &mut State) {
    let count = state.marks.len();
    state.marks.clear();
    say(state, format!("{count} marks cleared"));
}

/// Gives a pane the focus; the detail follows the lists.
pub(super) fn focus(state: &mut State, ctx: &Context<'_>, pane: PaneId) {
    if matches!(state.overlay, Some(Overlay::Detail)) {
        state.overlay = None;
    }
    if pane == PaneId::Detail && !ctx.room.detail_pane {
        return;
    }
    state.focus = pane;
    // What is selected on the map is an event.
    let list = if pane == PaneId::Map { PaneId::Events } else { pane };
    if matches!(list, PaneId::Fronts | PaneId::Events | PaneId::Dyads) && state.detail_of != list {
        state.detail_of = list;
        state.detail = super::Cursor::default();
    }
}

fn step_focus(state: &mut State, ctx: &Context<'_>, forward: bool) {
    let has_room = |pane: &PaneId| match pane {
        PaneId::Detail => ctx.room.detail_pane,
        PaneId::Map => map::is_drawn(&ctx.room),
        _ => true,
    };
    let panes: Vec<PaneId> = PaneId::ALL.into_iter().filter(has_room).collect();
    let at = panes.iter().position(|&p| p == state.focus).unwrap_or(0);
    let step = if forward { 1 } else { panes.len() - 1 };
    if let Some(&pane) = panes.get((at + step) % panes.len()) {
        focus(state, ctx, pane);
    }
}

pub(super) fn open_detail(state: &mut State, ctx: &Context<'_>) {
    if ctx.room.detail_pane {
        focus(state, ctx, PaneId::Detail);
    } else {
        state.overlay = Some(Overlay::Detail);
    }
}

fn open(state: &mut State, ctx: &Context<'_>) {
    if let Some(Overlay::Since { cursor }) = &state.overlay {
        return super::visit::open(state, ctx, cursor.selected());
    }
    match state.focus {
        PaneId::Series => {
            if state.stretch_from.take().is_none() {
                narrow::bucket(state, ctx);
            }
            focus(state, ctx, PaneId::Events);
        }
        PaneId::Detail => state.focus = state.detail_of,
        PaneId::Fronts | PaneId::Events | PaneId::Dyads | PaneId::Map => open_detail(state, ctx),
    }
}

fn palette(state: &mut State, typed: &str) {
    let input = TextField::new(typed);
    state.overlay = Some(Overlay::Palette { input, cursor: super::Cursor::default() });
}

fn prompt(state: &mut State, kind: PromptKind, text: &str) {
    state.overlay = Some(Overlay::Prompt(Prompt {
        kind,
        field: TextField::new(text),
        error: None,
        before: state.view.clone(),
        exists: None,
    }));
}

fn edit_filter(state: &mut State) {
    let text = state.view.filter().to_owned();
    prompt(state, PromptKind::Filter, &text);
}

/// Asks whether a file that is there already shall be overwritten, or what to call it instead.
pub(super) fn ask_overwrite(state: &mut State, name: String) {
    prompt(state, PromptKind::Export, "");
    if let Some(Overlay::Prompt(prompt)) = &mut state.overlay {
        prompt.exists = Some(name);
    }
}

/// Asks again for a name to export to: what was typed stands there to be mended, with what is wrong with it.
pub(super) fn ask_name(state: &mut State, typed: &str, wrong: FilterError) {
    prompt(state, PromptKind::Export, typed);
    if let Some(Overlay::Prompt(prompt)) = &mut state.overlay {
        prompt.error = Some(wrong);
    }
}

fn travel(state: &mut State, back: bool) {
    let (from, to) =
        if back { (&mut state.undo, &mut state.redo) } else { (&mut state.redo, &mut state.undo) };
    if let Some(view) = from.pop() {
        to.push(std::mem::replace(&mut state.view, view));
        state.stretch_from = None;
    }
}

/// Sets the window's length, keeping where it ends.
pub(super) fn set_window(state: &mut State, length: Length) {
    state.view.window = Window { length, ends: state.view.window.ends };
    if length == Length::All {
        state.view.window.ends = None;
    }
    state.view.bucket = None;
}

fn next_window(state: &mut State, ctx: &Context<'_>) {
    let at = ctx.windows.iter().position(|&w| w == state.view.window.length);
    let next = at.map_or(0, |at| (at + 1) % ctx.windows.len().max(1));
    if let Some(&length) = ctx.windows.get(next) {
        set_window(state, length);
    }
}

fn step_window(state: &mut State, steps: i32) {
    let stepped = state.view.window.stepped(steps, state.as_of);
    if stepped == state.view.window {
        say(state, "The window already ends at as-of");
    }
    state.view.window = stepped;
}

fn step_bucket(state: &mut State, ctx: &Context<'_>, coarser: bool) {
    let now = ctx.answer.series.bucket;
    match if coarser { now.coarser() } else { now.finer() } {
        Some(next) => state.view.bucket = Some(next),
        None => {
            say(state, format!("One {now} is as {} as buckets get", if coarser { "coarse" } else { "fine" }));
        }
    }
}

/// First the order that is most telling for the field, then the reverse, then none.
pub(super) fn sort(state: &mut State, field: SortField) {
    state.view.sort = Sort::cycled(state.view.sort, field);
}

/// Sets the theme and says so.
pub(super) fn set_theme(state: &mut State, theme: ThemeId) {
    state.look.theme = theme;
    say(state, format!("Theme: {}", theme.name()));
}
