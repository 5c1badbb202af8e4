//! The dictionaries of a situation: actors, sources and fronts, by id.

use std::collections::hash_map::Entry;

use foldhash::HashMap;

use crate::file::fault::{Fault, Span, nearest, quoted};
use crate::file::schema::{self, OtherName};
use crate::file::shape::{Shape, Text};
use crate::file::syntax::{Slice, Step};
use crate::model::{Actor, ActorKind, Alias, Front, Source};
use crate::query::Filter;

use super::Part;
use super::record::Record;

/// What is known of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lookup {
    /// Its index.
    Known(u32),
    /// It is there, but its record could not be read.
    Broken,
    /// Nobody has it.
    Unknown,
}

/// One dictionary: ids, their indices, and where they stand.
#[derive(Debug)]
pub(super) struct Dictionary {
    /// What its entries are called.
    pub(super) noun: &'static str,
    ids: HashMap<String, Lookup>,
    /// File and place of the id of every entry that was read, by index.
    pub(super) places: Vec<(usize, Span)>,
}

/// The dictionaries that records refer to.
#[derive(Debug)]
pub(super) struct Dictionaries {
    /// Parties.
    pub(super) actors: Dictionary,
    /// Documents.
    pub(super) sources: Dictionary,
    /// Fronts.
    pub(super) fronts: Dictionary,
}

impl Dictionaries {
    pub(super) fn new() -> Self {
        let empty = |noun| Dictionary { noun, ids: HashMap::default(), places: Vec::new() };
        Self { actors: empty("actor"), sources: empty("source"), fronts: empty("front") }
    }
}

impl Dictionary {
    /// What is known of an id.
    pub(super) fn get(&self, id: &str) -> Lookup {
        self.ids.get(id).copied().unwrap_or(Lookup::Unknown)
    }

    /// The id most like this one; the first in alphabet among equals.
    pub(super) fn nearest(&self, id: &str) -> Option<&str> {
        let mut ids: Vec<&str> = self.ids.keys().map(String::as_str).collect();
        ids.sort_unstable();
        nearest(id, ids)
    }

    /// Reads the entries of one file into `records`.
    pub(super) fn read<T>(
        &mut self,
        part: &mut Part<'_>,
        entries: &[(Span, Span)],
        seen: &mut Ids<'_>,
        records: &mut Vec<T>,
        read: impl Fn(&mut Record<'_, '_>, String) -> Option<T>,
    ) {
        for (key, value) in entries {
            let Some(id) = read_id(part, key) else {
                part.lost(value);
                continue;
            };
            let key_slice = Slice::of(&part.source.text, key);
            let well_formed = check_id(part, key_slice, &[], &id, self.noun);
            if !seen.first_use(part, key_slice, &[], &id, self.noun) {
                part.lost(value);
                continue;
            }
            let slice = Slice::of(&part.source.text, value);
            let mut record = part.record(slice);
            let made = read(&mut record, id.clone());
            let made = made.filter(|_| !record.failed() && well_formed);
            let index = u32::try_from(records.len()).ok().filter(|&ix| self.fits(ix));
            if let (Some(made), Some(index)) = (made, index) {
                self.ids.insert(id, Lookup::Known(index));
                self.places.push((part.file, key.clone()));
                records.push(made);
            } else {
                self.ids.insert(id, Lookup::Broken);
                part.lost(value);
            }
        }
    }

    /// Whether an index can be stored; fronts are counted in 16 bits.
    fn fits(&self, ix: u32) -> bool {
        self.noun != "front" || u16::try_from(ix).is_ok()
    }
}

/// Ids that have been used, with the file and the line of the first use.
#[derive(Debug)]
pub(super) struct Ids<'n> {
    first: HashMap<String, (usize, usize)>,
    names: &'n [String],
}

impl<'n> Ids<'n> {
    /// No id yet; `names` are those of the files.
    pub(super) fn new(names: &'n [String]) -> Self {
        Self { first: HashMap::default(), names }
    }

    /// Whether this is the first use of an id; if not, it is an error at the end of `path`.
    pub(super) fn first_use(
        &mut self,
        part: &mut Part<'_>,
        record: Slice<'_>,
        path: &[Step],
        id: &str,
        noun: &str,
    ) -> bool {
        let first = match self.first.entry(id.to_owned()) {
            Entry::Vacant(free) => {
                free.insert((part.file, part.source.line(record.start().offset)));
                return true;
            }
            Entry::Occupied(taken) => *taken.get(),
        };
        let name = self.names.get(first.0).map_or("", String::as_str);
        part.faults.push(twice(record.locate(path).token(), noun, id, (name, first.1)));
        false
    }
}

/// The fault of a second use of an id; the first is in a file and a line.
pub(super) fn twice(at: Span, noun: &str, id: &str, (file, line): (&str, usize)) -> Fault {
    let message = format!("{noun} {} is there twice; this second one is left out", quoted(id));
    Fault::error(at, message, Some(format!("the first is at {file}:{line}")))
}

/// Whether an id is of the form `[a-z0-9][a-z0-9._-]*`; if not, it is an error at the end of `path`.
pub(super) fn check_id(part: &mut Part<'_>, record: Slice<'_>, path: &[Step], id: &str, noun: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let well_formed = id.starts_with(plain) && id.chars().all(|c| plain(c) || ".-_".contains(c));
    if !well_formed {
        let article = if noun.starts_with(['a', 'e']) { "an" } else { "a" };
        let message = format!("{} cannot be the id of {article} {noun}", quoted(id));
        let hint =
            "an id is of small letters a–z, digits, `.`, `_` and `-`, and begins with a letter or digit";
        part.faults.push(Fault::error(record.locate(path).token(), message, Some(hint.to_owned())));
    }
    well_formed
}

fn read_id(part: &mut Part<'_>, key: &Span) -> Option<String> {
    let slice = Slice::of(&part.source.text, key);
    let id = slice.parse::<Text<'_>>().ok();
    if id.is_none() {
        Text::check(slice, "an id", part.faults);
    }
    id.map(Text::into_owned)
}

/// Reads one actor.
pub(super) fn actor(record: &mut Record<'_, '_>, id: String) -> Option<Actor> {
    use Step::Field;
    let raw: schema::Actor<'_> = record.whole("an actor")?;
    let name = record.text(&[Field("name")], raw.name);
    let short = record.text_opt(&[Field("short")], raw.short);
    let native = record.text_opt(&[Field("native")], raw.native);
    let kinds = ActorKind::TABLE.iter().map(|row| (row.1, row.0));
    let kind = record.word(&[Field("kind")], raw.kind, kinds);
    let aliases = raw.aliases.unwrap_or_default();
    let mut kept = Vec::with_capacity(aliases.len());
    for (i, alias) in aliases.into_iter().enumerate() {
        let mut part = record.part("aliases", i);
        kept.extend(read_alias(&mut part, alias));
        let failed = part.failed();
        record.fail_if(failed);
    }
    let note = record.text_opt(&[Field("note")], raw.note);
    Some(Actor {
        id,
        short: short.unwrap_or_else(|| name.clone()),
        name,
        native,
        kind: kind?,
        aliases: kept,
        note,
    })
}

fn read_alias<'a>(record: &mut Record<'a, '_>, alias: OtherName<'a>) -> Option<Alias> {
    let always = |name| Alias { name, from: None, until: None };
    let raw = match alias {
        OtherName::Always(name) => return Some(always(record.text(&[], name))),
        OtherName::ForATime(raw) => raw,
        OtherName::Raw(ron) => match Slice::whole(ron).parse::<Text<'_>>() {
            Ok(name) => return Some(always(record.text(&[], name))),
            Err(_) => record.parse(ron, "an alias")?,
        },
    };
    let name = record.text(&[Step::Field("name")], raw.name);
    let from = raw.from.and_then(|day| record.day(&[Step::Field("from")], &day));
    let until = raw.until.and_then(|day| record.day(&[Step::Field("until")], &day));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let message = format!("this name ends ({until}) before it begins ({from})");
        record.error(&[Step::Field("until")], message, None);
    }
    Some(Alias { name, from, until })
}

/// Reads one source.
pub(super) fn source(record: &mut Record<'_, '_>, id: String) -> Option<Source> {
    use Step::Field;
    let raw: schema::Source<'_> = record.whole("a source")?;
    Some(Source {
        id,
        title: record.text(&[Field("title")], raw.title),
        publisher: record.text_opt(&[Field("publisher")], raw.publisher),
        published: record.text_opt(&[Field("published")], raw.published),
        url: record.text_opt(&[Field("url")], raw.url),
        licence: record.text_opt(&[Field("licence")], raw.licence),
        note: record.text_opt(&[Field("note")], raw.note),
    })
}

/// Reads one front.
pub(super) fn front(record: &mut Record<'_, '_>, id: String, known: &Dictionaries) -> Option<Front> {
    use Step::{Field, Item};
    let raw: schema::Front<'_> = record.whole("a front")?;
    let name = record.text(&[Field("name")], raw.name);
    let short = record.text_opt(&[Field("short")], raw.short);
    let native = record.text_opt(&[Field("native")], raw.native);
    let parties = record.actors("parties", &raw.parties, known);
    let coverage = raw.coverage_from.and_then(|date| record.date(&[Field("coverage_from")], &date));
    let until = raw.coverage_until.and_then(|date| record.date(&[Field("coverage_until")], &date));
    if let (Some(from), Some(until)) = (coverage, until)
        && until.span.end < from.span.start
    {
        let message = format!("the coverage of this front ends ({until}) before it begins ({from})");
        record.error(&[Field("coverage_until")], message, None);
    }
    let gaps = raw.coverage_gaps.unwrap_or_default().into_iter().enumerate();
    let gaps = gaps.filter_map(|(i, gap)| record.date(&[Field("coverage_gaps"), Item(i)], &gap));
    let coverage_gaps = gaps.map(|gap| gap.span).collect();
    let points = raw.line.unwrap_or_default().into_iter().enumerate();
    let line = points.filter_map(|(i, point)| record.point(&[Field("line"), Item(i)], point)).collect();
    let takes = raw.takes.map(|filter| record.text(&[Field("takes")], filter));
    if let Some(error) = takes.as_deref().and_then(|filter| filter.parse::<Filter>().err()) {
        record.error(&[Field("takes")], error.message, error.hint);
    }
    let note = record.text_opt(&[Field("note")], raw.note);
    Some(Front {
        id,
        short: short.unwrap_or_else(|| name.clone()),
        name,
        native,
        parties,
        coverage_from: coverage.map(|date| date.span.start),
        coverage_until: until.map(|date| date.span.end),
        coverage_gaps,
        line,
        takes,
        note,
    })
}
