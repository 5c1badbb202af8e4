//! Where everything stands: from the size of the screen, the focus and what is open to rectangles.
//!
//! Four forms. Wide (120×30 and more): five panes, the detail beside the events or, from 160 columns, beside
//! everything, and then on tall screens the map below it, if the situation has anything to draw one by; elsewhere the
//! map takes the screen while it has the focus. Panes (60×16 and more): the four main panes. Tabs (20×5 and more): one
//! pane and a bar of tabs. Smaller: a notice. Heights follow the situation (its number of fronts), never the filtered
//! numbers, so that nothing jumps while the reader filters.

use ratatui::layout::Rect;

use crate::board::{DetailPane, Overlay, PaneId, Scene};
use crate::view::text::saturating_u16;

/// How the screen is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayoutMode {
    /// Too small for anything.
    TooSmall,
    /// One pane at a time.
    Tabs,
    /// The four main panes.
    Panes,
    /// All five panes.
    Wide,
}

impl LayoutMode {
    /// The form for a screen of this size.
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

/// Where everything stands. Panes do not overlap; the overlay lies over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regions {
    /// How the screen is divided.
    pub mode: LayoutMode,
    /// The header: one row.
    pub header: Rect,
    /// The bar of tabs, if there is one. It stands for the titles of panes.
    pub tabs: Option<Rect>,
    /// The panes drawn, each with its title row (no title row under a bar of tabs).
    pub panes: Vec<(PaneId, Rect)>,
    /// One column wide lines between panes.
    pub dividers: Vec<Rect>,
    /// The footer: one row.
    pub footer: Rect,
    /// What lies over the panes, with its border.
    pub overlay: Option<Rect>,
}

impl Regions {
    /// The area of a pane with its title.
    #[must_use]
    pub fn pane(&self, pane: PaneId) -> Option<Rect> {
        self.panes.iter().find(|(id, _)| *id == pane).map(|(_, area)| *area)
    }

    /// The area of a pane below its title; empty if it is not drawn.
    #[must_use]
    pub fn pane_body(&self, pane: PaneId) -> Rect {
        let area = self.pane(pane).unwrap_or_default();
        if self.tabs.is_some() { area } else { without_top_rows(area, 1) }
    }

    /// The area of the rows of a pane, below its title and its headers.
    #[must_use]
    pub fn pane_rows(&self, pane: PaneId) -> Rect {
        let body = self.pane_body(pane);
        without_top_rows(body, header_rows(pane, body))
    }
}

impl Regions {
    /// Cuts an area into a left part of `columns` and the rest, with a line between the two.
    fn split_columns(&mut self, area: Rect, columns: u16) -> (Rect, Rect) {
        let columns = columns.min(area.width.saturating_sub(1));
        let line = Rect { x: area.x.saturating_add(columns), width: 1.min(area.width), ..area };
        self.dividers.push(line);
        let x = line.right();
        (Rect { width: columns, ..area }, Rect { x, width: area.right().saturating_sub(x), ..area })
    }
}

/// The area without its first rows.
pub(in crate::view) fn without_top_rows(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y.saturating_add(rows), height: area.height - rows, ..area }
}

/// Rows of column headers above the rows of a pane with this body: none where they would be half of what is seen.
pub(in crate::view) const fn header_rows(pane: PaneId, body: Rect) -> u16 {
    match pane {
        PaneId::Fronts | PaneId::Events | PaneId::Dyads if body.height > 2 => 1,
        _ => 0,
    }
}

/// The part of a pane or overlay that holds the text: a free column on both sides.
pub(in crate::view) fn text_area(area: Rect) -> Rect {
    let margin = area.width.min(1);
    Rect { x: area.x.saturating_add(margin), width: area.width.saturating_sub(2), ..area }
}

/// Cuts an area into an upper part of `rows` and the rest.
fn split_rows(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    (Rect { height: rows, ..area }, without_top_rows(area, rows))
}

/// Where everything stands on the screen of this state.
#[must_use]
pub fn lay_out_screen(scene: &Scene<'_>) -> Regions {
    let (columns, rows) = scene.state.size;
    let screen = Rect::new(0, 0, columns, rows);
    let wanted = scene.state.appearance.detail_pane;
    let form = match LayoutMode::for_size(columns, rows) {
        LayoutMode::Wide if wanted == DetailPane::Never => LayoutMode::Panes,
        form => form,
    };
    let (header, rest) = split_rows(screen, 1);
    let (body, footer) = split_rows(rest, rest.height.saturating_sub(1));
    let mut regions = Regions {
        mode: form,
        header,
        tabs: None,
        panes: Vec::new(),
        dividers: Vec::new(),
        footer,
        overlay: None,
    };
    let focus = scene.state.focus;
    match form {
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
            if scene.state.is_zoomed || takes_whole_screen(scene, form, body) =>
        {
            regions.panes.push((focus, body));
        }
        LayoutMode::Panes => lay_out_four_panes(&mut regions, body, scene),
        LayoutMode::Wide => lay_out_five_panes(&mut regions, body, scene),
    }
    regions.overlay = scene.state.overlay.as_ref().and_then(|overlay| overlay_area(overlay, form, body));
    regions
}

/// Rows of the body from which on the map has a pane of its own, below the detail.
const MIN_ROWS_WITH_MAP: u16 = 44;

/// Whether there is a column for the detail beside everything, long enough to share it with the map, and a line or a
/// point in the situation to draw there.
const fn has_map(scene: &Scene<'_>, form: LayoutMode, body: Rect) -> bool {
    let room = matches!(form, LayoutMode::Wide)
        && body.width >= MIN_COLUMNS_WITH_SIDE_DETAIL
        && body.height >= MIN_ROWS_WITH_MAP;
    room && scene.store.home_area().is_some()
}

/// Whether the focused pane has no place among the others and so takes the screen.
fn takes_whole_screen(scene: &Scene<'_>, form: LayoutMode, body: Rect) -> bool {
    scene.state.focus == PaneId::Map && !has_map(scene, form, body)
}

/// Rows of the fronts pane: title, headers and one a front, as far as that leaves room for the rest.
fn fronts_height(scene: &Scene<'_>, most: u16) -> u16 {
    // A single front has its headers too.
    saturating_u16(scene.store.situation().fronts.len()).max(2).saturating_add(2).min(most)
}

fn lay_out_four_panes(regions: &mut Regions, body: Rect, scene: &Scene<'_>) {
    let most = (body.height.saturating_mul(2) / 5 + 1).clamp(3, 12);
    let (fronts, rest) = split_rows(body, fronts_height(scene, most));
    let bottom = (rest.height.saturating_mul(2) / 5).clamp(4, 14);
    let (events, bottom) = split_rows(rest, rest.height.saturating_sub(bottom));
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

/// Columns of the series in wide forms: the weeks that a year touches, and the scale.
const SERIES_COLUMNS: u16 = 53 + SERIES_SCALE_COLUMNS;

/// Columns from which on the detail stands beside everything.
const MIN_COLUMNS_WITH_SIDE_DETAIL: u16 = 160;

fn lay_out_five_panes(regions: &mut Regions, body: Rect, scene: &Scene<'_>) {
    let (left, beside_all) = if body.width >= MIN_COLUMNS_WITH_SIDE_DETAIL {
        let (left, detail) = regions.split_columns(body, body.width.saturating_sub(body.width / 3 + 1));
        (left, Some(detail))
    } else {
        (body, None)
    };
    let (fronts, rest) = split_rows(left, fronts_height(scene, body.height / 3));
    let bottom = (rest.height / 3).clamp(8, 18);
    let (middle, bottom) = split_rows(rest, rest.height.saturating_sub(bottom));
    let (events, detail) = match beside_all {
        Some(detail) => (middle, detail),
        None => regions.split_columns(middle, middle.width.saturating_mul(5) / 8),
    };
    let (dyads, series) = regions.split_columns(bottom, bottom.width.saturating_sub(SERIES_COLUMNS + 1));
    let detail = if has_map(scene, LayoutMode::Wide, body) {
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

/// Columns of the panes that are not worth being seen beside an overlay.
const MIN_COLUMNS_BESIDE_OVERLAY: u16 = 12;

/// The box of an overlay, centred in the body.
fn overlay_area(overlay: &Overlay, form: LayoutMode, body: Rect) -> Option<Rect> {
    let (width, height) = match overlay {
        Overlay::Prompt(_) => return None,
        Overlay::Detail => (body.width, body.height),
        _ if form == LayoutMode::Tabs => (body.width, body.height),
        Overlay::Help { .. } | Overlay::Why { .. } => (112, body.height),
        Overlay::Palette { .. } => (84, 20),
        Overlay::Problems { .. } | Overlay::Changes { .. } => (112, body.height.saturating_sub(2)),
    };
    // Scraps of what lies under it would only be noise beside it.
    let width =
        if width.saturating_add(MIN_COLUMNS_BESIDE_OVERLAY) >= body.width { body.width } else { width };
    let height = height.min(body.height);
    Some(Rect {
        x: body.x.saturating_add((body.width - width) / 2),
        y: body.y.saturating_add((body.height - height) / 3),
        width,
        height,
    })
}

/// Where the text of the detail stands: in the overlay if it is open, else in its pane.
pub(in crate::view) fn detail_area(scene: &Scene<'_>, regions: &Regions) -> Option<Rect> {
    match (&scene.state.overlay, regions.overlay) {
        (Some(Overlay::Detail), Some(area)) => Some(text_area(without_top_rows(area, 1))),
        _ => regions.pane(PaneId::Detail).map(|_| text_area(regions.pane_body(PaneId::Detail))),
    }
}
