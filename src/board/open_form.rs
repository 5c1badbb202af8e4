//! An open form, and what the board asks of the situation's files.

use super::list_cursor::ListCursor;
use super::text_field::TextField;
use crate::forms::{FilledForm, FormContext, Suggestion};
use crate::model::{Edit, InboxDecision};

/// What the board asks of the situation's files. The caller answers by `Board::show_edit_preview` and the functions
/// beside it.
#[derive(Debug, Clone, PartialEq)]
pub enum EditRequest {
    /// Read the files, check these edits and show what they change.
    Plan(Vec<Edit>),
    /// Write the edits that were shown.
    Write,
    /// Show what others have changed since the edits were shown.
    ShowOutsideChanges,
    /// Record what was decided about an item of the inbox.
    Decide {
        /// The id of the item.
        item: String,
        /// The decision.
        decision: InboxDecision,
        /// What was done, for the message.
        label: String,
    },
    /// Take back the last edit.
    Undo,
}

/// What the form shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormPage {
    /// Its fields.
    Fields,
    /// What it changes in the files, as lines of a diff.
    Preview {
        /// The lines.
        lines: Vec<String>,
        /// The scroll position.
        cursor: ListCursor,
    },
    /// The choice after another program has changed a file.
    Conflict {
        /// What has changed, once it was asked for.
        lines: Vec<String>,
        /// The scroll position.
        cursor: ListCursor,
    },
}

/// An open form.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenForm {
    /// What is typed so far, without the focused field.
    pub form: FilledForm,
    /// The index of the focused field.
    pub field: usize,
    /// The text of the focused field.
    pub text: TextField,
    /// The completion that was chosen last.
    pub chosen: Option<usize>,
    /// The completions among which it was chosen.
    pub choices: Vec<Suggestion>,
    /// What is shown.
    pub page: FormPage,
    /// What is wrong with the form as a whole.
    pub problem: Option<String>,
    /// Whether something was typed.
    pub is_changed: bool,
    /// Whether the next Esc discards what was typed.
    pub is_leaving: bool,
}

/// An edit that undo can take back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastEdit {
    /// What it did, for the message.
    pub label: String,
    /// How many views undo could restore when it was made. Newer views are restored first.
    pub views: usize,
}

impl OpenForm {
    pub(super) fn new(form: FilledForm) -> Self {
        let first_empty = form.values.iter().position(String::is_empty).unwrap_or(0);
        let text = TextField::new(form.values.get(first_empty).map_or("", String::as_str));
        Self {
            form,
            field: first_empty,
            text,
            chosen: None,
            choices: Vec::new(),
            page: FormPage::Fields,
            problem: None,
            is_changed: false,
            is_leaving: false,
        }
    }

    /// Returns the form with the text of the focused field.
    #[must_use]
    pub fn filled(&self) -> FilledForm {
        let mut form = self.form.clone();
        if let Some(value) = form.values.get_mut(self.field) {
            self.text.text().clone_into(value);
        }
        form
    }

    /// Returns the completions of the focused field: while one is chosen, those it was chosen from.
    #[must_use]
    pub fn suggestions(&self, ctx: FormContext<'_>) -> Vec<Suggestion> {
        match self.chosen {
            Some(_) => self.choices.clone(),
            None => self.filled().suggestions(self.field, ctx),
        }
    }

    pub(super) fn focus_field(&mut self, field: usize) {
        self.form = self.filled();
        self.field = field.min(self.form.values.len().saturating_sub(1));
        self.text = TextField::new(self.form.values.get(self.field).map_or("", String::as_str));
        self.chosen = None;
    }

    /// Puts the next or the previous completion into the field.
    pub(super) fn complete(&mut self, ctx: FormContext<'_>, forward: bool) {
        if self.chosen.is_none() {
            self.choices = self.filled().suggestions(self.field, ctx);
        }
        let count = self.choices.len();
        if count == 0 {
            return;
        }
        let next = match (self.chosen, forward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(chosen), true) => (chosen + 1) % count,
            (Some(chosen), false) => (chosen + count - 1) % count,
        };
        self.chosen = Some(next);
        self.text = TextField::new(self.choices.get(next).map_or("", |choice| choice.text.as_str()));
        self.is_changed = true;
    }

    pub(super) const fn page_cursor(&mut self) -> Option<&mut ListCursor> {
        match &mut self.page {
            FormPage::Fields => None,
            FormPage::Preview { cursor, .. } | FormPage::Conflict { cursor, .. } => Some(cursor),
        }
    }
}
