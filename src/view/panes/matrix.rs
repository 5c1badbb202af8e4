//! 3 Actors as a matrix: who deals with whom, events of each pair.

use ratatui::layout::Rect;

use super::nothing_matches;
use crate::board::listing::matrix_actors;
use crate::board::{PaneId, Scene};
use crate::model::ActorIx;
use crate::store::DyadRow;
use crate::view::names;
use crate::view::pen::{Pen, u16_of};
use crate::view::text::{cut, fit_right, start};
use crate::view::theme::Role;

/// Columns of a cell, with the gap before it.
const CELL: u16 = 5;
/// Rows above the first actor: the headers.
const HEADS: u16 = 1;

/// Rows of actors there is room for.
pub(in crate::view) fn rows(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(HEADS + 1))
}

/// Which actor stands in a row of the screen.
pub(in crate::view) fn row_at(scene: &Scene<'_>, area: Rect, y: u16) -> Option<usize> {
    let line = usize::from(y.checked_sub(area.y)?.checked_sub(HEADS)?);
    let row = scene.state.dyads.cursor.offset().saturating_add(line);
    (line < rows(area) && row < matrix_actors(scene.answer).len()).then_some(row)
}

fn between<'a>(scene: &Scene<'a>, a: ActorIx, b: ActorIx) -> Option<&'a DyadRow> {
    scene.answer.dyads.iter().find(|row| row.dyad == (a.min(b), a.max(b)))
}

/// Draws the pane below its title: names in rows, their beginnings over the columns, and a line in words for the
/// pair under the cursor.
pub(in crate::view) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect) {
    let actors = matrix_actors(scene.answer);
    if actors.is_empty() {
        let lines = nothing_matches(scene);
        pen.nothing(area, &lines.iter().map(String::as_str).collect::<Vec<_>>());
        return;
    }
    let name_columns = (area.width / 4).clamp(8, 24);
    let cells_at = area.left().saturating_add(2 + name_columns);
    let visible = usize::from(area.right().saturating_sub(cells_at) / CELL).max(1);
    let column = scene.state.matrix_column.min(actors.len().saturating_sub(1));
    let first = (column + 1).saturating_sub(visible);
    let cursor = scene.state.dyads.cursor;
    let selected = cursor.selected().min(actors.len().saturating_sub(1));
    let focused = scene.state.focus == PaneId::Dyads;
    for (i, &actor) in actors.iter().enumerate().skip(first).take(visible) {
        let x = cells_at.saturating_add(u16_of(i - first).saturating_mul(CELL));
        let name = names::actor(scene, actor);
        let role = if i == column { Role::Strong } else { Role::Dim };
        let head =
            fit_right(start(&pen.glyphs.spell(&name), usize::from(CELL - 1)), usize::from(CELL - 1), "");
        pen.put(x.saturating_add(1), area.top(), area.right(), &head, role);
    }
    let lines = rows(area);
    for (line, (i, &actor)) in actors.iter().enumerate().skip(cursor.offset()).take(lines).enumerate() {
        let y = area.top().saturating_add(HEADS).saturating_add(u16_of(line));
        if i == selected {
            pen.put(area.left(), y, area.right(), pen.glyphs.selected, Role::Strong);
        }
        let name = cut(
            &pen.glyphs.spell(&names::actor(scene, actor)),
            usize::from(name_columns),
            pen.glyphs.ellipsis,
        );
        let role = if i == selected { Role::Strong } else { Role::Text };
        pen.put(area.left().saturating_add(2), y, cells_at, &name, role);
        for (j, &other) in actors.iter().enumerate().skip(first).take(visible) {
            let x = cells_at.saturating_add(u16_of(j - first).saturating_mul(CELL)).saturating_add(1);
            let (text, role) = cell(scene, pen, actor, other);
            let text = fit_right(&text, usize::from(CELL - 1), pen.glyphs.ellipsis);
            let role = if focused && i == selected && j == column { Role::Selected } else { role };
            pen.put(x, y, area.right(), &text, role);
        }
    }
    let (Some(&a), Some(&b)) = (actors.get(selected), actors.get(column)) else { return };
    let y = area.bottom().saturating_sub(1);
    if area.height > HEADS + 1 {
        let words = cut(
            &pen.glyphs.spell(&in_words(scene, a, b)),
            usize::from(area.width.saturating_sub(3)),
            pen.glyphs.ellipsis,
        );
        pen.put(area.left().saturating_add(2), y, area.right(), &words, Role::Dim);
    }
}

fn cell(scene: &Scene<'_>, pen: &Pen<'_>, a: ActorIx, b: ActorIx) -> (String, Role) {
    if a == b {
        return (pen.glyphs.rule[0].to_owned(), Role::Dim);
    }
    match between(scene, a, b) {
        None => (pen.glyphs.dot.to_owned(), Role::Dim),
        Some(row) if row.events == 0 => ("tie".to_owned(), Role::Dim),
        Some(row) => {
            let conflict = row.quad[2].saturating_add(row.quad[3]);
            let cooperation = row.quad[0].saturating_add(row.quad[1]);
            let role = if conflict >= cooperation { Role::Conflict } else { Role::Cooperation };
            (row.events.to_string(), role)
        }
    }
}

fn in_words(scene: &Scene<'_>, a: ActorIx, b: ActorIx) -> String {
    let pair = names::actors(scene, &[a, b]);
    match between(scene, a, b) {
        _ if a == b => names::actor(scene, a),
        None => format!("{pair}: nothing recorded"),
        Some(row) => {
            let conflict = row.quad[2].saturating_add(row.quad[3]);
            let plural = if row.events == 1 { "" } else { "s" };
            format!(
                "{pair}: {} event{plural}, {} incidents, {conflict} of conflict",
                row.events, row.incidents
            )
        }
    }
}
