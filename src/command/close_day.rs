//! `close-day`: moves the day on which the data were closed.

use std::io::Write;

use super::edited_situation::{EditedSituation, save_or_show};
use super::{Failure, Outcome, ProgramContext, SituationOptions};
use crate::forms::{FilledForm, FormContext, FormKind, FormSubject};
use crate::model::{DateForm, Day, parse_spoken_date};
use crate::report::write_line;

/// Runs the verb. `date` is the new day as it was typed.
pub(super) fn run_close_day(
    options: &SituationOptions<'_>,
    (date, is_dry_run): (&str, bool),
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let edited = EditedSituation::read(options, context)?;
    let situation = &edited.situation;
    let ctx = FormContext { situation, today: context.today(options.common)? };
    let mut form = FilledForm::open(FormKind::CloseDay, &FormSubject::default(), ctx);
    form.set("day", date);
    let refuse = |why: String| Failure::Message(format!("--date: {why}"));
    let edits = form.to_edits(ctx).map_err(|problem| refuse(problem.message))?;
    let old = situation.as_of;
    let written = parse_spoken_date(date, ctx.today, DateForm::SingleDay).unwrap_or_default();
    let new = written.parse::<Day>().map_err(|error| refuse(error.to_string()))?;
    if new < old {
        return Err(refuse(format!(
            "the data were closed later, on {old}; to go back, edit `as_of` by hand"
        )));
    }
    let planned = edited.plan(&edits, None)?;
    if planned.files.is_empty() {
        write_line(out, &format!("The data were already closed on {old}"))?;
        return Ok(Outcome::Fine);
    }
    save_or_show(&planned, is_dry_run, out, err)?;
    write_line(out, &format!("Closed on {new}; before, on {old}"))?;
    for front in &situation.fronts {
        match front.coverage_until {
            Some(until) if until >= old && until < new => {
                write_line(out, &format!("Coverage of {} extended", front.id))?;
            }
            Some(until) if until >= new => {}
            Some(until) => {
                write_line(out, &format!("Coverage of {} left as it is: it ended on {until}", front.id))?;
            }
            None => {}
        }
    }
    Ok(Outcome::Fine)
}
