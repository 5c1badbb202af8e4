//! The form in which a record is written: its state, its keys, and what the caller reports of the file.

use super::board_core::Board;
use super::chord::{Key, KeyCode};
use super::command::Command;
use super::cursor_moves::row_distance;
use super::list_cursor::ListCursor;
use super::state::{Message, Overlay, PaneId, State};
use super::text_field::TextField;
use super::update_context::{Effect, UpdateContext};
use crate::forms::{FilledForm, FormContext, FormKind, FormSubject, Suggestion};
use crate::model::{Edit, Event, Situation, Statement};
use crate::query::GroupBy;

/// What the board asks of the situation's files. The caller answers by [`Board::show_edit_preview`] and the functions
/// beside it.
#[derive(Debug, Clone, PartialEq)]
pub enum EditRequest {
    /// Read the files, to which later edits apply.
    Open,
    /// Check these edits and show what they change.
    Plan(Vec<Edit>),
    /// Write the edits that were shown.
    Write,
    /// Read the files again, then check these edits and show what they change.
    PlanAnew(Vec<Edit>),
    /// Show what others have changed since the files were read.
    ShowOutsideChanges,
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
    fn new(form: FilledForm) -> Self {
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

    fn focus_field(&mut self, field: usize) {
        self.form = self.filled();
        self.field = field.min(self.form.values.len().saturating_sub(1));
        self.text = TextField::new(self.form.values.get(self.field).map_or("", String::as_str));
        self.chosen = None;
    }

    /// Puts the next or the previous completion into the field.
    fn complete(&mut self, ctx: FormContext<'_>, forward: bool) {
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

    const fn page_cursor(&mut self) -> Option<&mut ListCursor> {
        match &mut self.page {
            FormPage::Fields => None,
            FormPage::Preview { cursor, .. } | FormPage::Conflict { cursor, .. } => Some(cursor),
        }
    }
}

/// Opens the form of a command, on the selected row.
pub(super) fn open_form(state: &mut State, ctx: &UpdateContext<'_>, command: Command) -> Effect {
    let kind = match command {
        Command::NewClaim => FormKind::Claim,
        Command::CorrectToll => FormKind::Correction,
        Command::LinkSource => FormKind::LinkSource,
        Command::SameAs => FormKind::SameAs,
        Command::CloseDay => FormKind::CloseDay,
        Command::NewActor => FormKind::Actor,
        Command::NewFront => FormKind::Front,
        Command::NewSource => FormKind::Source,
        Command::NewTie => FormKind::Tie,
        _ => FormKind::Event,
    };
    let situation = ctx.store.situation();
    let subject = form_subject(state, situation);
    let form = FilledForm::open(kind, &subject, form_context(state, ctx));
    state.overlay = Some(Overlay::Form(Box::new(OpenForm::new(form))));
    Effect::Edit(EditRequest::Open)
}

fn form_subject(state: &State, situation: &Situation) -> FormSubject {
    let front = state.fronts.id.clone().filter(|id| GroupBy::split_id(id).is_none());
    let event = state.events.id.clone();
    let claims = event.as_ref().and_then(|id| situation.events.iter().find(|event| event.id == *id));
    let tolls = claims.into_iter().flat_map(Event::standing_claims);
    let mut tolls = tolls.filter(|(_, claim)| matches!(claim.statement, Statement::Toll { .. }));
    // Only a number that nothing else could be meant by is proposed.
    let claim = tolls.next().filter(|_| tolls.next().is_none()).map(|(index, _)| index);
    FormSubject { front: front.filter(|id| situation.front_by_id(id).is_some()), event, claim }
}

/// Returns what the open form is filled in against.
pub(super) fn form_context<'a>(state: &State, ctx: &UpdateContext<'a>) -> FormContext<'a> {
    FormContext { situation: ctx.store.situation(), today: state.today }
}

/// Handles a key while a form is open.
pub(super) fn press_key(state: &mut State, ctx: &UpdateContext<'_>, key: Key) -> Effect {
    let form_ctx = form_context(state, ctx);
    let height = ctx.pane_sizes.overlay_visible;
    let Some(Overlay::Form(open)) = &mut state.overlay else { return Effect::None };
    let is_cancel = key.code == KeyCode::Esc || key.ctrl && key.code == KeyCode::Char('c');
    if open.page != FormPage::Fields {
        let step = match key.code {
            KeyCode::Up | KeyCode::Char('k') => Some(Command::Up),
            KeyCode::Down | KeyCode::Char('j') => Some(Command::Down),
            KeyCode::PageUp => Some(Command::PageUp),
            KeyCode::PageDown => Some(Command::PageDown),
            _ => None,
        };
        if let (Some(step), Some(cursor)) = (step, open.page_cursor()) {
            // The cursor is the first line shown; the view wraps the lines.
            let last = ctx.pane_sizes.overlay_rows.saturating_sub(height);
            cursor.step(row_distance(step, height), last + 1, 1);
            return Effect::None;
        }
        let is_conflict = matches!(open.page, FormPage::Conflict { .. });
        return match key.code {
            _ if is_cancel => {
                open.page = FormPage::Fields;
                Effect::None
            }
            KeyCode::Enter if !is_conflict => Effect::Edit(EditRequest::Write),
            // The form is read again: an id that it proposed may be taken by now.
            KeyCode::Char('1') if is_conflict => submit(state, form_ctx, EditRequest::PlanAnew),
            KeyCode::Char('2') if is_conflict => Effect::Edit(EditRequest::ShowOutsideChanges),
            KeyCode::Char('3') if is_conflict => {
                state.overlay = None;
                state.show_message("Nothing was written");
                Effect::None
            }
            _ => Effect::None,
        };
    }
    if is_cancel {
        if open.is_changed && !open.is_leaving {
            open.is_leaving = true;
            state.show_message("Esc again discards what you typed");
        } else {
            state.overlay = None;
        }
        return Effect::None;
    }
    open.is_leaving = false;
    open.problem = None;
    let last = open.form.values.len().saturating_sub(1);
    match key.code {
        KeyCode::Char('s') if key.ctrl => return submit(state, form_ctx, EditRequest::Plan),
        KeyCode::Enter if open.field == last => return submit(state, form_ctx, EditRequest::Plan),
        KeyCode::Enter | KeyCode::Down => open.focus_field(open.field + 1),
        KeyCode::Up => open.focus_field(open.field.saturating_sub(1)),
        KeyCode::Tab => open.complete(form_ctx, true),
        KeyCode::BackTab => open.complete(form_ctx, false),
        _ => {
            if open.text.press_key(key) {
                open.chosen = None;
                open.is_changed = true;
            }
        }
    }
    Effect::None
}

/// Inserts pasted text into the focused field.
pub(super) fn paste(open: &mut OpenForm, text: &str) {
    if open.page == FormPage::Fields {
        open.text.insert(text);
        open.chosen = None;
        open.is_changed = true;
    }
}

/// Makes a request of the edits that the form stands for, or shows the field that has a problem.
fn submit(state: &mut State, ctx: FormContext<'_>, request: fn(Vec<Edit>) -> EditRequest) -> Effect {
    let Some(Overlay::Form(open)) = &mut state.overlay else { return Effect::None };
    match open.filled().to_edits(ctx) {
        Ok(edits) => Effect::Edit(request(edits)),
        Err(problem) => {
            open.page = FormPage::Fields;
            let label = open.form.kind.fields().get(problem.index).map_or("", |field| field.label);
            open.focus_field(problem.index);
            open.problem = Some(format!("{label}: {}", problem.message));
            Effect::None
        }
    }
}

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
        self.state.overlay = None;
        if let Some(id) = new_event {
            self.state.events.id = Some(id);
            self.state.focus = PaneId::Events;
        }
        let keys = self.settings.keymap.first_chord_text(Command::Undo);
        self.state.message =
            Some(Message { text: format!("{label}; {keys} takes it back"), is_error: false });
        self.state.last_edit = Some(LastEdit { label, views: self.state.undo.len() });
    }

    /// Notes that the last edit was taken back, or can no longer be.
    pub fn forget_last_edit(&mut self, message: &str, is_error: bool) {
        self.state.last_edit = None;
        self.show_message(message, is_error);
    }
}
