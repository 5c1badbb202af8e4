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
        let revised =
            bulks.iter().flat_map(|(_, bulk)| bulk.reports().revised.iter().map(|&record| (*bulk, record)));
        // What was known of a record that was revised depends on its claims.
        for event in revised.filter_map(|(bulk, record)| bulk.record(record as usize)).cloned() {
            match event.status {
                EventStatus::Withdrawn => base.withdrawn.push(event),
                EventStatus::Happened | EventStatus::Announced => base.events.push(event),
            }
        }
        let mut known = base.known_by(day);
        let rows_by_bulk = rows_by_bulk(&data.table, &bulks, |row| data.origin.event_number(row));
        let known_bulks = bulks.iter().zip(rows_by_bulk);
        let known_bulks =
            known_bulks.map(|((_, bulk), rows)| keep_known_rows(bulk, &rows, &data.table, &mut known));
        let known_bulks = known_bulks.collect();
        Self::with_bulk(Arc::new(known), known_bulks, data.rules.clone())
    }
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
/// bulk in the table.
fn keep_known_rows(bulk: &BulkEvents, rows: &[u32], table: &EventTable, known: &mut Situation) -> BulkEvents {
    let reports = bulk.reports();
    let mut is_incomplete = vec![false; known.fronts.len()];
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    let Some(summary) = &mut known.known_by else { return bulk.clone() };
    let day = summary.day;
    for (index, &row) in (0_u32..).zip(rows) {
        let record = bulk.record_of_row(index as usize);
        let state = match reports.is_revised(record) {
            false => KnowledgeState::from_date(reports.date(record), day),
            // Nobody can tell what an unreadable record said.
            true if bulk.record(record).is_none() => KnowledgeState::Undated,
            // The situation has it.
            true => {
                dropped.push(index);
                continue;
            }
        };
        let Some(omitted) = summary.omitted_mut(state) else {
            kept.push(row);
            continue;
        };
        dropped.push(index);
        let span = table.span(row as usize);
        omitted.events += usize::from(span.end <= day);
        let front = table.get(row).filter(|_| span.start <= day).map(|row| usize::from(row.front.0));
        if let Some(front) = front.and_then(|front| is_incomplete.get_mut(front)) {
            *front = true;
        }
    }
    known.mark_incomplete(&is_incomplete);
    let group_id = kept.iter().filter_map(|&row| table.group_id.get(row as usize).copied()).collect();
    let columns = Columns {
        group_id,
        groups: Vec::clone(&table.event_groups),
        ..table.columns.select_with_dictionaries(&kept)
    };
    bulk.with_rows(columns, &dropped)
}
