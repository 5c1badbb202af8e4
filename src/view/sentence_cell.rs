//! A cell with a sentence and figures.

use super::painter::{Painter, RowEmphasis, StyledLine, line_width};
use super::text::{self, saturating_u16};
use super::theme::Role;

impl Painter<'_> {
    /// Writes a sentence, cut after a whole word, and figures at the right end, which are never cut. The cell is its first
    /// column, its row, and the column after its last.
    pub(super) fn write_sentence(
        &mut self,
        (x, y, right): (u16, u16, u16),
        sentence: &str,
        figures: &StyledLine,
        emphasis: RowEmphasis,
    ) {
        let figures: StyledLine = figures
            .iter()
            .map(|(text, role)| (self.glyphs.transliterate(text).into_owned(), emphasis.role_for(*role)))
            .collect();
        let tail = line_width(&figures);
        let room = usize::from(right.saturating_sub(x)).saturating_sub(tail + usize::from(tail > 0) * 2);
        let sentence = self.glyphs.transliterate(sentence);
        let sentence = text::truncate_words(&sentence, room, self.glyphs.ellipsis);
        self.write(x, y, right, &sentence, emphasis.role_for(Role::Text));
        self.underline_matches(x, y, right, &sentence);
        self.write_line(right.saturating_sub(saturating_u16(tail)).max(x), y, right, &figures);
    }
}
