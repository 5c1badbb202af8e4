//! Imported records in memory, decoded a page at a time.

use std::sync::Arc;

use super::event_from_row::{event_from_row, place_name_of_row};
use super::fronts_by_rule::{RecordAccess, SearchTextTrust};
use super::name_lookup::PartyNames;
use super::row_codec::RowArena;
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
        f.debug_struct("MemoryPages")
            .field("records", &self.records.len())
            .field("bytes", &self.arena.byte_len())
            .finish_non_exhaustive()
    }
}

impl MemoryPages {
    /// Decodes the record of a row.
    pub(super) fn record(&self, row: usize) -> Option<(SourceRow<'_>, ResolvedNames)> {
        let &(offset, front) = self.records.get(row)?;
        self.arena.decode(usize::try_from(offset).ok()?, &self.party_names, front)
    }

    fn event_at(&self, row: usize) -> Result<Event, String> {
        let event = self.record(row).map(|(row, names)| event_from_row(&row, &names));
        event.ok_or_else(|| "a record in memory is damaged".to_owned())
    }

    fn page_events(&self, page: usize) -> impl Iterator<Item = Result<Event, String>> + '_ {
        let start = page.saturating_mul(PAGE_ROWS).min(self.records.len());
        let end = start.saturating_add(PAGE_ROWS).min(self.records.len());
        (start..end).map(|row| self.event_at(row))
    }
}

impl RecordPages for MemoryPages {
    fn page_len(&self) -> usize {
        PAGE_ROWS
    }

    fn read_events(&self, page: usize) -> Result<Vec<Event>, String> {
        self.page_events(page).collect()
    }

    fn read_search_texts(&self, page: usize) -> Result<TextColumn, String> {
        let mut texts = TextColumn::default();
        for event in self.page_events(page) {
            texts.push(&search_text(&self.situation, &event?));
        }
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
        rows.map(|&row| {
            let offset = usize::try_from(*self.offsets.get(row as usize)?).ok()?;
            let (row, names) = self.arena.decode(offset, self.party_names, FrontIx(0))?;
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
