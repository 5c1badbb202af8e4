//! Draws the headers and the rows of lists.

use ratatui::layout::Rect;

use super::column_layout::PlacedColumn;
use super::painter::{CellContent, PARTY_SEPARATOR, Painter, RowEmphasis};
use super::text::{self, saturating_u16};
use super::theme::Role;

/// The fewest columns that a figure leaves to the text before it.
const MIN_TEXT_BEFORE: usize = 8;

impl Painter<'_> {
    /// Draws the column headers of a list, dim.
    pub(super) fn draw_headers<K>(&mut self, area: Rect, columns: &[PlacedColumn<K>]) {
        for column in columns.iter().filter(|_| area.height > 0) {
            let header = column.header(self.glyphs);
            let needle = self.search_needle.take();
            let x = area.left().saturating_add(column.x);
            let columns = saturating_u16(text::width(&header)).max(column.width);
            let right = x.saturating_add(columns).min(area.right());
            let cell = Rect { x, y: area.top(), width: right.saturating_sub(x), height: 1 };
            let content = CellContent::Text((header, Role::Dim));
            self.draw_cell(cell, column.is_right_aligned, &content, RowEmphasis::None);
            self.search_needle = needle;
        }
    }

    /// Draws a row of a list: selection marker, at most two marks, cells.
    pub(super) fn draw_row<K>(
        &mut self,
        area: Rect,
        y: u16,
        marks: [Option<(&str, Role)>; 2],
        columns: &[PlacedColumn<K>],
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
        for (offset, (sign, role)) in (1..).zip(marks.into_iter().flatten()) {
            self.write(area.left().saturating_add(offset), y, area.right(), sign, emphasis.role_for(role));
        }
        let contents: Vec<CellContent> = columns.iter().map(content).collect();
        let spans = self.cell_spans(area, columns, &contents);
        for ((column, content), (x, right)) in columns.iter().zip(&contents).zip(spans) {
            let cell_area = Rect { x, y, width: right.saturating_sub(x), height: 1 };
            self.draw_cell(cell_area, column.is_right_aligned, content, emphasis);
        }
    }

    /// Returns the first and the end column of each cell of a row. A figure that is too wide takes room of the cell after
    /// it or, if that is not possible, of the text before it.
    fn cell_spans<K>(
        &self,
        area: Rect,
        columns: &[PlacedColumn<K>],
        contents: &[CellContent],
    ) -> Vec<(u16, u16)> {
        let start = |column: &PlacedColumn<K>| area.left().saturating_add(column.x);
        let end = |column: &PlacedColumn<K>| start(column).saturating_add(column.width).min(area.right());
        let mut spans: Vec<(u16, u16)> = columns.iter().map(|column| (start(column), end(column))).collect();
        for (i, content) in contents.iter().enumerate() {
            let Some(&(x, right)) = spans.get(i) else { continue };
            let excess = self.figure_width(content).saturating_sub(usize::from(right.saturating_sub(x)));
            if excess == 0 {
                continue;
            }
            let excess = saturating_u16(excess);
            let wide_right = right.saturating_add(excess);
            let next_x = wide_right.saturating_add(1);
            let next = (contents.get(i + 1), spans.get_mut(i + 1));
            let is_after_free = match &next {
                (Some(next), Some((_, next_right))) => {
                    wide_right < *next_right
                        && self.fits_in_part(next, usize::from(next_right.saturating_sub(next_x)))
                }
                _ => wide_right <= area.right(),
            };
            if is_after_free {
                if let (_, Some((next_start, _))) = next {
                    *next_start = (*next_start).max(next_x);
                }
                spans[i].1 = wide_right;
                continue;
            }
            let Some(before) = i.checked_sub(1) else { continue };
            let (before_x, before_right) = spans[before];
            let wide_x = x.saturating_sub(excess);
            let rest = usize::from(wide_x.saturating_sub(before_x + 1));
            let is_text = matches!(contents[before], CellContent::Text(_) | CellContent::Names(..));
            if is_text && rest >= MIN_TEXT_BEFORE {
                spans[before].1 = before_right.min(wide_x.saturating_sub(1));
                spans[i].0 = wide_x;
            }
        }
        spans
    }

    /// Returns the width of a figure; 0 for other content.
    fn figure_width(&self, content: &CellContent) -> usize {
        match content {
            CellContent::Figure((text, _)) => text::width(&self.glyphs.transliterate(text)),
            CellContent::FigurePieces(pieces) => {
                pieces.iter().map(|(text, _)| text::width(&self.glyphs.transliterate(text))).sum()
            }
            CellContent::Text(_)
            | CellContent::Names(..)
            | CellContent::Sentence(..)
            | CellContent::Picture(_) => 0,
        }
    }

    /// Whether a cell still says something in a part of its width: a figure if it fits, a text from a few letters on.
    fn fits_in_part(&self, content: &CellContent, columns: usize) -> bool {
        const MIN_TEXT_COLUMNS: usize = 3;
        match content {
            CellContent::Text((text, _)) => text::width_fits(text, columns) || columns >= MIN_TEXT_COLUMNS,
            CellContent::Names(..) | CellContent::Sentence(..) => columns >= MIN_TEXT_COLUMNS,
            CellContent::Figure(_) | CellContent::FigurePieces(_) => self.figure_width(content) <= columns,
            CellContent::Picture(_) => false,
        }
    }

    /// Draws a cell into an area of one row.
    fn draw_cell(
        &mut self,
        area: Rect,
        is_right_aligned: bool,
        content: &CellContent,
        emphasis: RowEmphasis,
    ) {
        let (x, y, right, cell_width) = (area.left(), area.top(), area.right(), usize::from(area.width));
        let ellipsis = self.glyphs.ellipsis;
        let (text, role) = match content {
            CellContent::Picture(row) => {
                if emphasis == RowEmphasis::Focused {
                    self.fill_blank(area, Role::Text);
                }
                self.write_line(x, y, right, row);
                return;
            }
            CellContent::Sentence(sentence, figures) => {
                self.write_sentence((x, y, right), sentence, figures, emphasis);
                return;
            }
            CellContent::Text((text, role)) => {
                let text = self.glyphs.transliterate(text::visible_chars(text, cell_width));
                (text::truncate(&text, cell_width, ellipsis), *role)
            }
            CellContent::Names(names, role) => {
                // A name that is cut in the middle is read to its end.
                let names: Vec<_> = names.iter().map(|name| self.glyphs.transliterate(name)).collect();
                let separator = self.glyphs.transliterate(PARTY_SEPARATOR);
                (text::truncate_names(&names, &separator, cell_width, ellipsis), *role)
            }
            CellContent::Figure(_) | CellContent::FigurePieces(_)
                if self.figure_width(content) > cell_width =>
            {
                (text::prefix(ellipsis, cell_width).to_owned(), Role::Dim)
            }
            CellContent::Figure((text, role)) => (self.glyphs.transliterate(text).into_owned(), *role),
            CellContent::FigurePieces(pieces) => {
                let text: String = pieces.iter().map(|(text, _)| self.glyphs.transliterate(text)).collect();
                let start = aligned_start(area, is_right_aligned, &text);
                pieces
                    .iter()
                    .fold(start, |x, (text, role)| self.write(x, y, right, text, emphasis.role_for(*role)));
                self.underline_matches(start, y, right, &text);
                return;
            }
        };
        let x = aligned_start(area, is_right_aligned, &text);
        self.write(x, y, right, &text, emphasis.role_for(role));
        self.underline_matches(x, y, right, &text);
    }
}

/// Returns the column at which a text that fits begins.
fn aligned_start(area: Rect, is_right_aligned: bool, text: &str) -> u16 {
    let spare = usize::from(area.width).saturating_sub(text::width(text));
    area.left().saturating_add(if is_right_aligned { saturating_u16(spare) } else { 0 })
}
