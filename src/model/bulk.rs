//! Events in bulk: what is counted by stands in columns; the rest is fetched when an event is looked at.
//!
//! A curated event is a record of the situation file. Bulk data (UCDP GED, ACLED, GDELT) have up to tens of millions
//! of events: they come as [`Columns`], 25 bytes an event, and their records are read from [`RecordPages`] on demand.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::actor::ActorIx;
use super::date::{Day, EventDate, Precision, Span};
use super::event::Event;
use super::front::FrontIx;
use super::kind::Kind;
use super::place::{LatLon, PlacePrecision};
use super::toll::EventTolls;

/// What events are counted by: every vector of the first group has one entry an event, in the order of the first day,
/// then the last. What repeats stands once in a dictionary.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns {
    /// First day.
    pub start: Vec<i32>,
    /// Days after the first.
    pub length: Vec<u32>,
    /// How exactly the date is known: see [`Columns::packed_date`].
    pub packed_date: Vec<u8>,
    /// Index into `classes`.
    pub group_id: Vec<u32>,
    /// Index into `tolls`; the first is “no claim at all”.
    pub toll_id: Vec<u32>,
    /// Index into `spots`; the first is “nowhere”.
    pub place_id: Vec<u32>,
    /// [`id_hash`] of the event's id.
    pub id_hash: Vec<u32>,

    /// Everything about an event that can be told apart without its date, place and toll. Two of the same content may
    /// stand in it, but should not.
    pub groups: Vec<EventGroup>,
    /// The distinct tolls.
    pub tolls: Vec<EventTolls>,
    /// The distinct places.
    pub places: Vec<DistinctPlace>,
    /// The names of the countries, as the data write them; the first is empty.
    pub countries: Vec<Box<str>>,
}

/// What many events have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventGroup {
    /// On which front.
    pub front: FrontIx,
    /// What sort of event.
    pub kind: Kind,
    /// Who took part, as in [`Event::actors`].
    pub actors: Box<[ActorIx]>,
    /// In which country: index into [`Columns::countries`].
    pub country: u16,
    /// Two claims exclude each other.
    pub is_contested: bool,
    /// Somebody denies something.
    pub is_denied: bool,
}

/// A point, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DistinctPlace {
    /// Where; `None`: not known.
    pub coordinates: Option<LatLon>,
    /// How exactly; `None`: no place is named at all.
    pub precision: Option<PlacePrecision>,
}

impl Columns {
    /// How many events.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.start.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.start.is_empty()
    }

    /// Adds an event.
    pub fn push(&mut self, date: EventDate, class: u32, toll: u32, spot: u32, id: u32) {
        self.start.push(date.span.start.0);
        self.length.push(u32::try_from(date.span.end.days_since(date.span.start)).unwrap_or(0));
        self.packed_date.push(pack_date(date));
        self.group_id.push(class);
        self.toll_id.push(toll);
        self.place_id.push(spot);
        self.id_hash.push(id);
    }

    /// The events of these rows, all of which exist, in the given order. The dictionaries are empty.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        fn column<T: Copy>(column: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().map(|&row| column[row as usize]).collect()
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

    /// The date of an event that exists.
    #[must_use]
    pub fn date(&self, row: usize) -> EventDate {
        let start = Day(self.start[row]);
        let span = Span { start, end: Day(start.0.saturating_add_unsigned(self.length[row])) };
        unpack_date(span, self.packed_date[row])
    }
}

/// Precision (the low three bits, order of [`Precision::ALL`]) and whether it is inferred (the fourth) in a byte.
#[must_use]
pub const fn pack_date(date: EventDate) -> u8 {
    date.precision as u8 | if date.inferred { 8 } else { 0 }
}

/// What [`pack_date`] packed.
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

/// The code of a value that stands at an index of a dictionary. No dictionary has more values than 32 bits count.
#[must_use]
pub fn dictionary_code(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// 32 bits of FNV-1a of an event's id. Two ids may share it, so whoever finds a row by it looks at its record.
#[must_use]
pub fn id_hash(id: &str) -> u32 {
    id.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Where the records of bulk events are read from, a page of neighbouring events at a time.
pub trait RecordPages: fmt::Debug + Send + Sync {
    /// How many events stand on a page (the last may have fewer), at least 1.
    fn page_len(&self) -> usize;

    /// The events of a page, in the order of the columns. Actors, fronts and sources are indices of the situation the
    /// bulk was read for.
    ///
    /// # Errors
    /// When the file cannot be read any more or holds something else: one line, safe to show.
    fn read_events(&self, page: usize) -> Result<Vec<Event>, String>;

    /// The words by which the events of a page are found, folded ([`super::text::fold`]): those of
    /// `query::search_text`, written when the data were imported.
    ///
    /// # Errors
    /// As [`RecordPages::read_events`].
    fn read_search_texts(&self, page: usize) -> Result<TextColumn, String>;
}

/// Texts that follow each other in one string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextColumn {
    text: String,
    /// Where each ends, in bytes.
    ends: Vec<usize>,
}

impl TextColumn {
    /// Adds one.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// How many.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&str> {
        let from = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(from..*self.ends.get(at)?)
    }
}

/// Events in bulk, to be added to those of a situation.
#[derive(Debug, Clone)]
pub struct BulkEvents {
    /// What they are counted by.
    pub columns: Arc<Columns>,
    pages: Arc<dyn RecordPages>,
    /// Records that are no events of the columns.
    gaps: Arc<[u32]>,
    read_pages: Arc<[OnceLock<Box<[Event]>>]>,
}

impl BulkEvents {
    /// Events of these columns, with their records on these pages.
    #[must_use]
    pub fn new(columns: Columns, pages: Arc<dyn RecordPages>) -> Self {
        Self::with_gaps(columns, pages, Vec::new())
    }

    /// The same where some records on the pages are no events of the columns: `gaps` are the numbers of these records,
    /// in order, each once.
    #[must_use]
    pub fn with_gaps(columns: Columns, pages: Arc<dyn RecordPages>, gaps: Vec<u32>) -> Self {
        let records = columns.len().saturating_add(gaps.len());
        let count = records.div_ceil(pages.page_len().max(1));
        let read = std::iter::repeat_with(OnceLock::new).take(count).collect();
        Self { columns: Arc::new(columns), pages, gaps: gaps.into(), read_pages: read }
    }

    /// The number of the record of an event, where the records of these numbers are none.
    #[must_use]
    pub fn record_number(gaps: &[u32], row: usize) -> usize {
        // Before the nth gap stand as many events as its number says, but for the gaps before it.
        let (mut from, mut until) = (0, gaps.len());
        while from < until {
            let middle = from.midpoint(until);
            let before = gaps.get(middle).map_or(usize::MAX, |&gap| (gap as usize).saturating_sub(middle));
            if before <= row { from = middle + 1 } else { until = middle }
        }
        row.saturating_add(from)
    }

    /// The page of the record of an event, by its place in the columns, and where on it.
    #[must_use]
    pub fn page_position(&self, row: usize) -> (usize, usize) {
        let (per_page, record) = (self.pages.page_len().max(1), Self::record_number(&self.gaps, row));
        (record / per_page, record % per_page)
    }

    /// How many pages there are.
    #[must_use]
    pub fn page_count(&self) -> usize {
        self.read_pages.len()
    }

    /// The record of an event, by its place in the columns. Its page is read once and kept. `None`: there is no such
    /// event, or its page cannot be read any more.
    #[must_use]
    pub fn event(&self, row: usize) -> Option<&Event> {
        let (page, at) = self.page_position(row);
        let slot = self.read_pages.get(page)?;
        if slot.get().is_none() {
            // Two threads may both read it; the first one's is kept.
            _ = slot.set(self.pages.read_events(page).ok()?.into_boxed_slice());
        }
        slot.get()?.get(at)
    }

    /// Where the records are.
    #[must_use]
    pub fn pages(&self) -> &Arc<dyn RecordPages> {
        &self.pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn texts_keep_their_bounds() {
        let mut texts = TextColumn::default();
        for text in ["ab", "", "жc"] {
            texts.push(text);
        }
        assert_eq!([0, 1, 2, 3].map(|at| texts.get(at)), [Some("ab"), Some(""), Some("жc"), None]);
    }

    #[test]
    fn gaps_are_passed_over() {
        // Of ten records the first, the fourth, the fifth and the last are none.
        let gaps = [0, 3, 4, 9];
        let found: Vec<usize> = (0..6).map(|row| BulkEvents::record_number(&gaps, row)).collect();
        assert_eq!(found, [1, 2, 5, 6, 7, 8]);
        assert_eq!(BulkEvents::record_number(&[], 7), 7);
    }

    #[test]
    fn the_hash_of_ids_is_fnv() {
        // Test vectors of the FNV authors (32 bits, 1a).
        assert_eq!(id_hash(""), 0x811c_9dc5);
        assert_eq!(id_hash("a"), 0xe40c_292c);
        assert_eq!(id_hash("foobar"), 0xbf9c_f968);
    }
}
