//! The bytes that turn one frame into the next, as few as may be: over a slow line every one counts.

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier};

use super::capability::ColorDepth;
use crate::model::text::is_single_width;

/// What can be seen of a space besides its background.
const SEEN_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// Modifiers with the code that turns them on and the one that turns them off.
const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// The bytes that turn a terminal that shows `prev` into one that shows `next`; none if they look the
/// same. Both begin at column and row 0; if their sizes differ, `prev` is taken for a blank screen. The
/// terminal's style is taken to be plain, and is left so; its cursor may be anywhere, and is left
/// somewhere. Colours beyond `depth` become the nearest within it. The colour of underlines is not
/// written, and no control character gets out.
#[must_use]
pub fn encode_changes(prev: &Buffer, next: &Buffer, depth: ColorDepth) -> Vec<u8> {
    if prev.area != next.area {
        return encode_changes(&Buffer::empty(next.area), next, depth);
    }
    let mut encoder =
        Encoder { next, depth, out: String::new(), style: CellStyle::PLAIN, row: None, column: None };
    let width = usize::from(next.area.width.max(1));
    let rows = prev.content.chunks(width).zip(next.content.chunks(width));
    for (y, (before, after)) in (0..).zip(rows) {
        if before != after {
            encoder.change_row(y, after, &changed_columns(before, after));
        }
    }
    encoder.set_style(CellStyle::PLAIN);
    encoder.out.into_bytes()
}

/// A frame as lines of text, without the blanks at their ends: what a pipe gets in place of a screen. Styles are
/// written as far as `depth` has any; with [`ColorDepth::None`] there is not one escape.
#[must_use]
pub fn frame_to_text(frame: &Buffer, depth: ColorDepth) -> String {
    let mut encoder =
        Encoder { next: frame, depth, out: String::new(), style: CellStyle::PLAIN, row: None, column: None };
    let width = usize::from(frame.area.width.max(1));
    for (y, row) in (0..).zip(frame.content.chunks(width)) {
        // Where no style is written, a reversed blank is a blank like any other.
        let is_blank = |cell: &&Cell| is_blank(cell) || depth == ColorDepth::None && cell.symbol() == " ";
        let blank = row.iter().rev().take_while(is_blank).count();
        let mut starts = sign_starts(row);
        starts.truncate(row.len() - blank);
        starts.dedup();
        for x in starts {
            let (Some(cell), Ok(x)) = (row.get(x), u16::try_from(x)) else { continue };
            // A line is written from its beginning: the cursor is always where it has to be.
            (encoder.row, encoder.column) = (Some(y), Some(x));
            if depth == ColorDepth::None {
                encoder.out.push_str(if self::sign_width(cell) > 0 { cell.symbol() } else { " " });
            } else {
                encoder.put_sign(x, y, cell);
            }
        }
        encoder.set_style(CellStyle::PLAIN);
        encoder.out.push('\n');
    }
    encoder.out
}

/// The columns at which a sign of a row has to be drawn, in order. A terminal that draws over one half of a
/// wide sign spoils the other half too, so both halves count as changed. (Ratatui's own comparison of
/// buffers misses the half beyond a wide sign that is drawn one column to the left.)
fn changed_columns(before: &[Cell], after: &[Cell]) -> Vec<u16> {
    let (old, new) = (sign_starts(before), sign_starts(after));
    let same = |x: usize| {
        let (Some(&a), Some(&b)) = (old.get(x), new.get(x)) else { return false };
        a == b && matches!((before.get(a), after.get(b)), (Some(a), Some(b)) if looks_same(a, b))
    };
    let mut changed: Vec<bool> = (0..after.len()).map(|x| !same(x)).collect();
    let mut spread = true;
    while spread {
        spread = false;
        for starts in [&old, &new] {
            for x in 1..changed.len() {
                if starts[x] == starts[x - 1] && changed[x] != changed[x - 1] {
                    (changed[x], changed[x - 1], spread) = (true, true, true);
                }
            }
        }
    }
    let drawn = (0..).zip(&changed).zip(new.iter().enumerate());
    drawn.filter(|((_, changed), (x, start))| **changed && x == *start).map(|((x, _), _)| x).collect()
}

/// For each column of a row, the column at which the sign begins that covers it.
fn sign_starts(row: &[Cell]) -> Vec<usize> {
    let mut starts = Vec::with_capacity(row.len());
    while let Some(cell) = row.get(starts.len()) {
        let start = starts.len();
        let width = usize::from(sign_width(cell)).max(1);
        starts.resize(row.len().min(start + width), start);
    }
    starts
}

/// The columns a cell's sign covers; 0 for what is not drawn.
fn sign_width(cell: &Cell) -> u16 {
    if is_single_column(cell.symbol()) {
        return 1;
    }
    if cell.symbol().chars().any(char::is_control) { 0 } else { cell.cell_width() }
}

/// A single sign of one column, as most cells hold.
fn is_single_column(symbol: &str) -> bool {
    let mut signs = symbol.chars();
    signs.next().is_some() && signs.next().is_none() && is_single_width(symbol)
}

fn looks_same(a: &Cell, b: &Cell) -> bool {
    let blank = |cell: &Cell| cell.symbol() == " " && !cell.modifier.intersects(SEEN_ON_BLANK);
    a == b || (blank(a) && blank(b) && a.bg == b.bg)
}

/// How the terminal would draw now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct CellStyle {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl CellStyle {
    const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };
}

struct Encoder<'a> {
    next: &'a Buffer,
    depth: ColorDepth,
    out: String,
    style: CellStyle,
    /// Where the cursor is, as far as it is known. After the last column, and after signs whose width
    /// terminals do not agree on, only the row is.
    row: Option<u16>,
    column: Option<u16>,
}

impl Encoder<'_> {
    /// Draws a row at the columns that changed. If the rest of it is to be blank, that is erased.
    fn change_row(&mut self, y: u16, row: &[Cell], columns: &[u16]) {
        let blank = row.iter().rev().take_while(|cell| is_blank(cell)).count();
        let kept = columns.partition_point(|x| usize::from(*x) < row.len() - blank);
        // Erasing costs three bytes, and sometimes three more to have a plain pen.
        let kept = if columns.len() - kept > 6 { kept } else { columns.len() };
        let (drawn, erased) = columns.split_at(kept);
        for x in drawn {
            if let Some(cell) = row.get(usize::from(*x)) {
                self.put_sign(*x, y, cell);
            }
        }
        if let Some(x) = erased.first() {
            self.move_cursor(*x, y);
            self.set_style(CellStyle::PLAIN);
            self.out.push_str("\x1b[K");
        }
    }

    fn put_sign(&mut self, x: u16, y: u16, cell: &Cell) {
        let symbol = cell.symbol();
        let width = sign_width(cell);
        // Nor is what the edge would cut.
        let drawn = width > 0 && x + width <= self.next.area.width;
        let (symbol, width) = if drawn { (symbol, width) } else { (" ", 1) };
        self.move_cursor(x, y);
        self.set_style(self.style_for(symbol, cell));
        self.out.push_str(symbol);
        let column = x + width;
        let certain = column < self.next.area.width && symbol.chars().nth(1).is_none();
        self.column = certain.then_some(column);
    }

    /// The pen for a cell. Where a space shows nothing of it, the pen that is in hand will do.
    fn style_for(&self, symbol: &str, cell: &Cell) -> CellStyle {
        let bg = reduce_color(cell.bg, self.depth);
        if symbol == " " && !cell.modifier.intersects(SEEN_ON_BLANK) {
            CellStyle { bg, fg: self.style.fg, modifier: self.style.modifier - SEEN_ON_BLANK }
        } else {
            CellStyle { bg, fg: reduce_color(cell.fg, self.depth), modifier: cell.modifier }
        }
    }

    /// Moves the cursor, by the shortest way.
    fn move_cursor(&mut self, x: u16, y: u16) {
        if self.row == Some(y) && self.column == Some(x) {
            return;
        }
        let start = self.out.len();
        if x == 0 {
            write_sequence(&mut self.out, &[y + 1], 'H');
        } else {
            write_sequence(&mut self.out, &[y + 1, x + 1], 'H');
        }
        if self.row == Some(y) {
            self.keep_shorter(start, |out| write_sequence(out, &[x + 1], 'G'));
            if let Some(column) = self.column.filter(|column| *column < x) {
                self.keep_shorter(start, |out| move_forward(out, x - column));
                if let Some(cells) = self.rewritable_gap(column, x, y) {
                    self.keep_shorter(start, |out| out.push_str(&cells));
                }
            }
        } else if self.row.is_some_and(|row| row + 1 == y) {
            // Never from the last row, so nothing scrolls.
            self.keep_shorter(start, |out| {
                out.push_str("\r\n");
                move_forward(out, x);
            });
        }
        (self.row, self.column) = (Some(y), Some(x));
    }

    /// Writes something else in place of what was written since `start`, if it is shorter.
    fn keep_shorter(&mut self, start: usize, write: impl FnOnce(&mut String)) {
        let end = self.out.len();
        write(&mut self.out);
        if self.out.len() - end < end - start {
            self.out.replace_range(start..end, "");
        } else {
            self.out.truncate(end);
        }
    }

    /// The cells between, if writing them again does no harm: plain signs in the pen's own style.
    fn rewritable_gap(&self, from: u16, to: u16, y: u16) -> Option<String> {
        if to - from > 4 {
            return None;
        }
        (from..to)
            .map(|x| {
                let cell = self.next.cell((x, y))?;
                let symbol = cell.symbol();
                (symbol.len() == 1 && is_single_column(symbol) && self.style_for(symbol, cell) == self.style)
                    .then_some(symbol)
            })
            .collect()
    }

    /// Changes the pen, by what is to be turned on and off or from plain, whichever is shorter.
    fn set_style(&mut self, pen: CellStyle) {
        if pen == self.style {
            return;
        }
        let start = self.out.len();
        let before = std::mem::replace(&mut self.style, pen);
        self.out.push_str("\x1b[");
        let (off, on) = (before.modifier - pen.modifier, pen.modifier - before.modifier);
        for (modifier, _, code) in MODIFIERS {
            if off.contains(modifier) {
                write_codes(&mut self.out, &[code]);
            }
        }
        // Bold and dim are turned off together, the two blinks too.
        let off_with =
            |pair: Modifier| if off.intersects(pair) { pen.modifier & pair } else { Modifier::empty() };
        let on = on
            | off_with(Modifier::BOLD | Modifier::DIM)
            | off_with(Modifier::SLOW_BLINK | Modifier::RAPID_BLINK);
        write_modifiers(&mut self.out, on);
        write_colors(&mut self.out, before, pen);
        self.keep_shorter(start, |out| {
            out.push_str("\x1b[;");
            write_modifiers(out, pen.modifier);
            write_colors(out, CellStyle::PLAIN, pen);
        });
        // In place of the last semicolon.
        self.out.pop();
        self.out.push('m');
    }
}

/// A control sequence with its parameters.
fn write_sequence(out: &mut String, parameters: &[u16], last: char) {
    out.push_str("\x1b[");
    for (n, parameter) in parameters.iter().enumerate() {
        if n > 0 {
            out.push(';');
        }
        out.push_str(itoa::Buffer::new().format(*parameter));
    }
    out.push(last);
}

/// Moves the cursor ahead in its row.
fn move_forward(out: &mut String, columns: u16) {
    match columns {
        0 => {}
        1 => out.push_str("\x1b[C"),
        _ => write_sequence(out, &[columns], 'C'),
    }
}

/// Looks like a cell that was erased with a plain pen.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && cell.bg == Color::Reset && !cell.modifier.intersects(SEEN_ON_BLANK)
}

fn write_modifiers(codes: &mut String, on: Modifier) {
    for (modifier, code, _) in MODIFIERS {
        if on.contains(modifier) {
            write_codes(codes, &[code]);
        }
    }
}

/// Parameters of a style, each with a semicolon behind it.
fn write_codes(out: &mut String, codes: &[u8]) {
    for code in codes {
        out.push_str(itoa::Buffer::new().format(*code));
        out.push(';');
    }
}

fn write_colors(codes: &mut String, from: CellStyle, to: CellStyle) {
    if to.fg != from.fg {
        write_color(codes, to.fg, 30);
    }
    if to.bg != from.bg {
        write_color(codes, to.bg, 40);
    }
}

/// `base` is 30 for the foreground, 40 for the background.
fn write_color(codes: &mut String, color: Color, base: u8) {
    match (color, palette_index(color)) {
        (_, Some(index @ 0..8)) => write_codes(codes, &[base + index]),
        (_, Some(index @ 8..16)) => write_codes(codes, &[base + 60 + (index - 8)]),
        (_, Some(index)) => write_codes(codes, &[base + 8, 5, index]),
        (Color::Rgb(r, g, b), _) => write_codes(codes, &[base + 8, 2, r, g, b]),
        _ => write_codes(codes, &[base + 9]),
    }
}

/// The number of a colour in the palette of 256, if it is in there.
fn palette_index(color: Color) -> Option<u8> {
    Some(match color {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Indexed(index) => index,
        Color::Reset | Color::Rgb(..) => return None,
    })
}

/// The nearest colour that may be written.
fn reduce_color(color: Color, depth: ColorDepth) -> Color {
    let index = palette_index(color);
    match (depth, color, index) {
        (_, Color::Reset, _) | (ColorDepth::None, ..) => Color::Reset,
        (ColorDepth::Rgb, Color::Rgb(..), _) => color,
        (ColorDepth::Ansi256, Color::Rgb(r, g, b), _) => {
            Color::Indexed(nearest_palette_index((r, g, b), 16..=255))
        }
        (ColorDepth::Ansi16, Color::Rgb(r, g, b), _) => {
            Color::Indexed(nearest_palette_index((r, g, b), 0..=15))
        }
        (ColorDepth::Ansi16, _, Some(index @ 16..)) => {
            Color::Indexed(nearest_palette_index(palette_color(index), 0..=15))
        }
        // One name for each colour, so that equal pens are equal.
        (_, _, Some(index)) => Color::Indexed(index),
        (_, _, None) => color,
    }
}

fn nearest_palette_index((r, g, b): (u8, u8, u8), among: std::ops::RangeInclusive<u8>) -> u8 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    let distance = |index: &u8| {
        let (red, green, blue) = palette_color(*index);
        square(r, red) + square(g, green) + square(b, blue)
    };
    among.min_by_key(distance).unwrap_or(7)
}

/// The colours of xterm's palette. The first sixteen are whatever the user's theme makes of them; these are
/// xterm's own.
fn palette_color(index: u8) -> (u8, u8, u8) {
    const XTERM_SIXTEEN: [(u8, u8, u8); 16] = [
        (0, 0, 0),
        (205, 0, 0),
        (0, 205, 0),
        (205, 205, 0),
        (0, 0, 238),
        (205, 0, 205),
        (0, 205, 205),
        (229, 229, 229),
        (127, 127, 127),
        (255, 0, 0),
        (0, 255, 0),
        (255, 255, 0),
        (92, 92, 255),
        (255, 0, 255),
        (0, 255, 255),
        (255, 255, 255),
    ];
    // The steps of the cube of 6 by 6 by 6.
    let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match index {
        232.. => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
        16.. => {
            let n = index - 16;
            (step(n / 36), step(n / 6 % 6), step(n % 6))
        }
        _ => XTERM_SIXTEEN.get(usize::from(index)).copied().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
