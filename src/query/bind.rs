//! Binds filters to a situation (name resolution): names become indices, lengths of time become days.

use std::ops::Range;

use super::candidate::Candidate;
use super::error::FilterError;
use super::expr::{Bounds, Expr, Term, Value};
use super::field::Field;
use super::named_items::{NamedItem, named_actors, named_fronts, named_sources};
use super::predicate::Predicate;
use super::value_parser;
use super::window::Window;
use crate::model::text::{fold, nearest_name};
use crate::model::{ActorIx, Claimant, Day, Measure, Situation, Victims};

/// A filter bound to the situation whose events it tests.
#[derive(Debug, Clone, Default)]
pub struct BoundFilter {
    expr: Expr<Predicate>,
}

impl BoundFilter {
    /// Whether the event matches.
    #[must_use]
    pub fn matches(&self, candidate: &Candidate<'_>) -> bool {
        self.expr.evaluate(&|predicate| candidate.matches(predicate))
    }

    /// Returns the expression, with names resolved.
    #[must_use]
    pub fn expr(&self) -> &Expr<Predicate> {
        &self.expr
    }
}

/// Binds an expression. `spans` are the places of its values in the filter text, in order.
pub(super) fn bind_filter(
    expr: &Expr,
    spans: &[Range<usize>],
    situation: &Situation,
    as_of: Day,
) -> Result<BoundFilter, FilterError> {
    let binder = Binder { situation, as_of };
    let mut spans = spans.iter();
    let expr = expr.try_map_terms(&mut |term: &Term| {
        let predicates = term.values.iter().map(|value| {
            let span = spans.next().cloned().unwrap_or_default();
            binder
                .bind_value(term.field, value)
                .map(Expr::Term)
                .map_err(|(message, hint)| FilterError::new(span, &message, hint))
        });
        Ok(Expr::any_of(predicates.collect::<Result<_, _>>()?))
    })?;
    Ok(BoundFilter { expr })
}

/// The value of `victims` for victims of no stated side.
pub(super) const UNATTRIBUTED: &str = "unattributed";

/// What is wrong, and how to fix it.
type BindProblem = (String, Option<String>);

struct Binder<'a> {
    situation: &'a Situation,
    as_of: Day,
}

impl Binder<'_> {
    fn bind_value(&self, field: Field, value: &Value) -> Result<Predicate, BindProblem> {
        Ok(match value {
            Value::Text(typed) => return self.bind_text(field, typed),
            Value::Pattern(pattern) => Predicate::Pattern(
                value_parser::build_regex(pattern)
                    .map_err(|reason| (format!("not a regular expression: {reason}"), None))?,
            ),
            Value::Kind(kind) => Predicate::Kind(*kind),
            Value::Status(status) => Predicate::Status(*status),
            Value::Quad(quad) => Predicate::Quad(*quad),
            Value::Pair(first, second) => {
                Predicate::Dyad(self.resolve_actors(first)?, self.resolve_actors(second)?)
            }
            Value::DatePrecision(precision) => Predicate::DatePrecision(*precision),
            Value::PlacePrecision(precision) => Predicate::PlacePrecision(*precision),
            Value::Flag(flag) if field == Field::Contested => Predicate::Contested(*flag),
            Value::Flag(flag) => Predicate::Incident(self.situation.incidents, *flag),
            Value::Number(bounds) => measure_for_field(field)
                .map_or(Predicate::SourceCount(*bounds), |m| Predicate::Toll(m, *bounds)),
            Value::Unknown => Predicate::TollUnknown(measure_for_field(field).unwrap_or(Measure::Killed)),
            Value::Date(bounds) => Predicate::Within(*bounds),
            Value::Last(length) => {
                let from = Window::ending_now(*length).span(self.as_of).map(|span| span.start);
                Predicate::Within(Bounds { from, until: Some(self.as_of) })
            }
            Value::Says(content) => Predicate::Says(*content),
        })
    }

    fn bind_text(&self, field: Field, typed: &str) -> Result<Predicate, BindProblem> {
        Ok(match field {
            Field::Id if self.situation.events.iter().any(|event| event.id == typed) => {
                Predicate::Id(typed.to_owned())
            }
            Field::Id => Predicate::IdPart(fold(typed)),
            Field::Place => Predicate::Place(fold(typed)),
            Field::Country => Predicate::Country(fold(typed)),
            Field::Region => Predicate::Region(fold(typed)),
            Field::Conflict => Predicate::Conflict(fold(typed)),
            Field::Note => Predicate::Note(fold(typed)),
            Field::Front => Predicate::Front(resolve_names("front", typed, named_fronts(self.situation))?),
            Field::Actor => Predicate::Actor(self.resolve_actors(typed)?),
            Field::Victims if fold(typed) == UNATTRIBUTED => Predicate::Victims(vec![Victims::Unattributed]),
            Field::Victims => {
                Predicate::Victims(self.resolve_actors(typed)?.into_iter().map(Victims::OfActor).collect())
            }
            Field::Source => {
                Predicate::Source(resolve_names("source", typed, named_sources(self.situation))?)
            }
            Field::By => {
                let actors = named_actors(self.situation).map(|item| item.map(Claimant::Actor));
                let sources = named_sources(self.situation).map(|item| item.map(Claimant::Source));
                Predicate::Claimant(resolve_names("actor or source", typed, actors.chain(sources))?)
            }
            _ => Predicate::Words(fold(typed)),
        })
    }

    fn resolve_actors(&self, typed: &str) -> Result<Vec<ActorIx>, BindProblem> {
        resolve_names("actor", typed, named_actors(self.situation))
    }
}

fn measure_for_field(field: Field) -> Option<Measure> {
    match field {
        Field::Killed => Some(Measure::Killed),
        Field::Wounded => Some(Measure::Wounded),
        Field::Captured => Some(Measure::Captured),
        _ => None,
    }
}

/// Returns the items with this id or, if there is none, all whose names contain the text.
fn resolve_names<'a, T>(
    what: &str,
    typed: &str,
    items: impl Iterator<Item = NamedItem<'a, T>> + Clone,
) -> Result<Vec<T>, BindProblem> {
    let wanted = fold(typed);
    let with_id: Vec<T> =
        items.clone().filter(|item| fold(item.id) == wanted).map(|item| item.index).collect();
    if !with_id.is_empty() {
        return Ok(with_id);
    }
    let is_named = |item: &NamedItem<'a, T>| item.names.iter().any(|name| fold(name).contains(&wanted));
    let named: Vec<T> = items.clone().filter(is_named).map(|item| item.index).collect();
    if !named.is_empty() {
        return Ok(named);
    }
    let hint = match nearest_name(typed, items.clone().map(|item| item.id)) {
        Some(id) => Some(format!("did you mean {id}?")),
        // Lists the ids only if they are few.
        None if items.clone().count() <= 12 => {
            Some(format!("one of: {}", items.map(|item| item.id).collect::<Vec<_>>().join(", ")))
        }
        None => None,
    };
    Err((format!("there is no {what} {typed:?}"), hint))
}
