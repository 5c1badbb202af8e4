//! Keys, pastes and the mouse: each is taken to the command or the change it stands for.

use super::availability::is_applicable;
use super::board_core::Board;
use super::chord::Key;
use super::context::{Effect, UpdateContext};
use super::keymap::KeyMatch;
use super::pane_sizes::PaneSizes;
use super::state::{Overlay, PaneId, State, View};
use super::{Command, cursor_moves, focus, selection, text_entry, update};

impl Board {
    /// Takes a key.
    pub fn press_key(&mut self, key: Key) -> Effect {
        let room = self.pane_sizes();
        self.clear_message();
        // The line goes with a key that draws much anew: to write the hints in its place then costs little more.
        let before = (self.state.welcome_keys_left == 1).then(|| self.redraw_key());
        let effect = self.run_key(room, key);
        let waits =
            before.is_some_and(|before| !self.state.pending_keys.is_empty() || before == self.redraw_key());
        self.state.welcome_keys_left = self.state.welcome_keys_left.saturating_sub(u8::from(!waits));
        effect
    }

    /// What changes much of the screen when it changes.
    fn redraw_key(&self) -> (PaneId, bool, bool, bool, View) {
        let state = &self.state;
        (state.focus, state.is_zoomed, state.overlay.is_some(), state.message.is_some(), state.view.clone())
    }

    fn run_key(&mut self, room: PaneSizes, key: Key) -> Effect {
        if !room.is_too_small && text_entry::takes_text(self.state.overlay.as_ref()) {
            return self.update_with(room, |state, ctx| text_entry::press_key(state, ctx, key));
        }
        self.state.pending_keys.push(key);
        let command =
            match self.settings.keymap.match_keys(&self.state.pending_keys, self.state.addressed_pane()) {
                KeyMatch::Prefix => return Effect::None,
                KeyMatch::Command(command) => {
                    self.state.pending_keys.clear();
                    command
                }
                KeyMatch::None => {
                    // A chord that leads nowhere is dropped whole, so that its last key cannot surprise.
                    self.state.pending_keys.clear();
                    return Effect::None;
                }
            };
        let harmless = matches!(command, Command::Quit | Command::Suspend);
        if room.is_too_small && !harmless || !is_applicable(&self.state, command) {
            return Effect::None;
        }
        self.update_with(room, |state, ctx| update::run_command(state, ctx, command))
    }

    /// Takes pasted text.
    pub fn paste_text(&mut self, text: &str) {
        let room = self.pane_sizes();
        self.clear_message();
        self.update_with(room, |state, ctx| {
            text_entry::paste_text(state, ctx, text);
        });
    }

    /// Gives a pane the focus and selects one of its rows, as a click does.
    pub fn select_pane_row(&mut self, pane: PaneId, row: Option<usize>) {
        let room = self.pane_sizes();
        self.clear_message();
        if text_entry::takes_text(self.state.overlay.as_ref()) {
            return;
        }
        self.update_with(room, |state, ctx| {
            focus::focus_pane(state, ctx, pane);
            if let Some(row) = row {
                cursor_moves::select_row(state, ctx, row);
            }
        });
    }

    /// Chooses the stretch of the series between two buckets, as a drag does; `first` says that it begins only now.
    pub fn select_bucket_range(&mut self, from: usize, to: usize, first: bool) {
        let room = self.pane_sizes();
        self.clear_message();
        if room.is_too_small || self.state.overlay.is_some() {
            return;
        }
        self.update_with(room, |state, ctx| {
            let before = state.view.clone();
            focus::focus_pane(state, ctx, PaneId::Series);
            selection::select_bucket_range(state, ctx, from, to);
            if first {
                state.push_undo(before);
            }
        });
    }

    /// Selects a row of what lies over the panes, as a click does. Whether it was selected already.
    pub fn select_overlay_row(&mut self, row: usize) -> bool {
        let room = self.pane_sizes();
        let Some(
            Overlay::Help { cursor, .. }
            | Overlay::Palette { cursor, .. }
            | Overlay::Problems { cursor }
            | Overlay::Changes { cursor },
        ) = &mut self.state.overlay
        else {
            return false;
        };
        let before = cursor.selected();
        cursor.select(row, room.overlay_rows, room.overlay_visible);
        before == row
    }

    /// Runs a command by itself, as the mouse does.
    pub fn run_command(&mut self, command: Command) -> Effect {
        let room = self.pane_sizes();
        self.clear_message();
        self.state.pending_keys.clear();
        if room.is_too_small || !is_applicable(&self.state, command) {
            return Effect::None;
        }
        self.update_with(room, |state, ctx| update::run_command(state, ctx, command))
    }

    /// Gives a pane the focus and the whole screen, as far as either is asked for.
    pub fn set_focus_and_zoom(&mut self, focus: Option<PaneId>, zoomed: Option<bool>) {
        let room = self.pane_sizes();
        self.update_with(room, |state, ctx| {
            focus::set_focus_and_zoom(state, ctx, focus, zoomed);
        });
    }

    /// Changes the state and brings the board in step with it.
    fn update_with<T>(
        &mut self,
        room: PaneSizes,
        change: impl FnOnce(&mut State, &UpdateContext<'_>) -> T,
    ) -> T {
        let result = self.with_context(room, change);
        self.refresh();
        result
    }
}
