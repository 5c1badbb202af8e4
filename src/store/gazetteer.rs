//! The distinct places of the events, on the grid of the map.

use crate::model::{Area, DistinctPlace, LatLon, PlacePrecision, Situation};

/// Parts of a degree of latitude that are told apart, 2.2 km. No nearer does the map go.
pub const GRID_STEPS_PER_DEGREE: f64 = 50.0;

/// Three classes can be told apart on a map: a place (or near it), a district, a province.
pub(super) const PRECISION_CLASSES: [PlacePrecision; 3] =
    [PlacePrecision::Exact, PlacePrecision::District, PlacePrecision::Province];

pub(super) const fn precision_class(precision: PlacePrecision) -> usize {
    match precision {
        PlacePrecision::Exact | PlacePrecision::Near => 0,
        PlacePrecision::District => 1,
        _ => 2,
    }
}

/// The distinct places, north to south, then west to east, then by precision.
#[derive(Debug, Clone, Default)]
pub(super) struct Gazetteer {
    pub(super) places: Vec<(LatLon, PlacePrecision)>,
    /// By place of the table: the index of its place.
    map_place_by_id: Vec<u32>,
}

/// An event's place is an index, the first three of which are no places.
impl Gazetteer {
    /// None is recorded.
    pub(super) const UNPLACED: u32 = 0;
    /// A region or a country.
    pub(super) const WIDE: u32 = 1;
    /// At sea or in the air.
    pub(super) const SEA_OR_AIR: u32 = 2;
    /// The first that is one.
    pub(super) const FIRST_PLACE: u32 = 3;

    /// The places of these distinct_places.
    pub(super) fn from_distinct_places(distinct_places: &[DistinctPlace]) -> Self {
        let mut map_place_by_id = vec![Self::UNPLACED; distinct_places.len()];
        // Key and place in one number, so that one sort brings together what is one place and puts it in order.
        let mut keyed: Vec<u64> = Vec::with_capacity(distinct_places.len());
        for ((slot, place), index) in map_place_by_id.iter_mut().zip(distinct_places).zip(0_u32..) {
            match locate_place(place) {
                Ok((at, precision)) => {
                    keyed.push(u64::from(grid_key(at, precision_class(precision))) << 32 | u64::from(index))
                }
                Err(map_place) => *slot = map_place,
            }
        }
        keyed.sort_unstable();
        let mut places: Vec<(LatLon, PlacePrecision)> = Vec::new();
        let (mut last, mut next) = (None, Self::FIRST_PLACE);
        for (key, index) in keyed.into_iter().map(|keyed| (keyed >> 32, (keyed & 0xffff_ffff) as usize)) {
            if last != Some(key) {
                last = Some(key);
                // It stands where its first place does. Classes that look the same on the map are one.
                let at = distinct_places
                    .get(index)
                    .and_then(|place| place.coordinates)
                    .unwrap_or(LatLon { lat: 0.0, lon: 0.0 });
                let precision =
                    PRECISION_CLASSES.get((key & 3) as usize).copied().unwrap_or(PlacePrecision::Province);
                places.push((at, precision));
                next = Self::FIRST_PLACE.saturating_add(u32::try_from(places.len() - 1).unwrap_or(u32::MAX));
            }
            if let Some(slot) = map_place_by_id.get_mut(index) {
                *slot = next;
            }
        }
        Self { places, map_place_by_id }
    }

    /// The index of the place of a place.
    pub(super) fn map_place(&self, place_id: u32) -> u32 {
        self.map_place_by_id.get(place_id as usize).copied().unwrap_or(Self::UNPLACED)
    }

    /// The point of a place.
    pub(super) fn point(&self, place: u32) -> Option<LatLon> {
        let index = place.checked_sub(Self::FIRST_PLACE)?;
        self.places.get(index as usize).map(|(at, _)| *at)
    }

    /// For every place whether the area is_inside its place.
    pub(super) fn place_ids_inside(&self, area: Area) -> Vec<bool> {
        let is_inside = |&place: &u32| self.point(place).is_some_and(|at| area.contains(at));
        self.map_place_by_id.iter().map(is_inside).collect()
    }

    /// How many indices there are.
    pub(super) fn index_count(&self) -> usize {
        self.places.len() + Self::FIRST_PLACE as usize
    }
}

/// The point of a place and how exact it is; what is too vague for one is an index.
fn locate_place(place: &DistinctPlace) -> Result<(LatLon, PlacePrecision), u32> {
    match place.precision.ok_or(Gazetteer::UNPLACED)? {
        PlacePrecision::Region | PlacePrecision::Country => Err(Gazetteer::WIDE),
        PlacePrecision::SeaOrAir => Err(Gazetteer::SEA_OR_AIR),
        precision => place.coordinates.map(|at| (at, precision)).ok_or(Gazetteer::UNPLACED),
    }
}

/// What tells places apart, in their order: steps of the grid from the north, then from the west, fewer than 15 bits each,
/// then what they look like on the map.
fn grid_key(at: LatLon, class: usize) -> u32 {
    let steps = |degrees: f64| grid_step(degrees).abs_diff(grid_step(-180.0));
    steps(-at.lat) << 17 | steps(at.lon) << 2 | u32::try_from(class & 3).unwrap_or(0)
}

/// The step of the grid that an angle lies in.
pub(super) fn grid_step(degrees: f64) -> i32 {
    // At most 180 × 50, so the cast cannot cut.
    #[expect(clippy::cast_possible_truncation, reason = "at most 9000")]
    let step = (degrees.clamp(-180.0, 180.0) * GRID_STEPS_PER_DEGREE).floor() as i32;
    step
}

/// What the map shows at first: the lines of the fronts; without any the places of the events; without these the
/// outlines. `None` where there is nothing to draw.
pub(super) fn home_area(situation: &Situation, gazetteer: &Gazetteer) -> Option<Area> {
    let fronts = situation.fronts.iter().flat_map(|front| &front.line).copied();
    let events = gazetteer.places.iter().map(|(at, _)| *at);
    let outlines = situation.outlines.iter().flat_map(|outline| &outline.line).copied();
    Area::from_points(fronts).or_else(|| Area::from_points(events)).or_else(|| Area::from_points(outlines))
}
