//! What was counted for the last question, kept for the next: most keys change little of what is asked.
//!
//! Each part is kept under what it was counted for, and counted again only if that is another. So an answer never
//! depends on the questions before it; a test puts sequences of questions to a store to hold that.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::as_of_facts::AsOfFacts;
use super::crossfilter::{CrossFilter, GroupRejections, RejectedBy};
use super::dyad_counts::DyadHistory;
use super::event_data::EventData;
use super::event_table::EventTable;
use super::filter_eval::{FilterResult, evaluate_filter};
use super::front_rows::FrontAssessment;
use super::group_history::GroupHistory;
use super::place_counts::PlaceCounts;
use super::row_set::{RowSet, row_passes};
use super::series_counts::{BucketCache, VagueCounts};
use super::window_counts::{EventCounts, WindowCounts};
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
    fn new(question: &Question, aside: RejectedBy) -> Self {
        let Selection { kinds, fronts, dyads, .. } = &question.selection;
        Self {
            filter: question.filter.clone(),
            kinds: kinds.clone(),
            fronts: if aside == RejectedBy::FRONTS { BTreeSet::new() } else { fronts.clone() },
            dyads: if aside == RejectedBy::DYADS { BTreeSet::new() } else { dyads.clone() },
        }
    }
}

/// Which rows count, where classes do not decide.
#[derive(Debug)]
struct RowFilter {
    filter: Option<Filter>,
    area: Option<Area>,
    rows: Arc<RowSet>,
}

impl RowFilter {
    fn from_filter_and_area(
        table: &EventTable,
        filter: Option<Filter>,
        area: Option<Area>,
        sifted: &FilterResult,
    ) -> Option<Self> {
        let passing = match sifted {
            FilterResult::Rows(rows) => Some(rows),
            FilterResult::All | FilterResult::Groups(_) => None,
        };
        let rows = match area {
            None => Arc::clone(passing?),
            Some(area) => {
                let inside = table.gazetteer.spots_inside(area);
                let is_inside =
                    |row: usize| inside.get(table.columns.place_id[row] as usize).copied().unwrap_or(false);
                let counted = |row: usize| is_inside(row) && row_passes(passing.map(|rows| &**rows), row);
                let parts = par_chunks(0..table.len(), |rows| {
                    RowSet::from_predicate(rows.len(), |row| counted(rows.start + row))
                });
                Arc::new(parts.iter().fold(RowSet::default(), RowSet::append))
            }
        };
        Some(Self { filter, area, rows })
    }
}

/// What is known, and what the question makes of classes and rows.
type PreparedQuestion = (Arc<AsOfFacts>, CrossFilter);

/// What was counted for the last question.
#[derive(Debug, Default)]
pub(super) struct AnswerCache {
    as_of_facts: Option<Arc<AsOfFacts>>,
    filter_result: Option<(Filter, Arc<FilterResult>)>,
    group_rejections: Option<(NarrowingKey, Arc<GroupRejections>)>,
    /// The filter and the area that chose single rows for what follows, and these.
    row_filter: Option<RowFilter>,
    pub(super) places: Arc<Mutex<PlaceCounts>>,
    pub(super) vague_counts: VagueCounts,
    history: Option<Arc<GroupHistory>>,
    pub(super) window_counts: WindowCounts,
    pub(super) previous_counts: EventCounts,
    pub(super) comparison_counts: EventCounts,
    front_key: NarrowingKey,
    /// By what narrows the fronts, the last asked for behind.
    front_assessments: Vec<(NarrowingKey, Arc<Vec<FrontAssessment>>)>,
    pub(super) buckets: BucketCache,
    dyad_key: Option<NarrowingKey>,
    /// By pair of the table.
    pub(super) dyad_histories: Vec<Option<Arc<DyadHistory>>>,
    pub(super) newcomers: Option<Arc<Vec<Vec<crate::model::ActorIx>>>>,
}

impl AnswerCache {
    /// What is known of the rows that count.
    pub(super) fn history(
        &mut self,
        store: &EventData,
        known: &AsOfFacts,
        among: Option<&RowSet>,
    ) -> Arc<GroupHistory> {
        let past = || match among {
            None => Arc::clone(&known.history),
            among => Arc::new(GroupHistory::collect(&store.table, known.as_of, among)),
        };
        Arc::clone(self.history.get_or_insert_with(past))
    }

    /// What is said of every front whatever the window. The rules look at all of the time, and one often comes back to the
    /// kinds one had, so it is kept for several filters.
    pub(super) fn front_assessments(
        &mut self,
        past: impl FnOnce() -> Vec<FrontAssessment>,
    ) -> Arc<Vec<FrontAssessment>> {
        const MAX_KEYS: usize = 16;
        let at = self.front_assessments.iter().position(|(of, _)| *of == self.front_key);
        let known = match at {
            Some(at) => self.front_assessments.remove(at).1,
            None => Arc::new(past()),
        };
        if self.front_assessments.len() == MAX_KEYS {
            self.front_assessments.remove(0);
        }
        self.front_assessments.push((self.front_key.clone(), Arc::clone(&known)));
        known
    }

    /// Makes ready for a question: what does not hold for it is forgotten.
    pub(super) fn prepare(
        &mut self,
        store: &EventData,
        question: &Question,
    ) -> Result<PreparedQuestion, FilterError> {
        let as_of = question.as_of;
        let known = match &self.as_of_facts {
            Some(known) if known.as_of == as_of => Arc::clone(known),
            _ => {
                let known = Arc::new(AsOfFacts::compute(store, as_of));
                *self = Self { as_of_facts: Some(Arc::clone(&known)), ..Self::default() };
                known
            }
        };
        let filter = &question.filter;
        let sifted = match &self.filter_result {
            Some((known, sifted)) if known == filter => Arc::clone(sifted),
            _ => {
                let bound = filter.bind(&store.situation, as_of)?;
                let all = filter.is_everything();
                let sifted = Arc::new(if all {
                    FilterResult::All
                } else {
                    evaluate_filter(store, filter, &bound, as_of)
                });
                self.filter_result = Some((filter.clone(), Arc::clone(&sifted)));
                sifted
            }
        };
        let selection = &question.selection;
        let by_row = matches!(*sifted, FilterResult::Rows(_)).then(|| filter.clone());
        let is_same = match &self.row_filter {
            None => by_row.is_none() && selection.area.is_none(),
            Some(among) => among.filter == by_row && among.area == selection.area,
        };
        if !is_same {
            let among = RowFilter::from_filter_and_area(&store.table, by_row, selection.area, &sifted);
            let (known, sifted, classes) =
                (self.as_of_facts.take(), self.filter_result.take(), self.group_rejections.take());
            let places = std::mem::take(&mut self.places);
            *self = Self {
                as_of_facts: known,
                filter_result: sifted,
                group_rejections: classes,
                row_filter: among,
                places,
                ..Self::default()
            };
        }
        let rows = self.row_filter.as_ref().map(|among| Arc::clone(&among.rows));
        let for_classes = NarrowingKey::new(question, RejectedBy::NOTHING);
        let classes = match &self.group_rejections {
            Some((known, classes)) if *known == for_classes => Arc::clone(classes),
            _ => {
                let classes = Arc::new(CrossFilter::evaluate_groups(store, question, &sifted));
                self.group_rejections = Some((for_classes, Arc::clone(&classes)));
                classes
            }
        };
        let for_fronts = NarrowingKey::new(question, RejectedBy::FRONTS);
        let for_dyads = NarrowingKey::new(question, RejectedBy::DYADS);
        if self.front_key != for_fronts {
            self.front_key = for_fronts;
            self.buckets = BucketCache::default();
        }
        if self.dyad_key.as_ref() != Some(&for_dyads) {
            (self.dyad_key, self.newcomers) = (Some(for_dyads), None);
            self.dyad_histories.clear();
        }
        Ok((known, CrossFilter::new(question, &sifted, classes, rows)))
    }
}

/// Where the memory of a store is kept. Whoever answers a question takes it out; another at the same time counts anew.
#[derive(Debug, Default)]
pub(super) struct CacheSlot(Mutex<AnswerCache>);

impl CacheSlot {
    pub(super) fn take(&self) -> AnswerCache {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn put_back(&self, memory: AnswerCache) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = memory;
    }
}

impl Clone for CacheSlot {
    /// Remembers nothing.
    fn clone(&self) -> Self {
        Self::default()
    }
}
