//! Rows to what a situation counts by: columns, dictionaries, and the records behind them.

use std::sync::Arc;

use super::acled::WeeklyCount;
use super::event_from_row::{
    CIVILIANS, ResolvedNames, claimant_names, dataset_source, distinct_actors, event_from_row,
    killed_civilians_of_row, source_names,
};
use super::front_assignment::WeeklyCounts;
use super::front_matching::assign_fronts;
use super::front_rule::FrontPolicy;
use super::memory_pages::{MemoryPages, MemoryRecords};
use super::name_dictionary::{FastMap, NameDictionary};
use super::row_codec::RowArena;
use super::row_dictionaries::{CodeSet, RowDictionaries, intern};
use super::source_row::{Dataset, SourceRow};
#[cfg(feature = "parquet")]
use crate::model::Day;
use crate::model::bulk::{dictionary_code, id_hash};
use crate::model::text::sanitize;
use crate::model::{
    ActorIx, ActorKind, BulkEvents, Columns, Event, EventGroup, FrontIx, Kind, Situation, SourceIx, Span,
};
use crate::query::FilterError;

/// What came of the rows.
#[derive(Debug, Clone)]
pub struct ImportedEvents {
    /// The situation the builder began with, without its events, and with what was added: actors, sources, fronts and
    /// stated totals. Title and as-of are those it began with.
    pub situation: Situation,
    /// The events.
    pub bulk: BulkEvents,
    pages: Arc<MemoryPages>,
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "it is only written to Parquet"))]
    weeks: WeeklyCounts,
    /// The names of parties in the order of the rows.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "it is only written to Parquet"))]
    parties: Vec<(Box<str>, ActorKind)>,
    /// How many of them no rule took.
    pub elsewhere: usize,
    /// From the first to the last day of the events; `None`: there are none.
    pub days: Option<Span>,
}

/// What data bring to a situation: see [`ImportedEvents`].
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields of `Imported`")]
pub struct ImportResult {
    pub situation: Situation,
    pub bulk: BulkEvents,
    pub elsewhere: usize,
    pub days: Option<Span>,
}

/// What a row did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushOutcome {
    /// It is a new event.
    New,
    /// It takes the place of an earlier one with the same id.
    Replaced,
}

/// A class whose front is not yet known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct GroupKey {
    kind: Kind,
    /// Index into `lists`.
    actor_list: u32,
    country: u16,
}

/// Makes columns and records of rows.
#[derive(Debug)]
pub struct ImportBuilder {
    names: NameDictionary,
    datasets: [Option<SourceIx>; 3],

    /// In the order in which they came; the class of a row is its [`Sort`].
    rows: Columns,
    /// Where each record begins.
    record_offsets: Vec<u64>,
    /// A later version came.
    replaced: Vec<bool>,
    arena: RowArena,

    /// By the hash of its id, the row of the first event that has it.
    by_id: FastMap<u32, u32>,
    /// Rows of other ids with the same hash: some dozens among a million.
    hash_collisions: Vec<(u32, u32)>,
    actor_lists: CodeSet<Box<[ActorIx]>>,
    group_keys: CodeSet<GroupKey>,
    dictionaries: RowDictionaries,
    weeks: WeeklyCounts,
    resolved: ResolvedNames,
    /// The names of the parties of the row at hand, as written.
    party_codes: Vec<u32>,
}

impl ImportedEvents {
    /// What matters once it need not be written.
    #[must_use]
    pub fn into_result(self) -> ImportResult {
        let Self { situation, bulk, elsewhere, days, .. } = self;
        ImportResult { situation, bulk, elsewhere, days }
    }

    /// The names of parties in the order of the rows, which is not that of the columns, with what sort of party each is.
    #[cfg(feature = "parquet")]
    pub(super) fn parties(&self) -> &[(Box<str>, ActorKind)] {
        &self.parties
    }

    /// The counts of weeks that are no events, with the name of the country.
    #[cfg(feature = "parquet")]
    pub(super) fn weeks(&self) -> impl Iterator<Item = (Day, &str, (u32, u32, Option<u32>))> {
        let name =
            |country: u16| self.bulk.columns.countries.get(usize::from(country)).map_or("", |name| name);
        self.weeks.iter().map(move |(&(start, country), &counts)| (start, name(country), counts))
    }

    /// Hands every row over in the order of the columns.
    ///
    /// # Errors
    /// The first error of `take`.
    #[cfg(feature = "parquet")]
    pub(super) fn for_each_row<E>(
        &self,
        mut take: impl FnMut(&SourceRow<'_>, &ResolvedNames) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rows = (0..self.bulk.columns.len()).filter_map(|number| self.pages.record(number));
        rows.try_for_each(|(row, found)| take(&row, &found))
    }

    /// Hands every event over in the order of the columns, with the row it was made of.
    ///
    /// # Errors
    /// The first error of `take`.
    pub fn for_each_event<E>(
        &self,
        mut take: impl FnMut(&SourceRow<'_>, &Event) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rows = (0..self.bulk.columns.len()).filter_map(|number| self.pages.record(number));
        rows.try_for_each(|(row, found)| take(&row, &event_from_row(&row, &found)))
    }
}

impl ImportBuilder {
    /// A builder whose names mean what they mean in a situation. The situation's events are not looked at.
    #[must_use]
    pub fn new(situation: &Situation) -> Self {
        let found = ResolvedNames {
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
            replaced: Vec::new(),
            arena: RowArena::default(),
            by_id: FastMap::default(),
            hash_collisions: Vec::new(),
            actor_lists: CodeSet::default(),
            group_keys: CodeSet::default(),
            dictionaries: RowDictionaries::default(),
            weeks: WeeklyCounts::new(),
            resolved: found,
            party_codes: Vec::new(),
        }
    }

    /// Adds an event. One with the id of an earlier one takes its place.
    pub fn push(&mut self, row: &SourceRow<'_>) -> PushOutcome {
        self.resolve_names(row);
        let number = dictionary_code(self.rows.len());
        let ResolvedNames { parties, civilians, .. } = &self.resolved;
        let actors = distinct_actors(parties.iter().copied());
        let list = intern(&mut self.actor_lists, actors.as_slice());
        let sort = GroupKey {
            kind: row.kind,
            actor_list: list,
            country: self.dictionaries.country_code(&row.country).unwrap_or(0),
        };
        let sort = dictionary_code(self.group_keys.insert_full(sort).0);
        let civilians =
            killed_civilians_of_row(row, parties, *civilians, |actor| self.names.is_civilian(actor));
        let toll = self.dictionaries.toll_code(row.killed, civilians);
        let hash = id_hash(&row.id);
        self.rows.push(row.date, sort, toll, self.dictionaries.place_code(row), hash);
        self.replaced.push(false);
        self.record_offsets.push(self.arena.byte_len());
        self.arena.push(row, &self.resolved, &self.party_codes);
        match self.by_id.get(&hash) {
            None => _ = self.by_id.insert(hash, number),
            Some(_) => return self.push_known_hash(hash, number, &row.id),
        }
        PushOutcome::New
    }

    /// A row whose hash is there: a later version, or one of the few whose ids share it.
    fn push_known_hash(&mut self, hash: u32, number: u32, id: &str) -> PushOutcome {
        let Some(earlier) = self.row_by_id(hash, id) else {
            self.hash_collisions.push((hash, number));
            return PushOutcome::New;
        };
        if let Some(gone) = self.replaced.get_mut(earlier as usize) {
            *gone = true;
        }
        match self.hash_collisions.iter_mut().find(|shared| shared.1 == earlier) {
            Some(shared) => shared.1 = number,
            None => _ = self.by_id.insert(hash, number),
        }
        PushOutcome::Replaced
    }

    /// The row that stands for an id.
    fn row_by_id(&self, hash: u32, id: &str) -> Option<u32> {
        let sharing = self.hash_collisions.iter().filter(|shared| shared.0 == hash).map(|shared| shared.1);
        let mut rows = self.by_id.get(&hash).copied().into_iter().chain(sharing);
        rows.find(|&row| self.record_offset(row).and_then(|at| self.arena.id_at(at)) == Some(id))
    }

    /// Where the record of a row begins.
    fn record_offset(&self, row: u32) -> Option<usize> {
        self.record_offsets.get(row as usize).and_then(|&at| usize::try_from(at).ok())
    }

    /// Adds a weekly count, which becomes no event but part of a stated total.
    pub(super) fn push_week(&mut self, week: &WeeklyCount<'_>) {
        let country = self.dictionaries.country_code(&week.country).unwrap_or(0);
        self.dataset_source(Dataset::Acled);
        let (incidents, events, killed) = self.weeks.entry((week.span.start, country)).or_default();
        if week.kind.row().is_incident {
            *incidents = incidents.saturating_add(week.events);
        }
        *events = events.saturating_add(week.events);
        if let Some(n) = week.killed {
            *killed = Some(killed.unwrap_or(0).saturating_add(n));
        }
    }

    /// Looks up all names of a row.
    fn resolve_names(&mut self, row: &SourceRow<'_>) {
        let day = row.date.span.start;
        let dataset = self.dataset_source(row.dataset);
        let prefix = source_id_prefix(row.dataset);
        let names = &mut self.names;
        let found = &mut self.resolved;
        found.dataset = dataset;
        found.parties.clear();
        self.party_codes.clear();
        for party in &row.parties {
            let (actor, written) = names.resolve_actor(&party.name, party.kind, day);
            found.parties.push(actor);
            self.party_codes.push(written);
        }
        let civilians = row.killed_civilians_and_unknown[0].is_some_and(|n| n > 0);
        found.civilians = civilians.then(|| names.resolve_actor(CIVILIANS, ActorKind::Civilians, day).0);
        found.sources.clear();
        if !row.sources.is_empty() {
            found
                .sources
                .extend(source_names(row).into_iter().map(|name| names.resolve_source(prefix, name)));
        }
        found.claimants.clear();
        if !row.claimant.is_empty() {
            found.claimants.extend(
                claimant_names(row).into_iter().map(|name| names.resolve_claimant(prefix, name, day)),
            );
        }
    }

    fn dataset_source(&mut self, dataset: Dataset) -> SourceIx {
        let slot = &mut self.datasets[dataset as usize];
        *slot.get_or_insert_with(|| self.names.add_dataset(dataset_source(dataset)))
    }

    /// Takes an event out again, so that it is not counted.
    pub fn take_out(&mut self, id: &str) -> Option<Event> {
        let row = self.row_by_id(id_hash(id), id)?;
        let gone = self.replaced.get_mut(row as usize).filter(|gone| !**gone)?;
        *gone = true;
        let (row, found) = self.arena.decode(self.record_offset(row)?, &self.names.parties, FrontIx(0))?;
        Some(event_from_row(&row, &found))
    }

    /// How many events there are by now.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no event yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The situation and its events.
    ///
    /// # Errors
    /// The rule (by its place in the list) that names what the situation does not know, with the builder to try
    /// without it.
    pub fn finish(self, fronts: FrontPolicy<'_>) -> Result<ImportedEvents, Box<(Self, usize, FilterError)>> {
        let order = self.rows_by_date();
        let mut columns = self.select_columns(&order);
        let mut situation = self.names.situation();
        let (arena, written) = (&self.arena, &self.names.parties);
        let rows =
            MemoryRecords { arena, party_names: written, offsets: &self.record_offsets, order: &order };
        let weekly = self.datasets[Dataset::Acled as usize];
        let placed = assign_fronts(&mut columns, &self.weeks, &mut situation, fronts, &rows, weekly);
        let placement = match placed {
            Ok(placement) => placement,
            Err((number, error)) => return Err(Box::new((self, number, error))),
        };
        let front = |&class: &u32| columns.groups[class as usize].front;
        let records = order
            .iter()
            .zip(columns.group_id.iter().map(front))
            .map(|(&row, front)| (self.record_offsets[row as usize], front))
            .collect();
        let parties = self.names.undated_parties();
        let (written, dictionaries) = (self.names.parties, Arc::new(situation.clone()));
        let held = Arc::new(MemoryPages {
            arena: self.arena,
            records,
            party_names: written,
            situation: dictionaries,
        });
        Ok(ImportedEvents {
            situation,
            bulk: BulkEvents::new(columns, Arc::<MemoryPages>::clone(&held)),
            pages: held,
            weeks: self.weeks,
            parties,
            elsewhere: placement.elsewhere,
            days: placement.days,
        })
    }

    /// The rows that stand, by first day, then last, then as they came.
    fn rows_by_date(&self) -> Vec<u32> {
        let Columns { start, length, .. } = &self.rows;
        let mut order: Vec<u32> =
            (0..dictionary_code(self.rows.len())).filter(|&row| !self.replaced[row as usize]).collect();
        order.sort_by_key(|&row| (start[row as usize], length[row as usize]));
        order
    }

    /// The columns of some rows, all on the first front.
    fn select_columns(&self, rows: &[u32]) -> Columns {
        let class = |sort: &GroupKey| EventGroup {
            front: FrontIx(0),
            kind: sort.kind,
            actors: self.actor_lists[sort.actor_list as usize].clone(),
            country: sort.country,
            is_contested: false,
            is_denied: false,
        };
        Columns {
            groups: self.group_keys.iter().map(class).collect(),
            tolls: self.dictionaries.tolls(),
            places: self.dictionaries.places(),
            countries: self.dictionaries.countries().map(|name| sanitize(name).into()).collect(),
            ..self.rows.select(rows)
        }
    }
}

/// What ids of a data set's sources begin with.
pub(super) const fn source_id_prefix(dataset: Dataset) -> &'static str {
    match dataset {
        Dataset::Ucdp => "ucdp",
        Dataset::Acled => "acled",
        Dataset::Gdelt => "gdelt",
    }
}
