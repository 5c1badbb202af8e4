//! Repeats each event once per value of a dimension that can have several, such as actors (SQL's `UNNEST`).
//!
//! An event with three actors becomes three rows, each in the group of one actor. The rows and lanes of the first pane
//! are counted from these rows as under any other grouping; totals and the other panes are counted from the original
//! rows, where an event counts once.

use std::ops::Range;
use std::sync::Arc;

use foldhash::HashMap;

use super::build_columns::RowOrigin;
use super::event_data::EventData;
use super::event_group_dictionary::{intern, to_u32};
use super::event_table::EventTable;
use super::grouping::{DimensionValue, Grouping, count_rows, merge_rare_keys};
use crate::model::{Columns, EventGroup, Situation, SourceIx};
use crate::query::GroupBy;

/// Data whose rows are repeated, and the original row of each.
#[derive(Debug)]
pub(super) struct UnnestedData {
    /// The data, with the values of the dimension as [`Situation::groups`].
    pub(super) data: Arc<EventData>,
    /// By original row: the first of its rows; at the end, the number of rows.
    starts: Vec<u32>,
}

impl UnnestedData {
    /// Repeats each event of `data` for each of its values of a dimension.
    pub(super) fn new(data: &EventData, group_by: GroupBy) -> Self {
        let lists = ValueLists::new(data, group_by);
        let mut keys: Vec<DimensionValue> = lists.values.iter().flatten().copied().collect();
        let rare = merge_rare_keys(&mut keys, || {
            let rows = count_rows(&lists.list_id, lists.values.len());
            lists
                .values
                .iter()
                .zip(rows)
                .flat_map(|(values, rows)| values.iter().map(move |_| rows))
                .collect()
        });
        // The new event groups of a list are consecutive.
        let mut new_groups = NewGroups::default();
        let mut keys = keys.into_iter();
        for (group, values) in lists.event_groups.iter().zip(&lists.values) {
            new_groups.add(group, keys.by_ref().take(values.len()).collect());
        }
        let (table, rows) = (&*data.table, &lists.list_id);
        let mut starts = Vec::with_capacity(rows.len() + 1);
        let (mut original, mut group_id) = (Vec::new(), Vec::new());
        for (row, &list_id) in (0..).zip(rows.iter()) {
            starts.push(to_u32(original.len()));
            for new_id in new_groups.of_list(list_id) {
                original.push(row);
                group_id.push(new_id);
            }
        }
        starts.push(to_u32(original.len()));
        let columns = Columns {
            group_id,
            groups: new_groups.event_groups,
            ..table.columns.select_with_dictionaries(&original)
        };
        let unnested = EventTable::new(columns, &data.situation);
        let mut grouping =
            Grouping::from_keys(&unnested, &data.situation, group_by, &new_groups.keys, rare.len());
        let groups = std::mem::take(&mut grouping.groups);
        let situation = Arc::new(Situation { groups, ..Situation::clone(&data.situation) });
        let origin = original.iter().map(|&row| data.origin.event_number(row)).collect();
        let unnested = unnested.regrouped(grouping, &situation);
        let data = data.with_rows(unnested, situation, Arc::new(RowOrigin::Listed(origin)));
        Self { data: Arc::new(data), starts }
    }

    /// Returns the rows of an original row.
    pub(super) fn rows_of(&self, original: u32) -> Range<u32> {
        let start = |row: usize| self.starts.get(row).copied().unwrap_or_default();
        start(original as usize)..start(original as usize + 1)
    }

    /// Returns the original row of a row.
    pub(super) fn original_row(&self, row: u32) -> u32 {
        to_u32(self.starts.partition_point(|&start| start <= row).saturating_sub(1))
    }
}

/// The values of each row, as lists that many rows share.
struct ValueLists {
    /// By row.
    list_id: Arc<Vec<u32>>,
    /// By list: the event group of its rows.
    event_groups: Arc<Vec<EventGroup>>,
    /// By list: the values without duplicates, at least one.
    values: Vec<Vec<DimensionValue>>,
}

impl ValueLists {
    fn new(data: &EventData, group_by: GroupBy) -> Self {
        let table = &*data.table;
        if group_by == GroupBy::Actor {
            let actors = |group| DimensionValue::all_of(group_by, group, 0, &[]);
            return Self {
                list_id: Arc::clone(&table.group_id),
                event_groups: Arc::clone(&table.event_groups),
                values: table.event_groups.iter().map(actors).collect(),
            };
        }
        // Only the record of an event states its sources.
        let mut ids: HashMap<(u32, &[SourceIx]), u32> = HashMap::default();
        let (mut event_groups, mut values) = (Vec::new(), Vec::new());
        let list_id = (0..).zip(&*table.group_id).map(|(row, &group_id)| {
            let sources = data.sources_of(row);
            intern(&mut ids, (group_id, sources), || {
                if let Some(group) = table.event_groups.get(group_id as usize) {
                    values.push(DimensionValue::all_of(group_by, group, 0, sources));
                    event_groups.push(group.clone());
                }
            })
        });
        Self { list_id: Arc::new(list_id.collect()), event_groups: Arc::new(event_groups), values }
    }
}

/// One event group for each value of each list.
#[derive(Default)]
struct NewGroups {
    event_groups: Vec<EventGroup>,
    /// By event group: its value.
    keys: Vec<DimensionValue>,
    /// By list: the end of its event groups.
    ends: Vec<u32>,
}

impl NewGroups {
    /// Adds the event groups of the next list.
    fn add(&mut self, group: &EventGroup, keys: Vec<DimensionValue>) {
        // Rare values share a group, in which an event counts once.
        for key in DimensionValue::distinct(keys.into_iter()) {
            self.event_groups.push(group.clone());
            self.keys.push(key);
        }
        self.ends.push(to_u32(self.keys.len()));
    }

    fn of_list(&self, list_id: u32) -> Range<u32> {
        let end = |list: usize| self.ends.get(list).copied().unwrap_or_default();
        (list_id as usize).checked_sub(1).map_or(0, end)..end(list_id as usize)
    }
}
