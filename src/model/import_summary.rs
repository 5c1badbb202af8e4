//! The summary of an import: how many rows of a file were taken, and which were left out.

use super::date::{Day, Span};

/// What an import made of one file. A situation keeps it, so that later readers know what its events lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSummary {
    /// Name of the file, without its directory.
    pub file: String,
    /// Rows with data, without the header.
    pub rows_read: usize,
    /// Rows that became events or stated totals.
    pub rows_taken: usize,
    /// Whether the rows are a sample: any number of others may belong to any day of the file.
    pub is_sample: bool,
    /// The rows that could not be read, by reason, days and country.
    pub skipped: Vec<SkippedRows>,
}

/// Rows that could not be read, for the same reason and of the same days and country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedRows {
    /// What is wrong, with the name of the column.
    pub reason: String,
    /// The number of rows.
    pub rows: usize,
    /// The month or year of the rows. `None`: no date could be read, so they may belong to any day of the file.
    pub days: Option<Span>,
    /// The country, as written. `None`: not stated or not readable.
    pub country: Option<String>,
}

impl ImportSummary {
    /// The most entries of [`Self::skipped`] that keep days and country.
    const MAX_DETAILED: usize = 500;
    /// The most entries of [`Self::skipped`].
    const MAX_ENTRIES: usize = 600;

    /// Returns the summary of a file before any row is read.
    #[must_use]
    pub const fn with_file(file: String) -> Self {
        Self { file, rows_read: 0, rows_taken: 0, is_sample: false, skipped: Vec::new() }
    }

    /// Counts a row that could not be read. If there are too many entries, its days and country are not kept.
    pub fn add_skipped(&mut self, reason: &str, days: Option<Span>, country: Option<String>) {
        let is_same = |entry: &&mut SkippedRows, days: Option<Span>, country: &Option<String>| {
            entry.days == days && entry.country == *country && entry.reason == reason
        };
        // Rows are usually in order of time, so that the newest entries are the likeliest.
        if let Some(entry) = self.skipped.iter_mut().rev().find(|entry| is_same(entry, days, &country)) {
            entry.rows += 1;
            return;
        }
        let is_detailed = self.skipped.len() < Self::MAX_DETAILED;
        let (days, country) = if is_detailed { (days, country) } else { (None, None) };
        if let Some(entry) = self.skipped.iter_mut().find(|entry| is_same(entry, days, &country)) {
            entry.rows += 1;
        } else if self.skipped.len() < Self::MAX_ENTRIES {
            self.skipped.push(SkippedRows { reason: reason.to_owned(), rows: 1, days, country });
        } else if let Some(entry) = self.skipped.last_mut() {
            // The last entry is not detailed; only the reason is lost.
            entry.rows += 1;
        }
    }

    /// Returns how many rows could not be read.
    #[must_use]
    pub fn rows_skipped(&self) -> usize {
        self.skipped.iter().map(|entry| entry.rows).sum()
    }

    /// Whether rows that could not be read may belong to these days.
    #[must_use]
    pub fn lacks_rows_in(&self, days: Span) -> bool {
        self.skipped.iter().any(|entry| entry.days.is_none_or(|skipped| skipped.overlaps(days)))
    }

    /// Returns the reasons with their numbers of rows, the most frequent first.
    #[must_use]
    pub fn reasons(&self) -> Vec<(&str, usize)> {
        let mut reasons: Vec<(&str, usize)> = Vec::new();
        for entry in &self.skipped {
            match reasons.iter_mut().find(|(reason, _)| *reason == entry.reason) {
                Some((_, rows)) => *rows += entry.rows,
                None => reasons.push((&entry.reason, entry.rows)),
            }
        }
        reasons.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
        reasons
    }

    /// Describes what a sample leaves open, or returns `None` if the rows are no sample.
    #[must_use]
    pub fn describe_sample(&self) -> Option<String> {
        let Self { file, is_sample, .. } = self;
        is_sample.then(|| {
            format!("the rows of {file} are a sample: counts are lower bounds, and nothing is compared")
        })
    }

    /// Describes the rows that could not be read, or returns `None` if there are none: `31 of 92 rows of x.csv were left
    /// out, dated 2020-01 to 2020-03: event_date: there is no such day (31)`.
    #[must_use]
    pub fn describe_skipped(&self) -> Option<String> {
        const MAX_REASONS: usize = 3;
        let skipped = self.rows_skipped();
        if skipped == 0 {
            return None;
        }
        let reasons = self.reasons();
        let mut listed: Vec<String> =
            reasons.iter().take(MAX_REASONS).map(|(reason, rows)| format!("{reason} ({rows})")).collect();
        let others: usize = reasons.iter().skip(MAX_REASONS).map(|(_, rows)| rows).sum();
        if others > 0 {
            listed.push(format!("other reasons ({others})"));
        }
        let were = if skipped == 1 { "was" } else { "were" };
        Some(format!(
            "{skipped} of {} rows of {} {were} left out, {}: {}",
            self.rows_read,
            self.file,
            self.describe_days(),
            listed.join(", ")
        ))
    }

    /// Describes when the rows that could not be read are dated: `dated 2020-01 to 2020-03, 2 without a date`.
    fn describe_days(&self) -> String {
        let dated = || self.skipped.iter().filter_map(|entry| entry.days);
        let undated: usize =
            self.skipped.iter().filter(|entry| entry.days.is_none()).map(|entry| entry.rows).sum();
        let first = dated().map(|days| days.start).min();
        let Some((first, last)) = first.zip(dated().map(|days| days.end).max()) else {
            return "without a readable date".to_owned();
        };
        let month = |day: Day| day.date().format("%Y-%m").to_string();
        let (first, last) = (month(first), month(last));
        let dated = if first == last { format!("dated {first}") } else { format!("dated {first} to {last}") };
        if undated == 0 { dated } else { format!("{dated}, {undated} without a readable date") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::date::month_span;

    fn month(month: u32) -> Option<Span> {
        Day::from_ymd(2020, month, 5).map(month_span)
    }

    #[test]
    fn skipped_rows_are_counted_by_reason_days_and_country() {
        let mut summary = ImportSummary { rows_read: 9, ..ImportSummary::with_file("x.csv".to_owned()) };
        assert_eq!(summary.describe_skipped(), None);
        let ruritania = Some("Ruritania".to_owned());
        summary.add_skipped("date: no day", month(1), ruritania.clone());
        summary.add_skipped("date: no day", month(1), ruritania);
        summary.add_skipped("best: no number", month(3), None);
        summary.add_skipped("date: no day", None, None);
        let counts: Vec<(&str, usize)> =
            summary.skipped.iter().map(|entry| (entry.reason.as_str(), entry.rows)).collect();
        assert_eq!(counts, [("date: no day", 2), ("best: no number", 1), ("date: no day", 1)]);
        assert_eq!(
            summary.describe_skipped().as_deref(),
            Some(
                "4 of 9 rows of x.csv were left out, dated 2020-01 to 2020-03, 1 without a readable date: date: no day (3), \
                 best: no number (1)"
            )
        );
        assert!(summary.lacks_rows_in(Span::from_day(Day(0))), "a row without a date may be of any day");
    }

    #[test]
    fn the_number_of_entries_is_bounded() {
        let mut summary = ImportSummary::with_file("x.csv".to_owned());
        for n in 0..2000_u32 {
            summary.add_skipped(&format!("reason {n}"), month(1 + n % 12), None);
        }
        assert_eq!((summary.skipped.len(), summary.rows_skipped()), (ImportSummary::MAX_ENTRIES, 2000));
        assert_eq!(summary.skipped.last().map(|entry| entry.days), Some(None));
    }
}
