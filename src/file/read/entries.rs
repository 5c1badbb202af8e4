//! The entries of the dictionaries: actors, sources and fronts.

use super::dictionary::{Dictionaries, Dictionary, Lookup};
use super::file_reader::{Part, Reading, for_each_part};
use super::ids::{Ids, check_id};
use super::include::Sheet;
use super::record::Record;
use crate::file::fault::Span;
use crate::file::schema::{self, OtherName};
use crate::file::shape::{Shape, Text};
use crate::file::syntax::{Slice, Step};
use crate::model::{Actor, ActorKind, Alias, Front, Situation, Source};
use crate::query::Filter;

/// Reads the dictionaries of all files.
pub(super) fn dictionaries(
    sheets: &mut [Sheet],
    names: &[String],
    situation: &mut Situation,
    reading: &mut Reading,
) -> Dictionaries {
    let mut known = Dictionaries::new();
    let [actor_ids, source_ids, front_ids] = &mut [Ids::new(names), Ids::new(names), Ids::new(names)];
    for_each_part(sheets, reading, |part, outline| {
        known.actors.read(part, &outline.actors, actor_ids, &mut situation.actors, actor);
        known.sources.read(part, &outline.sources, source_ids, &mut situation.sources, source);
    });
    // A front names parties, which may stand in a file that is included later.
    let mut fronts = Dictionaries::new().fronts;
    for_each_part(sheets, reading, |part, outline| {
        let read = |record: &mut Record<'_, '_>, id| front(record, id, &known);
        fronts.read(part, &outline.fronts, front_ids, &mut situation.fronts, read);
    });
    known.fronts = fronts;
    known
}

impl Dictionary {
    /// Reads the entries of one file into `records`.
    fn read<T>(
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
fn actor(record: &mut Record<'_, '_>, id: String) -> Option<Actor> {
    use Step::Field;
    let raw: schema::ActorRecord<'_> = record.whole("an actor")?;
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
fn source(record: &mut Record<'_, '_>, id: String) -> Option<Source> {
    use Step::Field;
    let raw: schema::SourceRecord<'_> = record.whole("a source")?;
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
fn front(record: &mut Record<'_, '_>, id: String, known: &Dictionaries) -> Option<Front> {
    use Step::{Field, Item};
    let raw: schema::FrontRecord<'_> = record.whole("a front")?;
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
