//! One event as a data set records it. Names are not yet resolved to actors, nor the country to a front.

use std::borrow::Cow;

use crate::model::{ActorKind, EventDate, Kind, LatLon, PlacePrecision, PublicationDate};

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

/// The killed of a row as the data set stated them at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KilledFigures<'a> {
    /// See [`SourceRow::killed`].
    pub(super) killed: StatedToll,
    /// See [`SourceRow::killed_by_side`].
    pub(super) by_side: &'a [Option<u32>],
    /// See [`SourceRow::killed_civilians_and_unknown`].
    pub(super) civilians_and_unknown: [Option<u32>; 2],
}

impl<'a> KilledFigures<'a> {
    const fn new(
        killed: StatedToll,
        by_side: &'a [Option<u32>],
        civilians_and_unknown: [Option<u32>; 2],
    ) -> Self {
        Self { killed, by_side, civilians_and_unknown }
    }

    /// Whether civilians are among the killed.
    pub(super) fn has_civilians(self) -> bool {
        self.civilians_and_unknown[0].is_some_and(|n| n > 0)
    }
}

/// What a row said about the killed before the data set changed it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowVersion {
    /// When the data set first said it. `None`: unknown.
    pub reported: Option<PublicationDate>,
    /// See [`SourceRow::killed`].
    pub killed: StatedToll,
    /// See [`SourceRow::killed_by_side`]. Empty if the parties have changed since.
    pub killed_by_side: Vec<Option<u32>>,
    /// See [`SourceRow::killed_civilians_and_unknown`].
    pub killed_civilians_and_unknown: [Option<u32>; 2],
}

impl RowVersion {
    pub(super) fn figures(&self) -> KilledFigures<'_> {
        KilledFigures::new(self.killed, &self.killed_by_side, self.killed_civilians_and_unknown)
    }
}

/// That a data set has taken a row back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withdrawal {
    /// When. `None`: unknown.
    pub reported: Option<PublicationDate>,
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
    /// When the data set first reported it with these figures: the last change (ACLED), the addition (GDELT) or the
    /// release (UCDP). `None`: unknown.
    pub reported: Option<PublicationDate>,
    /// Its earlier figures, the oldest first.
    pub earlier: Vec<RowVersion>,
    /// Whether and when the data set has taken it back.
    pub withdrawn: Option<Withdrawal>,
}

impl SourceRow<'_> {
    pub(super) fn figures(&self) -> KilledFigures<'_> {
        KilledFigures::new(self.killed, &self.killed_by_side, self.killed_civilians_and_unknown)
    }

    /// Whether civilians are among the killed of any version of the row.
    pub(super) fn has_civilians(&self) -> bool {
        self.figures().has_civilians() || self.earlier.iter().any(|version| version.figures().has_civilians())
    }

    /// Returns when the data set first reported the event, in any version of the row. `None`: unknown.
    pub(super) fn first_reported(&self) -> Option<PublicationDate> {
        self.earlier.first().map_or(self.reported, |version| version.reported)
    }

    /// Whether what is known of the row depends on the day: its figures changed, or it was taken back.
    pub(super) const fn is_revised(&self) -> bool {
        !self.earlier.is_empty() || self.withdrawn.is_some()
    }
}
