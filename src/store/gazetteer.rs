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
    /// By spot of the table: the index of its place.
    place_by_spot: Vec<u32>,
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

    /// The places of these spots.
    pub(super) fn from_spots(spots: &[DistinctPlace]) -> Self {
        let mut of_spot = vec![Self::UNPLACED; spots.len()];
        // Key and spot in one number, so that one sort brings together what is one place and puts it in order.
        let mut keyed: Vec<u64> = Vec::with_capacity(spots.len());
        for ((slot, spot), ix) in of_spot.iter_mut().zip(spots).zip(0_u32..) {
            match locate_spot(spot) {
                Ok((at, precision)) => {
                    keyed.push(u64::from(grid_key(at, precision_class(precision))) << 32 | u64::from(ix))
                }
                Err(none) => *slot = none,
            }
        }
        keyed.sort_unstable();
        let mut places: Vec<(LatLon, PlacePrecision)> = Vec::new();
        let (mut last, mut next) = (None, Self::FIRST_PLACE);
        for (key, ix) in keyed.into_iter().map(|both| (both >> 32, (both & 0xffff_ffff) as usize)) {
            if last != Some(key) {
                last = Some(key);
                // It stands where its first spot does. Classes that look the same on the map are one.
                let at =
                    spots.get(ix).and_then(|spot| spot.coordinates).unwrap_or(LatLon { lat: 0.0, lon: 0.0 });
                let precision =
                    PRECISION_CLASSES.get((key & 3) as usize).copied().unwrap_or(PlacePrecision::Province);
                places.push((at, precision));
                next = Self::FIRST_PLACE.saturating_add(u32::try_from(places.len() - 1).unwrap_or(u32::MAX));
            }
            if let Some(slot) = of_spot.get_mut(ix) {
                *slot = next;
            }
        }
        Self { places, place_by_spot: of_spot }
    }

    /// The index of the place of a spot.
    pub(super) fn place_of_spot(&self, spot: u32) -> u32 {
        self.place_by_spot.get(spot as usize).copied().unwrap_or(Self::UNPLACED)
    }

    /// The point of a place.
    pub(super) fn point(&self, place: u32) -> Option<LatLon> {
        let ix = place.checked_sub(Self::FIRST_PLACE)?;
        self.places.get(ix as usize).map(|(at, _)| *at)
    }

    /// For every spot whether the area holds its place.
    pub(super) fn spots_inside(&self, area: Area) -> Vec<bool> {
        let holds = |&place: &u32| self.point(place).is_some_and(|at| area.contains(at));
        self.place_by_spot.iter().map(holds).collect()
    }

    /// How many indices there are.
    pub(super) fn index_count(&self) -> usize {
        self.places.len() + Self::FIRST_PLACE as usize
    }
}

/// The point of a spot and how exact it is; what is too vague for one is an index.
fn locate_spot(spot: &DistinctPlace) -> Result<(LatLon, PlacePrecision), u32> {
    match spot.precision.ok_or(Gazetteer::UNPLACED)? {
        PlacePrecision::Region | PlacePrecision::Country => Err(Gazetteer::WIDE),
        PlacePrecision::SeaOrAir => Err(Gazetteer::SEA_OR_AIR),
        precision => spot.coordinates.map(|at| (at, precision)).ok_or(Gazetteer::UNPLACED),
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
