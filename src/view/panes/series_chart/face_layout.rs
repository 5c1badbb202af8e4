//! Which faces pane 4 shows, and where.

use ratatui::layout::Rect;

use crate::board::{ChartFace, Scene, ShownFaces};
use crate::view::layout::{LANE_LABEL_COLUMNS, SERIES_SCALE_COLUMNS};
use crate::view::text::saturating_u16;

/// The fewest columns and rows of the pane in which bars stand above lanes.
const MIN_SIZE_OF_BOTH: (u16, u16) = (60, 12);
/// The fewest columns and rows in which lanes say more than bars.
const MIN_SIZE_OF_LANES: (u16, u16) = (50, 6);
/// Rows of bars above lanes.
const MIN_BAR_ROWS: u16 = 4;
/// As many lanes as there are fronts, but at most these, must fit below bars; otherwise lanes alone say more.
const MIN_LANES_BELOW_BARS: u16 = 7;

/// Returns the columns for the names of lanes in a pane.
fn label_columns(width: u16) -> u16 {
    (width / 4 + 1).clamp(10, LANE_LABEL_COLUMNS)
}

/// Returns the faces that are shown in a pane with this body.
///
/// The choice depends on the situation and the size, never on filtered counts, so that nothing jumps while the user
/// filters.
pub(in crate::view) fn shown_faces(scene: &Scene<'_>, body: Rect) -> ShownFaces {
    let lane_columns = usize::from(body.width.saturating_sub(label_columns(body.width)));
    let fits = |size: (u16, u16)| body.width >= size.0 && body.height >= size.1;
    let fronts = saturating_u16(scene.store.situation().fronts.len());
    let can_show_lanes = fronts > 0 && lane_columns >= 10 && body.height >= 2;
    // The notes, the legend and a row of days stand above and below.
    let rows_of_both = 3 + MIN_BAR_ROWS + fronts.min(MIN_LANES_BELOW_BARS);
    let fits_both = can_show_lanes && fits(MIN_SIZE_OF_BOTH) && body.height >= rows_of_both;
    let (has_bars, has_lanes) = match scene.state.view.face {
        ChartFace::Lanes => (!can_show_lanes, can_show_lanes),
        ChartFace::Auto if fits_both => (true, true),
        ChartFace::Auto if fronts > 1 && can_show_lanes && fits(MIN_SIZE_OF_LANES) => (false, true),
        ChartFace::Auto | ChartFace::Bars => (true, false),
    };
    ShownFaces { has_bars, lane_columns: if has_lanes { lane_columns } else { 0 }, fits_both }
}

/// Returns the columns left of the axis: for the names of lanes, or for the scale of bars alone.
pub(super) fn margin_columns(faces: ShownFaces, width: u16) -> u16 {
    if faces.lane_columns > 0 { label_columns(width) } else { SERIES_SCALE_COLUMNS }
}

/// Returns the most buckets that a pane has room for. Bars alone and lanes alone have the same buckets, so that the
/// other panes stay as they are when the face changes.
pub(in crate::view) fn bucket_room(scene: &Scene<'_>, body: Rect) -> usize {
    let faces = shown_faces(scene, body);
    let margin = if faces.has_bars { margin_columns(faces, body.width) } else { SERIES_SCALE_COLUMNS };
    usize::from(body.width.saturating_sub(margin)).max(1)
}

/// The rows of the parts of the pane, from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct FaceRows {
    /// Notes above the bars.
    pub(super) notes: u16,
    /// Bars, with a row for numbers above the highest.
    pub(super) bars: u16,
    /// The legend of the lanes.
    pub(super) legend: u16,
    /// Lanes.
    pub(super) lanes: u16,
    /// The bracket of the window and the days below it: two rows, or one for both.
    pub(super) axis: u16,
}

impl FaceRows {
    /// Divides the rows of the pane. `lanes` is the number of lanes that want a row.
    pub(super) fn new(faces: ShownFaces, height: u16, width: u16, lanes: usize) -> Self {
        let lanes = saturating_u16(lanes).max(1);
        let (has_bars, has_lanes) = (faces.has_bars, faces.lane_columns > 0);
        match (has_bars, has_lanes) {
            (true, true) => {
                let fixed = 2 + MIN_BAR_ROWS;
                let axis = if height > fixed + lanes + 1 { 2 } else { 1 };
                let room = height.saturating_sub(fixed + axis);
                let lanes = if room >= lanes * 3 { lanes * 2 } else { lanes.min(room).max(1) };
                let bars = height.saturating_sub(2 + lanes + axis);
                Self { notes: 1, bars, legend: 1, lanes, axis }
            }
            (false, true) => {
                let legend = u16::from(height >= 5);
                let axis = if height > legend + lanes + 1 { 2 } else { 1 };
                let room = height.saturating_sub(legend + axis);
                let lanes = if room >= lanes * 2 { lanes * 2 } else { lanes.min(room) };
                Self { notes: 0, bars: 0, legend, lanes, axis }
            }
            (_, false) => {
                let most_notes = match height {
                    0..5 => 0,
                    5..8 => 1,
                    _ => 2,
                };
                let notes = if width < 105 { most_notes } else { most_notes.min(1) };
                let axis = match height {
                    0..2 => 0,
                    2..12 => 1,
                    _ => 2,
                };
                Self { notes, bars: height - notes - axis, legend: 0, lanes: 0, axis }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_never_take_more_rows_than_there_are() {
        for (has_bars, lane_columns) in [(true, 0), (false, 40), (true, 40)] {
            let faces = ShownFaces { has_bars, lane_columns, fits_both: true };
            let least = if has_bars && lane_columns > 0 { MIN_SIZE_OF_BOTH.1 } else { 0 };
            for (height, lanes) in (least..60).flat_map(|height| (0..70).map(move |lanes| (height, lanes))) {
                let rows = FaceRows::new(faces, height, 60, lanes);
                let sum = rows.notes + rows.bars + rows.legend + rows.lanes + rows.axis;
                assert!(sum <= height.max(rows.axis), "{faces:?} {height} {lanes}: {rows:?}");
            }
        }
    }
}
