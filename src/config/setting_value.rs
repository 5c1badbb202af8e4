//! How single values of settings are read from their words and written again.

use std::ops::Range;

use crate::file::ron_syntax::RonSlice;
use crate::file::source_text::{SourceFault, nearest_name, quote_name};
use crate::query::{Bucket, WindowLength};

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SettingError {
    /// Which of several values, from 0.
    pub(super) value_index: usize,
    /// Which bytes of the value; `None`: all of it.
    pub(super) span: Option<Range<usize>>,
    /// What is wrong, no full stop.
    pub(super) message: String,
    /// What would mend it.
    pub(super) hint: Option<String>,
}

impl SettingError {
    /// The complaint at its place: the setting's value, or those of its list.
    pub(super) fn into_fault(self, value: RonSlice<'_>, items: &[(RonSlice<'_>, String)]) -> SourceFault {
        let item = items.get(self.value_index).map_or(value, |(item, _)| *item);
        let token = item.token_range();
        let place = match (self.span, text_start(item)) {
            (Some(within), Some(begin)) => begin + within.start..begin + within.end,
            _ => token,
        };
        SourceFault::error(place, self.message, self.hint)
    }
}

/// The place of the first letter of a text that stands in the file letter by letter.
fn text_start(item: RonSlice<'_>) -> Option<usize> {
    let start = item.skip_blank();
    let written = start.text.get(..start.token_range().len())?;
    let raw = written.starts_with('r');
    let plain = written.starts_with('"') && !written.contains('\\');
    (raw || plain).then(|| written.find('"').map(|quote| start.offset + quote + 1))?
}

pub(super) const BUCKET_WORDS: [(Option<Bucket>, &str); 6] = [
    (None, "Auto"),
    (Some(Bucket::Day), "Day"),
    (Some(Bucket::Week), "Week"),
    (Some(Bucket::Month), "Month"),
    (Some(Bucket::Quarter), "Quarter"),
    (Some(Bucket::Year), "Year"),
];
pub(super) const BOOL_WORDS: [(bool, &str); 2] = [(true, "true"), (false, "false")];

/// A text in RON.
pub(super) fn quote_text(content: &str) -> String {
    ron::to_string(content).unwrap_or_else(|_| format!("{content:?}"))
}

pub(super) const fn setting_error(message: String, hint: Option<String>) -> SettingError {
    SettingError { value_index: 0, span: None, message, hint }
}

pub(super) fn first_value<'a>(values: &[&'a str]) -> &'a str {
    values.first().copied().unwrap_or_default().trim()
}

pub(super) fn parse_length(value: &str, item: usize) -> Result<WindowLength, SettingError> {
    let hint = Some("write 30d, 52w, 12m, 3y or all".to_owned());
    value.parse().map_err(|_| SettingError {
        value_index: item,
        span: None,
        message: format!("{} is not a length of time", quote_name(value)),
        hint,
    })
}

pub(super) fn parse_word<T: Copy>(
    values: &[&str],
    table: &[(T, &'static str)],
    what: &str,
) -> Result<T, SettingError> {
    let value = first_value(values);
    table.iter().find(|row| row.1.eq_ignore_ascii_case(value)).map(|row| row.0).ok_or_else(|| {
        let words: Vec<&str> = table.iter().map(|row| row.1).collect();
        let hint = match nearest_name(value, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of {}", words.join(", ")),
        };
        setting_error(format!("{} is not {what}", quote_name(value)), Some(hint))
    })
}

pub(super) fn word_for<T: PartialEq>(value: &T, table: &[(T, &'static str)]) -> String {
    table.iter().find(|row| row.0 == *value).map_or("", |row| row.1).to_owned()
}
