//! The fields of a record as RON, and the texts and dates in them.

use std::fmt::Write as _;

use chrono::Datelike as _;

use super::read::PRECISION_WORDS;
use crate::model::{Day, EventDate, PublicationDate, Span, Stance, date};

/// The fields of a record, each `name: value`.
pub(super) struct RecordFields(pub(super) Vec<String>);

impl RecordFields {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn add_value(mut self, name: &str, value: &str) -> Self {
        self.0.push(format!("{name}: {value}"));
        self
    }

    pub(super) fn add_if(self, condition: bool, name: &str, value: &str) -> Self {
        if condition { self.add_value(name, value) } else { self }
    }

    pub(super) fn add_optional(self, name: &str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.add_value(name, &value),
            None => self,
        }
    }

    pub(super) fn add_text(self, name: &str, text: &str) -> Self {
        self.add_value(name, &quote_text(text))
    }

    pub(super) fn add_optional_text(self, name: &str, text: Option<&str>) -> Self {
        self.add_optional(name, text.map(quote_text))
    }

    pub(super) fn add_flag(self, name: &str, is_set: bool) -> Self {
        self.add_if(is_set, name, "true")
    }

    pub(super) fn add_day(self, name: &str, day: Option<Day>) -> Self {
        self.add_optional(name, day.map(|day| quote_text(&day.to_string())))
    }

    pub(super) fn add_publication_date(self, name: &str, date: Option<PublicationDate>) -> Self {
        self.add_optional(name, date.map(|date| quote_text(&date.to_ron_text())))
    }

    pub(super) fn add_list(self, name: &str, items: impl Iterator<Item = String>) -> Self {
        let items = format_list(items);
        self.add_if(items != "[]", name, &items)
    }

    pub(super) fn add_date(self, date: EventDate) -> Self {
        let (text, precision) = format_span(date.span);
        let word = PRECISION_WORDS.iter().find(|row| row.1 == date.precision).map_or("", |row| row.0);
        self.add_text("date", &text)
            .add_if(date.precision > precision, "precision", word)
            .add_flag("inferred", date.inferred)
    }

    pub(super) fn add_stance(self, says: Stance) -> Self {
        self.add_if(says != Stance::Affirms, "says", says.ron_word())
    }

    pub(super) fn into_record(self, name: &str) -> String {
        format!("{name}({})", self.0.join(", "))
    }
}

pub(super) fn format_list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// Returns the shortest form of a span, and the precision that this form has when it is read.
pub(crate) fn format_span(span: Span) -> (String, date::Precision) {
    use date::Precision;
    let Span { start, end } = span;
    let first = start.date();
    if start == end {
        (start.to_string(), Precision::Day)
    } else if span == date::month_span(start) {
        (first.format("%Y-%m").to_string(), Precision::Month)
    } else if span == date::quarter_span(start) {
        (format!("{}-Q{}", first.format("%Y"), first.month0() / 3 + 1), Precision::Quarter)
    } else if span == date::year_span(start) {
        (first.format("%Y").to_string(), Precision::Year)
    } else {
        (format!("{start}..{end}"), Precision::from_length(span.days()))
    }
}

/// Returns the text in quotation marks. Escapes only quotation marks, backslashes and control characters.
pub(crate) fn quote_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
