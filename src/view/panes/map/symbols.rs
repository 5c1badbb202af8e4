//! The signs of places and the lines of fronts, by what they stand for.

use super::raster::Stroke;
use crate::assess::status::Status;
use crate::board::Scene;
use crate::model::{FrontIx, PlacePrecision};
use crate::store::Spot;
use crate::view::glyphs::GlyphSet;

/// How the line of a front of this status is drawn: the less there is of it, the calmer. Told apart without colour, too.
pub(super) const fn stroke(status: Status, heavy: bool) -> Stroke {
    let (dash, weight) = match status {
        Status::Active => ((1, 0), 3),
        Status::Tense => ((5, 2), 2),
        Status::Quiet => ((2, 2), 1),
        Status::Dormant | Status::NoneRecorded | Status::Unknown => ((1, 1), 0),
    };
    Stroke { heavy, weight, dash }
}

/// The status that the line of a front is drawn by.
pub(super) fn status(scene: &Scene<'_>, front: FrontIx) -> Status {
    scene.answer.fronts.get(usize::from(front.0)).map_or(Status::Unknown, |row| row.status.word)
}

/// From how many events on a sign is of the second and of the third size.
pub(super) type Sizes = [u32; 2];

/// Tens, hundreds or thousands, so that the largest place in sight is of the third size or nearly so.
pub(super) fn sizes(spots: &[Spot]) -> Sizes {
    match spots.iter().map(|spot| spot.events).max().unwrap_or(0) {
        0..100 => [2, 10],
        100..1000 => [10, 100],
        1000..10_000 => [100, 1000],
        _ => [1000, 10_000],
    }
}

/// The sign of a size at places of this precision.
pub(super) fn sign(glyphs: &GlyphSet, precision: PlacePrecision, size: usize) -> &'static str {
    let shape = match precision {
        PlacePrecision::Exact | PlacePrecision::Near => 0,
        PlacePrecision::District => 1,
        _ => 2,
    };
    glyphs.spots.get(shape).and_then(|sizes| sizes.get(size)).copied().unwrap_or(glyphs.dot)
}
