//! Lays out a page of text at a width: headings, labels, reasons, one-line events.

use crate::assess::Reason;
use crate::board::Scene;
use crate::model::limits::MAX_DETAIL_LINES;
use crate::model::{Measure, Tolls};
use crate::view::display_names;
use crate::view::glyphs::GlyphSet;
use crate::view::painter::{StyledLine, StyledText};
use crate::view::panes::figures::killed_role;
use crate::view::text::{fit_left_aligned, limited_width, visible_chars, width, wrap_beginning};
use crate::view::theme::Role;

/// A page of text being laid out at a width.
pub(super) struct DetailPage {
    pub(super) lines: Vec<StyledLine>,
    pub(super) width: usize,
    pub(super) glyphs: &'static GlyphSet,
    /// Whether the page is read out, so that it needs sentences instead of tables and signs.
    pub(super) is_spoken: bool,
}

/// Returns the spaces of an indent.
fn indent_text(columns: usize) -> StyledText {
    (" ".repeat(columns), Role::Text)
}

impl DetailPage {
    pub(super) fn new(scene: &Scene<'_>, width: u16) -> Self {
        Self {
            lines: Vec::new(),
            width: usize::from(width),
            glyphs: GlyphSet::for_setting(scene.state.appearance.glyphs),
            is_spoken: false,
        }
    }

    /// Returns the sign before the word “contested”; empty if the page is read out.
    pub(super) const fn contested_sign(&self) -> &'static str {
        if self.is_spoken { "" } else { self.glyphs.contested }
    }

    /// Returns the number of lines that may be added, and one more, which shows that the page is too long.
    pub(super) fn lines_left(&self) -> usize {
        (MAX_DETAIL_LINES + 1).saturating_sub(self.lines.len())
    }

    /// Returns the lines. If they are too many, the last one says so.
    pub(super) fn into_lines(mut self) -> Vec<StyledLine> {
        if self.lines.len() > MAX_DETAIL_LINES {
            self.lines.truncate(MAX_DETAIL_LINES);
            self.lines
                .push(vec![("the rest is not shown here; an export contains it".to_owned(), Role::Warning)]);
        }
        self.lines
    }

    /// Adds an empty line, unless the page is empty or ends in a heading or an empty line.
    pub(super) fn add_gap(&mut self) {
        let is_heading = |line: &StyledLine| line.last().is_some_and(|(_, role)| *role == Role::Rule);
        if self.lines.last().is_some_and(|line| !line.is_empty() && !is_heading(line)) {
            self.lines.push(StyledLine::new());
        }
    }

    pub(super) fn add_heading(&mut self, text: &str) {
        self.add_gap();
        let title = format!("{text} ");
        let rule = self.width.saturating_sub(width(&title)).min(200);
        self.lines.push(vec![(title, Role::Accent), (self.glyphs.rule[0].repeat(rule), Role::Rule)]);
    }

    /// Adds wrapped text with an indent.
    pub(super) fn add_text(&mut self, text: &str, role: Role, indent: usize) {
        let text = self.glyphs.transliterate(text).into_owned();
        for line in wrap_beginning(&text, self.width.saturating_sub(indent), self.lines_left()) {
            self.lines.push(vec![indent_text(indent), (line, role)]);
        }
    }

    /// Adds a label and next to it a value, wrapped.
    pub(super) fn add_labelled(&mut self, label: &str, columns: usize, value: &str, role: Role) {
        self.add_next_to_label(0, (label, Role::Dim), columns, value, role);
    }

    /// Adds a label and a value with an indent.
    pub(super) fn add_indented(&mut self, label: &str, columns: usize, value: &str, role: Role) {
        self.add_next_to_label(2, (label, Role::Dim), columns, value, role);
    }

    /// Adds text wrapped next to a label of `columns`, both with an indent. If the label is wider, or too little room
    /// is left, the text goes below the label.
    pub(super) fn add_next_to_label(
        &mut self,
        indent: usize,
        label: (&str, Role),
        columns: usize,
        value: &str,
        role: Role,
    ) {
        let label = (self.glyphs.transliterate(label.0).into_owned(), label.1);
        let value = self.glyphs.transliterate(value).into_owned();
        let text_columns = self.width.saturating_sub(indent + columns + 1);
        if text_columns < 8 || limited_width(&label.0, columns + 1) > columns {
            self.lines.push(vec![indent_text(indent), label]);
            self.add_text(&value, role, indent + 2);
            return;
        }
        let mut label = (fit_left_aligned(&label.0, columns + 1, self.glyphs.ellipsis), label.1);
        let lines = wrap_beginning(&value, text_columns, self.lines_left());
        if lines.is_empty() {
            self.lines.push(vec![indent_text(indent), label]);
            return;
        }
        for line in lines {
            let padding = (" ".repeat(columns + 1), Role::Text);
            self.lines.push(vec![indent_text(indent), std::mem::replace(&mut label, padding), (line, role)]);
        }
    }

    /// Adds a reason: the verdict, the rule, its inputs, the guard, the origin.
    pub(super) fn add_reason(&mut self, reason: &Reason) {
        self.add_gap();
        self.add_text(&reason.verdict, Role::Strong, 0);
        self.add_text(&reason.rule, Role::Dim, 2);
        let half_width = self.width / 2;
        let label_widths = reason.inputs.iter().map(|(label, _)| limited_width(label, half_width));
        let label_columns = label_widths.max().unwrap_or(0);
        for (label, value) in &reason.inputs {
            self.add_next_to_label(2, (label, Role::Dim), label_columns, value, Role::Text);
        }
        if let Some(guard) = &reason.guard {
            self.add_text(guard, Role::Warning, 2);
        }
        if !reason.origin.is_empty() {
            let origin = if reason.origin == "frontwatch" { "frontwatch's own" } else { reason.origin };
            self.add_text(&format!("rule: {origin}"), Role::Dim, 2);
        }
    }

    /// Adds the reasons for a row's assessments under a heading; nothing without reasons.
    pub(super) fn add_reasons(&mut self, reasons: &[Reason]) {
        if !reasons.is_empty() {
            self.add_heading("Reasons");
        }
        for reason in reasons {
            self.add_reason(reason);
        }
    }

    /// Adds the tolls for which claims exist.
    pub(super) fn add_tolls(&mut self, columns: usize, tolls: &Tolls, measures: &[Measure]) {
        for &measure in measures {
            let toll = tolls.for_measure(measure);
            if toll.has_claims() {
                self.add_labelled(measure.name(), columns, &toll.to_string(), killed_role(toll));
            }
        }
    }

    /// Adds a list of events, one line each: date, kind, place or actors, killed. Adds nothing without events.
    pub(super) fn add_events(&mut self, scene: &Scene<'_>, heading: &str, rows: &[u32]) {
        if !rows.is_empty() {
            self.add_heading(heading);
        }
        let events = || rows.iter().filter_map(|&row| Some((row, scene.store.event(row)?)));
        let longest_date = events().map(|(_, event)| width(&event.date.to_string())).max().unwrap_or(0);
        // At least two fifths of the line are for the place or the actors; a longer date takes some of that.
        let usual_date = longest_date.min((self.width * 3 / 5).saturating_sub(12)).max(11);
        for (row, event) in events() {
            let toll = scene.store.tolls(row).killed;
            let date = self.glyphs.transliterate(&event.date.to_string()).into_owned();
            let date_columns = usual_date.max(width(&date));
            let date = fit_left_aligned(&date, date_columns + 1, "");
            let kind = fit_left_aligned(event.kind.row().short_label, 11, "");
            let place = event.place.as_ref().map(|place| display_names::place_name(scene, place));
            let place = place.unwrap_or_else(|| display_names::joined_actor_names(scene, &event.actors));
            let killed_columns = self.width.saturating_sub(date_columns + 13).min((self.width / 5).max(10));
            let spelled_width = |text: &str| width(&self.glyphs.transliterate(text));
            let killed = toll.has_claims().then(|| toll.text_within(killed_columns, spelled_width)).flatten();
            let killed = self.glyphs.transliterate(&killed.unwrap_or_default()).into_owned();
            let place_columns = self
                .width
                .saturating_sub(date_columns + 13 + width(&killed) + usize::from(!killed.is_empty()));
            let place = self.glyphs.transliterate(visible_chars(&place, place_columns));
            self.lines.push(vec![
                (date, Role::Text),
                (kind, Role::Text),
                (fit_left_aligned(&place, place_columns, self.glyphs.ellipsis), Role::Dim),
                (format!(" {killed}"), killed_role(toll)),
            ]);
        }
    }
}
