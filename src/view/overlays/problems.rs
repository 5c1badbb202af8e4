//! Problems found in the data.

use ratatui::layout::Rect;

use super::list::{PROBLEM_ROWS, list_height, position};
use crate::board::{Cursor, Scene};
use crate::model::{Diagnostic, Severity};
use crate::view::pen::Pen;
use crate::view::text::cut;
use crate::view::text::u16_of;
use crate::view::theme::Role;

pub(super) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect, cursor: Cursor) {
    let height = list_height(scene, area);
    let said = vec![(position(cursor, height, scene.problems.len()), Role::Dim)];
    let mut list = pen.boxed(area, "Problems in the data", &said);
    if let Some(stale) = &scene.state.stale {
        let words = format!("the last reload failed: {stale}");
        let words = cut(&words, usize::from(list.width.saturating_sub(2)), pen.glyphs.ellipsis);
        // In the lower edge of the box, so that the list keeps its rows.
        let y = area.bottom().saturating_sub(1);
        pen.put(list.left().saturating_add(1), y, list.right(), &words, Role::Warning);
    }
    if scene.problems.is_empty() {
        pen.nothing(list, &["No problems were found"]);
        return;
    }
    list.x = list.x.saturating_add(1);
    list.width = list.width.saturating_sub(2);
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
        pen.blank(Rect { height: 1, ..area }, Role::Selected);
        pen.put(x, y, right, pen.glyphs.selected, Role::Selected);
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
