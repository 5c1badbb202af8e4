//! A situation and its events in columns, with what is derived from them once: all that an answer is computed from.

use std::sync::{Arc, OnceLock};

use super::build_columns::{self, RowOrigin};
use super::daily_killed::DailyKilled;
use super::event_table::EventTable;
use super::prefix_counts::PrefixCounts;
use super::records::Records;
use crate::assess::{RuleEvent, Rules};
use crate::model::bulk::id_hash;
use crate::model::{BulkEvents, Event, FrontIx, Situation};

/// The data behind a store. It never changes, but for what is read or counted when it is first asked for.
#[derive(Debug)]
pub(super) struct EventData {
    pub(super) situation: Arc<Situation>,
    pub(super) rules: Rules,
    pub(super) table: Arc<EventTable>,
    pub(super) origin: RowOrigin,
    pub(super) records: Records,
    daily_killed: OnceLock<DailyKilled>,
    prefix_counts: OnceLock<PrefixCounts>,
}

impl EventData {
    pub(super) fn new(situation: Arc<Situation>, mut bulks: Vec<BulkEvents>, rules: Rules) -> Self {
        let lengths: Vec<usize> = bulks.iter().map(|bulk| bulk.columns.len()).collect();
        let (columns, origin) = build_columns::build_columns(&situation, &mut bulks);
        let table = Arc::new(EventTable::new(columns, &situation));
        let records = Records::new(&situation, bulks.into_iter().zip(lengths).collect());
        let (daily_killed, prefix_counts) = (OnceLock::new(), OnceLock::new());
        Self { situation, rules, table, origin, records, daily_killed, prefix_counts }
    }

    /// Bytes that an event takes, but for its record and for what is remembered of questions.
    pub(super) fn bytes_per_event(&self) -> f64 {
        let bytes = self.table.bytes() + PrefixCounts::bytes(&self.table) + self.origin.bytes();
        bytes as f64 / self.table.len().max(1) as f64
    }

    /// The event of a row; `None` also where its page of bulk data cannot be read any more.
    pub(super) fn event(&self, row: u32) -> Option<&Event> {
        self.table.get(row)?;
        self.records.event(&self.situation, self.origin.event_number(row))
    }

    /// The row of the event with this id.
    pub(super) fn row_by_id(&self, id: &str) -> Option<u32> {
        let hash = id_hash(id);
        let same_hash = (0..).zip(&self.table.columns.id_hash).filter(|(_, row_hash)| **row_hash == hash);
        same_hash.map(|(row, _)| row).find(|&row| self.event(row).is_some_and(|event| event.id == id))
    }

    /// Folded text of a row, for search.
    pub(super) fn search_text(&self, row: u32) -> &str {
        self.table
            .get(row)
            .map_or("", |_| self.records.search_text(&self.situation, self.origin.event_number(row)))
    }

    /// A row that exists as the rules see it: without its record, which may be far away.
    pub(super) fn rule_event(&self, row: u32, is_shown: bool) -> RuleEvent<'_> {
        let (table, index) = (&*self.table, row as usize);
        let (group, tolls) = (table.group_of_row(index), table.event_tolls_of(index));
        RuleEvent {
            date: table.columns.date(index),
            is_incident: group.is_incident,
            killed: tolls.tolls.killed,
            civilians: tolls.civilians,
            violent: table.groups.violent_actors(group.party),
            is_shown,
        }
    }

    /// Every front, file order.
    pub(super) fn front_indices(&self) -> impl Iterator<Item = FrontIx> + use<> {
        (0..=u16::MAX).take(self.situation.fronts.len()).map(FrontIx)
    }

    /// The killed of every day.
    pub(super) fn daily_killed(&self) -> &DailyKilled {
        self.daily_killed.get_or_init(|| DailyKilled::from_table(&self.table, self.situation.fronts.len()))
    }

    pub(super) fn prefix_counts(&self) -> &PrefixCounts {
        self.prefix_counts.get_or_init(|| PrefixCounts::from_table(&self.table))
    }
}
