//! Records of imported events, held in memory and decoded a page at a time.

use std::sync::Arc;

use super::event::{Found, event, named_place};
use super::names::PartyNames;
use super::row::Row;
use super::row_codec::RowArena;
use super::rules::{Beyond, Trust};
use crate::model::text::fold;
use crate::model::{Event, FrontIx, Pages, Situation, Texts};
use crate::query::haystack;

/// Events on a page.
const PER_PAGE: usize = 1024;

/// Records in memory, in the order of their columns.
pub(super) struct MemoryPages {
    pub(super) arena: RowArena,
    /// Where each record begins, and its front.
    pub(super) records: Vec<(u64, FrontIx)>,
    /// The names of parties, as they were written.
    pub(super) written: PartyNames,
    /// The dictionaries, without events.
    pub(super) situation: Arc<Situation>,
}

impl std::fmt::Debug for MemoryPages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryPages")
            .field("records", &self.records.len())
            .field("bytes", &self.arena.end())
            .finish_non_exhaustive()
    }
}

impl MemoryPages {
    /// One record.
    pub(super) fn at(&self, row: usize) -> Option<(Row<'_>, Found)> {
        let &(at, front) = self.records.get(row)?;
        self.arena.record(usize::try_from(at).ok()?, &self.written, front)
    }

    /// One event.
    fn event(&self, row: usize) -> Option<Event> {
        self.at(row).map(|(row, found)| event(&row, &found))
    }

    fn page(&self, page: usize) -> impl Iterator<Item = Option<Event>> + '_ {
        let from = page.saturating_mul(PER_PAGE).min(self.records.len());
        let until = from.saturating_add(PER_PAGE).min(self.records.len());
        (from..until).map(|row| self.event(row))
    }
}

impl Pages for MemoryPages {
    fn per_page(&self) -> usize {
        PER_PAGE
    }

    fn read(&self, page: usize) -> Result<Vec<Event>, String> {
        self.page(page).collect::<Option<_>>().ok_or_else(|| "a record in memory is damaged".to_owned())
    }

    fn texts(&self, page: usize) -> Result<Texts, String> {
        let mut texts = Texts::default();
        for event in self.page(page) {
            let event = event.ok_or_else(|| "a record in memory is damaged".to_owned())?;
            texts.push(&haystack(&self.situation, &event));
        }
        Ok(texts)
    }
}

/// Rows in the order of their columns, before they have a front.
pub(super) struct MemoryRecords<'a> {
    pub(super) arena: &'a RowArena,
    /// The names of parties, as they were written.
    pub(super) written: &'a PartyNames,
    /// By row, as they came: where its record begins.
    pub(super) begins: &'a [u64],
    /// The rows that stand.
    pub(super) order: &'a [u32],
}

impl MemoryRecords<'_> {
    fn page<T>(&self, page: usize, of: impl Fn(Row<'_>, Found) -> T) -> Option<Vec<T>> {
        let mut rows = self.order.chunks(PER_PAGE).nth(page)?.iter();
        rows.try_fold(Vec::with_capacity(PER_PAGE), |mut all, &row| {
            let begin = usize::try_from(*self.begins.get(row as usize)?).ok()?;
            let (row, found) = self.arena.record(begin, self.written, FrontIx(0))?;
            all.push(of(row, found));
            Some(all)
        })
    }
}

impl Beyond for MemoryRecords<'_> {
    fn place(&self, row: usize) -> (usize, usize) {
        (row / PER_PAGE, row % PER_PAGE)
    }

    fn stretch(&self, row: usize) -> (usize, usize) {
        self.place(row)
    }

    fn places(&self, page: usize) -> Option<Texts> {
        let mut places = Texts::default();
        for name in self.page(page, |row, _| fold(&named_place(&row)))? {
            places.push(&name);
        }
        Some(places)
    }

    /// They are written with the file, when fronts are known.
    fn texts(&self, _: usize) -> Option<Texts> {
        None
    }

    fn trust(&self, _: &Situation, _: &str) -> Trust {
        Trust::default()
    }

    fn events(&self, page: usize) -> Option<Vec<Event>> {
        self.page(page, |row, found| event(&row, &found))
    }
}
