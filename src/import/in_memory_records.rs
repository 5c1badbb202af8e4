//! Imported records, encoded, and decoded a page at a time.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::event_from_row::{event_from_row, place_name_of_row};
use super::fronts_by_rule::{RecordAccess, SearchTextTrust};
use super::name_lookup::PartyNames;
use super::row_arena::RowArena;
use super::row_codec::decode_row;
use super::row_names::ResolvedNames;
use super::source_row::SourceRow;
use crate::model::text::fold;
use crate::model::{Event, FrontIx, RecordPages, Situation, TextColumn};
use crate::query::search_text;

/// The number of events on a page.
const PAGE_ROWS: usize = 1024;

/// Encoded records in column order, with their fronts.
pub(super) struct MemoryPages {
    pub(super) arena: RowArena,
    /// The offset of each record in `arena`, and its front.
    pub(super) records: Vec<(u64, FrontIx)>,
    /// The names of parties, as written.
    pub(super) party_names: PartyNames,
    /// The situation without events, for its names.
    pub(super) situation: Arc<Situation>,
}

impl std::fmt::Debug for MemoryPages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryPages").field("records", &self.records.len()).finish_non_exhaustive()
    }
}

impl MemoryPages {
    /// Visits records in column order.
    ///
    /// # Errors
    /// The first error of `visit`, or that a record cannot be read.
    pub(super) fn visit_records<E: From<io::Error>>(
        &self,
        rows: Range<usize>,
        mut visit: impl FnMut(&SourceRow<'_>, &ResolvedNames) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut buffer = Vec::new();
        for &(offset, front) in self.records.get(rows).unwrap_or_default() {
            let bytes = self.arena.read(offset, &mut buffer)?;
            let (row, names) = decode_row(bytes, &self.party_names, front).ok_or_else(damaged_record)?;
            visit(&row, &names)?;
        }
        Ok(())
    }

    fn visit_page(&self, page: usize, mut visit: impl FnMut(Event)) -> Result<(), String> {
        let start = page.saturating_mul(PAGE_ROWS).min(self.records.len());
        let end = start.saturating_add(PAGE_ROWS).min(self.records.len());
        let visited = self.visit_records(start..end, |row, names| -> io::Result<()> {
            visit(event_from_row(row, names));
            Ok(())
        });
        visited.map_err(|error| error.to_string())
    }
}

fn damaged_record() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a record in memory is damaged")
}

impl RecordPages for MemoryPages {
    fn page_len(&self) -> usize {
        PAGE_ROWS
    }

    fn read_events(&self, page: usize) -> Result<Vec<Event>, String> {
        let mut events = Vec::new();
        self.visit_page(page, |event| events.push(event))?;
        Ok(events)
    }

    fn read_search_texts(&self, page: usize) -> Result<TextColumn, String> {
        let mut texts = TextColumn::default();
        self.visit_page(page, |event| texts.push(&search_text(&self.situation, &event)))?;
        Ok(texts)
    }
}

/// Encoded records of rows that have no front yet.
pub(super) struct MemoryRecords<'a> {
    pub(super) arena: &'a RowArena,
    /// The names of parties, as written.
    pub(super) party_names: &'a PartyNames,
    /// The offset of each record in `arena`, in the order in which the rows came.
    pub(super) offsets: &'a [u64],
    /// The remaining rows in column order, as indices into `offsets`.
    pub(super) order: &'a [u32],
}

impl MemoryRecords<'_> {
    fn map_page<T>(&self, page: usize, map: impl Fn(SourceRow<'_>, ResolvedNames) -> T) -> Option<Vec<T>> {
        let rows = self.order.chunks(PAGE_ROWS).nth(page)?.iter();
        let mut buffer = Vec::new();
        rows.map(|&row| {
            let bytes = self.arena.read(*self.offsets.get(row as usize)?, &mut buffer).ok()?;
            let (row, names) = decode_row(bytes, self.party_names, FrontIx(0))?;
            Some(map(row, names))
        })
        .collect()
    }
}

impl RecordAccess for MemoryRecords<'_> {
    fn page_position(&self, row: usize) -> (usize, usize) {
        (row / PAGE_ROWS, row % PAGE_ROWS)
    }

    fn batch_position(&self, row: usize) -> (usize, usize) {
        self.page_position(row)
    }

    fn place_names(&self, page: usize) -> Option<TextColumn> {
        let mut places = TextColumn::default();
        for name in self.map_page(page, |row, _| fold(&place_name_of_row(&row)))? {
            places.push(&name);
        }
        Some(places)
    }

    /// Returns `None`: search texts are written with the file, once fronts are assigned.
    fn search_texts(&self, _: usize) -> Option<TextColumn> {
        None
    }

    fn search_text_trust(&self, _: &Situation, _: &str) -> SearchTextTrust {
        SearchTextTrust::default()
    }

    fn events(&self, page: usize) -> Option<Vec<Event>> {
        self.map_page(page, |row, names| event_from_row(&row, &names))
    }
}
