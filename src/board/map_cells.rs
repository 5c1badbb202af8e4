//! The places of an answer, put into the cells of the map, and which of them is selected.

use std::borrow::Cow;

use super::projection::{Camera, Projection};
use super::state::{PaneId, State};
use crate::model::FrontIx;
use crate::store::{Answer, PlaceCluster, Store};

/// The map of this state on so many cells.
#[must_use]
pub fn map_projection(state: &State, store: &Store, (columns, rows): (u16, u16)) -> Projection {
    let home = || store.home_area().map(|area| Camera::fit_area(area, columns, rows));
    let camera = state.camera.or_else(home).unwrap_or_else(|| Camera::whole_world(columns, rows));
    Projection::new(camera, columns, rows)
}

/// The places in sight, put into cells: what the map costs by the data, made once for a camera and an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct MapCells {
    /// From the globe to cells.
    pub projection: Projection,
    /// In rows from the top, each from the left; at most one a cell.
    pub spots: Vec<PlaceCluster>,
}

impl MapCells {
    /// The places of an answer.
    #[must_use]
    pub fn new(answer: &Answer, projection: Projection) -> Self {
        let cell = |at| projection.cell(at);
        let spots = answer.places.clusters(projection.size(), projection.latitude_range(), cell);
        Self { projection, spots }
    }

    /// The one that is kept, if it is of this state and of so many cells, else a new one. What is kept is of this answer.
    #[must_use]
    pub fn reuse_or_build<'k>(
        kept: Option<&'k Self>,
        state: &State,
        store: &Store,
        answer: &Answer,
        size: (u16, u16),
    ) -> Cow<'k, Self> {
        let wanted = map_projection(state, store, size);
        match kept {
            Some(kept) if kept.projection == wanted => Cow::Borrowed(kept),
            _ => Cow::Owned(Self::new(answer, wanted)),
        }
    }

    /// Events in sight.
    #[must_use]
    pub fn event_count(&self) -> u32 {
        self.spots.iter().fold(0, |sum, spot| sum.saturating_add(spot.events))
    }

    /// The spot of the selected event, as an index; `None` where it has no place, or one out of sight.
    #[must_use]
    pub fn selected_spot(&self, state: &State, store: &Store, answer: &Answer) -> Option<usize> {
        let cell = self.projection.cell(store.location(selected_event_row(state, answer)?)?)?;
        self.spots.binary_search_by_key(&(cell.1, cell.0), |spot| (spot.cell.1, spot.cell.0)).ok()
    }
}

/// The row of the selected event.
#[must_use]
pub fn selected_event_row(state: &State, answer: &Answer) -> Option<u32> {
    answer.events.get(state.events.cursor.selected())
}

/// The fronts whose lines stand out: the chosen ones; while nothing is chosen that of the list's cursor, if the reader
/// looks at fronts.
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
