//! The signs of places and the strokes of fronts, by meaning.

use super::raster::FrontStroke;
use crate::assess::status::Status;
use crate::board::Scene;
use crate::model::{Front, FrontIx, PlacePrecision};
use crate::store::PlaceCluster;
use crate::view::glyphs::GlyphSet;

/// Returns the stroke for a front of this status: the calmer the front, the sparser the dashes. They are
/// distinguishable without colour.
pub(super) const fn front_stroke(status: Status, is_heavy: bool) -> FrontStroke {
    let (dash, rank) = match status {
        Status::Active => ((1, 0), 3),
        Status::Tense => ((5, 2), 2),
        Status::Quiet => ((2, 2), 1),
        Status::Dormant | Status::NoneRecorded | Status::Unknown => ((1, 1), 0),
    };
    FrontStroke { is_heavy, rank, dash }
}

/// Returns the fronts that have a line, each with its status; `None` while the first pane groups by another dimension.
pub(super) fn fronts_with_lines<'a>(
    scene: &Scene<'a>,
) -> impl Iterator<Item = (FrontIx, &'a Front, Option<Status>)> {
    let answer = scene.answer;
    let fronts = (0..=u16::MAX).map(FrontIx).zip(&scene.store.situation().fronts);
    fronts.filter(|(_, front)| !front.line.is_empty()).map(|(index, front)| {
        let row = answer.fronts.iter().find(|row| row.front == index);
        (index, front, row.map(|row| row.status.status))
    })
}

/// The fewest events for a sign of the second and of the third size.
pub(super) type SizeThresholds = [u32; 2];

/// Returns thresholds in tens, hundreds or thousands, such that the largest visible place is about of the third size.
pub(super) fn size_thresholds(spots: &[PlaceCluster]) -> SizeThresholds {
    match spots.iter().map(|spot| spot.events).max().unwrap_or(0) {
        0..100 => [2, 10],
        100..1000 => [10, 100],
        1000..10_000 => [100, 1000],
        _ => [1000, 10_000],
    }
}

/// Returns the sign of a place, by precision and size.
pub(super) fn place_sign(glyphs: &GlyphSet, precision: PlacePrecision, size: usize) -> &'static str {
    let shape = match precision {
        PlacePrecision::Exact | PlacePrecision::Near => 0,
        PlacePrecision::District => 1,
        _ => 2,
    };
    glyphs.place_marks.get(shape).and_then(|sizes| sizes.get(size)).copied().unwrap_or(glyphs.dot)
}
