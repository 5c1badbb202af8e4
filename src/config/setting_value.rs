//! How single values of settings are read from their words and written again.

use std::ops::Range;

use crate::file::fault::{Fault, nearest, quoted};
use crate::file::syntax::Slice;
use crate::query::{Bucket, Length};

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    /// Which of several values, from 0.
    pub(super) item: usize,
    /// Which bytes of the value; `None`: all of it.
    pub(super) within: Option<Range<usize>>,
    /// What is wrong, no full stop.
    pub(super) message: String,
    /// What would mend it.
    pub(super) hint: Option<String>,
}

impl Complaint {
    /// The complaint at its place: the setting's value, or those of its list.
    pub(super) fn at(self, value: Slice<'_>, items: &[(Slice<'_>, String)]) -> Fault {
        let item = items.get(self.item).map_or(value, |(item, _)| *item);
        let token = item.token();
        let place = match (self.within, inside(item)) {
            (Some(within), Some(begin)) => begin + within.start..begin + within.end,
            _ => token,
        };
        Fault::error(place, self.message, self.hint)
    }
}

/// The place of the first letter of a text that stands in the file letter by letter.
fn inside(item: Slice<'_>) -> Option<usize> {
    let start = item.start();
    let written = start.text.get(..start.token().len())?;
    let raw = written.starts_with('r');
    let plain = written.starts_with('"') && !written.contains('\\');
    (raw || plain).then(|| written.find('"').map(|quote| start.offset + quote + 1))?
}

pub(super) const BUCKETS: [(Option<Bucket>, &str); 6] = [
    (None, "Auto"),
    (Some(Bucket::Day), "Day"),
    (Some(Bucket::Week), "Week"),
    (Some(Bucket::Month), "Month"),
    (Some(Bucket::Quarter), "Quarter"),
    (Some(Bucket::Year), "Year"),
];
pub(super) const FLAGS: [(bool, &str); 2] = [(true, "true"), (false, "false")];

/// A text in RON.
pub(super) fn text(content: &str) -> String {
    ron::to_string(content).unwrap_or_else(|_| format!("{content:?}"))
}

pub(super) const fn complaint(message: String, hint: Option<String>) -> Complaint {
    Complaint { item: 0, within: None, message, hint }
}

pub(super) fn one<'a>(values: &[&'a str]) -> &'a str {
    values.first().copied().unwrap_or_default().trim()
}

pub(super) fn length(value: &str, item: usize) -> Result<Length, Complaint> {
    let hint = Some("write 30d, 52w, 12m, 3y or all".to_owned());
    value.parse().map_err(|_| Complaint {
        item,
        within: None,
        message: format!("{} is not a length of time", quoted(value)),
        hint,
    })
}

pub(super) fn among<T: Copy>(
    values: &[&str],
    table: &[(T, &'static str)],
    what: &str,
) -> Result<T, Complaint> {
    let value = one(values);
    table.iter().find(|row| row.1.eq_ignore_ascii_case(value)).map(|row| row.0).ok_or_else(|| {
        let words: Vec<&str> = table.iter().map(|row| row.1).collect();
        let hint = match nearest(value, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of {}", words.join(", ")),
        };
        complaint(format!("{} is not {what}", quoted(value)), Some(hint))
    })
}

pub(super) fn word_of<T: PartialEq>(value: &T, table: &[(T, &'static str)]) -> String {
    table.iter().find(|row| row.0 == *value).map_or("", |row| row.1).to_owned()
}
