//! `close-day`: moves the day on which the data were closed.

use std::io::Write;

use super::edited_situation::{EditedSituation, save_or_show, warn_of_edits};
use super::{Failure, Outcome, ProgramContext, SituationOptions};
use crate::forms::{FilledForm, FormContext, FormKind, FormSubject};
use crate::model::{DateForm, Day, Edit, parse_spoken_date};
use crate::report::write_line;

/// The options of the verb.
#[derive(Debug)]
pub(super) struct CloseDayRequest {
    /// The new day as it was typed.
    pub(super) date: String,
    /// Ids of fronts whose coverage ended earlier and is extended too.
    pub(super) also: Vec<String>,
    /// Whether the change is only shown.
    pub(super) is_dry_run: bool,
}

/// Runs the verb.
///
/// # Errors
/// Fails if the day or a front is wrong, the day is before the present one, or the files cannot be written.
pub(super) fn run_close_day(
    options: &SituationOptions<'_>,
    request: &CloseDayRequest,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let edited = EditedSituation::read(options, context)?;
    let situation = &edited.situation;
    let ctx = FormContext { situation, today: context.today(options.common)? };
    let mut form = FilledForm::open(FormKind::CloseDay, &FormSubject::default(), ctx);
    form.set("day", &request.date);
    let recorded = form.value("fronts").to_owned();
    let fronts: Vec<&str> = std::iter::once(recorded.as_str())
        .filter(|ids| !ids.is_empty())
        .chain(request.also.iter().map(String::as_str))
        .collect();
    form.set("fronts", &fronts.join(", "));
    let refuse = |option: &str, why: String| Failure::Message(format!("--{option}: {why}"));
    let edits = form.to_edits(ctx).map_err(|problem| {
        let option = if problem.index == 0 { "date" } else { "also" };
        refuse(option, problem.message)
    })?;
    let old = situation.as_of;
    let written = parse_spoken_date(&request.date, ctx.today, DateForm::SingleDay).unwrap_or_default();
    let new = written.parse::<Day>().map_err(|error| refuse("date", error.to_string()))?;
    if new < old {
        let why = format!("the data were closed later, on {old}; to go back, edit `as_of` by hand");
        return Err(refuse("date", why));
    }
    let planned = edited.plan(&edits, None)?;
    if planned.files.is_empty() {
        write_line(out, &format!("The data were already closed on {old}"))?;
    } else {
        save_or_show(&planned, request.is_dry_run, out, err)?;
        warn_of_edits(&edits, ctx, err);
        write_line(out, &format!("Closed on {new}; before, on {old}"))?;
    }
    for front in &situation.fronts {
        let Some(until) = front.coverage_until.filter(|&until| until < new) else { continue };
        let line = if edits.contains(&Edit::set_coverage_until(&front.id, new)) {
            format!("Coverage of {} extended; before, to {until}", front.id)
        } else {
            format!("Coverage of {} ends on {until}; --also {} extends it", front.id, front.id)
        };
        write_line(out, &line)?;
    }
    Ok(Outcome::Fine)
}
