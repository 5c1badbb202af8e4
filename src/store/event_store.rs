//! [`Store`], the interface of this room: access to events, and the entry point for questions.

use std::sync::{Arc, OnceLock};

use super::cache::CacheSlot;
use super::event_data::{EventData, FrontMeaning};
use super::event_table::{self, EventTable};
use super::gazetteer;
use super::grouping::ValueCount;
use super::killed_by_side;
use super::unnest::UnnestedData;
use crate::assess::Rules;
use crate::assess::toll::KilledSupport;
use crate::model::{
    Area, BulkEvents, Event, EventDate, EventGroup, EventTolls, LatLon, Situation, Span, TollForm,
    TollWidths, Tolls,
};
use crate::query::{GroupBy, GroupByRow};

/// A situation whose events are indexed for questions.
///
/// A row is the position of an event in date order: by first day, then last day, then file order, with bulk data
/// after the curated events. Row numbers are valid for one store only; anything that outlives the store keeps the
/// id of the event.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) data: Arc<EventData>,
    /// The widths of the killed tolls of all events.
    killed_widths: TollWidths,
    /// Widths that no sum of killed tolls exceeds.
    killed_sum_widths: TollWidths,
    /// The width that nine of ten written dates have at most.
    usual_date_width: usize,
    grouping: Option<PaneGrouping>,
    /// The area that the map shows initially.
    home_area: Option<Area>,
    pub(super) cache: CacheSlot,
    /// Partial results of questions about an earlier as-of day, which would displace those of the current day.
    pub(super) earlier_cache: CacheSlot,
}

fn widths_of_killed(tolls: &[EventTolls]) -> TollWidths {
    tolls.iter().map(|event_tolls| event_tolls.tolls.killed).collect()
}

fn widths_of_killed_sums(table: &EventTable) -> TollWidths {
    let mut times = vec![0_u32; table.columns.tolls.len()];
    for &toll in &table.columns.toll_id {
        if let Some(times) = times.get_mut(toll as usize) {
            *times = times.saturating_add(1);
        }
    }
    TollWidths::for_sums(
        table.columns.tolls.iter().zip(times).map(|(event_tolls, times)| (event_tolls.tolls.killed, times)),
    )
}

/// Returns the width that nine of ten written dates have at most, judged by at most a thousand rows.
fn usual_date_width(table: &EventTable) -> usize {
    const MAX_SAMPLE: usize = 1000;
    let step = table.len().div_ceil(MAX_SAMPLE).max(1);
    let dates = (0_u32..).step_by(step).map_while(|row| table.get(row)).map(event_table::TableRow::date);
    let mut widths: Vec<usize> = dates.map(|date| date.to_string().chars().count()).collect();
    widths.sort_unstable();
    widths.get(widths.len() * 9 / 10).copied().unwrap_or_default()
}

/// Another dimension than the front that the first pane groups by.
#[derive(Debug, Clone)]
struct PaneGrouping {
    group_by: GroupBy,
    rows: PaneRows,
}

/// The rows that the first pane counts, computed on first use.
#[derive(Debug, Clone)]
enum PaneRows {
    /// Those of the other panes, in other groups.
    Regrouped(OnceLock<Arc<EventData>>),
    /// The events repeated for each of their values. Only the first pane counts these rows.
    Unnested(OnceLock<Arc<UnnestedStore>>),
}

/// A store of repeated rows.
#[derive(Debug)]
pub(super) struct UnnestedStore {
    pub(super) store: Store,
    pub(super) rows: UnnestedData,
}

impl Store {
    /// Creates the store of a situation.
    #[must_use]
    pub fn new(situation: Arc<Situation>, rules: Rules) -> Self {
        Self::with_bulk(situation, Vec::new(), rules)
    }

    /// Creates the store of a situation and of bulk events that were read for it. Columns without other owners are
    /// moved instead of copied. The rules say which kinds of event are incidents.
    #[must_use]
    pub fn with_bulk(mut situation: Arc<Situation>, bulks: Vec<BulkEvents>, rules: Rules) -> Self {
        if situation.incidents != rules.incidents {
            Arc::make_mut(&mut situation).incidents = rules.incidents;
        }
        let data = Arc::new(EventData::new(situation, bulks, rules));
        let home_area =
            gazetteer::home_area(&data.situation, &data.table.gazetteer, &data.table.columns.places);
        let killed_widths = widths_of_killed(&data.table.columns.tolls);
        let killed_sum_widths = widths_of_killed_sums(&data.table);
        let usual_date_width = usual_date_width(&data.table);
        Self {
            data,
            grouping: None,
            killed_widths,
            killed_sum_widths,
            usual_date_width,
            home_area,
            cache: CacheSlot::default(),
            earlier_cache: CacheSlot::default(),
        }
    }

    /// Returns the store of the same data whose first pane groups by a dimension. The data are shared, and grouped when
    /// the first question is answered. Rows keep their numbers.
    #[must_use]
    pub fn grouped_by(&self, group_by: GroupBy) -> Self {
        let is_by_front = self.shown_dimension(group_by) == self.shown_dimension(GroupBy::Front);
        let rows = if group_by.is_overlapping() {
            PaneRows::Unnested(OnceLock::new())
        } else {
            PaneRows::Regrouped(OnceLock::new())
        };
        let grouping = (!is_by_front).then_some(PaneGrouping { group_by, rows });
        Self { grouping, ..self.clone() }
    }

    /// Returns the dimension under which a grouping appears: fronts that are countries are countries, and sources that
    /// are too many to read ([`Store::is_comparable`]) leave the fronts.
    #[must_use]
    pub fn shown_dimension(&self, group_by: GroupBy) -> GroupBy {
        let are_countries = || self.data.front_meaning() == FrontMeaning::Countries;
        match group_by {
            GroupBy::Source if !self.is_comparable() => self.shown_dimension(GroupBy::Front),
            GroupBy::Front if are_countries() => GroupBy::Country,
            group_by => group_by,
        }
    }

    /// Returns the dimension whose words the fronts of the situation go by: the country if they are countries, apart from
    /// one for all further countries.
    #[must_use]
    pub fn front_words(&self) -> &'static GroupByRow {
        let are_fronts = self.data.front_meaning() == FrontMeaning::Fronts;
        if are_fronts { GroupBy::Front.row() } else { GroupBy::Country.row() }
    }

    /// Returns the dimension that the first pane groups by.
    #[must_use]
    pub fn group_by(&self) -> GroupBy {
        self.shown_dimension(self.grouping.as_ref().map_or(GroupBy::Front, |grouping| grouping.group_by))
    }

    /// Returns the dimensions that the first pane can group by, each with the number of its values.
    #[must_use]
    pub fn dimensions(&self) -> &[(GroupBy, ValueCount)] {
        self.data.dimensions()
    }

    /// Returns the data that answers count: grouped by the dimension of the first pane if an event has one value of it.
    pub(super) fn counted_data(&self) -> &Arc<EventData> {
        match &self.grouping {
            Some(PaneGrouping { group_by, rows: PaneRows::Regrouped(data) }) => {
                data.get_or_init(|| Arc::new(self.data.regrouped(*group_by)))
            }
            _ => &self.data,
        }
    }

    /// Returns the repeated rows that the first pane counts, if an event can have several values of its dimension.
    pub(super) fn unnested(&self) -> Option<&UnnestedStore> {
        let Some(PaneGrouping { group_by, rows: PaneRows::Unnested(store) }) = &self.grouping else {
            return None;
        };
        let unnest = || {
            let rows = UnnestedData::new(&self.data, *group_by);
            let regrouped = PaneRows::Regrouped(OnceLock::from(Arc::clone(&rows.data)));
            let grouping = Some(PaneGrouping { group_by: *group_by, rows: regrouped });
            let store = Self { data: Arc::clone(&rows.data), grouping, ..self.clone() };
            Arc::new(UnnestedStore { store, rows })
        };
        Some(store.get_or_init(unnest))
    }

    /// Returns the store whose rows the first pane counts.
    pub(super) fn pane_store(&self) -> &Self {
        self.unnested().map_or(self, |unnested| &unnested.store)
    }

    /// Returns the memory per event in bytes, without records and cached answers.
    #[must_use]
    pub fn bytes_per_event(&self) -> f64 {
        self.data.bytes_per_event()
    }

    /// Returns the number of events, curated and bulk.
    #[must_use]
    pub fn len(&self) -> usize {
        self.data.table.len()
    }

    /// Whether the store has no events.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the event of a row if visits compare it. Visits compare all events, or only the curated ones if
    /// there is too much bulk data ([`Store::is_comparable`]), which avoids reading pages of records.
    #[must_use]
    pub fn comparable_event(&self, row: u32) -> Option<&Event> {
        if self.is_comparable() { self.event(row) } else { self.curated_event(row) }
    }

    /// Returns the event of a row if it is curated, and so in memory.
    #[must_use]
    pub fn curated_event(&self, row: u32) -> Option<&Event> {
        self.data.table.get(row)?;
        self.data.situation.events.get(self.data.origin.event_number(row) as usize)
    }

    /// Returns the situation, with the groups of the first pane if it does not group by front.
    #[must_use]
    pub fn situation(&self) -> &Arc<Situation> {
        &self.pane_store().counted_data().situation
    }

    /// Returns the situation without groups, which needs no computation.
    #[must_use]
    pub fn recorded_situation(&self) -> &Arc<Situation> {
        &self.data.situation
    }

    /// Returns the number of bulk events.
    #[must_use]
    pub fn bulk_len(&self) -> usize {
        self.len().saturating_sub(self.data.situation.events.len())
    }

    /// Whether there are few enough bulk events to compare each of them.
    #[must_use]
    pub fn is_comparable(&self) -> bool {
        self.data.is_comparable()
    }

    /// Returns the situation with the bulk events merged into its own, which reads all their records. Returns
    /// `None` if there are too many ([`Store::is_comparable`]).
    #[must_use]
    pub fn merged_situation(&self) -> Option<Arc<Situation>> {
        if self.bulk_len() == 0 {
            return Some(Arc::clone(&self.data.situation));
        }
        let own_count = self.data.situation.events.len();
        self.is_comparable().then(|| {
            let mut whole = Situation::clone(&self.data.situation);
            let rows = (0..)
                .take(self.len())
                .filter(|&row| self.data.origin.event_number(row) as usize >= own_count);
            whole.events.extend(rows.filter_map(|row| self.event(row)).cloned());
            Arc::new(whole)
        })
    }

    /// Returns groups of rows that may be the same event, reported by different data sets. A group has at most one event of
    /// each data set. Computed on first use.
    #[must_use]
    pub fn cross_dataset_duplicates(&self) -> &[Vec<u32>] {
        self.data.cross_dataset_duplicates()
    }

    /// Returns how many events of some rows may be counted twice: of each group, all but one.
    pub fn count_duplicates(&self, is_counted: impl Fn(u32) -> bool) -> usize {
        let groups = self.cross_dataset_duplicates().iter();
        groups.map(|rows| rows.iter().filter(|row| is_counted(**row)).count().saturating_sub(1)).sum()
    }

    /// Returns how many events within `days` may be counted twice, without regard to filters. Returns 0 for bulk data
    /// that are too large to compare while the board waits ([`Store::is_comparable`]).
    #[must_use]
    pub fn quick_duplicate_count(&self, days: Span) -> usize {
        let is_within = |row: u32| days.covers(self.data.table.span(row as usize));
        if self.is_comparable() { self.count_duplicates(is_within) } else { 0 }
    }

    /// Returns the names of the countries in the data, in order of first use.
    pub fn countries(&self) -> impl Iterator<Item = &str> {
        self.data.table.columns.countries.iter().map(|name| &**name).filter(|name| !name.is_empty())
    }

    /// Returns the thresholds of the rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.data.rules
    }

    /// Returns the event of a row of [`super::Answer::events`], or `None` if there is no such row or its page of
    /// bulk data is no longer readable.
    #[must_use]
    pub fn event(&self, row: u32) -> Option<&Event> {
        self.data.event(row)
    }

    /// Whether a row comes from a data set, whose events have no summary of their own.
    #[must_use]
    pub(crate) fn is_imported(&self, row: u32) -> bool {
        self.data.is_imported(row)
    }

    /// Whether the pairs of actors have their killed by side ([`super::DyadRow::killed_by_side`]), and any event states one.
    #[must_use]
    pub(crate) fn states_killed_by_side(&self) -> bool {
        self.data.states_killed_by_side(|| killed_by_side::is_stated(&self.data))
    }

    /// Whether an event that comes from no data set says in words what happened.
    #[must_use]
    pub(crate) fn has_own_summaries(&self) -> bool {
        self.data.has_own_summaries()
    }

    /// Returns how far the killed of a row rest on the claims of opponents alone.
    #[must_use]
    pub(crate) fn killed_support(&self, row: u32) -> KilledSupport {
        self.event(row).map_or(KilledSupport::Confirmed, KilledSupport::from_event)
    }

    /// Returns the row of the event with this id.
    #[must_use]
    pub fn row_by_id(&self, id: &str) -> Option<u32> {
        self.data.row_by_id(id)
    }

    /// Returns the date of a row. Like the group and the tolls of a row, it needs no record.
    #[must_use]
    pub fn date(&self, row: u32) -> Option<EventDate> {
        self.data.table.get(row).map(event_table::TableRow::date)
    }

    /// Returns the group of a row: its front, kind, actors and country.
    #[must_use]
    pub fn group(&self, row: u32) -> Option<&EventGroup> {
        let table = &self.data.table;
        table.event_groups.get(*table.group_id.get(row as usize)? as usize)
    }

    /// Returns the tolls of a row.
    #[must_use]
    pub fn tolls(&self, row: u32) -> Tolls {
        self.data.table.get(row).map(|row| self.data.table.tolls_by_id(row.toll)).unwrap_or_default()
    }

    /// Returns the length, in characters, of the longest killed toll of any event. A column of this width fits
    /// every row, regardless of the filter.
    #[must_use]
    pub fn killed_width(&self) -> usize {
        self.killed_widths.columns(TollForm::Full, false)
    }

    /// Returns the widths of the killed tolls of all events, in each form. A column of such a width fits every row,
    /// whatever the filter.
    #[must_use]
    pub const fn killed_widths(&self) -> &TollWidths {
        &self.killed_widths
    }

    /// Returns widths that no sum of killed tolls exceeds, whatever is summed: for the columns of fronts and dyads.
    #[must_use]
    pub const fn killed_sum_widths(&self) -> &TollWidths {
        &self.killed_sum_widths
    }

    /// Returns the width, in characters, that nine of ten written dates of events have at most, whatever the filter.
    #[must_use]
    pub const fn usual_date_width(&self) -> usize {
        self.usual_date_width
    }

    /// Whether any fact of a row is contested.
    #[must_use]
    pub fn is_contested(&self, row: u32) -> bool {
        self.data.table.get(row).is_some_and(event_table::TableRow::is_contested)
    }

    /// Whether the place of a row has coordinates.
    #[must_use]
    pub fn has_coordinates(&self, row: u32) -> bool {
        let columns = &self.data.table.columns;
        let place = columns.place_id.get(row as usize).and_then(|&id| columns.places.get(id as usize));
        place.is_some_and(|place| place.coordinates().is_some())
    }

    /// Returns the map position of a row, or `None` if its place is unknown or too vague for a point.
    #[must_use]
    pub fn location(&self, row: u32) -> Option<LatLon> {
        let table = &self.data.table;
        let place_id = *table.columns.place_id.get(row as usize)?;
        let place = table.gazetteer.map_place(place_id);
        table.gazetteer.place(place, &table.columns.places).map(|(at, _)| at)
    }

    /// Returns the area that the map shows initially: the lines of the fronts, or else the places of all events, or
    /// else the outlines. It does not depend on filters.
    #[must_use]
    pub const fn home_area(&self) -> Option<Area> {
        self.home_area
    }

    /// Returns the countries of the events that have an ISO 3166-1 alpha-3 code: code and name, by code. They do not
    /// depend on filters.
    #[must_use]
    pub fn coded_countries(&self) -> &[(&'static str, String)] {
        self.data.coded_countries()
    }

    /// Returns the case-folded text of a row, for search.
    #[must_use]
    pub fn search_text(&self, row: u32) -> &str {
        self.data.search_text(row)
    }

    /// Returns the positions within `rows` (such as [`super::Answer::events`]) whose text contains `needle`, which must
    /// be case-folded ([`crate::model::text::fold`]). An empty `needle` has no matches.
    #[must_use]
    pub fn find_text(&self, rows: impl IntoIterator<Item = u32>, needle: &str) -> Vec<usize> {
        if needle.is_empty() {
            return Vec::new();
        }
        let matches = rows.into_iter().enumerate().filter(|&(_, row)| self.search_text(row).contains(needle));
        matches.map(|(index, _)| index).collect()
    }
}
