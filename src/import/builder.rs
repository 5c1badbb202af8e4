//! Rows to what a situation counts by: columns, dictionaries, and the records behind them.

use std::sync::Arc;

use super::acled::Week;
use super::event::{
    CIVILIANS, Found, claimant_names, each_once, event, killed_civilians, source, source_names, tolls,
};
use super::front_rule::Fronts;
use super::fronts::{Sorted, Weeks, cover};
use super::held::{Arena, Held, Unplaced};
use super::names::{Map, Names};
use super::row::{Dataset, Given, Row};
use crate::model::bulk::{code_of, id_hash, pack};
use crate::model::text::safe;
use crate::model::{
    ActorIx, ActorKind, Bulk, Class, Columns, Day, Event, FrontIx, Kind, LatLon, Losses, Situation, SourceIx,
    Span, Spot, Toll,
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
    held: Arc<Held>,
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
    base: Situation,
    names: Names,
    datasets: [Option<SourceIx>; 3],

    start: Vec<i32>,
    length: Vec<u32>,
    date: Vec<u8>,
    sort: Vec<u32>,
    toll: Vec<u32>,
    spot: Vec<u32>,
    id: Vec<u32>,
    /// Where each record begins.
    record: Vec<u64>,
    /// A later version came.
    gone: Vec<bool>,
    arena: Arena,

    /// By the hash of its id, the row of the first event that has it.
    by_id: Map<u32, u32>,
    /// Rows of other ids with the same hash: some dozens among a million.
    sharing: Vec<(u32, u32)>,
    lists: Vec<Box<[ActorIx]>>,
    list_of: Map<Box<[ActorIx]>, u32>,
    sorts: Vec<Sort>,
    sort_of: Map<Sort, u32>,
    tolls: Vec<Losses>,
    toll_of: Map<(Given, Toll), u32>,
    spots: Vec<Spot>,
    spot_of: Map<(u64, u64, u8), u32>,
    countries: Vec<Box<str>>,
    country_of: Map<Box<str>, u16>,
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
        let base = Situation {
            note: situation.note.clone(),
            fronts: situation.fronts.clone(),
            ..Situation::empty(situation.title.clone(), situation.as_of)
        };
        let found = Found {
            front: FrontIx(0),
            parties: Vec::new(),
            civilians: None,
            dataset: SourceIx(0),
            sources: Vec::new(),
            claimants: Vec::new(),
        };
        Self {
            base,
            names: Names::of(situation),
            datasets: [None; 3],
            start: Vec::new(),
            length: Vec::new(),
            date: Vec::new(),
            sort: Vec::new(),
            toll: Vec::new(),
            spot: Vec::new(),
            id: Vec::new(),
            record: Vec::new(),
            gone: Vec::new(),
            arena: Arena::default(),
            by_id: Map::default(),
            sharing: Vec::new(),
            lists: Vec::new(),
            list_of: Map::default(),
            sorts: Vec::new(),
            sort_of: Map::default(),
            tolls: vec![Losses::default()],
            toll_of: std::iter::once(((Given::default(), Toll::NONE), 0)).collect(),
            spots: vec![Spot::default()],
            spot_of: Map::default(),
            countries: vec![Box::default()],
            country_of: std::iter::once((Box::default(), 0)).collect(),
            weeks: Weeks::new(),
            found,
            written: Vec::new(),
        }
    }

    /// Adds an event. One with the id of an earlier one takes its place.
    pub fn push(&mut self, row: &Row<'_>) -> Pushed {
        self.find(row);
        let number = code_of(self.start.len());
        let list = self.list();
        let country = self.country(&row.country);
        let sort = Sort { kind: row.kind, list, country };
        let sort = *self.sort_of.entry(sort).or_insert_with(|| {
            self.sorts.push(sort);
            code_of(self.sorts.len() - 1)
        });
        let Found { parties, civilians, .. } = &self.found;
        let civilians = killed_civilians(row, parties, *civilians, |actor| self.names.is_civilian(actor));
        let toll = *self.toll_of.entry((row.killed, civilians)).or_insert_with(|| {
            self.tolls.push(Losses { tolls: tolls(row.killed), civilians });
            code_of(self.tolls.len() - 1)
        });
        let spot = self.spot(row);
        let span = row.date.span;
        self.start.push(span.start.0);
        self.length.push(u32::try_from(span.end.since(span.start)).unwrap_or(0));
        self.date.push(pack(row.date));
        self.sort.push(sort);
        self.toll.push(toll);
        self.spot.push(spot);
        let hash = id_hash(&row.id);
        self.id.push(hash);
        self.gone.push(false);
        self.record.push(self.arena.bytes.len() as u64);
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
    pub fn push_week(&mut self, week: &Week<'_>) {
        let country = self.country(&week.country);
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

    /// The actors of the row, each once.
    fn list(&mut self) -> u32 {
        let actors = each_once(self.found.parties.iter().copied());
        if let Some(&list) = self.list_of.get(actors.as_slice()) {
            return list;
        }
        let list = code_of(self.lists.len());
        self.lists.push(actors.clone().into());
        self.list_of.insert(actors.into(), list);
        list
    }

    fn country(&mut self, name: &str) -> u16 {
        if let Some(&country) = self.country_of.get(name) {
            return country;
        }
        // There are some 200 countries. Where a file has something else in the column, what is too much has none.
        let Ok(country) = u16::try_from(self.countries.len()) else { return 0 };
        self.countries.push(safe(name).into());
        self.country_of.insert(name.into(), country);
        country
    }

    fn spot(&mut self, row: &Row<'_>) -> u32 {
        let named =
            [&row.place, &row.admin[0], &row.admin[1], &row.country].iter().any(|name| !name.is_empty());
        if row.at.is_none() && !named {
            return 0;
        }
        let bits = row.at.map_or((u64::MAX, u64::MAX), |LatLon { lat, lon }| (lat.to_bits(), lon.to_bits()));
        *self.spot_of.entry((bits.0, bits.1, row.precision as u8)).or_insert_with(|| {
            self.spots.push(Spot { at: row.at, precision: Some(row.precision) });
            code_of(self.spots.len() - 1)
        })
    }

    /// Takes an event out again, so that it is not counted.
    pub fn take_out(&mut self, id: &str) -> Option<Event> {
        let row = self.numbered(id_hash(id), id)?;
        let gone = self.gone.get_mut(row as usize).filter(|gone| !**gone)?;
        *gone = true;
        let (row, found) = self.arena.record(self.begin(row)?, &self.names.written, FrontIx(0))?;
        Some(event(&row, &found))
    }

    /// How many events there are by now.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.start.len()
    }

    /// Whether there is no event yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.start.is_empty()
    }

    /// The situation and its events.
    ///
    /// # Errors
    /// The rule (by its place in the list) that names what the situation does not know, with the builder to try
    /// without it.
    pub fn finish(mut self, fronts: Fronts<'_>) -> Result<Imported, Box<(Self, usize, FilterError)>> {
        let mut situation = std::mem::replace(&mut self.base, Situation::empty(String::new(), Day(0)));
        let given = situation.fronts.len();
        let parties = self.names.parties();
        situation.actors = std::mem::take(&mut self.names.actors);
        situation.sources = std::mem::take(&mut self.names.sources);
        let order = self.order();
        let taken = |column: &[u32]| order.iter().map(|&row| column[row as usize]).collect::<Vec<u32>>();
        let class = |sort: &Sort| Class {
            front: FrontIx(0),
            kind: sort.kind,
            actors: self.lists[sort.list as usize].clone(),
            country: sort.country,
            contested: false,
            denied: false,
        };
        let mut columns = Columns {
            start: order.iter().map(|&row| self.start[row as usize]).collect(),
            length: taken(&self.length),
            date: order.iter().map(|&row| self.date[row as usize]).collect(),
            class: taken(&self.sort),
            toll: taken(&self.toll),
            spot: taken(&self.spot),
            id: taken(&self.id),
            classes: self.sorts.iter().map(class).collect(),
            tolls: std::mem::take(&mut self.tolls),
            spots: std::mem::take(&mut self.spots),
            countries: std::mem::take(&mut self.countries),
        };
        let sorted = Sorted { columns: &columns, weeks: &self.weeks };
        let (arena, written) = (&self.arena, &*self.names.written);
        let rows = Unplaced { arena, written, begins: &self.record, order: &order };
        let (placed, elsewhere) = match sorted.placed(&mut situation, fronts, &rows) {
            Ok(placed) => placed,
            Err((number, error)) => {
                (self.tolls, self.spots, self.countries) = (columns.tolls, columns.spots, columns.countries);
                self.names.actors = std::mem::take(&mut situation.actors);
                self.names.sources = std::mem::take(&mut situation.sources);
                self.base = situation;
                return Err(Box::new((self, number, error)));
            }
        };
        if let Some(source) = self.datasets[Dataset::Acled as usize] {
            sorted.stated(&mut situation, source, matches!(fronts, Fronts::ByCountry));
        }
        let front = |(row, class): (usize, &u32)| placed.of(row, *class);
        let fronts_of = columns.class.iter().enumerate().map(front);
        let records =
            order.iter().zip(fronts_of).map(|(&row, front)| (self.record[row as usize], front)).collect();
        placed.put(&mut columns);
        let days = days(&columns);
        cover(&mut situation, given, &columns, days, &self.weeks);
        let (written, dictionaries) = (std::mem::take(&mut self.names.written), Arc::new(situation.clone()));
        let held = Arc::new(Held { arena: self.arena, records, written, situation: dictionaries });
        Ok(Imported {
            situation,
            bulk: Bulk::new(columns, Arc::<Held>::clone(&held)),
            held,
            weeks: self.weeks,
            parties,
            elsewhere,
            days,
        })
    }

    /// The rows that stand, by first day, then last, then as they came.
    fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> =
            (0..code_of(self.start.len())).filter(|&row| !self.gone[row as usize]).collect();
        order.sort_by_key(|&row| (self.start[row as usize], self.length[row as usize]));
        order
    }
}

/// From the first to the last day of some events.
pub(super) fn days(columns: &Columns) -> Option<Span> {
    let first = columns.start.first().map(|&day| Day(day));
    let ends =
        columns.start.iter().zip(&columns.length).map(|(start, &days)| start.saturating_add_unsigned(days));
    first.zip(ends.max().map(Day)).and_then(|(start, end)| Span::new(start, end))
}

/// What ids of a data set's sources begin with.
pub(super) const fn prefix(dataset: Dataset) -> &'static str {
    match dataset {
        Dataset::Ucdp => "ucdp",
        Dataset::Acled => "acled",
        Dataset::Gdelt => "gdelt",
    }
}
