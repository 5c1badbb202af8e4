//! Curated relations between two actors.

use super::actor::ActorIx;
use super::date::EventDate;
use super::source::SourceIx;

/// What sort of relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TieKind {
    /// They fight or threaten each other.
    Hostility,
    /// One helps the other.
    Support,
    /// One shelters the other.
    Shelter,
    /// One mediates for or between others.
    Mediation,
    /// They trade.
    Trade,
    /// One recognises (or, where noted, refuses to recognise) the other.
    Recognition,
    /// They talk.
    Talks,
}

impl TieKind {
    /// Every kind with its name in files and its words.
    pub const TABLE: [(Self, &'static str, &'static str); 7] = [
        (Self::Hostility, "Hostility", "hostility"),
        (Self::Support, "Support", "support"),
        (Self::Shelter, "Shelter", "shelter"),
        (Self::Mediation, "Mediation", "mediation"),
        (Self::Trade, "Trade", "trade"),
        (Self::Recognition, "Recognition", "recognition"),
        (Self::Talks, "Talks", "talks"),
    ];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }
}

/// A relation that somebody recorded by hand, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// From whom.
    pub from: ActorIx,
    /// To whom.
    pub to: ActorIx,
    /// What sort of relation.
    pub kind: TieKind,
    /// Holds in both directions.
    pub mutual: bool,
    /// Who alleges it; empty: the author states it as established.
    pub alleged_by: Vec<ActorIx>,
    /// Who denies it.
    pub denied_by: Vec<ActorIx>,
    /// Evidence: 1 reported, 2 well documented, 3 central.
    pub tier: u8,
    /// Since when.
    pub since: Option<EventDate>,
    /// Until when; `None`: still holds as far as known.
    pub until: Option<EventDate>,
    /// One sentence in our own words.
    pub note: Option<String>,
    /// Where it stands.
    pub sources: Vec<SourceIx>,
}
