//! The outline of one file: where each of its records stands. Records are read from it one by one, each as a
//! function of its own text, so that one bad record spoils no other.

use ron::value::RawValue;
use serde::Deserialize;

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

#[derive(Deserialize, Default)]
#[serde(rename = "Situation", deny_unknown_fields)]
struct Top<'a> {
    #[serde(borrow, default)]
    format: Option<&'a RawValue>,
    #[serde(borrow, default)]
    title: Option<&'a RawValue>,
    #[serde(borrow, default)]
    as_of: Option<&'a RawValue>,
    #[serde(borrow, default)]
    note: Option<&'a RawValue>,
    #[serde(borrow, default)]
    actors: Entries<'a>,
    #[serde(borrow, default)]
    fronts: Entries<'a>,
    #[serde(borrow, default)]
    sources: Entries<'a>,
    #[serde(borrow, default)]
    ties: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    aggregates: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    events: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    outlines: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    include: Vec<&'a RawValue>,
}

impl Outline {
    /// The outline of a text, and what is wrong with its sections; records are not looked into.
    ///
    /// # Errors
    /// The one fault for which the text is no situation file: it is not RON, not a record, or of no or an
    /// unknown format.
    pub(super) fn of(text: &str) -> Result<(Self, Vec<Fault>), Fault> {
        let whole = Slice::whole(text);
        let mut faults = Vec::new();
        let top = match whole.parse::<Top<'_>>() {
            Ok(top) => top,
            Err(_) => lenient(whole, &mut faults)?,
        };
        let slice = |raw: &'_ RawValue| -> Span {
            let start = raw.get_ron().as_ptr().addr().saturating_sub(text.as_ptr().addr());
            start..start.saturating_add(raw.get_ron().len())
        };
        let spans = |raws: Vec<&RawValue>| raws.into_iter().map(slice).collect();
        let pairs = |raws: Entries<'_>| raws.0.into_iter().map(|(k, v)| (slice(k), slice(v))).collect();
        let open = body(whole).token();
        let Some(format) = top.format.map(slice) else {
            let hint = Some(format!("write `format: {FORMAT},` first"));
            return Err(Fault::error(open, "this file does not state its `format`".to_owned(), hint));
        };
        check_format(Slice::of(text, &format))?;
        let outline = Self {
            open,
            title: top.title.map(slice),
            as_of: top.as_of.map(slice),
            note: top.note.map(slice),
            actors: pairs(top.actors),
            fronts: pairs(top.fronts),
            sources: pairs(top.sources),
            ties: spans(top.ties),
            aggregates: spans(top.aggregates),
            events: spans(top.events),
            outlines: spans(top.outlines),
            include: spans(top.include),
        };
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

/// The sections that are in order, with a fault for each that is not.
fn lenient<'a>(whole: Slice<'a>, faults: &mut Vec<Fault>) -> Result<Top<'a>, Fault> {
    let fields = match body(whole).parts() {
        Parts::Fields(fields) => fields,
        Parts::Items(_) | Parts::Other => {
            return Err(not_ron(whole).unwrap_or_else(|| {
                let message = "this is not a situation file".to_owned();
                let hint = format!("a situation file has the form (format: {FORMAT}, title: \"…\", …)");
                Fault::error(body(whole).token(), message, Some(hint))
            }));
        }
    };
    if let Some(fault) = not_ron(whole) {
        return Err(fault);
    }
    let mut top = Top::default();
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in fields {
        if seen.contains(&key.text) {
            let message = format!("`{}` is given twice; the second is not read", key.text);
            faults.push(Fault::error(key.span(), message, Some("put both into one".to_owned())));
            continue;
        }
        seen.push(key.text);
        match key.text {
            "format" => top.format = value.parse().ok(),
            "title" => top.title = value.parse().ok(),
            "as_of" => top.as_of = value.parse().ok(),
            "note" => top.note = value.parse().ok(),
            "actors" => top.actors = section(value, "`actors`", BRACES, faults),
            "fronts" => top.fronts = section(value, "`fronts`", BRACES, faults),
            "sources" => top.sources = section(value, "`sources`", BRACES, faults),
            "ties" => top.ties = section(value, "`ties`", LIST, faults),
            "aggregates" => top.aggregates = section(value, "`aggregates`", LIST, faults),
            "events" => top.events = section(value, "`events`", LIST, faults),
            "outlines" => top.outlines = section(value, "`outlines`", LIST, faults),
            "include" => top.include = section(value, "`include`", LIST, faults),
            other => {
                let message = format!("a situation has no section {}", quoted(other));
                faults.push(Fault::error(key.span(), message, suggest(other, &SECTIONS)));
            }
        }
    }
    Ok(top)
}

const BRACES: &str = "entries in braces, such as { \"id\": ( … ) }";
const LIST: &str = "a list in square brackets";

fn section<'a, T: Deserialize<'a> + Default>(
    at: Slice<'a>,
    what: &str,
    wanted: &str,
    faults: &mut Vec<Fault>,
) -> T {
    at.parse().unwrap_or_else(|_| {
        faults.push(wrong(at, what, wanted, None));
        T::default()
    })
}
