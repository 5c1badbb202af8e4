//! Keys, pastes and the mouse: each is taken to the command or the change it stands for.

use super::chord::Key;
use super::context::{Context, Effect};
use super::keymap::Match;
use super::pane_sizes::Room;
use super::possible::has_meaning;
use super::session::Board;
use super::state::{Overlay, PaneId, State, View};
use super::{Command, focus, moves, narrow, typing, update};

impl Board {
    /// Takes a key.
    pub fn press(&mut self, key: Key) -> Effect {
        let room = self.room();
        self.hush();
        // The line goes with a key that draws much anew: to write the hints in its place then costs little more.
        let before = (self.state.welcome == 1).then(|| self.outline());
        let effect = self.run_key(room, key);
        let waits = before.is_some_and(|before| !self.state.pending.is_empty() || before == self.outline());
        self.state.welcome = self.state.welcome.saturating_sub(u8::from(!waits));
        effect
    }

    /// What changes much of the screen when it changes.
    fn outline(&self) -> (PaneId, bool, bool, bool, View) {
        let state = &self.state;
        (state.focus, state.zoomed, state.overlay.is_some(), state.message.is_some(), state.view.clone())
    }

    fn run_key(&mut self, room: Room, key: Key) -> Effect {
        if !room.too_small && typing::takes_text(self.state.overlay.as_ref()) {
            return self.with(room, |state, ctx| typing::press(state, ctx, key));
        }
        self.state.pending.push(key);
        let command = match self.settings.keymap.find(&self.state.pending, self.state.addressed_pane()) {
            Match::Prefix => return Effect::None,
            Match::Command(command) => {
                self.state.pending.clear();
                command
            }
            Match::None => {
                // A chord that leads nowhere is dropped whole, so that its last key cannot surprise.
                self.state.pending.clear();
                return Effect::None;
            }
        };
        let harmless = matches!(command, Command::Quit | Command::Suspend);
        if room.too_small && !harmless || !has_meaning(&self.state, command) {
            return Effect::None;
        }
        self.with(room, |state, ctx| update::run(state, ctx, command))
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        let room = self.room();
        self.hush();
        self.with(room, |state, ctx| {
            typing::paste(state, ctx, text);
        });
    }

    /// Gives a pane the focus and selects one of its rows, as a click does.
    pub fn point(&mut self, pane: PaneId, row: Option<usize>) {
        let room = self.room();
        self.hush();
        if typing::takes_text(self.state.overlay.as_ref()) {
            return;
        }
        self.with(room, |state, ctx| {
            focus::focus_pane(state, ctx, pane);
            if let Some(row) = row {
                moves::select(state, ctx, row);
            }
        });
    }

    /// Chooses the stretch of the series between two buckets, as a drag does; `first` says that it begins only now.
    pub fn drag(&mut self, from: usize, to: usize, first: bool) {
        let room = self.room();
        self.hush();
        if room.too_small || self.state.overlay.is_some() {
            return;
        }
        self.with(room, |state, ctx| {
            let before = state.view.clone();
            focus::focus_pane(state, ctx, PaneId::Series);
            narrow::drawn(state, ctx, from, to);
            if first {
                state.remember(before);
            }
        });
    }

    /// Selects a row of what lies over the panes, as a click does. Whether it was selected already.
    pub fn point_over(&mut self, row: usize) -> bool {
        let room = self.room();
        let Some(
            Overlay::Help { cursor, .. }
            | Overlay::Palette { cursor, .. }
            | Overlay::Problems { cursor }
            | Overlay::Since { cursor },
        ) = &mut self.state.overlay
        else {
            return false;
        };
        let before = cursor.selected();
        cursor.select(row, room.overlay_rows, room.overlay);
        before == row
    }

    /// Runs a command by itself, as the mouse does.
    pub fn run(&mut self, command: Command) -> Effect {
        let room = self.room();
        self.hush();
        self.state.pending.clear();
        if room.too_small || !has_meaning(&self.state, command) {
            return Effect::None;
        }
        self.with(room, |state, ctx| update::run(state, ctx, command))
    }

    /// Gives a pane the focus and the whole screen, as far as either is asked for.
    pub fn arrange(&mut self, focus: Option<PaneId>, zoomed: Option<bool>) {
        let room = self.room();
        self.with(room, |state, ctx| {
            focus::arrange(state, ctx, focus, zoomed);
        });
    }

    /// Changes the state and brings the board in step with it.
    fn with<T>(&mut self, room: Room, change: impl FnOnce(&mut State, &Context<'_>) -> T) -> T {
        let result = self.in_context(room, change);
        self.refresh();
        result
    }
}
