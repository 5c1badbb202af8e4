//! Sorts the events and the dyads.

use super::answer::DyadRow;
use super::coverage::Coverage;
use super::event_data::EventData;
use super::result_rows::ResultRows;
use crate::assess::change::Change;
use crate::model::text::fold;
use crate::model::{ActorIx, EventGroup, Measure, Situation};
use crate::query::{Direction, SortField, SortKey, SortOrder};

/// Sorts rows that come newest first. Rows without a value come last in either direction, and rows with equal
/// values stay newest first.
pub(super) fn sort_rows(data: &EventData, rows: &ResultRows, sort: SortOrder) -> ResultRows {
    let (table, direction) = (&*data.table, sort.direction);
    let columns = &table.columns;
    let by_group = |ranks: &[Option<usize>]| {
        sort_by_rank(rows, ranks, direction, |row| table.group_id.get(row as usize).copied())
    };
    let by_toll = |measure: Measure| {
        let best: Vec<Option<u32>> =
            columns.tolls.iter().map(|event_tolls| event_tolls.tolls.for_measure(measure).best).collect();
        sort_by_rank(rows, &rank_keys(&best), direction, |row| columns.toll_id.get(row as usize).copied())
    };
    match sort.field {
        SortField::Date if direction == Direction::Descending => rows.clone(),
        SortField::Date => {
            let mut rows: Vec<u32> = rows.iter().collect();
            rows.reverse();
            rows.into()
        }
        SortField::Front => {
            let names: Vec<String> = data.situation.fronts.iter().map(|front| fold(&front.short)).collect();
            let name = |group: &EventGroup| names.get(usize::from(group.front.0));
            by_group(&rank_keys(&table.event_groups.iter().map(name).collect::<Vec<_>>()))
        }
        SortField::Kind => {
            let words = table.groups.by_id.iter().map(|group| Some(group.kind.row().label));
            by_group(&rank_keys(&words.collect::<Vec<_>>()))
        }
        SortField::Actors => {
            let names: Vec<String> = data.situation.actors.iter().map(|actor| fold(&actor.short)).collect();
            let lists = table.event_groups.iter().map(|group| {
                let list: Vec<&String> =
                    group.actors.iter().filter_map(|actor| names.get(actor.0 as usize)).collect();
                (!list.is_empty()).then_some(list)
            });
            by_group(&rank_keys(&lists.collect::<Vec<_>>()))
        }
        SortField::Contested => {
            let contested = table.groups.by_id.iter().map(|group| Some(group.is_contested));
            by_group(&rank_keys(&contested.collect::<Vec<_>>()))
        }
        SortField::Killed => by_toll(Measure::Killed),
        SortField::Wounded => by_toll(Measure::Wounded),
        SortField::Place => {
            sort_by_key(rows, direction, |row| Some(fold(&data.event(row)?.place.as_ref()?.name)))
        }
        SortField::Sources => sort_by_key(rows, direction, |row| Some(data.event(row)?.sources.len())),
        // The events have no such columns.
        SortField::Incidents | SortField::Change => rows.clone(),
    }
}

/// Sorts dyads that come in their default order. Rows with equal values keep that order.
pub(super) fn sort_dyads(situation: &Situation, rows: &mut [DyadRow], sort: SortOrder) {
    let name = |actor: ActorIx| situation.actor(actor).map_or_else(String::new, |actor| fold(&actor.short));
    sort.sort_rows(rows, |row| {
        let is_known = row.coverage != Coverage::None;
        match sort.field {
            SortField::Actors => Some(SortKey::Text(format!("{}\0{}", name(row.dyad.0), name(row.dyad.1)))),
            SortField::Date => Some(SortKey::Number(row.last?.span.end.0.into())),
            SortField::Incidents => is_known.then_some(SortKey::Number(row.incidents.into())),
            SortField::Killed => Some(SortKey::Number(row.tolls.killed.best_to_show()?.into())),
            SortField::Change => match row.change.word {
                Change::LargeIncrease => Some(SortKey::Number(3)),
                Change::ModerateIncrease => Some(SortKey::Number(2)),
                Change::Limited => Some(SortKey::Number(1)),
                Change::LargeDecrease => Some(SortKey::Number(0)),
                Change::Unknown => None,
            },
            _ => None,
        }
    });
}

/// Returns the rank of each key. Equal keys have equal ranks.
fn rank_keys<K: Ord>(keys: &[Option<K>]) -> Vec<Option<usize>> {
    let mut distinct: Vec<&K> = keys.iter().flatten().collect();
    distinct.sort_unstable();
    distinct.dedup();
    keys.iter().map(|key| key.as_ref().and_then(|key| distinct.binary_search(&key).ok())).collect()
}

/// Sorts by the rank of the dictionary entry that a row refers to. A counting sort suits many rows with few ranks.
fn sort_by_rank(
    rows: &ResultRows,
    ranks: &[Option<usize>],
    direction: Direction,
    index: impl Fn(u32) -> Option<u32>,
) -> ResultRows {
    let rank_count = ranks.iter().flatten().max().map_or(0, |highest| highest + 1);
    let bucket = |row: u32| {
        let rank = index(row).and_then(|index| ranks.get(index as usize).copied().flatten());
        rank.map_or(
            rank_count,
            |rank| if direction == Direction::Ascending { rank } else { rank_count - 1 - rank },
        )
    };
    let mut starts = vec![0_usize; rank_count + 2];
    let all: Vec<u32> = rows.iter().collect();
    for &row in &all {
        if let Some(count) = starts.get_mut(bucket(row) + 1) {
            *count += 1;
        }
    }
    for index in 1..starts.len() {
        starts[index] += starts[index - 1];
    }
    let mut sorted = vec![0; all.len()];
    for row in all {
        let start = &mut starts[bucket(row)];
        sorted[*start] = row;
        *start += 1;
    }
    sorted.into()
}

/// Sorts by a key from the record.
fn sort_by_key<K: Ord>(
    rows: &ResultRows,
    direction: Direction,
    key: impl Fn(u32) -> Option<K>,
) -> ResultRows {
    let (mut keyed, unkeyed): (Vec<_>, Vec<_>) =
        rows.iter().map(|row| (key(row), row)).partition(|(key, _)| key.is_some());
    match direction {
        Direction::Ascending => keyed.sort_by(|a, b| a.0.cmp(&b.0)),
        Direction::Descending => keyed.sort_by(|a, b| b.0.cmp(&a.0)),
    }
    keyed.into_iter().chain(unkeyed).map(|(_, row)| row).collect()
}
