//! The decisions about the inbox, in `inbox.ron` beside the situation:
//! `(decisions: { "tolo:4f1c": Event("2026-02-01-kunar-1"), "tolo:77aa": Dismissed })`.
//!
//! A team shares the file. Each decision is an entry of its own, so that `frontwatch merge` joins them by id.

use std::io;
use std::path::{Path, PathBuf};

use super::record_fields::quote_text;
use super::ron_fields::{read_fields, unquoted_value};
use super::ron_syntax::{RonEntries, RonParts, RonSlice};
use crate::input_file::read_bytes;
use crate::model::limits::MAX_INBOX_BYTES;
use crate::model::text::sanitize;
use crate::model::{Day, InboxDecision};

/// The name of the file.
pub(crate) const INBOX_FILE: &str = "inbox.ron";

/// The section of the file that holds the decisions.
pub(crate) const DECISIONS_SECTION: &str = "decisions";

/// The text of a file without decisions.
pub(crate) const EMPTY_INBOX: &str = "(\n    decisions: {},\n)\n";

/// The decisions about the items of an inbox.
#[derive(Debug, Default)]
pub(crate) struct InboxDecisions {
    /// Ids of items and what was decided, in file order.
    pub(crate) entries: Vec<(String, InboxDecision)>,
}

/// Returns the file of the decisions for the situation at `path`.
pub(crate) fn inbox_path(path: &Path) -> PathBuf {
    path.with_file_name(INBOX_FILE)
}

impl InboxDecisions {
    /// Reads the file; no file means no decisions.
    ///
    /// # Errors
    /// If the file cannot be read or has another form. Its decisions then stay unknown rather than lost.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        match read_bytes(path, MAX_INBOX_BYTES) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            bytes => {
                let text = String::from_utf8(bytes?).map_err(io::Error::other)?;
                Self::parse(&text).map_err(|fault| {
                    io::Error::new(io::ErrorKind::InvalidData, format!("{}: {fault}", path.display()))
                })
            }
        }
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    /// What is not in the expected form, with its line.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let whole = RonSlice::whole(text);
        let at = |slice: RonSlice<'_>, what: &str| {
            let line = text.get(..slice.token_range().start).unwrap_or_default().matches('\n').count() + 1;
            format!("line {line}: {} is not {what}", slice.describe())
        };
        let fields = read_fields(whole).map_err(|_| at(whole, "an inbox, (decisions: { … })"))?;
        let mut entries = Vec::new();
        for (name, value) in fields {
            if name.text != DECISIONS_SECTION {
                return Err(at(name, "the section `decisions`"));
            }
            let RonEntries(pairs) =
                value.parse().map_err(|_| at(value, "a list of decisions, { \"id\": Dismissed }"))?;
            for (id, decision) in pairs {
                let (id, decision) = (value.subslice(id.get_ron()), value.subslice(decision.get_ron()));
                let read = unquoted_value(id).zip(parse_decision(decision));
                entries.push(read.ok_or_else(|| {
                    at(decision, "a decision: Event(\"…\"), AddedTo(\"…\"), Dismissed or SnoozedUntil(\"…\")")
                })?);
            }
        }
        Ok(Self { entries })
    }
}

fn parse_decision(slice: RonSlice<'_>) -> Option<InboxDecision> {
    let (name, _) = slice.leading_name();
    let argument = || match slice.split() {
        RonParts::Items(items) => {
            items.first().and_then(|item| unquoted_value(*item)).map(|text| sanitize(&text).into_owned())
        }
        RonParts::Fields(_) | RonParts::Other => None,
    };
    match name {
        "Event" => argument().map(InboxDecision::Event),
        "AddedTo" => argument().map(InboxDecision::AddedTo),
        "Dismissed" => Some(InboxDecision::Dismissed),
        "SnoozedUntil" => argument()?.parse::<Day>().ok().map(InboxDecision::SnoozedUntil),
        _ => None,
    }
}

/// Renders a decision in RON.
pub(crate) fn render_decision(decision: &InboxDecision) -> String {
    match decision {
        InboxDecision::Event(id) => format!("Event({})", quote_text(id)),
        InboxDecision::AddedTo(id) => format!("AddedTo({})", quote_text(id)),
        InboxDecision::Dismissed => "Dismissed".to_owned(),
        InboxDecision::SnoozedUntil(day) => format!("SnoozedUntil({})", quote_text(&day.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_read_as_they_were_written() {
        let decisions = [
            InboxDecision::Event("2026-02-01-kunar".to_owned()),
            InboxDecision::AddedTo("a \"b\"".to_owned()),
            InboxDecision::Dismissed,
            InboxDecision::SnoozedUntil(Day(20_000)),
        ];
        let lines = decisions.iter().enumerate();
        let lines: Vec<String> =
            lines.map(|(n, decision)| format!("\"tolo:{n}\": {},", render_decision(decision))).collect();
        let text = format!("// ours\n(decisions: {{ {} }})", lines.join("\n"));
        let read = InboxDecisions::parse(&text).unwrap().entries;
        assert_eq!(read.iter().map(|(_, decision)| decision.clone()).collect::<Vec<_>>(), decisions);
        assert_eq!(read[3].0, "tolo:3");
        assert_eq!(InboxDecisions::parse(EMPTY_INBOX).unwrap().entries, []);
    }

    #[test]
    fn another_form_is_reported_with_its_line() {
        for (text, said) in [
            ("[]", "line 1: "),
            ("(\nevents: {})", "line 2: "),
            ("(decisions: {\n \"a\": Perhaps })", "line 2: the word `Perhaps` is not a decision"),
            ("(decisions: { \"a\": SnoozedUntil(\"soon\") })", "is not a decision"),
        ] {
            let fault = InboxDecisions::parse(text).unwrap_err();
            assert!(fault.contains(said), "{fault}");
        }
    }
}
