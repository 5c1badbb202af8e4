//! The list of problems found in the data.

use ratatui::layout::{Margin, Rect};

use super::list_box::{BoxSize, ROWS_PER_PROBLEM, draw_list_box, highlight_row, list_height};
use crate::board::{ListCursor, Scene};
use crate::model::{Diagnostic, Severity};
use crate::view::painter::Painter;
use crate::view::text::{limited_width, saturating_u16, truncate, visible_chars};
use crate::view::theme::Role;

/// Returns the size of the box: as wide as the longest line, as high as all problems.
pub(super) fn box_size(scene: &Scene<'_>, widest: Rect) -> BoxSize {
    let columns = usize::from(widest.width);
    let longest = scene.all_problems().take(usize::from(widest.height)).map(|problem| {
        let location = problem.location.as_ref().map(|at| format!("{}:{}:{}  ", at.file, at.line, at.column));
        let second_line =
            format!("{}{}", location.unwrap_or_default(), problem.hint.as_deref().unwrap_or_default());
        let excerpt = problem.location.as_ref().map_or("", |at| at.excerpt.trim());
        // The first line has the severity, and may have the time of the reload.
        let message = limited_width(visible_chars(&problem.message, columns), columns) + 34;
        [second_line.as_str(), excerpt]
            .into_iter()
            .map(|line| limited_width(visible_chars(line, columns), columns) + 8)
            .fold(message, usize::max)
    });
    let rows = scene.all_problems().count().max(1).saturating_mul(ROWS_PER_PROBLEM);
    let columns = saturating_u16(longest.max().unwrap_or(0)).clamp(60.min(widest.width), widest.width);
    BoxSize::new(columns, saturating_u16(rows).saturating_add(2))
}

pub(super) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, cursor: ListCursor) {
    let problems: Vec<&Diagnostic> = scene.all_problems().collect();
    let inside = draw_list_box(scene, painter, area, "Problems in the data", (cursor, problems.len()));
    if problems.is_empty() {
        painter.draw_empty_message(inside, &["No problems were found"]);
        return;
    }
    let rows_area = inside.inner(Margin::new(1, 0));
    let height = list_height(scene, area);
    let failed_time = scene.state.failed_reload.as_ref().map(|failed| failed.time.as_str());
    let visible = problems.into_iter().enumerate().skip(cursor.offset()).take(height);
    for (list_line, (index, problem)) in visible.enumerate() {
        let y = rows_area.top().saturating_add(saturating_u16(list_line.saturating_mul(ROWS_PER_PROBLEM)));
        draw_problem(
            painter,
            Rect { y, height: saturating_u16(ROWS_PER_PROBLEM), ..rows_area },
            (problem, failed_time.filter(|_| index == 0)),
            index == cursor.selected(),
        );
    }
}

/// Draws a problem. `failed_time` is the time of the reload that failed because of it.
fn draw_problem(
    painter: &mut Painter<'_>,
    area: Rect,
    (problem, failed_time): (&Diagnostic, Option<&str>),
    is_selected: bool,
) {
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
    let message = match failed_time {
        Some(time) => format!("not reloaded at {time}: {}", problem.message),
        None => problem.message.clone(),
    };
    let message =
        truncate(&painter.glyphs.transliterate(&message), columns_from(text_x), painter.glyphs.ellipsis);
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
    if let Some(location) = &problem.location {
        let (x, y) = (x.saturating_add(4), y.saturating_add(1));
        let excerpt = painter.glyphs.transliterate(location.excerpt.trim()).into_owned();
        let excerpt = truncate(&excerpt, columns_from(x), painter.glyphs.ellipsis);
        painter.write(x, y, right, &excerpt, Role::Text);
    }
}
