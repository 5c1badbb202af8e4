//! Finds events that several data sets may tell of, which are therefore counted more than once.
//!
//! This is record linkage with blocking: an event is compared only with those of the same days and neighbouring cells of
//! a grid, so the cost is nearly linear. Only columns are read.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt};

use super::build_columns::RowOrigin;
use super::event_table::EventTable;
use super::record_pages::Records;
use crate::model::bulk::data_set_of_id;
use crate::model::{ActorIx, ActorKind, LatLon, Situation, Span};

/// The maximum distance of the same event, in kilometres.
const MAX_KILOMETRES: f64 = 25.0;
/// Events of longer spans are too vague to compare.
const MAX_DAYS: i32 = 7;
/// The most events of a day and a cell that are compared with an event.
const MAX_COMPARED: usize = 64;
/// A data set, as [`data_set_of_id`] numbers it. In a group of the same events, those of an earlier data set come first.
type DataSetIx = usize;

/// The data that are searched.
#[derive(Clone, Copy)]
pub(super) struct DuplicateSearch<'a> {
    pub(super) situation: &'a Situation,
    pub(super) table: &'a EventTable,
    pub(super) origin: &'a RowOrigin,
    pub(super) records: &'a Records,
}

/// The rows of a day by cell of the grid.
type CellRows = HashMap<(i32, i32), Vec<u32>>;

/// Finds groups of rows that may be the same event, reported by different data sets: incidents of overlapping days, within
/// 25 km, with an actor in common that is not civilians. A group has at most one event of each data set. The groups are in
/// order of time.
pub(super) fn find_groups(data: DuplicateSearch<'_>) -> Vec<Vec<u32>> {
    let sets = DataSets::collect(data);
    if !sets.are_several() {
        return Vec::new();
    }
    let table = data.table;
    let mut rows_by_day: BTreeMap<i32, CellRows> = BTreeMap::new();
    let mut groups: Vec<Vec<(DataSetIx, u32)>> = Vec::new();
    let mut group_by_row: HashMap<u32, usize> = HashMap::new();
    for row in (0..).take(table.len()) {
        let (span, point) = (table.span(row as usize), coordinates(data, row));
        let (Some(set), Some(point)) = (sets.of_row(data, row), point) else { continue };
        if !table.group_of_row(row as usize).is_incident || span.days() > MAX_DAYS {
            continue;
        }
        // Rows are sorted by first day, so earlier days are over.
        rows_by_day = rows_by_day.split_off(&span.start.0);
        let has_set = |other: u32| match group_by_row.get(&other).and_then(|&group| groups.get(group)) {
            Some(members) => members.iter().any(|member| member.0 == set),
            None => sets.of_row(data, other) == Some(set),
        };
        let near = nearby_rows(&rows_by_day, span, point);
        let candidates = near.filter(|&other| !has_set(other) && shares_actor(data, row, other));
        let distances = candidates.filter_map(|other| {
            let distance = point.distance_km(coordinates(data, other)?);
            (distance <= MAX_KILOMETRES).then_some((distance, other))
        });
        let nearest = distances.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if let Some((_, other)) = nearest {
            let other_set = sets.of_row(data, other).unwrap_or_default();
            let group = *group_by_row.entry(other).or_insert_with(|| {
                groups.push(vec![(other_set, other)]);
                groups.len() - 1
            });
            group_by_row.insert(row, group);
            groups.get_mut(group).into_iter().for_each(|members| members.push((set, row)));
        }
        for day in span.start.0..=span.end.0 {
            rows_by_day.entry(day).or_default().entry(cell(point)).or_default().push(row);
        }
    }
    for members in &mut groups {
        members.sort_unstable();
    }
    groups.into_iter().map(|members| members.into_iter().map(|(_, row)| row).collect()).collect()
}

/// Visits the earlier rows of some days near a point; a row of several days is visited more than once.
fn nearby_rows(
    rows_by_day: &BTreeMap<i32, CellRows>,
    days: Span,
    point: LatLon,
) -> impl Iterator<Item = u32> {
    let (lat, lon) = cell(point);
    let cells = (lat - 1..=lat + 1).flat_map(move |lat| (lon - 1..=lon + 1).map(move |lon| (lat, lon)));
    rows_by_day.range(days.start.0..=days.end.0).flat_map(move |(_, rows)| {
        let lists = cells.clone().filter_map(|cell| rows.get(&cell));
        lists.flat_map(|rows| rows.iter().rev().take(MAX_COMPARED).copied())
    })
}

/// Returns the cell of a point: a quarter of a degree of latitude (28 km) by a degree of longitude, so that points within
/// [`MAX_KILOMETRES`] are in neighbouring cells up to 77 degrees north.
fn cell(point: LatLon) -> (i32, i32) {
    #[expect(clippy::cast_possible_truncation, reason = "degrees are small")]
    let floor = |degrees: f64| degrees.floor() as i32;
    (floor(point.lat * 4.0), floor(point.lon))
}

fn coordinates(data: DuplicateSearch<'_>, row: u32) -> Option<LatLon> {
    let columns = &data.table.columns;
    let place_id = *columns.place_id.get(row as usize)?;
    columns.places.get(place_id as usize)?.coordinates()
}

fn shares_actor(data: DuplicateSearch<'_>, row: u32, other: u32) -> bool {
    let actors = |row: u32| {
        let group_id = data.table.group_id.get(row as usize);
        let group = group_id.and_then(|&id| data.table.event_groups.get(id as usize));
        group.map_or(&[][..], |group| &group.actors)
    };
    let is_civilian =
        |actor: ActorIx| data.situation.actor(actor).is_some_and(|actor| actor.kind == ActorKind::Civilians);
    actors(row).iter().any(|actor| actors(other).contains(actor) && !is_civilian(*actor))
}

/// The data set of each event, recognised by its id.
struct DataSets {
    listed: Vec<Option<DataSetIx>>,
    /// The number of the first event of each bulk, and its data set.
    bulks: Vec<(u32, Option<DataSetIx>)>,
}

impl DataSets {
    fn collect(data: DuplicateSearch<'_>) -> Self {
        let of_bulk = |first: u32| {
            let event = data.records.event(data.situation, first);
            (first, event.and_then(|event| data_set_of_id(&event.id)))
        };
        Self {
            listed: data.situation.events.iter().map(|event| data_set_of_id(&event.id)).collect(),
            bulks: data.records.first_numbers().map(of_bulk).collect(),
        }
    }

    /// Whether events of more than one data set are counted.
    fn are_several(&self) -> bool {
        let sets = self.listed.iter().copied().chain(self.bulks.iter().map(|bulk| bulk.1)).flatten();
        let mut first = None;
        sets.into_iter().any(|set| *first.get_or_insert(set) != set)
    }

    fn of_row(&self, data: DuplicateSearch<'_>, row: u32) -> Option<DataSetIx> {
        let number = data.origin.event_number(row);
        match self.listed.get(number as usize) {
            Some(set) => *set,
            None => self.bulks.iter().rev().find(|(first, _)| *first <= number)?.1,
        }
    }
}
