//! What a filter says, as a tree.

use super::field::Field;
use super::window::WindowLength;
use crate::model::{Day, Figure, Kind, PlacePrecision, Precision, QuadClass, Stance, Statement};

/// A condition put together of simple ones: of [`Term`]s as they are written, or of
/// [`super::Test`]s once their names are looked up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Expr<T = Term> {
    /// Always holds.
    #[default]
    All,
    /// Every one holds.
    And(Vec<Self>),
    /// At least one holds.
    Or(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// A simple condition.
    Term(T),
}

impl<T> Expr<T> {
    /// At least one of these holds; one alone stands for itself.
    #[must_use]
    pub fn any_of(mut parts: Vec<Self>) -> Self {
        match parts.pop() {
            Some(only) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                Self::Or(parts)
            }
        }
    }

    /// Every one of these holds; one alone stands for itself, none for everything.
    #[must_use]
    pub fn all_of(mut parts: Vec<Self>) -> Self {
        match parts.pop() {
            None => Self::All,
            Some(only) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                Self::And(parts)
            }
        }
    }

    /// Whether it holds where `test` says which simple conditions do.
    pub fn evaluate(&self, test: &impl Fn(&T) -> bool) -> bool {
        match self {
            Self::All => true,
            Self::And(parts) => parts.iter().all(|part| part.evaluate(test)),
            Self::Or(parts) => parts.iter().any(|part| part.evaluate(test)),
            Self::Not(inner) => !inner.evaluate(test),
            Self::Term(term) => test(term),
        }
    }

    /// Whether it holds where `test` knows it of some simple conditions only: `None` where it depends on the others.
    pub fn evaluate_partially(&self, test: &impl Fn(&T) -> Option<bool>) -> Option<bool> {
        // Of several: what one alone decides; if none does, what they all agree on.
        let several = |parts: &[Self], decisive: bool| {
            let mut all = Some(!decisive);
            for part in parts {
                match part.evaluate_partially(test) {
                    Some(holds) if holds == decisive => return Some(decisive),
                    Some(_) => {}
                    None => all = None,
                }
            }
            all
        };
        match self {
            Self::All => Some(true),
            Self::And(parts) => several(parts, false),
            Self::Or(parts) => several(parts, true),
            Self::Not(inner) => inner.evaluate_partially(test).map(|holds| !holds),
            Self::Term(term) => test(term),
        }
    }

    /// The same with what costs least first, where the order does not matter.
    #[must_use]
    pub fn sort_by_cost(self, cost: &impl Fn(&T) -> u8) -> Self {
        let sorted = |parts: Vec<Self>| {
            let mut parts: Vec<_> = parts.into_iter().map(|part| part.sort_by_cost(cost)).collect();
            parts.sort_by_key(|part| part.cost(cost));
            parts
        };
        match self {
            Self::And(parts) => Self::And(sorted(parts)),
            Self::Or(parts) => Self::Or(sorted(parts)),
            Self::Not(inner) => Self::Not(Box::new(inner.sort_by_cost(cost))),
            other => other,
        }
    }

    /// What its dearest condition costs.
    fn cost(&self, cost: &impl Fn(&T) -> u8) -> u8 {
        match self {
            Self::All => 0,
            Self::And(parts) | Self::Or(parts) => parts.iter().map(|part| part.cost(cost)).max().unwrap_or(0),
            Self::Not(inner) => inner.cost(cost),
            Self::Term(term) => cost(term),
        }
    }

    /// The same tree with every simple condition replaced, in the order they are written.
    ///
    /// # Errors
    ///
    /// The first error of `replace`.
    pub fn try_map_terms<U, E>(
        &self,
        replace: &mut impl FnMut(&T) -> Result<Expr<U>, E>,
    ) -> Result<Expr<U>, E> {
        let mut each = |parts: &[Self]| -> Result<Vec<Expr<U>>, E> {
            parts.iter().map(|part| part.try_map_terms(replace)).collect()
        };
        Ok(match self {
            Self::All => Expr::All,
            Self::And(parts) => Expr::And(each(parts)?),
            Self::Or(parts) => Expr::Or(each(parts)?),
            Self::Not(inner) => Expr::Not(Box::new(inner.try_map_terms(replace)?)),
            Self::Term(term) => replace(term)?,
        })
    }
}

/// A simple condition: the field has one of these values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Which field.
    pub field: Field,
    /// One of these, at least one. Each is of the sort the field takes.
    pub values: Vec<Value>,
}

/// A value as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `id`, `place`, `text`: a part of it. `front`, `actor`, `source`, `by`: an id, or a part of a name.
    Text(String),
    /// `text`: a regular expression, in any case.
    Pattern(String),
    /// `kind`.
    Kind(Kind),
    /// `quad`.
    Quad(QuadClass),
    /// `dyad`: two actors, each as an id or a part of a name.
    Pair(String, String),
    /// `precision`.
    DatePrecision(Precision),
    /// `where`.
    PlacePrecision(PlacePrecision),
    /// `incident`, `contested`.
    Flag(bool),
    /// `killed`, `wounded`, `captured` (best number), `sources` (how many).
    Number(Bounds<u32>),
    /// `killed`, `wounded`, `captured`: no best number is known.
    Unknown,
    /// `date`: the whole span lies between these days.
    Date(Bounds<Day>),
    /// `last`: the whole span lies in this length of time up to as-of.
    Last(WindowLength),
    /// `says`.
    Says(ClaimContent),
}

/// Bounds, both included; `None`: no bound on that side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bounds<T> {
    /// The smallest that is meant.
    pub from: Option<T>,
    /// The largest that is meant.
    pub until: Option<T>,
}

impl<T: Ord> Bounds<T> {
    /// Whether everything from `low` to `high` lies within the bounds.
    pub fn contain(&self, low: &T, high: &T) -> bool {
        self.from.as_ref().is_none_or(|from| from <= low)
            && self.until.as_ref().is_none_or(|until| high <= until)
    }
}

/// What a claim says, whatever it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClaimContent {
    /// An exact number.
    Exactly,
    /// A number or more.
    AtLeast,
    /// A number or fewer.
    AtMost,
    /// Between two numbers.
    Between,
    /// Low, best and high of a data set.
    Estimate,
    /// Some, but no number.
    Unspecified,
    /// None, or that it is not so.
    Denied,
    /// Nothing.
    NoComment,
    /// That it is so.
    Affirms,
    /// That it is not confirmed.
    Unconfirmed,
}

impl ClaimContent {
    /// Every one with its word.
    pub const TABLE: [(Self, &'static str); 10] = [
        (Self::Exactly, "exactly"),
        (Self::AtLeast, "at-least"),
        (Self::AtMost, "at-most"),
        (Self::Between, "between"),
        (Self::Estimate, "estimate"),
        (Self::Unspecified, "unspecified"),
        (Self::Denied, "denied"),
        (Self::NoComment, "no-comment"),
        (Self::Affirms, "affirms"),
        (Self::Unconfirmed, "unconfirmed"),
    ];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// What a statement says. A stated cause is affirmed.
    #[must_use]
    pub const fn from_statement(statement: &Statement) -> Self {
        match statement {
            Statement::Toll { says, .. } => match says {
                Figure::Exactly(_) => Self::Exactly,
                Figure::AtLeast(_) => Self::AtLeast,
                Figure::AtMost(_) => Self::AtMost,
                Figure::Between(..) => Self::Between,
                Figure::Estimate { .. } => Self::Estimate,
                Figure::Unspecified => Self::Unspecified,
                Figure::Denied => Self::Denied,
                Figure::NoComment => Self::NoComment,
            },
            Statement::Control { says, .. } | Statement::Fact { says, .. } => match says {
                Stance::Affirms => Self::Affirms,
                Stance::Denies => Self::Denied,
                Stance::Unconfirmed => Self::Unconfirmed,
            },
            Statement::Cause { .. } => Self::Affirms,
            Statement::NoComment => Self::NoComment,
        }
    }
}
