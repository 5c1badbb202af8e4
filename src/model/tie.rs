//! Ties: curated relations between two actors. The term is frontwatch's own.

use super::actor::ActorIx;
use super::date::EventDate;
use super::source::SourceIx;

/// The kind of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TieKind {
    /// The actors fight or threaten each other.
    Hostility,
    /// One actor helps the other.
    Support,
    /// One actor shelters the other.
    Shelter,
    /// One actor mediates for the other, or between others.
    Mediation,
    /// The actors trade.
    Trade,
    /// One actor recognises the other or, if the note says so, refuses to.
    Recognition,
    /// The actors hold talks.
    Talks,
}

impl TieKind {
    /// Every kind, with its name in files and its label.
    pub const TABLE: [(Self, &'static str, &'static str); 7] = [
        (Self::Hostility, "Hostility", "hostility"),
        (Self::Support, "Support", "support"),
        (Self::Shelter, "Shelter", "shelter"),
        (Self::Mediation, "Mediation", "mediation"),
        (Self::Trade, "Trade", "trade"),
        (Self::Recognition, "Recognition", "recognition"),
        (Self::Talks, "Talks", "talks"),
    ];

    /// The label shown to users.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }
}

/// A relation recorded by hand, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// The actor it starts from.
    pub from: ActorIx,
    /// The actor it points to.
    pub to: ActorIx,
    /// Kind of relation.
    pub kind: TieKind,
    /// Whether it holds in both directions.
    pub mutual: bool,
    /// Actors that allege it. Empty: the file's author states it as established.
    pub alleged_by: Vec<ActorIx>,
    /// Actors that deny it.
    pub denied_by: Vec<ActorIx>,
    /// Tier of evidence: 1 reported, 2 well documented, 3 central.
    pub tier: u8,
    /// When it began.
    pub since: Option<EventDate>,
    /// When it ended. `None`: it still holds, as far as is known.
    pub until: Option<EventDate>,
    /// One sentence in the file author's words.
    pub note: Option<String>,
    /// Sources that report it.
    pub sources: Vec<SourceIx>,
}
