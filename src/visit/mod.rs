//! What a viewer saw of a situation at the last visit, what has changed since, and how the visits of two concurrent
//! boards merge. This module does no I/O and reads no clock.
//!
//! An event is identified by its id, and its version by a hash of its content ([`version::event_version`]).

mod claim_changes;
mod description;
mod field_list;
mod situation_diff;
mod situation_record;
pub mod version;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDateTime};

use crate::model::{Day, Event, Situation};

use self::description::event_description;

pub use self::claim_changes::ClaimChange;
pub use self::field_list::{DiffValue, FieldChange, FieldText};
pub use self::situation_diff::{
    RECORD_ORDER, RecordChange, RecordDifference, SituationDiff, compare_situations,
};

/// What was seen of a situation, and when. The default is a situation that was never visited.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VisitRecord {
    /// When the last visit ended, by the viewer's clock; `None` if there was none.
    pub visited_at: Option<NaiveDateTime>,
    /// When the data of the last visit were read from the file.
    pub read_at: Option<NaiveDateTime>,
    /// The latest as-of day of any visit; `None` if it was not recorded.
    pub as_of: Option<Day>,
    /// The events that were seen, by id.
    pub events: BTreeMap<String, SeenEvent>,
}

/// A version of an event that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenEvent {
    /// The version.
    pub version: u64,
    /// A one-line description, to identify the event after it is deleted.
    pub description: String,
}

/// The current data.
#[derive(Debug, Clone, Copy)]
pub struct VisitData<'a> {
    /// The situation.
    pub situation: &'a Situation,
    /// The version of each event, in order of the situation: [`event_versions`].
    pub versions: &'a [u64],
    /// The as-of day. An event that is, or may be, later is not shown, so it is neither marked nor recorded as
    /// seen.
    pub as_of: Day,
    /// Whether every record could be read. If so, an event that is missing was deleted.
    pub is_complete: bool,
}

/// Returns the version of each event, in order of the situation.
#[must_use]
pub fn event_versions(situation: &Situation) -> Vec<u64> {
    situation.events.iter().map(|event| version::event_version(situation, event)).collect()
}

/// What has changed since the last visit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VisitMarks {
    /// When the last visit ended; `None` at the first visit, when nothing is marked.
    pub last_visit: Option<NaiveDateTime>,
    /// Ids of events that were not seen before.
    pub new: BTreeSet<String>,
    /// Ids of events that were seen in another version.
    pub changed: BTreeSet<String>,
    /// Events that were seen before and no longer exist, in id order.
    pub deleted: Vec<DeletedEvent>,
    /// The number of events that were seen before and are missing, if not every record could be read: they may be
    /// deleted or unreadable.
    pub missing: usize,
}

/// An event that no longer exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedEvent {
    /// The id.
    pub id: String,
    /// A one-line description.
    pub description: String,
}

/// The mark of an event since the last visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VisitMark {
    /// Not seen before.
    New,
    /// Seen before in another version.
    Changed,
}

impl VisitMarks {
    /// Returns the mark of the event with this id, if any.
    #[must_use]
    pub fn mark(&self, id: &str) -> Option<VisitMark> {
        if self.new.contains(id) {
            Some(VisitMark::New)
        } else if self.changed.contains(id) {
            Some(VisitMark::Changed)
        } else {
            None
        }
    }

    /// Returns the number of marked events.
    #[must_use]
    pub fn marked_count(&self) -> usize {
        self.new.len().saturating_add(self.changed.len())
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marked_count() == 0 && self.deleted.is_empty()
    }

    /// Returns a summary of the changes: `4 new, 1 changed, 1 deleted`. Empty if there are none.
    #[must_use]
    pub fn summary(&self) -> String {
        let counts =
            [(self.new.len(), "new"), (self.changed.len(), "changed"), (self.deleted.len(), "deleted")];
        let nonzero = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}"));
        nonzero.collect::<Vec<_>>().join(", ")
    }
}

impl<'a> VisitData<'a> {
    /// Returns the events that end by the as-of day, with their versions.
    fn shown_events(self) -> impl Iterator<Item = (&'a Event, u64)> {
        let versioned = self.situation.events.iter().zip(self.versions.iter().copied());
        versioned.filter(move |(event, _)| event.date.span.end <= self.as_of)
    }
}

impl VisitRecord {
    /// Compares the current data with the last visit.
    #[must_use]
    pub fn compare_with(&self, data: VisitData<'_>) -> VisitMarks {
        let mut marks = VisitMarks { last_visit: self.visited_at, ..VisitMarks::default() };
        if self.visited_at.is_none() {
            return marks;
        }
        for (event, version) in data.shown_events() {
            match self.events.get(&event.id) {
                None => _ = marks.new.insert(event.id.clone()),
                Some(seen) if seen.version != version => _ = marks.changed.insert(event.id.clone()),
                Some(_) => {}
            }
        }
        let existing_ids: BTreeSet<&str> =
            data.situation.events.iter().map(|event| event.id.as_str()).collect();
        let missing = self.events.iter().filter(|(id, _)| !existing_ids.contains(id.as_str()));
        if data.is_complete {
            let deleted = missing
                .map(|(id, seen)| DeletedEvent { id: id.clone(), description: seen.description.clone() });
            marks.deleted = deleted.collect();
        } else {
            marks.missing = missing.count();
        }
        marks
    }

    /// Returns the record of a visit to these data.
    #[must_use]
    pub fn record_visit(
        &self,
        data: VisitData<'_>,
        read_at: NaiveDateTime,
        visited_at: NaiveDateTime,
    ) -> Self {
        let describe = |event: &Event| event_description(data.situation, event);
        let mut events: BTreeMap<String, SeenEvent> = data
            .shown_events()
            .map(|(event, version)| (event.id.clone(), SeenEvent { version, description: describe(event) }))
            .collect();
        // Hidden events keep their record. A missing event was reported as deleted and is dropped, unless it may
        // only be unreadable.
        let existing_ids: BTreeSet<&str> =
            data.situation.events.iter().map(|event| event.id.as_str()).collect();
        let remembered =
            self.events.iter().filter(|(id, _)| !data.is_complete || existing_ids.contains(id.as_str()));
        for (id, seen) in remembered {
            events.entry(id.clone()).or_insert_with(|| seen.clone());
        }
        Self {
            visited_at: Some(visited_at),
            read_at: Some(read_at),
            as_of: self.as_of.max(Some(data.as_of)),
            events,
        }
    }

    /// Merges the records of two boards that both started from `base` (three-way merge). A change made by one board
    /// wins; if both changed an event, the one with the later data wins.
    #[must_use]
    pub fn merge(base: &Self, mine: Self, theirs: Self) -> Self {
        let mine_is_later = mine.read_at >= theirs.read_at;
        let version = |seen: Option<&SeenEvent>| seen.map(|seen| seen.version);
        let (visited_at, read_at) =
            (mine.visited_at.max(theirs.visited_at), mine.read_at.max(theirs.read_at));
        let as_of = mine.as_of.max(theirs.as_of);
        let ids: BTreeSet<String> = mine.events.keys().chain(theirs.events.keys()).cloned().collect();
        let (mut mine, mut theirs) = (mine.events, theirs.events);
        let mut events = BTreeMap::new();
        for id in ids {
            let (my_event, their_event) = (mine.remove(&id), theirs.remove(&id));
            let base_version = version(base.events.get(&id));
            let keeps_mine = match (
                version(my_event.as_ref()) == base_version,
                version(their_event.as_ref()) == base_version,
            ) {
                (true, false) => false,
                (false, true) => true,
                (true, true) | (false, false) => mine_is_later,
            };
            if let Some(seen) = if keeps_mine { my_event } else { their_event } {
                events.insert(id, seen);
            }
        }
        Self { visited_at, read_at, as_of, events }
    }
}

/// Formats a time for narrow spaces: `12 Jan`, or `08:10` if it is today.
#[must_use]
pub fn format_short_time(time: NaiveDateTime, today: Day) -> String {
    if time.date() == today.date() {
        return time.format("%H:%M").to_string();
    }
    let formatted = format_time(time, today);
    formatted.rsplit_once(' ').map_or_else(|| formatted.clone(), |(day, _)| day.to_owned())
}

/// Formats a time: `12 Jan 08:10`, with the year if it is not the current one.
#[must_use]
pub fn format_time(time: NaiveDateTime, today: Day) -> String {
    let year = if time.year() == today.date().year() { "" } else { " %Y" };
    time.format(&format!("%-d %b{year} %H:%M")).to_string()
}
