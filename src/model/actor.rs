//! Actors: the parties to a conflict, and those who speak about it.

use super::date::Day;

/// Index of an actor in [`super::Situation::actors`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorIx(pub u32);

/// The kind of party an actor is: ACLED's `inter` codes 1–8, and four kinds of frontwatch for non-combatants.
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
    /// A state as a diplomatic party (frontwatch).
    State,
    /// An international organisation (frontwatch).
    Organisation,
    /// A news medium or a monitor (frontwatch).
    Monitor,
    /// A political party, movement or person (frontwatch).
    Political,
}

impl ActorKind {
    /// Every kind, with its name in files, its label and its ACLED `inter` code.
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

    /// The label shown to users, in lower case.
    #[must_use]
    pub fn label(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }

    /// Whether this is a violent non-state actor (ACLED 2–5, never civilians), which the “new actor” rule may name.
    #[must_use]
    pub const fn is_violent_non_state(self) -> bool {
        matches!(self, Self::RebelGroup | Self::PoliticalMilitia | Self::IdentityMilitia | Self::Rioters)
    }
}

/// Another name of an actor, possibly valid for a limited time only.
///
/// An alias can have dates because data sets give one name to different parties at different times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The name as written in other data.
    pub name: String,
    /// First day on which the name means this actor. `None`: no start.
    pub from: Option<Day>,
    /// Last day on which the name means this actor. `None`: no end.
    pub until: Option<Day>,
}

/// A party (ACLED and UCDP: actor).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Short stable id, unique in the situation.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Short name, for columns.
    pub short: String,
    /// Name in the actor's own script.
    pub native: Option<String>,
    /// Kind of party.
    pub kind: ActorKind,
    /// Other names, with the days on which they are valid.
    pub aliases: Vec<Alias>,
    /// Remark for the user.
    pub note: Option<String>,
}
