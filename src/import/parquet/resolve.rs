//! A file of events taken into a situation: its names become actors and sources, its events get their fronts. Only what
//! is counted by is read for that, unless a front asks for more than who, what and in which country.

use std::sync::Arc;

use super::group_split::GroupSplit;
use super::pages::StoredRow;
use super::schema::PAGE;
use super::stored_pages::{Meaning, StoredPages, StoredRecords};
use super::{Named, Opened, Stored};
use crate::import::builder::{Brought, prefix};
use crate::import::event::{CIVILIANS, killed_civilians, source};
use crate::import::front_rule::Fronts;
use crate::import::fronts::Weeks;
use crate::import::names::{Map, Names};
use crate::import::row::Dataset;
use crate::import::rules::place_events;
use crate::model::bulk::{code_of, id_hash};
use crate::model::{ActorKind, Bulk, Class, Columns, Event, FrontIx, Losses, Situation, SourceIx};
use crate::query::FilterError;

/// A file on its way into a situation.
#[derive(Debug)]
pub struct Adopting {
    names: Names,
    datasets: [Option<SourceIx>; 3],
    stored: Arc<Stored>,
    /// With classes whose actors are those of the situation.
    columns: Columns,
    split: GroupSplit,
    weeks: Weeks,
    /// Rows that do not count.
    left_out: Vec<u32>,
}

impl Adopting {
    /// The names of a file, as they are meant in a situation. The situation's events are not looked at.
    #[must_use]
    pub fn new(opened: Opened, situation: &Situation) -> Self {
        let Opened { mut columns, names: stated, stored, weeks } = opened;
        let mut names = Names::of(situation);
        let datasets = learn_datasets(&mut names, &stated.datasets);
        let dated = learn_parties(&mut names, &stated.parties);
        let prefix = stated.datasets.first().map_or("", |&set| prefix(set));
        for name in &stated.sources {
            names.source(prefix, name);
        }
        for name in &stated.claimants {
            names.settle_claimant(prefix, name);
        }
        let split = GroupSplit::resolve(&mut columns, &stored.classes, &mut names, &stated.parties, &dated);
        let mut new = Self { names, datasets, stored, columns, split, weeks, left_out: Vec::new() };
        new.recount_civilians(&stated.parties);
        new
    }

    /// The civilians among the killed stand in the file by what sort of party the data name. Where the situation says
    /// otherwise, they are counted again from the records. What cannot be read stays as it is in the file.
    fn recount_civilians(&mut self, parties: &[Named]) {
        let rows = self.rows_to_recount(parties);
        let meaning = Meaning { names: &self.names, datasets: &self.datasets };
        let Columns { toll, tolls, .. } = &mut self.columns;
        let mut codes: Map<Losses, u32> = (0..).zip(&*tolls).map(|(code, losses)| (*losses, code)).collect();
        for (page, _) in rows.chunks(PAGE).enumerate().filter(|(_, rows)| rows.contains(&true)) {
            let recount = |StoredRow { number, row, .. }: &StoredRow<'_>| {
                let slot = toll.get_mut(*number).filter(|_| rows.get(*number) == Some(&true));
                let (Some(slot), Some(found)) = (slot, meaning.found(row, FrontIx(0))) else { return };
                let is_civilian = |actor| meaning.names.is_civilian(actor);
                let civilians = killed_civilians(row, &found.parties, found.civilians, is_civilian);
                let before = tolls.get(*slot as usize).copied().unwrap_or_default();
                let losses = Losses { civilians, ..before };
                *slot = *codes.entry(losses).or_insert_with(|| {
                    tolls.push(losses);
                    code_of(tolls.len() - 1)
                });
            };
            if self.stored.for_each_row(page, recount).is_err() {
                return;
            }
        }
    }

    /// The rows whose killed civilians may be others than the file says: some name means a civilian in the data and not
    /// in the situation, or the other way round. Empty: none.
    fn rows_to_recount(&self, parties: &[Named]) -> Vec<bool> {
        let differs = |party: &Named| {
            let is_civilian = party.kind == ActorKind::Civilians;
            self.names.everybody(&party.name).any(|actor| self.names.is_civilian(actor) != is_civilian)
        };
        let differing: Vec<bool> = parties.iter().map(differs).collect();
        if !differing.contains(&true) {
            return Vec::new();
        }
        let has_differing =
            |class: &Class| class.actors.iter().any(|ix| differing.get(ix.0 as usize) == Some(&true));
        let of_class = self.stored.classes.iter().map(has_differing).collect();
        let of_class = self.split.carried_over(of_class, self.columns.classes.len());
        // Civilians are among the killed without being a party of the event.
        let others =
            parties.iter().zip(&differing).any(|(party, differs)| *differs && *party.name == *CIVILIANS);
        let Columns { class, toll, tolls, .. } = &self.columns;
        let is_asked = |(&class, &toll): (&u32, &u32)| {
            let has_civilians = || tolls.get(toll as usize).is_some_and(|toll| toll.civilians.is_known_of());
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
        let alike = (0..).zip(&self.columns.id).filter(|(_, other)| **other == hash).map(|(row, _)| row);
        let alike: Vec<u32> = alike.filter(|row| !self.left_out.contains(row)).collect();
        alike.into_iter().find_map(|wanted| {
            let mut found = None;
            let meaning = Meaning { names: &self.names, datasets: &self.datasets };
            let take = |StoredRow { number, row, .. }: &StoredRow<'_>| {
                if *number == wanted as usize && row.id == id {
                    found = meaning.event(row);
                }
            };
            self.stored.for_each_row(wanted as usize / PAGE, take).ok()?;
            self.left_out.extend(found.is_some().then_some(wanted));
            found
        })
    }

    /// The situation and its events.
    ///
    /// # Errors
    /// The rule (by its place in the list) that names what the situation does not know, with the file to try without
    /// it.
    pub fn finish(mut self, fronts: Fronts<'_>) -> Result<Brought, Box<(Self, usize, FilterError)>> {
        self.left_out.sort_unstable();
        let has_all = self.left_out.is_empty();
        let mut columns = if has_all { std::mem::take(&mut self.columns) } else { self.remaining() };
        let mut situation = self.names.situation();
        let meaning = Meaning { names: &self.names, datasets: &self.datasets };
        let rows = StoredRecords { stored: &self.stored, meaning, left_out: &self.left_out };
        let weekly = self.datasets[Dataset::Acled as usize];
        let placed = place_events(&mut columns, &self.weeks, &mut situation, fronts, &rows, weekly);
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
        let (aliases, placed) = (names.aliases(&situation), placement.placed);
        let pages =
            StoredPages { stored, names, datasets, split, placed, aliases, left_out: left_out.clone() };
        let bulk = Bulk::with_gaps(columns, Arc::new(pages), left_out);
        Ok(Brought { situation, bulk, elsewhere: placement.elsewhere, days: placement.days })
    }

    /// The columns without the events that were taken out.
    fn remaining(&self) -> Columns {
        let is_counted = |row: &u32| self.left_out.binary_search(row).is_err();
        let rows: Vec<u32> = (0..code_of(self.columns.len())).filter(is_counted).collect();
        let Columns { classes, tolls, spots, countries, .. } = &self.columns;
        Columns {
            classes: classes.clone(),
            tolls: tolls.clone(),
            spots: spots.clone(),
            countries: countries.clone(),
            ..self.columns.select(&rows)
        }
    }
}

/// Adds the data sets of a file to the sources.
fn learn_datasets(names: &mut Names, datasets: &[Dataset]) -> [Option<SourceIx>; 3] {
    let mut sources = [None; 3];
    for &set in datasets {
        sources[set as usize] = Some(names.dataset(source(set)));
    }
    sources
}

/// Makes the names of the parties of a file known, and tells for each whether the day decides whom it means.
fn learn_parties(names: &mut Names, parties: &[Named]) -> Vec<bool> {
    let dated = parties.iter().map(|party| names.learned(&party.name, party.kind)).collect();
    names.settle(CIVILIANS, ActorKind::Civilians);
    dated
}
