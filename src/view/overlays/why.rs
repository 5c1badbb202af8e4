//! How the words, marks and figures of a row were reached.

use ratatui::layout::Rect;

use super::list_box::{list_box, list_height};
use crate::board::{Cursor, Scene};
use crate::view::layout::text_area;
use crate::view::panes::detail::why;
use crate::view::pen::{Pen, Row};

/// The lines in a box of this area.
pub(super) fn lines(scene: &Scene<'_>, area: Rect) -> Vec<Row> {
    let inside = Rect { width: area.width.saturating_sub(2), ..area };
    why::lines(scene, text_area(inside).width)
}

pub(super) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect, cursor: Cursor) {
    let lines = lines(scene, area);
    let height = list_height(scene, area);
    let title = format!("Why: {}", why::subject(scene));
    let inside = list_box(scene, pen, area, &title, (cursor, lines.len()));
    let text = text_area(inside);
    pen.be_at(text.left(), text.top());
    let offset = cursor.offset().min(lines.len().saturating_sub(height));
    for (y, line) in (text.top()..text.bottom()).zip(lines.iter().skip(offset)) {
        pen.pieces(text.left(), y, text.right(), line);
    }
}
