//! Builds columns, dictionaries and encoded records from rows.

use std::path::Path;
use std::sync::Arc;

use super::actor_rows::join_rows;
use super::cell_decoder::shorten;
use super::event_from_row::{
    CIVILIANS, ResolvedNames, claimant_names, dataset_source, distinct_actors, event_from_row,
    killed_civilians_of_row, pair_tolls_of_row, source_names,
};
use super::front_rule::FrontPolicy;
use super::fronts_by_rule::assign_fronts;
use super::in_memory_records::{MemoryPages, MemoryRecords};
use super::incomplete_days::mark_incomplete_days;
use super::name_lookup::{FastMap, NameDictionary};
use super::period_counts::{PeriodCount, PeriodCounts, PeriodSums};
use super::row_codec::RowArena;
use super::row_dictionaries::{CodeSet, RowDictionaries, intern};
use super::source_row::{Dataset, SourceRow};
use crate::model::bulk::{dictionary_code, id_hash};
use crate::model::text::sanitize;
use crate::model::{
    ActorIx, ActorKind, BulkEvents, Columns, Event, EventGroup, EventStatus, FrontIx, ImportSummary, Kind,
    Situation, SourceIx, Span,
};
use crate::query::FilterError;

/// The imported events, with the original rows for writing them to a file.
#[derive(Debug, Clone)]
pub struct ImportedEvents {
    /// The situation that the builder started from, without its events, plus the new actors, sources, fronts and stated
    /// totals. Title and as-of are unchanged.
    pub situation: Situation,
    /// The events.
    pub bulk: BulkEvents,
    pages: Arc<MemoryPages>,
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "it is only written to Parquet"))]
    weeks: PeriodCounts,
    /// The names of parties, in the order in which the rows came.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "it is only written to Parquet"))]
    parties: Vec<(Box<str>, ActorKind)>,
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
    /// The summaries of the files, in the order in which they came.
    imports: Vec<ImportSummary>,
    /// The resolved names of the current row; a field to reuse its memory.
    resolved: ResolvedNames,
    /// The codes of the current row's party names, as written.
    party_codes: Vec<u32>,
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

    /// Visits the counts by period with the name of their country.
    #[cfg(feature = "parquet")]
    pub(super) fn period_counts(&self) -> impl Iterator<Item = (Span, &str, (u32, u32, Option<u32>))> {
        let name =
            |country: u16| self.bulk.columns.countries.get(usize::from(country)).map_or("", |name| name);
        self.weeks.iter().map(move |(&(span, country), &counts)| (span, name(country), counts))
    }

    /// Visits every row with its resolved names, in column order.
    ///
    /// # Errors
    /// Returns the first error of `visit`.
    #[cfg(feature = "parquet")]
    pub(super) fn for_each_row<E>(
        &self,
        mut visit: impl FnMut(&SourceRow<'_>, &ResolvedNames) -> Result<(), E>,
    ) -> Result<(), E> {
        self.records().try_for_each(|(row, resolved)| visit(&row, &resolved))
    }

    /// Visits every event with its row, in column order.
    ///
    /// # Errors
    /// Returns the first error of `visit`.
    pub fn for_each_event<E>(
        &self,
        mut visit: impl FnMut(&SourceRow<'_>, &Event) -> Result<(), E>,
    ) -> Result<(), E> {
        self.records().try_for_each(|(row, resolved)| visit(&row, &event_from_row(&row, &resolved)))
    }

    fn records(&self) -> impl Iterator<Item = (SourceRow<'_>, ResolvedNames)> {
        (0..self.bulk.columns.len()).filter_map(|row| self.pages.record(row))
    }
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
            removed: Vec::new(),
            arena: RowArena::default(),
            row_by_hash: FastMap::default(),
            hash_collisions: Vec::new(),
            actor_lists: CodeSet::default(),
            group_keys: CodeSet::default(),
            dictionaries: RowDictionaries::default(),
            periods: PeriodSums::default(),
            imports: Vec::new(),
            resolved,
            party_codes: Vec::new(),
        }
    }

    /// Begins the summary of a file. Only the last component of its name is kept.
    pub(super) fn begin_file(&mut self, name: &str) {
        let file = Path::new(name).file_name().map_or_else(|| name.into(), |file| file.to_string_lossy());
        self.imports.push(ImportSummary::with_file(sanitize(&file).into_owned()));
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
        self.removed.push(false);
        self.record_offsets.push(self.arena.byte_len());
        self.arena.push(row, &self.resolved, &self.party_codes);
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
        rows.find(|&row| self.record_offset(row).and_then(|offset| self.arena.id_at(offset)) == Some(id))
    }

    /// Returns the offset of a row's record in the arena.
    fn record_offset(&self, row: u32) -> Option<usize> {
        self.record_offsets.get(row as usize).and_then(|&offset| usize::try_from(offset).ok())
    }

    /// Joins a row of an event with one of its actors to the row of the same id that came before, if that is row `first`
    /// or a later one. Returns the row to add, and the flags of the earlier row if there is one.
    pub(super) fn join_actor<'r>(
        &self,
        row: SourceRow<'r>,
        first: usize,
    ) -> (SourceRow<'r>, Option<Vec<String>>) {
        let earlier = self.row_by_id(id_hash(&row.id), &row.id).filter(|&earlier| earlier as usize >= first);
        let offset = earlier.and_then(|earlier| self.record_offset(earlier));
        match offset.and_then(|offset| self.arena.decode(offset, &self.names.parties, FrontIx(0))) {
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
        let civilians = row.killed_civilians_and_unknown[0].is_some_and(|n| n > 0);
        resolved.civilians = civilians.then(|| names.resolve_actor(CIVILIANS, ActorKind::Civilians, day).0);
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
        let (row, resolved) = self.arena.decode(self.record_offset(row)?, &self.names.parties, FrontIx(0))?;
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
            &self.periods.counts,
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
        Ok(ImportedEvents {
            situation,
            bulk: BulkEvents::new(columns, Arc::<MemoryPages>::clone(&pages)),
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
