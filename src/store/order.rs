//! The order of the event list.

use super::Store;
use crate::model::text::fold;
use crate::query::{Direction, Sort, SortField};

/// Puts rows, which come newest first, in the order asked for. What has no value comes last either way, and
/// what is equal stays newest first.
pub(super) fn sort(store: &Store, rows: &mut Vec<u32>, sort: Sort) {
    let direction = sort.direction;
    let event = |row: u32| store.event(row);
    match sort.field {
        SortField::Date => by(rows, direction, Some),
        SortField::Front => {
            let names: Vec<String> = store.situation.fronts.iter().map(|front| fold(&front.short)).collect();
            by(rows, direction, |row| names.get(usize::from(event(row)?.front.0)));
        }
        SortField::Kind => by(rows, direction, |row| Some(event(row)?.kind.row().words)),
        SortField::Actors => {
            let names: Vec<String> = store.situation.actors.iter().map(|actor| fold(&actor.short)).collect();
            by(rows, direction, |row| {
                let actors = &event(row)?.actors;
                let list: Vec<&String> = actors.iter().filter_map(|a| names.get(a.0 as usize)).collect();
                (!list.is_empty()).then_some(list)
            });
        }
        SortField::Place => by(rows, direction, |row| Some(fold(&event(row)?.place.as_ref()?.name))),
        SortField::Killed => by(rows, direction, |row| store.tolls(row).killed.best),
        SortField::Wounded => by(rows, direction, |row| store.tolls(row).wounded.best),
        SortField::Contested => by(rows, direction, |row| Some(store.contested(row))),
        SortField::Sources => by(rows, direction, |row| Some(event(row)?.sources.len())),
    }
}

fn by<K: Ord>(rows: &mut Vec<u32>, direction: Direction, key: impl Fn(u32) -> Option<K>) {
    let (mut with, without): (Vec<_>, Vec<_>) =
        rows.iter().map(|&row| (key(row), row)).partition(|(key, _)| key.is_some());
    match direction {
        Direction::Ascending => with.sort_by(|a, b| a.0.cmp(&b.0)),
        Direction::Descending => with.sort_by(|a, b| b.0.cmp(&a.0)),
    }
    *rows = with.into_iter().chain(without).map(|(_, row)| row).collect();
}
