//! The gazetteer: the distinct places of the events, snapped to the grid of the map.

use crate::model::{Area, DistinctPlace, LatLon, PlacePrecision, Situation};

/// Grid steps per degree of latitude. A step is 2.2 km, the finest resolution of the map.
pub const GRID_STEPS_PER_DEGREE: f64 = 50.0;

/// The precision classes that the map distinguishes: at or near a place, in a district, in a province.
pub(super) const PRECISION_CLASSES: [PlacePrecision; 3] =
    [PlacePrecision::Exact, PlacePrecision::District, PlacePrecision::Province];

pub(super) const fn precision_class(precision: PlacePrecision) -> usize {
    match precision {
        PlacePrecision::Exact | PlacePrecision::Near => 0,
        PlacePrecision::District => 1,
        _ => 2,
    }
}

/// The map places, sorted north to south, then west to east, then by precision class. Places of one precision class
/// within one grid step are the same map place.
#[derive(Debug, Clone, Default)]
pub(super) struct Gazetteer {
    /// By map place: the id of the first of its distinct places, whose point it has. The point itself would take six
    /// times the memory.
    first_ids: Vec<u32>,
    /// By place id of the table: the index of its map place.
    map_place_by_id: Vec<u32>,
}

/// Map places are numbered. The first three numbers stand for events without a point.
impl Gazetteer {
    /// No place, or no point, is recorded.
    pub(super) const UNPLACED: u32 = 0;
    /// Known only as a region or a country.
    pub(super) const WIDE: u32 = 1;
    /// At sea or in the air.
    pub(super) const SEA_OR_AIR: u32 = 2;
    /// The first number that stands for a map place.
    pub(super) const FIRST_PLACE: u32 = 3;

    /// Groups the distinct places of the events into map places.
    pub(super) fn from_distinct_places(distinct_places: &[DistinctPlace]) -> Self {
        let mut map_place_by_id = vec![Self::UNPLACED; distinct_places.len()];
        // Key and index share one number, so that a single sort groups equal places and orders them.
        let mut keyed: Vec<u64> = Vec::with_capacity(distinct_places.len());
        for ((slot, place), index) in map_place_by_id.iter_mut().zip(distinct_places).zip(0_u32..) {
            match locate_place(place) {
                Ok((at, precision)) => {
                    keyed.push(u64::from(grid_key(at, precision_class(precision))) << 32 | u64::from(index));
                }
                Err(map_place) => *slot = map_place,
            }
        }
        keyed.sort_unstable();
        let mut first_ids: Vec<u32> = Vec::new();
        let (mut last, mut next) = (None, Self::FIRST_PLACE);
        for keyed in keyed {
            let key = keyed >> 32;
            let index = u32::try_from(keyed & 0xffff_ffff).unwrap_or(u32::MAX);
            if last != Some(key) {
                last = Some(key);
                next = Self::FIRST_PLACE.saturating_add(u32::try_from(first_ids.len()).unwrap_or(u32::MAX));
                first_ids.push(index);
            }
            if let Some(slot) = map_place_by_id.get_mut(index as usize) {
                *slot = next;
            }
        }
        first_ids.shrink_to_fit();
        Self { first_ids, map_place_by_id }
    }

    /// Returns the map place of a place id.
    pub(super) fn map_place(&self, place_id: u32) -> u32 {
        self.map_place_by_id.get(place_id as usize).copied().unwrap_or(Self::UNPLACED)
    }

    /// Returns the point and the precision class of a map place, or `None` if it has no point. `distinct_places` are
    /// those that were grouped.
    pub(super) fn place(
        &self,
        place: u32,
        distinct_places: &[DistinctPlace],
    ) -> Option<(LatLon, PlacePrecision)> {
        let id = *self.first_ids.get(place.checked_sub(Self::FIRST_PLACE)? as usize)?;
        let (at, precision) = locate_place(distinct_places.get(id as usize)?).ok()?;
        Some((at, *PRECISION_CLASSES.get(precision_class(precision))?))
    }

    /// Returns the point of each number below [`Self::index_count`].
    fn points(&self, distinct_places: &[DistinctPlace]) -> impl Iterator<Item = Option<LatLon>> {
        let count = u32::try_from(self.index_count()).unwrap_or(u32::MAX);
        (0..count).map(|place| self.place(place, distinct_places).map(|(at, _)| at))
    }

    /// Returns, for every place id, whether the area contains its point.
    pub(super) fn place_ids_inside(&self, area: Area, distinct_places: &[DistinctPlace]) -> Vec<bool> {
        let points = self.points(distinct_places);
        let is_inside: Vec<bool> = points.map(|at| at.is_some_and(|at| area.contains(at))).collect();
        let is_id_inside = |&place: &u32| is_inside.get(place as usize).copied().unwrap_or(false);
        self.map_place_by_id.iter().map(is_id_inside).collect()
    }

    /// Returns how many numbers there are, including those without a point.
    pub(super) fn index_count(&self) -> usize {
        self.first_ids.len() + Self::FIRST_PLACE as usize
    }
}

/// Returns the point and the precision of a place, or the number that stands for places without a point.
fn locate_place(place: &DistinctPlace) -> Result<(LatLon, PlacePrecision), u32> {
    match place.precision.ok_or(Gazetteer::UNPLACED)? {
        PlacePrecision::Region | PlacePrecision::Country => Err(Gazetteer::WIDE),
        PlacePrecision::SeaOrAir => Err(Gazetteer::SEA_OR_AIR),
        precision => place.coordinates().map(|at| (at, precision)).ok_or(Gazetteer::UNPLACED),
    }
}

/// Returns the sort key of a point: grid steps from the north, then from the west (fewer than 15 bits each), then
/// the precision class.
fn grid_key(at: LatLon, class: usize) -> u32 {
    let steps = |degrees: f64| grid_step(degrees).abs_diff(grid_step(-180.0));
    steps(-at.lat) << 17 | steps(at.lon) << 2 | u32::try_from(class & 3).unwrap_or(0)
}

/// Returns the grid step that contains an angle in degrees.
pub(super) fn grid_step(degrees: f64) -> i32 {
    // At most 180 × 50, so the cast does not truncate.
    #[expect(clippy::cast_possible_truncation, reason = "at most 9000")]
    let step = (degrees.clamp(-180.0, 180.0) * GRID_STEPS_PER_DEGREE).floor() as i32;
    step
}

/// Returns the area that the map shows initially: the lines of the fronts, or else the places of the events, or
/// else the outlines. Returns `None` if there is nothing to draw.
pub(super) fn home_area(
    situation: &Situation,
    gazetteer: &Gazetteer,
    distinct_places: &[DistinctPlace],
) -> Option<Area> {
    let fronts = situation.fronts.iter().flat_map(|front| &front.line).copied();
    let events = gazetteer.points(distinct_places).flatten();
    let outlines = situation.outlines.iter().flat_map(|outline| &outline.line).copied();
    Area::from_points(fronts).or_else(|| Area::from_points(events)).or_else(|| Area::from_points(outlines))
}
