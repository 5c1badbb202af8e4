//! Completions of a field and proposed values.

use super::FormContext;
use super::form_fields::{FieldInput, FormKind};
use super::form_to_edits::FilledForm;
use super::typed_values::{is_toll, list_words, record_names, split_list, to_id};
use crate::findings::claim_words;
use crate::model::text::fold;
use crate::model::{Claim, Event, RecordKind};

/// The most completions that are offered.
const MAX_SUGGESTIONS: usize = 200;

/// A completion of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The text of the whole field with the completion.
    pub text: String,
    /// What it stands for.
    pub label: String,
}

impl FilledForm {
    /// Returns the completions of the field with this index: first those that begin as typed, then those that contain
    /// it. In a list the last entry is completed.
    #[must_use]
    pub fn suggestions(&self, index: usize, ctx: FormContext<'_>) -> Vec<Suggestion> {
        let Some(field) = self.kind.fields().get(index) else { return Vec::new() };
        let typed = self.values.get(index).map_or("", String::as_str);
        let own = |list: Vec<(&str, &str)>| -> Vec<(String, String)> {
            list.into_iter().map(|(text, label)| (text.to_owned(), label.to_owned())).collect()
        };
        let situation = ctx.situation;
        let new_source = self.item.as_ref().map(|item| (item.source.as_str(), "the report itself"));
        let records = |kind| {
            let new_source = new_source.filter(|_| kind == RecordKind::Source);
            record_names(situation, kind).chain(new_source)
        };
        let (choices, is_list) = match field.input {
            FieldInput::Id(kind) => (own(records(kind).collect()), false),
            FieldInput::Ids(kind) => (own(records(kind).collect()), true),
            FieldInput::Claimant => {
                (own(records(RecordKind::Actor).chain(records(RecordKind::Source)).collect()), false)
            }
            FieldInput::Word(list) => (own(list_words(list)), false),
            FieldInput::Flag => (own(vec![("yes", ""), ("no", "")]), false),
            FieldInput::EarlierClaim => {
                let is_offered = |claim: &Claim| self.kind != FormKind::Correction || is_toll(claim);
                let event = self.subject_event(ctx);
                (event.map(|event| claim_choices(event, is_offered, ctx)).unwrap_or_default(), false)
            }
            FieldInput::Figure => (
                own(vec![
                    ("at least ", "and a number: this or more"),
                    ("at most ", "and a number: this or fewer"),
                    ("denied", "says that there were none"),
                    ("unspecified", "some, but no number"),
                    ("no comment", "declines to give a number"),
                ]),
                false,
            ),
            FieldInput::NewId => (own(vec![(self.proposed_id(ctx).as_str(), "proposed")]), false),
            FieldInput::Text
            | FieldInput::Texts
            | FieldInput::Date
            | FieldInput::PublicationDate
            | FieldInput::Day
            | FieldInput::Point
            | FieldInput::Whole => (Vec::new(), false),
        };
        let (before, last) = match typed.rfind(',').filter(|_| is_list) {
            Some(comma) => typed.split_at(comma + 1),
            None => ("", typed),
        };
        let taken: Vec<&str> = split_list(before).collect();
        let wanted = fold(last.trim());
        let starts = |text: &str| fold(text).starts_with(&wanted);
        let contains = |text: &str| fold(text).contains(&wanted);
        let mut ranked: Vec<(u8, &(String, String))> = choices
            .iter()
            .filter(|(text, _)| !taken.contains(&text.as_str()))
            .filter_map(|choice| match choice {
                (text, _) if starts(text) => Some((0, choice)),
                (_, label) if starts(label) => Some((1, choice)),
                (text, label) if contains(text) || contains(label) => Some((2, choice)),
                _ => None,
            })
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let separator = if before.is_empty() { "" } else { " " };
        ranked
            .into_iter()
            .take(MAX_SUGGESTIONS)
            .map(|(_, (text, label))| Suggestion {
                text: format!("{before}{separator}{text}"),
                label: label.clone(),
            })
            .collect()
    }

    /// Returns an id for the record that nothing else has: for an event its date and place or front, for another record
    /// its short name or name.
    #[must_use]
    pub fn proposed_id(&self, ctx: FormContext<'_>) -> String {
        let typed = |name: &str| self.value(name).trim();
        let base = match self.kind {
            FormKind::Event => {
                let place = [typed("place"), typed("front")]
                    .into_iter()
                    .find(|text| !text.is_empty())
                    .unwrap_or_default();
                let date = self.date_period(ctx).unwrap_or_default();
                format!("{date} {place}")
            }
            FormKind::Source => typed("title").to_owned(),
            _ => [typed("short"), typed("name")]
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or_default()
                .to_owned(),
        };
        let base = to_id(&base);
        let Some(kind) = self.kind.inserted_kind() else { return base };
        let is_used = |id: &str| record_names(ctx.situation, kind).any(|(other, _)| other == id);
        if base.is_empty() || !is_used(&base) {
            return base;
        }
        (2..=usize::MAX).map(|number| format!("{base}-{number}")).find(|id| !is_used(id)).unwrap_or(base)
    }
}

/// Lists claims of an event by their numbers, counted from 1.
fn claim_choices(
    event: &Event,
    is_offered: impl Fn(&Claim) -> bool,
    ctx: FormContext<'_>,
) -> Vec<(String, String)> {
    let claims = event.claims.iter().enumerate().filter(|(_, claim)| is_offered(claim));
    claims
        .map(|(index, claim)| {
            let claimant = ctx.situation.claimant_name(claim.claimant);
            ((index + 1).to_string(), format!("{claimant}, {}", claim_words(ctx.situation, claim)))
        })
        .collect()
}
