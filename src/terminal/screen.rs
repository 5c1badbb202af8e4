//! Writes frames to the terminal: only the cells that changed, in one write, as one synchronised update.

use std::io::{self, Write};

use ratatui::buffer::Buffer;

use super::capability::ColorDepth;
use super::encode::encode_changes_and_cursor;

/// Starts and ends a synchronised update, which the terminal shows all at once. Terminals without support ignore both.
const BEGIN_UPDATE: &[u8] = b"\x1b[?2026h";
const END_UPDATE: &[u8] = b"\x1b[?2026l";
/// Resets the style and clears the screen.
const CLEAR_SCREEN: &[u8] = b"\x1b[m\x1b[2J";

/// The terminal's cursor. Its position matters even if it is hidden: magnifiers, braille displays and input methods
/// follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenCursor {
    /// Column and row, counted from 0.
    pub position: (u16, u16),
    /// Whether the cursor is visible.
    pub is_visible: bool,
}

/// A terminal's screen and the frame that it shows.
#[derive(Debug)]
pub struct Screen<W> {
    out: W,
    depth: ColorDepth,
    /// The frame on the screen. `None`: unknown.
    shown: Option<Buffer>,
    /// The cursor. `None`: hidden, after the last sign drawn.
    cursor: Option<ScreenCursor>,
}

impl<W: Write> Screen<W> {
    /// Creates a screen with unknown content and a hidden cursor.
    #[must_use]
    pub fn new(out: W, depth: ColorDepth) -> Self {
        Self { out, depth, shown: None, cursor: None }
    }

    /// Shows a frame, which starts at column and row 0. Returns the number of bytes written, which is 0 if nothing
    /// visible changes.
    ///
    /// If the size differs from that of the last frame, clears the screen first. Without `cursor`, the cursor is
    /// hidden.
    ///
    /// # Errors
    /// Fails if the terminal cannot be written to. The content of the screen is then unknown.
    pub fn show_frame(&mut self, frame: &Buffer, cursor: Option<ScreenCursor>) -> io::Result<usize> {
        if frame.area.is_empty() {
            self.shown = None;
            return Ok(0);
        }
        let previous = self.shown.take().filter(|shown| shown.area == frame.area);
        let position = |cursor: Option<ScreenCursor>| cursor.map(|cursor| cursor.position);
        let cursor_move = (position(self.cursor), position(cursor));
        let mut bytes = BEGIN_UPDATE.to_vec();
        if let Some(shown) = &previous {
            bytes.extend(encode_changes_and_cursor(shown, frame, self.depth, cursor_move));
        } else {
            bytes.extend_from_slice(CLEAR_SCREEN);
            bytes.extend(encode_changes_and_cursor(&Buffer::default(), frame, self.depth, cursor_move));
        }
        bytes.extend_from_slice(visibility_sequence(self.cursor, cursor));
        if bytes.len() > BEGIN_UPDATE.len() {
            bytes.extend_from_slice(END_UPDATE);
            self.out.write_all(&bytes)?;
            self.out.flush()?;
        } else {
            bytes.clear();
        }
        self.cursor = cursor;
        let mut shown = previous.unwrap_or_default();
        shown.clone_from(frame);
        self.shown = Some(shown);
        Ok(bytes.len())
    }

    /// Forgets what the terminal shows, so that the next frame is drawn completely. The cursor is assumed to be
    /// hidden, as it is after [`Session::resume`](super::Session::resume).
    pub fn invalidate(&mut self) {
        self.shown = None;
        self.cursor = None;
    }

    /// Writes a control sequence that does not change the screen, such as
    /// [`copy_sequence`](super::clipboard::copy_sequence).
    ///
    /// # Errors
    /// Fails if the terminal cannot be written to.
    pub fn send_sequence(&mut self, sequence: &[u8]) -> io::Result<()> {
        self.out.write_all(sequence)?;
        self.out.flush()
    }
}

/// Returns the sequence that shows or hides the cursor, if it changes.
fn visibility_sequence(before: Option<ScreenCursor>, after: Option<ScreenCursor>) -> &'static [u8] {
    let is_visible = |cursor: Option<ScreenCursor>| cursor.is_some_and(|cursor| cursor.is_visible);
    match (is_visible(before), is_visible(after)) {
        (true, false) => b"\x1b[?25l",
        (false, true) => b"\x1b[?25h",
        _ => b"",
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;

    fn show(screen: &mut Screen<Vec<u8>>, frame: &Buffer, cursor: Option<ScreenCursor>) -> String {
        screen.out.clear();
        let bytes = screen.show_frame(frame, cursor).unwrap();
        assert_eq!(bytes, screen.out.len());
        String::from_utf8(screen.out.clone()).unwrap()
    }

    #[test]
    fn only_changes_are_written() {
        let mut screen = Screen::new(Vec::new(), ColorDepth::Ansi16);
        let (first, second) = (Buffer::with_lines(["ab", "  "]), Buffer::with_lines(["ac", "  "]));
        assert_eq!(show(&mut screen, &first, None), "\x1b[?2026h\x1b[m\x1b[2J\x1b[1Hab\x1b[?2026l");
        assert_eq!(show(&mut screen, &first, None), "");
        assert_eq!(show(&mut screen, &second, None), "\x1b[?2026h\x1b[1;2Hc\x1b[?2026l");
        screen.invalidate();
        assert_eq!(show(&mut screen, &second, None), "\x1b[?2026h\x1b[m\x1b[2J\x1b[1Hac\x1b[?2026l");
        let wider = Buffer::with_lines(["ac ", "   "]);
        assert_eq!(show(&mut screen, &wider, None), "\x1b[?2026h\x1b[m\x1b[2J\x1b[1Hac\x1b[?2026l");
    }

    #[test]
    fn a_visible_cursor_is_shown_and_hidden_with_the_fewest_bytes() {
        let mut screen = Screen::new(Vec::new(), ColorDepth::Ansi16);
        let (first, second) = (Buffer::with_lines(["ab"]), Buffer::with_lines(["ac"]));
        show(&mut screen, &first, None);
        let cursor_at = |column, is_visible| Some(ScreenCursor { position: (column, 0), is_visible });
        assert_eq!(show(&mut screen, &first, cursor_at(1, true)), "\x1b[?2026h\x1b[1;2H\x1b[?25h\x1b[?2026l");
        assert_eq!(show(&mut screen, &first, cursor_at(1, true)), "");
        assert_eq!(show(&mut screen, &second, cursor_at(1, true)), "\x1b[?2026h\x1b[1;2Hc\x1b[2G\x1b[?2026l");
        assert_eq!(show(&mut screen, &second, None), "\x1b[?2026h\x1b[?25l\x1b[?2026l");
    }

    #[test]
    fn a_hidden_cursor_is_still_moved() {
        let mut screen = Screen::new(Vec::new(), ColorDepth::Ansi16);
        let (first, second) = (Buffer::with_lines(["ab", "cd"]), Buffer::with_lines(["ac", "cd"]));
        let cursor_at = |row, is_visible| Some(ScreenCursor { position: (0, row), is_visible });
        assert!(show(&mut screen, &first, cursor_at(1, false)).ends_with("cd\r\x1b[?2026l"));
        assert_eq!(show(&mut screen, &first, cursor_at(1, false)), "", "no change, no byte");
        assert_eq!(show(&mut screen, &second, cursor_at(1, false)), "\x1b[?2026h\x1b[1;2Hc\r\n\x1b[?2026l");
        assert_eq!(show(&mut screen, &second, cursor_at(0, true)), "\x1b[?2026h\x1b[1H\x1b[?25h\x1b[?2026l");
        assert_eq!(show(&mut screen, &second, cursor_at(0, false)), "\x1b[?2026h\x1b[?25l\x1b[?2026l");
    }

    #[test]
    fn nothing_is_written_to_a_screen_without_cells() {
        let mut screen = Screen::new(Vec::new(), ColorDepth::Rgb);
        for area in [Rect::ZERO, Rect::new(0, 0, 0, 5), Rect::new(0, 0, 5, 0)] {
            assert_eq!(show(&mut screen, &Buffer::empty(area), None), "");
        }
        assert!(show(&mut screen, &Buffer::with_lines(["a"]), None).contains("\x1b[2J"));
    }
}
