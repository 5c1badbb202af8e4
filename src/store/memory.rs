//! What was counted for the last question, kept for the next: most keys change little of what is asked.
//!
//! Each part is kept under what it was counted for, and counted again only if that is another. So an answer never
//! depends on the questions before it; a test puts sequences of questions to a store to hold that.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::as_of_facts::AsOfFacts;
use super::bits::{Bits, row_passes};
use super::dyads::PairPast;
use super::event_data::EventData;
use super::fronts::FrontPast;
use super::history::Past;
use super::narrow::{Classes, Failing, Narrowing};
use super::places::PlaceMemory;
use super::series::{CellMemory, VagueMemory};
use super::sift::{Sifted, sift};
use super::table::Table;
use super::window_counts::{Count, Held};
use crate::model::parallel::par_chunks;
use crate::model::{Area, FrontIx, Kind};
use crate::query::{Dyad, Filter, FilterError, Question, Selection};

/// What narrows the classes, but for the dimensions that are left aside.
#[derive(Debug, Clone, PartialEq, Default)]
struct NarrowingKey {
    filter: Filter,
    kinds: BTreeSet<Kind>,
    fronts: BTreeSet<FrontIx>,
    dyads: BTreeSet<Dyad>,
}

impl NarrowingKey {
    fn new(question: &Question, aside: Failing) -> Self {
        let Selection { kinds, fronts, dyads, .. } = &question.selection;
        Self {
            filter: question.filter.clone(),
            kinds: kinds.clone(),
            fronts: if aside == Failing::FRONTS { BTreeSet::new() } else { fronts.clone() },
            dyads: if aside == Failing::DYADS { BTreeSet::new() } else { dyads.clone() },
        }
    }
}

/// Which rows count, where classes do not decide.
#[derive(Debug)]
struct Among {
    filter: Option<Filter>,
    area: Option<Area>,
    rows: Arc<Bits>,
}

impl Among {
    fn of(table: &Table, filter: Option<Filter>, area: Option<Area>, sifted: &Sifted) -> Option<Self> {
        let passing = match sifted {
            Sifted::Rows(rows) => Some(rows),
            Sifted::All | Sifted::Classes(_) => None,
        };
        let rows = match area {
            None => Arc::clone(passing?),
            Some(area) => {
                let inside = table.gazetteer.inside(area);
                let is_inside =
                    |row: usize| inside.get(table.columns.spot[row] as usize).copied().unwrap_or(false);
                let counted = |row: usize| is_inside(row) && row_passes(passing.map(|rows| &**rows), row);
                let parts =
                    par_chunks(0..table.len(), |rows| Bits::of(rows.len(), |row| counted(rows.start + row)));
                Arc::new(parts.iter().fold(Bits::default(), Bits::then))
            }
        };
        Some(Self { filter, area, rows })
    }
}

/// What is known, and what the question makes of classes and rows.
type Prepared = (Arc<AsOfFacts>, Narrowing);

/// What was counted for the last question.
#[derive(Debug, Default)]
pub(super) struct Memory {
    known: Option<Arc<AsOfFacts>>,
    sifted: Option<(Filter, Arc<Sifted>)>,
    classes: Option<(NarrowingKey, Arc<Classes>)>,
    /// The filter and the area that chose single rows for what follows, and these.
    among: Option<Among>,
    pub(super) places: Arc<Mutex<PlaceMemory>>,
    pub(super) vague: VagueMemory,
    past: Option<Arc<Past>>,
    pub(super) held: Held,
    pub(super) before: Count,
    pub(super) compared: Count,
    for_fronts: NarrowingKey,
    /// By what narrows the fronts, the last asked for behind.
    fronts: Vec<(NarrowingKey, Arc<Vec<FrontPast>>)>,
    pub(super) cells: CellMemory,
    for_dyads: Option<NarrowingKey>,
    /// By pair of the table.
    pub(super) pairs: Vec<Option<Arc<PairPast>>>,
    pub(super) newcomers: Option<Arc<Vec<Vec<crate::model::ActorIx>>>>,
}

impl Memory {
    /// What is known of the rows that count.
    pub(super) fn past(&mut self, store: &EventData, known: &AsOfFacts, among: Option<&Bits>) -> Arc<Past> {
        let past = || match among {
            None => Arc::clone(&known.past),
            among => Arc::new(Past::of(&store.table, known.as_of, among)),
        };
        Arc::clone(self.past.get_or_insert_with(past))
    }

    /// What is said of every front whatever the window. The rules look at all of the time, and one often comes back to the
    /// kinds one had, so it is kept for several filters.
    pub(super) fn fronts(&mut self, past: impl FnOnce() -> Vec<FrontPast>) -> Arc<Vec<FrontPast>> {
        const MANY: usize = 16;
        let at = self.fronts.iter().position(|(of, _)| *of == self.for_fronts);
        let known = match at {
            Some(at) => self.fronts.remove(at).1,
            None => Arc::new(past()),
        };
        if self.fronts.len() == MANY {
            self.fronts.remove(0);
        }
        self.fronts.push((self.for_fronts.clone(), Arc::clone(&known)));
        known
    }

    /// Makes ready for a question: what does not hold for it is forgotten.
    pub(super) fn prepare(
        &mut self,
        store: &EventData,
        question: &Question,
    ) -> Result<Prepared, FilterError> {
        let as_of = question.as_of;
        let known = match &self.known {
            Some(known) if known.as_of == as_of => Arc::clone(known),
            _ => {
                let known = Arc::new(AsOfFacts::of(store, as_of));
                *self = Self { known: Some(Arc::clone(&known)), ..Self::default() };
                known
            }
        };
        let filter = &question.filter;
        let sifted = match &self.sifted {
            Some((known, sifted)) if known == filter => Arc::clone(sifted),
            _ => {
                let bound = filter.bind(&store.situation, as_of)?;
                let all = filter.is_everything();
                let sifted = Arc::new(if all { Sifted::All } else { sift(store, filter, &bound, as_of) });
                self.sifted = Some((filter.clone(), Arc::clone(&sifted)));
                sifted
            }
        };
        let selection = &question.selection;
        let by_row = matches!(*sifted, Sifted::Rows(_)).then(|| filter.clone());
        let is_same = match &self.among {
            None => by_row.is_none() && selection.area.is_none(),
            Some(among) => among.filter == by_row && among.area == selection.area,
        };
        if !is_same {
            let among = Among::of(&store.table, by_row, selection.area, &sifted);
            let (known, sifted, classes) = (self.known.take(), self.sifted.take(), self.classes.take());
            let places = std::mem::take(&mut self.places);
            *self = Self { known, sifted, classes, among, places, ..Self::default() };
        }
        let rows = self.among.as_ref().map(|among| Arc::clone(&among.rows));
        let for_classes = NarrowingKey::new(question, Failing::NOTHING);
        let classes = match &self.classes {
            Some((known, classes)) if *known == for_classes => Arc::clone(classes),
            _ => {
                let classes = Arc::new(Narrowing::classes(store, question, &sifted));
                self.classes = Some((for_classes, Arc::clone(&classes)));
                classes
            }
        };
        let for_fronts = NarrowingKey::new(question, Failing::FRONTS);
        let for_dyads = NarrowingKey::new(question, Failing::DYADS);
        if self.for_fronts != for_fronts {
            self.for_fronts = for_fronts;
            self.cells = CellMemory::default();
        }
        if self.for_dyads.as_ref() != Some(&for_dyads) {
            (self.for_dyads, self.newcomers) = (Some(for_dyads), None);
            self.pairs.clear();
        }
        Ok((known, Narrowing::new(question, &sifted, classes, rows)))
    }
}

/// Where the memory of a store is kept. Whoever answers a question takes it out; another at the same time counts anew.
#[derive(Debug, Default)]
pub(super) struct Keep(Mutex<Memory>);

impl Keep {
    pub(super) fn take(&self) -> Memory {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn put(&self, memory: Memory) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = memory;
    }
}

impl Clone for Keep {
    /// Remembers nothing.
    fn clone(&self) -> Self {
        Self::default()
    }
}
