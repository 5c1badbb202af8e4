//! The typed filter, put to the events.
//!
//! Most conditions are on what a class decides, or on a toll or a place, which repeat: they are decided once for every
//! value. If the classes decide the whole filter, no row is looked at; else every row is decided by looking up what its
//! values were decided to, and only what is left is asked of its text or its record.

use std::convert::Infallible;
use std::sync::Arc;

use super::event_data::EventData;
use super::row_set::RowSet;
use crate::model::Day;
use crate::model::parallel::par_chunks;
use crate::model::text::fold;
use crate::query::{BoundFilter, Candidate, ColumnPredicate, Expr, Field, Filter, Predicate, Term, Value};

/// What a filter lets through.
#[derive(Debug)]
pub(super) enum FilterResult {
    /// Everything.
    All,
    /// By class: whether it passes. No row decides for itself.
    Groups(Vec<bool>),
    /// The rows that pass.
    Rows(Arc<RowSet>),
}

/// A simple condition, decided as far as it can be.
enum ResolvedTest {
    Columns(ColumnPredicate),
    Words(String),
    /// This row, if there is such an event.
    Row(Option<u32>),
    /// The record has to say.
    Record(Predicate),
}

impl ResolvedTest {
    /// `ids`: the rows of whole ids that the filter names, folded.
    fn resolve(test: &Predicate, store: &EventData, ids: &[(String, u32)]) -> Self {
        if let Some(decided) = ColumnPredicate::from_predicate(test, &store.table.columns) {
            return Self::Columns(decided);
        }
        match test {
            Predicate::Words(part) => Self::Words(part.clone()),
            Predicate::Id(id) => Self::Row(store.row_by_id(id)),
            Predicate::IdPart(part) => match ids.iter().find(|(id, _)| id == part) {
                Some((_, row)) => Self::Row(Some(*row)),
                None => Self::Record(test.clone()),
            },
            _ => Self::Record(test.clone()),
        }
    }

    fn group_result(&self, class: usize) -> Option<bool> {
        match self {
            Self::Columns(decided) => decided.for_group(class),
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

fn flag_at(passes: &[bool], index: usize) -> bool {
    passes.get(index).copied().unwrap_or(false)
}

/// Puts a filter to the events known at `as_of`.
pub(super) fn evaluate_filter(
    store: &EventData,
    filter: &Filter,
    bound: &BoundFilter,
    as_of: Day,
) -> FilterResult {
    let table = &*store.table;
    let ids = rows_of_ids(store, filter);
    let ready = bound.expr().try_map_terms(&mut |test: &Predicate| {
        Ok::<_, Infallible>(Expr::Term(ResolvedTest::resolve(test, store, &ids)))
    });
    let ready = match ready {
        Ok(ready) => ready,
        Err(never) => match never {},
    };
    let classes: Vec<Option<bool>> = (0..table.group_count())
        .map(|class| ready.evaluate_partially(&|test: &ResolvedTest| test.group_result(class)))
        .collect();
    if classes.iter().all(Option::is_some) {
        return FilterResult::Groups(classes.into_iter().flatten().collect());
    }
    let ready = ready.sort_by_cost(&ResolvedTest::cost);
    // What begins later is not known and counts nowhere.
    let known = table.first_from(as_of.plus_days(1));
    let parts = par_chunks(0..known, |rows| {
        let words = rows.clone().step_by(64).map(|from| {
            let all = u64::MAX >> (64 - (rows.end - from).min(64));
            evaluate_block(store, &ready, from, all)
        });
        RowSet::from_words(words.collect())
    });
    FilterResult::Rows(Arc::new(parts.iter().fold(RowSet::default(), RowSet::append)))
}

/// Which of 64 rows pass, of those in `asked`.
fn evaluate_block(store: &EventData, expr: &Expr<ResolvedTest>, from: usize, asked: u64) -> u64 {
    match expr {
        Expr::All => asked,
        Expr::And(parts) => parts.iter().fold(asked, |left, part| evaluate_block(store, part, from, left)),
        Expr::Or(parts) => {
            parts.iter().fold(0, |found, part| found | evaluate_block(store, part, from, asked & !found))
        }
        Expr::Not(inner) => asked & !evaluate_block(store, inner, from, asked),
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
                ResolvedTest::Columns(ColumnPredicate::Group(passes)) => {
                    each(&|row| flag_at(passes, columns.group_id[row] as usize));
                }
                ResolvedTest::Columns(ColumnPredicate::Toll(passes)) => {
                    each(&|row| flag_at(passes, columns.toll_id[row] as usize))
                }
                ResolvedTest::Columns(ColumnPredicate::Place(passes)) => {
                    each(&|row| flag_at(passes, columns.place_id[row] as usize))
                }
                ResolvedTest::Columns(decided) => each(&|row| decided.matches_row(columns, row)),
                ResolvedTest::Words(part) => {
                    each(&|row| {
                        u32::try_from(row).is_ok_and(|row| store.search_text(row).contains(part.as_str()))
                    });
                }
                ResolvedTest::Row(only) => each(&|row| *only == u32::try_from(row).ok()),
                ResolvedTest::Record(test) => each(&|row| record_passes(store, test, row)),
            }
            found
        }
    }
}

/// The rows of the whole ids that a filter names, which the situation may know only from bulk data; folded, as a part of
/// an id would be.
fn rows_of_ids(store: &EventData, filter: &Filter) -> Vec<(String, u32)> {
    let mut ids = Vec::new();
    let every = filter.expr().try_map_terms(&mut |term: &Term| {
        for value in term.values.iter().filter(|_| term.field == Field::Id) {
            if let Value::Text(typed) = value {
                ids.extend(store.row_by_id(typed).map(|row| (fold(typed), row)));
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
fn record_passes(store: &EventData, test: &Predicate, row: usize) -> bool {
    let Some((number, event)) =
        u32::try_from(row).ok().and_then(|number| Some((number, store.event(number)?)))
    else {
        return false;
    };
    let candidate = Candidate {
        situation: &store.situation,
        event,
        tolls: store.table.tolls_of(row),
        is_contested: store.table.group_of_row(row).is_contested,
        search_text: if matches!(test, Predicate::Words(_)) { store.search_text(number) } else { "" },
    };
    candidate.matches(test)
}
