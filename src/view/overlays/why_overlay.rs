//! The `why` overlay: how every word, mark and figure of a row was reached.

use ratatui::layout::Rect;

use super::list_box::{draw_list_box, list_height};
use crate::board::{ListCursor, Scene};
use crate::view::layout::text_area;
use crate::view::painter::{Painter, StyledLine};
use crate::view::panes::detail::why_page;

/// Returns the lines for a box of this area.
pub(super) fn why_lines(scene: &Scene<'_>, area: Rect) -> Vec<StyledLine> {
    let inside = Rect { width: area.width.saturating_sub(2), ..area };
    why_page::why_lines(scene, text_area(inside).width)
}

pub(super) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, cursor: ListCursor) {
    let lines = why_lines(scene, area);
    let height = list_height(scene, area);
    let title = format!("Why: {}", why_page::why_title(scene));
    let inside = draw_list_box(scene, painter, area, &title, (cursor, lines.len()));
    let text = text_area(inside);
    painter.set_cursor(text.left(), text.top());
    let offset = cursor.offset().min(lines.len().saturating_sub(height));
    for (y, line) in (text.top()..text.bottom()).zip(lines.iter().skip(offset)) {
        painter.write_line(text.left(), y, text.right(), line);
    }
}
