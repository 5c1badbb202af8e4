//! The form in which a record is written: how it is opened, and its keys.

use super::chord::{Key, KeyCode};
use super::command::Command;
use super::cursor_moves::row_distance;
use super::open_form::{EditRequest, FormPage, OpenForm};
use super::state::{Overlay, State};
use super::update_context::{Effect, UpdateContext};
use crate::forms::{FilledForm, FormContext, FormKind, FormSubject};
use crate::model::{Event, InboxItem, Situation, Statement};
use crate::query::GroupBy;

/// Opens the form of a command, on the selected row.
pub(super) fn open_form(state: &mut State, ctx: &UpdateContext<'_>, command: Command) -> Effect {
    let kind = form_kind(command);
    let situation = ctx.store.situation();
    let subject = form_subject(state, situation);
    let form = FilledForm::open(kind, &subject, form_context(state, ctx));
    state.overlay = Some(Overlay::Form(Box::new(OpenForm::new(form))));
    Effect::None
}

/// Opens the form of a command on an item of the inbox.
pub(super) fn open_form_about(
    state: &mut State,
    ctx: &UpdateContext<'_>,
    command: Command,
    item: &InboxItem,
) -> Effect {
    let kind = form_kind(command);
    let situation = ctx.store.situation();
    let subject = form_subject(state, situation);
    let form = FilledForm::open_about(kind, item, &subject, form_context(state, ctx));
    state.overlay = Some(Overlay::Form(Box::new(OpenForm::new(form))));
    Effect::None
}

/// Returns the form that a command opens.
const fn form_kind(command: Command) -> FormKind {
    match command {
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
    }
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
            KeyCode::Char('1') if is_conflict => submit(state, form_ctx),
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
        KeyCode::Char('s') if key.ctrl => return submit(state, form_ctx),
        KeyCode::Enter if open.field == last => return submit(state, form_ctx),
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

/// Asks for what the form changes, or shows the field that has a problem.
fn submit(state: &mut State, ctx: FormContext<'_>) -> Effect {
    let Some(Overlay::Form(open)) = &mut state.overlay else { return Effect::None };
    match open.filled().to_edits(ctx) {
        Ok(edits) => Effect::Edit(EditRequest::Plan(edits)),
        Err(problem) => {
            open.page = FormPage::Fields;
            open.focus_field(problem.index);
            open.problem = Some(problem.message);
            Effect::None
        }
    }
}
