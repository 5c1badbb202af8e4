//! What is at a place on the screen.

use ratatui::layout::Position;

use super::regions::lay_out_screen;
use crate::board::chord::KeyCode;
use crate::board::{Command, PaneId, Scene};
use crate::view::footer::HintAction;
use crate::view::panes::list_rows::cursor_and_len;
use crate::view::{footer, header, overlays, panes};

/// What can be pointed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClickTarget {
    /// A pane where it shows nothing, or its tab.
    Pane(PaneId),
    /// The title of a pane.
    Title(PaneId),
    /// The row of a list, the line of the detail or the bucket of the series, counted from the first there is (not the
    /// first on screen).
    Row(PaneId, usize),
    /// A row of what lies over the panes, counted in the same way.
    OverlayRow(usize),
    /// Beside what lies over the panes.
    OutsideOverlay,
    /// The head of a column of the events, with what sorts by it.
    ColumnHeader(Command),
    /// A hint that runs a command.
    Command(Command),
    /// A hint that stands for a key.
    Key(KeyCode),
}

/// What is at a place on the screen, if it can be pointed at.
#[must_use]
pub fn click_target(scene: &Scene<'_>, column: u16, row: u16) -> Option<ClickTarget> {
    let regions = lay_out_screen(scene);
    let at = Position { x: column, y: row };
    match footer::hint_action_at(scene, regions.footer, at) {
        Some(HintAction::RunCommand(command)) => return Some(ClickTarget::Command(command)),
        Some(HintAction::PressKey(code)) => return Some(ClickTarget::Key(code)),
        Some(HintAction::Nothing) => return None,
        None if regions.footer.contains(at) => return None,
        None => {}
    }
    if let Some(area) = regions.overlay {
        let inside = || overlays::row_at(scene, area, row).map(ClickTarget::OverlayRow);
        return if area.contains(at) { inside() } else { Some(ClickTarget::OutsideOverlay) };
    }
    let (pane, found) = pane_row_at(scene, column, row)?;
    let area = regions.pane(pane).unwrap_or_default();
    Some(match found {
        Some(row) => ClickTarget::Row(pane, row),
        None if regions.tabs.is_none() && row == area.y => ClickTarget::Title(pane),
        None if pane == PaneId::Events && row == regions.pane_body(pane).y => {
            let sorted = panes::event_list::sort_command_at(scene, regions.pane_body(pane), column);
            sorted.map_or(ClickTarget::Pane(pane), ClickTarget::ColumnHeader)
        }
        None => ClickTarget::Pane(pane),
    })
}

/// The bucket of the series in a column, or the nearest to it, wherever the row: as a stretch is drawn.
#[must_use]
pub fn nearest_bucket(scene: &Scene<'_>, column: u16) -> Option<usize> {
    let regions = lay_out_screen(scene);
    regions.pane(PaneId::Series)?;
    panes::series_chart::nearest_bucket(scene, regions.pane_body(PaneId::Series), column)
}

/// What is at a place on the screen: a pane and, where there is one, the row of its list, the line of the detail
/// or the bucket of the series, counted from the first there is (not the first on screen). `None` outside panes
/// and while something lies over them.
#[must_use]
pub fn pane_row_at(scene: &Scene<'_>, column: u16, row: u16) -> Option<(PaneId, Option<usize>)> {
    let regions = lay_out_screen(scene);
    if regions.overlay.is_some() {
        return None;
    }
    let at = Position { x: column, y: row };
    if let Some(tabs) = regions.tabs.filter(|tabs| tabs.contains(at)) {
        return header::tab_at(scene, tabs, column).map(|pane| (pane, None));
    }
    let (pane, _) = *regions.panes.iter().find(|(_, area)| area.contains(at))?;
    let rows = regions.pane_rows(pane);
    if !rows.contains(at) {
        return Some((pane, None));
    }
    let line = usize::from(row - rows.y);
    let body = regions.pane_body(pane);
    let found = match pane {
        PaneId::Dyads if scene.state.shows_matrix => panes::dyad_matrix::dyad_at(scene, body, column, row),
        PaneId::Fronts | PaneId::Events | PaneId::Dyads => cursor_and_len(scene, pane)
            .map(|(cursor, len)| (cursor.offset().saturating_add(line), len))
            .filter(|(row, len)| row < len)
            .map(|(row, _)| row),
        PaneId::Series => panes::series_chart::bucket_at(scene, body, column),
        PaneId::Detail => Some(scene.state.detail_scroll.offset().saturating_add(line)),
        PaneId::Map => panes::map::place_at(scene, body, column, row),
    };
    Some((pane, found))
}
