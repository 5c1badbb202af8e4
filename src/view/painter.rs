//! The painter: the only writer into a buffer. It clips, transliterates to the glyph set, and styles by role.

use std::borrow::Cow;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Margin, Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Clear, Widget};

use super::bidi;
use super::glyphs::GlyphSet;
use super::graphemes::Graphemes;
use super::text::{self, saturating_u16};
use super::theme::{Role, background_colour, role_style};
use crate::board::{Appearance, BidiMode};
use crate::model::text::{find_folded, is_single_width};

/// A piece of text with its role.
pub(super) type StyledText = (String, Role);

/// A line of such pieces.
pub(super) type StyledLine = Vec<StyledText>;

/// Returns the columns of a line before transliteration.
pub(super) fn line_width(row: &[StyledText]) -> usize {
    row.iter().map(|(text, _)| text::width(text)).sum()
}

/// How a row of a list is emphasised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowEmphasis {
    /// Not emphasised.
    None,
    /// Selected, and its pane has the focus.
    Focused,
    /// Selected in a pane without the focus.
    Unfocused,
}

impl RowEmphasis {
    /// Returns the emphasis of a row.
    pub(super) const fn new(is_selected: bool, has_focus: bool) -> Self {
        match (is_selected, has_focus) {
            (false, _) => Self::None,
            (true, true) => Self::Focused,
            (true, false) => Self::Unfocused,
        }
    }

    /// Returns the role of text in a row of this emphasis.
    pub(super) const fn role_for(self, role: Role) -> Role {
        match (self, role) {
            (Self::Focused, _) => Role::Selected,
            (Self::Unfocused, Role::Text | Role::Dim) => Role::SelectedUnfocused,
            (Self::None | Self::Unfocused, role) => role,
        }
    }
}

/// The separator between the names of parties.
pub(super) const PARTY_SEPARATOR: &str = " – ";

/// The content of a list cell.
#[derive(Debug, Clone)]
pub(super) enum CellContent {
    /// Text, cut with an ellipsis.
    Text(StyledText),
    /// Names of parties. Where they do not fit, each is cut by itself, so that a long name does not hide the others.
    Names(Vec<String>, Role),
    /// A number or a date. It is never cut: one that is too wide takes room of the next cell or, if that is not
    /// possible, is left out, for which an ellipsis stands.
    Figure(StyledText),
    /// A sentence, cut after a whole word, and figures at the right end of the cell, which are not cut.
    Sentence(String, StyledLine),
    /// A figure in several pieces.
    FigurePieces(StyledLine),
    /// A small picture. It keeps its own style in a selected row, because reversed bars would show the opposite.
    Picture(StyledLine),
}

impl CellContent {
    /// An empty cell.
    pub(super) const EMPTY: Self = Self::Text((String::new(), Role::Text));

    /// Creates a cell of plain text.
    pub(super) const fn from_text(text: String) -> Self {
        Self::Text((text, Role::Text))
    }
}

/// Writes into a buffer.
#[derive(Debug)]
pub(super) struct Painter<'a> {
    buf: &'a mut Buffer,
    appearance: Appearance,
    /// The folded search text. Its matches in lists and running text are underlined.
    pub(super) search_needle: Option<String>,
    /// The right-to-left runs written: row, first column, end column.
    rtl_runs: Vec<(u16, u16, u16)>,
    /// The position for the terminal's cursor: the start of the selected row, or the place where text is typed.
    pub(super) cursor: Option<Position>,
    /// The glyph set in use.
    pub(super) glyphs: &'static GlyphSet,
}

impl<'a> Painter<'a> {
    pub(super) const fn new(buf: &'a mut Buffer, appearance: Appearance) -> Self {
        Self {
            buf,
            appearance,
            search_needle: None,
            rtl_runs: Vec::new(),
            cursor: None,
            glyphs: GlyphSet::for_setting(appearance.glyphs),
        }
    }

    /// Writes text at `(x, y)`, clipped at column `right` (exclusive). Returns the column after the text.
    pub(super) fn write(&mut self, x: u16, y: u16, right: u16, text: &str, role: Role) -> u16 {
        let area = self.buf.area;
        if y < area.top() || y >= area.bottom() || x < area.left() || x >= right.min(area.right()) {
            return x;
        }
        let columns = usize::from(right.min(area.right()) - x);
        let text = self.glyphs.transliterate(text::visible_chars(text, columns));
        let text = text::prefix(&text, columns);
        let style = role_style(role, self.appearance);
        if is_single_width(text) {
            return self.write_single_width(x, y, text, style);
        }
        if !bidi::has_rtl(text) {
            return self.write_graphemes(x, y, text, style);
        }
        let visual_text = match self.appearance.bidi {
            BidiMode::Terminal => Cow::Borrowed(text),
            BidiMode::Reorder => bidi::to_visual_order(text, self.glyphs.ellipsis),
        };
        let end = self.write_graphemes(x, y, &visual_text, style);
        self.rtl_runs.push((y, x, end));
        end
    }

    /// Writes text that fits. Unlike the buffer's own method, it splits clusters that are too long.
    fn write_graphemes(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        let mut end = x;
        for (_, grapheme) in Graphemes::new(text) {
            let next = end.saturating_add(saturating_u16(text::grapheme_width(grapheme)));
            if next == end || next > self.buf.area.right() {
                continue;
            }
            if let Some(cell) = self.buf.cell_mut((end, y)) {
                cell.set_symbol(grapheme).set_style(style);
            }
            for covered in end.saturating_add(1)..next {
                self.buf.cell_mut((covered, y)).into_iter().for_each(Cell::reset);
            }
            end = next;
        }
        end
    }

    /// Sets the position of the terminal's cursor; the last call counts.
    pub(super) fn set_cursor(&mut self, x: u16, y: u16) {
        let (last_column, bottom) = (self.buf.area.right().saturating_sub(1), self.buf.area.bottom());
        if y < bottom {
            self.cursor = Some(Position { x: x.min(last_column), y });
        }
    }

    /// Writes text in which every character takes one column. Most text does, and this path needs no grapheme
    /// segmentation.
    fn write_single_width(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        let mut end = x;
        for letter in text.chars() {
            if let Some(cell) = self.buf.cell_mut((end, y)) {
                cell.set_char(letter).set_style(style);
            }
            end += 1;
        }
        end
    }

    /// Isolates right-to-left runs once everything is written, so that a terminal that reorders text reorders each
    /// name by itself.
    pub(super) fn insert_fences(&mut self) {
        if self.appearance.bidi == BidiMode::Reorder {
            return;
        }
        for (y, start, end) in std::mem::take(&mut self.rtl_runs) {
            let symbol = |x: u16| self.symbol_at(x, y).unwrap_or_default();
            // Something else may have been drawn over the run.
            if !(start..end).any(|x| bidi::has_rtl(symbol(x))) {
                continue;
            }
            let right = self.buf.area.right();
            // A sign adjacent to the run is not separated from it: the fence goes into the first blank.
            let is_boundary = |x: &u16| symbol(*x) == " " || bidi::starts_ltr(symbol(*x));
            let after = (end..right).find(is_boundary).filter(|&x| (x..right).any(|x| symbol(x) != " "));
            let before = (self.buf.area.left()..start).rev().find(is_boundary);
            for x in [before, after].into_iter().flatten() {
                if let Some(cell) = self.buf.cell_mut((x, y)).filter(|cell| cell.symbol() == " ") {
                    cell.set_symbol(bidi::LTR_FENCE);
                }
            }
        }
    }

    /// Writes the pieces of a line and returns the column after them.
    pub(super) fn write_line(&mut self, x: u16, y: u16, right: u16, row: &[StyledText]) -> u16 {
        row.iter().fold(x, |x, (text, role)| self.write(x, y, right, text, *role))
    }

    /// Writes a line of running text and underlines the search matches in it, except in labels.
    pub(super) fn write_searchable_line(&mut self, x: u16, y: u16, right: u16, row: &[StyledText]) {
        row.iter().fold(x, |x, (text, role)| {
            let end = self.write(x, y, right, text, *role);
            if matches!(role, Role::Text | Role::Strong | Role::Harm) {
                self.underline_matches(x, y, right, text);
            }
            end
        });
    }

    /// Underlines the search matches in text that was written at `(x, y)`.
    pub(super) fn underline_matches(&mut self, x: u16, y: u16, right: u16, text: &str) {
        let Some(needle) = &self.search_needle else { return };
        let columns = usize::from(right.saturating_sub(x));
        let text = self.glyphs.transliterate(text::visible_chars(text, columns));
        let text = text::prefix(&text, columns);
        let is_reordered = self.appearance.bidi == BidiMode::Reorder && bidi::has_rtl(text);
        for found in find_folded(text, needle) {
            let columns = if is_reordered {
                bidi::visual_columns(text, &found, self.glyphs.ellipsis)
            } else {
                let before = text::width(text.get(..found.start).unwrap_or_default());
                let match_width = text::width(text.get(found).unwrap_or_default());
                (before..before + match_width).collect()
            };
            for column in columns {
                let x = x.saturating_add(saturating_u16(column));
                if let Some(cell) = self.buf.cell_mut((x, y)).filter(|_| x < right) {
                    cell.modifier.insert(Modifier::UNDERLINED);
                }
            }
        }
    }

    /// Writes over existing cells. Unlike [`Self::write`], which patches their style, this replaces it.
    pub(super) fn overwrite(&mut self, x: u16, y: u16, right: u16, text: &str, role: Role) -> u16 {
        let columns = right.saturating_sub(x);
        let text = text::visible_chars(text, usize::from(columns));
        let width = saturating_u16(text::width(&self.glyphs.transliterate(text))).min(columns);
        Clear.render(Rect { x, y, width, height: 1 }, self.buf);
        self.write(x, y, right, text, role)
    }

    /// Replaces the style of cells and keeps their text.
    pub(super) fn restyle(&mut self, area: Rect, role: Role) {
        let style = role_style(role, self.appearance);
        self.buf.set_style(area, Style::reset());
        self.buf.set_style(area, style);
    }

    /// Blanks an area and replaces the style of its cells.
    pub(super) fn fill_blank(&mut self, area: Rect, role: Role) {
        let spaces = " ".repeat(usize::from(area.width));
        let area = area.intersection(self.buf.area);
        Clear.render(area, self.buf);
        for y in area.top()..area.bottom() {
            self.write(area.left(), y, area.right(), &spaces, role);
        }
    }

    /// Draws a rule from `x` to `right`.
    pub(super) fn draw_rule(&mut self, x: u16, y: u16, right: u16, has_focus: bool) {
        let (sign, role) = if has_focus { (1, Role::RuleFocused) } else { (0, Role::Rule) };
        let line = self.glyphs.rule[sign].repeat(usize::from(right.saturating_sub(x)));
        self.write(x, y, right, &line, role);
    }

    /// Draws a title into a rule. At the right end are `info`, where it fits, and `hidden`, the counts of hidden
    /// rows, which takes precedence.
    pub(super) fn draw_title(
        &mut self,
        area: Rect,
        title: &str,
        info: &StyledLine,
        hidden: &str,
        has_focus: bool,
    ) {
        let (x, y, right) = (area.left(), area.top(), area.right());
        if area.width == 0 || area.height == 0 {
            return;
        }
        self.draw_rule(x, y, right, has_focus);
        let role = if has_focus { Role::TitleFocused } else { Role::Title };
        // One column for the blank between the info and these counts.
        let hidden_width = if hidden.is_empty() { 0 } else { text::width(hidden) + 1 };
        let columns = usize::from(area.width.saturating_sub(4)).saturating_sub(hidden_width);
        let title = text::truncate(title, columns, self.glyphs.ellipsis);
        let title_end = self.write(x.saturating_add(1), y, right, &format!(" {title} "), role);
        let columns = usize::from(right.saturating_sub(title_end)).saturating_sub(4 + hidden_width);
        let piece_widths: Vec<usize> =
            info.iter().map(|(t, _)| text::width(&self.glyphs.transliterate(t))).collect();
        // The last pieces matter least. One that ends with a blank introduces the next.
        let introduces = |n: usize| n > 0 && info.get(n - 1).is_some_and(|(text, _)| text.ends_with(' '));
        let fits = |n: &usize| piece_widths.iter().take(*n).sum::<usize>() <= columns && !introduces(*n);
        let shown_pieces = (0..=info.len()).rev().find(fits).unwrap_or(0);
        let info_width: usize = piece_widths.iter().take(shown_pieces).sum();
        if info_width > 0 {
            let start = right.saturating_sub(saturating_u16(info_width + 3 + hidden_width));
            // Overwritten, so that the info does not inherit the accent of the rule.
            let x = self.overwrite(start, y, right, " ", Role::Rule);
            let pieces = info.iter().take(shown_pieces);
            let x = pieces.fold(x, |x, (text, role)| self.overwrite(x, y, right, text, *role));
            self.overwrite(x, y, right, " ", Role::Rule);
        }
        if hidden_width > 0 {
            let start = right.saturating_sub(saturating_u16(hidden_width + 2));
            if start >= title_end {
                self.overwrite(start, y, right, &format!(" {hidden} "), Role::Accent);
            }
        }
    }

    /// Draws a message in an otherwise empty pane, its first line in plain text and the others dim.
    pub(super) fn draw_empty_message(&mut self, area: Rect, lines: &[impl AsRef<str>]) {
        let wrapped: Vec<(String, Role)> = lines
            .iter()
            .enumerate()
            .flat_map(|(i, line)| {
                let role = if i == 0 { Role::Text } else { Role::Dim };
                let wrapped = text::wrap(line.as_ref(), usize::from(area.width.saturating_sub(4)));
                wrapped.into_iter().map(move |line| (line, role))
            })
            .collect();
        let top_rows = area.height.saturating_sub(saturating_u16(wrapped.len())) / 3;
        for (i, (line, role)) in wrapped.iter().enumerate().take(usize::from(area.height)) {
            let y = area.top().saturating_add(top_rows).saturating_add(saturating_u16(i));
            if y < area.bottom() {
                self.write(area.left().saturating_add(3), y, area.right(), line, *role);
            }
        }
    }

    /// Draws a divider between two panes, joined to the rules it meets.
    pub(super) fn draw_divider(&mut self, divider: Rect) {
        for y in divider.top()..divider.bottom() {
            self.write(divider.left(), y, divider.right(), self.glyphs.divider, Role::Rule);
        }
        for y in divider.top()..=divider.bottom() {
            let rules = self.glyphs.rule;
            let is_rule =
                |x: Option<u16>| x.and_then(|x| self.symbol_at(x, y)).is_some_and(|s| rules.contains(&s));
            let left = is_rule(divider.left().checked_sub(1));
            let right = is_rule(divider.left().checked_add(1));
            let junction = match (left, right) {
                (true, true) if y == divider.top() => 0,
                (true, true) if y == divider.bottom() => 1,
                (true, true) => 2,
                (true, false) if y < divider.bottom() => 3,
                (false, true) if y < divider.bottom() => 4,
                _ => continue,
            };
            self.write(divider.left(), y, divider.right(), self.glyphs.junctions[junction], Role::Rule);
        }
    }

    /// Whether the cell at `(x, y)` is blank.
    pub(super) fn is_blank(&self, x: u16, y: u16) -> bool {
        self.symbol_at(x, y).is_some_and(|symbol| symbol == " ")
    }

    fn symbol_at(&self, x: u16, y: u16) -> Option<&str> {
        self.buf.cell((x, y)).map(ratatui::buffer::Cell::symbol)
    }

    /// Draws an empty box with a title in its top edge and returns its inner area.
    pub(super) fn draw_box(&mut self, area: Rect, title: &str, info: &StyledLine) -> Rect {
        if area.width < 2 || area.height < 2 {
            return Rect::ZERO;
        }
        self.clear(area);
        let [top_left, top_right, bottom_left, bottom_right] = self.glyphs.corners;
        let (left, right, bottom) = (area.left(), area.right(), area.bottom().saturating_sub(1));
        self.draw_title(Rect { height: 1, ..area }, title, info, "", false);
        self.draw_rule(left, bottom, right, false);
        for y in area.top()..area.bottom() {
            for x in [left, right.saturating_sub(1)] {
                self.write(x, y, right, self.glyphs.divider, Role::Rule);
            }
        }
        let last_column = right.saturating_sub(1);
        for (x, y, corner) in [
            (left, area.top(), top_left),
            (last_column, area.top(), top_right),
            (left, bottom, bottom_left),
            (last_column, bottom, bottom_right),
        ] {
            self.write(x, y, right, corner, Role::Rule);
        }
        self.write(left.saturating_add(1), area.top(), right, &format!(" {title} "), Role::TitleFocused);
        area.inner(Margin::new(1, 1))
    }

    /// Clears an area to the background.
    pub(super) fn clear(&mut self, area: Rect) {
        Clear.render(area, self.buf);
        self.buf.set_style(area, Style::new().bg(background_colour(self.appearance).unwrap_or_default()));
    }
}
