//! Draws the whole screen: header, panes, overlay and footer.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::layout::{self, LayoutMode, without_top_rows};
use super::painter::{Painter, StyledLine};
use super::panes::list_rows::hidden_row_counts;
use super::text::{saturating_u16, width};
use super::{bidi, display_names, footer, header, overlays, panes, theme};
use crate::board::{Overlay, PaneId, Scene};
use crate::model::text::fold;

/// Draws the whole screen into a buffer of the state's size. Returns the position of the terminal's cursor: the start
/// of the selected row, or the place where text is typed.
pub fn draw(scene: &Scene<'_>, buf: &mut Buffer) -> Option<Position> {
    let regions = layout::lay_out_screen(scene);
    let screen = buf.area;
    let painter = &mut Painter::new(buf, scene.state.appearance);
    if theme::background_colour(scene.state.appearance).is_some() {
        painter.clear(screen);
    }
    if regions.mode == LayoutMode::TooSmall {
        header::draw_too_small_notice(scene, painter);
        return None;
    }
    header::draw_header(scene, painter, regions.header);
    if let Some(tabs) = regions.tabs {
        header::draw_tabs(scene, painter, tabs);
    }
    for &(pane, area) in &regions.panes {
        draw_pane(scene, painter, (pane, area), regions.tabs.is_none(), pane == scene.state.focus);
    }
    for divider in &regions.dividers {
        painter.draw_divider(*divider);
    }
    if let (Some(overlay), Some(area)) = (&scene.state.overlay, regions.overlay) {
        if matches!(overlay, Overlay::Detail) {
            painter.clear(area);
            draw_pane(scene, painter, (PaneId::Detail, area), true, true);
        } else {
            overlays::draw(scene, painter, overlay, area);
        }
    }
    footer::draw_footer(scene, painter, regions.footer);
    painter.insert_fences();
    painter.cursor
}

fn draw_pane(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    (pane, area): (PaneId, Rect),
    has_title: bool,
    has_focus: bool,
) {
    if has_title {
        let (title, info) = pane_title(scene, pane, area);
        painter.draw_title(area, &title, &info, &hidden_row_counts(scene, pane), has_focus);
    }
    let body = if has_title { without_top_rows(area, 1) } else { area };
    if has_focus {
        painter.set_cursor(body.left(), body.top());
    }
    painter.search_needle = search_needle(scene, pane);
    match pane {
        PaneId::Headline => panes::headline::draw(scene, painter, body),
        PaneId::Fronts => panes::front_list::draw(scene, painter, body),
        PaneId::Events => panes::event_list::draw(scene, painter, body),
        PaneId::Dyads if scene.state.shows_matrix => panes::dyad_matrix::draw(scene, painter, body),
        PaneId::Dyads => panes::dyad_list::draw(scene, painter, body),
        PaneId::Series => panes::series_chart::draw(scene, painter, body),
        PaneId::Detail => panes::detail::draw(scene, painter, body),
        PaneId::Map => panes::map::draw(scene, painter, body),
    }
    painter.search_needle = None;
}

/// Returns a frame's text without the invisible marks that isolate right-to-left names in a terminal.
#[must_use]
pub fn without_fences(frame: &str) -> String {
    frame.replace(bidi::LTR_FENCE, " ")
}

/// Returns the folded search text if `pane` is one that the search covers: the focused list, and the detail of its
/// rows.
fn search_needle(scene: &Scene<'_>, pane: PaneId) -> Option<String> {
    let state = scene.state;
    let searched = match state.focus {
        PaneId::Detail => state.detail_source,
        PaneId::Series => PaneId::Events,
        list => list,
    };
    let is_searched = pane == searched || (pane == PaneId::Detail && state.detail_source == searched);
    state.search_text.as_deref().filter(|_| is_searched).map(fold)
}

/// Returns the title of a pane and the text at its right end.
fn pane_title(scene: &Scene<'_>, pane: PaneId, area: Rect) -> (String, StyledLine) {
    let numbered = |title: &str| format!("{} {title}", pane.number());
    let plain = numbered(display_names::pane_title(scene, pane));
    match pane {
        PaneId::Headline => (plain, panes::headline::title_info(scene)),
        PaneId::Fronts => {
            (numbered(&display_names::first_pane_title(scene)), panes::front_list::title_info(scene))
        }
        PaneId::Events => (plain, panes::event_list::title_info(scene)),
        PaneId::Dyads if scene.state.shows_matrix => {
            (numbered("Actors, events of each pair"), StyledLine::new())
        }
        PaneId::Dyads => {
            let hidden = saturating_u16(width(&hidden_row_counts(scene, pane)));
            (plain, panes::dyad_list::title_info(scene, area.width.saturating_sub(hidden)))
        }
        PaneId::Series => {
            let (title, info) = panes::series_chart::title(scene, without_top_rows(area, 1));
            (numbered(&title), info)
        }
        PaneId::Detail => (plain, panes::detail::title_info(scene, without_top_rows(area, 1))),
        PaneId::Map => (plain, panes::map::title_info(scene, area)),
    }
}
