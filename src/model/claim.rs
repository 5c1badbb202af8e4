//! Who claims what. Every fact that can be disputed is a claim with a claimant; a denial, “unspecified”
//! and “no comment” are values beside a number.

use std::fmt;

use super::actor::ActorIx;
use super::kind::Kind;
use super::source::SourceIx;

/// Who makes a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claimant {
    /// A party or other actor.
    Actor(ActorIx),
    /// A document or data set that speaks for itself.
    Source(SourceIx),
}

/// Who stands behind a claim (ISW's “assessed” against “claimed”).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// An independent body, or the file's author, stands behind it.
    Assessed,
    /// The claimant says so.
    Claimed,
}

impl Basis {
    /// The word for it, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assessed => "assessed",
            Self::Claimed => "claimed",
        }
    }
}

/// What a toll counts, in persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Killed.
    Killed,
    /// Wounded.
    Wounded,
    /// Captured or abducted.
    Captured,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 3] = [Self::Killed, Self::Wounded, Self::Captured];

    /// The word for it, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::Wounded => "wounded",
            Self::Captured => "captured",
        }
    }
}

/// On which side the victims were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Victims {
    /// Among this actor's people.
    OfActor(ActorIx),
    /// The claim does not say.
    Unattributed,
}

impl Victims {
    /// Whether they are civilians: the people of an actor of that kind and, in attacks on civilians, those of no stated
    /// side.
    #[must_use]
    pub fn are_civilians(self, kind: Kind, is_civilian: impl Fn(ActorIx) -> bool) -> bool {
        match self {
            Self::OfActor(actor) => is_civilian(actor),
            Self::Unattributed => kind == Kind::AttackOnCivilians,
        }
    }
}

/// What a claim says about a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Figure {
    /// This many.
    Exactly(u32),
    /// This many or more.
    AtLeast(u32),
    /// This many or fewer.
    AtMost(u32),
    /// From the first to the second, both included.
    Between(u32, u32),
    /// Low, best and high as a data set gives them (UCDP); shown as given even where they are out of order.
    Estimate {
        /// Lowest estimate.
        low: u32,
        /// Best estimate.
        best: u32,
        /// Highest estimate.
        high: u32,
    },
    /// Some, but no number.
    Unspecified,
    /// Says there were none.
    Denied,
    /// Asked, or expected to say, and said nothing.
    NoComment,
}

impl Figure {
    /// The numbers it allows: from, and to (`None`: no upper bound). `None` if it says nothing.
    ///
    /// An estimate out of order allows everything between its smallest and largest number.
    #[must_use]
    pub fn allows(self) -> Option<(u32, Option<u32>)> {
        match self {
            Self::Exactly(n) => Some((n, Some(n))),
            Self::AtLeast(n) => Some((n, None)),
            Self::AtMost(n) => Some((0, Some(n))),
            Self::Between(a, b) => Some((a.min(b), Some(a.max(b)))),
            Self::Estimate { low, best, high } => {
                Some((low.min(best).min(high), Some(low.max(best).max(high))))
            }
            Self::Unspecified => Some((1, None)),
            Self::Denied => Some((0, Some(0))),
            Self::NoComment => None,
        }
    }

    /// Whether the two cannot both be true: the numbers they allow do not meet.
    #[must_use]
    pub fn excludes(self, other: Self) -> bool {
        match (self.allows(), other.allows()) {
            (Some((a, b)), Some((c, d))) => b.is_some_and(|b| b < c) || d.is_some_and(|d| d < a),
            _ => false,
        }
    }
}

impl fmt::Display for Figure {
    /// As a person would write it: `3`, `at least 3`, `up to 3`, `2–5`, `some, no number`, `none (denied)`,
    /// `no comment`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(n) => write!(f, "{n}"),
            Self::AtLeast(n) => write!(f, "at least {n}"),
            Self::AtMost(n) => write!(f, "up to {n}"),
            Self::Between(a, b) => write!(f, "{a}–{b}"),
            Self::Estimate { low, best, high } => write!(f, "{best} ({low}–{high})"),
            Self::Unspecified => f.write_str("some, no number"),
            Self::Denied => f.write_str("none (denied)"),
            Self::NoComment => f.write_str("no comment"),
        }
    }
}

/// Whether a claimant holds a thing to be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stance {
    /// Says it is so.
    Affirms,
    /// Says it is not so.
    Denies,
    /// Reports it as unconfirmed.
    Unconfirmed,
}

impl Stance {
    /// The word for it, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Affirms => "affirms",
            Self::Denies => "denies",
            Self::Unconfirmed => "unconfirmed",
        }
    }
}

/// What is claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// A number of victims.
    Toll {
        /// Killed, wounded or captured.
        measure: Measure,
        /// Whose people.
        victims: Victims,
        /// How many.
        says: Figure,
    },
    /// Who holds a named place.
    Control {
        /// The place (as in [`super::Place::name`]).
        place: String,
        /// Who is said to hold it.
        holder: ActorIx,
        /// Whether the claimant says so or denies it.
        says: Stance,
    },
    /// Why it happened.
    Cause {
        /// The cause, in our own words.
        what: String,
    },
    /// Any other fact that can be disputed.
    Fact {
        /// The fact, in our own words. Claims about the same fact use the same words.
        what: String,
        /// Whether the claimant affirms or denies it.
        says: Stance,
    },
    /// Said nothing about the event at all.
    NoComment,
}

/// A claim about an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Who says so.
    pub claimant: Claimant,
    /// Who stands behind it.
    pub basis: Basis,
    /// What is said.
    pub statement: Statement,
    /// The document that reports the claim; `None`: any of the event's sources.
    pub source: Option<SourceIx>,
    /// Anything the reader should know.
    pub note: Option<String>,
}
