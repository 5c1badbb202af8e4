//! Text laid out at a width: headings, labels, reasons, events in one line each.

use crate::assess::Reason;
use crate::board::Scene;
use crate::model::{Measure, Tolls};
use crate::view::glyphs::GlyphSet;
use crate::view::names;
use crate::view::panes::figures::harm;
use crate::view::pen::{Piece, Row};
use crate::view::text::{cut_figure, fit, width, wrap};
use crate::view::theme::Role;

/// Text being laid out at a width.
pub(super) struct Page {
    pub(super) lines: Vec<Row>,
    pub(super) width: usize,
    pub(super) glyphs: &'static GlyphSet,
}

/// Spaces of an indent.
fn indent(columns: usize) -> Piece {
    (" ".repeat(columns), Role::Text)
}

impl Page {
    pub(super) fn new(scene: &Scene<'_>, width: u16) -> Self {
        Self { lines: Vec::new(), width: usize::from(width), glyphs: GlyphSet::of(scene.state.look.glyphs) }
    }

    /// A free line, unless nothing or a heading stands above.
    pub(super) fn gap(&mut self) {
        let heading = |line: &Row| line.last().is_some_and(|(_, role)| *role == Role::Rule);
        if self.lines.last().is_some_and(|line| !line.is_empty() && !heading(line)) {
            self.lines.push(Row::new());
        }
    }

    pub(super) fn head(&mut self, text: &str) {
        self.gap();
        let title = format!("{text} ");
        let rule = self.width.saturating_sub(width(&title)).min(200);
        self.lines.push(vec![(title, Role::Accent), (self.glyphs.rule[0].repeat(rule), Role::Rule)]);
    }

    /// Text wrapped behind an indent.
    pub(super) fn text(&mut self, text: &str, role: Role, by: usize) {
        let text = self.glyphs.spell(text).into_owned();
        for line in wrap(&text, self.width.saturating_sub(by)) {
            self.lines.push(vec![indent(by), (line, role)]);
        }
    }

    /// A label and a value, the value wrapped beside it.
    pub(super) fn labelled(&mut self, label: &str, columns: usize, value: &str, role: Role) {
        self.beside(0, (label, Role::Dim), columns, value, role);
    }

    /// The same behind an indent.
    pub(super) fn indented(&mut self, label: &str, columns: usize, value: &str, role: Role) {
        self.beside(2, (label, Role::Dim), columns, value, role);
    }

    /// Text wrapped beside a label of `columns`, both behind an indent. A label too long for its columns, or
    /// columns that would leave no room, put the text below.
    pub(super) fn beside(&mut self, by: usize, label: (&str, Role), columns: usize, value: &str, role: Role) {
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
    pub(super) fn reason(&mut self, reason: &Reason) {
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

    /// Why a row has its words, if there is anything to say.
    pub(super) fn reasons(&mut self, reasons: &[Reason]) {
        if !reasons.is_empty() {
            self.head("Why these words");
        }
        for reason in reasons {
            self.reason(reason);
        }
    }

    /// The tolls that somebody claims.
    pub(super) fn tolls(&mut self, columns: usize, tolls: &Tolls, measures: &[Measure]) {
        for &measure in measures {
            let toll = tolls.of(measure);
            if toll.is_known_of() {
                self.labelled(measure.word(), columns, &toll.to_string(), harm(toll));
            }
        }
    }

    /// The newest events, if there are any, in one line each: date, kind, place or actors, killed.
    pub(super) fn newest_events(&mut self, scene: &Scene<'_>, rows: &[u32]) {
        if !rows.is_empty() {
            self.head("Newest events");
        }
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
                (format!(" {killed}"), harm(toll)),
            ]);
        }
    }
}
