//! The outline of one file: where each of its records stands. Records are read from it one by one, each as a
//! function of its own text, so that one bad record spoils no other.

use ron::value::RawValue;

use super::fault::{Fault, Span, quoted, suggest};
use super::shape::{Shape, wrong};
use super::syntax::{Entries, Parts, Slice, not_ron};

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
pub(super) struct Outline {
    /// The bracket that opens the situation.
    pub(super) open: Span,
    /// The title.
    pub(super) title: Option<Span>,
    /// The day the data were closed.
    pub(super) as_of: Option<Span>,
    /// The note on the whole.
    pub(super) note: Option<Span>,
    /// Ids and records of actors.
    pub(super) actors: Vec<(Span, Span)>,
    /// Ids and records of fronts.
    pub(super) fronts: Vec<(Span, Span)>,
    /// Ids and records of sources.
    pub(super) sources: Vec<(Span, Span)>,
    /// Ties.
    pub(super) ties: Vec<Span>,
    /// Aggregates.
    pub(super) aggregates: Vec<Span>,
    /// Events.
    pub(super) events: Vec<Span>,
    /// Outlines for the map.
    pub(super) outlines: Vec<Span>,
    /// Included files.
    pub(super) include: Vec<Span>,
}

impl Outline {
    /// The outline of a text, and what is wrong with its sections; records are not looked into.
    ///
    /// # Errors
    /// The one fault for which the text is no situation file: it is not RON, not a record, or of no or an
    /// unknown format.
    pub(super) fn of(text: &str) -> Result<(Self, Vec<Fault>), Fault> {
        let whole = Slice::whole(text);
        let open = body(whole).token();
        let mut outline = Self { open: open.clone(), ..Self::default() };
        let mut faults = Vec::new();
        let mut format = None;
        let mut seen: Vec<&str> = Vec::new();
        for (key, value) in sections(whole)? {
            if seen.contains(&key.text) {
                let message = format!("`{}` is given twice; the second is not read", key.text);
                faults.push(Fault::error(key.span(), message, Some("put both into one".to_owned())));
                continue;
            }
            seen.push(key.text);
            let what = format!("`{}`", key.text);
            match key.text {
                "format" => format = optional(value),
                "title" => outline.title = optional(value),
                "as_of" => outline.as_of = optional(value),
                "note" => outline.note = optional(value),
                "actors" => outline.actors = dictionary(value, &what, &mut faults),
                "fronts" => outline.fronts = dictionary(value, &what, &mut faults),
                "sources" => outline.sources = dictionary(value, &what, &mut faults),
                "ties" => outline.ties = list(value, &what, &mut faults),
                "aggregates" => outline.aggregates = list(value, &what, &mut faults),
                "events" => outline.events = list(value, &what, &mut faults),
                "outlines" => outline.outlines = list(value, &what, &mut faults),
                "include" => outline.include = list(value, &what, &mut faults),
                other => {
                    let message = format!("a situation has no section {}", quoted(other));
                    faults.push(Fault::error(key.span(), message, suggest(other, &SECTIONS)));
                }
            }
        }
        let Some(format) = format else {
            let hint = Some(format!("write `format: {FORMAT},` first"));
            return Err(Fault::error(open, "this file does not state its `format`".to_owned(), hint));
        };
        check_format(Slice::of(text, &format))?;
        Ok((outline, faults))
    }
}

/// The text behind attributes such as `#![enable(implicit_some)]`.
fn body(whole: Slice<'_>) -> Slice<'_> {
    let mut here = whole.start();
    while here.text.starts_with('#') {
        let Some((_, after)) = here.text.split_once(']') else { break };
        here = here.inner(after).start();
    }
    here
}

fn check_format(at: Slice<'_>) -> Result<(), Fault> {
    match at.parse::<i64>() {
        Ok(FORMAT) => Ok(()),
        Ok(other) => {
            let message = format!("format {other} is not known; this program reads format {FORMAT}");
            Err(Fault::error(at.token(), message, None))
        }
        Err(error) => Err(wrong(at, "`format`", i64::wanted(), Some(&error))),
    }
}

/// The names and values of a situation.
fn sections(whole: Slice<'_>) -> Result<Vec<(Slice<'_>, Slice<'_>)>, Fault> {
    let body = body(whole);
    let found = match body.parts() {
        Parts::Fields(fields) => Some(fields),
        Parts::Items(items) if items.is_empty() && body.head().1 == Some('(') => Some(Vec::new()),
        Parts::Items(_) | Parts::Other => None,
    };
    if let Some(fault) = not_ron(whole) {
        return Err(fault);
    }
    found.ok_or_else(|| {
        let hint = format!("a situation file has the form (format: {FORMAT}, title: \"…\", …)");
        Fault::error(body.token(), "this is not a situation file".to_owned(), Some(hint))
    })
}

/// Where a value stands that may be absent.
fn optional(at: Slice<'_>) -> Option<Span> {
    at.parse::<Option<&RawValue>>().ok().flatten().map(|raw| at.inner(raw.get_ron()).span())
}

/// The ids and records of a section in braces.
fn dictionary(at: Slice<'_>, what: &str, faults: &mut Vec<Fault>) -> Vec<(Span, Span)> {
    let Ok(Entries(entries)) = at.parse::<Entries<'_>>() else {
        faults.push(wrong(at, what, "entries in braces, such as { \"id\": ( … ) }", None));
        return Vec::new();
    };
    let span = |raw: &RawValue| at.inner(raw.get_ron()).span();
    entries.into_iter().map(|(id, record)| (span(id), span(record))).collect()
}

/// The records of a section in square brackets.
fn list(at: Slice<'_>, what: &str, faults: &mut Vec<Fault>) -> Vec<Span> {
    let Ok(records) = at.parse::<Vec<&RawValue>>() else {
        faults.push(wrong(at, what, "a list in square brackets", None));
        return Vec::new();
    };
    records.into_iter().map(|raw| at.inner(raw.get_ron()).span()).collect()
}
