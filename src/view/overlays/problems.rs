//! Problems found in the data.

use ratatui::layout::{Margin, Rect};

use super::list_box::{PROBLEM_ROWS, list_box, list_height, mark_selected, warn_in_edge};
use crate::board::{Cursor, Scene};
use crate::model::{Diagnostic, Severity};
use crate::view::pen::Pen;
use crate::view::text::{cut, u16_of};
use crate::view::theme::Role;

pub(super) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect, cursor: Cursor) {
    let inside = list_box(scene, pen, area, "Problems in the data", (cursor, scene.problems.len()));
    if let Some(stale) = &scene.state.stale {
        warn_in_edge(pen, area, &format!("the last reload failed: {stale}"));
    }
    if scene.problems.is_empty() {
        pen.nothing(inside, &["No problems were found"]);
        return;
    }
    let list = inside.inner(Margin::new(1, 0));
    let height = list_height(scene, area);
    let visible = scene.problems.iter().enumerate().skip(cursor.offset()).take(height);
    for (line, (i, problem)) in visible.enumerate() {
        let y = list.top().saturating_add(u16_of(line.saturating_mul(PROBLEM_ROWS)));
        one(pen, Rect { y, height: u16_of(PROBLEM_ROWS), ..list }, problem, i == cursor.selected());
    }
}

fn one(pen: &mut Pen<'_>, area: Rect, problem: &Diagnostic, selected: bool) {
    let (x, y, right) = (area.left(), area.top(), area.right());
    let role = |role| if selected { Role::Selected } else { role };
    if selected {
        mark_selected(pen, Rect { height: 1, ..area });
        pen.be_at(x, y);
    }
    let word = match problem.severity {
        Severity::Error => Role::Loud,
        Severity::Warning => Role::Warning,
        Severity::Note => Role::Dim,
    };
    let at = pen.put(x.saturating_add(2), y, right, problem.severity.word(), role(word));
    let room = |at: u16| usize::from(right.saturating_sub(at));
    let at = at.saturating_add(2);
    let message = cut(&pen.glyphs.spell(&problem.message), room(at), pen.glyphs.ellipsis);
    pen.put(at, y, right, &message, role(Role::Text));
    let y = y.saturating_add(1);
    let mut at = x.saturating_add(4);
    if let Some(place) = &problem.location {
        let place = format!("{}:{}:{}  ", place.file, place.line, place.column);
        at = pen.put(at, y, right, &cut(&place, room(at), pen.glyphs.ellipsis), Role::Dim);
    }
    if let Some(hint) = &problem.hint {
        let hint = cut(&pen.glyphs.spell(hint), room(at), pen.glyphs.ellipsis);
        pen.put(at, y, right, &hint, Role::Accent);
    }
}
