//! The order of the first pane.

use std::collections::HashMap;

use crate::model::text::fold;
use crate::model::{FrontIx, Situation};
use crate::query::{FrontOrder, SortField, SortKey};
use crate::store::{Coverage, FrontRow};

/// Puts ranked fronts into another order. Sorted by a column, those that `is_out_of_record` accepts stay last, and fronts
/// with equal values stay ranked.
pub(super) fn order_fronts<T>(
    ranked: &mut [T],
    order: FrontOrder,
    (situation, rows): (&Situation, &[FrontRow]),
    front_of: impl Fn(&T) -> FrontIx,
    is_out_of_record: impl Fn(&T) -> bool,
) {
    match order {
        FrontOrder::Ranked => {}
        FrontOrder::File => ranked.sort_by_key(|item| front_of(item)),
        FrontOrder::Sorted(sort) => {
            let rows: HashMap<FrontIx, &FrontRow> = rows.iter().map(|row| (row.front, row)).collect();
            sort.sort_rows(ranked, |item| sort_key(situation, rows.get(&front_of(item))?, sort.field));
            ranked.sort_by_key(is_out_of_record);
        }
    }
}

/// Returns the value of a front in a column; `None` if it is not known.
fn sort_key(situation: &Situation, row: &FrontRow, field: SortField) -> Option<SortKey> {
    let is_known = row.coverage != Coverage::None;
    let number = match field {
        SortField::Front => return Some(SortKey::Text(fold(&situation.front(row.front)?.short))),
        SortField::Date => row.status.last_incident?.span.end.0.into(),
        SortField::Incidents if is_known => row.incidents.into(),
        SortField::Killed => row.tolls.killed.best_to_show()?.into(),
        SortField::Contested if is_known => row.contested.into(),
        SortField::Change if !row.coverage.is_bound() && !row.previous_coverage.is_bound() => {
            i64::from(row.incidents) - i64::from(row.previous_incidents?)
        }
        _ => return None,
    };
    Some(SortKey::Number(number))
}
