//! The immutable data behind a store: the situation, its event table, and indices derived from them.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::build_columns::{self, RowOrigin};
use super::cross_dataset_duplicates::{DuplicateSearch, find_groups};
use super::event_group_dictionary::to_u32;
use super::event_table::EventTable;
use super::grouping::{Grouping, ValueCount, count_values};
use super::killed_sums::KilledSums;
use super::prefix_counts::PrefixCounts;
use super::record_pages::Records;
use crate::assess::{RuleEvent, Rules};
use crate::model::bulk::{data_set_of_id, id_hash};
use crate::model::country_codes::country_code_by_name;
use crate::model::{BulkEvents, Event, FrontIx, Situation, SourceIx};
use crate::query::GroupBy;

/// The most bulk events whose records are all read: about 20 MB and a tenth of a second.
pub const MAX_RECORDS_READ: usize = 20_000;

/// The id of the front that takes the events of all further countries at import.
const ELSEWHERE: &str = "elsewhere";

/// What the fronts of a situation are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FrontMeaning {
    /// Fronts.
    Fronts,
    /// Each is the country of the same name, as after an import.
    Countries,
    /// As [`FrontMeaning::Countries`], with a front for all further countries.
    CountriesAndElsewhere,
}

/// The data that all answers are computed from. It is immutable, apart from parts that are read or computed on
/// first use.
#[derive(Debug)]
pub(super) struct EventData {
    pub(super) situation: Arc<Situation>,
    pub(super) rules: Rules,
    pub(super) table: Arc<EventTable>,
    pub(super) origin: Arc<RowOrigin>,
    pub(super) records: Arc<Records>,
    derived: DerivedData,
}

/// What is computed from the data on first use.
#[derive(Debug, Default)]
struct DerivedData {
    killed_sums: OnceLock<KilledSums>,
    prefix_counts: OnceLock<PrefixCounts>,
    cross_dataset_duplicates: OnceLock<Vec<Vec<u32>>>,
    front_meaning: OnceLock<FrontMeaning>,
    dimensions: OnceLock<Vec<(GroupBy, ValueCount)>>,
    coded_countries: OnceLock<Vec<(&'static str, String)>>,
    states_killed_by_side: OnceLock<bool>,
    has_own_summaries: OnceLock<bool>,
}

impl EventData {
    pub(super) fn new(situation: Arc<Situation>, mut bulks: Vec<BulkEvents>, rules: Rules) -> Self {
        let lengths: Vec<usize> = bulks.iter().map(|bulk| bulk.columns.len()).collect();
        let (columns, origin) = build_columns::build_columns(&situation, &mut bulks);
        let table = Arc::new(EventTable::new(columns, &situation));
        let records = Arc::new(Records::new(&situation, bulks.into_iter().zip(lengths).collect()));
        Self { situation, rules, table, origin: Arc::new(origin), records, derived: DerivedData::default() }
    }

    /// Returns the data with the events grouped by another dimension, as the [`Situation::groups`] of the result. Rows
    /// keep their numbers.
    pub(super) fn regrouped(&self, group_by: GroupBy) -> Self {
        let mut grouping = Grouping::from_table(&self.table, &self.situation, group_by);
        let groups = std::mem::take(&mut grouping.groups);
        let situation = Arc::new(Situation { groups, ..Situation::clone(&self.situation) });
        self.with_rows(self.table.regrouped(grouping, &situation), situation, Arc::clone(&self.origin))
    }

    /// Returns data about the same events with other rows.
    pub(super) fn with_rows(
        &self,
        table: EventTable,
        situation: Arc<Situation>,
        origin: Arc<RowOrigin>,
    ) -> Self {
        Self {
            situation,
            rules: self.rules.clone(),
            table: Arc::new(table),
            origin,
            records: Arc::clone(&self.records),
            derived: DerivedData::default(),
        }
    }

    /// Returns the dimensions that tell events apart, each with the number of its values, counted on first use.
    pub(super) fn dimensions(&self) -> &[(GroupBy, ValueCount)] {
        self.derived.dimensions.get_or_init(|| {
            let are_countries = self.front_meaning() == FrontMeaning::Countries;
            count_values(&self.table, self.situation.fronts.len(), are_countries, || self.count_sources())
        })
    }

    /// Counts the sources of the events; 0 if there are too many records to read ([`Self::is_comparable`]).
    fn count_sources(&self) -> usize {
        if !self.is_comparable() {
            return 0;
        }
        let rows = (0..).take(self.table.len());
        rows.flat_map(|row| self.sources_of(row)).collect::<HashSet<_>>().len()
    }

    /// Returns the sources of the event of a row; none if its record is no longer readable.
    pub(super) fn sources_of(&self, row: u32) -> &[SourceIx] {
        self.event(row).map_or(&[], |event| &event.sources)
    }

    /// Whether there are few enough bulk events to read the record of each of them.
    pub(super) fn is_comparable(&self) -> bool {
        self.records.bulk_len() <= MAX_RECORDS_READ
    }

    /// Returns the countries of the events that have an ISO code: code and first name in the data, by code.
    pub(super) fn coded_countries(&self) -> &[(&'static str, String)] {
        self.derived.coded_countries.get_or_init(|| {
            let names = self.table.columns.countries.iter();
            let coded = names.filter_map(|name| Some((country_code_by_name(name)?, name.to_string())));
            let mut countries: Vec<(&'static str, String)> = coded.collect();
            countries.sort_by_key(|country| country.0);
            countries.dedup_by_key(|country| country.0);
            countries
        })
    }

    /// Returns what the fronts are.
    pub(super) fn front_meaning(&self) -> FrontMeaning {
        *self.derived.front_meaning.get_or_init(|| {
            let mut meaning = FrontMeaning::Fronts;
            for group in self.table.event_groups.iter().filter(|group| group.country > 0) {
                let country = self.table.columns.countries.get(usize::from(group.country));
                let Some(front) = self.situation.front(group.front) else { continue };
                if country.is_some_and(|country| front.name == **country) {
                    meaning = meaning.max(FrontMeaning::Countries);
                } else if front.id == ELSEWHERE {
                    meaning = FrontMeaning::CountriesAndElsewhere;
                } else {
                    return FrontMeaning::Fronts;
                }
            }
            meaning
        })
    }

    /// Returns the memory per event in bytes, without records and cached answers.
    pub(super) fn bytes_per_event(&self) -> f64 {
        let bytes = self.table.bytes() + PrefixCounts::bytes(&self.table) + self.origin.bytes();
        bytes as f64 / self.table.len().max(1) as f64
    }

    /// Returns the event of a row, or `None` if there is no such row or its page of bulk data is no longer
    /// readable.
    pub(super) fn event(&self, row: u32) -> Option<&Event> {
        self.table.get(row)?;
        self.records.event(&self.situation, self.origin.event_number(row))
    }

    /// Whether the dyads have their killed by side, and any event states one. `find` is called once.
    pub(super) fn states_killed_by_side(&self, find: impl FnOnce() -> bool) -> bool {
        *self.derived.states_killed_by_side.get_or_init(find)
    }

    /// Whether a row comes from a data set, directly or by way of a situation file.
    pub(super) fn is_imported(&self, row: u32) -> bool {
        self.records.page_position(self.origin.event_number(row)).is_some()
            || self.event(row).is_some_and(|event| data_set_of_id(&event.id).is_some())
    }

    /// Whether an event that comes from no data set says in words what happened.
    pub(super) fn has_own_summaries(&self) -> bool {
        let is_told = |event: &Event| !event.summary.is_empty() && data_set_of_id(&event.id).is_none();
        *self.derived.has_own_summaries.get_or_init(|| self.situation.events.iter().any(is_told))
    }

    /// Returns the rows of the event with this id: several if the rows are repeated ([`super::unnest`]).
    pub(super) fn rows_by_id(&self, id: &str) -> Range<u32> {
        let Some(first) = self.row_by_id(id) else { return 0..0 };
        let number = self.origin.event_number(first);
        let len = to_u32(self.table.len());
        let end = (first..len).find(|&row| self.origin.event_number(row) != number);
        first..end.unwrap_or(len)
    }

    /// Returns the row of the event with this id, the first if there are several.
    pub(super) fn row_by_id(&self, id: &str) -> Option<u32> {
        let hash = id_hash(id);
        let same_hash = (0..).zip(&self.table.columns.id_hash).filter(|(_, row_hash)| **row_hash == hash);
        same_hash.map(|(row, _)| row).find(|&row| self.event(row).is_some_and(|event| event.id == id))
    }

    /// Returns the case-folded text of a row, for search.
    pub(super) fn search_text(&self, row: u32) -> &str {
        self.table
            .get(row)
            .map_or("", |_| self.records.search_text(&self.situation, self.origin.event_number(row)))
    }

    /// Returns an existing row as the rules see it. It is built from the columns alone, because reading the record
    /// may need I/O.
    pub(super) fn rule_event(&self, row: u32, is_shown: bool) -> RuleEvent<'_> {
        let (table, index) = (&*self.table, row as usize);
        let group = table.group_of_row(index);
        RuleEvent {
            date: table.columns.date(index),
            is_incident: group.is_incident,
            killed: table.tolls_of(index).killed,
            civilians: table.civilians_of(index),
            violent: table.groups.violent_actors(group.party),
            is_shown,
        }
    }

    /// Returns the indices of all fronts, in file order.
    pub(super) fn front_indices(&self) -> impl Iterator<Item = FrontIx> + use<> {
        (0..=u16::MAX).take(self.situation.front_count()).map(FrontIx)
    }

    /// Returns the sums of the killed that the record rule can count, computed on first use.
    pub(super) fn killed_sums(&self) -> &KilledSums {
        self.derived.killed_sums.get_or_init(|| {
            KilledSums::from_table(&self.table, self.situation.front_count(), self.rules.record.days)
        })
    }

    /// Returns the groups of rows that may be the same event, computed on first use.
    pub(super) fn cross_dataset_duplicates(&self) -> &[Vec<u32>] {
        self.derived.cross_dataset_duplicates.get_or_init(|| {
            let Self { situation, table, origin, records, .. } = self;
            find_groups(DuplicateSearch { situation, table, origin, records })
        })
    }

    pub(super) fn prefix_counts(&self) -> &PrefixCounts {
        self.derived.prefix_counts.get_or_init(|| PrefixCounts::from_table(&self.table))
    }
}
