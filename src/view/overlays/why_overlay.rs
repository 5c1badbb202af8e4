//! The `why` overlay: how every word, mark and figure of a row was reached.

use ratatui::layout::Rect;

use super::list_box::{BoxSize, draw_list_box, list_height};
use crate::board::{ListCursor, Scene};
use crate::view::layout::text_area;
use crate::view::painter::{Painter, StyledLine, line_width};
use crate::view::panes::detail::why_page;
use crate::view::text::{saturating_u16, width};

/// Returns the lines for a box of this area.
pub(super) fn why_lines(scene: &Scene<'_>, area: Rect) -> Vec<StyledLine> {
    let inside = Rect { width: area.width.saturating_sub(2), ..area };
    why_page::why_lines(scene, text_area(inside).width)
}

/// Returns the size of the box: as wide as the longest line, as high as all lines.
pub(super) fn box_size(scene: &Scene<'_>, widest: Rect) -> BoxSize {
    let lines = why_lines(scene, widest);
    let title = width(&why_page::why_title(scene)) + 30;
    let longest = lines.iter().map(|line| line_width(line)).max().unwrap_or(0) + 4;
    let columns = saturating_u16(longest.max(title)).min(widest.width);
    BoxSize::new(columns, saturating_u16(lines.len()).saturating_add(2))
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
