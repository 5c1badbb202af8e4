//! The dates that are typed into a form, and what is shown below a field.

use super::FormContext;
use super::form_fields::{CLOSE_DAY_FIELD, FieldInput, FormKind};
use super::form_to_edits::FilledForm;
use super::typed_values::is_toll;
use super::warnings::unrecorded_days;
use crate::model::date::{month_span, quarter_span, year_span};
use crate::model::{DateForm, EventDate, PublicationDate, Span, parse_spoken_date};

impl FilledForm {
    /// Returns the days of the date that is typed.
    #[must_use]
    pub fn date_span(&self, ctx: FormContext<'_>) -> Option<Span> {
        let written = parse_spoken_date(self.value("date"), ctx.today, DateForm::Calendar).ok()?;
        written.trim_start_matches('≈').parse::<EventDate>().ok().map(|date| date.span)
    }

    /// Returns the shortest day, month, quarter or year that holds the date, as an id names it: `2026-01-31`, `2026-01`,
    /// `2022-Q2`, `1998`.
    pub(super) fn date_period(&self, ctx: FormContext<'_>) -> Option<String> {
        let span = self.date_span(ctx)?;
        let periods = [Span::from_day, month_span, quarter_span, year_span].map(|period| period(span.start));
        let years = Span { start: year_span(span.start).start, end: year_span(span.end).end };
        let period = periods.into_iter().find(|period| period.covers(span)).unwrap_or(years);
        Some(EventDate::from_span(period).to_string())
    }

    /// Returns how the date in a field is read, unless it is typed like this: `read as 2026-01-30`.
    #[must_use]
    pub fn date_reading(&self, index: usize, ctx: FormContext<'_>) -> Option<String> {
        let form = match self.kind.fields().get(index)?.input {
            FieldInput::Date => DateForm::Calendar,
            FieldInput::PublicationDate => DateForm::Publication,
            FieldInput::Day => DateForm::SingleDay,
            _ => return None,
        };
        let typed = self.values.get(index)?.trim();
        let written = parse_spoken_date(typed, ctx.today, form).ok()?;
        let date = written.parse::<PublicationDate>().ok()?;
        let future = if date.earliest > ctx.today { ", in the future" } else { "" };
        let days = match date.latest {
            Some(latest) if latest != date.earliest => {
                let mark = if date.is_inferred { "≈" } else { "" };
                format!("{mark}{} to {latest}", date.earliest)
            }
            _ => date.to_string(),
        };
        (typed != written || !future.is_empty()).then(|| format!("read as {days}{future}"))
    }

    /// Returns what is shown below a field while it is filled in: how its date is read, what it implies, or what helps to
    /// answer.
    #[must_use]
    pub fn field_note(&self, index: usize, ctx: FormContext<'_>) -> Option<String> {
        let field = self.kind.fields().get(index)?;
        if field.name == CLOSE_DAY_FIELD {
            let edits = self.closing_edits(ctx);
            return match unrecorded_days(&edits, ctx.situation) {
                Some(days) => Some(format!("yes says that {days}")),
                None if edits.is_empty() && self.date_span(ctx).is_some() => {
                    Some("as-of and coverage reach it already".to_owned())
                }
                None => None,
            };
        }
        if field.input == FieldInput::EarlierClaim
            && self.kind == FormKind::Correction
            && self.subject_event(ctx).is_some_and(|event| !event.claims.iter().any(is_toll))
        {
            return Some("the event has no number of persons to correct".to_owned());
        }
        let hint = (!field.hint.is_empty()).then(|| field.hint.to_owned());
        let item_note =
            self.item.as_ref().and_then(|item| item.field_note(field.name, self.value(field.name)));
        self.date_reading(index, ctx).or(item_note).or(hint)
    }
}
