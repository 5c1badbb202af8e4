//! Records of imported events, held in memory and decoded a page at a time.

use std::sync::Arc;

use super::event_from_row::{ResolvedNames, event_from_row, place_name_of_row};
use super::front_matching::{RecordAccess, SearchTextTrust};
use super::name_dictionary::PartyNames;
use super::row_codec::RowArena;
use super::source_row::SourceRow;
use crate::model::text::fold;
use crate::model::{Event, FrontIx, RecordPages, Situation, TextColumn};
use crate::query::search_text;

/// Events on a page.
const PER_PAGE: usize = 1024;

/// Records in memory, in the order of their columns.
pub(super) struct MemoryPages {
    pub(super) arena: RowArena,
    /// Where each record begins, and its front.
    pub(super) records: Vec<(u64, FrontIx)>,
    /// The names of parties, as they were written.
    pub(super) party_names: PartyNames,
    /// The dictionaries, without events.
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
    /// One record.
    pub(super) fn record(&self, row: usize) -> Option<(SourceRow<'_>, ResolvedNames)> {
        let &(at, front) = self.records.get(row)?;
        self.arena.decode(usize::try_from(at).ok()?, &self.party_names, front)
    }

    /// One event.
    fn event_at(&self, row: usize) -> Option<Event> {
        self.record(row).map(|(row, found)| event_from_row(&row, &found))
    }

    fn page_events(&self, page: usize) -> impl Iterator<Item = Option<Event>> + '_ {
        let from = page.saturating_mul(PER_PAGE).min(self.records.len());
        let until = from.saturating_add(PER_PAGE).min(self.records.len());
        (from..until).map(|row| self.event_at(row))
    }
}

impl RecordPages for MemoryPages {
    fn page_len(&self) -> usize {
        PER_PAGE
    }

    fn read_events(&self, page: usize) -> Result<Vec<Event>, String> {
        self.page_events(page)
            .collect::<Option<_>>()
            .ok_or_else(|| "a record in memory is damaged".to_owned())
    }

    fn read_search_texts(&self, page: usize) -> Result<TextColumn, String> {
        let mut texts = TextColumn::default();
        for event in self.page_events(page) {
            let event = event.ok_or_else(|| "a record in memory is damaged".to_owned())?;
            texts.push(&search_text(&self.situation, &event));
        }
        Ok(texts)
    }
}

/// Rows in the order of their columns, before they have a front.
pub(super) struct MemoryRecords<'a> {
    pub(super) arena: &'a RowArena,
    /// The names of parties, as they were written.
    pub(super) party_names: &'a PartyNames,
    /// By row, as they came: where its record begins.
    pub(super) offsets: &'a [u64],
    /// The rows that stand.
    pub(super) order: &'a [u32],
}

impl MemoryRecords<'_> {
    fn map_page<T>(&self, page: usize, of: impl Fn(SourceRow<'_>, ResolvedNames) -> T) -> Option<Vec<T>> {
        let mut rows = self.order.chunks(PER_PAGE).nth(page)?.iter();
        rows.try_fold(Vec::with_capacity(PER_PAGE), |mut all, &row| {
            let begin = usize::try_from(*self.offsets.get(row as usize)?).ok()?;
            let (row, found) = self.arena.decode(begin, self.party_names, FrontIx(0))?;
            all.push(of(row, found));
            Some(all)
        })
    }
}

impl RecordAccess for MemoryRecords<'_> {
    fn page_position(&self, row: usize) -> (usize, usize) {
        (row / PER_PAGE, row % PER_PAGE)
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

    /// They are written with the file, when fronts are known.
    fn search_texts(&self, _: usize) -> Option<TextColumn> {
        None
    }

    fn search_text_trust(&self, _: &Situation, _: &str) -> SearchTextTrust {
        SearchTextTrust::default()
    }

    fn events(&self, page: usize) -> Option<Vec<Event>> {
        self.map_page(page, |row, found| event_from_row(&row, &found))
    }
}
