//! Bulk events: a column store (struct of arrays) with dictionary encoding, and records that are read on demand.
//!
//! A curated event is a record of the situation file. Bulk data (UCDP GED, ACLED, GDELT) hold up to tens of
//! millions of events. They arrive as [`Columns`], 25 bytes an event; their records stay in the file and are read
//! through [`RecordPages`].

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::actor::ActorIx;
use super::date::{Day, EventDate, Precision, Span};
use super::event::{Event, EventStatus};
use super::front::FrontIx;
use super::kind::Kind;
use super::place::{LatLon, PlacePrecision};
use super::report_dates::{ReportDates, RevisionCounts};
use super::toll::EventTolls;

/// Everything about events that is counted, in columns.
///
/// Each vector up to `id_hash` has one entry per event, sorted by first day, then by last day. The other vectors
/// are dictionaries that hold repeated values once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns {
    /// First day of the span, as in [`Day`].
    pub start: Vec<i32>,
    /// Days from the first to the last.
    pub length: Vec<u32>,
    /// Date precision and inferred flag, packed by [`pack_date`].
    pub packed_date: Vec<u8>,
    /// Index into `groups`.
    pub group_id: Vec<u32>,
    /// Index into `tolls`. The first toll is “no claim at all”.
    pub toll_id: Vec<u32>,
    /// Index into `places`. The first place is “nowhere”.
    pub place_id: Vec<u32>,
    /// [`id_hash`] of the event's id.
    pub id_hash: Vec<u32>,

    /// The event groups. They should be distinct, but duplicates are allowed.
    pub groups: Vec<EventGroup>,
    /// The distinct tolls.
    pub tolls: Vec<EventTolls>,
    /// The distinct places.
    pub places: Vec<DistinctPlace>,
    /// Names of the countries, as written in the data. The first is empty.
    pub countries: Vec<Box<str>>,
    /// Names of the regions (admin-1), as written in the data. The first is empty.
    pub regions: Vec<Box<str>>,
    /// Names of the conflicts, as written in the data. The first is empty.
    pub conflicts: Vec<Box<str>>,
}

/// The attributes that many events share: all except date, place and toll. Rows hold the index of their group.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventGroup {
    /// Front.
    pub front: FrontIx,
    /// Kind of event.
    pub kind: Kind,
    /// Whether the events took place.
    pub status: EventStatus,
    /// Participants, in the order of [`Event::actors`].
    pub actors: Box<[ActorIx]>,
    /// Country, as an index into [`Columns::countries`].
    pub country: u16,
    /// Conflict, as an index into [`Columns::conflicts`].
    pub conflict: u16,
    /// Whether two claims exclude each other.
    pub is_contested: bool,
    /// Whether any claim is a denial.
    pub is_denied: bool,
}

/// Where an event happened, as far as it is known. It takes 24 bytes; with an `Option<LatLon>` it would take 32.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DistinctPlace {
    /// Degrees; 0 if the point is unknown.
    latitude: f64,
    longitude: f64,
    has_point: bool,
    /// Precision of the place. `None`: no place is named.
    pub precision: Option<PlacePrecision>,
    /// Region, as an index into [`Columns::regions`].
    pub region: u16,
}

impl DistinctPlace {
    /// Joins the parts of a place.
    #[must_use]
    pub fn new(coordinates: Option<LatLon>, precision: Option<PlacePrecision>, region: u16) -> Self {
        let LatLon { lat: latitude, lon: longitude } = coordinates.unwrap_or(LatLon { lat: 0.0, lon: 0.0 });
        Self { latitude, longitude, has_point: coordinates.is_some(), precision, region }
    }

    /// Returns the point. `None`: unknown.
    #[must_use]
    pub fn coordinates(&self) -> Option<LatLon> {
        self.has_point.then_some(LatLon { lat: self.latitude, lon: self.longitude })
    }
}

impl Columns {
    /// Returns the number of events.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.start.len()
    }

    /// Whether it is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.start.is_empty()
    }

    /// Appends an event.
    pub fn push(&mut self, date: EventDate, group_id: u32, toll_id: u32, place_id: u32, id_hash: u32) {
        self.start.push(date.span.start.0);
        self.length.push(u32::try_from(date.span.end.days_since(date.span.start)).unwrap_or(0));
        self.packed_date.push(pack_date(date));
        self.group_id.push(group_id);
        self.toll_id.push(toll_id);
        self.place_id.push(place_id);
        self.id_hash.push(id_hash);
    }

    /// Returns the given rows, in the given order, with empty dictionaries. Rows that do not exist are left out, and so is
    /// a column that is kept elsewhere.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        fn column<T: Copy>(column: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().filter_map(|&row| column.get(row as usize).copied()).collect()
        }
        Self {
            start: column(&self.start, rows),
            length: column(&self.length, rows),
            packed_date: column(&self.packed_date, rows),
            group_id: column(&self.group_id, rows),
            toll_id: column(&self.toll_id, rows),
            place_id: column(&self.place_id, rows),
            id_hash: column(&self.id_hash, rows),
            ..Self::default()
        }
    }

    /// As [`Columns::select`], with copies of the dictionaries.
    #[must_use]
    pub fn select_with_dictionaries(&self, rows: &[u32]) -> Self {
        let Self { groups, tolls, places, countries, regions, conflicts, .. } = self;
        Self {
            groups: groups.clone(),
            tolls: tolls.clone(),
            places: places.clone(),
            countries: countries.clone(),
            regions: regions.clone(),
            conflicts: conflicts.clone(),
            ..self.select(rows)
        }
    }

    /// Returns the date of a row. The row must exist.
    #[must_use]
    pub fn date(&self, row: usize) -> EventDate {
        let start = Day(self.start[row]);
        let span = Span { start, end: Day(start.0.saturating_add_unsigned(self.length[row])) };
        unpack_date(span, self.packed_date[row])
    }
}

/// Packs precision and inferred flag into a byte: the index in [`Precision::ALL`] in the low three bits, the flag
/// in the fourth.
#[must_use]
pub const fn pack_date(date: EventDate) -> u8 {
    date.precision as u8 | if date.inferred { 8 } else { 0 }
}

/// Returns the date with this span and the byte that [`pack_date`] made.
#[must_use]
pub const fn unpack_date(span: Span, packed: u8) -> EventDate {
    let precision = match packed & 7 {
        0 => Precision::Day,
        1 => Precision::Days,
        2 => Precision::Week,
        3 => Precision::Month,
        4 => Precision::Quarter,
        5 => Precision::Year,
        _ => Precision::Years,
    };
    EventDate { span, precision, inferred: packed & 8 != 0 }
}

/// Returns the dictionary code of the value at `index`. No dictionary has more values than 32 bits can count.
#[must_use]
pub fn dictionary_code(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Returns the 32-bit FNV-1a hash of an event's id. Ids may collide, so a row found by hash must be checked against
/// its record.
#[must_use]
pub fn id_hash(id: &str) -> u32 {
    id.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Reads the records of bulk events, one page of neighbouring events at a time.
pub trait RecordPages: fmt::Debug + Send + Sync {
    /// Returns the number of events on a page, at least 1. The last page may have fewer.
    fn page_len(&self) -> usize;

    /// Reads the events of a page, in column order. Actors, fronts and sources are indices into the situation that
    /// the bulk data was loaded for.
    ///
    /// # Errors
    /// If the file has become unreadable or its content has changed. The message is one line, safe to show.
    fn read_events(&self, page: usize) -> Result<Vec<Event>, String>;

    /// Reads the events of neighbouring pages at once, which may take less time than page by page. All pages but the
    /// last of the data are full.
    ///
    /// # Errors
    /// As for [`RecordPages::read_events`].
    fn read_event_pages(&self, pages: Range<usize>) -> Result<Vec<Event>, String> {
        let mut events = Vec::new();
        for page in pages {
            events.append(&mut self.read_events(page)?);
        }
        Ok(events)
    }

    /// Reads the folded ([`super::text::fold`]) search texts of the events of a page, as `query::search_text` made
    /// them at import.
    ///
    /// # Errors
    /// As for [`RecordPages::read_events`].
    fn read_search_texts(&self, page: usize) -> Result<TextColumn, String>;
}

/// A column of texts, stored back to back in one string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextColumn {
    text: String,
    /// End of each text, in bytes.
    ends: Vec<usize>,
}

impl TextColumn {
    /// Appends a text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Returns the number of texts.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the text at `index`.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        let start = index.checked_sub(1).map_or(Some(0), |previous| self.ends.get(previous).copied())?;
        self.text.get(start..*self.ends.get(index)?)
    }
}

/// The prefixes of the ids of imported events, by data set.
const DATA_SET_PREFIXES: [&str; 3] = ["ucdp-", "acled-", "gdelt-"];

/// Returns the data set of an imported event (UCDP 0, ACLED 1, GDELT 2) by its id, or `None` for any other event.
#[must_use]
pub fn data_set_of_id(id: &str) -> Option<usize> {
    DATA_SET_PREFIXES.iter().position(|prefix| id.starts_with(prefix))
}

/// Bulk events, to be added to the events of a situation.
#[derive(Debug, Clone)]
pub struct BulkEvents {
    /// The counted attributes.
    pub columns: Arc<Columns>,
    pages: Arc<dyn RecordPages>,
    /// Numbers of the records that have no row in the columns, ascending.
    gaps: Arc<[u32]>,
    reports: Arc<ReportDates>,
    read_pages: Arc<[OnceLock<Box<[Event]>>]>,
}

impl BulkEvents {
    /// Joins columns with the pages that hold their records.
    #[must_use]
    pub fn new(columns: Columns, pages: Arc<dyn RecordPages>) -> Self {
        Self::with_gaps(columns, pages, Vec::new())
    }

    /// As [`BulkEvents::new`], for pages that hold records without a row. `gaps` are the numbers of these records,
    /// ascending and distinct.
    #[must_use]
    pub fn with_gaps(columns: Columns, pages: Arc<dyn RecordPages>, gaps: Vec<u32>) -> Self {
        let records = columns.len().saturating_add(gaps.len());
        let page_count = records.div_ceil(pages.page_len().max(1));
        let read_pages = std::iter::repeat_with(OnceLock::new).take(page_count).collect();
        Self { columns: Arc::new(columns), pages, gaps: gaps.into(), reports: Arc::default(), read_pages }
    }

    /// Returns the same events with the dates on which their records were reported.
    #[must_use]
    pub fn with_reports(self, reports: Arc<ReportDates>) -> Self {
        Self { reports, ..self }
    }

    /// Returns the dates on which the records were reported.
    #[must_use]
    pub const fn reports(&self) -> &Arc<ReportDates> {
        &self.reports
    }

    /// Returns how many events were corrected and how many were withdrawn: revised records with and without a row.
    #[must_use]
    pub fn revision_counts(&self) -> RevisionCounts {
        let withdrawn = self.reports.revised.iter().filter(|record| self.gaps.binary_search(record).is_ok());
        let withdrawn = withdrawn.count();
        RevisionCounts { corrected: self.reports.revised.len() - withdrawn, withdrawn }
    }

    /// Returns the same events without those of some rows, which are ascending and distinct. Their records no longer
    /// count as revised.
    #[must_use]
    pub fn without_rows(&self, rows: &[u32]) -> Self {
        if rows.is_empty() {
            return self.clone();
        }
        let remaining: Vec<u32> =
            (0..).take(self.columns.len()).filter(|row| rows.binary_search(row).is_err()).collect();
        self.with_rows(self.columns.select_with_dictionaries(&remaining), rows)
    }

    /// Returns the same events with these columns, which lack some rows. The rows are ascending and distinct. Their
    /// records no longer count as revised.
    #[must_use]
    pub fn with_rows(&self, columns: Columns, rows: &[u32]) -> Self {
        let records = rows.iter().map(|&row| Self::record_number(&self.gaps, row as usize));
        let records: Vec<u32> = records.filter_map(|record| u32::try_from(record).ok()).collect();
        let mut gaps: Vec<u32> = self.gaps.iter().chain(&records).copied().collect();
        gaps.sort_unstable();
        let reports = if records.iter().any(|&record| self.reports.is_revised(record as usize)) {
            let mut reports = ReportDates::clone(&self.reports);
            reports.revised.retain(|record| records.binary_search(record).is_err());
            Arc::new(reports)
        } else {
            Arc::clone(&self.reports)
        };
        Self::with_gaps(columns, Arc::clone(&self.pages), gaps).with_reports(reports)
    }

    /// Returns the record number of a row, given the numbers of the records that have no row.
    #[must_use]
    pub fn record_number(gaps: &[u32], row: usize) -> usize {
        // Binary search: record `gap`, the nth gap (from 0), is preceded by `gap - n` rows.
        let (mut low, mut high) = (0, gaps.len());
        while low < high {
            let middle = low.midpoint(high);
            let rows_before =
                gaps.get(middle).map_or(usize::MAX, |&gap| (gap as usize).saturating_sub(middle));
            if rows_before <= row { low = middle + 1 } else { high = middle }
        }
        row.saturating_add(low)
    }

    /// Returns the page that holds the record of a row, and the record's index on the page.
    #[must_use]
    pub fn page_position(&self, row: usize) -> (usize, usize) {
        let (page_len, record) = (self.pages.page_len().max(1), Self::record_number(&self.gaps, row));
        (record / page_len, record % page_len)
    }

    /// Returns the number of the record of a row.
    #[must_use]
    pub fn record_of_row(&self, row: usize) -> usize {
        Self::record_number(&self.gaps, row)
    }

    /// Returns the number of pages.
    #[must_use]
    pub fn page_count(&self) -> usize {
        self.read_pages.len()
    }

    /// Returns the record of a row. Its page is read once and cached.
    ///
    /// `None`: there is no such row, or its page can no longer be read.
    #[must_use]
    pub fn event(&self, row: usize) -> Option<&Event> {
        self.record(self.record_of_row(row))
    }

    /// Returns the record with this number, whether or not it has a row, as [`BulkEvents::event`] does.
    #[must_use]
    pub fn record(&self, number: usize) -> Option<&Event> {
        let page_len = self.pages.page_len().max(1);
        let page = number / page_len;
        let slot = self.read_pages.get(page)?;
        if slot.get().is_none() {
            // Two threads may both read the page; the first result wins.
            _ = slot.set(self.pages.read_events(page).ok()?.into_boxed_slice());
        }
        slot.get()?.get(number % page_len)
    }

    /// Returns the pages that hold the records.
    #[must_use]
    pub fn pages(&self) -> &Arc<dyn RecordPages> {
        &self.pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_takes_24_bytes_and_keeps_its_point() {
        assert_eq!(size_of::<DistinctPlace>(), 24);
        for coordinates in [None, Some(LatLon { lat: 0.0, lon: 0.0 }), Some(LatLon { lat: -33.9, lon: 18.4 })]
        {
            let place = DistinctPlace::new(coordinates, Some(PlacePrecision::Near), 7);
            assert_eq!((place.coordinates(), place.region), (coordinates, 7));
        }
    }

    #[test]
    fn every_date_survives_packing() {
        let span = Span { start: Day(3), end: Day(9) };
        for precision in Precision::ALL {
            for inferred in [false, true] {
                let date = EventDate { span, precision, inferred };
                assert_eq!(unpack_date(span, pack_date(date)), date);
            }
        }
    }

    #[test]
    fn texts_of_a_column_are_read_back() {
        let mut texts = TextColumn::default();
        for text in ["ab", "", "жc"] {
            texts.push(text);
        }
        assert_eq!([0, 1, 2, 3].map(|index| texts.get(index)), [Some("ab"), Some(""), Some("жc"), None]);
    }

    #[test]
    fn record_numbers_skip_the_gaps() {
        // Of ten records, the first, fourth, fifth and last have no row.
        let gaps = [0, 3, 4, 9];
        let numbers: Vec<usize> = (0..6).map(|row| BulkEvents::record_number(&gaps, row)).collect();
        assert_eq!(numbers, [1, 2, 5, 6, 7, 8]);
        assert_eq!(BulkEvents::record_number(&[], 7), 7);
    }

    #[test]
    fn id_hash_is_32_bit_fnv_1a() {
        // Test vectors of the FNV authors (32 bits, 1a).
        assert_eq!(id_hash(""), 0x811c_9dc5);
        assert_eq!(id_hash("a"), 0xe40c_292c);
        assert_eq!(id_hash("foobar"), 0xbf9c_f968);
    }
}
