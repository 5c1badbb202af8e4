//! Shades for the parts of the map where places are too close to each other for a sign of their own.

use super::symbols::SizeThresholds;
use crate::store::PlaceCluster;
use crate::view::glyphs::GlyphSet;
use crate::view::theme::Role;

/// The fewest of the eight cells around a cell that hold places where the cell is shaded.
const MIN_NEIGHBOURS: usize = 2;

/// Returns for each cluster whether it is drawn as a shade: it stands for several places and has others next to it. A
/// single place keeps its sign, which says how precisely the place is known, and so does a place with only announced
/// events. `clusters` are sorted by row, then column.
pub(super) fn dense_clusters(clusters: &[PlaceCluster]) -> Vec<bool> {
    let has_places = |x: Option<u16>, y: Option<u16>| {
        let (Some(x), Some(y)) = (x, y) else { return false };
        clusters.binary_search_by_key(&(y, x), |cluster| (cluster.cell.1, cluster.cell.0)).is_ok()
    };
    let neighbours = |(x, y): (u16, u16)| {
        let columns = [x.checked_sub(1), Some(x), x.checked_add(1)];
        let rows = [y.checked_sub(1), Some(y), y.checked_add(1)];
        let around = rows.into_iter().flat_map(|row| columns.map(|column| (column, row)));
        around.filter(|&cell| cell != (Some(x), Some(y))).filter(|&(x, y)| has_places(x, y)).count()
    };
    let is_dense = |cluster: &PlaceCluster| {
        cluster.places > 1 && cluster.events > 0 && neighbours(cluster.cell) >= MIN_NEIGHBOURS
    };
    clusters.iter().map(is_dense).collect()
}

/// Returns the shade of a number of events, and its role: light, medium or dark.
pub(super) fn density_shade(glyphs: &GlyphSet, events: u32, sizes: SizeThresholds) -> (&'static str, Role) {
    let level = sizes.iter().filter(|from| events >= **from).count();
    let [light, medium, dark] = glyphs.density_shades;
    match level {
        0 => (light, Role::HeatLow),
        1 => (medium, Role::HeatMedium),
        _ => (dark, Role::HeatHigh),
    }
}
