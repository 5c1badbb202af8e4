//! Rows of events as `ClickHouse` stores them: the columns of a table, and [`SourceRow`]s to and from `RowBinary`.

use std::borrow::Cow;
use std::io::Read;

use super::row_binary::{ValueReader, WriteValues};
use crate::import::parquet::{version_from_json, version_to_json};
use crate::import::{Dataset, DerivedColumns, RowParty, SourceRow, StatedToll, Withdrawal};
use crate::model::date::WRITABLE_DAYS;
use crate::model::text::sanitize;
use crate::model::{
    ActorKind, Day, EventDate, Kind, LatLon, PlacePrecision, Precision, PublicationDate, Span,
};

/// The columns that describe an event, with their types, in the order in which they are sent.
pub(super) const EVENT_COLUMNS: [(&str, &str); 32] = [
    ("id", "String"),
    ("date_start", "Int32"),
    ("date_end", "Int32"),
    ("date_precision", TEXT),
    ("inferred", "UInt8"),
    ("kind", TEXT),
    ("actors", TEXT_LIST),
    ("actor_kinds", TEXT_LIST),
    ("country", TEXT),
    ("conflict", TEXT),
    ("admin1", TEXT),
    ("admin2", TEXT),
    ("place", "String"),
    ("lat", "Nullable(Float64)"),
    ("lon", "Nullable(Float64)"),
    ("place_precision", TEXT),
    ("killed_low", "Nullable(UInt32)"),
    ("killed_best", "Nullable(UInt32)"),
    ("killed_high", "Nullable(UInt32)"),
    ("killed_by_side", "Array(Nullable(UInt32))"),
    ("killed_civilians", "Nullable(UInt32)"),
    ("killed_unknown", "Nullable(UInt32)"),
    ("claimant", TEXT),
    ("sources", "String"),
    ("summary", "String"),
    ("url", "String"),
    ("flags", TEXT_LIST),
    ("reported", "String"),
    ("earlier", "Array(String)"),
    ("withdrawn", "UInt8"),
    ("withdrawn_on", "String"),
    ("dataset", TEXT),
];
/// The columns that conditions use. They follow from the others.
pub(super) const DERIVED_COLUMNS: [(&str, &str); 7] = [
    ("toll_best", "Nullable(UInt32)"),
    ("country_folded", TEXT),
    ("conflict_folded", TEXT),
    ("region_folded", TEXT),
    ("place_folded", "String"),
    ("actors_folded", TEXT),
    ("search", "String"),
];
/// The columns that tell the newest version of a row.
pub(super) const VERSION_COLUMNS: [(&str, &str); 3] =
    [("content", "UInt64"), ("version", "UInt64"), ("deleted", "UInt8")];

/// A text that many rows share.
const TEXT: &str = "LowCardinality(String)";
const TEXT_LIST: &str = "Array(LowCardinality(String))";
/// The first value of each row of an answer. An error text or a web page does not begin with it.
const ROW_MARK: &str = "fw";

/// Returns all columns with their types, in the order in which rows are sent.
pub(super) fn all_columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    EVENT_COLUMNS.into_iter().chain(DERIVED_COLUMNS).chain(VERSION_COLUMNS)
}

/// Returns a type without `LowCardinality`, which does not change how rows are sent.
pub(super) fn plain_type(declared: &str) -> String {
    declared.replace("LowCardinality(String)", "String")
}

/// Returns the list of columns and casts that [`AnswerReader`] reads.
pub(super) fn selected_columns() -> String {
    let casts =
        EVENT_COLUMNS.iter().map(|(name, declared)| format!("CAST({name} AS {})", plain_type(declared)));
    let casts: Vec<String> = casts.collect();
    format!("'{ROW_MARK}', {}", casts.join(", "))
}

/// Appends the columns of an event and those that follow from it.
pub(super) fn write_row(row: &SourceRow<'_>, derived: &DerivedColumns, out: &mut Vec<u8>) {
    let date_text =
        |date: Option<PublicationDate>| date.map(PublicationDate::to_ron_text).unwrap_or_default();
    out.push_text(&row.id);
    out.extend_from_slice(&row.date.span.start.0.to_le_bytes());
    out.extend_from_slice(&row.date.span.end.0.to_le_bytes());
    out.push_text(row.date.precision.name());
    out.push(u8::from(row.date.inferred));
    out.push_text(row.kind.row().id);
    out.push_length(row.parties.len());
    row.parties.iter().for_each(|party| out.push_text(&party.name));
    out.push_length(row.parties.len());
    row.parties.iter().for_each(|party| out.push_text(kind_name(party.kind)));
    for text in [&row.country, &row.conflict, &row.admin[0], &row.admin[1], &row.place] {
        out.push_text(text);
    }
    for degrees in [row.coordinates.map(|point| point.lat), row.coordinates.map(|point| point.lon)] {
        out.push_nullable(degrees.map(f64::to_le_bytes).as_ref().map(<[u8; 8]>::as_slice));
    }
    out.push_text(row.precision.name());
    let StatedToll { low, best, high } = row.killed;
    for count in [low, best, high] {
        push_count(count, out);
    }
    out.push_length(row.killed_by_side.len());
    row.killed_by_side.iter().for_each(|&count| push_count(count, out));
    for count in row.killed_civilians_and_unknown {
        push_count(count, out);
    }
    for text in [&row.claimant, &row.sources, &row.summary, &row.url] {
        out.push_text(text);
    }
    out.push_length(row.flags.len());
    row.flags.iter().for_each(|flag| out.push_text(flag));
    out.push_text(&date_text(row.reported));
    out.push_length(row.earlier.len());
    row.earlier.iter().for_each(|version| out.push_text(&version_to_json(version)));
    out.push(u8::from(row.withdrawn.is_some()));
    out.push_text(&date_text(row.withdrawn.and_then(|withdrawal| withdrawal.reported)));
    out.push_text(row.dataset.import_argument());
    push_count(derived.toll_best, out);
    let DerivedColumns { toll_best: _, country, conflict, region, place, actors, search } = derived;
    for text in [country, conflict, region, place, actors, search] {
        out.push_text(text);
    }
}

fn push_count(count: Option<u32>, out: &mut Vec<u8>) {
    out.push_nullable(count.map(u32::to_le_bytes).as_ref().map(<[u8; 4]>::as_slice));
}

fn kind_name(kind: ActorKind) -> &'static str {
    ActorKind::TABLE.iter().find(|row| row.0 == kind).map_or("", |row| row.1)
}

/// Reads the rows of an answer, each checked. Errors are sentences without a full stop.
pub(super) struct AnswerReader<R> {
    values: ValueReader<R>,
}

impl<R: Read> AnswerReader<R> {
    /// Reads from `input`, which should be buffered.
    pub(super) const fn new(input: R) -> Self {
        Self { values: ValueReader::new(input) }
    }

    /// Skips the mark of the next row. Returns false at the end.
    fn begin_row(&mut self) -> Result<bool, String> {
        let Some(length) = self.values.first_byte()? else { return Ok(false) };
        if usize::from(length) == ROW_MARK.len()
            && self.values.bytes::<{ ROW_MARK.len() }>()? == *ROW_MARK.as_bytes()
        {
            Ok(true)
        } else {
            Err("something follows that is not a row".to_owned())
        }
    }

    /// Returns the next event; `None` at the end.
    pub(super) fn next_row(&mut self) -> Result<Option<SourceRow<'static>>, String> {
        if !self.begin_row()? {
            return Ok(None);
        }
        let id = self.values.text()?;
        if id.is_empty() || sanitize(&id) != id {
            return Err(format!("{id:?} cannot be the id of an event"));
        }
        self.read_event(id.clone()).map(Some).map_err(|why| format!("event {id}: {why}"))
    }

    /// Returns the next key of an event, its id and first day; `None` at the end.
    pub(super) fn next_key(&mut self) -> Result<Option<(String, Day)>, String> {
        if !self.begin_row()? {
            return Ok(None);
        }
        Ok(Some((self.values.text()?, self.day()?)))
    }

    /// Returns what the table has of an event; `None` at the end.
    pub(super) fn next_version(&mut self) -> Result<Option<StoredVersion>, String> {
        let Some((id, day)) = self.next_key()? else { return Ok(None) };
        let mut number = || self.values.bytes().map(u64::from_le_bytes);
        let (content, version) = (number()?, number()?);
        let (is_deleted, is_withdrawn) = (self.values.flag()?, self.values.flag()?);
        Ok(Some(StoredVersion { id, day, content, version, is_deleted, is_withdrawn }))
    }

    fn read_event(&mut self, id: String) -> Result<SourceRow<'static>, String> {
        let span = Span { start: self.day()?, end: self.day()? };
        if span.end < span.start || !WRITABLE_DAYS.covers(span) {
            return Err("its first day is after its last, or they are out of range".to_owned());
        }
        let precision = self.read_word("precision of a date", |word| {
            Precision::ALL.into_iter().find(|precision| precision.name() == word)
        })?;
        let date = EventDate { span, precision, inferred: self.values.flag()? };
        let kind = self.read_word("kind of event", |word| {
            Kind::TABLE.iter().find(|row| row.id == word).map(|row| row.kind)
        })?;
        let names = self.values.list(ValueReader::text)?;
        let kinds = self.values.list(ValueReader::text)?;
        if names.len() != kinds.len() {
            return Err(format!("it has {} actors, but kinds of {}", names.len(), kinds.len()));
        }
        let parties = names.into_iter().zip(&kinds).map(|(name, kind)| {
            let kind = ActorKind::TABLE.iter().find(|row| row.1 == kind).map(|row| row.0);
            Some(RowParty { name: Cow::Owned(name), kind: kind? })
        });
        let parties: Vec<RowParty<'static>> =
            parties.collect::<Option<_>>().ok_or("the kind of an actor is not known")?;
        let [country, conflict, admin1, admin2, place] = self.texts()?;
        let [lat, lon] = [self.degrees()?, self.degrees()?];
        let is_on_earth = |(lat, lon): &(f64, f64)| lat.abs() <= 90.0 && lon.abs() <= 180.0;
        let coordinates = lat.zip(lon);
        if !coordinates.as_ref().is_none_or(is_on_earth) {
            return Err("its coordinates are not on Earth".to_owned());
        }
        let precision = self.read_word("precision of a place", |word| {
            PlacePrecision::TABLE.iter().find(|row| row.2 == word).map(|row| row.0)
        })?;
        let killed = StatedToll { low: self.count()?, best: self.count()?, high: self.count()? };
        let killed_by_side = self.values.list(read_count)?;
        if !killed_by_side.is_empty() && killed_by_side.len() != parties.len() {
            return Err(format!("it has {} actors, but killed of {}", parties.len(), killed_by_side.len()));
        }
        let killed_civilians_and_unknown = [self.count()?, self.count()?];
        let [claimant, sources, summary, url] = self.texts()?;
        let flags = self.values.list(ValueReader::text)?;
        let reported = self.publication_date()?;
        let earlier = self.values.list(ValueReader::text)?;
        let earlier = earlier.iter().map(|text| version_from_json(text)).collect::<Option<_>>();
        let is_withdrawn = self.values.flag()?;
        let withdrawn_on = self.publication_date()?;
        let dataset = self.read_word("data set", |word| {
            [Dataset::Ucdp, Dataset::Acled, Dataset::Gdelt]
                .into_iter()
                .find(|dataset| dataset.import_argument() == word)
        })?;
        Ok(SourceRow {
            dataset,
            id: Cow::Owned(id),
            date,
            kind,
            parties,
            country,
            conflict,
            admin: [admin1, admin2],
            place,
            coordinates: coordinates.map(|(lat, lon)| LatLon { lat, lon }),
            precision,
            killed,
            killed_by_side,
            killed_civilians_and_unknown,
            claimant,
            sources,
            summary,
            url,
            flags,
            reported,
            earlier: earlier.ok_or("its earlier figures cannot be read")?,
            withdrawn: is_withdrawn.then_some(Withdrawal { reported: withdrawn_on }),
        })
    }

    fn day(&mut self) -> Result<Day, String> {
        self.values.bytes().map(i32::from_le_bytes).map(Day)
    }

    fn count(&mut self) -> Result<Option<u32>, String> {
        read_count(&mut self.values)
    }

    fn degrees(&mut self) -> Result<Option<f64>, String> {
        self.values.nullable(|values| values.bytes().map(f64::from_le_bytes))
    }

    fn texts<const N: usize>(&mut self) -> Result<[Cow<'static, str>; N], String> {
        let mut texts = [const { Cow::Borrowed("") }; N];
        for text in &mut texts {
            *text = Cow::Owned(self.values.text()?);
        }
        Ok(texts)
    }

    fn read_word<T>(&mut self, what: &str, find: impl FnOnce(&str) -> Option<T>) -> Result<T, String> {
        let word = self.values.text()?;
        find(&word).ok_or_else(|| format!("{word:?} is not a {what}"))
    }

    fn publication_date(&mut self) -> Result<Option<PublicationDate>, String> {
        let text = self.values.text()?;
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| format!("{text:?} is not a date of publication"))
    }
}

fn read_count<R: Read>(values: &mut ValueReader<R>) -> Result<Option<u32>, String> {
    values.nullable(|values| values.bytes().map(u32::from_le_bytes))
}

/// The newest version of a row that a table has under one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoredVersion {
    pub(super) id: String,
    pub(super) day: Day,
    pub(super) content: u64,
    pub(super) version: u64,
    pub(super) is_deleted: bool,
    pub(super) is_withdrawn: bool,
}

impl StoredVersion {
    /// Returns the list of columns that [`AnswerReader::next_version`] reads.
    pub(super) fn selected_columns() -> String {
        format!("'{ROW_MARK}', id, date_start, content, version, deleted, withdrawn")
    }
}

/// Returns the list of columns that [`AnswerReader::next_key`] reads.
pub(super) fn selected_key() -> String {
    format!("'{ROW_MARK}', CAST(id AS String), CAST(date_start AS Int32)")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::import::RowVersion;

    /// Returns an event with a value in every column.
    fn full_row() -> SourceRow<'static> {
        let date = |text: &str| text.parse::<PublicationDate>().ok();
        let killed = StatedToll { low: Some(0), best: Some(3), high: None };
        let party = |name: &'static str, kind| RowParty { name: name.into(), kind };
        SourceRow {
            dataset: Dataset::Acled,
            id: "acled-ÉCU12".into(),
            date: EventDate {
                span: Span { start: Day(-400), end: Day(-394) },
                precision: Precision::Week,
                inferred: true,
            },
            kind: Kind::TABLE[3].kind,
            parties: vec![party("North", ActorKind::StateForces), party("", ActorKind::TABLE[5].0)],
            country: "Côte d'Ivoire".into(),
            conflict: "A\0B".into(),
            admin: ["one".into(), "two".into()],
            place: "\n\\'".into(),
            coordinates: Some(LatLon { lat: -90.0, lon: 179.5 }),
            precision: PlacePrecision::SeaOrAir,
            killed,
            killed_by_side: vec![None, Some(u32::MAX)],
            killed_civilians_and_unknown: [Some(1), None],
            claimant: "Ministry".into(),
            sources: "a;b".into(),
            summary: "x".repeat(300).into(),
            url: "https://a.example/?b=c".into(),
            flags: vec!["odd".to_owned()],
            reported: date("≈2023-01-01..2023-12-31"),
            earlier: vec![RowVersion { reported: date("2022-05-06"), killed, ..RowVersion::default() }],
            withdrawn: Some(Withdrawal { reported: date("2024-01-01..") }),
        }
    }

    /// Returns a row as the server answers it.
    fn answer(row: &SourceRow<'_>) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.push_text(ROW_MARK);
        write_row(row, &DerivedColumns::default(), &mut bytes);
        // The derived columns are not asked for: a null and six empty texts.
        bytes.truncate(bytes.len() - DERIVED_COLUMNS.len());
        bytes
    }

    #[test]
    fn an_event_is_read_as_it_was_written() {
        let row = full_row();
        let mut bytes = answer(&row);
        bytes.extend(answer(&row));
        let mut reader = AnswerReader::new(bytes.as_slice());
        for _ in 0..2 {
            assert_eq!(reader.next_row(), Ok(Some(row.clone())));
        }
        assert_eq!(reader.next_row(), Ok(None));
    }

    #[test]
    fn rows_that_no_import_writes_are_refused() {
        let refused = |change: &dyn Fn(&mut SourceRow<'static>)| {
            let mut row = full_row();
            change(&mut row);
            AnswerReader::new(answer(&row).as_slice()).next_row().unwrap_err()
        };
        assert!(refused(&|row| row.id = "a\u{1b}[2J".into()).contains("cannot be the id"));
        assert!(refused(&|row| row.date.span.end = Day(-401)).contains("first day is after its last"));
        assert!(refused(&|row| row.date.span.end = Day(i32::MAX)).contains("out of range"));
        assert!(refused(&|row| row.coordinates = Some(LatLon { lat: f64::NAN, lon: 0.0 })).contains("Earth"));
        assert!(refused(&|row| row.killed_by_side.truncate(1)).contains("killed of 1"));
    }

    proptest! {
        #[test]
        fn no_answer_makes_the_reader_panic(at in 0_usize..600, byte: u8, length in 0_usize..600) {
            let mut bytes = answer(&full_row());
            let index = at % bytes.len();
            bytes[index] = byte;
            bytes.truncate(length.max(1));
            let mut reader = AnswerReader::new(bytes.as_slice());
            while let Ok(Some(_)) = reader.next_row() {}
        }
    }
}
