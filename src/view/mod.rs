//! Drawing: one frame from what the reader looks at and the numbers for it. Nothing here can change anything, and
//! nothing is computed that a reader could call a figure: those come with the answer.

mod bidi;
mod columns;
mod frame;
pub mod glyphs;
mod hints;
pub mod layout;
mod legend;
pub mod loading;
mod names;
mod overlays;
mod panes;
mod pen;
pub mod spoken;
pub mod text;
pub mod theme;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;

use crate::board::{Overlay, PaneId, Scene};
use crate::model::text::fold;
use layout::{Form, below};
use pen::Pen;

/// Draws the whole screen. The area of the buffer is the size of the state.
pub fn draw(scene: &Scene<'_>, buf: &mut Buffer) {
    let regions = layout::regions(scene);
    let screen = buf.area;
    let pen = &mut Pen::new(buf, scene.state.look);
    if theme::ground(scene.state.look).is_some() {
        pen.clear(screen);
    }
    if regions.form == Form::Notice {
        frame::notice(scene, pen);
        return;
    }
    frame::header(scene, pen, regions.header);
    if let Some(tabs) = regions.tabs {
        frame::tabs(scene, pen, tabs);
    }
    for &(pane, area) in &regions.panes {
        let focused = pane == scene.state.focus;
        if regions.tabs.is_none() {
            let (title, said) = panes::title(scene, pane, area);
            pen.title(area, &title, &said, &panes::more(scene, pane), focused);
        }
        let body = regions.body(pane);
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
    }
    pen.needle = None;
    for side in &regions.sides {
        pen.side(*side);
    }
    if let (Some(overlay), Some(area)) = (&scene.state.overlay, regions.overlay) {
        if matches!(overlay, Overlay::Detail) {
            pen.clear(area);
            let (title, said) = panes::title(scene, PaneId::Detail, area);
            pen.title(area, &title, &said, "", true);
            pen.needle = needle(scene, PaneId::Detail);
            panes::detail::draw(scene, pen, below(area, 1));
            pen.needle = None;
        } else {
            overlays::draw(scene, pen, overlay, area);
        }
    }
    hints::footer(scene, pen, regions.footer);
    pen.fence();
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
