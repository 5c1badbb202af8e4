//! What the caller reports after it has read or changed the situation's files.

use super::board_core::Board;
use super::command::Command;
use super::list_cursor::ListCursor;
use super::open_form::{FormPage, LastEdit};
use super::open_inbox::{OpenInbox, pending_items};
use super::state::{Message, Overlay, PaneId};
use super::update_context::Effect;

impl Board {
    /// Shows what the edits of the open form change.
    pub fn show_edit_preview(&mut self, lines: Vec<String>) {
        self.set_form_page(FormPage::Preview { lines, cursor: ListCursor::default() });
    }

    /// Asks what to do after another program has changed a file, with its changes if they were asked for.
    pub fn show_edit_conflict(&mut self, lines: Vec<String>) {
        self.set_form_page(FormPage::Conflict { lines, cursor: ListCursor::default() });
    }

    fn set_form_page(&mut self, page: FormPage) {
        if let Some(Overlay::Form(open)) = &mut self.state.overlay {
            open.page = page;
        }
    }

    /// Shows why an edit is not made. The form stays open.
    pub fn show_edit_problem(&mut self, problem: &str) {
        if let Some(Overlay::Form(open)) = &mut self.state.overlay {
            open.page = FormPage::Fields;
            open.problem = Some(problem.to_owned());
        } else {
            self.show_message(problem, true);
        }
    }

    /// Closes the form after its edits were written, and goes to the new event once it is loaded.
    pub fn finish_edit(&mut self, label: String, new_event: Option<String>) {
        let was_about_item =
            matches!(&self.state.overlay, Some(Overlay::Form(open)) if open.form.item.is_some());
        // The item itself is among them until the data are read again.
        let others_wait = pending_items(self.data.store.situation(), self.state.today).nth(1).is_some();
        self.state.overlay = (was_about_item && others_wait).then(|| Overlay::Inbox(OpenInbox::default()));
        if let Some(id) = new_event {
            self.state.events.id = Some(id);
            self.state.focus = PaneId::Events;
        }
        let keys = self.settings.keymap.first_chord_text(Command::Undo);
        self.state.message =
            Some(Message { text: format!("{label}; {keys} takes it back"), is_error: false });
        self.state.last_edit = Some(LastEdit { label, views: self.state.undo.len() });
    }

    /// Reports that a decision about an item of the inbox was written. The inbox stays open, on the next item: until the
    /// data are read again, the one that was decided on is still listed.
    pub fn finish_decision(&mut self, label: String) {
        let height = self.pane_sizes().overlay_visible;
        let (situation, today) = (self.data.store.situation(), self.state.today);
        if let Some(Overlay::Inbox(open)) = &mut self.state.overlay {
            open.cursor.step(1, open.items(situation, today).count(), height);
            open.is_reading = false;
        }
        let keys = self.settings.keymap.first_chord_text(Command::Undo);
        self.show_message(format!("{label}; {keys} takes it back"), false);
        self.state.last_edit = Some(LastEdit { label, views: self.state.undo.len() });
    }

    /// Runs a command on the item of the inbox with this id, whether it waits or was decided on. Returns `None` if there is
    /// no such item.
    pub fn run_item_command(&mut self, command: Command, id: &str) -> Option<Effect> {
        let (situation, today) = (self.data.store.situation(), self.state.today);
        let open = [false, true].into_iter().find_map(|shows_decided| {
            let open = OpenInbox { shows_decided, ..OpenInbox::default() };
            let index = open.items(situation, today).position(|item| item.id == id)?;
            let mut cursor = open.cursor;
            cursor.select(index, index + 1, 1);
            Some(OpenInbox { cursor, ..open })
        })?;
        self.state.overlay = Some(Overlay::Inbox(open));
        let effect = self.run_command(command);
        self.state.overlay = None;
        Some(effect)
    }

    /// Notes that the last edit was taken back, or can no longer be.
    pub fn forget_last_edit(&mut self, message: &str, is_error: bool) {
        self.state.last_edit = None;
        self.show_message(message, is_error);
    }
}
