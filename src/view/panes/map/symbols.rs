//! The signs of places and the lines of fronts, by what they stand for.

use super::raster::FrontStroke;
use crate::assess::status::Status;
use crate::board::Scene;
use crate::model::{FrontIx, PlacePrecision};
use crate::store::PlaceCluster;
use crate::view::glyphs::GlyphSet;

/// How the line of a front of this status is drawn: the less there is of it, the calmer. Told apart without colour, too.
pub(super) const fn front_stroke(status: Status, heavy: bool) -> FrontStroke {
    let (dash, weight) = match status {
        Status::Active => ((1, 0), 3),
        Status::Tense => ((5, 2), 2),
        Status::Quiet => ((2, 2), 1),
        Status::Dormant | Status::NoneRecorded | Status::Unknown => ((1, 1), 0),
    };
    FrontStroke { is_heavy: heavy, rank: weight, dash }
}

/// The status that the line of a front is drawn by.
pub(super) fn front_status(scene: &Scene<'_>, front: FrontIx) -> Status {
    scene.answer.fronts.get(usize::from(front.0)).map_or(Status::Unknown, |row| row.status.status)
}

/// From how many events on a sign is of the second and of the third size.
pub(super) type SizeThresholds = [u32; 2];

/// Tens, hundreds or thousands, so that the largest place in sight is of the third size or nearly so.
pub(super) fn size_thresholds(spots: &[PlaceCluster]) -> SizeThresholds {
    match spots.iter().map(|spot| spot.events).max().unwrap_or(0) {
        0..100 => [2, 10],
        100..1000 => [10, 100],
        1000..10_000 => [100, 1000],
        _ => [1000, 10_000],
    }
}

/// The sign of a size at places of this precision.
pub(super) fn place_sign(glyphs: &GlyphSet, precision: PlacePrecision, size: usize) -> &'static str {
    let shape = match precision {
        PlacePrecision::Exact | PlacePrecision::Near => 0,
        PlacePrecision::District => 1,
        _ => 2,
    };
    glyphs.place_marks.get(shape).and_then(|sizes| sizes.get(size)).copied().unwrap_or(glyphs.dot)
}
