//! Pane 5, Detail: everything known about an event, a front, a dyad, an actor or a claimant, and how every word and number was reached.

mod actor_profile;
mod claim_notes;
mod claim_sentences;
mod claim_table;
mod claim_words;
mod claimant_page;
mod dyad_detail;
mod event_detail;
mod front_detail;
mod page;
mod toll_history_chart;
pub(in crate::view) mod why_page;

use ratatui::layout::Rect;

use self::page::DetailPage;
use crate::board::{Command, Scene};
use crate::store::Detail;
use crate::view::glyphs::GlyphSet;
use crate::view::layout::text_area;
use crate::view::painter::{Painter, StyledLine};
use crate::view::theme::Role;
use crate::visit::VisitMark;

/// Returns the lines of the detail at a width of the text.
pub(in crate::view) fn detail_lines(scene: &Scene<'_>, width: u16) -> Vec<StyledLine> {
    lay_out_detail(scene, DetailPage::new(scene, width))
}

/// Returns the lines of the detail at a width of the text, as sentences.
pub(in crate::view) fn spoken_detail_lines(scene: &Scene<'_>, width: u16) -> Vec<StyledLine> {
    lay_out_detail(scene, DetailPage { is_spoken: true, ..DetailPage::new(scene, width) })
}

fn lay_out_detail(scene: &Scene<'_>, mut page: DetailPage) -> Vec<StyledLine> {
    match scene.detail {
        Some(Detail::Event(detail)) => event_detail::write_event(scene, &mut page, detail),
        Some(Detail::Front(detail)) => front_detail::write_front(scene, &mut page, detail),
        Some(Detail::Dyad(detail)) => dyad_detail::write_dyad(scene, &mut page, detail),
        Some(Detail::Actor(profile)) => actor_profile::write_actor(scene, &mut page, profile),
        Some(Detail::Claimant(record)) => claimant_page::write_claimant(scene, &mut page, record),
        None if scene.is_looking_up => page.add_text("…", Role::Dim, 0),
        None => {
            let open = scene.keymap.first_chord_text(Command::Open);
            page.add_text("Nothing is selected", Role::Text, 0);
            if scene.answer.events.is_empty() {
                return page.into_lines();
            }
            page.add_text(&format!("{open} on a row shows its detail"), Role::Dim, 0);
        }
    }
    page.into_lines()
}

/// Returns the subject of the detail and the number of lines below the visible ones, for the title.
pub(in crate::view) fn title_info(scene: &Scene<'_>, body: Rect) -> StyledLine {
    let subject = match scene.detail {
        Some(Detail::Event(event)) => match visit_mark(scene, event.row) {
            Some(VisitMark::New) => "event, new",
            Some(VisitMark::Changed) => "event, changed",
            None => "event",
        },
        Some(Detail::Front(_)) => scene.store.group_by().row().name,
        Some(Detail::Dyad(_)) => "pair of actors",
        Some(Detail::Actor(_)) => "actor",
        Some(Detail::Claimant(_)) => "claimant",
        None => return StyledLine::new(),
    };
    let mut line = vec![(subject.to_owned(), Role::Dim)];
    let below = hidden_line_count(scene, body);
    if below > 0 {
        let glyphs = GlyphSet::for_setting(scene.state.appearance.glyphs);
        line.push((format!(" {} {} {below} more", glyphs.dot, glyphs.sort_arrows[0]), Role::Accent));
    }
    line
}

/// Returns whether an event is new or changed since the last visit.
fn visit_mark(scene: &Scene<'_>, row: u32) -> Option<VisitMark> {
    scene.visit_marks?.mark(&scene.store.event(row)?.id)
}

/// Returns the number of lines below the visible ones.
fn hidden_line_count(scene: &Scene<'_>, body: Rect) -> usize {
    let area = text_area(body);
    let visible_end = scene.state.detail_scroll.offset().saturating_add(usize::from(area.height));
    detail_lines(scene, area.width).len().saturating_sub(visible_end)
}

/// Draws the pane below its title, at its scroll position.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let area = text_area(area);
    let lines = detail_lines(scene, area.width);
    let offset = scene.state.detail_scroll.offset().min(lines.len().saturating_sub(usize::from(area.height)));
    for (y, line) in (area.top()..area.bottom()).zip(lines.iter().skip(offset)) {
        painter.write_searchable_line(area.left(), y, area.right(), line);
    }
}
