//! Builds columns, dictionaries and encoded records from rows.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::actor_rows::join_rows;
use super::cell_decoder::shorten;
use super::event_from_row::{
    CIVILIANS, claimant_names, dataset_source, distinct_actors, event_from_row, killed_civilians_of_row,
    pair_tolls_of_row, source_names,
};
use super::front_rule::FrontPolicy;
use super::fronts_by_rule::assign_fronts;
use super::imported_events::ImportedEvents;
use super::in_memory_records::{MemoryPages, MemoryRecords};
use super::incomplete_days::mark_incomplete_days;
use super::name_lookup::{FastMap, NameDictionary};
use super::period_counts::{PeriodCount, PeriodSums};
#[cfg(feature = "parquet")]
use super::previous_rows::{FileCoverage, PreviousRows};
use super::row_arena::{MAX_TAIL_BYTES, RowArena};
use super::row_codec::decode_row;
use super::row_dictionaries::{CodeSet, RowDictionaries, intern};
use super::row_names::ResolvedNames;
use super::row_reports::RowReports;
use super::source_row::{Dataset, SourceRow};
use super::ucdp_release::release_of_file_name;
use crate::model::bulk::{dictionary_code, id_hash};
use crate::model::text::sanitize;
use crate::model::{
    ActorIx, ActorKind, BulkEvents, Columns, Event, EventGroup, EventStatus, FrontIx, ImportSummary, Kind,
    PublicationDate, Situation, SourceIx, Span,
};
use crate::query::FilterError;

#[cfg(feature = "parquet")]
mod carry_over;
#[cfg(feature = "sync")]
pub(crate) mod current_rows;

/// The effect of [`ImportBuilder::push`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushOutcome {
    /// The event is new.
    New,
    /// The event replaced an earlier one with the same id.
    Replaced,
}

/// An event group whose front is not yet known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct GroupKey {
    kind: Kind,
    /// Index into [`ImportBuilder::actor_lists`].
    actor_list: u32,
    country: u16,
    conflict: u16,
}

/// Collects rows and converts them to [`ImportedEvents`].
#[derive(Debug)]
pub struct ImportBuilder {
    names: NameDictionary,
    datasets: [Option<SourceIx>; 3],

    /// The rows in the order in which they came; a group id is an index into `group_keys`.
    rows: Columns,
    /// The offset of each record in `arena`.
    record_offsets: Vec<u64>,
    /// How many rows, counted from the first, were offered to the temporary file.
    spilled_rows: usize,
    /// Whether each row was taken out or replaced by a later version.
    removed: Vec<bool>,
    arena: RowArena,

    /// Maps the hash of an id to the first row that has it.
    row_by_hash: FastMap<u32, u32>,
    /// Hashes and rows of further ids with the same hash: a few dozen per million rows.
    hash_collisions: Vec<(u32, u32)>,
    actor_lists: CodeSet<Box<[ActorIx]>>,
    group_keys: CodeSet<GroupKey>,
    dictionaries: RowDictionaries,
    periods: PeriodSums,
    reports: RowReports,
    /// The summaries of the files, in the order in which they came.
    imports: Vec<ImportSummary>,
    /// When the files were released, if the caller says so.
    stated_release: Option<PublicationDate>,
    /// When the current file was released, as far as known.
    release: Option<PublicationDate>,
    /// What the files cover, in the order of `imports`.
    #[cfg(feature = "parquet")]
    coverage: Vec<FileCoverage>,
    /// The earlier import that this one continues.
    #[cfg(feature = "parquet")]
    previous: Option<PreviousRows>,
    /// Whether the files hold only what was added or changed.
    #[cfg(feature = "parquet")]
    is_partial: bool,
    /// The ids of events that their data set has deleted, and when.
    #[cfg(feature = "parquet")]
    deleted: FastMap<Box<str>, Option<PublicationDate>>,
    /// The resolved names of the current row; a field to reuse its memory.
    resolved: ResolvedNames,
    /// The codes of the current row's party names, as written.
    party_codes: Vec<u32>,
}

impl ImportBuilder {
    /// Creates a builder that resolves names against a situation. The situation's events are not used.
    #[must_use]
    pub fn new(situation: &Situation) -> Self {
        let resolved = ResolvedNames {
            front: FrontIx(0),
            parties: Vec::new(),
            civilians: None,
            dataset: SourceIx(0),
            sources: Vec::new(),
            claimants: Vec::new(),
        };
        Self {
            names: NameDictionary::from_situation(situation),
            datasets: [None; 3],
            rows: Columns::default(),
            record_offsets: Vec::new(),
            spilled_rows: 0,
            removed: Vec::new(),
            arena: RowArena::default(),
            row_by_hash: FastMap::default(),
            hash_collisions: Vec::new(),
            actor_lists: CodeSet::default(),
            group_keys: CodeSet::default(),
            dictionaries: RowDictionaries::default(),
            periods: PeriodSums::default(),
            reports: RowReports::default(),
            imports: Vec::new(),
            stated_release: None,
            release: None,
            #[cfg(feature = "parquet")]
            coverage: Vec::new(),
            #[cfg(feature = "parquet")]
            previous: None,
            #[cfg(feature = "parquet")]
            is_partial: false,
            #[cfg(feature = "parquet")]
            deleted: FastMap::default(),
            resolved,
            party_codes: Vec::new(),
        }
    }

    /// Keeps records in a temporary file in a folder once they take more than 64 MiB of memory. The system deletes the
    /// file when the events are dropped or the process ends.
    ///
    /// # Errors
    /// If the file cannot be created.
    pub fn spill_to(&mut self, folder: &Path) -> io::Result<()> {
        self.spill_above(folder, MAX_TAIL_BYTES)
    }

    pub(super) fn spill_above(&mut self, folder: &Path, max_tail_bytes: usize) -> io::Result<()> {
        self.arena.spill_to(folder, max_tail_bytes)
    }

    /// Sets when the files were released. It applies to all their rows.
    pub const fn set_release(&mut self, release: Option<PublicationDate>) {
        self.stated_release = release;
    }

    /// Begins the summary of a file. Only the last component of its name is kept. UCDP's names tell the release.
    pub(super) fn begin_file(&mut self, dataset: Dataset, name: &str) {
        let file = Path::new(name).file_name().map_or_else(|| name.into(), |file| file.to_string_lossy());
        let by_name = || release_of_file_name(&file).filter(|_| dataset == Dataset::Ucdp);
        self.release = self.stated_release.or_else(by_name);
        #[cfg(feature = "parquet")]
        self.coverage.push(FileCoverage {
            release: self.release,
            is_partial: self.is_partial,
            ..FileCoverage::default()
        });
        self.imports.push(ImportSummary::with_file(sanitize(&file).into_owned()));
    }

    /// Sets whether the files from now on hold only what was added or changed, so that rows of the earlier import which
    /// they lack are not withdrawn.
    #[cfg(feature = "parquet")]
    pub const fn set_partial(&mut self, is_partial: bool) {
        self.is_partial = is_partial;
    }

    /// Notes that the data set has deleted the event with this id. It is withdrawn if the earlier import has it.
    #[cfg(feature = "parquet")]
    pub fn note_deletion(&mut self, id: &str, when: Option<PublicationDate>) {
        self.deleted.insert(id.into(), when);
    }

    /// Returns when a row of the current file was reported: the stated release, else what the row says, else the release
    /// that the file is named after.
    pub(super) fn date_of_report(&self, stated: Option<PublicationDate>) -> Option<PublicationDate> {
        self.stated_release.or(stated).or(self.release)
    }

    /// Adds a row that cannot be imported to the summary of the file.
    pub(super) fn note_skipped_row(&mut self, reason: &str, days: Option<Span>, country: &str) {
        if let Some(summary) = self.imports.last_mut() {
            let country = Some(shorten(country)).filter(|country| !country.is_empty());
            summary.add_skipped(&sanitize(reason), days, country);
        }
    }

    /// Notes that the rows of every file are a sample.
    pub fn mark_as_sample(&mut self) {
        self.imports.iter_mut().for_each(|summary| summary.is_sample = true);
    }

    /// Completes the summary of the file.
    pub(super) fn end_file(&mut self, rows_read: usize, rows_taken: usize) {
        if let Some(summary) = self.imports.last_mut() {
            (summary.rows_read, summary.rows_taken) = (rows_read, rows_taken);
        }
    }

    /// Adds an event, replacing an earlier one with the same id.
    pub fn push(&mut self, row: &SourceRow<'_>) -> PushOutcome {
        #[cfg(feature = "parquet")]
        let with_history = self.previous.as_mut().and_then(|previous| previous.add_history(row));
        #[cfg(feature = "parquet")]
        let row = with_history.as_ref().unwrap_or(row);
        self.resolve_names(row);
        let number = dictionary_code(self.rows.len());
        let ResolvedNames { parties, civilians, .. } = &self.resolved;
        let actors = distinct_actors(parties.iter().copied());
        let group = GroupKey {
            kind: row.kind,
            actor_list: intern(&mut self.actor_lists, actors.as_slice()),
            country: self.dictionaries.country_code(&row.country).unwrap_or(0),
            conflict: self.dictionaries.conflict_code(&row.conflict).unwrap_or(0),
        };
        let group_id = dictionary_code(self.group_keys.insert_full(group).0);
        let civilians =
            killed_civilians_of_row(row, parties, *civilians, |actor| self.names.is_civilian(actor));
        let pairs = pair_tolls_of_row(row, &self.resolved.parties, self.resolved.civilians);
        let toll = self.dictionaries.toll_code(row.killed, civilians, pairs);
        let hash = id_hash(&row.id);
        self.rows.push(row.date, group_id, toll, self.dictionaries.place_code(row), hash);
        #[cfg(feature = "parquet")]
        if let Some(file) = self.coverage.last_mut() {
            file.add(row, group.country);
        }
        self.reports.push(row);
        self.removed.push(false);
        self.record_offsets.push(self.arena.next_offset());
        self.arena.push(row, &self.resolved, &self.party_codes);
        self.spill_if_full();
        if self.row_by_hash.contains_key(&hash) {
            return self.index_known_hash(hash, number, &row.id);
        }
        self.row_by_hash.insert(hash, number);
        PushOutcome::New
    }

    /// Indexes a row whose hash is known: a later version of an event, or an id whose hash collides.
    fn index_known_hash(&mut self, hash: u32, number: u32, id: &str) -> PushOutcome {
        let Some(earlier) = self.row_by_id(hash, id) else {
            self.hash_collisions.push((hash, number));
            return PushOutcome::New;
        };
        if let Some(removed) = self.removed.get_mut(earlier as usize) {
            *removed = true;
        }
        match self.hash_collisions.iter_mut().find(|collision| collision.1 == earlier) {
            Some(collision) => collision.1 = number,
            None => _ = self.row_by_hash.insert(hash, number),
        }
        PushOutcome::Replaced
    }

    /// Returns the latest row with an id.
    fn row_by_id(&self, hash: u32, id: &str) -> Option<u32> {
        let colliding = self.hash_collisions.iter().filter(|entry| entry.0 == hash).map(|entry| entry.1);
        let mut rows = self.row_by_hash.get(&hash).copied().into_iter().chain(colliding);
        rows.find(|&row| self.record_offset(row).is_some_and(|offset| self.arena.has_id(offset, id)))
    }

    /// Returns the offset of a row's record in the arena.
    fn record_offset(&self, row: u32) -> Option<u64> {
        self.record_offsets.get(row as usize).copied()
    }

    /// Decodes the record of a row, read into `buffer`.
    fn record<'b>(&'b self, row: u32, buffer: &'b mut Vec<u8>) -> Option<(SourceRow<'b>, ResolvedNames)> {
        let bytes = self.arena.read_single(self.record_offset(row)?, buffer).ok()?;
        decode_row(bytes, &self.names.parties, FrontIx(0))
    }

    /// Moves the records in memory to the temporary file if they take too much of it.
    fn spill_if_full(&mut self) {
        if !self.arena.is_full() {
            return;
        }
        let first = self.spilled_rows;
        let Columns { start, length, .. } = &self.rows;
        let (start, length) = (&start[first..], &length[first..]);
        let mut order: Vec<usize> = (0..start.len()).collect();
        order.sort_by_key(|&row| (start[row], length[row]));
        self.arena.spill(&mut self.record_offsets[first..], &order);
        self.spilled_rows = self.rows.len();
    }

    /// Joins a row of an event with one of its actors to the row of the same id that came before, if that is row `first`
    /// or a later one. Returns the row to add, and the flags of the earlier row if there is one.
    pub(super) fn join_actor<'r>(
        &self,
        row: SourceRow<'r>,
        first: usize,
    ) -> (SourceRow<'r>, Option<Vec<String>>) {
        let earlier = self.row_by_id(id_hash(&row.id), &row.id).filter(|&earlier| earlier as usize >= first);
        let mut buffer = Vec::new();
        match earlier.and_then(|earlier| self.record(earlier, &mut buffer)) {
            Some((earlier, _)) => (join_rows(&earlier, row), Some(earlier.flags)),
            None => (row, None),
        }
    }

    /// Adds a count. It becomes part of a stated total, never an event. Returns false if another count contains it.
    pub(super) fn push_count(&mut self, count: &PeriodCount<'_>) -> bool {
        let country = self.dictionaries.country_code(&count.country).unwrap_or(0);
        self.dataset_source(Dataset::Acled);
        self.periods.add(count, country)
    }

    /// Resolves all names of a row into `resolved` and `party_codes`.
    fn resolve_names(&mut self, row: &SourceRow<'_>) {
        let day = row.date.span.start;
        let dataset = self.dataset_source(row.dataset);
        let prefix = source_id_prefix(row.dataset);
        let names = &mut self.names;
        let resolved = &mut self.resolved;
        resolved.dataset = dataset;
        resolved.parties.clear();
        self.party_codes.clear();
        for party in &row.parties {
            let (actor, code) = names.resolve_actor(&party.name, party.kind, day);
            resolved.parties.push(actor);
            self.party_codes.push(code);
        }
        resolved.civilians =
            row.has_civilians().then(|| names.resolve_actor(CIVILIANS, ActorKind::Civilians, day).0);
        resolved.sources.clear();
        if !row.sources.is_empty() {
            resolved
                .sources
                .extend(source_names(row).into_iter().map(|name| names.resolve_source(prefix, name)));
        }
        resolved.claimants.clear();
        if !row.claimant.is_empty() {
            resolved.claimants.extend(
                claimant_names(row).into_iter().map(|name| names.resolve_claimant(prefix, name, day)),
            );
        }
    }

    fn dataset_source(&mut self, dataset: Dataset) -> SourceIx {
        let slot = &mut self.datasets[dataset as usize];
        *slot.get_or_insert_with(|| self.names.add_dataset(dataset_source(dataset)))
    }

    /// Removes an event and returns it. Returns `None` if there is no such event.
    pub fn take_out(&mut self, id: &str) -> Option<Event> {
        let row = self.row_by_id(id_hash(id), id)?;
        let removed = self.removed.get_mut(row as usize).filter(|removed| !**removed)?;
        *removed = true;
        let mut buffer = Vec::new();
        let (row, resolved) = self.record(row, &mut buffer)?;
        Some(event_from_row(&row, &resolved))
    }

    /// Returns the number of rows so far.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Sorts the events by date, assigns their fronts, and returns them with the extended situation.
    ///
    /// # Errors
    /// If a rule names something unknown to the situation, returns the index of the rule and its error, with the
    /// builder so that the caller can retry without the rule.
    pub fn finish(self, fronts: FrontPolicy<'_>) -> Result<ImportedEvents, Box<(Self, usize, FilterError)>> {
        let order = self.rows_by_date();
        let (reports, withdrawn) = self.reports.select(&order);
        let mut columns = self.select_columns(&order);
        let mut situation = self.names.situation();
        let rows = MemoryRecords {
            arena: &self.arena,
            party_names: &self.names.parties,
            offsets: &self.record_offsets,
            order: &order,
        };
        let weekly_source = self.datasets[Dataset::Acled as usize];
        let placement = match assign_fronts(
            &mut columns,
            (&withdrawn, &self.periods.counts),
            &mut situation,
            fronts,
            &rows,
            weekly_source,
        ) {
            Ok(placement) => placement,
            Err((rule, error)) => return Err(Box::new((self, rule, error))),
        };
        mark_incomplete_days(&mut situation, &columns, fronts, &self.imports, placement.days);
        let front = |&group_id: &u32| columns.groups[group_id as usize].front;
        let records = order
            .iter()
            .zip(columns.group_id.iter().map(front))
            .map(|(&row, front)| (self.record_offsets[row as usize], front))
            .collect();
        let parties = self.names.undated_parties();
        let pages = Arc::new(MemoryPages {
            arena: self.arena,
            records,
            party_names: self.names.parties,
            situation: Arc::new(situation.clone()),
        });
        let bulk = BulkEvents::new(columns, Arc::<MemoryPages>::clone(&pages)).without_rows(&withdrawn);
        Ok(ImportedEvents {
            situation,
            bulk: bulk.with_reports(Arc::new(reports)),
            pages,
            weeks: self.periods.counts,
            parties,
            elsewhere: placement.elsewhere,
            days: placement.days,
            imports: self.imports,
        })
    }

    /// Returns the rows that were not removed, stably sorted by first day, then last day.
    fn rows_by_date(&self) -> Vec<u32> {
        let Columns { start, length, .. } = &self.rows;
        let mut order: Vec<u32> =
            (0..dictionary_code(self.rows.len())).filter(|&row| !self.removed[row as usize]).collect();
        order.sort_by_key(|&row| (start[row as usize], length[row as usize]));
        order
    }

    /// Returns the columns of some rows, all on the first front.
    fn select_columns(&self, rows: &[u32]) -> Columns {
        let group = |key: &GroupKey| EventGroup {
            front: FrontIx(0),
            kind: key.kind,
            status: EventStatus::Happened,
            actors: self.actor_lists[key.actor_list as usize].clone(),
            country: key.country,
            conflict: key.conflict,
            is_contested: false,
            is_denied: false,
        };
        let sanitized = |names: &CodeSet<Box<str>>| names.iter().map(|name| sanitize(name).into()).collect();
        Columns {
            groups: self.group_keys.iter().map(group).collect(),
            tolls: self.dictionaries.tolls(),
            places: self.dictionaries.places(),
            countries: sanitized(&self.dictionaries.countries),
            regions: sanitized(&self.dictionaries.regions),
            conflicts: sanitized(&self.dictionaries.conflicts),
            ..self.rows.select(rows)
        }
    }
}

/// Returns the prefix of the ids of a data set's sources.
pub(super) const fn source_id_prefix(dataset: Dataset) -> &'static str {
    match dataset {
        Dataset::Ucdp => "ucdp",
        Dataset::Acled => "acled",
        Dataset::Gdelt => "gdelt",
    }
}
