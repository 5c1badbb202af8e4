//! The places of an answer, which only the map needs.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock};

use super::place_counts::{PlaceCounts, PlaceQuery, Places, count_places};
use super::query_context::QueryContext;
use crate::model::Span;

/// The places of an answer, counted on first access.
#[derive(Clone, Default)]
pub struct LazyPlaces {
    places: OnceLock<Places>,
    query: Option<Arc<PlaceQuery>>,
}

impl LazyPlaces {
    /// Creates the places of the passing events within `days`, to be counted with the help of the cached counts.
    pub(super) fn new(
        context: &QueryContext<'_>,
        cache: &Arc<Mutex<PlaceCounts>>,
        days: Option<Span>,
    ) -> Self {
        let query = PlaceQuery {
            table: Arc::clone(&context.data.table),
            crossfilter: Arc::clone(&context.crossfilter),
            days,
            area: context.question.selection.area,
            cache: Arc::clone(cache),
        };
        Self { places: OnceLock::new(), query: Some(Arc::new(query)) }
    }

    /// Returns the places, counting them on the first call.
    pub fn get(&self) -> &Places {
        self.places.get_or_init(|| self.query.as_deref().map(count_places).unwrap_or_default())
    }

    /// Returns the places if they have been counted.
    #[must_use]
    pub fn counted(&self) -> Option<&Places> {
        self.places.get()
    }

    /// Returns a copy of the places with a change applied.
    #[must_use]
    pub fn with_change(&self, change: impl FnOnce(&mut Places)) -> Self {
        let mut places = self.get().clone();
        change(&mut places);
        places.into()
    }
}

impl From<Places> for LazyPlaces {
    fn from(places: Places) -> Self {
        Self { places: places.into(), query: None }
    }
}

impl Deref for LazyPlaces {
    type Target = Places;

    fn deref(&self) -> &Places {
        self.get()
    }
}

impl PartialEq for LazyPlaces {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for LazyPlaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
