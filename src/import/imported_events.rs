//! The result of an import.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::event_from_row::event_from_row;
use super::in_memory_records::MemoryPages;
use super::period_counts::PeriodCounts;
#[cfg(feature = "parquet")]
use super::row_names::ResolvedNames;
use super::source_row::SourceRow;
use crate::model::{ActorKind, BulkEvents, Event, ImportSummary, Situation, Span};

/// The imported events, with the original rows for writing them to a file.
#[derive(Debug, Clone)]
pub struct ImportedEvents {
    /// The situation that the builder started from, without its events, plus the new actors, sources, fronts and stated
    /// totals. Title and as-of are unchanged.
    pub situation: Situation,
    /// The events.
    pub bulk: BulkEvents,
    pub(super) pages: Arc<MemoryPages>,
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "it is only written to Parquet"))]
    pub(super) weeks: PeriodCounts,
    /// The names of parties, in the order in which the rows came.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "it is only written to Parquet"))]
    pub(super) parties: Vec<(Box<str>, ActorKind)>,
    /// How many events no rule matched.
    pub elsewhere: usize,
    /// From the first to the last day of the events; `None` without events.
    pub days: Option<Span>,
    /// The summaries of the files.
    pub imports: Vec<ImportSummary>,
}

/// The part of [`ImportedEvents`] that a situation needs.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields of `ImportedEvents`")]
pub struct ImportResult {
    pub situation: Situation,
    pub bulk: BulkEvents,
    pub elsewhere: usize,
    pub days: Option<Span>,
    pub imports: Vec<ImportSummary>,
}

impl ImportedEvents {
    /// Drops the data that only writing needs.
    #[must_use]
    pub fn into_result(self) -> ImportResult {
        let Self { situation, bulk, elsewhere, days, imports, .. } = self;
        ImportResult { situation, bulk, elsewhere, days, imports }
    }

    /// Returns the names and kinds of parties, in the order in which the rows came (the columns are sorted by date).
    #[cfg(feature = "parquet")]
    pub(super) fn parties(&self) -> &[(Box<str>, ActorKind)] {
        &self.parties
    }

    /// Returns how many counts by period and country there are. Each may become several stated totals.
    #[cfg(feature = "parquet")]
    #[must_use]
    pub fn period_len(&self) -> usize {
        self.weeks.len()
    }

    /// Visits the counts by period with the name of their country.
    #[cfg(feature = "parquet")]
    pub(super) fn period_counts(&self) -> impl Iterator<Item = (Span, &str, (u32, u32, Option<u32>))> {
        let name =
            |country: u16| self.bulk.columns.countries.get(usize::from(country)).map_or("", |name| name);
        self.weeks.iter().map(move |(&(span, country), &counts)| (span, name(country), counts))
    }

    /// Visits every row with its resolved names, in column order, and withdrawn ones among them.
    ///
    /// # Errors
    /// Returns the first error of `visit`, or that a record cannot be read.
    #[cfg(feature = "parquet")]
    pub(super) fn for_each_row<E: From<io::Error>>(
        &self,
        visit: impl FnMut(&SourceRow<'_>, &ResolvedNames) -> Result<(), E>,
    ) -> Result<(), E> {
        self.pages.visit_records(self.all_rows(), visit)
    }

    /// Visits every event with its row, in column order. Withdrawn ones are not visited.
    ///
    /// # Errors
    /// Returns the first error of `visit`, or that a record cannot be read.
    pub fn for_each_event<E: From<io::Error>>(
        &self,
        mut visit: impl FnMut(&SourceRow<'_>, &Event) -> Result<(), E>,
    ) -> Result<(), E> {
        self.pages.visit_records(self.all_rows(), |row, names| match row.withdrawn {
            None => visit(row, &event_from_row(row, names)),
            Some(_) => Ok(()),
        })
    }

    /// Returns the withdrawn events, in the order of their dates.
    ///
    /// # Errors
    /// If a record cannot be read.
    pub fn withdrawn_events(&self) -> io::Result<Vec<Event>> {
        let mut events = Vec::new();
        self.pages.visit_records(self.all_rows(), |row, names| -> io::Result<()> {
            if row.withdrawn.is_some() {
                events.push(event_from_row(row, names));
            }
            Ok(())
        })?;
        Ok(events)
    }

    fn all_rows(&self) -> Range<usize> {
        0..self.pages.records.len()
    }
}
