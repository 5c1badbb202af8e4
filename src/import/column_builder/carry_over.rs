//! Carries the rows of an earlier import over into a newer one.

use std::collections::btree_map::Entry;

use super::ImportBuilder;
use crate::import::ImportReport;
use crate::import::cell_decoder::shorten;
use crate::import::parquet::{OpenedEvents, ParquetFileError};
use crate::import::previous_rows::{FileCoverage, PreviousRows, uncovered_summary};
use crate::import::source_row::{Dataset, SourceRow};
use crate::model::{ImportSummary, PublicationDate};

/// What becomes of a row that the newer import does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Absence {
    /// It is outside the days and countries of the newer import.
    Outside,
    /// The newer import lacks rows that could not be read, or is a sample.
    Unclear,
    /// It is withdrawn, by a file that was released on this date or by a notice of this date.
    Withdrawn(Option<PublicationDate>),
}

impl ImportBuilder {
    /// Reads the killed of an earlier import. The rows pushed from now on take over their history; in the end
    /// [`ImportBuilder::carry_over`] must follow.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or `stop` returns true.
    pub fn compare_with(
        &mut self,
        opened: &OpenedEvents,
        stop: &dyn Fn() -> bool,
    ) -> Result<(), ParquetFileError> {
        let mut previous = PreviousRows::default();
        opened.stored.read_all(stop, |row| previous.add(row))?;
        self.previous = Some(previous);
        Ok(())
    }

    /// Adds the rows of the earlier import that were not pushed again: those within the days and countries of a file of
    /// the newer import as withdrawn, all others as they are. Adds its counts by period and its summaries. Returns the
    /// id of a row that was reported later than the newer import, if there is one: the order of the two is wrong.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or `stop` returns true.
    pub fn carry_over(
        &mut self,
        opened: &OpenedEvents,
        report: &mut ImportReport,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<String>, ParquetFileError> {
        let mut previous = self.previous.take().unwrap_or_default();
        let files = std::mem::take(&mut self.coverage);
        let rows = self.removed.iter().filter(|removed| !**removed).count();
        let mut update = previous.count_found(rows);
        opened.stored.read_all(stop, |row| {
            if previous.is_found(&row.id) {
                return;
            }
            let absence =
                if row.withdrawn.is_some() { Absence::Outside } else { self.explain_absence(row, &files) };
            let count = match absence {
                Absence::Outside => &mut update.kept,
                Absence::Unclear => &mut update.unclear,
                Absence::Withdrawn(_) => &mut update.withdrawn,
            };
            *count += 1;
            match absence {
                Absence::Outside | Absence::Unclear => _ = self.push(row),
                Absence::Withdrawn(when) => {
                    let mut row = row.clone();
                    previous.withdraw(&mut row, when);
                    self.push(&row);
                }
            }
        })?;
        self.keep_periods(opened, report);
        self.keep_summaries(opened, &files);
        report.update = Some(update);
        Ok(previous.outdated_id().map(str::to_owned))
    }

    fn explain_absence(&mut self, row: &SourceRow<'_>, files: &[FileCoverage]) -> Absence {
        if let Some(when) = self.deleted.get(&*row.id) {
            return Absence::Withdrawn(*when);
        }
        let country = self.dictionaries.country_code(&row.country).unwrap_or(0);
        let mut absence = Absence::Outside;
        for (file, summary) in files.iter().zip(&self.imports) {
            if !file.contains(row.dataset, row.date.span, country) {
                continue;
            }
            if summary.is_sample || summary.lacks_rows_in(row.date.span) {
                return Absence::Unclear;
            }
            if absence == Absence::Outside {
                absence = Absence::Withdrawn(file.release);
            }
        }
        absence
    }

    /// Keeps the counts of periods and countries that the newer import does not count.
    fn keep_periods(&mut self, opened: &OpenedEvents, report: &mut ImportReport) {
        report.added_totals = self.periods.counts.len();
        for (&(span, country), &counts) in &opened.weeks {
            self.dataset_source(Dataset::Acled);
            let name = opened.stored.countries.get(usize::from(country)).map_or("", |name| name);
            let country = self.dictionaries.country_code(name).unwrap_or(0);
            match self.periods.counts.entry((span, country)) {
                Entry::Vacant(entry) => _ = entry.insert(counts),
                Entry::Occupied(entry) => {
                    report.added_totals = report.added_totals.saturating_sub(1);
                    report.corrected_totals += usize::from(*entry.get() != counts);
                }
            }
        }
    }

    /// Puts the summaries of the earlier import first, without the left-out rows that the newer one covers.
    fn keep_summaries(&mut self, opened: &OpenedEvents, files: &[FileCoverage]) {
        let countries = &self.dictionaries.countries;
        let is_covered = |days, country: &str| {
            files.iter().any(|file| {
                let names = file.countries.iter().filter_map(|&code| countries.get_index(usize::from(code)));
                let mut names = names.filter(|name| shorten(name) == country);
                names.next().is_some() && file.contains_days(days)
            })
        };
        let earlier = opened.imports.iter().cloned();
        let earlier: Vec<ImportSummary> =
            earlier.map(|summary| uncovered_summary(summary, is_covered)).collect();
        self.imports.splice(0..0, earlier);
    }
}
