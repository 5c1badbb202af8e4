//! 5 Detail: all there is to say about one event, front or pair, and how every word and number was reached.

mod dyad;
mod event;
mod front;
mod page;
pub(in crate::view) mod why;

use ratatui::layout::Rect;

use self::page::Page;
use crate::board::{Command, Scene};
use crate::store::Detail;
use crate::view::glyphs::GlyphSet;
use crate::view::layout::text_area;
use crate::view::pen::{Pen, Row};
use crate::view::theme::Role;
use crate::visit::Mark;

/// The lines of the detail at a width of the text.
pub(in crate::view) fn lines(scene: &Scene<'_>, width: u16) -> Vec<Row> {
    let mut page = Page::new(scene, width);
    match scene.detail {
        Some(Detail::Event(detail)) => event::write(scene, &mut page, detail),
        Some(Detail::Front(detail)) => front::write(scene, &mut page, detail),
        Some(Detail::Dyad(detail)) => dyad::write(scene, &mut page, detail),
        None if scene.looking_up => page.text("…", Role::Dim, 0),
        None => {
            let open = scene.keymap.key(Command::Open);
            page.text("Nothing is selected", Role::Text, 0);
            if scene.answer.shown == 0 {
                return page.lines;
            }
            page.text(&format!("{open} on a row shows what is known about it"), Role::Dim, 0);
        }
    }
    page.lines
}

/// What the title says: what the detail is about, and how many lines are below those in sight.
pub(in crate::view) fn said(scene: &Scene<'_>, body: Rect) -> Row {
    let words = match scene.detail {
        Some(Detail::Event(event)) => match mark(scene, event.row) {
            Some(Mark::New) => "event, new",
            Some(Mark::Changed) => "event, changed",
            None => "event",
        },
        Some(Detail::Front(_)) => "front",
        Some(Detail::Dyad(_)) => "pair of actors",
        None => return Row::new(),
    };
    let mut row = vec![(words.to_owned(), Role::Dim)];
    let below = below_sight(scene, body);
    if below > 0 {
        let glyphs = GlyphSet::of(scene.state.look.glyphs);
        row.push((format!(" {} {} {below} more", glyphs.dot, glyphs.sorted[0]), Role::Accent));
    }
    row
}

/// What an event is since the last visit.
fn mark(scene: &Scene<'_>, row: u32) -> Option<Mark> {
    scene.marks?.of(&scene.store.event(row)?.id)
}

/// Lines below those in sight.
fn below_sight(scene: &Scene<'_>, body: Rect) -> usize {
    let area = text_area(body);
    let seen = scene.state.detail.offset().saturating_add(usize::from(area.height));
    lines(scene, area.width).len().saturating_sub(seen)
}

/// Draws the pane below its title, scrolled.
pub(in crate::view) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect) {
    let area = text_area(area);
    let lines = lines(scene, area.width);
    let offset = scene.state.detail.offset().min(lines.len().saturating_sub(usize::from(area.height)));
    for (y, line) in (area.top()..area.bottom()).zip(lines.iter().skip(offset)) {
        pen.text_pieces(area.left(), y, area.right(), line);
    }
}
