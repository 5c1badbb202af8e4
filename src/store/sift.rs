//! The typed filter, put to the events.
//!
//! Most conditions are on what a class decides, or on a toll or a place, which repeat: they are decided once for every
//! value. If the classes decide the whole filter, no row is looked at; else every row is decided by looking up what its
//! values were decided to, and only what is left is asked of its text or its record.

use std::convert::Infallible;
use std::sync::Arc;

use super::bits::Bits;
use super::event_data::EventData;
use crate::model::Day;
use crate::model::parallel::par_chunks;
use crate::model::text::fold;
use crate::query::{Bound, Candidate, Decided, Expr, Field, Filter, Term, Test, Value};

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
    Columns(Decided),
    Words(String),
    /// This row, if there is such an event.
    Row(Option<u32>),
    /// The record has to say.
    Record(Test),
}

impl Ready {
    /// `ids`: the rows of whole ids that the filter names, folded.
    fn of(test: &Test, store: &EventData, ids: &[(String, u32)]) -> Self {
        if let Some(decided) = Decided::of(test, &store.table.columns) {
            return Self::Columns(decided);
        }
        match test {
            Test::Words(part) => Self::Words(part.clone()),
            Test::Id(id) => Self::Row(store.row_of(id)),
            Test::IdPart(part) => match ids.iter().find(|(id, _)| id == part) {
                Some((_, row)) => Self::Row(Some(*row)),
                None => Self::Record(test.clone()),
            },
            _ => Self::Record(test.clone()),
        }
    }

    fn of_class(&self, class: usize) -> Option<bool> {
        match self {
            Self::Columns(decided) => decided.of_class(class),
            Self::Words(_) | Self::Row(_) | Self::Record(_) => None,
        }
    }

    const fn cost(&self) -> u8 {
        match self {
            Self::Columns(_) | Self::Row(_) => 1,
            Self::Words(_) => 2,
            Self::Record(_) => 3,
        }
    }
}

fn at(passes: &[bool], index: usize) -> bool {
    passes.get(index).copied().unwrap_or(false)
}

/// Puts a filter to the events known at `as_of`.
pub(super) fn sift(store: &EventData, filter: &Filter, bound: &Bound, as_of: Day) -> Sifted {
    let table = &*store.table;
    let ids = whole_ids(store, filter);
    let ready = bound
        .expr()
        .try_replace(&mut |test: &Test| Ok::<_, Infallible>(Expr::Term(Ready::of(test, store, &ids))));
    let ready = match ready {
        Ok(ready) => ready,
        Err(never) => match never {},
    };
    let classes: Vec<Option<bool>> =
        (0..table.classes()).map(|class| ready.decided(&|test: &Ready| test.of_class(class))).collect();
    if classes.iter().all(Option::is_some) {
        return Sifted::Classes(classes.into_iter().flatten().collect());
    }
    let ready = ready.cheapest_first(&Ready::cost);
    // What begins later is not known and counts nowhere.
    let known = table.first_from(as_of.plus(1));
    let parts = par_chunks(0..known, |rows| {
        let words = rows.clone().step_by(64).map(|from| {
            let all = u64::MAX >> (64 - (rows.end - from).min(64));
            of_word(store, &ready, from, all)
        });
        Bits::from_words(words.collect())
    });
    Sifted::Rows(Arc::new(parts.iter().fold(Bits::default(), Bits::then)))
}

/// Which of 64 rows pass, of those in `asked`.
fn of_word(store: &EventData, expr: &Expr<Ready>, from: usize, asked: u64) -> u64 {
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
                Ready::Columns(Decided::Class(passes)) => {
                    each(&|row| at(passes, columns.class[row] as usize));
                }
                Ready::Columns(Decided::Toll(passes)) => each(&|row| at(passes, columns.toll[row] as usize)),
                Ready::Columns(Decided::Spot(passes)) => each(&|row| at(passes, columns.spot[row] as usize)),
                Ready::Columns(decided) => each(&|row| decided.holds(columns, row)),
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
fn whole_ids(store: &EventData, filter: &Filter) -> Vec<(String, u32)> {
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
fn recorded(store: &EventData, test: &Test, row: usize) -> bool {
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
