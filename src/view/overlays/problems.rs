//! The list of problems found in the data.

use ratatui::layout::{Margin, Rect};

use super::list_box::{ROWS_PER_PROBLEM, draw_list_box, highlight_row, list_height, warn_in_edge};
use crate::board::{ListCursor, Scene};
use crate::model::{Diagnostic, Severity};
use crate::view::painter::Painter;
use crate::view::text::{saturating_u16, truncate};
use crate::view::theme::Role;

pub(super) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, cursor: ListCursor) {
    let inside = draw_list_box(scene, painter, area, "Problems in the data", (cursor, scene.problems.len()));
    if let Some(stale) = &scene.state.stale_reason {
        warn_in_edge(painter, area, &format!("the last reload failed: {stale}"));
    }
    if scene.problems.is_empty() {
        painter.draw_empty_message(inside, &["No problems were found"]);
        return;
    }
    let rows_area = inside.inner(Margin::new(1, 0));
    let height = list_height(scene, area);
    let visible = scene.problems.iter().enumerate().skip(cursor.offset()).take(height);
    for (list_line, (index, problem)) in visible.enumerate() {
        let y = rows_area.top().saturating_add(saturating_u16(list_line.saturating_mul(ROWS_PER_PROBLEM)));
        draw_problem(
            painter,
            Rect { y, height: saturating_u16(ROWS_PER_PROBLEM), ..rows_area },
            problem,
            index == cursor.selected(),
        );
    }
}

fn draw_problem(painter: &mut Painter<'_>, area: Rect, problem: &Diagnostic, is_selected: bool) {
    let (x, y, right) = (area.left(), area.top(), area.right());
    let role = |role| if is_selected { Role::Selected } else { role };
    if is_selected {
        highlight_row(painter, Rect { height: 1, ..area });
        painter.set_cursor(x, y);
    }
    let severity_role = match problem.severity {
        Severity::Error => Role::Loud,
        Severity::Warning => Role::Warning,
        Severity::Note => Role::Dim,
    };
    let text_x = painter.write(x.saturating_add(2), y, right, problem.severity.name(), role(severity_role));
    let columns_from = |x: u16| usize::from(right.saturating_sub(x));
    let text_x = text_x.saturating_add(2);
    let message = truncate(
        &painter.glyphs.transliterate(&problem.message),
        columns_from(text_x),
        painter.glyphs.ellipsis,
    );
    painter.write(text_x, y, right, &message, role(Role::Text));
    let y = y.saturating_add(1);
    let mut text_x = x.saturating_add(4);
    if let Some(location) = &problem.location {
        let location = format!("{}:{}:{}  ", location.file, location.line, location.column);
        text_x = painter.write(
            text_x,
            y,
            right,
            &truncate(&location, columns_from(text_x), painter.glyphs.ellipsis),
            Role::Dim,
        );
    }
    if let Some(hint) = &problem.hint {
        let hint =
            truncate(&painter.glyphs.transliterate(hint), columns_from(text_x), painter.glyphs.ellipsis);
        painter.write(text_x, y, right, &hint, Role::Accent);
    }
}
