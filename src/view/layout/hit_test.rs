//! What is at a place on the screen.

use ratatui::layout::Position;

use super::regions::regions;
use crate::board::chord::Code;
use crate::board::{Command, PaneId, Scene};
use crate::view::hints::Does;
use crate::view::panes::list_rows::cursor_and_len;
use crate::view::{frame, hints, overlays, panes};

/// What can be pointed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A pane where it shows nothing, or its tab.
    Pane(PaneId),
    /// The title of a pane.
    Title(PaneId),
    /// The row of a list, the line of the detail or the bucket of the series, counted from the first there is (not the
    /// first on screen).
    Row(PaneId, usize),
    /// A row of what lies over the panes, counted in the same way.
    Over(usize),
    /// Beside what lies over the panes.
    Beside,
    /// The head of a column of the events, with what sorts by it.
    Head(Command),
    /// A hint that runs a command.
    Command(Command),
    /// A hint that stands for a key.
    Key(Code),
}

/// What is at a place on the screen, if it can be pointed at.
#[must_use]
pub fn target(scene: &Scene<'_>, column: u16, row: u16) -> Option<Target> {
    let regions = regions(scene);
    let at = Position { x: column, y: row };
    match hints::at(scene, regions.footer, at) {
        Some(Does::Run(command)) => return Some(Target::Command(command)),
        Some(Does::Press(code)) => return Some(Target::Key(code)),
        Some(Does::Nothing) => return None,
        None if regions.footer.contains(at) => return None,
        None => {}
    }
    if let Some(area) = regions.overlay {
        let inside = || overlays::row_at(scene, area, row).map(Target::Over);
        return if area.contains(at) { inside() } else { Some(Target::Beside) };
    }
    let (pane, found) = hit(scene, column, row)?;
    let area = regions.pane(pane).unwrap_or_default();
    Some(match found {
        Some(row) => Target::Row(pane, row),
        None if regions.tabs.is_none() && row == area.y => Target::Title(pane),
        None if pane == PaneId::Events && row == regions.body(pane).y => {
            let sorted = panes::events::sort_at(scene, regions.body(pane), column);
            sorted.map_or(Target::Pane(pane), Target::Head)
        }
        None => Target::Pane(pane),
    })
}

/// The bucket of the series in a column, or the nearest to it, wherever the row: as a stretch is drawn.
#[must_use]
pub fn bucket_near(scene: &Scene<'_>, column: u16) -> Option<usize> {
    let regions = regions(scene);
    regions.pane(PaneId::Series)?;
    panes::series::bucket_near(scene, regions.body(PaneId::Series), column)
}

/// What is at a place on the screen: a pane and, where there is one, the row of its list, the line of the detail
/// or the bucket of the series, counted from the first there is (not the first on screen). `None` outside panes
/// and while something lies over them.
#[must_use]
pub fn hit(scene: &Scene<'_>, column: u16, row: u16) -> Option<(PaneId, Option<usize>)> {
    let regions = regions(scene);
    if regions.overlay.is_some() {
        return None;
    }
    let at = Position { x: column, y: row };
    if let Some(tabs) = regions.tabs.filter(|tabs| tabs.contains(at)) {
        return frame::tab_at(scene, tabs, column).map(|pane| (pane, None));
    }
    let (pane, _) = *regions.panes.iter().find(|(_, area)| area.contains(at))?;
    let rows = regions.rows(pane);
    if !rows.contains(at) {
        return Some((pane, None));
    }
    let line = usize::from(row - rows.y);
    let body = regions.body(pane);
    let found = match pane {
        PaneId::Dyads if scene.state.matrix => panes::matrix::dyad_at(scene, body, column, row),
        PaneId::Fronts | PaneId::Events | PaneId::Dyads => cursor_and_len(scene, pane)
            .map(|(cursor, len)| (cursor.offset().saturating_add(line), len))
            .filter(|(row, len)| row < len)
            .map(|(row, _)| row),
        PaneId::Series => panes::series::bucket_at(scene, body, column),
        PaneId::Detail => Some(scene.state.detail.offset().saturating_add(line)),
        PaneId::Map => panes::map::spot_at(scene, body, column, row),
    };
    Some((pane, found))
}
