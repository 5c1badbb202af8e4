//! The store of what was known by a day.

use std::sync::Arc;

use super::Store;
use super::event_table::EventTable;
use crate::model::bulk::BulkEvents;
use crate::model::{Columns, Day, EventStatus, KnowledgeState, Situation};

impl Store {
    /// Returns the store of the events and claims that were known by the end of a day ([`Situation::known_by`]). It takes
    /// about as long as building the store, and reads the records of bulk events that were revised.
    #[must_use]
    pub fn known_by(&self, day: Day) -> Self {
        let data = &*self.data;
        let bulks: Vec<(u32, &BulkEvents)> = data.records.bulks().collect();
        let mut base = Situation::clone(&data.situation);
        for (_, bulk) in &bulks {
            move_revised_events(bulk, &mut base);
        }
        let mut known = base.known_by(day);
        let columns = if bulks.is_empty() { Columns::default() } else { whole_columns(&data.table) };
        let rows_by_bulk = rows_by_bulk(&data.table, &bulks, |row| data.origin.event_number(row));
        let known_bulks = bulks.iter().zip(rows_by_bulk);
        let known_bulks =
            known_bulks.map(|((_, bulk), rows)| keep_known_rows(bulk, &rows, &columns, &mut known));
        let known_bulks = known_bulks.collect();
        Self::with_bulk(Arc::new(known), known_bulks, data.rules.clone())
    }
}

/// Adds the events of the records that were revised, whose claims have a history, to a situation.
fn move_revised_events(bulk: &BulkEvents, situation: &mut Situation) {
    for &record in &bulk.reports().revised {
        let Some(event) = bulk.read_record(record as usize) else { continue };
        match event.status {
            EventStatus::Withdrawn => situation.withdrawn.push(event),
            EventStatus::Happened | EventStatus::Announced => situation.events.push(event),
        }
    }
}

/// Returns the columns of a table with those that it keeps apart.
fn whole_columns(table: &EventTable) -> Columns {
    let (group_id, groups) = (Vec::clone(&table.group_id), Vec::clone(&table.event_groups));
    Columns { group_id, groups, ..Columns::clone(&table.columns) }
}

/// Returns the rows of each bulk, in their order. `bulks` have the number of their first event.
fn rows_by_bulk(
    table: &EventTable,
    bulks: &[(u32, &BulkEvents)],
    event_number: impl Fn(u32) -> u32,
) -> Vec<Vec<u32>> {
    let mut rows: Vec<Vec<u32>> = vec![Vec::new(); bulks.len()];
    for row in (0..).take(if bulks.is_empty() { 0 } else { table.len() }) {
        let number = event_number(row);
        let after = bulks.partition_point(|&(first, _)| first <= number);
        rows.get_mut(after.wrapping_sub(1)).into_iter().for_each(|rows| rows.push(row));
    }
    rows
}

/// Returns the bulk events that were known by the day of `known`, which counts the others. `rows` are the rows of the
/// bulk in `columns`.
fn keep_known_rows(bulk: &BulkEvents, rows: &[u32], columns: &Columns, known: &mut Situation) -> BulkEvents {
    let reports = bulk.reports();
    let mut is_incomplete = vec![false; known.fronts.len()];
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    for (index, &row) in (0_u32..).zip(rows) {
        let record = bulk.record_of_row(index as usize);
        if reports.is_revised(record) {
            dropped.push(index);
            continue;
        }
        let Some(summary) = &mut known.known_by else { continue };
        let day = summary.day;
        match summary.omitted_mut(KnowledgeState::from_date(reports.date(record), day)) {
            None => kept.push(row),
            Some(_) if columns.date(row as usize).span.start > day => dropped.push(index),
            Some(omitted) => {
                omitted.events += usize::from(columns.date(row as usize).span.end <= day);
                dropped.push(index);
                let group = columns.groups.get(columns.group_id[row as usize] as usize);
                let front = group.and_then(|group| is_incomplete.get_mut(usize::from(group.front.0)));
                if let Some(front) = front {
                    *front = true;
                }
            }
        }
    }
    known.mark_incomplete(&is_incomplete);
    bulk.with_rows(columns.select_with_dictionaries(&kept), &dropped)
}
