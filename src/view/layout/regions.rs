//! Divides the screen into regions, from its size, the focus and the open overlay.
//!
//! There are four layout modes. `Wide` (from 120×30) shows five panes: the detail is next to the events or, from 160
//! columns, next to everything. In the latter case a tall screen also shows the map below the detail, if the
//! situation has anything to draw on it; otherwise the map takes the whole screen while it has the focus. `Panes`
//! (from 60×16) shows the four main panes. `Tabs` (from 20×5) shows one pane and a tab bar. A smaller screen shows a
//! notice. Heights depend on the number of fronts in the situation, never on filtered counts, so that nothing jumps
//! while the user filters.

use ratatui::layout::Rect;

use crate::board::{DetailPane, Overlay, PaneId, Scene, folded_fronts};
use crate::view::text::saturating_u16;

/// How the screen is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayoutMode {
    /// Too small for any pane.
    TooSmall,
    /// One pane at a time.
    Tabs,
    /// The four main panes.
    Panes,
    /// All five panes.
    Wide,
}

impl LayoutMode {
    /// Returns the mode for a screen of this size.
    #[must_use]
    pub const fn for_size(columns: u16, rows: u16) -> Self {
        match (columns, rows) {
            (0..20, _) | (_, 0..5) => Self::TooSmall,
            (0..60, _) | (_, 0..16) => Self::Tabs,
            (0..120, _) | (_, 0..30) => Self::Panes,
            _ => Self::Wide,
        }
    }
}

/// The regions of the screen. Panes do not overlap; the overlay covers them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regions {
    /// How the screen is divided.
    pub mode: LayoutMode,
    /// The header: one row.
    pub header: Rect,
    /// The tab bar, if there is one. It replaces the titles of panes.
    pub tabs: Option<Rect>,
    /// The panes drawn, each with its title row; under a tab bar there is no title row.
    pub panes: Vec<(PaneId, Rect)>,
    /// The lines between panes, one column wide.
    pub dividers: Vec<Rect>,
    /// The footer: one row.
    pub footer: Rect,
    /// Whether the fronts pane folds the fronts that are not recorded now into one line.
    pub folds_fronts: bool,
    /// The open overlay with its border.
    pub overlay: Option<Rect>,
}

impl Regions {
    /// Returns the area of a pane, with its title.
    #[must_use]
    pub fn pane(&self, pane: PaneId) -> Option<Rect> {
        self.panes.iter().find(|(id, _)| *id == pane).map(|(_, area)| *area)
    }

    /// Returns the area of a pane below its title; empty if the pane is not drawn.
    #[must_use]
    pub fn pane_body(&self, pane: PaneId) -> Rect {
        let area = self.pane(pane).unwrap_or_default();
        if self.tabs.is_some() { area } else { without_top_rows(area, 1) }
    }

    /// Returns the area of a pane's rows, below its title and its column headers.
    #[must_use]
    pub fn pane_rows(&self, pane: PaneId) -> Rect {
        let body = self.pane_body(pane);
        without_top_rows(body, header_rows(pane, body))
    }
}

impl Regions {
    /// Splits an area into a left part of `columns` and the rest, with a divider between them.
    fn split_columns(&mut self, area: Rect, columns: u16) -> (Rect, Rect) {
        let columns = columns.min(area.width.saturating_sub(1));
        let divider = Rect { x: area.x.saturating_add(columns), width: 1.min(area.width), ..area };
        self.dividers.push(divider);
        let x = divider.right();
        (Rect { width: columns, ..area }, Rect { x, width: area.right().saturating_sub(x), ..area })
    }
}

/// Returns an area without its first rows.
pub(in crate::view) fn without_top_rows(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y.saturating_add(rows), height: area.height - rows, ..area }
}

/// Returns the rows of column headers in a pane with this body: none where they would take half of it.
pub(in crate::view) const fn header_rows(pane: PaneId, body: Rect) -> u16 {
    match pane {
        PaneId::Fronts | PaneId::Events | PaneId::Dyads if body.height > 2 => 1,
        _ => 0,
    }
}

/// Returns the part of a pane or overlay that holds text, with a free column on both sides.
pub(in crate::view) fn text_area(area: Rect) -> Rect {
    let margin = area.width.min(1);
    Rect { x: area.x.saturating_add(margin), width: area.width.saturating_sub(2), ..area }
}

/// Splits an area into an upper part of `rows` and the rest.
fn split_rows(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    (Rect { height: rows, ..area }, without_top_rows(area, rows))
}

/// Returns the regions of the screen for a state, without the overlay.
#[must_use]
pub(in crate::view) fn lay_out_panes(scene: &Scene<'_>) -> Regions {
    let (columns, rows) = scene.state.size;
    let screen = Rect::new(0, 0, columns, rows);
    let wanted = scene.state.appearance.detail_pane;
    let mode = match LayoutMode::for_size(columns, rows) {
        LayoutMode::Wide if wanted == DetailPane::Never => LayoutMode::Panes,
        mode => mode,
    };
    let (header, rest) = split_rows(screen, 1);
    let (body, footer) = split_rows(rest, rest.height.saturating_sub(1));
    let mut regions = Regions {
        mode,
        header,
        tabs: None,
        panes: Vec::new(),
        dividers: Vec::new(),
        footer,
        folds_fronts: false,
        overlay: None,
    };
    let focus = scene.state.focus;
    match mode {
        LayoutMode::TooSmall => return regions,
        LayoutMode::Tabs => {
            let (tabs, pane) = split_rows(body, 1);
            regions.tabs = Some(tabs);
            regions.panes.push((focus, pane));
        }
        LayoutMode::Panes if focus == PaneId::Detail && wanted != DetailPane::Always => {
            regions.panes.push((focus, body));
        }
        LayoutMode::Panes | LayoutMode::Wide
            if scene.state.is_zoomed || takes_whole_screen(scene, mode, body) =>
        {
            regions.panes.push((focus, body));
        }
        LayoutMode::Panes => lay_out_four_panes(&mut regions, body, scene),
        LayoutMode::Wide => lay_out_five_panes(&mut regions, body, scene),
    }
    regions
}

/// The fewest rows of the body at which the map has a pane of its own, below the detail.
const MIN_ROWS_WITH_MAP: u16 = 44;

/// Whether the detail has a column next to everything, high enough to share with the map, and the situation has a
/// line or a point to draw there.
const fn has_map(scene: &Scene<'_>, mode: LayoutMode, body: Rect) -> bool {
    let has_room = matches!(mode, LayoutMode::Wide)
        && body.width >= MIN_COLUMNS_WITH_SIDE_DETAIL
        && body.height >= MIN_ROWS_WITH_MAP;
    has_room && scene.store.home_area().is_some()
}

/// Whether the focused pane has no place among the others and takes the whole screen.
fn takes_whole_screen(scene: &Scene<'_>, mode: LayoutMode, body: Rect) -> bool {
    scene.state.focus == PaneId::Map && !has_map(scene, mode, body)
}

/// Returns the rows of the headline with its title, on a screen of this many rows. They do not depend on how much there
/// is to say, so that nothing jumps while the user filters.
const fn headline_height(screen_rows: u16) -> u16 {
    match screen_rows {
        0..16 => 0,
        16..20 => 2,
        20..30 => 3,
        30..36 => 4,
        36..50 => 5,
        _ => 7,
    }
}

/// Returns the rows of the fronts pane: title, headers and one per front, but at most `max_rows`. If they are too few or
/// the screen is short, the fronts that are not recorded now share one line.
fn fronts_height(regions: &mut Regions, scene: &Scene<'_>, max_rows: u16) -> u16 {
    // A single front also gets column headers.
    let height = |rows: usize| saturating_u16(rows).max(2).saturating_add(2);
    let whole = height(scene.headline.verdicts.len());
    regions.folds_fronts = whole > max_rows || scene.state.size.1 < MIN_ROWS_WITH_ALL_FRONTS;
    let folded = folded_fronts::unfolded_count(scene.headline) + 1;
    let wanted =
        if regions.folds_fronts && folded < scene.headline.verdicts.len() { height(folded) } else { whole };
    wanted.min(max_rows)
}

/// The fewest rows of a screen that shows the fronts that are not recorded now.
const MIN_ROWS_WITH_ALL_FRONTS: u16 = 30;

/// Adds the headline above everything, if the screen has room for it, and returns the rest.
fn lay_out_headline(regions: &mut Regions, body: Rect, scene: &Scene<'_>) -> Rect {
    let (headline, rest) = split_rows(body, headline_height(scene.state.size.1));
    if headline.height > 0 {
        regions.panes.push((PaneId::Headline, headline));
    }
    rest
}

fn lay_out_four_panes(regions: &mut Regions, body: Rect, scene: &Scene<'_>) {
    let body = lay_out_headline(regions, body, scene);
    let max_rows = (body.height.saturating_mul(2) / 5 + 1).clamp(3, 12);
    let height = fronts_height(regions, scene, max_rows);
    let (fronts, rest) = split_rows(body, height);
    let bottom_rows = (rest.height.saturating_mul(2) / 5).clamp(5, 14);
    let (events, bottom) = split_rows(rest, rest.height.saturating_sub(bottom_rows));
    let events = if scene.state.appearance.detail_pane == DetailPane::Always {
        let (events, detail) = regions.split_columns(events, events.width.saturating_mul(5) / 8);
        regions.panes.push((PaneId::Detail, detail));
        events
    } else {
        events
    };
    let (dyads, series) = regions.split_columns(bottom, body.width.saturating_mul(4) / 7);
    regions.panes.extend([
        (PaneId::Fronts, fronts),
        (PaneId::Events, events),
        (PaneId::Dyads, dyads),
        (PaneId::Series, series),
    ]);
}

/// Columns left of the bars of the series, for the scale.
pub(in crate::view) const SERIES_SCALE_COLUMNS: u16 = 5;

/// The most columns left of the lanes, for the names of fronts.
pub(in crate::view) const LANE_LABEL_COLUMNS: u16 = 15;

/// Columns of the actors beside a chart with room for both faces: those beside bars alone at 120 columns.
const MIN_DYAD_COLUMNS: u16 = 61;

/// The 53 weeks that a year can touch.
const YEAR_COLUMNS: u16 = 53;

/// The fewest rows below the fronts at which pane 4 shows bars and lanes.
const MIN_ROWS_WITH_BARS_AND_LANES: u16 = 36;

/// The fewest columns at which the detail is next to everything.
const MIN_COLUMNS_WITH_SIDE_DETAIL: u16 = 160;

fn lay_out_five_panes(regions: &mut Regions, body: Rect, scene: &Scene<'_>) {
    let has_map = has_map(scene, LayoutMode::Wide, body);
    let body = lay_out_headline(regions, body, scene);
    let (left, side_detail) = if body.width >= MIN_COLUMNS_WITH_SIDE_DETAIL {
        let (left, detail) = regions.split_columns(body, body.width.saturating_sub(body.width / 3 + 1));
        (left, Some(detail))
    } else {
        (body, None)
    };
    let height = fronts_height(regions, scene, body.height / 3);
    let (fronts, rest) = split_rows(left, height);
    // One row for each lane, and title, legend and days; on a high screen bars stand above the lanes.
    let lanes = saturating_u16(scene.headline.verdicts.len()).saturating_add(3);
    let bars = if rest.height >= MIN_ROWS_WITH_BARS_AND_LANES { 8 } else { 0 };
    let wanted = lanes.saturating_add(bars).min(rest.height * 9 / 20);
    let bottom_rows = (rest.height / 3).max(wanted).clamp(8, 18);
    let (middle, bottom) = split_rows(rest, rest.height.saturating_sub(bottom_rows));
    let (events, detail) = match side_detail {
        Some(detail) => (middle, detail),
        None => regions.split_columns(middle, middle.width.saturating_mul(5) / 8),
    };
    // Bars alone need a scale, both faces the names of the lanes. The actors keep what they have on smaller screens.
    let has_room = bottom.width >= YEAR_COLUMNS + LANE_LABEL_COLUMNS + MIN_DYAD_COLUMNS;
    let margin = if has_room { LANE_LABEL_COLUMNS } else { SERIES_SCALE_COLUMNS };
    let series_columns = YEAR_COLUMNS + margin;
    let (dyads, series) = regions.split_columns(bottom, bottom.width.saturating_sub(series_columns + 1));
    let detail = if has_map {
        let (detail, map) = split_rows(detail, detail.height.saturating_sub(detail.height * 9 / 20));
        regions.panes.push((PaneId::Map, map));
        detail
    } else {
        detail
    };
    regions.panes.extend([
        (PaneId::Fronts, fronts),
        (PaneId::Events, events),
        (PaneId::Dyads, dyads),
        (PaneId::Series, series),
        (PaneId::Detail, detail),
    ]);
}

/// Returns the area of the detail's text: in its overlay if open, otherwise in its pane.
pub(in crate::view) fn detail_area(scene: &Scene<'_>, regions: &Regions) -> Option<Rect> {
    match (&scene.state.overlay, regions.overlay) {
        (Some(Overlay::Detail), Some(area)) => Some(text_area(without_top_rows(area, 1))),
        _ => regions.pane(PaneId::Detail).map(|_| text_area(regions.pane_body(PaneId::Detail))),
    }
}
