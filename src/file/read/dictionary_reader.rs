//! The entries of the dictionaries: actors, sources and fronts.

use super::file_reader::{FileReader, ReadContext, for_each_file};
use super::id_dictionary::{IdDictionary, IdLookup, SituationIds};
use super::record_reader::RecordReader;
use super::source_files::SourceFile;
use super::used_ids::{UsedIds, check_id};
use crate::file::record_schema::{self, OtherName};
use crate::file::ron_syntax::{PathStep, RonSlice};
use crate::file::ron_value::{RonText, RonValue};
use crate::file::source_text::ByteRange;
use crate::model::{Actor, ActorKind, Alias, Front, Situation, Source};
use crate::query::Filter;

/// Reads the dictionaries of all files.
pub(super) fn read_dictionaries(
    sheets: &mut [SourceFile],
    names: &[String],
    situation: &mut Situation,
    reading: &mut ReadContext,
) -> SituationIds {
    let mut known = SituationIds::new();
    let [actor_ids, source_ids, front_ids] =
        &mut [UsedIds::new(names), UsedIds::new(names), UsedIds::new(names)];
    for_each_file(sheets, reading, |part, outline| {
        known.actors.read_entries(part, &outline.actors, actor_ids, &mut situation.actors, read_actor);
        known.sources.read_entries(part, &outline.sources, source_ids, &mut situation.sources, read_source);
    });
    // A front names parties, which may stand in a file that is included later.
    let mut fronts = SituationIds::new().fronts;
    for_each_file(sheets, reading, |part, outline| {
        let read = |record: &mut RecordReader<'_, '_>, id| read_front(record, id, &known);
        fronts.read_entries(part, &outline.fronts, front_ids, &mut situation.fronts, read);
    });
    known.fronts = fronts;
    known
}

impl IdDictionary {
    /// Reads the entries of one file into `records`.
    fn read_entries<T>(
        &mut self,
        part: &mut FileReader<'_>,
        entries: &[(ByteRange, ByteRange)],
        seen: &mut UsedIds<'_>,
        records: &mut Vec<T>,
        read: impl Fn(&mut RecordReader<'_, '_>, String) -> Option<T>,
    ) {
        for (key, value) in entries {
            let Some(id) = read_id(part, key) else {
                part.note_lost_record(value);
                continue;
            };
            let key_slice = RonSlice::from_range(&part.source.text, key);
            let well_formed = check_id(part, key_slice, &[], &id, self.noun);
            if !seen.note_use(part, key_slice, &[], &id, self.noun) {
                part.note_lost_record(value);
                continue;
            }
            let slice = RonSlice::from_range(&part.source.text, value);
            let mut record = part.record_reader(slice);
            let made = read(&mut record, id.clone());
            let made = made.filter(|_| !record.has_failed() && well_formed);
            let index = u32::try_from(records.len()).ok().filter(|&ix| self.fits_index(ix));
            if let (Some(made), Some(index)) = (made, index) {
                self.ids.insert(id, IdLookup::Known(index));
                self.id_ranges.push((part.file_index, key.clone()));
                records.push(made);
            } else {
                self.ids.insert(id, IdLookup::Unreadable);
                part.note_lost_record(value);
            }
        }
    }
}

fn read_id(part: &mut FileReader<'_>, key: &ByteRange) -> Option<String> {
    let slice = RonSlice::from_range(&part.source.text, key);
    let id = slice.parse::<RonText<'_>>().ok();
    if id.is_none() {
        RonText::add_faults(slice, "an id", part.faults);
    }
    id.map(RonText::into_owned)
}

/// Reads one actor.
fn read_actor(record: &mut RecordReader<'_, '_>, id: String) -> Option<Actor> {
    use PathStep::Field;
    let raw: record_schema::ActorRecord<'_> = record.parse_record("an actor")?;
    let name = record.read_text(&[Field("name")], raw.name);
    let short = record.read_optional_text(&[Field("short")], raw.short);
    let native = record.read_optional_text(&[Field("native")], raw.native);
    let kinds = ActorKind::TABLE.iter().map(|row| (row.1, row.0));
    let kind = record.read_word(&[Field("kind")], raw.kind, kinds);
    let aliases = raw.aliases.unwrap_or_default();
    let mut kept = Vec::with_capacity(aliases.len());
    for (i, alias) in aliases.into_iter().enumerate() {
        let mut part = record.entry_reader("aliases", i);
        kept.extend(read_alias(&mut part, alias));
        let failed = part.has_failed();
        record.fail_if(failed);
    }
    let note = record.read_optional_text(&[Field("note")], raw.note);
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

fn read_alias<'a>(record: &mut RecordReader<'a, '_>, alias: OtherName<'a>) -> Option<Alias> {
    let always = |name| Alias { name, from: None, until: None };
    let raw = match alias {
        OtherName::Always(name) => return Some(always(record.read_text(&[], name))),
        OtherName::ForATime(raw) => raw,
        OtherName::Raw(ron) => match RonSlice::whole(ron).parse::<RonText<'_>>() {
            Ok(name) => return Some(always(record.read_text(&[], name))),
            Err(_) => record.parse_value(ron, "an alias")?,
        },
    };
    let name = record.read_text(&[PathStep::Field("name")], raw.name);
    let from = raw.from.and_then(|day| record.read_day(&[PathStep::Field("from")], &day));
    let until = raw.until.and_then(|day| record.read_day(&[PathStep::Field("until")], &day));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let message = format!("this name ends ({until}) before it begins ({from})");
        record.add_error(&[PathStep::Field("until")], message, None);
    }
    Some(Alias { name, from, until })
}

/// Reads one source.
fn read_source(record: &mut RecordReader<'_, '_>, id: String) -> Option<Source> {
    use PathStep::Field;
    let raw: record_schema::SourceRecord<'_> = record.parse_record("a source")?;
    Some(Source {
        id,
        title: record.read_text(&[Field("title")], raw.title),
        publisher: record.read_optional_text(&[Field("publisher")], raw.publisher),
        published: record.read_optional_text(&[Field("published")], raw.published),
        url: record.read_optional_text(&[Field("url")], raw.url),
        licence: record.read_optional_text(&[Field("licence")], raw.licence),
        note: record.read_optional_text(&[Field("note")], raw.note),
    })
}

/// Reads one front.
fn read_front(record: &mut RecordReader<'_, '_>, id: String, known: &SituationIds) -> Option<Front> {
    use PathStep::{Field, Item};
    let raw: record_schema::FrontRecord<'_> = record.parse_record("a front")?;
    let name = record.read_text(&[Field("name")], raw.name);
    let short = record.read_optional_text(&[Field("short")], raw.short);
    let native = record.read_optional_text(&[Field("native")], raw.native);
    let parties = record.find_actors("parties", &raw.parties, known);
    let coverage = raw.coverage_from.and_then(|date| record.read_date(&[Field("coverage_from")], &date));
    let until = raw.coverage_until.and_then(|date| record.read_date(&[Field("coverage_until")], &date));
    if let (Some(from), Some(until)) = (coverage, until)
        && until.span.end < from.span.start
    {
        let message = format!("the coverage of this front ends ({until}) before it begins ({from})");
        record.add_error(&[Field("coverage_until")], message, None);
    }
    let gaps = raw.coverage_gaps.unwrap_or_default().into_iter().enumerate();
    let gaps = gaps.filter_map(|(i, gap)| record.read_date(&[Field("coverage_gaps"), Item(i)], &gap));
    let coverage_gaps = gaps.map(|gap| gap.span).collect();
    let points = raw.line.unwrap_or_default().into_iter().enumerate();
    let line = points.filter_map(|(i, point)| record.read_point(&[Field("line"), Item(i)], point)).collect();
    let takes = raw.takes.map(|filter| record.read_text(&[Field("takes")], filter));
    if let Some(error) = takes.as_deref().and_then(|filter| filter.parse::<Filter>().err()) {
        record.add_error(&[Field("takes")], error.message, error.hint);
    }
    let note = record.read_optional_text(&[Field("note")], raw.note);
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
