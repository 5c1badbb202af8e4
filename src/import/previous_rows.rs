//! The rows of an earlier import, and what a newer import makes of their history.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::import_report::ImportUpdate;
use super::name_lookup::FastMap;
use super::source_row::{Dataset, RowVersion, SourceRow, Withdrawal};
use crate::model::{Day, ImportSummary, PublicationDate, Span};

/// The killed of every row of an earlier import, by id. A newer import is compared with them while it is read.
#[derive(Debug, Default)]
pub(crate) struct PreviousRows {
    by_id: FastMap<Box<str>, PreviousRow>,
    /// The latest day on which a row may first have been reported.
    last_reported: Option<PublicationDate>,
    party_hasher: RandomState,
    /// The first row that the newer import reports with an older date, yet with other figures.
    outdated: Option<String>,
}

#[derive(Debug)]
struct PreviousRow {
    current: RowVersion,
    earlier: Vec<RowVersion>,
    parties_hash: u64,
    state: RowState,
}

/// What the newer import says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowState {
    Missing,
    Unchanged,
    Corrected,
}

/// The days and countries that the rows of a file cover.
#[derive(Debug, Default)]
pub(super) struct FileCoverage {
    pub(super) dataset: Option<Dataset>,
    pub(super) days: Option<Span>,
    /// Codes of the countries.
    pub(super) countries: Vec<u16>,
    /// When the file was released, if that is known.
    pub(super) release: Option<PublicationDate>,
    /// Whether it holds only what was added or changed, so that a missing row means nothing.
    pub(super) is_partial: bool,
}

impl FileCoverage {
    /// Extends the coverage by a row.
    pub(super) fn add(&mut self, row: &SourceRow<'_>, country: u16) {
        let Span { start, end } = row.date.span;
        let days = self
            .days
            .map_or(row.date.span, |days| Span { start: days.start.min(start), end: days.end.max(end) });
        (self.dataset, self.days) = (Some(row.dataset), Some(days));
        if self.countries.last() != Some(&country) && !self.countries.contains(&country) {
            self.countries.push(country);
        }
    }

    /// Whether days and country are covered. GDELT's files hold what was added, so they cover nothing.
    pub(super) fn contains(&self, dataset: Dataset, days: Span, country: u16) -> bool {
        self.dataset == Some(dataset)
            && dataset != Dataset::Gdelt
            && !self.is_partial
            && self.contains_days(days)
            && self.countries.contains(&country)
    }

    /// Whether all of the days are covered.
    pub(super) fn contains_days(&self, days: Span) -> bool {
        self.days.is_some_and(|covered| covered.start <= days.start && days.end <= covered.end)
    }
}

impl PreviousRows {
    /// Adds a row of the earlier import.
    pub(super) fn add(&mut self, row: &SourceRow<'_>) {
        let last = self.last_reported.into_iter().chain(row.reported);
        self.last_reported = last.max_by_key(|date| date.earliest);
        let current = RowVersion {
            reported: row.reported,
            killed: row.killed,
            killed_by_side: row.killed_by_side.clone(),
            killed_civilians_and_unknown: row.killed_civilians_and_unknown,
        };
        let (earlier, parties_hash) = (row.earlier.clone(), self.hash_parties(row));
        let previous = PreviousRow { current, earlier, parties_hash, state: RowState::Missing };
        self.by_id.insert((*row.id).into(), previous);
    }

    fn hash_parties(&self, row: &SourceRow<'_>) -> u64 {
        self.party_hasher.hash_one(&row.parties)
    }

    /// Returns a row of the newer import with its history. Returns `None` if the earlier one does not have it.
    pub(super) fn add_history<'r>(&mut self, row: &SourceRow<'r>) -> Option<SourceRow<'r>> {
        let parties_hash = self.hash_parties(row);
        let previous = self.by_id.get_mut(&*row.id)?;
        let start = row.date.span.start;
        let (before, now) = complete_dates(start, previous.current.reported, row.reported);
        let mut earlier = previous.earlier.clone();
        complete_versions(&mut earlier, before);
        if previous.current.figures() == row.figures() {
            previous.state = RowState::Unchanged;
            let reported = before.zip(now).map(|(before, now)| before.first_of(now));
            return Some(SourceRow { reported, earlier, ..row.clone() });
        }
        previous.state = RowState::Corrected;
        if before.zip(now).is_some_and(|(before, now)| now.is_before(before)) {
            self.outdated.get_or_insert_with(|| row.id.clone().into_owned());
        }
        let mut version = RowVersion { reported: before, ..previous.current.clone() };
        if previous.parties_hash != parties_hash {
            version.killed_by_side.clear();
        }
        earlier.push(version);
        Some(SourceRow { reported: now, earlier, ..row.clone() })
    }

    /// Whether the newer import has a row.
    pub(super) fn is_found(&self, id: &str) -> bool {
        self.by_id.get(id).is_some_and(|row| row.state != RowState::Missing)
    }

    /// Withdraws a row that the newer import no longer has. `release` is when that import was released.
    pub(super) fn withdraw(&mut self, row: &mut SourceRow<'_>, release: Option<PublicationDate>) {
        let withdrawn = release.or_else(|| self.last_reported.map(PublicationDate::and_later));
        let (reported, withdrawn) = complete_dates(row.date.span.start, row.reported, withdrawn);
        if reported.zip(withdrawn).is_some_and(|(reported, withdrawn)| withdrawn.is_before(reported)) {
            self.outdated.get_or_insert_with(|| row.id.clone().into_owned());
        }
        complete_versions(&mut row.earlier, reported);
        (row.reported, row.withdrawn) = (reported, Some(Withdrawal { reported: withdrawn }));
    }

    /// Returns the id of a row that shows that the newer import is in fact the older one.
    pub(super) fn outdated_id(&self) -> Option<&str> {
        self.outdated.as_deref()
    }

    /// Counts the rows that both imports have, and those that only the newer one has, which has `rows`.
    pub(super) fn count_found(&self, rows: usize) -> ImportUpdate {
        let count = |state| self.by_id.values().filter(|row| row.state == state).count();
        let (unchanged, corrected) = (count(RowState::Unchanged), count(RowState::Corrected));
        ImportUpdate {
            added: rows.saturating_sub(unchanged + corrected),
            unchanged,
            corrected,
            ..ImportUpdate::default()
        }
    }
}

/// Returns the dates of a report and of its later change, with missing bounds filled in: the event happens before it is
/// reported, and it is reported before the report changes.
fn complete_dates(
    happened: Day,
    reported: Option<PublicationDate>,
    changed: Option<PublicationDate>,
) -> (Option<PublicationDate>, Option<PublicationDate>) {
    match (reported, changed) {
        (None, Some(changed)) => {
            let earliest = happened.min(changed.earliest);
            (Some(PublicationDate { earliest, latest: changed.latest, is_inferred: true }), Some(changed))
        }
        (Some(reported), None) => (Some(reported), Some(reported.and_later())),
        dates => dates,
    }
}

/// Dates versions of unknown date like the one after them: they were reported before it.
fn complete_versions(versions: &mut [RowVersion], next: Option<PublicationDate>) {
    for version in versions {
        version.reported = version.reported.or(next);
    }
}

/// Returns the summary of an earlier import without the left-out rows that a newer import covers.
pub(super) fn uncovered_summary(
    mut summary: ImportSummary,
    is_covered: impl Fn(Span, &str) -> bool,
) -> ImportSummary {
    summary.skipped.retain(|rows| match (rows.days, &rows.country) {
        (Some(days), Some(country)) => !is_covered(days, country),
        _ => true,
    });
    summary
}
