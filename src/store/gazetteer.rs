//! The distinct places of the events, on the grid of the map.

use foldhash::HashMap;

use crate::model::{Area, LatLon, PlacePrecision, Situation, Spot};

/// Parts of a degree of latitude that are told apart, 2.2 km. No nearer does the map go.
pub const GRID: f64 = 50.0;

/// Three classes can be told apart on a map: a place (or near it), a district, a province.
pub(super) const CLASSES: [PlacePrecision; 3] =
    [PlacePrecision::Exact, PlacePrecision::District, PlacePrecision::Province];

pub(super) const fn class(precision: PlacePrecision) -> usize {
    match precision {
        PlacePrecision::Exact | PlacePrecision::Near => 0,
        PlacePrecision::District => 1,
        _ => 2,
    }
}

/// Which place an event is at: an index, the first three of which are no places.
pub(super) mod index {
    /// None is recorded.
    pub(in crate::store) const UNPLACED: u32 = 0;
    /// A region or a country.
    pub(in crate::store) const WIDE: u32 = 1;
    /// At sea or in the air.
    pub(in crate::store) const SEA_OR_AIR: u32 = 2;
    /// The first that is one.
    pub(in crate::store) const FIRST: u32 = 3;
}

/// The distinct places, north to south, then west to east, then by precision.
#[derive(Debug, Clone, Default)]
pub(super) struct Gazetteer {
    pub(super) places: Vec<(LatLon, PlacePrecision)>,
    /// By spot of the table: the index of its place.
    of_spot: Vec<u32>,
}

impl Gazetteer {
    /// The places of these spots.
    pub(super) fn of(spots: &[Spot]) -> Self {
        let mut known: HashMap<u64, u32> = HashMap::default();
        // With the key of each, which has their order.
        let mut found: Vec<(u64, LatLon)> = Vec::new();
        let place_of = |spot: &Spot| {
            let (at, precision) = match place(spot) {
                Ok(place) => place,
                Err(none) => return none,
            };
            let key = key(at, class(precision));
            *known.entry(key).or_insert_with(|| {
                found.push((key, at));
                u32::try_from(found.len() - 1).unwrap_or(u32::MAX).saturating_add(index::FIRST)
            })
        };
        let mut of_spot: Vec<u32> = spots.iter().map(place_of).collect();
        let mut order: Vec<(u64, u32)> = found.iter().map(|(key, _)| *key).zip(0..).collect();
        order.sort_unstable();
        let mut moved = vec![0_u32; found.len()];
        for (new, (_, old)) in (index::FIRST..).zip(&order) {
            if let Some(slot) = moved.get_mut(*old as usize) {
                *slot = new;
            }
        }
        for place in &mut of_spot {
            let old = place.checked_sub(index::FIRST).and_then(|old| moved.get(old as usize));
            *place = old.copied().unwrap_or(*place);
        }
        let placed = order.into_iter().filter_map(|(key, ix)| {
            let (_, at) = found.get(ix as usize)?;
            Some((*at, *CLASSES.get((key & 3) as usize)?))
        });
        Self { places: placed.collect(), of_spot }
    }

    /// The index of the place of a spot.
    pub(super) fn of_spot(&self, spot: u32) -> u32 {
        self.of_spot.get(spot as usize).copied().unwrap_or(index::UNPLACED)
    }

    /// The point of a place.
    pub(super) fn at(&self, place: u32) -> Option<LatLon> {
        let ix = place.checked_sub(index::FIRST)?;
        self.places.get(ix as usize).map(|(at, _)| *at)
    }

    /// For every spot whether the area holds its place.
    pub(super) fn inside(&self, area: Area) -> Vec<bool> {
        let holds = |&place: &u32| self.at(place).is_some_and(|at| area.contains(at));
        self.of_spot.iter().map(holds).collect()
    }

    /// How many indices there are.
    pub(super) fn indices(&self) -> usize {
        self.places.len() + index::FIRST as usize
    }
}

/// The point of a spot and how exact it is; what is too vague for one is an index.
fn place(spot: &Spot) -> Result<(LatLon, PlacePrecision), u32> {
    match spot.precision.ok_or(index::UNPLACED)? {
        PlacePrecision::Region | PlacePrecision::Country => Err(index::WIDE),
        PlacePrecision::SeaOrAir => Err(index::SEA_OR_AIR),
        precision => spot.at.map(|at| (at, precision)).ok_or(index::UNPLACED),
    }
}

/// What tells places apart: steps of the grid from the north, then from the west, then what they look like on the map.
fn key(at: LatLon, class: usize) -> u64 {
    // From the least step on, which is −180 × 50: fewer than 15 bits.
    let steps = |degrees: f64| u64::from(step(degrees).abs_diff(step(-180.0)));
    steps(-at.lat) << 17 | steps(at.lon) << 2 | class as u64
}

/// The step of the grid that an angle lies in.
pub(super) fn step(degrees: f64) -> i32 {
    // At most 180 × 50, so the cast cannot cut.
    #[expect(clippy::cast_possible_truncation, reason = "at most 9000")]
    let step = (degrees.clamp(-180.0, 180.0) * GRID).floor() as i32;
    step
}

/// What the map shows at first: the lines of the fronts; without any the places of the events; without these the
/// outlines. `None` where there is nothing to draw.
pub(super) fn home(situation: &Situation, gazetteer: &Gazetteer) -> Option<Area> {
    let fronts = situation.fronts.iter().flat_map(|front| &front.line).copied();
    let events = gazetteer.places.iter().map(|(at, _)| *at);
    let outlines = situation.outlines.iter().flat_map(|outline| &outline.line).copied();
    Area::of(fronts).or_else(|| Area::of(events)).or_else(|| Area::of(outlines))
}
