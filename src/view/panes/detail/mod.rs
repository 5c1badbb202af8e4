//! 5 Detail: all there is to say about one event, front or pair, and how every word and number was reached.

mod dyad;
mod event;
mod front;
pub(in crate::view) mod why;

use ratatui::layout::Rect;

use crate::assess::Reason;
use crate::board::{Command, Scene};
use crate::store::Detail;
use crate::view::glyphs::GlyphSet;
use crate::view::pen::{Pen, Piece, Row};
use crate::view::text::{cut_figure, fit, width, wrap};
use crate::view::theme::Role;
use crate::view::{names, panes};
use crate::visit::Mark;

/// The part of a pane or overlay that holds the text: a free column on both sides.
pub(in crate::view) fn text_area(area: Rect) -> Rect {
    let margin = area.width.min(1);
    Rect { x: area.x.saturating_add(margin), width: area.width.saturating_sub(2), ..area }
}

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
            page.text(&format!("{open} on a row shows what is known about it"), Role::Dim, 0);
        }
    }
    page.lines
}

/// What the title says: what the detail is about, and how many lines are below those in sight.
pub(super) fn said(scene: &Scene<'_>, body: Rect) -> Row {
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

/// Text being laid out at a width.
struct Page {
    lines: Vec<Row>,
    width: usize,
    glyphs: &'static GlyphSet,
}

/// Spaces of an indent.
fn indent(columns: usize) -> Piece {
    (" ".repeat(columns), Role::Text)
}

impl Page {
    fn new(scene: &Scene<'_>, width: u16) -> Self {
        Self { lines: Vec::new(), width: usize::from(width), glyphs: GlyphSet::of(scene.state.look.glyphs) }
    }

    /// A free line, unless nothing or a heading stands above.
    fn gap(&mut self) {
        let heading = |line: &Row| line.last().is_some_and(|(_, role)| *role == Role::Rule);
        if self.lines.last().is_some_and(|line| !line.is_empty() && !heading(line)) {
            self.lines.push(Row::new());
        }
    }

    fn head(&mut self, text: &str) {
        self.gap();
        let title = format!("{text} ");
        let rule = self.width.saturating_sub(width(&title)).min(200);
        self.lines.push(vec![(title, Role::Accent), (self.glyphs.rule[0].repeat(rule), Role::Rule)]);
    }

    /// Text wrapped behind an indent.
    fn text(&mut self, text: &str, role: Role, by: usize) {
        let text = self.glyphs.spell(text).into_owned();
        for line in wrap(&text, self.width.saturating_sub(by)) {
            self.lines.push(vec![indent(by), (line, role)]);
        }
    }

    /// A label and a value, the value wrapped beside it.
    fn labelled(&mut self, label: &str, columns: usize, value: &str, role: Role) {
        self.beside(0, (label, Role::Dim), columns, value, role);
    }

    /// Text wrapped beside a label of `columns`, both behind an indent. A label too long for its columns, or
    /// columns that would leave no room, put the text below.
    fn beside(&mut self, by: usize, label: (&str, Role), columns: usize, value: &str, role: Role) {
        let label = (self.glyphs.spell(label.0).into_owned(), label.1);
        let value = self.glyphs.spell(value).into_owned();
        let room = self.width.saturating_sub(by + columns + 1);
        if room < 8 || width(&label.0) > columns {
            self.lines.push(vec![indent(by), label]);
            self.text(&value, role, by + 2);
            return;
        }
        let mut label = (fit(&label.0, columns + 1, self.glyphs.ellipsis), label.1);
        let lines = wrap(&value, room);
        if lines.is_empty() {
            self.lines.push(vec![indent(by), label]);
            return;
        }
        for line in lines {
            let next = (" ".repeat(columns + 1), Role::Text);
            self.lines.push(vec![indent(by), std::mem::replace(&mut label, next), (line, role)]);
        }
    }

    /// How a verdict was reached: the verdict, the rule, what went in, the guard, the origin.
    fn reason(&mut self, reason: &Reason) {
        self.gap();
        self.text(&reason.verdict, Role::Strong, 0);
        self.text(&reason.rule, Role::Dim, 2);
        let longest = reason.inputs.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
        let columns = longest.min(self.width / 2);
        for (label, value) in &reason.inputs {
            self.beside(2, (label, Role::Dim), columns, value, Role::Text);
        }
        if let Some(guard) = &reason.guard {
            self.text(guard, Role::Warning, 2);
        }
        if !reason.origin.is_empty() {
            let origin = if reason.origin == "frontwatch" { "a rule of our own" } else { reason.origin };
            self.text(&format!("rule: {origin}"), Role::Dim, 2);
        }
    }

    /// Events in one line each: date, kind, place or actors, killed.
    fn events(&mut self, scene: &Scene<'_>, rows: &[u32]) {
        for &row in rows {
            let Some(event) = scene.store.event(row) else { continue };
            let toll = scene.store.tolls(row).killed;
            let date = fit(&cut_figure(&event.date.to_string(), 11, self.glyphs.ellipsis), 12, "");
            let kind = fit(event.kind.row().short, 11, "");
            let place = event.place.as_ref().map(|place| names::place(scene, place));
            let place = place.unwrap_or_else(|| names::actors(scene, &event.actors));
            let killed = if toll.is_known_of() { toll.to_string() } else { String::new() };
            let killed = self.glyphs.spell(&cut_figure(&killed, 10, self.glyphs.ellipsis)).into_owned();
            let room = self.width.saturating_sub(24 + width(&killed) + usize::from(!killed.is_empty()));
            self.lines.push(vec![
                (self.glyphs.spell(&date).into_owned(), Role::Text),
                (kind, Role::Text),
                (fit(&self.glyphs.spell(&place), room, self.glyphs.ellipsis), Role::Dim),
                (format!(" {killed}"), panes::harm(toll)),
            ]);
        }
    }
}
