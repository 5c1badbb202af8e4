//! Counts events by map place.
//!
//! Places that the map cannot separate count as one, in each precision class ([`GRID_STEPS_PER_DEGREE`]). The cost
//! of counting depends on the number of places, and the cost of drawing on the number of screen cells.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::crossfilter::{CrossFilter, GroupRejections};
use super::event_table::EventTable;
use super::gazetteer::{GRID_STEPS_PER_DEGREE, Gazetteer, PRECISION_CLASSES, precision_class};
use super::moved_window_rows::is_delta_cheaper;
use super::row_set::{RowSet, row_passes};
use super::toll_sum::{PackedToll, TollSum};
use crate::model::parallel::par_chunks;
use crate::model::{Area, LatLon, PlacePrecision, Span, Toll};

/// The data of the map: the places of the shown events, without regard to a chosen area.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Places {
    /// Places with at least one event, happened or announced, sorted north to south, then west to east.
    pub rows: Vec<PlaceRow>,
    /// Events that happened and are known only to be in a region or a country, which have no point on the map.
    pub wide: u32,
    /// Events that happened at sea or in the air.
    pub sea_or_air: u32,
    /// Events that happened and have no recorded place or point.
    pub unplaced: u32,
}

/// One place on the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaceRow {
    /// The point; for a district or a province, a representative one.
    pub at: LatLon,
    /// How exact the point is: `Exact` (which includes near), `District` or `Province`.
    pub precision: PlacePrecision,
    /// Number of events that happened.
    pub events: u32,
    /// Number of announced events.
    pub announced: u32,
    /// Number of incidents.
    pub incidents: u32,
    /// Summed killed.
    pub killed: Toll,
    /// Row of the newest event that happened or, if there is none, of the newest announced one.
    pub newest: u32,
    /// Whether the chosen area contains the place.
    pub is_selected: bool,
}

/// The places that share one cell of the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaceCluster {
    /// Column and row of the cell.
    pub cell: (u16, u16),
    /// The smallest box that contains the places.
    pub area: Area,
    /// Number of places.
    pub places: u32,
    /// The precision of most of the events. Of two equally common ones it is the vaguer, so that nothing looks more
    /// exact than it is.
    pub precision: PlacePrecision,
    /// Events that happened by precision: at or near a place, in a district, in a province.
    pub events_by_precision: [u32; 3],
    /// Number of events that happened.
    pub events: u32,
    /// Number of announced events.
    pub announced: u32,
    /// Number of incidents.
    pub incidents: u32,
    /// Summed killed.
    pub killed: Toll,
    /// Row of the newest event that happened or, if there is none, of the newest announced one.
    pub newest: u32,
    /// Row of the newest event with the precision of the cluster. The cluster is named after it, so that name and
    /// sign agree.
    pub named_after: u32,
    /// Whether the chosen area contains at least one of the places.
    pub is_selected: bool,
}

/// An unfinished cluster and, of each precision class, the number of events and the newest one.
struct ClusterBuilder {
    cluster: PlaceCluster,
    listed: [u32; 3],
    newest: [Option<NewestRow>; 3],
}

/// Whether the newest row happened, and the row. The greater of two is the newest of both.
type NewestRow = (bool, u32);

impl ClusterBuilder {
    const fn new(cell: (u16, u16), area: Area, row: &PlaceRow) -> Self {
        let cluster = PlaceCluster {
            cell,
            area,
            places: 0,
            precision: row.precision,
            events_by_precision: [0; 3],
            events: 0,
            announced: 0,
            incidents: 0,
            killed: Toll::NONE,
            newest: row.newest,
            named_after: row.newest,
            is_selected: false,
        };
        Self { cluster, listed: [0; 3], newest: [None; 3] }
    }

    fn add_place(&mut self, row: &PlaceRow) {
        let (cluster, class) = (&mut self.cluster, precision_class(row.precision));
        if let (Some(count), Some(listed), Some(newest)) = (
            cluster.events_by_precision.get_mut(class),
            self.listed.get_mut(class),
            self.newest.get_mut(class),
        ) {
            *count = count.saturating_add(row.events);
            *listed = listed.saturating_add(row.events).saturating_add(row.announced);
            *newest = (*newest).max(Some((row.events > 0, row.newest)));
        }
        cluster.area = cluster.area.extend_to(row.at);
        cluster.places = cluster.places.saturating_add(1);
        cluster.events = cluster.events.saturating_add(row.events);
        cluster.announced = cluster.announced.saturating_add(row.announced);
        cluster.incidents = cluster.incidents.saturating_add(row.incidents);
        cluster.killed = cluster.killed.plus(row.killed);
        cluster.is_selected |= row.is_selected;
    }

    fn finish(self) -> PlaceCluster {
        let Self { cluster, listed, newest } = self;
        let commonest =
            (0..PRECISION_CLASSES.len()).max_by_key(|&class| listed.get(class)).unwrap_or_default();
        let newest_row = newest.iter().flatten().max().map_or(cluster.newest, |&(_, row)| row);
        PlaceCluster {
            precision: PRECISION_CLASSES.get(commonest).copied().unwrap_or(cluster.precision),
            newest: newest_row,
            named_after: newest.get(commonest).copied().flatten().map_or(newest_row, |(_, row)| row),
            ..cluster
        }
    }
}

impl Places {
    /// Groups the places by the cells of a screen with the given columns and rows, sorted by row, then column.
    ///
    /// `cell` returns the cell of a point, or `None` for points outside the screen. It must return `None` for all
    /// points outside the given southern and northern latitudes.
    pub fn clusters(
        &self,
        (columns, rows): (u16, u16),
        (south, north): (f64, f64),
        cell: impl Fn(LatLon) -> Option<(u16, u16)>,
    ) -> Vec<PlaceCluster> {
        // By cell: the number of its cluster, starting at 1, or 0.
        let mut builder_numbers = vec![0_usize; usize::from(columns) * usize::from(rows)];
        let mut builders: Vec<ClusterBuilder> = Vec::new();
        for row in self.in_latitudes(south, north) {
            let Some(position) = cell(row.at) else { continue };
            let index = usize::from(position.1) * usize::from(columns) + usize::from(position.0);
            let Some(number) = builder_numbers.get_mut(index) else { continue };
            if *number == 0
                && let Some(area) = Area::from_points([row.at])
            {
                builders.push(ClusterBuilder::new(position, area, row));
                *number = builders.len();
            }
            if let Some(cluster) = number.checked_sub(1).and_then(|index| builders.get_mut(index)) {
                cluster.add_place(row);
            }
        }
        let mut clusters: Vec<PlaceCluster> = builders.into_iter().map(ClusterBuilder::finish).collect();
        clusters.sort_unstable_by_key(|cluster| (cluster.cell.1, cluster.cell.0));
        clusters
    }

    /// Returns the places between two latitudes, and possibly a few more. Places are sorted by grid step, so the
    /// range is one step wider at either end.
    fn in_latitudes(&self, south: f64, north: f64) -> &[PlaceRow] {
        let (south, north) = (south - 1.0 / GRID_STEPS_PER_DEGREE, north + 1.0 / GRID_STEPS_PER_DEGREE);
        let from = self.rows.partition_point(|row| row.at.lat > north);
        let to = self.rows.partition_point(|row| row.at.lat >= south);
        self.rows.get(from..to).unwrap_or_default()
    }

    /// Returns the number of events that happened and have a point on the map.
    #[must_use]
    pub fn mapped_events(&self) -> u32 {
        self.rows.iter().fold(0, |sum, row| sum.saturating_add(row.events))
    }
}

/// Counts of one map place.
#[derive(Debug, Clone, Copy)]
struct PlaceCount {
    /// Number of events that happened.
    events: u32,
    announced: u32,
    incidents: u32,
    /// Number of events whose toll is packed and rests on at least one claim.
    claimed_tolls: u32,
    /// The newest row that happened or, if there is none, the newest announced one.
    newest: u32,
    /// The sum of the packed tolls.
    killed: PackedToll,
}

impl PlaceCount {
    const EMPTY: Self = Self {
        events: 0,
        announced: 0,
        incidents: 0,
        claimed_tolls: 0,
        newest: 0,
        killed: PackedToll::NOTHING,
    };

    /// Counts a row.
    fn add_row(&mut self, table: &EventTable, row: usize) {
        let (toll, group) = (table.columns.toll_id[row] as usize, table.group_of_row(row));
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        if group.is_announced() {
            self.announced += 1;
            if self.events == 0 {
                self.newest = self.newest.max(number);
            }
            return;
        }
        self.newest = if self.events == 0 { number } else { self.newest.max(number) };
        self.events += 1;
        self.incidents += u32::from(group.is_incident);
        if let Some(&packed) = table.packed_tolls.get(toll).filter(|packed| !packed.is_unpackable()) {
            self.claimed_tolls += u32::from(toll != 0);
            self.killed = self.killed.plus(packed);
        }
    }

    /// Subtracts a row. Returns whether the newest row is now unknown.
    fn remove_row(&mut self, table: &EventTable, row: usize) -> bool {
        let (toll, group) = (table.columns.toll_id[row] as usize, table.group_of_row(row));
        if group.is_announced() {
            self.announced -= 1;
        } else {
            self.events -= 1;
            self.incidents -= u32::from(group.is_incident);
            if let Some(&packed) = table.packed_tolls.get(toll).filter(|packed| !packed.is_unpackable()) {
                self.claimed_tolls -= u32::from(toll != 0);
                self.killed = self.killed.minus(packed);
            }
        }
        if self.events == 0 && self.announced == 0 {
            self.newest = 0;
            return false;
        }
        self.newest as usize == row
    }
}

/// Cached counts by map place, and the conditions they were computed for.
///
/// Moving the window updates them by difference (incremental view maintenance). A full recount takes 0.9 ms instead
/// of 0.4 at 10⁶ events, and 11 ms instead of 3 at 10⁷ (`benches/answer.rs`, `mapwindow`).
#[derive(Debug, Default)]
pub(super) struct PlaceCounts {
    days: Option<Span>,
    groups: Option<Arc<GroupRejections>>,
    row_filter: Option<Arc<RowSet>>,
    counts: Vec<PlaceCount>,
}

impl PlaceCounts {
    /// Updates the counts to `days`. `None` means no day.
    fn update(&mut self, query: &PlaceQuery, days: Option<Span>) {
        let (table, crossfilter) = (&*query.table, &query.crossfilter);
        let is_same_row_filter = self.row_filter.as_ref().map(Arc::as_ptr)
            == crossfilter.row_filter_without_area.as_ref().map(Arc::as_ptr);
        let is_ready = !self.counts.is_empty()
            && is_same_row_filter
            && self.groups.as_ref().is_some_and(|groups| *groups == crossfilter.groups);
        if is_ready && self.days == days {
            return;
        }
        match (self.days, days) {
            (Some(old), Some(new)) if is_ready && is_delta_cheaper(table, old, new) => {
                self.apply_delta(query, old, new);
            }
            _ => {
                self.recount(query, days);
                self.groups = Some(Arc::clone(&crossfilter.groups));
                self.row_filter.clone_from(&crossfilter.row_filter_without_area);
            }
        }
        self.days = days;
    }

    /// Visits only the rows that enter or leave the window.
    fn apply_delta(&mut self, query: &PlaceQuery, old: Span, new: Span) {
        let (table, crossfilter) = (&*query.table, &query.crossfilter);
        let mut outdated: Vec<u32> = Vec::new();
        table.for_each_moved_row(
            old,
            new,
            crossfilter.row_filter_without_area.as_deref(),
            |row, is_entering| {
                if !crossfilter.lists_group(table.group_id[row]) {
                    return;
                }
                let place = table.gazetteer.map_place(table.columns.place_id[row]);
                let Some(count) = self.counts.get_mut(place as usize) else { return };
                if is_entering {
                    count.add_row(table, row);
                } else if count.remove_row(table, row) {
                    outdated.push(place);
                }
            },
        );
        self.find_newest(query, new, &outdated);
    }

    /// Searches backwards for the newest rows of the places whose newest row left the window.
    fn find_newest(&mut self, query: &PlaceQuery, days: Span, outdated: &[u32]) {
        let (table, crossfilter) = (&*query.table, &query.crossfilter);
        let mut is_wanted = vec![false; self.counts.len()];
        let mut missing = 0_u32;
        for &place in outdated {
            let (Some(is_wanted), Some(count)) =
                (is_wanted.get_mut(place as usize), self.counts.get(place as usize))
            else {
                continue;
            };
            if count.events + count.announced > 0 && !std::mem::replace(is_wanted, true) {
                missing += 1;
            }
        }
        for row in table.rows_beginning_in(days).rev() {
            if missing == 0 {
                break;
            }
            let place = table.gazetteer.map_place(table.columns.place_id[row]) as usize;
            let Some(is_wanted) = is_wanted.get_mut(place).filter(|is_wanted| **is_wanted) else { continue };
            let passes = days.covers(table.span(row))
                && crossfilter.lists_group(table.group_id[row])
                && row_passes(crossfilter.row_filter_without_area.as_deref(), row);
            let is_announced = table.group_of_row(row).is_announced();
            let count = self.counts.get_mut(place).filter(|count| count.events == 0 || !is_announced);
            if let (true, Some(count)) = (passes, count) {
                count.newest = u32::try_from(row).unwrap_or(u32::MAX);
                *is_wanted = false;
                missing -= 1;
            }
        }
    }

    fn recount(&mut self, query: &PlaceQuery, days: Option<Span>) {
        let (table, crossfilter) = (&*query.table, &query.crossfilter);
        // The threads collect rows rather than counts, because there may be more places than passing rows.
        self.counts.clear();
        self.counts.resize(table.gazetteer.index_count(), PlaceCount::EMPTY);
        let Some(days) = days else { return };
        let parts = par_chunks(table.rows_beginning_in(days), |rows| {
            let mut passing = Vec::new();
            table.for_each_row_inside(days, rows, crossfilter.row_filter_without_area.as_deref(), |row| {
                if crossfilter.lists_group(table.group_id[row]) {
                    passing.push(row);
                }
            });
            passing
        });
        for row in parts.into_iter().flatten() {
            let place = table.gazetteer.map_place(table.columns.place_id[row]);
            if let Some(count) = self.counts.get_mut(place as usize) {
                count.add_row(table, row);
            }
        }
    }
}

/// The inputs that the counts of places depend on.
pub(super) struct PlaceQuery {
    pub(super) table: Arc<EventTable>,
    pub(super) crossfilter: Arc<CrossFilter>,
    pub(super) days: Option<Span>,
    pub(super) area: Option<Area>,
    pub(super) cache: Arc<Mutex<PlaceCounts>>,
}

/// Counts the places, with the help of the cached counts.
pub(super) fn count_places(query: &PlaceQuery) -> Places {
    let mut cache = query.cache.lock().unwrap_or_else(PoisonError::into_inner);
    cache.update(query, query.days);
    let (table, crossfilter, days, area) = (&*query.table, &query.crossfilter, query.days, query.area);
    let mut unpackable: HashMap<u32, TollSum> = HashMap::new();
    let passes = |row: &u32| crossfilter.passes_group(table.group_id[*row as usize]);
    for row in table.rows_of_list_in(&table.unpackable, days, passes) {
        if row_passes(crossfilter.row_filter_without_area.as_deref(), row) {
            let place = table.gazetteer.map_place(table.columns.place_id[row]);
            unpackable.entry(place).or_default().add(&table.tolls_of(row));
        }
    }
    let events_at = |index: u32| cache.counts.get(index as usize).map_or(0, |count| count.events);
    let counted = cache.counts.iter().skip(Gazetteer::FIRST_PLACE as usize);
    let rows = (Gazetteer::FIRST_PLACE..).zip(counted);
    let rows = rows.filter(|(_, count)| count.events + count.announced > 0);
    let rows = rows.filter_map(|(place, count)| {
        let (at, precision) = table.gazetteer.place(place, &table.columns.places)?;
        let sums = unpackable
            .get(&place)
            .copied()
            .unwrap_or_default()
            .with_packed(count.claimed_tolls, count.killed);
        Some(PlaceRow {
            at,
            precision,
            events: count.events,
            announced: count.announced,
            incidents: count.incidents,
            killed: sums.to_tolls().killed,
            newest: count.newest,
            is_selected: area.is_some_and(|area| area.contains(at)),
        })
    });
    let rows = rows.collect();
    let (unplaced, wide, sea_or_air) =
        (events_at(Gazetteer::UNPLACED), events_at(Gazetteer::WIDE), events_at(Gazetteer::SEA_OR_AIR));
    Places { rows, wide, sea_or_air, unplaced }
}

#[cfg(test)]
mod tests;
