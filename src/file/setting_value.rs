//! Parses and renders single values of settings.

use std::ops::Range;

use super::ron_syntax::RonSlice;
use super::source_text::{SourceFault, nearest_name, quote_name};
use crate::query::{Bucket, ChartFace, WindowLength};

/// A problem with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SettingError {
    /// The index of the value in a list, from 0.
    pub(crate) value_index: usize,
    /// The byte range within the value; `None` for the whole value.
    pub(crate) span: Option<Range<usize>>,
    /// What is wrong, without a full stop.
    pub(crate) message: String,
    /// How to fix it, if known.
    pub(crate) hint: Option<String>,
}

impl SettingError {
    /// Converts the error to a fault at the setting's value or at the entry of its list.
    pub(crate) fn into_fault(self, value: RonSlice<'_>, items: &[(RonSlice<'_>, String)]) -> SourceFault {
        let item = items.get(self.value_index).map_or(value, |(item, _)| *item);
        let token = item.token_range();
        let range = match (self.span, text_start(item)) {
            (Some(span), Some(start)) => start + span.start..start + span.end,
            _ => token,
        };
        SourceFault::error(range, self.message, self.hint)
    }
}

/// Returns the offset of the first character of a text that is written without escapes.
fn text_start(item: RonSlice<'_>) -> Option<usize> {
    let start = item.skip_blank();
    let written = start.text.get(..start.token_range().len())?;
    let is_raw = written.starts_with('r');
    let is_unescaped = written.starts_with('"') && !written.contains('\\');
    (is_raw || is_unescaped).then(|| written.find('"').map(|quote| start.offset + quote + 1))?
}

pub(crate) const BUCKET_WORDS: [(Option<Bucket>, &str); 6] = [
    (None, "Auto"),
    (Some(Bucket::Day), "Day"),
    (Some(Bucket::Week), "Week"),
    (Some(Bucket::Month), "Month"),
    (Some(Bucket::Quarter), "Quarter"),
    (Some(Bucket::Year), "Year"),
];
pub(crate) const CHART_WORDS: [(ChartFace, &str); 3] =
    [(ChartFace::Auto, "Auto"), (ChartFace::Bars, "Bars"), (ChartFace::Lanes, "Lanes")];
pub(crate) const BOOL_WORDS: [(bool, &str); 2] = [(true, "true"), (false, "false")];

pub(crate) const fn setting_error(message: String, hint: Option<String>) -> SettingError {
    SettingError { value_index: 0, span: None, message, hint }
}

pub(crate) fn first_value<'a>(values: &[&'a str]) -> &'a str {
    values.first().copied().unwrap_or_default().trim()
}

pub(crate) fn parse_length(value: &str, value_index: usize) -> Result<WindowLength, SettingError> {
    let hint = Some("write 30d, 52w, 12m, 3y or all".to_owned());
    value.parse().map_err(|_| SettingError {
        value_index,
        span: None,
        message: format!("{} is not a length of time", quote_name(value)),
        hint,
    })
}

pub(crate) fn parse_word<T: Copy>(
    values: &[&str],
    table: &[(T, &'static str)],
    noun: &str,
) -> Result<T, SettingError> {
    let value = first_value(values);
    table.iter().find(|row| row.1.eq_ignore_ascii_case(value)).map(|row| row.0).ok_or_else(|| {
        let words: Vec<&str> = table.iter().map(|row| row.1).collect();
        let hint = match nearest_name(value, words.iter().copied()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("one of: {}", words.join(", ")),
        };
        setting_error(format!("{} is not {noun}", quote_name(value)), Some(hint))
    })
}

pub(crate) fn word_for<T: PartialEq>(value: &T, table: &[(T, &'static str)]) -> String {
    table.iter().find(|row| row.0 == *value).map_or("", |row| row.1).to_owned()
}
