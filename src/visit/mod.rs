//! What was seen of a situation at the last visit, what is different now, and how two boards on the same situation
//! put together what each has seen. Pure: where it is kept, and by what clock, is not known here.
//!
//! An event is known again by its id, and a version of it by a number made from all it says
//! ([`version::of`]).

pub mod version;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDateTime};

use crate::model::{Day, Event, Situation};

/// What was seen of a situation, and when. The default is a situation never visited.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VisitRecord {
    /// When the last visit ended, by the reader's clock; `None`: there was no visit.
    pub visited_at: Option<NaiveDateTime>,
    /// When the data that were seen had been read from the file.
    pub read_at: Option<NaiveDateTime>,
    /// The latest day any visit looked from; `None`: it was not remembered.
    pub as_of: Option<Day>,
    /// The events seen, by id.
    pub events: BTreeMap<String, SeenEvent>,
}

/// An event as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenEvent {
    /// Which version of it.
    pub version: u64,
    /// A line about it, to tell which it was after it has been deleted.
    pub description: String,
}

/// The data as they are now.
#[derive(Debug, Clone, Copy)]
pub struct VisitData<'a> {
    /// The situation.
    pub situation: &'a Situation,
    /// The version of each of its events, in their order: [`event_versions`].
    pub versions: &'a [u64],
    /// The day looked from: an event that is later, or may be, is not shown, so it is neither marked nor seen.
    pub as_of: Day,
    /// Every record could be read, so that an event which is not there has been deleted.
    pub is_complete: bool,
}

/// The version of each event, in the order of the situation.
#[must_use]
pub fn event_versions(situation: &Situation) -> Vec<u64> {
    situation.events.iter().map(|event| version::event_version(situation, event)).collect()
}

/// What is different from the last visit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VisitMarks {
    /// When the last visit ended; `None`: this is the first, and nothing is marked.
    pub last_visit: Option<NaiveDateTime>,
    /// Events not seen before, by id.
    pub new: BTreeSet<String>,
    /// Events of which another version was seen, by id.
    pub changed: BTreeSet<String>,
    /// Events seen before that are no longer there, in the order of their ids.
    pub deleted: Vec<DeletedEvent>,
    /// How many events seen before are missing where not every record could be read: they may have been deleted, or
    /// be among those records.
    pub missing: usize,
}

/// An event that is no longer there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedEvent {
    /// Its id.
    pub id: String,
    /// A line about it.
    pub description: String,
}

/// What an event is to a reader who comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VisitMark {
    /// Not seen before.
    New,
    /// Seen in another version.
    Changed,
}

impl VisitMarks {
    /// The mark of the event with this id, if it has one.
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

    /// How many events are marked.
    #[must_use]
    pub fn marked_count(&self) -> usize {
        self.new.len().saturating_add(self.changed.len())
    }

    /// Whether nothing is different.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marked_count() == 0 && self.deleted.is_empty()
    }

    /// What is different in words: `4 new, 1 changed, 1 deleted`; empty if nothing is.
    #[must_use]
    pub fn summary(&self) -> String {
        let counts =
            [(self.new.len(), "new"), (self.changed.len(), "changed"), (self.deleted.len(), "deleted")];
        let told = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}"));
        told.collect::<Vec<_>>().join(", ")
    }
}

impl<'a> VisitData<'a> {
    /// The events looked at, with their versions.
    fn shown_events(self) -> impl Iterator<Item = (&'a Event, u64)> {
        let versioned = self.situation.events.iter().zip(self.versions.iter().copied());
        versioned.filter(move |(event, _)| event.date.span.end <= self.as_of)
    }
}

impl VisitRecord {
    /// What is different now.
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
        let here: BTreeSet<&str> = data.situation.events.iter().map(|event| event.id.as_str()).collect();
        let gone = self.events.iter().filter(|(id, _)| !here.contains(id.as_str()));
        if data.is_complete {
            let deleted =
                gone.map(|(id, seen)| DeletedEvent { id: id.clone(), description: seen.description.clone() });
            marks.deleted = deleted.collect();
        } else {
            marks.missing = gone.count();
        }
        marks
    }

    /// What has been seen after a visit that looked at these data.
    #[must_use]
    pub fn record_visit(&self, data: VisitData<'_>, read: NaiveDateTime, visited: NaiveDateTime) -> Self {
        let words = |event: &Event| event_description(data.situation, event);
        let mut events: BTreeMap<String, SeenEvent> = data
            .shown_events()
            .map(|(event, version)| (event.id.clone(), SeenEvent { version, description: words(event) }))
            .collect();
        // What was not shown is as it was; what is gone has been told as deleted, unless it may only be unreadable.
        let here: BTreeSet<&str> = data.situation.events.iter().map(|event| event.id.as_str()).collect();
        let before = self.events.iter().filter(|(id, _)| !data.is_complete || here.contains(id.as_str()));
        for (id, seen) in before {
            events.entry(id.clone()).or_insert_with(|| seen.clone());
        }
        Self {
            visited_at: Some(visited),
            read_at: Some(read),
            as_of: self.as_of.max(Some(data.as_of)),
            events,
        }
    }

    /// What two boards have seen together: `mine` and `theirs`, both of which began with `base`. What only one of
    /// them has seen otherwise than `base` holds; where both have, the data read later do.
    #[must_use]
    pub fn merge(base: &Self, mine: Self, theirs: Self) -> Self {
        let mine_later = mine.read_at >= theirs.read_at;
        let version = |seen: Option<&SeenEvent>| seen.map(|seen| seen.version);
        let (visited, read) = (mine.visited_at.max(theirs.visited_at), mine.read_at.max(theirs.read_at));
        let as_of = mine.as_of.max(theirs.as_of);
        let ids: BTreeSet<String> = mine.events.keys().chain(theirs.events.keys()).cloned().collect();
        let (mut mine, mut theirs) = (mine.events, theirs.events);
        let mut events = BTreeMap::new();
        for id in ids {
            let (here, there) = (mine.remove(&id), theirs.remove(&id));
            let before = version(base.events.get(&id));
            let take_mine = match (version(here.as_ref()) == before, version(there.as_ref()) == before) {
                (true, false) => false,
                (false, true) => true,
                (true, true) | (false, false) => mine_later,
            };
            if let Some(seen) = if take_mine { here } else { there } {
                events.insert(id, seen);
            }
        }
        Self { visited_at: visited, read_at: read, as_of, events }
    }
}

/// A line about an event: date, front, and how its summary begins.
fn event_description(situation: &Situation, event: &Event) -> String {
    const LONGEST: usize = 140;
    let front = situation.front(event.front).map_or("", |front| front.short.as_str());
    let mut words = format!("{}  {front}  {}", event.date, event.summary);
    if let Some((end, _)) = words.char_indices().nth(LONGEST) {
        words.truncate(end);
        words.push('…');
    }
    words
}

/// A time where there is little room: `12 Jan`, of today `08:10`.
#[must_use]
pub fn format_short_time(at: NaiveDateTime, today: Day) -> String {
    if at.date() == today.date() {
        return at.format("%H:%M").to_string();
    }
    let whole = format_time(at, today);
    whole.rsplit_once(' ').map_or_else(|| whole.clone(), |(day, _)| day.to_owned())
}

/// A time as readers write it: `12 Jan 08:10`, with the year where it is another than today's.
#[must_use]
pub fn format_time(time: NaiveDateTime, today: Day) -> String {
    let year = if time.year() == today.date().year() { "" } else { " %Y" };
    time.format(&format!("%-d %b{year} %H:%M")).to_string()
}
