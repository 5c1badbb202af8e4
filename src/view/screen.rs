//! The whole screen, drawn pane by pane, with what lies over the panes.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::layout::{self, Form, below};
use super::panes::list_rows::more;
use super::pen::{Pen, Row};
use super::text::{u16_of, width};
use super::{bidi, frame, hints, overlays, panes, theme};
use crate::board::{Overlay, PaneId, Scene};
use crate::model::text::fold;

/// Draws the whole screen. The area of the buffer is the size of the state. Returns where the reader is: the start of the
/// selected row, or where text is typed.
pub fn draw(scene: &Scene<'_>, buf: &mut Buffer) -> Option<Position> {
    let regions = layout::regions(scene);
    let screen = buf.area;
    let pen = &mut Pen::new(buf, scene.state.look);
    if theme::ground(scene.state.look).is_some() {
        pen.clear(screen);
    }
    if regions.form == Form::Notice {
        frame::notice(scene, pen);
        return None;
    }
    frame::header(scene, pen, regions.header);
    if let Some(tabs) = regions.tabs {
        frame::tabs(scene, pen, tabs);
    }
    for &(pane, area) in &regions.panes {
        draw_pane(scene, pen, (pane, area), regions.tabs.is_none(), pane == scene.state.focus);
    }
    for side in &regions.sides {
        pen.side(*side);
    }
    if let (Some(overlay), Some(area)) = (&scene.state.overlay, regions.overlay) {
        if matches!(overlay, Overlay::Detail) {
            pen.clear(area);
            draw_pane(scene, pen, (PaneId::Detail, area), true, true);
        } else {
            overlays::draw(scene, pen, overlay, area);
        }
    }
    hints::footer(scene, pen, regions.footer);
    pen.fence();
    pen.here
}

fn draw_pane(
    scene: &Scene<'_>,
    pen: &mut Pen<'_>,
    (pane, area): (PaneId, Rect),
    has_title: bool,
    has_focus: bool,
) {
    if has_title {
        let (title, said) = title(scene, pane, area);
        pen.title(area, &title, &said, &more(scene, pane), has_focus);
    }
    let body = if has_title { below(area, 1) } else { area };
    if has_focus {
        pen.be_at(body.left(), body.top());
    }
    pen.needle = needle(scene, pane);
    match pane {
        PaneId::Fronts => panes::fronts::draw(scene, pen, body),
        PaneId::Events => panes::events::draw(scene, pen, body),
        PaneId::Dyads if scene.state.matrix => panes::matrix::draw(scene, pen, body),
        PaneId::Dyads => panes::dyads::draw(scene, pen, body),
        PaneId::Series => panes::series::draw(scene, pen, body),
        PaneId::Detail => panes::detail::draw(scene, pen, body),
        PaneId::Map => panes::map::draw(scene, pen, body),
    }
    pen.needle = None;
}

/// A frame as text, without the signs that keep names that run from right to left apart in a terminal.
#[must_use]
pub fn unfenced(frame: &str) -> String {
    frame.replace(bidi::FENCE, " ")
}

/// What is searched for, folded, if the search is in this pane: in the focused list, and in the detail of its rows.
fn needle(scene: &Scene<'_>, pane: PaneId) -> Option<String> {
    let state = scene.state;
    let searched = match state.focus {
        PaneId::Detail => state.detail_of,
        PaneId::Series => PaneId::Events,
        list => list,
    };
    let here = pane == searched || (pane == PaneId::Detail && state.detail_of == searched);
    state.search.as_deref().filter(|_| here).map(fold)
}

/// The title of a pane, and what is said at the right of it.
fn title(scene: &Scene<'_>, pane: PaneId, area: Rect) -> (String, Row) {
    let numbered = |words: &str| format!("{} {words}", pane.number());
    let plain = numbered(pane.title());
    match pane {
        PaneId::Fronts => (plain, panes::fronts::said(scene)),
        PaneId::Events => (plain, panes::events::said(scene)),
        PaneId::Dyads if scene.state.matrix => (numbered("Actors, events of each pair"), Row::new()),
        PaneId::Dyads => {
            let more = u16_of(width(&more(scene, pane)));
            (plain, panes::dyads::said(scene, area.width.saturating_sub(more)))
        }
        PaneId::Series => (numbered(&panes::series::words(scene)), panes::series::said(scene)),
        PaneId::Detail => (plain, panes::detail::said(scene, below(area, 1))),
        PaneId::Map => (plain, panes::map::said(scene, area)),
    }
}
