//! Forms: the fields of each kind of record as a person fills them in. The board and the command line ask for the same
//! fields, read the typed text in the same way and offer the same completions.

mod form_fields;
mod form_to_edits;
mod item_draft;
mod open_about;
mod typed_dates;
mod typed_values;
mod warnings;

mod suggestions;

#[cfg(test)]
mod tests;

pub use self::form_fields::{CLOSE_DAY_FIELD, FieldInput, FormField, FormKind};
pub use self::form_to_edits::{FieldProblem, FilledForm, FormSubject};
pub use self::suggestions::Suggestion;
pub use self::warnings::{edit_warnings, hidden_reasons};

use crate::model::{Day, Situation};

/// What a form is filled in against.
#[derive(Debug, Clone, Copy)]
pub struct FormContext<'s> {
    /// The situation.
    pub situation: &'s Situation,
    /// The day on which the form is filled in.
    pub today: Day,
}
