//! The outline of a file: the byte range of each of its records. Each record is read from its own text alone, so a
//! bad record does not affect the others.

use ron::value::RawValue;

use super::ron_syntax::{RonEntries, RonParts, RonSlice, syntax_fault};
use super::ron_value::{RonValue, mismatch_fault};
use super::source_text::{ByteRange, SourceFault, quote_name, suggestion_hint};

/// The version of the format that this program reads and writes.
pub(super) const FORMAT: i64 = 1;

/// The fields of a situation, in the order in which they are written.
pub(crate) const SECTIONS: [&str; 17] = [
    "format",
    "title",
    "as_of",
    "note",
    "view",
    "views",
    "actors",
    "fronts",
    "sources",
    "ties",
    "aggregates",
    "events",
    "outlines",
    "imports",
    "same",
    "feeds",
    "include",
];

/// How many of [`SECTIONS`] are single fields of the heading; the others hold records.
pub(crate) const HEADING_FIELDS: usize = 5;

/// The byte ranges of the parts of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FileOutline {
    /// The opening bracket of the situation.
    pub(super) open: ByteRange,
    /// The title.
    pub(super) title: Option<ByteRange>,
    /// The day the data were closed.
    pub(super) as_of: Option<ByteRange>,
    /// The note on the situation.
    pub(super) note: Option<ByteRange>,
    /// How the board opens.
    pub(super) view: Option<ByteRange>,
    /// The names and fields of the shared views.
    pub(super) views: Vec<(ByteRange, ByteRange)>,
    /// The ids and records of the actors.
    pub(super) actors: Vec<(ByteRange, ByteRange)>,
    /// The ids and records of the fronts.
    pub(super) fronts: Vec<(ByteRange, ByteRange)>,
    /// The ids and records of the sources.
    pub(super) sources: Vec<(ByteRange, ByteRange)>,
    /// The ties.
    pub(super) ties: Vec<ByteRange>,
    /// The stated totals.
    pub(super) aggregates: Vec<ByteRange>,
    /// The events.
    pub(super) events: Vec<ByteRange>,
    /// The outlines for the map.
    pub(super) outlines: Vec<ByteRange>,
    /// The summaries of imports.
    pub(super) imports: Vec<ByteRange>,
    /// The groups of ids of the same events.
    pub(super) same: Vec<ByteRange>,
    /// The names and services of the feeds.
    pub(super) feeds: Vec<(ByteRange, ByteRange)>,
    /// The included files and data sets.
    pub(super) include: Vec<ByteRange>,
}

impl FileOutline {
    /// Finds the outline of a text and the faults of its sections. Does not look into records.
    ///
    /// # Errors
    /// The fault that makes the text unusable as a situation file: it is not RON or not a record, or its format is
    /// missing or unknown.
    pub(super) fn parse(text: &str) -> Result<(Self, Vec<SourceFault>), SourceFault> {
        let whole = RonSlice::whole(text);
        let open = skip_attributes(whole).token_range();
        let mut outline = Self { open: open.clone(), ..Self::default() };
        let mut faults = Vec::new();
        let mut format = None;
        let mut seen: Vec<&str> = Vec::new();
        for (key, value) in read_sections(whole)? {
            if seen.contains(&key.text) {
                let message = format!("`{}` is given twice; the second one is ignored", key.text);
                faults.push(SourceFault::error(key.byte_range(), message, Some("merge the two".to_owned())));
                continue;
            }
            seen.push(key.text);
            let label = format!("`{}`", key.text);
            match key.text {
                "format" => format = optional_span(value),
                "title" => outline.title = optional_span(value),
                "as_of" => outline.as_of = optional_span(value),
                "note" => outline.note = optional_span(value),
                "view" => outline.view = optional_span(value),
                "views" => outline.views = entry_spans(value, &label, &mut faults),
                "actors" => outline.actors = entry_spans(value, &label, &mut faults),
                "fronts" => outline.fronts = entry_spans(value, &label, &mut faults),
                "sources" => outline.sources = entry_spans(value, &label, &mut faults),
                "ties" => outline.ties = record_spans(value, &label, &mut faults),
                "aggregates" => outline.aggregates = record_spans(value, &label, &mut faults),
                "events" => outline.events = record_spans(value, &label, &mut faults),
                "outlines" => outline.outlines = record_spans(value, &label, &mut faults),
                "imports" => outline.imports = record_spans(value, &label, &mut faults),
                "same" => outline.same = record_spans(value, &label, &mut faults),
                "feeds" => outline.feeds = entry_spans(value, &label, &mut faults),
                "include" => outline.include = record_spans(value, &label, &mut faults),
                name => {
                    let message = format!("a situation has no section {}", quote_name(name));
                    faults.push(SourceFault::error(
                        key.byte_range(),
                        message,
                        suggestion_hint(name, &SECTIONS),
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

/// Returns the text after attributes such as `#![enable(implicit_some)]`.
fn skip_attributes(whole: RonSlice<'_>) -> RonSlice<'_> {
    let mut slice = whole.skip_blank();
    while slice.text.starts_with("#![") {
        let Some((_, after)) = slice.text.split_once(']') else { break };
        slice = slice.subslice(after).skip_blank();
    }
    slice
}

fn check_format(slice: RonSlice<'_>) -> Result<(), SourceFault> {
    match slice.parse::<i64>() {
        Ok(FORMAT) => Ok(()),
        Ok(format) => {
            let message = format!("format {format} is unknown; this program reads format {FORMAT}");
            Err(SourceFault::error(slice.token_range(), message, None))
        }
        Err(error) => Err(mismatch_fault(slice, "`format`", i64::expected_words(), Some(&error))),
    }
}

/// Returns the names and values of the sections of a situation.
fn read_sections(whole: RonSlice<'_>) -> Result<Vec<(RonSlice<'_>, RonSlice<'_>)>, SourceFault> {
    let body = skip_attributes(whole);
    let not_a_situation = |slice: RonSlice<'_>| {
        let hint = format!("a situation file looks like (format: {FORMAT}, title: \"…\", …)");
        SourceFault::error(slice.token_range(), "this is not a situation file".to_owned(), Some(hint))
    };
    // Markdown, a script or a configuration: their first line is no attribute.
    if body.text.starts_with('#') && !body.text.starts_with("#![") {
        return Err(not_a_situation(body));
    }
    let sections = match body.split() {
        RonParts::Fields(fields) => Some(fields),
        RonParts::Items(items) if items.is_empty() && body.leading_name().1 == Some('(') => Some(Vec::new()),
        RonParts::Items(_) | RonParts::Other => None,
    };
    if let Some(fault) = syntax_fault(whole) {
        return Err(fault);
    }
    sections.ok_or_else(|| not_a_situation(body))
}

/// Returns the byte range of an optional value.
fn optional_span(slice: RonSlice<'_>) -> Option<ByteRange> {
    slice.parse::<Option<&RawValue>>().ok().flatten().map(|raw| slice.subslice(raw.get_ron()).byte_range())
}

/// Returns the ids and records of a section in braces.
fn entry_spans(
    slice: RonSlice<'_>,
    label: &str,
    faults: &mut Vec<SourceFault>,
) -> Vec<(ByteRange, ByteRange)> {
    let Ok(RonEntries(entries)) = slice.parse::<RonEntries<'_>>() else {
        faults.push(mismatch_fault(slice, label, "entries in braces, such as { \"id\": ( … ) }", None));
        return Vec::new();
    };
    let span = |raw: &RawValue| slice.subslice(raw.get_ron()).byte_range();
    entries.into_iter().map(|(id, record)| (span(id), span(record))).collect()
}

/// Returns the records of a section in square brackets.
fn record_spans(slice: RonSlice<'_>, label: &str, faults: &mut Vec<SourceFault>) -> Vec<ByteRange> {
    let Ok(records) = slice.parse::<Vec<&RawValue>>() else {
        faults.push(mismatch_fault(slice, label, "a list in square brackets", None));
        return Vec::new();
    };
    records.into_iter().map(|raw| slice.subslice(raw.get_ron()).byte_range()).collect()
}
