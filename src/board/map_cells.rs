//! The places of an answer, grouped by cell of the map, and the selected one.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::projection::{Camera, Projection};
use super::state::{PaneId, State};
use crate::model::FrontIx;
use crate::store::{Answer, PlaceCluster, Store};

/// The number of places that are labelled, besides the selected one.
const MAX_LABELS: usize = 5;

/// Returns the projection of the map on `columns` × `rows` cells.
#[must_use]
pub fn map_projection(state: &State, store: &Store, (columns, rows): (u16, u16)) -> Projection {
    let home = || store.home_area().map(|area| Camera::fit_area(area, columns, rows));
    let camera = state.camera.or_else(home).unwrap_or_else(|| Camera::whole_world(columns, rows));
    Projection::new(camera, columns, rows)
}

/// The places on the map, grouped by cell. This is the part of the map whose cost depends on the data; it is
/// computed once for each camera and answer.
#[derive(Debug, Clone, PartialEq)]
pub struct MapCells {
    /// The projection from the globe to cells.
    pub projection: Projection,
    /// At most one cluster per cell, ordered by row from the top, then by column from the left.
    pub clusters: Vec<PlaceCluster>,
}

impl MapCells {
    /// Groups the places of an answer by cell.
    #[must_use]
    pub fn new(answer: &Answer, projection: Projection) -> Self {
        let cell = |point| projection.cell(point);
        let clusters = answer.places.clusters(projection.size(), projection.latitude_range(), cell);
        Self { projection, clusters }
    }

    /// Returns the cells of a map whose places are not known yet.
    pub(super) const fn without_places(projection: Projection) -> Self {
        Self { projection, clusters: Vec::new() }
    }

    /// Returns `cached` if it has the projection of this state and size; otherwise computes the cells.
    /// `cached` must belong to `answer`.
    #[must_use]
    pub fn reuse_or_build<'a>(
        cached: Option<&'a Self>,
        state: &State,
        store: &Store,
        answer: &Answer,
        size: (u16, u16),
    ) -> Cow<'a, Self> {
        let wanted = map_projection(state, store, size);
        match cached {
            Some(cached) if cached.projection == wanted => Cow::Borrowed(cached),
            _ => Cow::Owned(Self::new(answer, wanted)),
        }
    }

    /// Returns the number of events on the map.
    #[must_use]
    pub fn event_count(&self) -> u32 {
        self.clusters.iter().fold(0, |sum, cluster| sum.saturating_add(cluster.events))
    }

    /// Returns the index of the cluster of the selected event; `None` if the event has no place or one outside
    /// the map.
    #[must_use]
    pub fn selected_cluster(&self, state: &State, store: &Store, answer: &Answer) -> Option<usize> {
        self.cluster_of_row(store, selected_event_row(state, answer)?)
    }

    fn cluster_of_row(&self, store: &Store, row: u32) -> Option<usize> {
        let cell = self.projection.cell(store.location(row)?)?;
        self.clusters.binary_search_by_key(&(cell.1, cell.0), |cluster| (cluster.cell.1, cluster.cell.0)).ok()
    }
}

/// Groups the places of an answer by cell, and reads the records that the labels and the caption name, so that drawing
/// the map reads none from a file. `selected` is the row of the selected event.
pub(super) fn build_with_records(
    store: &Store,
    answer: &Answer,
    projection: Projection,
    selected: Option<u32>,
) -> MapCells {
    let cells = MapCells::new(answer, projection);
    let cluster = selected.and_then(|row| cells.cluster_of_row(store, row));
    let labelled = clusters_to_label(&cells.clusters, cluster);
    let labelled = labelled.iter().filter_map(|index| cells.clusters.get(*index));
    let newest = cluster.and_then(|index| cells.clusters.get(index)).map(|cluster| cluster.newest);
    for row in labelled.map(|cluster| cluster.named_after).chain(newest).chain(selected) {
        _ = store.event(row);
    }
    cells
}

/// Returns the clusters to label, in the order in which they take their room: the selected one, then those with the most
/// killed, then those with the most events.
#[must_use]
pub fn clusters_to_label(clusters: &[PlaceCluster], selected: Option<usize>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..clusters.len()).filter(|&i| Some(i) != selected).collect();
    let rank = |i: &usize| {
        clusters.get(*i).map(|spot| Reverse((spot.killed.best_to_show().unwrap_or(0), spot.events)))
    };
    order.sort_by_key(rank);
    // The selected place is one of the five if it ranks among them; beyond them it is labelled as well.
    let ahead = selected.and_then(|selected| {
        let own = rank(&selected);
        Some(order.iter().filter(|&i| rank(i) < own).count()).filter(|ahead| *ahead < MAX_LABELS)
    });
    order.truncate(if ahead.is_some() { MAX_LABELS - 1 } else { MAX_LABELS });
    selected.into_iter().chain(order).collect()
}

/// Returns the row of the selected event.
#[must_use]
pub fn selected_event_row(state: &State, answer: &Answer) -> Option<u32> {
    answer.events.get(state.events.cursor.selected())
}

/// Returns the fronts whose lines are emphasised: the chosen ones, or, if none is chosen, the front under the
/// cursor while the detail follows the fronts pane.
#[must_use]
pub fn emphasised_fronts(state: &State, answer: &Answer) -> Vec<FrontIx> {
    let chosen: Vec<FrontIx> =
        answer.fronts.iter().filter(|row| row.is_selected).map(|row| row.front).collect();
    let at_cursor = answer.fronts.get(state.fronts.cursor.selected()).map(|row| row.front);
    if chosen.is_empty() && state.detail_source == PaneId::Fronts {
        at_cursor.into_iter().collect()
    } else {
        chosen
    }
}
