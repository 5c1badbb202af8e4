//! One event as a data set records it. Names are not yet resolved to actors, nor the country to a front.

use std::borrow::Cow;

use crate::model::{ActorKind, EventDate, Kind, LatLon, PlacePrecision};

/// A supported data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dataset {
    /// UCDP Georeferenced Event Dataset.
    Ucdp,
    /// Armed Conflict Location & Event Data.
    Acled,
    /// Global Database of Events, Language and Tone.
    Gdelt,
}

impl Dataset {
    /// The name in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ucdp => "UCDP GED",
            Self::Acled => "ACLED",
            Self::Gdelt => "GDELT",
        }
    }

    /// The argument of `frontwatch import`.
    #[must_use]
    pub const fn import_argument(self) -> &'static str {
        match self {
            Self::Ucdp => "ucdp",
            Self::Acled => "acled",
            Self::Gdelt => "gdelt",
        }
    }
}

/// A party as a row names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RowParty<'a> {
    /// Name, as written.
    pub name: Cow<'a, str>,
    /// The kind of party, as far as the row states it.
    pub kind: ActorKind,
}

/// Low, best and high as given, never reordered; `None` if not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct StatedToll {
    /// Low.
    pub low: Option<u32>,
    /// Best.
    pub best: Option<u32>,
    /// High.
    pub high: Option<u32>,
}

/// One event of a data set. Texts are as written and sanitised only when they become part of an event; an empty text is
/// not given.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceRow<'a> {
    /// The data set.
    pub dataset: Dataset,
    /// Id, unique in the data set, with the data set's prefix: `ucdp-412700`, `acled-AFG12345`, `gdelt-1234567`.
    pub id: Cow<'a, str>,
    /// The date, no more exact than the row states.
    pub date: EventDate,
    /// The kind of event.
    pub kind: Kind,
    /// The participants; the first faces the others.
    pub parties: Vec<RowParty<'a>>,
    /// Country, as the data set writes it.
    pub country: Cow<'a, str>,
    /// The conflict that it is part of.
    pub conflict: Cow<'a, str>,
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
    /// The share of the best figure on the side of each party, in the order of `parties`.
    pub killed_by_side: Vec<Option<u32>>,
    /// The shares of the best figure that are civilians and people of unknown side.
    pub killed_civilians_and_unknown: [Option<u32>; 2],
    /// The named origin of the report.
    pub claimant: Cow<'a, str>,
    /// The sources, joined by `;`.
    pub sources: Cow<'a, str>,
    /// Headline or notes.
    pub summary: Cow<'a, str>,
    /// Link.
    pub url: Cow<'a, str>,
    /// Oddities that the importer found and kept, one line each.
    pub flags: Vec<String>,
}
