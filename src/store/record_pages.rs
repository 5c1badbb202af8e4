//! The records of the rows and their search text. Curated events are in memory; bulk data are read one page at a
//! time.

use std::sync::{Arc, OnceLock};

use crate::model::{BulkEvents, Event, RecordPages, Situation, TextColumn};
use crate::query::search_text;

/// Number of curated events whose search text is folded at once.
const PAGE_EVENTS: usize = 1024;

/// Records and search texts by event number: the curated events first, then those of each bulk.
#[derive(Debug, Default)]
pub(super) struct Records {
    words: Box<[OnceLock<TextColumn>]>,
    bulks: Vec<BulkRecords>,
}

#[derive(Debug)]
struct BulkRecords {
    /// The number of the first event of the bulk.
    first: usize,
    len: usize,
    bulk: BulkEvents,
    words: Box<[OnceLock<TextColumn>]>,
}

fn empty_pages(len: usize, page: usize) -> Box<[OnceLock<TextColumn>]> {
    std::iter::repeat_with(OnceLock::new).take(len.div_ceil(page)).collect()
}

impl Records {
    /// Creates the records of a situation and of bulks. Each bulk comes with its number of events.
    pub(super) fn new(situation: &Situation, bulks: Vec<(BulkEvents, usize)>) -> Self {
        let mut first = situation.events.len();
        let bulk_records = bulks.into_iter().map(|(bulk, len)| {
            let words = empty_pages(bulk.page_count(), 1);
            let bulk_records = BulkRecords { first, len, bulk, words };
            first += len;
            bulk_records
        });
        Self { bulks: bulk_records.collect(), words: empty_pages(situation.events.len(), PAGE_EVENTS) }
    }

    /// Returns the number of the first event of each bulk that has events.
    pub(super) fn first_numbers(&self) -> impl Iterator<Item = u32> {
        let bulks = self.bulks.iter().filter(|bulk| bulk.len > 0);
        bulks.filter_map(|bulk| u32::try_from(bulk.first).ok())
    }

    /// Returns each bulk with the number of its first event.
    pub(super) fn bulks(&self) -> impl Iterator<Item = (u32, &BulkEvents)> {
        self.bulks.iter().map(|records| (u32::try_from(records.first).unwrap_or(u32::MAX), &records.bulk))
    }

    fn locate(&self, number: usize) -> Option<(&BulkRecords, usize)> {
        let bulk_records =
            self.bulks.iter().find(|bulk_records| number < bulk_records.first + bulk_records.len)?;
        Some((bulk_records, number.checked_sub(bulk_records.first)?))
    }

    /// Returns the number of events of all bulks.
    pub(super) fn bulk_len(&self) -> usize {
        self.bulks.iter().map(|bulk| bulk.len).sum()
    }

    /// Returns the number of bulks.
    pub(super) const fn bulk_count(&self) -> usize {
        self.bulks.len()
    }

    /// Returns the bulk and the page that hold the record of an event, and its index on the page. `None` for curated
    /// events.
    pub(super) fn page_position(&self, number: u32) -> Option<(usize, usize, usize)> {
        let number = number as usize;
        let index = self.bulks.partition_point(|records| records.first + records.len <= number);
        let records = self.bulks.get(index)?;
        let (page, on_page) = records.bulk.page_position(number.checked_sub(records.first)?);
        Some((index, page, on_page))
    }

    /// Returns the pages of a bulk.
    pub(super) fn pages(&self, bulk: usize) -> Option<&dyn RecordPages> {
        self.bulks.get(bulk).map(|records| &**records.bulk.pages())
    }

    /// Returns the record of an event, or `None` if it is no longer readable.
    pub(super) fn event<'a>(&'a self, situation: &'a Situation, number: u32) -> Option<&'a Event> {
        let number = number as usize;
        situation.events.get(number).or_else(|| {
            let (bulk_records, row) = self.locate(number)?;
            bulk_records.bulk.event(row)
        })
    }

    /// Returns the case-folded text of an event, which is empty if its record is no longer readable.
    pub(super) fn search_text(&self, situation: &Arc<Situation>, number: u32) -> &str {
        let number = number as usize;
        let fold = |page: usize| {
            let events = situation.events.iter().skip(page * PAGE_EVENTS).take(PAGE_EVENTS);
            events.fold(TextColumn::default(), |mut texts, event| {
                texts.push(&search_text(situation, event));
                texts
            })
        };
        let text = if number < situation.events.len() {
            let page = number / PAGE_EVENTS;
            self.words.get(page).and_then(|words| words.get_or_init(|| fold(page)).get(number % PAGE_EVENTS))
        } else {
            self.locate(number).and_then(|(bulk_records, row)| {
                let (page, index) = bulk_records.bulk.page_position(row);
                let words = bulk_records.words.get(page)?;
                words
                    .get_or_init(|| bulk_records.bulk.pages().read_search_texts(page).unwrap_or_default())
                    .get(index)
            })
        };
        text.unwrap_or("")
    }
}
