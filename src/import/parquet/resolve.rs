//! A file of events taken into a situation: its names become actors and sources, its events get their fronts. Only what
//! is counted by is read for that, unless a front asks for more than who, what and in which country.

use std::sync::Arc;

use super::group_split::GroupSplit;
use super::page_reader::StoredRow;
use super::schema::PAGE_ROWS;
use super::stored_pages::{NameLookup, StoredPages, UnassignedStoredRows};
use super::{OpenedEvents, StatedParty, StoredRows};
use crate::import::builder::{ImportResult, source_id_prefix};
use crate::import::event_from_row::{CIVILIANS, dataset_source, killed_civilians_of_row};
use crate::import::front_assignment::WeeklyCounts;
use crate::import::front_matching::assign_fronts;
use crate::import::front_rule::FrontPolicy;
use crate::import::name_dictionary::{FastMap, NameDictionary};
use crate::import::source_row::Dataset;
use crate::model::bulk::{dictionary_code, id_hash};
use crate::model::{
    ActorKind, BulkEvents, Columns, Event, EventGroup, EventTolls, FrontIx, Situation, SourceIx,
};
use crate::query::FilterError;

/// A file on its way into a situation.
#[derive(Debug)]
pub struct NameResolution {
    names: NameDictionary,
    datasets: [Option<SourceIx>; 3],
    stored: Arc<StoredRows>,
    /// With classes whose actors are those of the situation.
    columns: Columns,
    split: GroupSplit,
    weeks: WeeklyCounts,
    /// Rows that do not count.
    left_out: Vec<u32>,
}

impl NameResolution {
    /// The names of a file, as they are meant in a situation. The situation's events are not looked at.
    #[must_use]
    pub fn new(opened: OpenedEvents, situation: &Situation) -> Self {
        let OpenedEvents { mut columns, names: stated, stored, weeks } = opened;
        let mut names = NameDictionary::from_situation(situation);
        let datasets = learn_datasets(&mut names, &stated.datasets);
        let dated = learn_parties(&mut names, &stated.parties);
        let prefix = stated.datasets.first().map_or("", |&set| source_id_prefix(set));
        for name in &stated.sources {
            names.resolve_source(prefix, name);
        }
        for name in &stated.claimants {
            names.ensure_claimant(prefix, name);
        }
        let split = GroupSplit::resolve(&mut columns, &stored.groups, &mut names, &stated.parties, &dated);
        let mut new = Self { names, datasets, stored, columns, split, weeks, left_out: Vec::new() };
        new.recount_civilians(&stated.parties);
        new
    }

    /// The civilians among the killed stand in the file by what sort of party the data name. Where the situation says
    /// otherwise, they are counted again from the records. What cannot be read stays as it is in the file.
    fn recount_civilians(&mut self, parties: &[StatedParty]) {
        let rows = self.rows_to_recount(parties);
        let meaning = NameLookup { names: &self.names, datasets: &self.datasets };
        let Columns { toll_id: toll, tolls, .. } = &mut self.columns;
        let mut codes: FastMap<EventTolls, u32> =
            (0..).zip(&*tolls).map(|(code, losses)| (*losses, code)).collect();
        for (page, _) in rows.chunks(PAGE_ROWS).enumerate().filter(|(_, rows)| rows.contains(&true)) {
            let recount = |StoredRow { number, row, .. }: &StoredRow<'_>| {
                let slot = toll.get_mut(*number).filter(|_| rows.get(*number) == Some(&true));
                let (Some(slot), Some(found)) = (slot, meaning.resolve_row(row, FrontIx(0))) else { return };
                let is_civilian = |actor| meaning.names.is_civilian(actor);
                let civilians = killed_civilians_of_row(row, &found.parties, found.civilians, is_civilian);
                let before = tolls.get(*slot as usize).copied().unwrap_or_default();
                let losses = EventTolls { civilians, ..before };
                *slot = *codes.entry(losses).or_insert_with(|| {
                    tolls.push(losses);
                    dictionary_code(tolls.len() - 1)
                });
            };
            if self.stored.for_each_row(page, recount).is_err() {
                return;
            }
        }
    }

    /// The rows whose killed civilians may be others than the file says: some name means a civilian in the data and not
    /// in the situation, or the other way round. Empty: none.
    fn rows_to_recount(&self, parties: &[StatedParty]) -> Vec<bool> {
        let differs = |party: &StatedParty| {
            let is_civilian = party.kind == ActorKind::Civilians;
            self.names.possible_actors(&party.name).any(|actor| self.names.is_civilian(actor) != is_civilian)
        };
        let differing: Vec<bool> = parties.iter().map(differs).collect();
        if !differing.contains(&true) {
            return Vec::new();
        }
        let has_differing =
            |class: &EventGroup| class.actors.iter().any(|ix| differing.get(ix.0 as usize) == Some(&true));
        let of_class = self.stored.groups.iter().map(has_differing).collect();
        let of_class = self.split.carry_over(of_class, self.columns.groups.len());
        // Civilians are among the killed without being a party of the event.
        let others =
            parties.iter().zip(&differing).any(|(party, differs)| *differs && *party.name == *CIVILIANS);
        let Columns { group_id: class, toll_id: toll, tolls, .. } = &self.columns;
        let is_asked = |(&class, &toll): (&u32, &u32)| {
            let has_civilians = || tolls.get(toll as usize).is_some_and(|toll| toll.civilians.has_claims());
            of_class.get(class as usize) == Some(&true) && toll != 0 || others && has_civilians()
        };
        class.iter().zip(toll).map(is_asked).collect()
    }

    /// How many events the file has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stored.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stored.is_empty()
    }

    /// Takes an event out, so that it is not counted. `None`: there is no such event, or it cannot be read.
    pub fn take_out(&mut self, id: &str) -> Option<Event> {
        let hash = id_hash(id);
        let alike = (0..).zip(&self.columns.id_hash).filter(|(_, other)| **other == hash).map(|(row, _)| row);
        let alike: Vec<u32> = alike.filter(|row| !self.left_out.contains(row)).collect();
        alike.into_iter().find_map(|wanted| {
            let mut found = None;
            let meaning = NameLookup { names: &self.names, datasets: &self.datasets };
            let take = |StoredRow { number, row, .. }: &StoredRow<'_>| {
                if *number == wanted as usize && row.id == id {
                    found = meaning.event_from_row(row);
                }
            };
            self.stored.for_each_row(wanted as usize / PAGE_ROWS, take).ok()?;
            self.left_out.extend(found.is_some().then_some(wanted));
            found
        })
    }

    /// The situation and its events.
    ///
    /// # Errors
    /// The rule (by its place in the list) that names what the situation does not know, with the file to try without
    /// it.
    pub fn finish(
        mut self,
        fronts: FrontPolicy<'_>,
    ) -> Result<ImportResult, Box<(Self, usize, FilterError)>> {
        self.left_out.sort_unstable();
        let has_all = self.left_out.is_empty();
        let mut columns = if has_all { std::mem::take(&mut self.columns) } else { self.remaining_columns() };
        let mut situation = self.names.situation();
        let meaning = NameLookup { names: &self.names, datasets: &self.datasets };
        let rows = UnassignedStoredRows { stored: &self.stored, meaning, left_out: &self.left_out };
        let weekly = self.datasets[Dataset::Acled as usize];
        let placed = assign_fronts(&mut columns, &self.weeks, &mut situation, fronts, &rows, weekly);
        let placement = match placed {
            Ok(placement) => placement,
            Err((number, error)) => {
                if has_all {
                    self.columns = columns;
                }
                return Err(Box::new((self, number, error)));
            }
        };
        let Self { mut names, datasets, stored, split, left_out, .. } = self;
        // The situation has them from now on.
        (names.actors, names.sources) = (Vec::new(), Vec::new());
        let (aliases, placed) = (names.folded_situation_names(&situation), placement.placed);
        let pages =
            StoredPages { stored, names, datasets, split, placed, aliases, left_out: left_out.clone() };
        let bulk = BulkEvents::with_gaps(columns, Arc::new(pages), left_out);
        Ok(ImportResult { situation, bulk, elsewhere: placement.elsewhere, days: placement.days })
    }

    /// The columns without the events that were taken out.
    fn remaining_columns(&self) -> Columns {
        let is_counted = |row: &u32| self.left_out.binary_search(row).is_err();
        let rows: Vec<u32> = (0..dictionary_code(self.columns.len())).filter(is_counted).collect();
        let Columns { groups: classes, tolls, places: spots, countries, .. } = &self.columns;
        Columns {
            groups: classes.clone(),
            tolls: tolls.clone(),
            places: spots.clone(),
            countries: countries.clone(),
            ..self.columns.select(&rows)
        }
    }
}

/// Adds the data sets of a file to the sources.
fn learn_datasets(names: &mut NameDictionary, datasets: &[Dataset]) -> [Option<SourceIx>; 3] {
    let mut sources = [None; 3];
    for &set in datasets {
        sources[set as usize] = Some(names.add_dataset(dataset_source(set)));
    }
    sources
}

/// Makes the names of the parties of a file known, and tells for each whether the day decides whom it means.
fn learn_parties(names: &mut NameDictionary, parties: &[StatedParty]) -> Vec<bool> {
    let dated = parties.iter().map(|party| names.learn_is_dated(&party.name, party.kind)).collect();
    names.ensure_undated_meaning(CIVILIANS, ActorKind::Civilians);
    dated
}
