//! The tables of fields.

use crate::model::RecordKind;

/// A form, by what it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormKind {
    /// A new event.
    Event,
    /// Claims on an event.
    Claim,
    /// A new toll of a claimant that corrects an earlier one.
    Correction,
    /// A new actor.
    Actor,
    /// A new front.
    Front,
    /// A new source.
    Source,
    /// A new tie.
    Tie,
    /// More sources of an event.
    LinkSource,
    /// Other ids of an event.
    SameAs,
    /// The day on which the data close.
    CloseDay,
}

/// What is typed into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldInput {
    /// Any text.
    Text,
    /// A new id; a proposal is made.
    NewId,
    /// The id of a record of this kind.
    Id(RecordKind),
    /// Ids of records of this kind, separated by commas.
    Ids(RecordKind),
    /// The id of an actor or a source.
    Claimant,
    /// One of the words, or its label.
    Word(WordList),
    /// Texts, separated by commas.
    Texts,
    /// The date of an event or the beginning or end of a tie.
    Date,
    /// When something was published or said.
    PublicationDate,
    /// A single day.
    Day,
    /// Latitude and longitude, such as `34.5, 69.2`.
    Point,
    /// A number of persons: `12`, `at least 12`, `10-14`, `denied`, `unspecified`, `no comment`.
    Figure,
    /// A small whole number.
    Whole,
    /// Yes or no.
    Flag,
    /// The id or number of an earlier claim of the event.
    EarlierClaim,
}

/// A list of words of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordList {
    /// Kinds of events.
    EventKind,
    /// Kinds of actors.
    ActorKind,
    /// Kinds of ties.
    TieKind,
    /// How exactly a place is known.
    PlacePrecision,
    /// What a claimant says of a statement.
    Stance,
    /// Who vouches for a claim.
    Basis,
}

/// A field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormField {
    /// The name, as in the file and as the name of an argument.
    pub name: &'static str,
    /// What is asked, in a few words.
    pub label: &'static str,
    /// What helps to answer, such as an example; empty if nothing is needed.
    pub hint: &'static str,
    /// What is typed.
    pub input: FieldInput,
    /// Whether it must be filled in.
    pub is_required: bool,
}

impl FormField {
    const fn with_hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// Returns the label with the hint, as an option is described.
    #[must_use]
    pub fn description(&self) -> String {
        if self.hint.is_empty() { self.label.to_owned() } else { format!("{} ({})", self.label, self.hint) }
    }
}

const fn required(name: &'static str, label: &'static str, input: FieldInput) -> FormField {
    FormField { name, label, hint: "", input, is_required: true }
}

const fn optional(name: &'static str, label: &'static str, input: FieldInput) -> FormField {
    FormField { name, label, hint: "", input, is_required: false }
}

use FieldInput::{
    Claimant, Date, Day, EarlierClaim, Figure, Flag, Id, Ids, NewId, Point, PublicationDate, Text, Texts,
    Whole, Word,
};

/// The fields that several forms have.
const EVENT_ID: FormField = required("event", "Event", Id(RecordKind::Event));
const SOURCES: FormField = required("sources", "Sources, separated by commas", Ids(RecordKind::Source));
const SAID: FormField = optional("said", "When it was said", PublicationDate);
const REPORTED_IN: FormField = optional("source", "Where it is reported", Id(RecordKind::Source));
const SHORT_NAME: FormField = optional("short", "Short name", Text);
const NATIVE_NAME: FormField = optional("native", "Name in its own script", Text);
const NOTE: FormField = optional("note", "Note", Text);
const OWN_ID: FormField = required("id", "Id", NewId);

/// The field of an event that moves the close of data and the coverage of its front to its day.
pub const CLOSE_DAY_FIELD: &str = "close_day";

const EVENT: &[FormField] = &[
    required("date", "Date", Date),
    required("front", "Front", Id(RecordKind::Front)),
    required("kind", "Kind of event", Word(WordList::EventKind)),
    required("actors", "Actors, separated by commas", Ids(RecordKind::Actor))
        .with_hint("the first one against the others"),
    required("summary", "What happened, in one sentence", Text),
    SOURCES,
    optional("place", "Place", Text),
    optional("country", "Country of the place", Text),
    optional("at", "Latitude, longitude", Point),
    optional("precision", "How exactly the place is known", Word(WordList::PlacePrecision)),
    NOTE,
    OWN_ID,
    optional(CLOSE_DAY_FIELD, "Move as-of and coverage to its day", Flag),
];

const CLAIM: &[FormField] = &[
    EVENT_ID,
    required("by", "Who says so", Claimant),
    optional("killed", "Killed", Figure),
    optional("wounded", "Wounded", Figure),
    optional("captured", "Captured", Figure),
    optional("victims", "Of which side", Id(RecordKind::Actor)),
    optional("place", "Place that is held", Text),
    optional("holder", "Who holds it", Id(RecordKind::Actor)),
    optional("cause", "Cause", Text),
    optional("fact", "Fact", Text),
    optional("says", "Affirms, denies or cannot confirm", Word(WordList::Stance)),
    optional("no_comment", "Declines to comment", Flag),
    optional("retracts", "Takes back the claim", EarlierClaim),
    optional("corrects", "Replaces the claim", EarlierClaim),
    SAID,
    REPORTED_IN,
    optional("basis", "Claimed or assessed", Word(WordList::Basis)),
    NOTE,
];

const CORRECTION: &[FormField] = &[
    EVENT_ID,
    required("corrects", "The claim that is corrected", EarlierClaim),
    required("figure", "The new number", Figure),
    SAID,
    REPORTED_IN,
    NOTE,
];

const ACTOR: &[FormField] = &[
    required("name", "Name", Text),
    required("kind", "Kind of actor", Word(WordList::ActorKind)),
    SHORT_NAME,
    NATIVE_NAME,
    optional("aliases", "Other names, separated by commas", Texts),
    NOTE,
    OWN_ID,
];

const FRONT: &[FormField] = &[
    required("name", "Name", Text),
    required("parties", "Parties, separated by commas", Ids(RecordKind::Actor)),
    optional("coverage_from", "Recorded from", Day),
    optional("coverage_until", "Recorded until", Day),
    SHORT_NAME,
    NATIVE_NAME,
    NOTE,
    OWN_ID,
];

const SOURCE: &[FormField] = &[
    required("title", "Title", Text),
    optional("publisher", "Publisher", Text),
    optional("published", "Published", PublicationDate),
    optional("url", "Link", Text),
    optional("licence", "Licence", Text),
    NOTE,
    OWN_ID,
];

const TIE: &[FormField] = &[
    required("from", "From actor", Id(RecordKind::Actor)),
    required("to", "To actor", Id(RecordKind::Actor)),
    required("kind", "Kind of tie", Word(WordList::TieKind)),
    optional("mutual", "In both directions", Flag),
    required("tier", "Tier", Whole).with_hint("1 reported, 2 documented, 3 central"),
    optional("since", "Since", Date),
    optional("until", "Until", Date),
    optional("alleged_by", "Alleged by, separated by commas", Ids(RecordKind::Actor)),
    optional("denied_by", "Denied by, separated by commas", Ids(RecordKind::Actor)),
    SOURCES,
    NOTE,
];

const LINK_SOURCE: &[FormField] = &[EVENT_ID, SOURCES];

const SAME_AS: &[FormField] = &[
    EVENT_ID,
    required("same_as", "Its ids in other data sets", Texts)
        .with_hint("such as ucdp-401115 or acled-afg1234, separated by commas"),
];

const CLOSE_DAY: &[FormField] = &[
    required("day", "The data close on", Day),
    optional("fronts", "Fronts recorded up to that day", Ids(RecordKind::Front))
        .with_hint("separated by commas"),
];

impl FormKind {
    /// Returns the fields, in the order in which they are asked.
    #[must_use]
    pub const fn fields(self) -> &'static [FormField] {
        match self {
            Self::Event => EVENT,
            Self::Claim => CLAIM,
            Self::Correction => CORRECTION,
            Self::Actor => ACTOR,
            Self::Front => FRONT,
            Self::Source => SOURCE,
            Self::Tie => TIE,
            Self::LinkSource => LINK_SOURCE,
            Self::SameAs => SAME_AS,
            Self::CloseDay => CLOSE_DAY,
        }
    }

    /// Returns the title of the form.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Event => "New event",
            Self::Claim => "New claim",
            Self::Correction => "Correct a toll",
            Self::Actor => "New actor",
            Self::Front => "New front",
            Self::Source => "New source",
            Self::Tie => "New tie",
            Self::LinkSource => "Add a source to an event",
            Self::SameAs => "Same event under other ids",
            Self::CloseDay => "Close the day",
        }
    }

    /// Returns the kind of the record that the form inserts, or `None` if it changes one.
    #[must_use]
    pub const fn inserted_kind(self) -> Option<RecordKind> {
        match self {
            Self::Event => Some(RecordKind::Event),
            Self::Actor => Some(RecordKind::Actor),
            Self::Front => Some(RecordKind::Front),
            Self::Source => Some(RecordKind::Source),
            Self::Tie => Some(RecordKind::Tie),
            Self::Claim | Self::Correction | Self::LinkSource | Self::SameAs | Self::CloseDay => None,
        }
    }
}
