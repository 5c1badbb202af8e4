//! The outline of one file: where each of its records stands. Records are read from it one by one, each as a
//! function of its own text, so that one bad record spoils no other.

use ron::value::RawValue;

use super::ron_syntax::{RonEntries, RonParts, RonSlice, syntax_fault};
use super::ron_value::{RonValue, mismatch_fault};
use super::source_text::{ByteRange, SourceFault, quote_name, suggestion_hint};

/// The version of the format that is read and written.
pub(super) const FORMAT: i64 = 1;

const SECTIONS: [&str; 12] = [
    "format",
    "title",
    "as_of",
    "note",
    "actors",
    "fronts",
    "sources",
    "ties",
    "aggregates",
    "events",
    "outlines",
    "include",
];

/// Where the parts of a file stand.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FileOutline {
    /// The bracket that opens the situation.
    pub(super) open: ByteRange,
    /// The title.
    pub(super) title: Option<ByteRange>,
    /// The day the data were closed.
    pub(super) as_of: Option<ByteRange>,
    /// The note on the whole.
    pub(super) note: Option<ByteRange>,
    /// Ids and records of actors.
    pub(super) actors: Vec<(ByteRange, ByteRange)>,
    /// Ids and records of fronts.
    pub(super) fronts: Vec<(ByteRange, ByteRange)>,
    /// Ids and records of sources.
    pub(super) sources: Vec<(ByteRange, ByteRange)>,
    /// Ties.
    pub(super) ties: Vec<ByteRange>,
    /// Aggregates.
    pub(super) aggregates: Vec<ByteRange>,
    /// Events.
    pub(super) events: Vec<ByteRange>,
    /// Outlines for the map.
    pub(super) outlines: Vec<ByteRange>,
    /// Included files.
    pub(super) include: Vec<ByteRange>,
}

impl FileOutline {
    /// The outline of a text, and what is wrong with its sections; records are not looked into.
    ///
    /// # Errors
    /// The one fault for which the text is no situation file: it is not RON, not a record, or of no or an
    /// unknown format.
    pub(super) fn parse(text: &str) -> Result<(Self, Vec<SourceFault>), SourceFault> {
        let whole = RonSlice::whole(text);
        let open = skip_attributes(whole).token_range();
        let mut outline = Self { open: open.clone(), ..Self::default() };
        let mut faults = Vec::new();
        let mut format = None;
        let mut seen: Vec<&str> = Vec::new();
        for (key, value) in read_sections(whole)? {
            if seen.contains(&key.text) {
                let message = format!("`{}` is given twice; the second is not read", key.text);
                faults.push(SourceFault::error(
                    key.byte_range(),
                    message,
                    Some("put both into one".to_owned()),
                ));
                continue;
            }
            seen.push(key.text);
            let what = format!("`{}`", key.text);
            match key.text {
                "format" => format = optional_span(value),
                "title" => outline.title = optional_span(value),
                "as_of" => outline.as_of = optional_span(value),
                "note" => outline.note = optional_span(value),
                "actors" => outline.actors = entry_spans(value, &what, &mut faults),
                "fronts" => outline.fronts = entry_spans(value, &what, &mut faults),
                "sources" => outline.sources = entry_spans(value, &what, &mut faults),
                "ties" => outline.ties = record_spans(value, &what, &mut faults),
                "aggregates" => outline.aggregates = record_spans(value, &what, &mut faults),
                "events" => outline.events = record_spans(value, &what, &mut faults),
                "outlines" => outline.outlines = record_spans(value, &what, &mut faults),
                "include" => outline.include = record_spans(value, &what, &mut faults),
                other => {
                    let message = format!("a situation has no section {}", quote_name(other));
                    faults.push(SourceFault::error(
                        key.byte_range(),
                        message,
                        suggestion_hint(other, &SECTIONS),
                    ));
                }
            }
        }
        let Some(format) = format else {
            let hint = Some(format!("write `format: {FORMAT},` first"));
            return Err(SourceFault::error(open, "this file does not state its `format`".to_owned(), hint));
        };
        check_format(RonSlice::from_range(text, &format))?;
        Ok((outline, faults))
    }
}

/// The text behind attributes such as `#![enable(implicit_some)]`.
fn skip_attributes(whole: RonSlice<'_>) -> RonSlice<'_> {
    let mut here = whole.skip_blank();
    while here.text.starts_with('#') {
        let Some((_, after)) = here.text.split_once(']') else { break };
        here = here.subslice(after).skip_blank();
    }
    here
}

fn check_format(at: RonSlice<'_>) -> Result<(), SourceFault> {
    match at.parse::<i64>() {
        Ok(FORMAT) => Ok(()),
        Ok(other) => {
            let message = format!("format {other} is not known; this program reads format {FORMAT}");
            Err(SourceFault::error(at.token_range(), message, None))
        }
        Err(error) => Err(mismatch_fault(at, "`format`", i64::expected_words(), Some(&error))),
    }
}

/// The names and values of a situation.
fn read_sections(whole: RonSlice<'_>) -> Result<Vec<(RonSlice<'_>, RonSlice<'_>)>, SourceFault> {
    let body = skip_attributes(whole);
    let found = match body.split() {
        RonParts::Fields(fields) => Some(fields),
        RonParts::Items(items) if items.is_empty() && body.leading_name().1 == Some('(') => Some(Vec::new()),
        RonParts::Items(_) | RonParts::Other => None,
    };
    if let Some(fault) = syntax_fault(whole) {
        return Err(fault);
    }
    found.ok_or_else(|| {
        let hint = format!("a situation file has the form (format: {FORMAT}, title: \"…\", …)");
        SourceFault::error(body.token_range(), "this is not a situation file".to_owned(), Some(hint))
    })
}

/// Where a value stands that may be absent.
fn optional_span(at: RonSlice<'_>) -> Option<ByteRange> {
    at.parse::<Option<&RawValue>>().ok().flatten().map(|raw| at.subslice(raw.get_ron()).byte_range())
}

/// The ids and records of a section in braces.
fn entry_spans(at: RonSlice<'_>, what: &str, faults: &mut Vec<SourceFault>) -> Vec<(ByteRange, ByteRange)> {
    let Ok(RonEntries(entries)) = at.parse::<RonEntries<'_>>() else {
        faults.push(mismatch_fault(at, what, "entries in braces, such as { \"id\": ( … ) }", None));
        return Vec::new();
    };
    let span = |raw: &RawValue| at.subslice(raw.get_ron()).byte_range();
    entries.into_iter().map(|(id, record)| (span(id), span(record))).collect()
}

/// The records of a section in square brackets.
fn record_spans(at: RonSlice<'_>, what: &str, faults: &mut Vec<SourceFault>) -> Vec<ByteRange> {
    let Ok(records) = at.parse::<Vec<&RawValue>>() else {
        faults.push(mismatch_fault(at, what, "a list in square brackets", None));
        return Vec::new();
    };
    records.into_iter().map(|raw| at.subslice(raw.get_ron()).byte_range()).collect()
}
