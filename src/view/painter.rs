//! The one hand that writes into a buffer: clipped, spelled in the glyphs of the look, styled by meaning.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Clear, Widget};

use super::bidi;
use super::column_layout::PlacedColumn;
use super::glyphs::GlyphSet;
use super::text::{self, saturating_u16};
use super::theme::{Role, ground_colour, role_style};
use crate::board::{Appearance, BidiMode};
use crate::model::EventDate;
use crate::model::text::{find_folded, is_single_width};

/// A piece of text with its meaning.
pub(super) type StyledText = (String, Role);

/// A line of pieces.
pub(super) type StyledLine = Vec<StyledText>;

/// Columns that a line takes, as it is before it is spelled.
pub(super) fn line_width(row: &[StyledText]) -> usize {
    row.iter().map(|(text, _)| text::width(text)).sum()
}

/// How a row of a list stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowEmphasis {
    /// It does not.
    None,
    /// Selected, and its pane has the focus.
    Focused,
    /// Selected in a pane without the focus.
    Unfocused,
}

impl RowEmphasis {
    /// That of a row.
    pub(super) const fn new(is_selected: bool, has_focus: bool) -> Self {
        match (is_selected, has_focus) {
            (false, _) => Self::None,
            (true, true) => Self::Focused,
            (true, false) => Self::Unfocused,
        }
    }

    /// The role of text in a row of this emphasis.
    const fn role_for(self, role: Role) -> Role {
        match (self, role) {
            (Self::Focused, _) => Role::Selected,
            (Self::Unfocused, Role::Text | Role::Dim) => Role::SelectedUnfocused,
            (Self::None | Self::Unfocused, role) => role,
        }
    }
}

/// What stands between the names of parties.
pub(super) const PARTY_SEPARATOR: &str = " – ";

/// What stands in one cell of a list.
#[derive(Debug, Clone)]
pub(super) enum CellContent {
    /// Text, cut with an ellipsis.
    Text(StyledText),
    /// Names of parties, each cut by itself where there is no room for all: one long name hides no other.
    Names(Vec<String>, Role),
    /// A number, cut between its parts only.
    Figure(StyledText),
    /// A date, in a coarser form where there is little room.
    Date(EventDate, Role),
    /// A small picture. It keeps its own style in a selected row: reversed bars would show the opposite.
    Picture(StyledLine),
}

impl CellContent {
    /// Nothing.
    pub(super) const EMPTY: Self = Self::Text((String::new(), Role::Text));

    /// Plain text.
    pub(super) const fn from_text(text: String) -> Self {
        Self::Text((text, Role::Text))
    }
}

/// Writes into a buffer.
#[derive(Debug)]
pub(super) struct Painter<'a> {
    buf: &'a mut Buffer,
    look: Appearance,
    /// What is searched for, folded: where it stands in lists and text it is underlined.
    pub(super) search_needle: Option<String>,
    /// What was written that runs from right to left: row, first column, column behind.
    rtl_runs: Vec<(u16, u16, u16)>,
    /// Where the reader is: the start of the selected row, or where text is typed. For the terminal's cursor.
    pub(super) cursor: Option<Position>,
    /// The characters to use.
    pub(super) glyphs: &'static GlyphSet,
}

impl<'a> Painter<'a> {
    pub(super) const fn new(buf: &'a mut Buffer, look: Appearance) -> Self {
        Self {
            buf,
            look,
            search_needle: None,
            rtl_runs: Vec::new(),
            cursor: None,
            glyphs: GlyphSet::for_setting(look.glyphs),
        }
    }

    /// Writes at `(x, y)` up to column `right` (not included); returns the column behind the text.
    pub(super) fn write(&mut self, x: u16, y: u16, right: u16, text: &str, role: Role) -> u16 {
        let area = self.buf.area;
        if y < area.top() || y >= area.bottom() || x < area.left() || x >= right.min(area.right()) {
            return x;
        }
        let room = usize::from(right.min(area.right()) - x);
        let text = self.glyphs.transliterate(text);
        let style = role_style(role, self.look);
        if is_single_width(&text) {
            return self.write_simple(x, y, text::prefix(&text, room), style);
        }
        if !bidi::has_rtl(&text) {
            return self.buf.set_stringn(x, y, text, room, style).0;
        }
        let text = text::prefix(&text, room);
        let seen = match self.look.bidi {
            BidiMode::Terminal => Cow::Borrowed(text),
            BidiMode::Reorder => bidi::to_visual_order(text, self.glyphs.ellipsis),
        };
        let behind = self.buf.set_stringn(x, y, seen, room, style).0;
        self.rtl_runs.push((y, x, behind));
        behind
    }

    /// Says where the reader is; what is said last holds.
    pub(super) fn set_cursor(&mut self, x: u16, y: u16) {
        let (last, behind) = (self.buf.area.right().saturating_sub(1), self.buf.area.bottom());
        if y < behind {
            self.cursor = Some(Position { x: x.min(last), y });
        }
    }

    /// Most of what is written: a letter is a column, so that it need not be asked how they join.
    fn write_simple(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        let mut behind = x;
        for letter in text.chars() {
            if let Some(cell) = self.buf.cell_mut((behind, y)) {
                cell.set_char(letter).set_style(style);
            }
            behind += 1;
        }
        behind
    }

    /// Fences off what runs from right to left, once all is written: a terminal that orders letters itself then orders
    /// each name by itself.
    pub(super) fn insert_fences(&mut self) {
        if self.look.bidi == BidiMode::Reorder {
            return;
        }
        for (y, from, behind) in std::mem::take(&mut self.rtl_runs) {
            let symbol = |x: u16| self.symbol_at(x, y).unwrap_or_default();
            // Something else may have been drawn over it.
            if !(from..behind).any(|x| bidi::has_rtl(symbol(x))) {
                continue;
            }
            let right = self.buf.area.right();
            // A sign beside it is not parted from it: the fence stands in the first blank.
            let stop = |x: &u16| symbol(*x) == " " || bidi::starts_ltr(symbol(*x));
            let after = (behind..right).find(stop).filter(|&x| (x..right).any(|x| symbol(x) != " "));
            let before = (self.buf.area.left()..from).rev().find(stop);
            for x in [before, after].into_iter().flatten() {
                if let Some(cell) = self.buf.cell_mut((x, y)).filter(|cell| cell.symbol() == " ") {
                    cell.set_symbol(bidi::LTR_FENCE);
                }
            }
        }
    }

    /// Writes pieces one behind the other; returns the column behind them.
    pub(super) fn write_line(&mut self, x: u16, y: u16, right: u16, row: &[StyledText]) -> u16 {
        row.iter().fold(x, |x, (text, role)| self.write(x, y, right, text, *role))
    }

    /// Writes pieces of running text, with what is searched for underlined in them; labels are left alone.
    pub(super) fn write_searchable_line(&mut self, x: u16, y: u16, right: u16, row: &[StyledText]) {
        row.iter().fold(x, |x, (text, role)| {
            let behind = self.write(x, y, right, text, *role);
            if matches!(role, Role::Text | Role::Strong | Role::Harm) {
                self.underline_matches(x, y, right, text);
            }
            behind
        });
    }

    /// Underlines what is searched for in a text that was written at this place.
    fn underline_matches(&mut self, x: u16, y: u16, right: u16, text: &str) {
        let Some(needle) = &self.search_needle else { return };
        let text = self.glyphs.transliterate(text);
        let reorder = self.look.bidi == BidiMode::Reorder && bidi::has_rtl(&text);
        for hit in find_folded(&text, needle) {
            let columns = if reorder {
                bidi::visual_columns(&text, &hit, self.glyphs.ellipsis)
            } else {
                let before = text::width(text.get(..hit.start).unwrap_or_default());
                let wide = text::width(text.get(hit).unwrap_or_default());
                (before..before + wide).collect()
            };
            for column in columns {
                let x = x.saturating_add(saturating_u16(column));
                if let Some(cell) = self.buf.cell_mut((x, y)).filter(|_| x < right) {
                    cell.modifier.insert(Modifier::UNDERLINED);
                }
            }
        }
    }

    /// Writes over what stands there: nothing is left of its style, to which writing alone would add.
    pub(super) fn overwrite(&mut self, x: u16, y: u16, right: u16, text: &str, role: Role) -> u16 {
        let wide = saturating_u16(text::width(&self.glyphs.transliterate(text))).min(right.saturating_sub(x));
        Clear.render(Rect { x, y, width: wide, height: 1 }, self.buf);
        self.write(x, y, right, text, role)
    }

    /// Blanks an area. Nothing is left of the style it had: writing alone would add to it.
    pub(super) fn fill_blank(&mut self, area: Rect, role: Role) {
        let spaces = " ".repeat(usize::from(area.width));
        let area = area.intersection(self.buf.area);
        Clear.render(area, self.buf);
        for y in area.top()..area.bottom() {
            self.write(area.left(), y, area.right(), &spaces, role);
        }
    }

    /// A rule over the whole width.
    pub(super) fn draw_rule(&mut self, x: u16, y: u16, right: u16, focused: bool) {
        let (sign, role) = if focused { (1, Role::RuleFocused) } else { (0, Role::Rule) };
        let line = self.glyphs.rule[sign].repeat(usize::from(right.saturating_sub(x)));
        self.write(x, y, right, &line, role);
    }

    /// A title in a rule, with something said at its right end where there is room, and behind it how much is out of
    /// sight, which goes before.
    pub(super) fn draw_title(
        &mut self,
        area: Rect,
        title: &str,
        said: &StyledLine,
        more: &str,
        focused: bool,
    ) {
        let (x, y, right) = (area.left(), area.top(), area.right());
        if area.width == 0 || area.height == 0 {
            return;
        }
        self.draw_rule(x, y, right, focused);
        let role = if focused { Role::TitleFocused } else { Role::Title };
        // The blank before it is that behind what is said.
        let more_wide = if more.is_empty() { 0 } else { text::width(more) + 1 };
        let room = usize::from(area.width.saturating_sub(4)).saturating_sub(more_wide);
        let title = text::truncate(title, room, self.glyphs.ellipsis);
        let behind = self.write(x.saturating_add(1), y, right, &format!(" {title} "), role);
        let room = usize::from(right.saturating_sub(behind)).saturating_sub(4 + more_wide);
        let widths: Vec<usize> =
            said.iter().map(|(t, _)| text::width(&self.glyphs.transliterate(t))).collect();
        // The last pieces matter least.
        let fits = |n: &usize| widths.iter().take(*n).sum::<usize>() <= room;
        let kept = (0..=said.len()).rev().find(fits).unwrap_or(0);
        let wide: usize = widths.iter().take(kept).sum();
        if wide > 0 {
            let at = right.saturating_sub(saturating_u16(wide + 3 + more_wide));
            // Written over the rule, of whose accent nothing is left in what is said.
            let x = self.overwrite(at, y, right, " ", Role::Rule);
            let pieces = said.iter().take(kept);
            let x = pieces.fold(x, |x, (text, role)| self.overwrite(x, y, right, text, *role));
            self.overwrite(x, y, right, " ", Role::Rule);
        }
        if more_wide > 0 {
            let at = right.saturating_sub(saturating_u16(more_wide + 2));
            if at >= behind {
                self.overwrite(at, y, right, &format!(" {more} "), Role::Accent);
            }
        }
    }

    /// A message in the middle of an otherwise empty pane, the first line strong.
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
        let above = area.height.saturating_sub(saturating_u16(wrapped.len())) / 3;
        for (i, (line, role)) in wrapped.iter().enumerate().take(usize::from(area.height)) {
            let y = area.top().saturating_add(above).saturating_add(saturating_u16(i));
            if y < area.bottom() {
                self.write(area.left().saturating_add(3), y, area.right(), line, *role);
            }
        }
    }

    /// The headers of a list, faint.
    pub(super) fn draw_headers<K>(&mut self, area: Rect, slots: &[PlacedColumn<K>]) {
        for slot in slots.iter().filter(|_| area.height > 0) {
            let head = slot.header(self.glyphs);
            let needle = self.search_needle.take();
            self.draw_cell(area, area.top(), slot, &CellContent::Text((head, Role::Dim)), RowEmphasis::None);
            self.search_needle = needle;
        }
    }

    /// One row of a list: marker, at most two marks, cells.
    pub(super) fn draw_row<K>(
        &mut self,
        area: Rect,
        y: u16,
        marks: [Option<(&str, Role)>; 2],
        slots: &[PlacedColumn<K>],
        emphasis: RowEmphasis,
        content: impl Fn(&PlacedColumn<K>) -> CellContent,
    ) {
        if emphasis == RowEmphasis::Focused {
            self.fill_blank(Rect { y, height: 1, ..area }, Role::Selected);
            self.set_cursor(area.left(), y);
        }
        if emphasis != RowEmphasis::None {
            let role = emphasis.role_for(Role::Text);
            self.write(area.left(), y, area.right(), self.glyphs.selected, role);
        }
        for (at, (sign, role)) in (1..).zip(marks.into_iter().flatten()) {
            self.write(area.left().saturating_add(at), y, area.right(), sign, emphasis.role_for(role));
        }
        for slot in slots {
            self.draw_cell(area, y, slot, &content(slot), emphasis);
        }
    }

    fn draw_cell<K>(
        &mut self,
        area: Rect,
        y: u16,
        slot: &PlacedColumn<K>,
        content: &CellContent,
        emphasis: RowEmphasis,
    ) {
        let x = area.left().saturating_add(slot.x);
        let right = x.saturating_add(slot.width).min(area.right());
        let columns = usize::from(right.saturating_sub(x));
        let (text, role) = match content {
            CellContent::Picture(row) => {
                if emphasis == RowEmphasis::Focused {
                    self.fill_blank(Rect { x, y, width: right.saturating_sub(x), height: 1 }, Role::Text);
                }
                self.write_line(x, y, right, row);
                return;
            }
            CellContent::Text((text, role)) => {
                (text::truncate(&self.glyphs.transliterate(text), columns, self.glyphs.ellipsis), *role)
            }
            CellContent::Names(names, role) => {
                let names: Vec<_> = names.iter().map(|name| self.glyphs.transliterate(name)).collect();
                let between = self.glyphs.transliterate(PARTY_SEPARATOR);
                (text::truncate_names(&names, &between, columns, self.glyphs.ellipsis), *role)
            }
            CellContent::Figure((text, role)) => (self.fit_figure(text, columns), *role),
            CellContent::Date(date, role) => {
                let full = date.to_string();
                let text = if text::width(&full) <= columns { full } else { date.short_form() };
                (self.fit_figure(&text, columns), *role)
            }
        };
        let before = if slot.is_right_aligned { columns.saturating_sub(text::width(&text)) } else { 0 };
        let x = x.saturating_add(saturating_u16(before));
        self.write(x, y, right, &text, emphasis.role_for(role));
        self.underline_matches(x, y, right, &text);
    }

    /// A number or a date in at most `columns`, spelled.
    pub(super) fn fit_figure(&self, text: &str, columns: usize) -> String {
        let short = text::truncate_figure(text, columns, self.glyphs.ellipsis);
        let spelled = self.glyphs.transliterate(&short).into_owned();
        if text::width(&spelled) <= columns {
            spelled
        } else {
            // Spelled out it is wider (`≥` as `>=`): cut as if there were less room.
            let wider = text::width(&spelled).saturating_sub(columns);
            let short = text::truncate_figure(text, columns.saturating_sub(wider), self.glyphs.ellipsis);
            self.glyphs.transliterate(&short).into_owned()
        }
    }

    /// A line between two panes, joined to the rules it meets.
    pub(super) fn draw_divider(&mut self, line: Rect) {
        for y in line.top()..line.bottom() {
            self.write(line.left(), y, line.right(), self.glyphs.divider, Role::Rule);
        }
        for y in line.top()..=line.bottom() {
            let rules = self.glyphs.rule;
            let is_rule =
                |x: Option<u16>| x.and_then(|x| self.symbol_at(x, y)).is_some_and(|s| rules.contains(&s));
            let left = is_rule(line.left().checked_sub(1));
            let right = is_rule(line.left().checked_add(1));
            let joint = match (left, right) {
                (true, true) if y == line.top() => 0,
                (true, true) if y == line.bottom() => 1,
                (true, true) => 2,
                (true, false) if y < line.bottom() => 3,
                (false, true) if y < line.bottom() => 4,
                _ => continue,
            };
            self.write(line.left(), y, line.right(), self.glyphs.junctions[joint], Role::Rule);
        }
    }

    /// Whether nothing is drawn there.
    pub(super) fn is_blank(&self, x: u16, y: u16) -> bool {
        self.symbol_at(x, y).is_some_and(|symbol| symbol == " ")
    }

    fn symbol_at(&self, x: u16, y: u16) -> Option<&str> {
        self.buf.cell((x, y)).map(ratatui::buffer::Cell::symbol)
    }

    /// A box, blanked inside, with a title in its upper edge. Returns the inside.
    pub(super) fn draw_box(&mut self, area: Rect, title: &str, said: &StyledLine) -> Rect {
        if area.width < 2 || area.height < 2 {
            return Rect::ZERO;
        }
        self.clear(area);
        let [top_left, top_right, bottom_left, bottom_right] = self.glyphs.corners;
        let (left, right, bottom) = (area.left(), area.right(), area.bottom().saturating_sub(1));
        self.draw_title(Rect { height: 1, ..area }, title, said, "", false);
        self.draw_rule(left, bottom, right, false);
        for y in area.top()..area.bottom() {
            for x in [left, right.saturating_sub(1)] {
                self.write(x, y, right, self.glyphs.divider, Role::Rule);
            }
        }
        let last = right.saturating_sub(1);
        for (x, y, corner) in [
            (left, area.top(), top_left),
            (last, area.top(), top_right),
            (left, bottom, bottom_left),
            (last, bottom, bottom_right),
        ] {
            self.write(x, y, right, corner, Role::Rule);
        }
        self.write(left.saturating_add(1), area.top(), right, &format!(" {title} "), Role::TitleFocused);
        area.inner(Margin::new(1, 1))
    }

    /// Takes away everything drawn in an area before: what is left is the ground.
    pub(super) fn clear(&mut self, area: Rect) {
        Clear.render(area, self.buf);
        self.buf.set_style(area, Style::new().bg(ground_colour(self.look).unwrap_or_default()));
    }
}
