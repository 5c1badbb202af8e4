//! Draws the headers and the rows of lists.

use ratatui::layout::Rect;

use super::column_layout::PlacedColumn;
use super::painter::{CellContent, PARTY_SEPARATOR, Painter, RowEmphasis};
use super::text::{self, saturating_u16};
use super::theme::Role;

impl Painter<'_> {
    /// Draws the column headers of a list, dim.
    pub(super) fn draw_headers<K>(&mut self, area: Rect, columns: &[PlacedColumn<K>]) {
        for column in columns.iter().filter(|_| area.height > 0) {
            let header = column.header(self.glyphs);
            let needle = self.search_needle.take();
            let x = area.left().saturating_add(column.x);
            let right = x.saturating_add(column.width).min(area.right());
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
        // A left-aligned figure that is too wide shifts the beginning of the next cell.
        let mut free_x = area.left();
        let mut columns = columns.iter().peekable();
        let mut next_content = columns.peek().map(|column| content(column));
        while let (Some(column), Some(cell)) = (columns.next(), next_content.take()) {
            let next_column = columns.peek();
            next_content = next_column.map(|column| content(column));
            let x = area.left().saturating_add(column.x).max(free_x);
            let mut right = area.left().saturating_add(column.x).saturating_add(column.width);
            let excess = self.figure_width(&cell).saturating_sub(usize::from(right.saturating_sub(x)));
            if excess > 0 && !column.is_right_aligned {
                let wide_right = right.saturating_add(saturating_u16(excess));
                let next_x = wide_right.saturating_add(1);
                let end = match (next_column, &next_content) {
                    (Some(next), Some(next_content)) => {
                        let next_right =
                            area.left().saturating_add(next.x).saturating_add(next.width).min(area.right());
                        let rest = usize::from(next_right.saturating_sub(next_x));
                        self.fits_in_part(next_content, rest).then_some(wide_right)
                    }
                    _ => (wide_right <= area.right()).then_some(wide_right),
                };
                right = end.unwrap_or(right);
                free_x = end.map_or(free_x, |end| end.saturating_add(1));
            }
            let cell_area = Rect { x, y, width: right.min(area.right()).saturating_sub(x), height: 1 };
            self.draw_cell(cell_area, column.is_right_aligned, &cell, emphasis);
        }
    }

    /// Returns the width of a figure; 0 for other content.
    fn figure_width(&self, content: &CellContent) -> usize {
        match content {
            CellContent::Figure((text, _)) => text::width(&self.glyphs.transliterate(text)),
            CellContent::FigurePieces(pieces) => {
                pieces.iter().map(|(text, _)| text::width(&self.glyphs.transliterate(text))).sum()
            }
            CellContent::Text(_) | CellContent::Names(..) | CellContent::Picture(_) => 0,
        }
    }

    /// Whether a cell still says something in a part of its width: a figure if it fits, a text from a few letters on.
    fn fits_in_part(&self, content: &CellContent, columns: usize) -> bool {
        const MIN_TEXT_COLUMNS: usize = 3;
        match content {
            CellContent::Text((text, _)) => text::width_fits(text, columns) || columns >= MIN_TEXT_COLUMNS,
            CellContent::Names(..) => columns >= MIN_TEXT_COLUMNS,
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
                let start = self.aligned_start(area, is_right_aligned, &text);
                pieces.iter().fold(start, |x, (text, role)| {
                    self.write(x, y, right, text, emphasis.role_for(*role))
                });
                self.underline_matches(start, y, right, &text);
                return;
            }
        };
        let x = self.aligned_start(area, is_right_aligned, &text);
        self.write(x, y, right, &text, emphasis.role_for(role));
        self.underline_matches(x, y, right, &text);
    }

    /// Returns the column at which a text that fits begins.
    fn aligned_start(&self, area: Rect, is_right_aligned: bool, text: &str) -> u16 {
        let spare = usize::from(area.width).saturating_sub(text::width(text));
        area.left().saturating_add(if is_right_aligned { saturating_u16(spare) } else { 0 })
    }
}
