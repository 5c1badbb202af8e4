//! The answer cache: partial results of the last question, reused for the next, because most keys change little of
//! the question.
//!
//! Each part is stored with the part of the question that it depends on, and recomputed when that differs. An
//! answer therefore never depends on earlier questions. A property test sends sequences of questions to one store
//! to check this.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::as_of_facts::AsOfFacts;
use super::crossfilter::{CrossFilter, GroupRejections, RejectedBy};
use super::dyad_counts::DyadHistory;
use super::event_data::EventData;
use super::event_group_history::GroupHistory;
use super::event_table::EventTable;
use super::filter_eval::{FilterResult, evaluate_filter};
use super::front_rows::FrontAssessment;
use super::lane_counts::LaneCache;
use super::place_counts::PlaceCounts;
use super::row_set::{RowSet, row_passes};
use super::series_counts::{BucketCache, OutsideBucketCounts};
use super::window_counts::WindowCounts;
use crate::model::parallel::par_chunks;
use crate::model::{Area, FrontIx, Kind};
use crate::query::{Dyad, Filter, FilterError, Question, Selection};

/// The part of a question that acts like a filter in every pane: the typed filter and the chosen values of other
/// dimensions.
#[derive(Debug, Clone, PartialEq, Default)]
struct FilterKey {
    filter: Filter,
    chosen_groups: BTreeSet<String>,
}

impl FilterKey {
    fn new(question: &Question) -> Self {
        Self { filter: question.filter.clone(), chosen_groups: question.selection.groups.clone() }
    }

    fn is_everything(&self) -> bool {
        self.filter.is_everything() && self.chosen_groups.is_empty()
    }
}

/// The part of a question that decides which event groups pass, without the ignored dimensions.
#[derive(Debug, Clone, PartialEq, Default)]
struct CrossFilterKey {
    filter: FilterKey,
    kinds: BTreeSet<Kind>,
    fronts: BTreeSet<FrontIx>,
    dyads: BTreeSet<Dyad>,
}

impl CrossFilterKey {
    fn new(question: &Question, ignored: RejectedBy) -> Self {
        let Selection { kinds, fronts, dyads, .. } = &question.selection;
        Self {
            filter: FilterKey::new(question),
            kinds: kinds.clone(),
            fronts: if ignored == RejectedBy::FRONTS { BTreeSet::new() } else { fronts.clone() },
            dyads: if ignored == RejectedBy::DYADS { BTreeSet::new() } else { dyads.clone() },
        }
    }
}

/// The rows that pass the conditions that event groups cannot decide, and the filter and area that they were
/// computed for.
#[derive(Debug)]
struct RowFilter {
    filter: Option<FilterKey>,
    area: Option<Area>,
    rows: Arc<RowSet>,
}

impl RowFilter {
    fn from_filter_and_area(
        table: &EventTable,
        filter: Option<FilterKey>,
        area: Option<Area>,
        filter_result: &FilterResult,
    ) -> Option<Self> {
        let passing_rows = match filter_result {
            FilterResult::Rows(rows) => Some(rows),
            FilterResult::All | FilterResult::Groups(_) => None,
        };
        let rows = match area {
            None => Arc::clone(passing_rows?),
            Some(area) => {
                let is_place_inside = table.gazetteer.place_ids_inside(area, &table.columns.places);
                let is_row_inside = |row: usize| {
                    is_place_inside.get(table.columns.place_id[row] as usize).copied().unwrap_or(false)
                };
                let is_counted =
                    |row: usize| is_row_inside(row) && row_passes(passing_rows.map(|rows| &**rows), row);
                let parts = par_chunks(0..table.len(), |rows| {
                    RowSet::from_predicate(rows.len(), |row| is_counted(rows.start + row))
                });
                Arc::new(parts.iter().fold(RowSet::default(), RowSet::append))
            }
        };
        Some(Self { filter, area, rows })
    }
}

/// The facts of the as-of day, and the cross-filter of the question.
type PreparedQuestion = (Arc<AsOfFacts>, CrossFilter);

/// The partial results of the last question.
#[derive(Debug, Default)]
pub(super) struct AnswerCache {
    as_of_facts: Option<Arc<AsOfFacts>>,
    filter_result: Option<(FilterKey, Arc<FilterResult>)>,
    group_rejections: Option<(CrossFilterKey, Arc<GroupRejections>)>,
    /// Some parts below depend on these rows; a new row filter clears them.
    row_filter: Option<RowFilter>,
    pub(super) places: Arc<Mutex<PlaceCounts>>,
    pub(super) outside_bucket_counts: OutsideBucketCounts,
    pub(super) lanes: LaneCache,
    history: Option<Arc<GroupHistory>>,
    pub(super) window_counts: WindowCounts,
    pub(super) previous_counts: WindowCounts,
    pub(super) comparison_counts: WindowCounts,
    front_key: CrossFilterKey,
    /// Assessments by the conditions they were computed for, most recently used last.
    front_assessments: Vec<(CrossFilterKey, Arc<Vec<FrontAssessment>>)>,
    pub(super) buckets: BucketCache,
    dyad_key: Option<CrossFilterKey>,
    /// By dyad id.
    pub(super) dyad_histories: Vec<Option<Arc<DyadHistory>>>,
    pub(super) newcomers: Option<Arc<Vec<Vec<crate::model::ActorIx>>>>,
}

impl AnswerCache {
    /// Returns the history of the event groups, restricted to the rows that pass the row filter.
    pub(super) fn history(
        &mut self,
        data: &EventData,
        as_of_facts: &AsOfFacts,
        row_filter: Option<&RowSet>,
    ) -> Arc<GroupHistory> {
        let compute_history = || match row_filter {
            None => Arc::clone(&as_of_facts.history),
            row_filter => Arc::new(GroupHistory::collect(&data.table, as_of_facts.as_of, row_filter)),
        };
        Arc::clone(self.history.get_or_insert_with(compute_history))
    }

    /// Returns the assessments of all fronts, which do not depend on the window. Those of several filters are
    /// cached (least recently used first out), because the rules read the whole history and users often return to
    /// an earlier choice of kinds.
    pub(super) fn front_assessments(
        &mut self,
        assess: impl FnOnce() -> Vec<FrontAssessment>,
    ) -> Arc<Vec<FrontAssessment>> {
        const MAX_KEYS: usize = 16;
        let index = self.front_assessments.iter().position(|(key, _)| *key == self.front_key);
        let assessments = match index {
            Some(index) => self.front_assessments.remove(index).1,
            None => Arc::new(assess()),
        };
        if self.front_assessments.len() == MAX_KEYS {
            self.front_assessments.remove(0);
        }
        self.front_assessments.push((self.front_key.clone(), Arc::clone(&assessments)));
        assessments
    }

    /// Prepares for a question: drops the cached parts that are not valid for it and returns the as-of facts and
    /// the cross-filter.
    ///
    /// # Errors
    /// If the filter names something that the situation does not contain.
    pub(super) fn prepare(
        &mut self,
        data: &EventData,
        question: &Question,
    ) -> Result<PreparedQuestion, FilterError> {
        let as_of = question.as_of;
        let as_of_facts = match &self.as_of_facts {
            Some(cached) if cached.as_of == as_of => Arc::clone(cached),
            _ => {
                let as_of_facts = Arc::new(AsOfFacts::compute(data, as_of));
                *self = Self { as_of_facts: Some(Arc::clone(&as_of_facts)), ..Self::default() };
                as_of_facts
            }
        };
        let filter = FilterKey::new(question);
        let filter_result = match &self.filter_result {
            Some((cached, filter_result)) if *cached == filter => Arc::clone(filter_result),
            _ => {
                let bound = filter.filter.bind(&data.situation, as_of)?;
                let filter_result = Arc::new(if filter.is_everything() {
                    FilterResult::All
                } else {
                    evaluate_filter(data, &filter.filter, &bound, &filter.chosen_groups, as_of)
                });
                self.filter_result = Some((filter.clone(), Arc::clone(&filter_result)));
                filter_result
            }
        };
        let selection = &question.selection;
        let row_level_filter = matches!(*filter_result, FilterResult::Rows(_)).then(|| filter.clone());
        let is_same = match &self.row_filter {
            None => row_level_filter.is_none() && selection.area.is_none(),
            Some(row_filter) => row_filter.filter == row_level_filter && row_filter.area == selection.area,
        };
        if !is_same {
            let row_filter = RowFilter::from_filter_and_area(
                &data.table,
                row_level_filter,
                selection.area,
                &filter_result,
            );
            let (as_of_facts, filter_result, group_rejections) =
                (self.as_of_facts.take(), self.filter_result.take(), self.group_rejections.take());
            let places = std::mem::take(&mut self.places);
            *self =
                Self { as_of_facts, filter_result, group_rejections, row_filter, places, ..Self::default() };
        }
        let rows = self.row_filter.as_ref().map(|row_filter| Arc::clone(&row_filter.rows));
        let group_key = CrossFilterKey::new(question, RejectedBy::NOTHING);
        let groups = match &self.group_rejections {
            Some((cached, groups)) if *cached == group_key => Arc::clone(groups),
            _ => {
                let groups = Arc::new(CrossFilter::evaluate_groups(data, question, &filter_result));
                self.group_rejections = Some((group_key, Arc::clone(&groups)));
                groups
            }
        };
        let front_key = CrossFilterKey::new(question, RejectedBy::FRONTS);
        let dyad_key = CrossFilterKey::new(question, RejectedBy::DYADS);
        if self.front_key != front_key {
            self.front_key = front_key;
            self.buckets = BucketCache::default();
        }
        if self.dyad_key.as_ref() != Some(&dyad_key) {
            (self.dyad_key, self.newcomers) = (Some(dyad_key), None);
            self.dyad_histories.clear();
        }
        Ok((as_of_facts, CrossFilter::new(question, &filter_result, groups, rows)))
    }
}

/// The place where a store keeps its cache. An answer takes the cache out and puts it back; a concurrent answer
/// finds an empty cache and computes everything.
#[derive(Debug, Default)]
pub(super) struct CacheSlot(Mutex<AnswerCache>);

impl CacheSlot {
    pub(super) fn take(&self) -> AnswerCache {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn put_back(&self, cache: AnswerCache) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = cache;
    }
}

impl Clone for CacheSlot {
    /// Returns an empty slot: a cloned store starts without a cache.
    fn clone(&self) -> Self {
        Self::default()
    }
}
