//! One event as a data set has it: names are not yet actors, its country not yet a front.

use std::borrow::Cow;

use crate::model::{ActorKind, EventDate, Kind, LatLon, PlacePrecision};

/// Which data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dataset {
    /// UCDP Georeferenced Event Dataset.
    Ucdp,
    /// Armed Conflict Location & Event Data.
    Acled,
    /// Global Database of Events, Language and Tone.
    Gdelt,
}

/// A party as a row names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RowParty<'a> {
    /// Name, as written.
    pub name: Cow<'a, str>,
    /// What sort of party, as far as the row says.
    pub kind: ActorKind,
}

/// Low, best and high as given, never put in order; `None`: not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct StatedToll {
    /// Low.
    pub low: Option<u32>,
    /// Best.
    pub best: Option<u32>,
    /// High.
    pub high: Option<u32>,
}

/// One event of a data set. Texts are as written (made safe where they become part of an event); empty: not given.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceRow<'a> {
    /// Of which data set.
    pub dataset: Dataset,
    /// Id, unique in the data set, with the data set's prefix: `ucdp-412700`, `acled-AFG12345`, `gdelt-1234567`.
    pub id: Cow<'a, str>,
    /// When, no more exactly than the row says.
    pub date: EventDate,
    /// What sort of event.
    pub kind: Kind,
    /// Who took part; the first faces the others.
    pub parties: Vec<RowParty<'a>>,
    /// Country, as the data set writes it.
    pub country: Cow<'a, str>,
    /// Province and district.
    pub admin: [Cow<'a, str>; 2],
    /// Name of the place.
    pub place: Cow<'a, str>,
    /// Coordinates.
    pub coordinates: Option<LatLon>,
    /// How exactly the place is known.
    pub precision: PlacePrecision,
    /// Killed, as the data set assesses it.
    pub killed: StatedToll,
    /// Of the best figure: how many on the side of each party (the order of `parties`).
    pub killed_by_side: Vec<Option<u32>>,
    /// Of the best figure: civilians, and people of unknown side.
    pub killed_civilians_and_unknown: [Option<u32>; 2],
    /// Who is named as the origin of the report.
    pub claimant: Cow<'a, str>,
    /// The sources, one or several joined by `;`.
    pub sources: Cow<'a, str>,
    /// Headline or notes.
    pub summary: Cow<'a, str>,
    /// Link.
    pub url: Cow<'a, str>,
    /// What the reader of the row found odd but kept, one line each.
    pub flags: Vec<String>,
}
