//! What the lists of the panes share.

use ratatui::layout::Rect;

use crate::board::{PaneId, Scene};
use crate::view::glyphs::GlyphSet;
use crate::view::layout::{below, heads, regions};

/// How many rows of a list are out of sight above and below: `▾7`, `▴3 ▾7`; nothing where all are seen.
pub(in crate::view) fn more(scene: &Scene<'_>, pane: PaneId) -> String {
    let (state, answer) = (scene.state, scene.answer);
    let (cursor, len) = match pane {
        PaneId::Fronts => (state.fronts.cursor, answer.fronts.len()),
        PaneId::Events => (state.events.cursor, answer.events.len()),
        PaneId::Dyads if !state.matrix => (state.dyads.cursor, answer.dyads.len()),
        _ => return String::new(),
    };
    let regions = regions(scene);
    let body = regions.body(pane);
    let seen = usize::from(below(body, heads(pane, body)).height);
    let [down, up] = GlyphSet::of(state.look.glyphs).sorted;
    let above = cursor.offset();
    let parts = [(up, above), (down, len.saturating_sub(above.saturating_add(seen)))];
    let parts = parts.into_iter().filter(|(_, n)| *n > 0).map(|(sign, n)| format!("{sign}{n}"));
    parts.collect::<Vec<_>>().join(" ")
}

/// The columns a list may use: one less where another pane begins right behind it.
pub(super) fn list_width(scene: &Scene<'_>, area: Rect) -> u16 {
    area.width.saturating_sub(u16::from(area.right() < scene.state.size.0))
}
