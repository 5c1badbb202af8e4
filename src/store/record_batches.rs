//! Reads the records of many rows for one pass over them, with few pages in memory.
//!
//! [`Store::event`] keeps the pages that it has read, because a pane shows the same records again. An export visits
//! each record once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use super::event_data::EventData;
use super::event_store::Store;
use super::result_rows::ResultRows;
use crate::model::parallel::make_ahead;
use crate::model::{Event, RecordPages};

/// Number of rows in date order whose records are in memory together.
const BATCH_ROWS: usize = 1 << 13;
/// The same for rows in another order, which are on many pages.
const SCATTERED_BATCH_ROWS: usize = 1 << 16;
/// In another order, a page may be read once for each batch. At most this many batches.
const MAX_SCATTERED_BATCHES: usize = 8;
/// The most pages that are read at once.
const MAX_RUN_PAGES: usize = 8;

/// Reads the records of rows in batches.
struct RecordBatches<'s, R> {
    data: &'s EventData,
    rows: R,
    batch_rows: usize,
    /// By bulk: the pages read last. In date order, the next batch needs the rest of their records.
    read_pages: Vec<ReadPages>,
}

/// Neighbouring pages from which records are taken.
#[derive(Default)]
struct ReadPages {
    pages: Range<usize>,
    events: Vec<Option<Event>>,
}

/// Neighbouring pages of a bulk that a batch needs.
struct PageRun {
    bulk: usize,
    pages: Range<usize>,
    /// The wanted records: the index in the batch, the page and the index on the page.
    wanted: Vec<(usize, usize, usize)>,
}

/// Rows with their records.
type RecordBatch<'s> = Vec<(u32, Cow<'s, Event>)>;

impl<'s, R: Iterator<Item = u32>> RecordBatches<'s, R> {
    fn new(data: &'s EventData, rows: R, batch_rows: usize) -> Self {
        let read_pages = std::iter::repeat_with(ReadPages::default).take(data.records.bulk_count()).collect();
        Self { data, rows, batch_rows, read_pages }
    }

    fn read_batch(&mut self) -> Result<RecordBatch<'s>, String> {
        let data = self.data;
        let rows: Vec<u32> = self.rows.by_ref().take(self.batch_rows).collect();
        let mut records: Vec<Option<Cow<'s, Event>>> = Vec::with_capacity(rows.len());
        let mut wanted_by_page: BTreeMap<(usize, usize), Vec<(usize, usize)>> = BTreeMap::new();
        for &row in &rows {
            let number = data.origin.event_number(row);
            let curated = data.situation.events.get(number as usize);
            if let (None, Some((bulk, page, index))) = (curated, data.records.page_position(number)) {
                wanted_by_page.entry((bulk, page)).or_default().push((records.len(), index));
            }
            records.push(curated.map(Cow::Borrowed));
        }
        for PageRun { bulk, pages, wanted } in self.page_runs(wanted_by_page) {
            let first = self.read_run(bulk, pages)?;
            let read = self.read_pages.get_mut(bulk).ok_or("no such data")?;
            let page_len = data.records.pages(bulk).map_or(1, RecordPages::page_len);
            for (slot, page, index) in wanted {
                let event = read.events.get_mut((page - first) * page_len + index).and_then(Option::take);
                if let Some(record) = records.get_mut(slot) {
                    *record = event.map(Cow::Owned);
                }
            }
        }
        let records = rows.into_iter().zip(records).map(|(row, event)| event.map(|event| (row, event)));
        records.collect::<Option<_>>().ok_or_else(|| "it has no record".to_owned())
    }

    /// Joins the wanted pages to runs. Those that are in memory come first. The run that holds the last row comes last,
    /// because the next batch may continue there.
    fn page_runs(&self, wanted_by_page: BTreeMap<(usize, usize), Vec<(usize, usize)>>) -> Vec<PageRun> {
        let is_read = |bulk: usize, page| {
            self.read_pages.get(bulk).is_some_and(|read: &ReadPages| read.pages.contains(&page))
        };
        let mut runs: Vec<PageRun> = Vec::new();
        for ((bulk, page), wanted) in wanted_by_page {
            let wanted = wanted.into_iter().map(|(slot, index)| (slot, page, index));
            let continues = |run: &&mut PageRun| {
                run.bulk == bulk
                    && run.pages.end == page
                    && run.pages.len() < MAX_RUN_PAGES
                    && is_read(bulk, run.pages.start) == is_read(bulk, page)
            };
            match runs.last_mut().filter(continues) {
                Some(run) => {
                    run.pages.end = page + 1;
                    run.wanted.extend(wanted);
                }
                None => runs.push(PageRun { bulk, pages: page..page + 1, wanted: wanted.collect() }),
            }
        }
        let last_slot = |run: &PageRun| run.wanted.iter().map(|(slot, ..)| *slot).max();
        runs.sort_by_key(|run| (!is_read(run.bulk, run.pages.start), last_slot(run)));
        runs
    }

    /// Reads pages unless they are in memory, and returns the first page in memory.
    fn read_run(&mut self, bulk: usize, pages: Range<usize>) -> Result<usize, String> {
        let read = self.read_pages.get_mut(bulk).ok_or("no such data")?;
        if !read.pages.contains(&pages.start) {
            // The old pages are freed before the new ones are read.
            *read = ReadPages::default();
            let events =
                self.data.records.pages(bulk).ok_or("no such data")?.read_event_pages(pages.clone())?;
            *read = ReadPages { pages, events: events.into_iter().map(Some).collect() };
        }
        Ok(read.pages.start)
    }
}

impl<'s, R: Iterator<Item = u32>> Iterator for RecordBatches<'s, R> {
    type Item = Result<RecordBatch<'s>, String>;

    /// Returns the next batch, or `None` after the last.
    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.read_batch();
        if batch.as_ref().is_ok_and(Vec::is_empty) { None } else { Some(batch) }
    }
}

impl Store {
    /// Visits distinct rows with their records, in the given order, and keeps none of them. If the rows are in date
    /// order, each page is read once. Another thread reads ahead.
    ///
    /// # Errors
    /// Returns the error of `visit`, or the reason why a page of bulk data cannot be read. Some rows may have been
    /// visited by then.
    pub fn for_each_record(
        &self,
        rows: &ResultRows,
        mut visit: impl FnMut(u32, &Event) -> io::Result<()>,
    ) -> io::Result<()> {
        let batch_rows = if rows.is_in_date_order() {
            BATCH_ROWS
        } else {
            SCATTERED_BATCH_ROWS.max(rows.len().div_ceil(MAX_SCATTERED_BATCHES))
        };
        let batches = RecordBatches::new(&self.data, rows.iter(), batch_rows);
        make_ahead(batches, |batch| {
            let cannot_read = |reason| io::Error::other(format!("an event cannot be read: {reason}"));
            let records = batch.as_ref().map_err(cannot_read)?;
            records.iter().try_for_each(|(row, event)| visit(*row, event))
        })
    }
}
