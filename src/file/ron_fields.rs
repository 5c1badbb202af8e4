//! Reads fields and values of the user's file from RON.

use super::ron_syntax::{RonParts, RonSlice};
use super::source_text::{ByteRange, SourceFault};

/// Returns the fields of `(name: value, …)`.
pub(crate) fn read_fields(slice: RonSlice<'_>) -> Result<Vec<(RonSlice<'_>, RonSlice<'_>)>, SourceFault> {
    match (slice.leading_name(), slice.split()) {
        (("", Some('(')), RonParts::Fields(fields)) => Ok(fields),
        (("", Some('(')), RonParts::Items(items)) if items.is_empty() => Ok(Vec::new()),
        _ => {
            let hint = "settings are written (name: value, name: value)";
            Err(new_fault(
                slice.token_range(),
                format!("{} is not a list of settings", slice.describe()),
                Some(hint),
            ))
        }
    }
}

/// Returns the values of a setting, each with its unquoted text: one value, or the entries of a list.
pub(crate) fn read_values(
    is_list: bool,
    value: RonSlice<'_>,
) -> Result<Vec<(RonSlice<'_>, String)>, SourceFault> {
    let items = match (is_list, value.split()) {
        (false, _) => vec![value],
        (true, RonParts::Items(items)) => items,
        (true, _) => {
            let message = format!("{} is not a list", value.describe());
            return Err(new_fault(value.token_range(), message, Some("a list is written [\"…\", \"…\"]")));
        }
    };
    let read_text = |item: RonSlice<'_>| {
        let message = || format!("{} is not allowed here", item.describe());
        unquoted_value(item)
            .ok_or_else(|| new_fault(item.token_range(), message(), Some("a single value is expected")))
    };
    items.into_iter().map(|item| Ok((item, read_text(item)?))).collect()
}

pub(crate) fn new_fault(range: ByteRange, message: String, hint: Option<&str>) -> SourceFault {
    SourceFault::error(range, message, hint.map(str::to_owned))
}

/// Returns a text, word or number as it is written, without quotation marks.
pub(crate) fn unquoted_value(slice: RonSlice<'_>) -> Option<String> {
    match slice.leading_name() {
        ("", Some('"')) => slice.parse::<String>().ok(),
        ("", Some('(' | '[' | '{') | None) | (_, Some('(')) => None,
        ("", _) => {
            let start = slice.skip_blank();
            start.text.get(..start.token_range().len()).map(str::to_owned)
        }
        (name, _) => Some(name.to_owned()),
    }
}
