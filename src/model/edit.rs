//! Changes to a situation as values: what to insert, set, append or remove, in terms of records and fields. The room
//! `edit` writes them into files.

use super::date::Day;
use super::inbox::InboxDecision;

/// A kind of record that can be added to a situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// An actor.
    Actor,
    /// A front.
    Front,
    /// A source.
    Source,
    /// A tie between two actors.
    Tie,
    /// A stated total.
    Aggregate,
    /// An event.
    Event,
}

impl RecordKind {
    /// Each kind with its name and the section of a situation file that holds it.
    pub const TABLE: [(Self, &'static str, &'static str); 6] = [
        (Self::Actor, "actor", "actors"),
        (Self::Front, "front", "fronts"),
        (Self::Source, "source", "sources"),
        (Self::Tie, "tie", "ties"),
        (Self::Aggregate, "aggregate", "aggregates"),
        (Self::Event, "event", "events"),
    ];

    fn row(self) -> (Self, &'static str, &'static str) {
        Self::TABLE.into_iter().find(|row| row.0 == self).unwrap_or((self, "", ""))
    }

    /// Returns the name: `actor`, `event` and so on.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Returns the name of the section: `actors`, `events` and so on.
    #[must_use]
    pub fn section(self) -> &'static str {
        self.row().2
    }

    /// Whether the section has the form `{ "id": (…) }`, with the id outside the record.
    #[must_use]
    pub const fn is_keyed(self) -> bool {
        matches!(self, Self::Actor | Self::Front | Self::Source)
    }
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum DraftValue {
    /// A text.
    Text(String),
    /// A word of the format, such as `Clash` or `Unspecified`.
    Word(String),
    /// A whole number.
    Whole(i64),
    /// Latitude and longitude, in degrees.
    Point(f64, f64),
    /// True or false.
    Flag(bool),
    /// A list.
    List(Vec<DraftValue>),
    /// A record.
    Record(DraftRecord),
    /// A word with values: `Exactly(3)`.
    Call(String, Vec<DraftValue>),
}

/// A record that is to be written: its fields in order, which nobody has checked yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DraftRecord {
    /// The name before the bracket, such as `Toll`; empty for most records.
    pub name: String,
    /// The fields and their values.
    pub fields: Vec<(String, DraftValue)>,
}

impl DraftRecord {
    /// Creates a record without fields.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), fields: Vec::new() }
    }

    /// Adds a field.
    #[must_use]
    pub fn with_field(mut self, name: &str, value: DraftValue) -> Self {
        self.fields.push((name.to_owned(), value));
        self
    }

    /// Adds a text unless it is empty.
    #[must_use]
    pub fn with_text(self, name: &str, text: &str) -> Self {
        if text.is_empty() { self } else { self.with_field(name, DraftValue::Text(text.to_owned())) }
    }

    /// Returns the value of a field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&DraftValue> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }
}

/// What an edit changes a field of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EditTarget {
    /// The heading of the situation: `as_of`, `title`, `note`.
    Heading,
    /// The record of this kind with this id. Ties and aggregates have no id.
    Record(RecordKind, String),
    /// The claim of the event with this id, by its position among the claims.
    Claim(String, usize),
}

/// A change of one record or of the heading.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Inserts a record at the end of its section.
    Insert {
        /// Its kind.
        kind: RecordKind,
        /// Its id; empty for ties and aggregates.
        id: String,
        /// The record; for an event with its id.
        record: DraftRecord,
    },
    /// Sets a field, which may not exist yet.
    SetField {
        /// The record.
        target: EditTarget,
        /// The name of the field.
        field: String,
        /// The new value.
        value: DraftValue,
    },
    /// Appends a value to a list, which may not exist yet.
    Append {
        /// The record.
        target: EditTarget,
        /// The name of the field that holds the list.
        field: String,
        /// The new entry.
        value: DraftValue,
    },
    /// Appends a claim that corrects or retracts an earlier one of the event, which gets an id if it has none.
    Revise {
        /// The id of the event.
        event: String,
        /// The position of the earlier claim among the claims.
        earlier: usize,
        /// How many claims the event has. A file with another number has claims that could not be read, or that are
        /// shown with a linked event, so that positions differ.
        known_claims: usize,
        /// `corrects` or `retracts`.
        field: &'static str,
        /// The new claim, without that field.
        claim: DraftRecord,
    },
    /// Removes a record, with the comments above it that belong to it.
    Remove {
        /// Its kind.
        kind: RecordKind,
        /// Its id.
        id: String,
    },
    /// Records what was decided about an item of the inbox.
    Decide {
        /// The id of the item.
        item: String,
        /// The decision.
        decision: InboxDecision,
    },
}

impl Edit {
    /// Returns the edit that moves the day on which the data close.
    #[must_use]
    pub fn set_as_of(day: Day) -> Self {
        let value = DraftValue::Text(day.to_string());
        Self::SetField { target: EditTarget::Heading, field: "as_of".to_owned(), value }
    }

    /// Returns the edit that extends the coverage of a front.
    #[must_use]
    pub fn set_coverage_until(front: &str, day: Day) -> Self {
        let target = EditTarget::Record(RecordKind::Front, front.to_owned());
        let value = DraftValue::Text(day.to_string());
        Self::SetField { target, field: "coverage_until".to_owned(), value }
    }
}
