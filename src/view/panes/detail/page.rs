//! Text laid out at a width: headings, labels, reasons, events in one line each.

use crate::assess::Reason;
use crate::board::Scene;
use crate::model::{Measure, Tolls};
use crate::view::display_names;
use crate::view::glyphs::GlyphSet;
use crate::view::painter::{StyledLine, StyledText};
use crate::view::panes::figures::killed_role;
use crate::view::text::{fit_left_aligned, truncate_figure, width, wrap};
use crate::view::theme::Role;

/// Text being laid out at a width.
pub(super) struct DetailPage {
    pub(super) lines: Vec<StyledLine>,
    pub(super) width: usize,
    pub(super) glyphs: &'static GlyphSet,
}

/// Spaces of an indent.
fn indent_text(columns: usize) -> StyledText {
    (" ".repeat(columns), Role::Text)
}

impl DetailPage {
    pub(super) fn new(scene: &Scene<'_>, width: u16) -> Self {
        Self {
            lines: Vec::new(),
            width: usize::from(width),
            glyphs: GlyphSet::for_setting(scene.state.appearance.glyphs),
        }
    }

    /// A free line, unless nothing or a heading stands above.
    pub(super) fn add_gap(&mut self) {
        let heading = |line: &StyledLine| line.last().is_some_and(|(_, role)| *role == Role::Rule);
        if self.lines.last().is_some_and(|line| !line.is_empty() && !heading(line)) {
            self.lines.push(StyledLine::new());
        }
    }

    pub(super) fn add_heading(&mut self, text: &str) {
        self.add_gap();
        let title = format!("{text} ");
        let rule = self.width.saturating_sub(width(&title)).min(200);
        self.lines.push(vec![(title, Role::Accent), (self.glyphs.rule[0].repeat(rule), Role::Rule)]);
    }

    /// Text wrapped behind an indent.
    pub(super) fn add_text(&mut self, text: &str, role: Role, by: usize) {
        let text = self.glyphs.transliterate(text).into_owned();
        for line in wrap(&text, self.width.saturating_sub(by)) {
            self.lines.push(vec![indent_text(by), (line, role)]);
        }
    }

    /// A label and a value, the value wrapped beside it.
    pub(super) fn add_labelled(&mut self, label: &str, columns: usize, value: &str, role: Role) {
        self.add_beside_label(0, (label, Role::Dim), columns, value, role);
    }

    /// The same behind an indent.
    pub(super) fn add_indented(&mut self, label: &str, columns: usize, value: &str, role: Role) {
        self.add_beside_label(2, (label, Role::Dim), columns, value, role);
    }

    /// Text wrapped beside a label of `columns`, both behind an indent. A label too long for its columns, or
    /// columns that would leave no room, put the text below.
    pub(super) fn add_beside_label(
        &mut self,
        by: usize,
        label: (&str, Role),
        columns: usize,
        value: &str,
        role: Role,
    ) {
        let label = (self.glyphs.transliterate(label.0).into_owned(), label.1);
        let value = self.glyphs.transliterate(value).into_owned();
        let room = self.width.saturating_sub(by + columns + 1);
        if room < 8 || width(&label.0) > columns {
            self.lines.push(vec![indent_text(by), label]);
            self.add_text(&value, role, by + 2);
            return;
        }
        let mut label = (fit_left_aligned(&label.0, columns + 1, self.glyphs.ellipsis), label.1);
        let lines = wrap(&value, room);
        if lines.is_empty() {
            self.lines.push(vec![indent_text(by), label]);
            return;
        }
        for line in lines {
            let next = (" ".repeat(columns + 1), Role::Text);
            self.lines.push(vec![indent_text(by), std::mem::replace(&mut label, next), (line, role)]);
        }
    }

    /// How a verdict was reached: the verdict, the rule, what went in, the guard, the origin.
    pub(super) fn add_reason(&mut self, reason: &Reason) {
        self.add_gap();
        self.add_text(&reason.verdict, Role::Strong, 0);
        self.add_text(&reason.rule, Role::Dim, 2);
        let longest = reason.inputs.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
        let columns = longest.min(self.width / 2);
        for (label, value) in &reason.inputs {
            self.add_beside_label(2, (label, Role::Dim), columns, value, Role::Text);
        }
        if let Some(guard) = &reason.guard {
            self.add_text(guard, Role::Warning, 2);
        }
        if !reason.origin.is_empty() {
            let origin = if reason.origin == "frontwatch" { "a rule of our own" } else { reason.origin };
            self.add_text(&format!("rule: {origin}"), Role::Dim, 2);
        }
    }

    /// Why a row has its words, if there is anything to say.
    pub(super) fn add_reasons(&mut self, reasons: &[Reason]) {
        if !reasons.is_empty() {
            self.add_heading("Why these words");
        }
        for reason in reasons {
            self.add_reason(reason);
        }
    }

    /// The tolls that somebody claims.
    pub(super) fn add_tolls(&mut self, columns: usize, tolls: &Tolls, measures: &[Measure]) {
        for &measure in measures {
            let toll = tolls.for_measure(measure);
            if toll.has_claims() {
                self.add_labelled(measure.name(), columns, &toll.to_string(), killed_role(toll));
            }
        }
    }

    /// The newest events, if there are any, in one line each: date, kind, place or actors, killed.
    pub(super) fn add_newest_events(&mut self, scene: &Scene<'_>, rows: &[u32]) {
        if !rows.is_empty() {
            self.add_heading("Newest events");
        }
        for &row in rows {
            let Some(event) = scene.store.event(row) else { continue };
            let toll = scene.store.tolls(row).killed;
            let date =
                fit_left_aligned(&truncate_figure(&event.date.to_string(), 11, self.glyphs.ellipsis), 12, "");
            let kind = fit_left_aligned(event.kind.row().short_label, 11, "");
            let place = event.place.as_ref().map(|place| display_names::place_name(scene, place));
            let place = place.unwrap_or_else(|| display_names::joined_actor_names(scene, &event.actors));
            let killed = if toll.has_claims() { toll.to_string() } else { String::new() };
            let killed =
                self.glyphs.transliterate(&truncate_figure(&killed, 10, self.glyphs.ellipsis)).into_owned();
            let room = self.width.saturating_sub(24 + width(&killed) + usize::from(!killed.is_empty()));
            self.lines.push(vec![
                (self.glyphs.transliterate(&date).into_owned(), Role::Text),
                (kind, Role::Text),
                (fit_left_aligned(&self.glyphs.transliterate(&place), room, self.glyphs.ellipsis), Role::Dim),
                (format!(" {killed}"), killed_role(toll)),
            ]);
        }
    }
}
