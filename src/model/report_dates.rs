//! When bulk events were reported, by record.

use super::publication_date::PublicationDate;

/// The dates on which the records of bulk events were reported, and which records were revised later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportDates {
    /// The distinct dates.
    pub dates: Vec<Option<PublicationDate>>,
    /// By record number: index into `dates`. Empty: every record has the first date.
    pub date_id: Vec<u32>,
    /// Numbers of the records with claims that were corrected or with a withdrawal, ascending. What was known of them by
    /// a day depends on their claims.
    pub revised: Vec<u32>,
}

impl ReportDates {
    /// Returns when the record with this number was reported. `None`: unknown.
    #[must_use]
    pub fn date(&self, record: usize) -> Option<PublicationDate> {
        let index = self.date_id.get(record).map_or(0, |&id| id as usize);
        self.dates.get(index).copied().flatten()
    }

    /// Whether a record was revised.
    #[must_use]
    pub fn is_revised(&self, record: usize) -> bool {
        self.revised.binary_search_by_key(&record, |&number| number as usize).is_ok()
    }
}
