//! When rows were reported, and which were revised since.

use super::row_dictionaries::CodeSet;
use super::source_row::SourceRow;
use crate::model::bulk::dictionary_code;
use crate::model::{PublicationDate, ReportDates};

/// The dates of reports of rows, and the revised rows, by row number.
#[derive(Debug, Default)]
pub(super) struct RowReports {
    /// The distinct dates, of reports and of withdrawals.
    pub(super) dates: CodeSet<Option<PublicationDate>>,
    /// For each row the index of its date.
    date_id: Vec<u32>,
    /// The rows with a history ([`SourceRow::is_revised`]), ascending.
    pub(super) revised: Vec<u32>,
    /// The rows that were withdrawn, ascending, each with the index of its date of withdrawal.
    pub(super) withdrawn: Vec<(u32, u32)>,
}

impl RowReports {
    /// Adds a row, and returns the index of its date.
    pub(super) fn push(&mut self, row: &SourceRow<'_>) -> u32 {
        let number = dictionary_code(self.date_id.len());
        let date = self.date_code(row.reported);
        self.date_id.push(date);
        if row.is_revised() {
            self.revised.push(number);
        }
        if let Some(withdrawal) = row.withdrawn {
            let date = self.date_code(withdrawal.reported);
            self.withdrawn.push((number, date));
        }
        date
    }

    fn date_code(&mut self, date: Option<PublicationDate>) -> u32 {
        dictionary_code(self.dates.insert_full(date).0)
    }

    /// Whether a row was withdrawn.
    pub(super) fn is_withdrawn(&self, row: u32) -> bool {
        self.withdrawn.binary_search_by_key(&row, |withdrawn| withdrawn.0).is_ok()
    }

    /// Returns the dates of some rows in a new order, and the new numbers of those that were withdrawn.
    pub(super) fn select(&self, rows: &[u32]) -> (ReportDates, Vec<u32>) {
        let new_numbers = |is_chosen: &dyn Fn(u32) -> bool| {
            (0..).zip(rows).filter(|&(_, &row)| is_chosen(row)).map(|(number, _)| number).collect()
        };
        let date_id = |&row: &u32| self.date_id.get(row as usize).copied().unwrap_or(0);
        let is_single = self.dates.len() <= 1;
        let reports = ReportDates {
            dates: self.dates.iter().copied().collect(),
            date_id: if is_single { Vec::new() } else { rows.iter().map(date_id).collect() },
            revised: new_numbers(&|row| self.revised.binary_search(&row).is_ok()),
        };
        (reports, new_numbers(&|row| self.is_withdrawn(row)))
    }
}
