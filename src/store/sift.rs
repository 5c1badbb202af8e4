//! The typed filter, put to the events.
//!
//! Most conditions are on what a class decides, or on a toll or a place, which repeat: they are decided once for every
//! value. If the classes decide the whole filter, no row is looked at; else every row is decided by looking up what its
//! values were decided to, and only what is left is asked of its text or its record.

use std::convert::Infallible;
use std::sync::Arc;

use super::Store;
use super::bits::Bits;
use super::halves::halves;
use crate::model::text::fold;
use crate::model::{ActorIx, Class, Day, Event, Precision, Span};
use crate::query::{Bound, Candidate, Expr, Field, Filter, Limits, Term, Test, Value};

/// What a filter lets through.
#[derive(Debug)]
pub(super) enum Sifted {
    /// Everything.
    All,
    /// By class: whether it passes. No row decides for itself.
    Classes(Vec<bool>),
    /// The rows that pass.
    Rows(Arc<Bits>),
}

/// A simple condition, decided as far as it can be.
enum Ready {
    /// By class.
    Class(Vec<bool>),
    /// By toll.
    Toll(Vec<bool>),
    /// By spot.
    Spot(Vec<bool>),
    Within(Limits<Day>),
    Precision(Precision),
    Words(String),
    /// This row, if there is such an event.
    Row(Option<u32>),
    /// The record has to say.
    Record(Test),
}

impl Ready {
    /// `ids`: the rows of whole ids that the filter names, folded.
    fn of(test: &Test, store: &Store, ids: &[(String, u32)]) -> Self {
        let columns = &store.table.columns;
        let by_class =
            |passes: &dyn Fn(&Class) -> bool| Self::Class(columns.classes.iter().map(passes).collect());
        match test {
            Test::Front(fronts) => by_class(&|class| fronts.contains(&class.front)),
            Test::Kind(kind) => by_class(&|class| class.kind == *kind),
            Test::Quad(quad) => by_class(&|class| class.kind.row().quad == *quad),
            Test::Incident(incident) => by_class(&|class| class.kind.row().incident == *incident),
            Test::Actor(actors) => by_class(&|class| class.actors.iter().any(|actor| actors.contains(actor))),
            Test::Dyad(one, other) => {
                let met = |(a, b): (ActorIx, ActorIx)| {
                    (one.contains(&a) && other.contains(&b)) || (one.contains(&b) && other.contains(&a))
                };
                by_class(&|class| Event::dyads_of(&class.actors).any(met))
            }
            Test::Country(part) => {
                let has = |name: &str| !name.is_empty() && fold(name).contains(part.as_str());
                let has: Vec<bool> = columns.countries.iter().map(|name| has(name)).collect();
                by_class(&|class| at(&has, usize::from(class.country)))
            }
            Test::Contested(contested) => by_class(&|class| class.contested == *contested),
            Test::Toll(measure, limits) => {
                let holds = |best: u32| limits.hold(&best, &best);
                Self::Toll(
                    columns
                        .tolls
                        .iter()
                        .map(|losses| losses.tolls.of(*measure).best.is_some_and(holds))
                        .collect(),
                )
            }
            Test::TollUnknown(measure) => Self::Toll(
                columns.tolls.iter().map(|losses| losses.tolls.of(*measure).best.is_none()).collect(),
            ),
            Test::Where(precision) => {
                Self::Spot(columns.spots.iter().map(|spot| spot.precision == Some(*precision)).collect())
            }
            Test::Within(limits) => Self::Within(*limits),
            Test::Precision(precision) => Self::Precision(*precision),
            Test::Words(part) => Self::Words(part.clone()),
            Test::Id(id) => Self::Row(store.row_of(id)),
            Test::IdPart(part) => match ids.iter().find(|(id, _)| id == part) {
                Some((_, row)) => Self::Row(Some(*row)),
                None => Self::Record(test.clone()),
            },
            Test::Pattern(_)
            | Test::Place(_)
            | Test::By(_)
            | Test::Says(_)
            | Test::Source(_)
            | Test::Sources(_) => Self::Record(test.clone()),
        }
    }
}

/// Whether the classes alone decide: `None` where a row has to.
fn of_class(expr: &Expr<Ready>, class: usize) -> Option<bool> {
    // Of several: what one alone decides; if none does, what they all agree on.
    let several = |parts: &[Expr<Ready>], decisive: bool| {
        let mut all = Some(!decisive);
        for part in parts {
            match of_class(part, class) {
                Some(holds) if holds == decisive => return Some(decisive),
                Some(_) => {}
                None => all = None,
            }
        }
        all
    };
    match expr {
        Expr::All => Some(true),
        Expr::And(parts) => several(parts, false),
        Expr::Or(parts) => several(parts, true),
        Expr::Not(inner) => of_class(inner, class).map(|holds| !holds),
        Expr::Term(Ready::Class(passes)) => Some(at(passes, class)),
        Expr::Term(_) => None,
    }
}

fn at(passes: &[bool], index: usize) -> bool {
    passes.get(index).copied().unwrap_or(false)
}

/// Puts a filter to the events known at `as_of`.
pub(super) fn sift(store: &Store, filter: &Filter, bound: &Bound, as_of: Day) -> Sifted {
    let table = &*store.table;
    let ids = whole_ids(store, filter);
    let ready = bound
        .expr()
        .try_replace(&mut |test: &Test| Ok::<_, Infallible>(Expr::Term(Ready::of(test, store, &ids))));
    let ready = match ready {
        Ok(ready) => ready,
        Err(never) => match never {},
    };
    let classes: Vec<Option<bool>> = (0..table.classes()).map(|class| of_class(&ready, class)).collect();
    if classes.iter().all(Option::is_some) {
        return Sifted::Classes(classes.into_iter().flatten().collect());
    }
    let ready = cheapest_first(ready);
    // What begins later is not known and counts nowhere.
    let known = table.first_from(as_of.plus(1));
    let parts = halves(0..known, |rows| {
        let words = rows.clone().step_by(64).map(|from| {
            let all = u64::MAX >> (64 - (rows.end - from).min(64));
            of_word(store, &ready, from, all)
        });
        Bits::from_words(words.collect())
    });
    Sifted::Rows(Arc::new(parts.iter().fold(Bits::default(), Bits::then)))
}

/// The same with what costs least first, where the order does not matter.
fn cheapest_first(expr: Expr<Ready>) -> Expr<Ready> {
    fn cost(expr: &Expr<Ready>) -> u8 {
        match expr {
            Expr::All => 0,
            Expr::And(parts) | Expr::Or(parts) => parts.iter().map(cost).max().unwrap_or(0),
            Expr::Not(inner) => cost(inner),
            Expr::Term(Ready::Record(_)) => 3,
            Expr::Term(Ready::Words(_)) => 2,
            Expr::Term(_) => 1,
        }
    }
    let sorted = |parts: Vec<Expr<Ready>>| {
        let mut parts: Vec<_> = parts.into_iter().map(cheapest_first).collect();
        parts.sort_by_key(cost);
        parts
    };
    match expr {
        Expr::And(parts) => Expr::And(sorted(parts)),
        Expr::Or(parts) => Expr::Or(sorted(parts)),
        Expr::Not(inner) => Expr::Not(Box::new(cheapest_first(*inner))),
        other => other,
    }
}

/// Which of 64 rows pass, of those in `asked`.
fn of_word(store: &Store, expr: &Expr<Ready>, from: usize, asked: u64) -> u64 {
    match expr {
        Expr::All => asked,
        Expr::And(parts) => parts.iter().fold(asked, |left, part| of_word(store, part, from, left)),
        Expr::Or(parts) => {
            parts.iter().fold(0, |found, part| found | of_word(store, part, from, asked & !found))
        }
        Expr::Not(inner) => asked & !of_word(store, inner, from, asked),
        Expr::Term(ready) => {
            let columns = &store.table.columns;
            let mut found = 0;
            let mut each = |passes: &dyn Fn(usize) -> bool| {
                let mut left = asked;
                while left != 0 {
                    let bit = left.trailing_zeros();
                    left &= left - 1;
                    found |= u64::from(passes(from + bit as usize)) << bit;
                }
            };
            match ready {
                Ready::Class(passes) => each(&|row| at(passes, columns.class[row] as usize)),
                Ready::Toll(passes) => each(&|row| at(passes, columns.toll[row] as usize)),
                Ready::Spot(passes) => each(&|row| at(passes, columns.spot[row] as usize)),
                Ready::Within(limits) => each(&|row| {
                    let Span { start, end } = store.table.span(row);
                    limits.hold(&start, &end)
                }),
                Ready::Precision(precision) => each(&|row| columns.date(row).precision == *precision),
                Ready::Words(part) => {
                    each(&|row| {
                        u32::try_from(row).is_ok_and(|row| store.folded(row).contains(part.as_str()))
                    });
                }
                Ready::Row(only) => each(&|row| *only == u32::try_from(row).ok()),
                Ready::Record(test) => each(&|row| recorded(store, test, row)),
            }
            found
        }
    }
}

/// The rows of the whole ids that a filter names, which the situation may know only from bulk data; folded, as a part of
/// an id would be.
fn whole_ids(store: &Store, filter: &Filter) -> Vec<(String, u32)> {
    let mut ids = Vec::new();
    let every = filter.expr().try_replace(&mut |term: &Term| {
        for value in term.values.iter().filter(|_| term.field == Field::Id) {
            if let Value::Text(typed) = value {
                ids.extend(store.row_of(typed).map(|row| (fold(typed), row)));
            }
        }
        Ok::<Expr<()>, Infallible>(Expr::All)
    });
    match every {
        Ok(_) => ids,
        Err(never) => match never {},
    }
}

/// Whether the record of a row passes.
fn recorded(store: &Store, test: &Test, row: usize) -> bool {
    let Some((number, event)) =
        u32::try_from(row).ok().and_then(|number| Some((number, store.event(number)?)))
    else {
        return false;
    };
    let candidate = Candidate {
        situation: &store.situation,
        event,
        tolls: store.table.tolls_of(row),
        contested: store.table.facts_of(row).contested,
        folded: if matches!(test, Test::Words(_)) { store.folded(number) } else { "" },
    };
    candidate.passes(test)
}
