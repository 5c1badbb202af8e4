//! Hit testing: what is at a position on the screen.

use ratatui::layout::Position;

use super::screen_layout::lay_out_screen;
use crate::board::chord::KeyCode;
use crate::board::{Command, PaneId, Scene};
use crate::view::footer::HintAction;
use crate::view::panes::list_rows::cursor_and_len;
use crate::view::{footer, header, overlays, panes};

/// What a click can hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClickTarget {
    /// A pane outside its rows, or its tab.
    Pane(PaneId),
    /// The title of a pane.
    Title(PaneId),
    /// A row of a list, a line of the detail or a bucket of the series, counted from the first one, visible or not.
    Row(PaneId, usize),
    /// A row of the open overlay, counted from the first one, visible or not.
    OverlayRow(usize),
    /// Outside the open overlay.
    OutsideOverlay,
    /// A column header of a list, with the command that sorts by it.
    ColumnHeader(PaneId, Command),
    /// A hint that runs a command.
    Command(Command),
    /// A hint that presses a key.
    Key(KeyCode),
}

/// Returns what is at a screen position, if a click can hit it.
#[must_use]
pub fn click_target(scene: &Scene<'_>, column: u16, row: u16) -> Option<ClickTarget> {
    let regions = lay_out_screen(scene);
    let position = Position { x: column, y: row };
    match footer::hint_action_at(scene, regions.footer, position) {
        Some(HintAction::RunCommand(command)) => return Some(ClickTarget::Command(command)),
        Some(HintAction::PressKey(code)) => return Some(ClickTarget::Key(code)),
        Some(HintAction::Nothing) => return None,
        None if regions.footer.contains(position) => return None,
        None => {}
    }
    if let Some(area) = regions.overlay {
        let overlay_row = || overlays::row_at(scene, area, row).map(ClickTarget::OverlayRow);
        return if area.contains(position) { overlay_row() } else { Some(ClickTarget::OutsideOverlay) };
    }
    let (pane, hit_row) = pane_row_at(scene, column, row)?;
    let area = regions.pane(pane).unwrap_or_default();
    Some(match hit_row {
        Some(row) => ClickTarget::Row(pane, row),
        None if regions.tabs.is_none() && row == area.y => ClickTarget::Title(pane),
        None if row == regions.pane_body(pane).y => {
            let body = regions.pane_body(pane);
            let sort_command = match pane {
                PaneId::Fronts => panes::front_list::sort_command_at(scene, body, column),
                PaneId::Events => panes::event_list::sort_command_at(scene, body, column),
                PaneId::Dyads if !scene.state.shows_matrix => {
                    panes::dyad_list::sort_command_at(scene, body, column)
                }
                _ => None,
            };
            sort_command.map_or(ClickTarget::Pane(pane), |command| ClickTarget::ColumnHeader(pane, command))
        }
        None => ClickTarget::Pane(pane),
    })
}

/// Returns the bucket of the series at or nearest to a column, regardless of the row. Dragging a stretch needs it.
#[must_use]
pub fn nearest_bucket(scene: &Scene<'_>, column: u16) -> Option<usize> {
    let regions = lay_out_screen(scene);
    regions.pane(PaneId::Series)?;
    panes::series_chart::nearest_bucket(scene, regions.pane_body(PaneId::Series), column)
}

/// Returns the pane at a screen position and the row of its list, line of its detail or bucket of its series there,
/// if any, counted from the first one, visible or not. Returns `None` outside panes and while an overlay is open.
#[must_use]
pub fn pane_row_at(scene: &Scene<'_>, column: u16, row: u16) -> Option<(PaneId, Option<usize>)> {
    let regions = lay_out_screen(scene);
    if regions.overlay.is_some() {
        return None;
    }
    let position = Position { x: column, y: row };
    if let Some(tabs) = regions.tabs.filter(|tabs| tabs.contains(position)) {
        return header::tab_at(scene, tabs, column).map(|pane| (pane, None));
    }
    let (pane, _) = *regions.panes.iter().find(|(_, area)| area.contains(position))?;
    let rows = regions.pane_rows(pane);
    if !rows.contains(position) {
        return Some((pane, None));
    }
    let line = usize::from(row - rows.y);
    let body = regions.pane_body(pane);
    let hit_row = match pane {
        PaneId::Dyads if scene.state.shows_matrix => panes::dyad_matrix::dyad_at(scene, body, column, row),
        PaneId::Headline | PaneId::Fronts | PaneId::Events | PaneId::Dyads => cursor_and_len(scene, pane)
            .map(|(cursor, len)| (cursor.offset().saturating_add(line), len))
            .filter(|(row, len)| row < len)
            .map(|(row, _)| row),
        PaneId::Series => panes::series_chart::bucket_at(scene, body, column),
        PaneId::Detail => Some(scene.state.detail_scroll.offset().saturating_add(line)),
        PaneId::Map => panes::map::place_at(scene, body, column, row),
    };
    Some((pane, hit_row))
}
