//! Input of the board: turns keys, pastes and mouse actions into commands and state changes.

use super::availability::is_applicable;
use super::board_core::Board;
use super::chord::{Key, KeyCode};
use super::keymap::KeyMatch;
use super::open_inbox::OpenInbox;
use super::pane_sizes::PaneSizes;
use super::state::{Overlay, PaneId, State, View};
use super::update_context::{Effect, UpdateContext};
use super::{Command, cursor_moves, focus, frequency_list, prompt_input, selection, update};

impl Board {
    /// Handles a key.
    pub fn press_key(&mut self, key: Key) -> Effect {
        let pane_sizes = self.pane_sizes();
        self.clear_message();
        // The welcome line disappears with a key that redraws much of the screen, so that drawing the hints in
        // its place adds little output.
        let causes_before = (self.state.welcome_keys_left == 1).then(|| self.redraw_causes());
        let effect = self.run_key(pane_sizes, key);
        let is_kept = causes_before
            .is_some_and(|before| !self.state.pending_keys.is_empty() || before == self.redraw_causes());
        self.state.welcome_keys_left = self.state.welcome_keys_left.saturating_sub(u8::from(!is_kept));
        effect
    }

    /// Returns the parts of the state whose change redraws much of the screen.
    fn redraw_causes(&self) -> (PaneId, bool, bool, bool, View) {
        let state = &self.state;
        (state.focus, state.is_zoomed, state.overlay.is_some(), state.message.is_some(), state.view.clone())
    }

    fn run_key(&mut self, pane_sizes: PaneSizes, key: Key) -> Effect {
        if !pane_sizes.is_too_small && prompt_input::takes_text(self.state.overlay.as_ref()) {
            return self.update_with(pane_sizes, |state, ctx| prompt_input::press_key(state, ctx, key));
        }
        if let Some(Overlay::Windows) = self.state.overlay
            && self.press_key_in_window_menu(pane_sizes, key)
        {
            return Effect::None;
        }
        if matches!(self.state.overlay, Some(Overlay::Frequencies { .. })) && key.typed_char() == Some('s') {
            return self.update_with(pane_sizes, |state, _| {
                frequency_list::toggle_order(state);
                Effect::None
            });
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
                    // An unknown chord is dropped whole, so that its last key does not run a command by
                    // surprise.
                    self.state.pending_keys.clear();
                    return Effect::None;
                }
            };
        let is_always_allowed = matches!(command, Command::Quit | Command::Suspend);
        if pane_sizes.is_too_small && !is_always_allowed || !is_applicable(&self.state, command) {
            return Effect::None;
        }
        self.update_with(pane_sizes, |state, ctx| update::run_command(state, ctx, command))
    }

    /// Handles a key while the windows are listed. Returns `false` if the key is not for the list: it then has its
    /// usual effect.
    fn press_key_in_window_menu(&mut self, pane_sizes: PaneSizes, key: Key) -> bool {
        let digit = key.typed_char().and_then(|c| c.to_digit(10));
        let steps = self.settings.keymap.match_keys(&[key], self.state.focus)
            == KeyMatch::Command(Command::NextWindow);
        if steps {
            return false;
        }
        self.state.overlay = None;
        match (key.code, digit) {
            (KeyCode::Esc | KeyCode::Enter, _) => {
                self.refresh();
                true
            }
            (_, Some(digit)) => self.update_with(pane_sizes, |state, ctx| {
                update::choose_window(state, ctx, usize::try_from(digit).unwrap_or(0))
            }),
            _ => false,
        }
    }

    /// Closes the list of windows, before something else happens.
    fn close_window_menu(&mut self) {
        self.state.overlay.take_if(|overlay| matches!(overlay, Overlay::Windows));
    }

    /// Handles pasted text.
    pub fn paste_text(&mut self, text: &str) {
        let pane_sizes = self.pane_sizes();
        self.clear_message();
        self.update_with(pane_sizes, |state, ctx| {
            prompt_input::paste_text(state, ctx, text);
        });
    }

    /// Focuses a pane and selects one of its rows, as a click does.
    pub fn select_pane_row(&mut self, pane: PaneId, row: Option<usize>) {
        let pane_sizes = self.pane_sizes();
        self.clear_message();
        if prompt_input::takes_text(self.state.overlay.as_ref()) {
            return;
        }
        self.close_window_menu();
        self.update_with(pane_sizes, |state, ctx| {
            focus::focus_pane(state, ctx, pane);
            if let Some(row) = row {
                cursor_moves::select_row(state, ctx, row);
            }
        });
    }

    /// Chooses the stretch between two buckets of the chart, as a drag does. `is_start`: the drag has just
    /// begun, so it becomes an undo step.
    pub fn select_bucket_range(&mut self, from: usize, to: usize, is_start: bool) {
        let pane_sizes = self.pane_sizes();
        self.clear_message();
        if pane_sizes.is_too_small || self.state.overlay.is_some() {
            return;
        }
        self.update_with(pane_sizes, |state, ctx| {
            let before = state.view.clone();
            focus::focus_pane(state, ctx, PaneId::Series);
            selection::select_bucket_range(state, ctx, from, to);
            if is_start {
                state.push_undo(before);
            }
        });
    }

    /// Selects a row of the open overlay or a field of the open form, as a click does. Returns whether the row was
    /// already selected.
    pub fn select_overlay_row(&mut self, row: usize) -> bool {
        let pane_sizes = self.pane_sizes();
        if let Some(Overlay::Form(open)) = &mut self.state.overlay {
            open.focus_field(row);
            return false;
        }
        let Some(
            Overlay::Help { cursor, .. }
            | Overlay::Palette { cursor, .. }
            | Overlay::Problems { cursor }
            | Overlay::Changes { cursor }
            | Overlay::Frequencies { cursor, .. }
            | Overlay::Contested { cursor, .. }
            | Overlay::Inbox(OpenInbox { cursor, .. }),
        ) = &mut self.state.overlay
        else {
            return false;
        };
        let selected_before = cursor.selected();
        cursor.select(row, pane_sizes.overlay_rows, pane_sizes.overlay_visible);
        let was_chosen = match &mut self.state.overlay {
            // The first row of the palette is not selected until the user moves to it.
            Some(Overlay::Palette { has_moved, .. }) => std::mem::replace(has_moved, true),
            _ => true,
        };
        was_chosen && selected_before == row
    }

    /// Runs a command directly, as the mouse does.
    pub fn run_command(&mut self, command: Command) -> Effect {
        let pane_sizes = self.pane_sizes();
        self.clear_message();
        self.state.pending_keys.clear();
        if command != Command::NextWindow {
            self.close_window_menu();
        }
        if pane_sizes.is_too_small || !is_applicable(&self.state, command) {
            return Effect::None;
        }
        self.update_with(pane_sizes, |state, ctx| update::run_command(state, ctx, command))
    }

    /// Focuses a pane and sets the zoom; `None` leaves either unchanged.
    pub fn set_focus_and_zoom(&mut self, focus: Option<PaneId>, zoomed: Option<bool>) {
        let pane_sizes = self.pane_sizes();
        self.update_with(pane_sizes, |state, ctx| {
            focus::set_focus_and_zoom(state, ctx, focus, zoomed);
        });
    }

    /// Changes the state and refreshes the board.
    fn update_with<T>(
        &mut self,
        pane_sizes: PaneSizes,
        change: impl FnOnce(&mut State, &UpdateContext<'_>) -> T,
    ) -> T {
        let result = self.with_context(pane_sizes, change);
        self.refresh();
        result
    }
}
