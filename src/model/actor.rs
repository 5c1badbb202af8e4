//! Parties: who acts.

use super::date::Day;

/// Index of an actor in [`super::Situation::actors`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorIx(pub u32);

/// What sort of party an actor is: ACLED's `inter` codes 1–8, and four of ours for non-combatants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorKind {
    /// State forces (ACLED 1).
    StateForces,
    /// Rebel group (ACLED 2).
    RebelGroup,
    /// Political militia (ACLED 3).
    PoliticalMilitia,
    /// Identity militia (ACLED 4).
    IdentityMilitia,
    /// Rioters (ACLED 5).
    Rioters,
    /// Protesters (ACLED 6).
    Protesters,
    /// Civilians (ACLED 7).
    Civilians,
    /// External or other forces (ACLED 8).
    ExternalForces,
    /// A state as a diplomatic party.
    State,
    /// An international organisation.
    Organisation,
    /// A news medium or a monitor.
    Monitor,
    /// A political party, movement or person.
    Political,
}

impl ActorKind {
    /// Every kind with its name in files, its words, and its ACLED `inter` code.
    pub const TABLE: [(Self, &'static str, &'static str, Option<u8>); 12] = [
        (Self::StateForces, "StateForces", "state forces", Some(1)),
        (Self::RebelGroup, "RebelGroup", "rebel group", Some(2)),
        (Self::PoliticalMilitia, "PoliticalMilitia", "political militia", Some(3)),
        (Self::IdentityMilitia, "IdentityMilitia", "identity militia", Some(4)),
        (Self::Rioters, "Rioters", "rioters", Some(5)),
        (Self::Protesters, "Protesters", "protesters", Some(6)),
        (Self::Civilians, "Civilians", "civilians", Some(7)),
        (Self::ExternalForces, "ExternalForces", "external or other forces", Some(8)),
        (Self::State, "State", "state", None),
        (Self::Organisation, "Organisation", "international organisation", None),
        (Self::Monitor, "Monitor", "media or monitor", None),
        (Self::Political, "Political", "political party or person", None),
    ];

    /// The words for it.
    #[must_use]
    pub fn label(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }

    /// Whether the “new actor” rule may name it: a violent non-state actor (ACLED 2–5; civilians never).
    #[must_use]
    pub const fn is_violent_non_state(self) -> bool {
        matches!(self, Self::RebelGroup | Self::PoliticalMilitia | Self::IdentityMilitia | Self::Rioters)
    }
}

/// Another name of an actor, possibly only for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The name as other data write it.
    pub name: String,
    /// First day on which the name means this actor.
    pub from: Option<Day>,
    /// Last day on which the name means this actor.
    pub until: Option<Day>,
}

/// A party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Short stable id, unique in the situation.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Short name for columns.
    pub short: String,
    /// Name in its own script.
    pub native: Option<String>,
    /// What sort of party.
    pub kind: ActorKind,
    /// Other names, with the days on which they hold.
    pub aliases: Vec<Alias>,
    /// Anything the reader should know.
    pub note: Option<String>,
}
