//! Evaluates the typed filter against the events.
//!
//! Most conditions test an event group, a toll or a place. These are dictionary-encoded, so a condition is decided
//! once per distinct value. If the event groups decide the whole filter, no row is visited. Otherwise each row
//! looks up the decisions for its values, in blocks of 64 rows (a bitmap), and only undecided rows are tested on
//! their text or record.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::ops::Range;
use std::sync::Arc;

use super::chosen_groups::{ChosenTest, chosen_group_conditions};
use super::event_data::EventData;
use super::row_set::RowSet;
use crate::model::Day;
use crate::model::parallel::par_chunks;
use crate::model::text::fold;
use crate::query::{BoundFilter, Candidate, ColumnPredicate, Expr, Field, Filter, Predicate, Term, Value};

/// The result of a filter.
#[derive(Debug)]
pub(super) enum FilterResult {
    /// Every event passes.
    All,
    /// By group id: whether the group passes. No row needs a decision of its own.
    Groups(Vec<bool>),
    /// The rows that pass.
    Rows(Arc<RowSet>),
}

/// A condition of the filter, decided as far as the columns allow.
enum ResolvedTest {
    Columns(ColumnPredicate),
    Words(String),
    /// The rows of the event with the given id.
    Rows(Range<u32>),
    /// A condition that only the record can decide.
    Record(Predicate),
}

impl ResolvedTest {
    /// Resolves a condition. `ids` holds the case-folded whole ids in the filter, with their rows.
    fn resolve(test: &Predicate, data: &EventData, ids: &[(String, Range<u32>)]) -> Self {
        if let Some(predicate) =
            ColumnPredicate::from_predicate(test, &data.table.columns, &data.table.event_groups)
        {
            return Self::Columns(predicate);
        }
        match test {
            Predicate::Words(words) => Self::Words(words.clone()),
            Predicate::Id(id) => Self::Rows(data.rows_by_id(id)),
            Predicate::IdPart(part) => match ids.iter().find(|(id, _)| id == part) {
                Some((_, rows)) => Self::Rows(rows.clone()),
                None => Self::Record(test.clone()),
            },
            _ => Self::Record(test.clone()),
        }
    }

    fn group_result(&self, group_id: usize) -> Option<bool> {
        match self {
            Self::Columns(predicate) => predicate.for_group(group_id),
            Self::Words(_) | Self::Rows(_) | Self::Record(_) => None,
        }
    }

    const fn cost(&self) -> u8 {
        match self {
            Self::Columns(_) | Self::Rows(_) => 1,
            Self::Words(_) => 2,
            Self::Record(_) => 3,
        }
    }
}

fn flag_at(passes: &[bool], index: usize) -> bool {
    passes.get(index).copied().unwrap_or(false)
}

/// Evaluates a filter and the values of other dimensions that were chosen against the events known at `as_of`.
pub(super) fn evaluate_filter(
    data: &EventData,
    filter: &Filter,
    bound: &BoundFilter,
    chosen_groups: &BTreeSet<String>,
    as_of: Day,
) -> FilterResult {
    let table = &*data.table;
    let ids = rows_of_ids(data, filter);
    let Ok(resolved) = bound.expr().try_map_terms(&mut |test: &Predicate| {
        Ok::<_, Infallible>(Expr::Term(ResolvedTest::resolve(test, data, &ids)))
    });
    let conditions = chosen_group_conditions(data, chosen_groups).into_iter();
    let conditions = conditions.map(|condition| {
        let Ok(condition) = condition.try_map_terms(&mut |test: &ChosenTest| {
            Ok::<_, Infallible>(Expr::Term(match test {
                ChosenTest::Columns(predicate) => ResolvedTest::Columns(predicate.clone()),
                ChosenTest::Record(predicate) => ResolvedTest::Record(predicate.clone()),
            }))
        });
        condition
    });
    let resolved = Expr::And(std::iter::once(resolved).chain(conditions).collect());
    let group_results: Vec<Option<bool>> = (0..table.group_count())
        .map(|group_id| resolved.evaluate_partially(&|test: &ResolvedTest| test.group_result(group_id)))
        .collect();
    if group_results.iter().all(Option::is_some) {
        return FilterResult::Groups(group_results.into_iter().flatten().collect());
    }
    let resolved = resolved.sort_by_cost(&ResolvedTest::cost);
    // Later rows are not known and count nowhere.
    let known_rows = table.first_row_from(as_of.plus_days(1));
    let parts = par_chunks(0..known_rows, |rows| {
        let words = rows.clone().step_by(64).map(|first_row| {
            let block_rows = u64::MAX >> (64 - (rows.end - first_row).min(64));
            evaluate_block(data, &resolved, first_row, block_rows)
        });
        RowSet::from_words(words.collect())
    });
    FilterResult::Rows(Arc::new(parts.iter().fold(RowSet::default(), RowSet::append)))
}

/// Returns which of the 64 rows from `first_row` pass, limited to the bits in `candidates`.
fn evaluate_block(data: &EventData, expr: &Expr<ResolvedTest>, first_row: usize, candidates: u64) -> u64 {
    match expr {
        Expr::All => candidates,
        Expr::And(parts) => {
            parts.iter().fold(candidates, |remaining, part| evaluate_block(data, part, first_row, remaining))
        }
        Expr::Or(parts) => parts
            .iter()
            .fold(0, |passing, part| passing | evaluate_block(data, part, first_row, candidates & !passing)),
        Expr::Not(inner) => candidates & !evaluate_block(data, inner, first_row, candidates),
        Expr::Term(resolved) => {
            let columns = &data.table.columns;
            let mut passing = 0;
            let mut mark_rows = |passes: &dyn Fn(usize) -> bool| {
                let mut remaining = candidates;
                while remaining != 0 {
                    let bit = remaining.trailing_zeros();
                    remaining &= remaining - 1;
                    passing |= u64::from(passes(first_row + bit as usize)) << bit;
                }
            };
            match resolved {
                ResolvedTest::Columns(ColumnPredicate::Group(passes)) => {
                    mark_rows(&|row| flag_at(passes, data.table.group_id[row] as usize));
                }
                ResolvedTest::Columns(ColumnPredicate::Toll(passes)) => {
                    mark_rows(&|row| flag_at(passes, columns.toll_id[row] as usize));
                }
                ResolvedTest::Columns(ColumnPredicate::Place(passes)) => {
                    mark_rows(&|row| flag_at(passes, columns.place_id[row] as usize));
                }
                ResolvedTest::Columns(predicate) => mark_rows(&|row| predicate.matches_row(columns, row)),
                ResolvedTest::Words(words) => {
                    mark_rows(&|row| {
                        u32::try_from(row).is_ok_and(|row| data.search_text(row).contains(words.as_str()))
                    });
                }
                ResolvedTest::Rows(rows) => {
                    mark_rows(&|row| u32::try_from(row).is_ok_and(|row| rows.contains(&row)));
                }
                ResolvedTest::Record(test) => mark_rows(&|row| record_passes(data, test, row)),
            }
            passing
        }
    }
}

/// Returns the rows of all whole ids in the filter, because bulk events are not in the situation. The ids are
/// case-folded, like parts of ids.
fn rows_of_ids(data: &EventData, filter: &Filter) -> Vec<(String, Range<u32>)> {
    let mut ids = Vec::new();
    let Ok(_) = filter.expr().try_map_terms(&mut |term: &Term| {
        for value in term.values.iter().filter(|_| term.field == Field::Id) {
            if let Value::Text(typed) = value {
                let rows = data.rows_by_id(typed);
                ids.extend((!rows.is_empty()).then(|| (fold(typed), rows)));
            }
        }
        Ok::<Expr<()>, Infallible>(Expr::All)
    });
    ids
}

/// Whether the record of a row passes.
fn record_passes(data: &EventData, test: &Predicate, row: usize) -> bool {
    let Some((number, event)) =
        u32::try_from(row).ok().and_then(|number| Some((number, data.event(number)?)))
    else {
        return false;
    };
    let candidate = Candidate {
        situation: &data.situation,
        event,
        tolls: data.table.tolls_of(row),
        is_contested: data.table.group_of_row(row).is_contested,
        search_text: if matches!(test, Predicate::Words(_)) { data.search_text(number) } else { "" },
    };
    candidate.matches(test)
}
