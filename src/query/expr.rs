//! The syntax tree of a filter.

use super::field::Field;
use super::window::WindowLength;
use crate::model::{Day, EventStatus, Figure, Kind, PlacePrecision, Precision, QuadClass, Stance, Statement};

/// A boolean expression over simple conditions: over [`Term`]s as parsed, over [`super::Predicate`]s once bound.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Expr<T = Term> {
    /// Always true.
    #[default]
    All,
    /// All parts hold.
    And(Vec<Self>),
    /// At least one part holds.
    Or(Vec<Self>),
    /// The part does not hold.
    Not(Box<Self>),
    /// A simple condition.
    Term(T),
}

impl<T> Expr<T> {
    /// Returns the disjunction of `parts`. A single part is returned as it is.
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

    /// Returns the conjunction of `parts`. A single part is returned as it is; no parts give [`Expr::All`].
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

    /// Whether the expression holds, given `test` for its simple conditions.
    pub fn evaluate(&self, test: &impl Fn(&T) -> bool) -> bool {
        match self {
            Self::All => true,
            Self::And(parts) => parts.iter().all(|part| part.evaluate(test)),
            Self::Or(parts) => parts.iter().any(|part| part.evaluate(test)),
            Self::Not(inner) => !inner.evaluate(test),
            Self::Term(term) => test(term),
        }
    }

    /// Evaluates in three-valued logic: `test` returns `None` for a condition it cannot decide, and the result is
    /// `None` if it depends on one of these.
    pub fn evaluate_partially(&self, test: &impl Fn(&T) -> Option<bool>) -> Option<bool> {
        // One decisive part settles the result. Without one, it is known only if every part is.
        let evaluate_parts = |parts: &[Self], decisive: bool| {
            let mut result = Some(!decisive);
            for part in parts {
                match part.evaluate_partially(test) {
                    Some(holds) if holds == decisive => return Some(decisive),
                    Some(_) => {}
                    None => result = None,
                }
            }
            result
        };
        match self {
            Self::All => Some(true),
            Self::And(parts) => evaluate_parts(parts, false),
            Self::Or(parts) => evaluate_parts(parts, true),
            Self::Not(inner) => inner.evaluate_partially(test).map(|holds| !holds),
            Self::Term(term) => test(term),
        }
    }

    /// Reorders conjunctions and disjunctions so that the cheapest parts come first. The meaning stays the same.
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

    /// Returns the cost of the most expensive condition.
    fn cost(&self, cost: &impl Fn(&T) -> u8) -> u8 {
        match self {
            Self::All => 0,
            Self::And(parts) | Self::Or(parts) => parts.iter().map(|part| part.cost(cost)).max().unwrap_or(0),
            Self::Not(inner) => inner.cost(cost),
            Self::Term(term) => cost(term),
        }
    }

    /// Replaces every simple condition, in the order in which they are written.
    ///
    /// # Errors
    ///
    /// Returns the first error of `replace`.
    pub fn try_map_terms<U, E>(
        &self,
        replace: &mut impl FnMut(&T) -> Result<Expr<U>, E>,
    ) -> Result<Expr<U>, E> {
        let mut map_all = |parts: &[Self]| -> Result<Vec<Expr<U>>, E> {
            parts.iter().map(|part| part.try_map_terms(replace)).collect()
        };
        Ok(match self {
            Self::All => Expr::All,
            Self::And(parts) => Expr::And(map_all(parts)?),
            Self::Or(parts) => Expr::Or(map_all(parts)?),
            Self::Not(inner) => Expr::Not(Box::new(inner.try_map_terms(replace)?)),
            Self::Term(term) => replace(term)?,
        })
    }
}

/// A simple condition: a field has one of several values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The field.
    pub field: Field,
    /// The accepted values, at least one, each of the field's type.
    pub values: Vec<Value>,
}

/// A value in a condition, before names are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `id`, `place`, `country`, `text`: part of the text. `front`, `actor`, `source`, `by`: an id or part of a
    /// name.
    Text(String),
    /// `text`: a regular expression that ignores case.
    Pattern(String),
    /// `kind`.
    Kind(Kind),
    /// `status`.
    Status(EventStatus),
    /// `quad`.
    Quad(QuadClass),
    /// `dyad`: two actors, each by id or part of a name.
    Pair(String, String),
    /// `precision`.
    DatePrecision(Precision),
    /// `where`.
    PlacePrecision(PlacePrecision),
    /// `incident`, `contested`.
    Flag(bool),
    /// `killed`, `wounded`, `captured`: the best number. `sources`: the number of sources.
    Number(Bounds<u32>),
    /// `killed`, `wounded`, `captured`: the best number is unknown.
    Unknown,
    /// `date`: the whole span is within these bounds.
    Date(Bounds<Day>),
    /// `last`: the whole span is within the window of this length up to as-of.
    Last(WindowLength),
    /// `says`.
    Says(ClaimContent),
}

/// A range with both ends included. `None`: no bound on that side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bounds<T> {
    /// Lower bound.
    pub from: Option<T>,
    /// Upper bound.
    pub until: Option<T>,
}

impl<T: Ord> Bounds<T> {
    /// Whether the bounds contain everything from `low` to `high`.
    pub fn contain(&self, low: &T, high: &T) -> bool {
        self.from.as_ref().is_none_or(|from| from <= low)
            && self.until.as_ref().is_none_or(|until| high <= until)
    }
}

/// What a claim says, regardless of its subject.
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
    /// Low, best and high from a data set.
    Estimate,
    /// Some, but no number.
    Unspecified,
    /// None, or that something is not so.
    Denied,
    /// No comment.
    NoComment,
    /// That something is so.
    Affirms,
    /// That something is unconfirmed.
    Unconfirmed,
}

impl ClaimContent {
    /// Every content with its name in filters.
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

    /// The name in filters.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// Returns the content of a statement. A stated cause counts as affirmed.
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
            Statement::NoComment | Statement::Retraction => Self::NoComment,
        }
    }
}
