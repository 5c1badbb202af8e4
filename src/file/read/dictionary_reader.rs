//! Reads the dictionaries: actors, sources and fronts.

use super::file_reader::{FileReader, ReadContext, for_each_file};
use super::id_checks::{UsedIds, check_id};
use super::id_dictionary::{IdDictionary, IdLookup, SituationIds};
use super::record_reader::RecordReader;
use super::source_files::SourceFile;
use crate::file::record_schema::{self, OtherName};
use crate::file::ron_syntax::{PathStep, RonSlice};
use crate::file::ron_value::{RonText, RonValue};
use crate::file::source_text::{ByteRange, SourceFault, quote_name};
use crate::model::limits::{MAX_LINE_POINTS, MAX_LIST_ITEMS};
use crate::model::{Actor, ActorKind, Alias, Front, Situation, Source};
use crate::query::Filter;

/// Reads the dictionaries of all files.
pub(super) fn read_dictionaries(
    files: &mut [SourceFile],
    file_names: &[String],
    situation: &mut Situation,
    context: &mut ReadContext,
) -> SituationIds {
    let mut known_ids = SituationIds::new();
    let [actor_ids, source_ids, front_ids] =
        &mut [UsedIds::new(file_names), UsedIds::new(file_names), UsedIds::new(file_names)];
    for_each_file(files, context, |reader, outline| {
        known_ids.actors.read_entries(reader, &outline.actors, actor_ids, &mut situation.actors, read_actor);
        known_ids.sources.read_entries(
            reader,
            &outline.sources,
            source_ids,
            &mut situation.sources,
            read_source,
        );
    });
    // A front refers to actors, which a file included later may contain.
    let mut fronts = SituationIds::new().fronts;
    for_each_file(files, context, |reader, outline| {
        let read_front_entry = |record: &mut RecordReader<'_, '_>, id| read_front(record, id, &known_ids);
        fronts.read_entries(reader, &outline.fronts, front_ids, &mut situation.fronts, read_front_entry);
    });
    known_ids.fronts = fronts;
    known_ids
}

impl IdDictionary {
    /// Reads the entries of one file into `records`.
    fn read_entries<T>(
        &mut self,
        reader: &mut FileReader<'_>,
        entries: &[(ByteRange, ByteRange)],
        used_ids: &mut UsedIds<'_>,
        records: &mut Vec<T>,
        read: impl Fn(&mut RecordReader<'_, '_>, String) -> Option<T>,
    ) {
        for (key, value) in entries {
            let Some(id) = read_id(reader, key) else {
                reader.note_lost_record(value);
                continue;
            };
            let key_slice = RonSlice::from_range(&reader.source.text, key);
            let well_formed = check_id(reader, key_slice, &[], &id, self.noun);
            if !used_ids.note_use(reader, key_slice, &[], &id, self.noun) {
                reader.note_lost_record(value);
                continue;
            }
            let slice = RonSlice::from_range(&reader.source.text, value);
            if records.len() >= self.max_entries() {
                let noun = self.noun;
                let limit = self.max_entries();
                let message =
                    format!("a situation has at most {limit} {noun}s; {} is left out", quote_name(&id));
                reader.faults.push(SourceFault::error(key_slice.token_range(), message, None));
                self.ids.insert(id, IdLookup::Unreadable);
                reader.note_lost_record(value);
                continue;
            }
            let mut record = reader.record_reader(slice);
            let entry = read(&mut record, id.clone());
            let entry = entry.filter(|_| !record.has_failed() && well_formed);
            let index = u32::try_from(records.len()).ok();
            if let (Some(entry), Some(index)) = (entry, index) {
                self.ids.insert(id, IdLookup::Known(index));
                self.id_ranges.push((reader.file_index, key.clone()));
                records.push(entry);
            } else {
                self.ids.insert(id, IdLookup::Unreadable);
                reader.note_lost_record(value);
            }
        }
    }
}

fn read_id(reader: &mut FileReader<'_>, key: &ByteRange) -> Option<String> {
    let slice = RonSlice::from_range(&reader.source.text, key);
    let id = slice.parse::<RonText<'_>>().ok();
    if id.is_none() {
        RonText::add_faults(slice, "an id", reader.faults);
    }
    id.map(RonText::into_owned)
}

/// Reads an actor.
fn read_actor(record: &mut RecordReader<'_, '_>, id: String) -> Option<Actor> {
    use PathStep::Field;
    let raw: record_schema::ActorRecord<'_> = record.parse_record("an actor")?;
    let name = record.read_text(&[Field("name")], raw.name);
    let short = record.read_optional_text(&[Field("short")], raw.short);
    let native = record.read_optional_text(&[Field("native")], raw.native);
    let kinds = ActorKind::TABLE.iter().map(|row| (row.1, row.0));
    let kind = record.read_word(&[Field("kind")], raw.kind, kinds);
    let aliases = raw.aliases.unwrap_or_default();
    record.check_length(&[Field("aliases")], aliases.len(), MAX_LIST_ITEMS)?;
    let mut valid_aliases = Vec::with_capacity(aliases.len());
    for (i, alias) in aliases.into_iter().enumerate() {
        let mut entry = record.entry_reader("aliases", i);
        valid_aliases.extend(read_alias(&mut entry, alias));
        let failed = entry.has_failed();
        record.fail_if(failed);
    }
    let note = record.read_optional_text(&[Field("note")], raw.note);
    Some(Actor {
        id,
        short: short.unwrap_or_else(|| name.clone()),
        name,
        native,
        kind: kind?,
        aliases: valid_aliases,
        note,
    })
}

fn read_alias<'a>(record: &mut RecordReader<'a, '_>, alias: OtherName<'a>) -> Option<Alias> {
    let unlimited = |name| Alias { name, from: None, until: None };
    let raw = match alias {
        OtherName::Always(name) => return Some(unlimited(record.read_text(&[], name))),
        OtherName::ForATime(raw) => raw,
        OtherName::Raw(ron) => match RonSlice::whole(ron).parse::<RonText<'_>>() {
            Ok(name) => return Some(unlimited(record.read_text(&[], name))),
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

/// Reads a source.
fn read_source(record: &mut RecordReader<'_, '_>, id: String) -> Option<Source> {
    use PathStep::Field;
    let raw: record_schema::SourceRecord<'_> = record.parse_record("a source")?;
    let source = Source {
        id,
        title: record.read_text(&[Field("title")], raw.title),
        publisher: record.read_optional_text(&[Field("publisher")], raw.publisher),
        published: record.read_optional_text(&[Field("published")], raw.published),
        url: record.read_optional_text(&[Field("url")], raw.url),
        licence: record.read_optional_text(&[Field("licence")], raw.licence),
        note: record.read_optional_text(&[Field("note")], raw.note),
    };
    if let Some(text) = source.published.as_ref().filter(|_| source.publication_date().is_none()) {
        let message = format!("{} is no date, so what this source says counts as undated", quote_name(text));
        let hint = "write `2025-12-07`, `≈2021-07` if inferred, or `2023..` for 2023 or later".to_owned();
        record.add_note(&[Field("published")], message, Some(hint));
    }
    Some(source)
}

/// Reads a front.
fn read_front(record: &mut RecordReader<'_, '_>, id: String, known_ids: &SituationIds) -> Option<Front> {
    use PathStep::{Field, Item};
    let raw: record_schema::FrontRecord<'_> = record.parse_record("a front")?;
    let name = record.read_text(&[Field("name")], raw.name);
    let short = record.read_optional_text(&[Field("short")], raw.short);
    let native = record.read_optional_text(&[Field("native")], raw.native);
    let parties = record.find_actors("parties", &raw.parties, known_ids);
    let from = raw.coverage_from.and_then(|date| record.read_date(&[Field("coverage_from")], &date));
    let until = raw.coverage_until.and_then(|date| record.read_date(&[Field("coverage_until")], &date));
    if let (Some(from), Some(until)) = (from, until)
        && until.span.end < from.span.start
    {
        let message = format!("the coverage of this front ends ({until}) before it begins ({from})");
        record.add_error(&[Field("coverage_until")], message, None);
    }
    let gaps = raw.coverage_gaps.unwrap_or_default();
    record.check_length(&[Field("coverage_gaps")], gaps.len(), MAX_LIST_ITEMS)?;
    let gaps = gaps.into_iter().enumerate();
    let gaps = gaps.filter_map(|(i, gap)| record.read_date(&[Field("coverage_gaps"), Item(i)], &gap));
    let coverage_gaps = gaps.map(|gap| gap.span).collect();
    let incomplete = raw.coverage_incomplete.unwrap_or_default();
    record.check_length(&[Field("coverage_incomplete")], incomplete.len(), MAX_LIST_ITEMS)?;
    let incomplete = incomplete
        .into_iter()
        .enumerate()
        .filter_map(|(i, days)| record.read_date(&[Field("coverage_incomplete"), Item(i)], &days))
        .map(|date| date.span)
        .collect();
    let points = raw.line.unwrap_or_default();
    record.check_length(&[Field("line")], points.len(), MAX_LINE_POINTS)?;
    let points = points.into_iter().enumerate();
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
        coverage_from: from.map(|date| date.span.start),
        coverage_until: until.map(|date| date.span.end),
        coverage_gaps,
        coverage_incomplete: incomplete,
        line,
        takes,
        note,
    })
}
