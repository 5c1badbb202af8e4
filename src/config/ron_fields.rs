//! Fields and values of the reader's file, taken from RON.

use crate::file::fault::{Fault, Span};
use crate::file::syntax::{Parts, Slice};

/// The fields of `(name: value, …)`.
pub(super) fn fields(slice: Slice<'_>) -> Result<Vec<(Slice<'_>, Slice<'_>)>, Fault> {
    match (slice.head(), slice.parts()) {
        (("", Some('(')), Parts::Fields(fields)) => Ok(fields),
        (("", Some('(')), Parts::Items(items)) if items.is_empty() => Ok(Vec::new()),
        _ => {
            let hint = "settings are written (name: value, name: value)";
            Err(fault(slice.token(), format!("{} holds no settings", slice.found()), Some(hint)))
        }
    }
}

/// The values of a setting, each with how it is written: one, or those of a list.
pub(super) fn values(is_list: bool, value: Slice<'_>) -> Result<Vec<(Slice<'_>, String)>, Fault> {
    let items = match (is_list, value.parts()) {
        (false, _) => vec![value],
        (true, Parts::Items(items)) => items,
        (true, _) => {
            let message = format!("{} is not a list", value.found());
            return Err(fault(value.token(), message, Some("a list is written [\"…\", \"…\"]")));
        }
    };
    let written = |item: Slice<'_>| {
        let message = || format!("{} cannot stand here", item.found());
        bare(item).ok_or_else(|| fault(item.token(), message(), Some("one value was expected")))
    };
    items.into_iter().map(|item| Ok((item, written(item)?))).collect()
}

pub(super) fn fault(at: Span, message: String, hint: Option<&str>) -> Fault {
    Fault::error(at, message, hint.map(str::to_owned))
}

/// A value as it is written, without quotation marks: a text, a word or a number.
pub(super) fn bare(slice: Slice<'_>) -> Option<String> {
    match slice.head() {
        ("", Some('"')) => slice.parse::<String>().ok(),
        ("", Some('(' | '[' | '{') | None) | (_, Some('(')) => None,
        ("", _) => {
            let start = slice.start();
            start.text.get(..start.token().len()).map(str::to_owned)
        }
        (name, _) => Some(name.to_owned()),
    }
}
