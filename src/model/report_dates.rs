//! When bulk events were reported, by record.

use super::number_text::GroupedNumber;
use super::publication_date::PublicationDate;

/// The dates on which the records of bulk events were reported, and which records were revised later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportDates {
    /// The distinct dates.
    pub dates: Vec<Option<PublicationDate>>,
    /// By record number: index into `dates`. Empty: every record has the first date.
    pub date_id: Vec<u32>,
    /// Numbers of the records with claims that were corrected or with a withdrawal, ascending. What was known of them by
    /// a day depends on their claims; their dates are those of the current ones. Withdrawn records have no row.
    pub revised: Vec<u32>,
}

/// How many events their sources revised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RevisionCounts {
    /// Events with claims that were corrected or retracted.
    pub corrected: usize,
    /// Events that were withdrawn.
    pub withdrawn: usize,
}

impl RevisionCounts {
    /// Describes the counts: `3 events were corrected, 1 was withdrawn`. `None` if there are none.
    #[must_use]
    pub fn describe(self) -> Option<String> {
        let were = |count: usize| if count == 1 { "was" } else { "were" };
        let events = |count: usize| if count == 1 { "event" } else { "events" };
        let Self { corrected, withdrawn } = self;
        let group = |count: usize| GroupedNumber(count as u64);
        match (corrected, withdrawn) {
            (0, 0) => None,
            (0, n) => Some(format!("{} {} {} withdrawn", group(n), events(n), were(n))),
            (n, 0) => Some(format!("{} {} {} corrected", group(n), events(n), were(n))),
            (n, m) => Some(format!(
                "{} {} {} corrected, {} {} withdrawn",
                group(n),
                events(n),
                were(n),
                group(m),
                were(m)
            )),
        }
    }
}

impl std::iter::Sum for RevisionCounts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, counts| Self {
            corrected: sum.corrected + counts.corrected,
            withdrawn: sum.withdrawn + counts.withdrawn,
        })
    }
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
