//! The places of an answer, grouped by cell of the map, and the selected one.

use std::borrow::Cow;

use super::projection::{Camera, Projection};
use super::state::{PaneId, State};
use crate::model::FrontIx;
use crate::store::{Answer, PlaceCluster, Store};

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
        let cell = self.projection.cell(store.location(selected_event_row(state, answer)?)?)?;
        self.clusters.binary_search_by_key(&(cell.1, cell.0), |cluster| (cluster.cell.1, cluster.cell.0)).ok()
    }
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
