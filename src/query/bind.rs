//! Filters bound to a situation: names looked up, lengths of time counted back.

use std::ops::Range;

use super::candidate::Candidate;
use super::error::FilterError;
use super::expr::{Expr, Limits, Term, Value};
use super::field::Field;
use super::predicate::Test;
use super::value;
use super::window::Window;
use crate::model::text::{fold, nearest};
use crate::model::{ActorIx, Claimant, Day, FrontIx, Measure, Situation, SourceIx};

/// A filter bound to the situation whose events it is asked about.
#[derive(Debug, Clone, Default)]
pub struct Bound {
    expr: Expr<Test>,
}

impl Bound {
    /// Whether the event passes.
    #[must_use]
    pub fn matches(&self, candidate: &Candidate<'_>) -> bool {
        self.expr.holds(&|test| candidate.passes(test))
    }

    /// What it says.
    #[must_use]
    pub fn expr(&self) -> &Expr<Test> {
        &self.expr
    }
}

/// Binds an expression; `spans` are the places of its values, in order.
pub(super) fn bind(
    expr: &Expr,
    spans: &[Range<usize>],
    situation: &Situation,
    as_of: Day,
) -> Result<Bound, FilterError> {
    let binder = Binder { situation, as_of };
    let mut spans = spans.iter();
    let expr = expr.try_replace(&mut |term: &Term| {
        let tests = term.values.iter().map(|value| {
            let at = spans.next().cloned().unwrap_or_default();
            binder
                .test(term.field, value)
                .map(Expr::Term)
                .map_err(|(message, hint)| FilterError::new(at, &message, hint))
        });
        Ok(Expr::any(tests.collect::<Result<_, _>>()?))
    })?;
    Ok(Bound { expr })
}

/// What is wrong, and what would mend it.
type Reason = (String, Option<String>);

struct Binder<'a> {
    situation: &'a Situation,
    as_of: Day,
}

impl Binder<'_> {
    fn test(&self, field: Field, value: &Value) -> Result<Test, Reason> {
        Ok(match value {
            Value::Text(typed) => return self.text(field, typed),
            Value::Pattern(pattern) => Test::Pattern(
                value::regex(pattern).map_err(|why| (format!("not a regular expression: {why}"), None))?,
            ),
            Value::Kind(kind) => Test::Kind(*kind),
            Value::Quad(quad) => Test::Quad(*quad),
            Value::Pair(one, other) => Test::Dyad(self.actors(one)?, self.actors(other)?),
            Value::Precision(precision) => Test::Precision(*precision),
            Value::Where(precision) => Test::Where(*precision),
            Value::Flag(flag) if field == Field::Contested => Test::Contested(*flag),
            Value::Flag(flag) => Test::Incident(*flag),
            Value::Number(limits) => {
                measure(field).map_or(Test::Sources(*limits), |m| Test::Toll(m, *limits))
            }
            Value::Unknown => Test::TollUnknown(measure(field).unwrap_or(Measure::Killed)),
            Value::Date(limits) => Test::Within(*limits),
            Value::Last(length) => {
                let from = Window::ending_now(*length).span(self.as_of).map(|span| span.start);
                Test::Within(Limits { from, until: Some(self.as_of) })
            }
            Value::Says(says) => Test::Says(*says),
        })
    }

    fn text(&self, field: Field, typed: &str) -> Result<Test, Reason> {
        Ok(match field {
            Field::Id if self.situation.events.iter().any(|event| event.id == typed) => {
                Test::Id(typed.to_owned())
            }
            Field::Id => Test::IdPart(fold(typed)),
            Field::Place => Test::Place(fold(typed)),
            Field::Country => Test::Country(fold(typed)),
            Field::Front => Test::Front(found("front", typed, self.fronts())?),
            Field::Actor => Test::Actor(self.actors(typed)?),
            Field::Source => Test::Source(found("source", typed, self.sources())?),
            Field::By => {
                let actors = self.actor_names().map(|name| name.map(Claimant::Actor));
                let sources = self.sources().map(|name| name.map(Claimant::Source));
                Test::By(found("actor or source", typed, actors.chain(sources))?)
            }
            _ => Test::Words(fold(typed)),
        })
    }

    fn actors(&self, typed: &str) -> Result<Vec<ActorIx>, Reason> {
        found("actor", typed, self.actor_names())
    }

    fn fronts(&self) -> impl Iterator<Item = Named<'_, FrontIx>> + Clone {
        (0_u16..).zip(&self.situation.fronts).map(|(i, front)| {
            let names = [Some(&front.name), Some(&front.short), front.native.as_ref()];
            Named {
                ix: FrontIx(i),
                id: &front.id,
                names: names.into_iter().flatten().map(String::as_str).collect(),
            }
        })
    }

    fn actor_names(&self) -> impl Iterator<Item = Named<'_, ActorIx>> + Clone {
        (0_u32..).zip(&self.situation.actors).map(|(i, actor)| {
            let names = [Some(&actor.name), Some(&actor.short), actor.native.as_ref()].into_iter().flatten();
            let names = names.chain(actor.aliases.iter().map(|alias| &alias.name));
            Named { ix: ActorIx(i), id: &actor.id, names: names.map(String::as_str).collect() }
        })
    }

    fn sources(&self) -> impl Iterator<Item = Named<'_, SourceIx>> + Clone {
        (0_u32..).zip(&self.situation.sources).map(|(i, source)| {
            let names = std::iter::once(&source.title).chain(&source.publisher);
            Named { ix: SourceIx(i), id: &source.id, names: names.map(String::as_str).collect() }
        })
    }
}

fn measure(field: Field) -> Option<Measure> {
    match field {
        Field::Killed => Some(Measure::Killed),
        Field::Wounded => Some(Measure::Wounded),
        Field::Captured => Some(Measure::Captured),
        _ => None,
    }
}

/// Something with an id and names.
struct Named<'a, T> {
    ix: T,
    id: &'a str,
    names: Vec<&'a str>,
}

impl<'a, T> Named<'a, T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Named<'a, U> {
        Named { ix: change(self.ix), id: self.id, names: self.names }
    }
}

/// What is meant: all of this id, else all of which a name has it as a part.
fn found<'a, T>(
    what: &str,
    typed: &str,
    all: impl Iterator<Item = Named<'a, T>> + Clone,
) -> Result<Vec<T>, Reason> {
    let wanted = fold(typed);
    let exact: Vec<T> = all.clone().filter(|named| fold(named.id) == wanted).map(|named| named.ix).collect();
    if !exact.is_empty() {
        return Ok(exact);
    }
    let has_part = |named: &Named<'a, T>| named.names.iter().any(|name| fold(name).contains(&wanted));
    let parts: Vec<T> = all.clone().filter(has_part).map(|named| named.ix).collect();
    if !parts.is_empty() {
        return Ok(parts);
    }
    let hint = match nearest(typed, all.clone().map(|named| named.id)) {
        Some(id) => Some(format!("did you mean {id}?")),
        // A handful is worth listing, hundreds are not.
        None if all.clone().count() <= 12 => {
            Some(format!("one of: {}", all.map(|named| named.id).collect::<Vec<_>>().join(", ")))
        }
        None => None,
    };
    Err((format!("there is no {what} {typed:?}"), hint))
}
