//! Rows to what a situation counts by: columns, dictionaries, and the records behind them.

use std::sync::Arc;

use super::acled::Week;
use super::event::{
    CIVILIANS, Found, claimant_names, each_once, event, killed_civilians, source, source_names,
};
use super::front_rule::Fronts;
use super::fronts::Weeks;
use super::memory_pages::{MemoryPages, MemoryRecords};
use super::names::{Map, Names};
use super::row::{Dataset, Row};
use super::row_codec::RowArena;
use super::row_dictionaries::{Dictionary, RowDictionaries, intern};
use super::rules::place_events;
#[cfg(feature = "parquet")]
use crate::model::Day;
use crate::model::bulk::{code_of, id_hash};
use crate::model::text::safe;
use crate::model::{
    ActorIx, ActorKind, Bulk, Class, Columns, Event, FrontIx, Kind, Situation, SourceIx, Span,
};
use crate::query::FilterError;

/// What came of the rows.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The situation the builder began with, without its events, and with what was added: actors, sources, fronts and
    /// stated totals. Title and as-of are those it began with.
    pub situation: Situation,
    /// The events.
    pub bulk: Bulk,
    held: Arc<MemoryPages>,
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "it is only written to Parquet"))]
    weeks: Weeks,
    /// The names of parties in the order of the rows.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "it is only written to Parquet"))]
    parties: Vec<(Box<str>, ActorKind)>,
    /// How many of them no rule took.
    pub elsewhere: usize,
    /// From the first to the last day of the events; `None`: there are none.
    pub days: Option<Span>,
}

/// What data bring to a situation: see [`Imported`].
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields of `Imported`")]
pub struct Brought {
    pub situation: Situation,
    pub bulk: Bulk,
    pub elsewhere: usize,
    pub days: Option<Span>,
}

/// What a row did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// It is a new event.
    New,
    /// It takes the place of an earlier one with the same id.
    Replaced,
}

/// A class whose front is not yet known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Sort {
    kind: Kind,
    /// Index into `lists`.
    list: u32,
    country: u16,
}

/// Makes columns and records of rows.
#[derive(Debug)]
pub struct Builder {
    names: Names,
    datasets: [Option<SourceIx>; 3],

    /// In the order in which they came; the class of a row is its [`Sort`].
    rows: Columns,
    /// Where each record begins.
    record: Vec<u64>,
    /// A later version came.
    gone: Vec<bool>,
    arena: RowArena,

    /// By the hash of its id, the row of the first event that has it.
    by_id: Map<u32, u32>,
    /// Rows of other ids with the same hash: some dozens among a million.
    sharing: Vec<(u32, u32)>,
    lists: Dictionary<Box<[ActorIx]>>,
    sorts: Dictionary<Sort>,
    values: RowDictionaries,
    weeks: Weeks,
    found: Found,
    /// The names of the parties of the row at hand, as written.
    written: Vec<u32>,
}

impl Imported {
    /// What matters once it need not be written.
    #[must_use]
    pub fn brought(self) -> Brought {
        let Self { situation, bulk, elsewhere, days, .. } = self;
        Brought { situation, bulk, elsewhere, days }
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
    pub(super) fn rows<E>(&self, mut take: impl FnMut(&Row<'_>, &Found) -> Result<(), E>) -> Result<(), E> {
        let mut rows = (0..self.bulk.columns.len()).filter_map(|number| self.held.at(number));
        rows.try_for_each(|(row, found)| take(&row, &found))
    }

    /// Hands every event over in the order of the columns, with the row it was made of.
    ///
    /// # Errors
    /// The first error of `take`.
    pub fn each<E>(&self, mut take: impl FnMut(&Row<'_>, &Event) -> Result<(), E>) -> Result<(), E> {
        let mut rows = (0..self.bulk.columns.len()).filter_map(|number| self.held.at(number));
        rows.try_for_each(|(row, found)| take(&row, &event(&row, &found)))
    }
}

impl Builder {
    /// A builder whose names mean what they mean in a situation. The situation's events are not looked at.
    #[must_use]
    pub fn new(situation: &Situation) -> Self {
        let found = Found {
            front: FrontIx(0),
            parties: Vec::new(),
            civilians: None,
            dataset: SourceIx(0),
            sources: Vec::new(),
            claimants: Vec::new(),
        };
        Self {
            names: Names::of(situation),
            datasets: [None; 3],
            rows: Columns::default(),
            record: Vec::new(),
            gone: Vec::new(),
            arena: RowArena::default(),
            by_id: Map::default(),
            sharing: Vec::new(),
            lists: Dictionary::default(),
            sorts: Dictionary::default(),
            values: RowDictionaries::default(),
            weeks: Weeks::new(),
            found,
            written: Vec::new(),
        }
    }

    /// Adds an event. One with the id of an earlier one takes its place.
    pub fn push(&mut self, row: &Row<'_>) -> Pushed {
        self.find(row);
        let number = code_of(self.rows.len());
        let Found { parties, civilians, .. } = &self.found;
        let actors = each_once(parties.iter().copied());
        let list = intern(&mut self.lists, actors.as_slice());
        let sort = Sort { kind: row.kind, list, country: self.values.country(&row.country).unwrap_or(0) };
        let sort = code_of(self.sorts.insert_full(sort).0);
        let civilians = killed_civilians(row, parties, *civilians, |actor| self.names.is_civilian(actor));
        let toll = self.values.toll(row.killed, civilians);
        let hash = id_hash(&row.id);
        self.rows.push(row.date, sort, toll, self.values.spot(row), hash);
        self.gone.push(false);
        self.record.push(self.arena.end());
        self.arena.push(row, &self.found, &self.written);
        match self.by_id.get(&hash) {
            None => _ = self.by_id.insert(hash, number),
            Some(_) => return self.again(hash, number, &row.id),
        }
        Pushed::New
    }

    /// A row whose hash is there: a later version, or one of the few whose ids share it.
    fn again(&mut self, hash: u32, number: u32, id: &str) -> Pushed {
        let Some(earlier) = self.numbered(hash, id) else {
            self.sharing.push((hash, number));
            return Pushed::New;
        };
        if let Some(gone) = self.gone.get_mut(earlier as usize) {
            *gone = true;
        }
        match self.sharing.iter_mut().find(|shared| shared.1 == earlier) {
            Some(shared) => shared.1 = number,
            None => _ = self.by_id.insert(hash, number),
        }
        Pushed::Replaced
    }

    /// The row that stands for an id.
    fn numbered(&self, hash: u32, id: &str) -> Option<u32> {
        let sharing = self.sharing.iter().filter(|shared| shared.0 == hash).map(|shared| shared.1);
        let mut rows = self.by_id.get(&hash).copied().into_iter().chain(sharing);
        rows.find(|&row| self.begin(row).and_then(|at| self.arena.id(at)) == Some(id))
    }

    /// Where the record of a row begins.
    fn begin(&self, row: u32) -> Option<usize> {
        self.record.get(row as usize).and_then(|&at| usize::try_from(at).ok())
    }

    /// Adds a weekly count, which becomes no event but part of a stated total.
    pub(super) fn push_week(&mut self, week: &Week<'_>) {
        let country = self.values.country(&week.country).unwrap_or(0);
        self.dataset(Dataset::Acled);
        let (incidents, events, killed) = self.weeks.entry((week.span.start, country)).or_default();
        if week.kind.row().incident {
            *incidents = incidents.saturating_add(week.events);
        }
        *events = events.saturating_add(week.events);
        if let Some(n) = week.killed {
            *killed = Some(killed.unwrap_or(0).saturating_add(n));
        }
    }

    /// Looks up all names of a row.
    fn find(&mut self, row: &Row<'_>) {
        let day = row.date.span.start;
        let dataset = self.dataset(row.dataset);
        let prefix = prefix(row.dataset);
        let names = &mut self.names;
        let found = &mut self.found;
        found.dataset = dataset;
        found.parties.clear();
        self.written.clear();
        for party in &row.parties {
            let (actor, written) = names.actor(&party.name, party.kind, day);
            found.parties.push(actor);
            self.written.push(written);
        }
        let civilians = row.killed_others[0].is_some_and(|n| n > 0);
        found.civilians = civilians.then(|| names.actor(CIVILIANS, ActorKind::Civilians, day).0);
        found.sources.clear();
        if !row.sources.is_empty() {
            found.sources.extend(source_names(row).into_iter().map(|name| names.source(prefix, name)));
        }
        found.claimants.clear();
        if !row.claimant.is_empty() {
            found
                .claimants
                .extend(claimant_names(row).into_iter().map(|name| names.claimant(prefix, name, day)));
        }
    }

    fn dataset(&mut self, dataset: Dataset) -> SourceIx {
        let slot = &mut self.datasets[dataset as usize];
        *slot.get_or_insert_with(|| self.names.dataset(source(dataset)))
    }

    /// Takes an event out again, so that it is not counted.
    pub fn take_out(&mut self, id: &str) -> Option<Event> {
        let row = self.numbered(id_hash(id), id)?;
        let gone = self.gone.get_mut(row as usize).filter(|gone| !**gone)?;
        *gone = true;
        let (row, found) = self.arena.record(self.begin(row)?, &self.names.parties, FrontIx(0))?;
        Some(event(&row, &found))
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
    pub fn finish(self, fronts: Fronts<'_>) -> Result<Imported, Box<(Self, usize, FilterError)>> {
        let order = self.order();
        let mut columns = self.columns(&order);
        let mut situation = self.names.situation();
        let (arena, written) = (&self.arena, &self.names.parties);
        let rows = MemoryRecords { arena, written, begins: &self.record, order: &order };
        let weekly = self.datasets[Dataset::Acled as usize];
        let placed = place_events(&mut columns, &self.weeks, &mut situation, fronts, &rows, weekly);
        let placement = match placed {
            Ok(placement) => placement,
            Err((number, error)) => return Err(Box::new((self, number, error))),
        };
        let front = |&class: &u32| columns.classes[class as usize].front;
        let records = order
            .iter()
            .zip(columns.class.iter().map(front))
            .map(|(&row, front)| (self.record[row as usize], front))
            .collect();
        let parties = self.names.undated_parties();
        let (written, dictionaries) = (self.names.parties, Arc::new(situation.clone()));
        let held = Arc::new(MemoryPages { arena: self.arena, records, written, situation: dictionaries });
        Ok(Imported {
            situation,
            bulk: Bulk::new(columns, Arc::<MemoryPages>::clone(&held)),
            held,
            weeks: self.weeks,
            parties,
            elsewhere: placement.elsewhere,
            days: placement.days,
        })
    }

    /// The rows that stand, by first day, then last, then as they came.
    fn order(&self) -> Vec<u32> {
        let Columns { start, length, .. } = &self.rows;
        let mut order: Vec<u32> =
            (0..code_of(self.rows.len())).filter(|&row| !self.gone[row as usize]).collect();
        order.sort_by_key(|&row| (start[row as usize], length[row as usize]));
        order
    }

    /// The columns of some rows, all on the first front.
    fn columns(&self, rows: &[u32]) -> Columns {
        let class = |sort: &Sort| Class {
            front: FrontIx(0),
            kind: sort.kind,
            actors: self.lists[sort.list as usize].clone(),
            country: sort.country,
            contested: false,
            denied: false,
        };
        Columns {
            classes: self.sorts.iter().map(class).collect(),
            tolls: self.values.tolls(),
            spots: self.values.spots(),
            countries: self.values.countries().map(|name| safe(name).into()).collect(),
            ..self.rows.select(rows)
        }
    }
}

/// What ids of a data set's sources begin with.
pub(super) const fn prefix(dataset: Dataset) -> &'static str {
    match dataset {
        Dataset::Ucdp => "ucdp",
        Dataset::Acled => "acled",
        Dataset::Gdelt => "gdelt",
    }
}
