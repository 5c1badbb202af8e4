//! Claims: who says what about an event (ISW: “claimed” and “assessed”).
//!
//! Every fact that can be disputed is a claim with a claimant. A denial, “unspecified” and “no comment” are values
//! next to a number.

use std::fmt;

use super::actor::ActorIx;
use super::kind::Kind;
use super::number_text::GroupedNumber;
use super::publication_date::PublicationDate;
use super::source::SourceIx;

/// Who makes a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claimant {
    /// An actor.
    Actor(ActorIx),
    /// A document or data set, speaking for itself.
    Source(SourceIx),
}

/// Whether a claim is assessed or only claimed (ISW's terms).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// An independent body, or the file's author, vouches for it.
    Assessed,
    /// Only the claimant vouches for it.
    Claimed,
}

impl Basis {
    /// Each basis with its word in situation files and what it means.
    pub const TABLE: [(Self, &'static str, &'static str); 2] = [
        (Self::Claimed, "Claimed", "only the claimant vouches for it"),
        (Self::Assessed, "Assessed", "an independent body, or the file's author, vouches for it"),
    ];

    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assessed => "assessed",
            Self::Claimed => "claimed",
        }
    }
}

/// What a toll counts, in persons (UCDP and ACLED count only the killed).
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
    /// Each measure with its word in situation files.
    pub const TABLE: [(Self, &'static str); 3] =
        [(Self::Killed, "Killed"), (Self::Wounded, "Wounded"), (Self::Captured, "Captured")];

    /// Every measure.
    pub const ALL: [Self; 3] = [Self::Killed, Self::Wounded, Self::Captured];

    /// Returns the word in situation files.
    #[must_use]
    pub fn ron_word(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::Wounded => "wounded",
            Self::Captured => "captured",
        }
    }
}

/// Which side the victims belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Victims {
    /// This actor's side.
    OfActor(ActorIx),
    /// Not stated.
    Unattributed,
}

impl Victims {
    /// Whether the victims are civilians: those of a civilian actor and, in attacks on civilians, those of no
    /// stated side.
    #[must_use]
    pub fn are_civilians(self, kind: Kind, is_civilian: impl Fn(ActorIx) -> bool) -> bool {
        match self {
            Self::OfActor(actor) => is_civilian(actor),
            Self::Unattributed => kind == Kind::AttackOnCivilians,
        }
    }
}

/// What a claim says about a number of persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Figure {
    /// This number.
    Exactly(u32),
    /// This number or more.
    AtLeast(u32),
    /// This number or fewer.
    AtMost(u32),
    /// A range, both ends included.
    Between(u32, u32),
    /// Low, best and high from a data set (UCDP). Shown as given, even if out of order.
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
    /// None.
    Denied,
    /// The claimant was asked, or expected to speak, and said nothing.
    NoComment,
}

impl Figure {
    /// Returns the smallest and the largest number that the figure allows. The largest is `None` without an upper
    /// bound; the result is `None` if the figure says nothing.
    ///
    /// An estimate out of order allows every number between its smallest and its largest.
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

    /// Returns the figure as the answer of its claimant: as displayed, but `none (denies)` for a denial.
    #[must_use]
    pub fn answer_words(self) -> String {
        if self == Self::Denied { "none (denies)".to_owned() } else { self.to_string() }
    }

    /// Whether the two figures cannot both be true: the ranges they allow are disjoint.
    #[must_use]
    pub fn excludes(self, other: Self) -> bool {
        match (self.allows(), other.allows()) {
            (Some((a, b)), Some((c, d))) => b.is_some_and(|b| b < c) || d.is_some_and(|d| d < a),
            _ => false,
        }
    }
}

impl fmt::Display for Figure {
    /// Writes it as a person would: `3`, `at least 3`, `up to 3`, `2–5`, `1 (0–4)` for an estimate, `some, no
    /// number`, `none (denied)`, `no comment`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grouped = |n: u32| GroupedNumber(n.into());
        match *self {
            Self::Exactly(n) => write!(f, "{}", grouped(n)),
            Self::AtLeast(n) => write!(f, "at least {}", grouped(n)),
            Self::AtMost(n) => write!(f, "up to {}", grouped(n)),
            Self::Between(a, b) => write!(f, "{}–{}", grouped(a), grouped(b)),
            Self::Estimate { low, best, high } => {
                write!(f, "{} ({}–{})", grouped(best), grouped(low), grouped(high))
            }
            Self::Unspecified => f.write_str("some, no number"),
            Self::Denied => f.write_str("none (denied)"),
            Self::NoComment => f.write_str("no comment"),
        }
    }
}

/// Whether a claimant affirms or denies a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stance {
    /// The claimant says it is so.
    Affirms,
    /// The claimant says it is not so.
    Denies,
    /// The claimant reports it as unconfirmed.
    Unconfirmed,
}

impl Stance {
    /// Each stance with its word in situation files and what it means.
    pub const TABLE: [(Self, &'static str, &'static str); 3] = [
        (Self::Affirms, "Affirms", "says that it is so"),
        (Self::Denies, "Denies", "says that it is not so"),
        (Self::Unconfirmed, "Unconfirmed", "reports it as unconfirmed"),
    ];

    /// Returns the word in situation files.
    #[must_use]
    pub fn ron_word(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Affirms => "affirms",
            Self::Denies => "denies",
            Self::Unconfirmed => "unconfirmed",
        }
    }
}

/// The content of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// A number of victims (UCDP, ACLED: fatalities, for the killed).
    Toll {
        /// Killed, wounded or captured.
        measure: Measure,
        /// Side of the victims.
        victims: Victims,
        /// Number.
        says: Figure,
    },
    /// Who holds a named place.
    Control {
        /// The place, named as in [`super::Place::name`].
        place: String,
        /// The actor said to hold it.
        holder: ActorIx,
        /// Whether the claimant affirms or denies it.
        says: Stance,
    },
    /// Why it happened.
    Cause {
        /// The cause, in the file author's words.
        what: String,
    },
    /// Any other fact that can be disputed.
    Fact {
        /// The fact, in the file author's words. Claims about the same fact use the same words.
        what: String,
        /// Whether the claimant affirms or denies it.
        says: Stance,
    },
    /// The claimant said nothing about the event at all.
    NoComment,
    /// The claimant takes back the earlier claim that [`Claim::revises`] names, or else all its earlier claims.
    Retraction,
}

/// How a claim changes an earlier one about the same event, by the same claimant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Revision {
    /// It replaces the claim with this index in [`super::Event::claims`].
    Corrects(usize),
    /// It takes back the claim with this index.
    Retracts(usize),
}

impl Revision {
    /// Returns the index of the earlier claim.
    #[must_use]
    pub const fn target(self) -> usize {
        match self {
            Self::Corrects(index) | Self::Retracts(index) => index,
        }
    }

    /// Returns the same revision of the claim with another index.
    #[must_use]
    pub const fn with_target(self, index: usize) -> Self {
        match self {
            Self::Corrects(_) => Self::Corrects(index),
            Self::Retracts(_) => Self::Retracts(index),
        }
    }
}

/// A claim about an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Who makes the claim.
    pub claimant: Claimant,
    /// Whether it is assessed or only claimed.
    pub basis: Basis,
    /// What it says.
    pub statement: Statement,
    /// The document that reports the claim. `None`: any of the event's sources.
    pub source: Option<SourceIx>,
    /// When the claimant said it. `None`: not stated; see [`super::Situation::claim_date`].
    pub said: Option<PublicationDate>,
    /// The earlier claim of the same event that it corrects or retracts.
    pub revises: Option<Revision>,
    /// Remark for the user.
    pub note: Option<String>,
}

impl Claim {
    /// Returns a claim without a source, date or note.
    #[must_use]
    pub const fn new(claimant: Claimant, basis: Basis, statement: Statement) -> Self {
        Self { claimant, basis, statement, source: None, said: None, revises: None, note: None }
    }
}
