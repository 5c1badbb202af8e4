//! Frames to the terminal: only what changed, in one write, shown by the terminal all at once.

use std::io::{self, Write};

use ratatui::buffer::Buffer;

use super::capability::ColorDepth;
use super::encode::encode_changes;

/// The terminal holds back what follows, and shows it all at once. Those that know neither ignore both.
const BEGIN_UPDATE: &[u8] = b"\x1b[?2026h";
const END_UPDATE: &[u8] = b"\x1b[?2026l";
/// Plain style, nothing on the screen.
const CLEAR_SCREEN: &[u8] = b"\x1b[m\x1b[2J";

/// The terminal's cursor. Also one that is not seen stands somewhere: magnifiers, braille lines and input methods follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenCursor {
    /// Column and row, from 0.
    pub position: (u16, u16),
    /// Whether it is seen.
    pub is_visible: bool,
}

/// A terminal's screen, and what it shows now.
#[derive(Debug)]
pub struct Screen<W> {
    out: W,
    depth: ColorDepth,
    /// The frame on the screen, unless that is not known.
    shown: Option<Buffer>,
    /// The cursor, unless it stands wherever the last sign was drawn, unseen.
    cursor: Option<ScreenCursor>,
}

impl<W: Write> Screen<W> {
    /// A screen of which nothing is known yet. The cursor is taken to be hidden.
    #[must_use]
    pub fn new(out: W, depth: ColorDepth) -> Self {
        Self { out, depth, shown: None, cursor: None }
    }

    /// Shows a frame, which begins at column and row 0, and returns how many bytes that took: none if
    /// nothing can be seen to change. A frame of another size than the last is painted on a cleared
    /// screen. `cursor` is where the cursor is to stand; without one it stands anywhere, unseen.
    ///
    /// # Errors
    /// If the terminal cannot be written to. What it shows is not known then.
    pub fn show_frame(&mut self, frame: &Buffer, cursor: Option<ScreenCursor>) -> io::Result<usize> {
        if frame.area.is_empty() {
            self.shown = None;
            return Ok(0);
        }
        let known = self.shown.take().filter(|shown| shown.area == frame.area);
        let mut bytes = BEGIN_UPDATE.to_vec();
        if let Some(shown) = &known {
            bytes.extend(encode_changes(shown, frame, self.depth));
        } else {
            bytes.extend_from_slice(CLEAR_SCREEN);
            bytes.extend(encode_changes(&Buffer::empty(frame.area), frame, self.depth));
        }
        let moved = bytes.len() > BEGIN_UPDATE.len();
        if moved || cursor != self.cursor {
            bytes.extend(cursor_sequence(self.cursor, cursor).into_bytes());
            bytes.extend_from_slice(END_UPDATE);
            self.out.write_all(&bytes)?;
            self.out.flush()?;
        } else {
            bytes.clear();
        }
        self.cursor = cursor;
        let mut shown = known.unwrap_or_default();
        shown.clone_from(frame);
        self.shown = Some(shown);
        Ok(bytes.len())
    }

    /// What the terminal shows is not known any more: paint everything the next time. The cursor is taken
    /// to be hidden, as it is after [`Session::resume`](super::Session::resume).
    pub fn invalidate(&mut self) {
        self.shown = None;
        self.cursor = None;
    }

    /// Writes a sequence that changes nothing on the screen, such as [`copy`](super::clipboard::copy)'s.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub fn send_sequence(&mut self, sequence: &[u8]) -> io::Result<()> {
        self.out.write_all(sequence)?;
        self.out.flush()
    }
}

/// Puts the cursor where it is to stand, and shows or hides it if need be.
fn cursor_sequence(before: Option<ScreenCursor>, now: Option<ScreenCursor>) -> String {
    let seen = |cursor: Option<ScreenCursor>| cursor.is_some_and(|cursor| cursor.is_visible);
    let turned = match (seen(before), seen(now)) {
        (true, false) => "\x1b[?25l",
        (false, true) => "\x1b[?25h",
        _ => "",
    };
    match now.map(|cursor| cursor.position) {
        None => turned.to_owned(),
        Some((0, row)) => format!("\x1b[{}H{turned}", row.saturating_add(1)),
        Some((column, row)) => {
            format!("\x1b[{};{}H{turned}", row.saturating_add(1), column.saturating_add(1))
        }
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
    fn only_what_changes_is_written() {
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
    fn the_cursor_is_shown_where_it_is_wanted_and_nowhere_else() {
        let mut screen = Screen::new(Vec::new(), ColorDepth::Ansi16);
        let (first, second) = (Buffer::with_lines(["ab"]), Buffer::with_lines(["ac"]));
        show(&mut screen, &first, None);
        let at = |column, seen| Some(ScreenCursor { position: (column, 0), is_visible: seen });
        assert_eq!(show(&mut screen, &first, at(1, true)), "\x1b[?2026h\x1b[1;2H\x1b[?25h\x1b[?2026l");
        assert_eq!(show(&mut screen, &first, at(1, true)), "");
        assert_eq!(show(&mut screen, &second, at(1, true)), "\x1b[?2026h\x1b[1;2Hc\x1b[1;2H\x1b[?2026l");
        assert_eq!(show(&mut screen, &second, None), "\x1b[?2026h\x1b[?25l\x1b[?2026l");
    }

    #[test]
    fn an_unseen_cursor_stands_where_the_reader_is() {
        let mut screen = Screen::new(Vec::new(), ColorDepth::Ansi16);
        let (first, second) = (Buffer::with_lines(["ab", "cd"]), Buffer::with_lines(["ac", "cd"]));
        let at = |row, seen| Some(ScreenCursor { position: (0, row), is_visible: seen });
        assert!(show(&mut screen, &first, at(1, false)).ends_with("cd\x1b[2H\x1b[?2026l"));
        assert_eq!(show(&mut screen, &first, at(1, false)), "", "nothing for nothing");
        assert_eq!(show(&mut screen, &second, at(1, false)), "\x1b[?2026h\x1b[1;2Hc\x1b[2H\x1b[?2026l");
        assert_eq!(show(&mut screen, &second, at(0, true)), "\x1b[?2026h\x1b[1H\x1b[?25h\x1b[?2026l");
        assert_eq!(show(&mut screen, &second, at(0, false)), "\x1b[?2026h\x1b[1H\x1b[?25l\x1b[?2026l");
    }

    #[test]
    fn a_screen_without_cells_takes_nothing() {
        let mut screen = Screen::new(Vec::new(), ColorDepth::Rgb);
        for area in [Rect::ZERO, Rect::new(0, 0, 0, 5), Rect::new(0, 0, 5, 0)] {
            assert_eq!(show(&mut screen, &Buffer::empty(area), None), "");
        }
        assert!(show(&mut screen, &Buffer::with_lines(["a"]), None).contains("\x1b[2J"));
    }
}
