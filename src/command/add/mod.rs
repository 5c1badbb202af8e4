//! `add`: adds records to a situation file, from options, answers or JSON.

mod json_event;
mod json_records;
mod questions;

use std::io::{self, IsTerminal as _, Write};

use self::questions::Questions;
use super::edited_situation::{
    EditedSituation, edit_failure, save_or_show, show_diff, show_new_lines, warn_of_edits, written_text,
};
use super::{Failure, Outcome, ProgramContext, SituationOptions};
use crate::cli::{AddRequest, option_name};
use crate::edit::PlannedChanges;
use crate::file::render_diagnostics;
use crate::forms::{
    CLOSE_DAY_FIELD, FieldInput, FieldProblem, FilledForm, FormContext, FormField, FormKind, edit_warnings,
    hidden_reasons,
};
use crate::model::{Edit, EditTarget};
use crate::report::write_line;

/// Runs the verb.
pub(super) fn run_add(
    request: &AddRequest,
    options: &SituationOptions<'_>,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let edited = EditedSituation::read(options, context)?;
    let ctx = FormContext { situation: &edited.situation, today: context.today(options.common)? };
    if request.reads_json {
        let (edits, planned) = json_records::plan_records(request, &edited)?;
        save_or_show(&planned, request.is_dry_run, out, err)?;
        warn_of_edits(&edits, ctx, err);
        return Ok(Outcome::Fine);
    }
    let mut form = filled_form(request, &edited, ctx)?;
    let missing = missing_fields(&form);
    if missing.is_empty() {
        let edits = chosen_edits(request, &form, ctx)?;
        let planned = edited.plan(&edits, request.into.as_deref())?;
        save_or_show(&planned, request.is_dry_run, out, err)?;
        warn_of_edits(&edits, ctx, err);
        tell_what_is_hidden(&form, &edits, &edited, ctx, err);
        return Ok(Outcome::Fine);
    }
    if !context.stdout_is_terminal || !io::stdin().is_terminal() {
        let names = missing.iter().map(|field| format!("--{}", option_name(form.kind, field)));
        let names: Vec<String> = names.collect();
        let what = if names.len() == 1 { "is" } else { "are" };
        return Err(Failure::Message(format!("{} {what} missing", names.join(", "))));
    }
    ask_and_save(request, &mut form, &edited, ctx, out, err)
}

/// Fills in the form from the options.
fn filled_form(
    request: &AddRequest,
    edited: &EditedSituation,
    ctx: FormContext<'_>,
) -> Result<FilledForm, Failure> {
    let mut form = FilledForm::empty(request.kind);
    for (field, given) in &request.values {
        form.set(field.name, &given.join(", "));
    }
    for name in ["corrects", "retracts"] {
        number_earlier_claim(&mut form, name, edited);
    }
    for (index, field) in form.kind.fields().iter().enumerate() {
        let is_given = !form.value(field.name).is_empty();
        if let Some(message) = form.problem(index, ctx).filter(|_| is_given) {
            return Err(field_failure(form.kind, &FieldProblem { index, message }));
        }
    }
    Ok(form)
}

/// Replaces the id of an earlier claim by its number.
fn number_earlier_claim(form: &mut FilledForm, name: &str, edited: &EditedSituation) {
    let typed = form.value(name).trim().to_owned();
    let ids = edited.files.claim_ids(form.value("event").trim());
    let position = ids.iter().position(|id| !typed.is_empty() && id.as_deref() == Some(typed.as_str()));
    if let Some(position) = position {
        form.set(name, &(position + 1).to_string());
    }
}

fn field_failure(kind: FormKind, problem: &FieldProblem) -> Failure {
    let option = kind.fields().get(problem.index).map_or("", |field| option_name(kind, field));
    Failure::Message(format!("--{option}: {}", problem.message))
}

/// Returns the fields that must be filled in and are empty. An id is proposed.
fn missing_fields(form: &FilledForm) -> Vec<&'static FormField> {
    let is_missing = |field: &&FormField| {
        field.is_required && field.input != FieldInput::NewId && form.value(field.name).trim().is_empty()
    };
    form.kind.fields().iter().filter(is_missing).collect()
}

/// Returns the edits of the form, with those that move the close of data and the coverage as far as they were requested.
fn chosen_edits(request: &AddRequest, form: &FilledForm, ctx: FormContext<'_>) -> Result<Vec<Edit>, Failure> {
    let mut form = form.clone();
    form.set(CLOSE_DAY_FIELD, "yes");
    let mut edits = form.to_edits(ctx).map_err(|problem| field_failure(form.kind, &problem))?;
    edits.retain(|edit| match edit {
        Edit::SetField { target: EditTarget::Heading, .. } => request.moves_as_of,
        Edit::SetField { field, .. } if field == "coverage_until" => request.extends_coverage,
        _ => true,
    });
    Ok(edits)
}

fn tell_what_is_hidden(
    form: &FilledForm,
    edits: &[Edit],
    edited: &EditedSituation,
    ctx: FormContext<'_>,
    err: &mut dyn Write,
) {
    let reasons = hidden_reasons(edits, ctx.situation);
    // A failed write to standard error cannot be reported anywhere.
    for reason in &reasons {
        _ = write_line(err, &format!("note: {reason}"));
    }
    // The data cannot close on a day that is to come.
    let span = form.date_span(ctx).filter(|span| !reasons.is_empty() && span.end <= ctx.today);
    if let Some(span) = span {
        let (path, day) = (edited.path.display(), span.end);
        _ = write_line(
            err,
            &format!("help: run `frontwatch close-day {path} --date {day}`; next time, add with --close-day"),
        );
    }
}

/// Asks for the fields that were not given, shows the record and writes it if the answer is yes.
fn ask_and_save(
    request: &AddRequest,
    form: &mut FilledForm,
    edited: &EditedSituation,
    ctx: FormContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let leave = |out: &mut dyn Write| {
        write_line(out, "Nothing was written")?;
        Ok(Outcome::Fine)
    };
    let mut questions = Questions::open(ctx)?;
    loop {
        if !questions.ask_fields(form, out)? {
            return leave(out);
        }
        match plan_answers(request, form, edited, &mut questions, out) {
            Ok(Some(planned)) => {
                planned.save().map_err(edit_failure)?;
                write_line(out, &written_text(&planned, |path| path.display().to_string()))?;
                _ = err.write_all(render_diagnostics(&planned.problems, false).as_bytes());
                return Ok(Outcome::Fine);
            }
            Ok(None) => return leave(out),
            Err(Failure::Problems(problems)) => {
                out.write_all(render_diagnostics(&problems, false).as_bytes())?;
            }
            Err(Failure::Message(message)) => write_line(out, &message)?,
            Err(closed) => return Err(closed),
        }
        write_line(out, "The record cannot be written like this. The questions start again.")?;
        questions.ask_all();
    }
}

/// Plans the record of the answers and asks whether to write it. `None`: no.
fn plan_answers(
    request: &AddRequest,
    form: &FilledForm,
    edited: &EditedSituation,
    questions: &mut Questions<'_>,
    out: &mut dyn Write,
) -> Result<Option<PlannedChanges>, Failure> {
    let ctx = questions.ctx;
    let mut request = request.clone();
    let mut edits = chosen_edits(&request, form, ctx)?;
    let reasons = hidden_reasons(&edits, ctx.situation);
    if !reasons.is_empty() {
        let close_day = form.kind.fields().iter().position(|field| field.name == CLOSE_DAY_FIELD);
        let note = close_day.and_then(|index| form.field_note(index, ctx));
        for note in reasons.iter().chain(&note) {
            write_line(out, &format!("Note: {note}"))?;
        }
        let field = close_day.and_then(|index| form.kind.fields().get(index));
        let is_default = field.is_some_and(|field| form.default_text(field, ctx) == "yes");
        let question = "Move the close of data and the coverage to its day?";
        let Some(moves) = questions.ask_yes_no(question, is_default, out)? else { return Ok(None) };
        request.moves_as_of |= moves;
        request.extends_coverage |= moves;
        edits = chosen_edits(&request, form, ctx)?;
    }
    let planned = edited.plan(&edits, request.into.as_deref())?;
    for warning in edit_warnings(&edits, ctx) {
        write_line(out, &format!("Warning: {warning}"))?;
    }
    if request.is_dry_run {
        show_diff(&planned, out)?;
        return Ok(None);
    }
    show_new_lines(&planned, out)?;
    let answer = questions.ask_yes_no("Write this?", true, out)?;
    Ok((answer == Some(true)).then_some(planned))
}
