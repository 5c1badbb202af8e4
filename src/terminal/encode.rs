//! The output encoder: turns the difference between two frames into as few bytes as possible, for slow lines.

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier};

use super::capability::ColorDepth;
use super::reduce_color::{palette_index, reduce_color};
use crate::model::text::is_single_width;

/// The modifiers that are visible on a space.
const VISIBLE_ON_SPACE: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// The modifiers, with the codes that turn each on and off.
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

/// Returns the bytes that make a terminal that shows `prev` show `next`; empty if they look the same.
///
/// Both frames start at column and row 0. If their sizes differ, the screen is assumed to be blank. The terminal's
/// style is assumed to be plain and is plain afterwards. The cursor may be anywhere before and after. Colours beyond
/// `depth` are replaced by the nearest within it. Underline colours and control characters are not written.
#[must_use]
pub fn encode_changes(prev: &Buffer, next: &Buffer, depth: ColorDepth) -> Vec<u8> {
    encode_rows(prev, next, depth).out.into_bytes()
}

/// The column and row of the cursor; `None` if they do not matter.
type CursorPosition = Option<(u16, u16)>;

/// Like [`encode_changes`], and leaves the cursor at `after`. `before` is where it is now.
pub(super) fn encode_changes_and_cursor(
    prev: &Buffer,
    next: &Buffer,
    depth: ColorDepth,
    (before, after): (CursorPosition, CursorPosition),
) -> Vec<u8> {
    let mut encoder = encode_rows(prev, next, depth);
    if let Some((x, y)) = after
        && (!encoder.out.is_empty() || before != after)
    {
        encoder
            .move_cursor(x.min(next.area.width.saturating_sub(1)), y.min(next.area.height.saturating_sub(1)));
    }
    encoder.out.into_bytes()
}

fn encode_rows<'a>(prev: &Buffer, next: &'a Buffer, depth: ColorDepth) -> Encoder<'a> {
    let mut encoder =
        Encoder { next, depth, out: String::new(), style: CellStyle::PLAIN, row: None, column: None };
    let width = usize::from(next.area.width.max(1));
    // One row stands for a blank screen, which may be large.
    let blank_row = vec![Cell::EMPTY; width];
    let mut shown_rows = prev.content.chunks(width).filter(|_| prev.area == next.area);
    for (y, after) in (0..).zip(next.content.chunks(width)) {
        let before = shown_rows.next().unwrap_or(&blank_row);
        if before != after {
            encoder.change_row(y, after, &changed_columns(before, after));
        }
    }
    encoder.set_style(CellStyle::PLAIN);
    encoder
}

/// Returns a frame as lines of text without trailing spaces, for output to a pipe. Styles are written as `depth`
/// allows; with [`ColorDepth::None`] the text contains no escape sequence.
#[must_use]
pub fn frame_to_text(frame: &Buffer, depth: ColorDepth) -> String {
    let mut encoder =
        Encoder { next: frame, depth, out: String::new(), style: CellStyle::PLAIN, row: None, column: None };
    let width = usize::from(frame.area.width.max(1));
    for (y, row) in (0..).zip(frame.content.chunks(width)) {
        // Without styles, a reversed space is like any other.
        let is_blank = |cell: &&Cell| is_blank(cell) || depth == ColorDepth::None && cell.symbol() == " ";
        let blank = row.iter().rev().take_while(is_blank).count();
        let mut starts = sign_starts(row);
        starts.truncate(row.len() - blank);
        starts.dedup();
        for x in starts {
            let (Some(cell), Ok(x)) = (row.get(x), u16::try_from(x)) else { continue };
            // A line is written from its start, so the cursor never has to move.
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

/// Returns the columns of a row at which a sign must be drawn, in order.
///
/// Drawing over one half of a wide sign destroys the other half too, so both halves count as changed. (Ratatui's own
/// diff misses the second half if a wide sign is drawn one column further left.)
fn changed_columns(before: &[Cell], after: &[Cell]) -> Vec<u16> {
    let (old, new) = (sign_starts(before), sign_starts(after));
    let is_same = |x: usize| {
        let (Some(&a), Some(&b)) = (old.get(x), new.get(x)) else { return false };
        a == b && matches!((before.get(a), after.get(b)), (Some(a), Some(b)) if looks_same(a, b))
    };
    let mut changed: Vec<bool> = (0..after.len()).map(|x| !is_same(x)).collect();
    // Spread each change to the other half of wide signs, to the right and then to the left.
    let is_same_sign = |x: usize| [&old, &new].iter().any(|starts| starts[x] == starts[x - 1]);
    for x in 1..changed.len() {
        changed[x] |= changed[x - 1] && is_same_sign(x);
    }
    for x in (1..changed.len()).rev() {
        changed[x - 1] |= changed[x] && is_same_sign(x);
    }
    let columns = (0..).zip(&changed).zip(new.iter().enumerate());
    columns.filter(|((_, changed), (x, start))| **changed && x == *start).map(|((x, _), _)| x).collect()
}

/// Returns, for each column of a row, the column at which the sign that covers it starts.
fn sign_starts(row: &[Cell]) -> Vec<usize> {
    let mut starts = Vec::with_capacity(row.len());
    while let Some(cell) = row.get(starts.len()) {
        let start = starts.len();
        let width = usize::from(sign_width(cell)).max(1);
        starts.resize(row.len().min(start + width), start);
    }
    starts
}

/// The number of columns that a cell's sign covers; 0 if it is not drawn.
fn sign_width(cell: &Cell) -> u16 {
    if is_single_column(cell.symbol()) {
        return 1;
    }
    if cell.symbol().chars().any(char::is_control) { 0 } else { cell.cell_width() }
}

/// Whether a cell holds a single sign of one column, as most cells do.
fn is_single_column(symbol: &str) -> bool {
    let mut signs = symbol.chars();
    signs.next().is_some() && signs.next().is_none() && is_single_width(symbol)
}

fn looks_same(a: &Cell, b: &Cell) -> bool {
    let blank = |cell: &Cell| cell.symbol() == " " && !cell.modifier.intersects(VISIBLE_ON_SPACE);
    a == b || (blank(a) && blank(b) && a.bg == b.bg)
}

/// The terminal's current style, or the style of a cell.
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
    /// The cursor position, as far as it is known. After the last column, and after signs for which terminals
    /// disagree about the width, only the row is known.
    row: Option<u16>,
    column: Option<u16>,
}

impl Encoder<'_> {
    /// Draws a row at the columns that changed. Erases the rest of the row if it becomes blank.
    fn change_row(&mut self, y: u16, row: &[Cell], columns: &[u16]) {
        let blank = row.iter().rev().take_while(|cell| is_blank(cell)).count();
        let drawn_count = columns.partition_point(|x| usize::from(*x) < row.len() - blank);
        // Erasing costs three bytes, and sometimes three more to make the style plain.
        let drawn_count = if columns.len() - drawn_count > 6 { drawn_count } else { columns.len() };
        let (drawn, erased) = columns.split_at(drawn_count);
        for (index, x) in drawn.iter().enumerate() {
            let Some(cell) = row.get(usize::from(*x)) else { continue };
            if is_space(cell) && self.style_for(" ", cell) != self.style {
                self.move_cursor(*x, y);
                self.set_style_ahead(cell, drawn[index..].iter().filter_map(|x| row.get(usize::from(*x))));
            }
            self.put_sign(*x, y, cell);
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
        // A sign that the edge would cut is replaced by a space too.
        let is_drawable = width > 0 && x + width <= self.next.area.width;
        let (symbol, width) = if is_drawable { (symbol, width) } else { (" ", 1) };
        self.move_cursor(x, y);
        self.set_style(self.style_for(symbol, cell));
        self.out.push_str(symbol);
        let column = x + width;
        let is_certain = column < self.next.area.width && symbol.chars().nth(1).is_none();
        self.column = is_certain.then_some(column);
    }

    /// The style for a cell. A space keeps the parts of the current style that are not visible on it.
    fn style_for(&self, symbol: &str, cell: &Cell) -> CellStyle {
        let bg = reduce_color(cell.bg, self.depth);
        if symbol == " " && !cell.modifier.intersects(VISIBLE_ON_SPACE) {
            CellStyle { bg, fg: self.style.fg, modifier: self.style.modifier - VISIBLE_ON_SPACE }
        } else {
            CellStyle { bg, fg: reduce_color(cell.fg, self.depth), modifier: cell.modifier }
        }
    }

    /// Changes the style before a space to that of the next sign that is not a space, so that both share one sequence.
    /// Does nothing if the space would look different in that style.
    fn set_style_ahead<'c>(&mut self, space: &Cell, mut signs: impl Iterator<Item = &'c Cell>) {
        if let Some(sign) = signs.find(|sign| !is_space(sign)) {
            let style = self.style_for(sign.symbol(), sign);
            if style.bg == reduce_color(space.bg, self.depth) && !style.modifier.intersects(VISIBLE_ON_SPACE)
            {
                self.set_style(style);
            }
        }
    }

    /// Moves the cursor with the shortest sequence.
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
        } else if let Some(row) = self.row.filter(|_| self.column == Some(x)) {
            self.keep_shorter(start, |out| move_vertically(out, row, y));
        }
        if let Some(row) = self.row {
            self.keep_shorter(start, |out| {
                out.push('\r');
                match y.checked_sub(row) {
                    // Never from the last row, so nothing scrolls.
                    Some(distance @ 0..3) => (0..distance).for_each(|_| out.push('\n')),
                    _ => move_vertically(out, row, y),
                }
                move_forward(out, x);
            });
        }
        (self.row, self.column) = (Some(y), Some(x));
    }

    /// Replaces everything written since `start` by what `write` writes, if that is shorter.
    fn keep_shorter(&mut self, start: usize, write: impl FnOnce(&mut String)) {
        let end = self.out.len();
        write(&mut self.out);
        if self.out.len() - end < end - start {
            self.out.replace_range(start..end, "");
        } else {
            self.out.truncate(end);
        }
    }

    /// Returns the signs of a short gap if they can be written again to move the cursor: ASCII signs in the current
    /// style.
    fn rewritable_gap(&self, start: u16, end: u16, y: u16) -> Option<String> {
        if end - start > 4 {
            return None;
        }
        (start..end)
            .map(|x| {
                let cell = self.next.cell((x, y))?;
                let symbol = cell.symbol();
                (symbol.len() == 1 && is_single_column(symbol) && self.style_for(symbol, cell) == self.style)
                    .then_some(symbol)
            })
            .collect()
    }

    /// Changes the style, either by its difference from the current one or from plain, whichever is shorter.
    fn set_style(&mut self, style: CellStyle) {
        if style == self.style {
            return;
        }
        let start = self.out.len();
        let before = std::mem::replace(&mut self.style, style);
        self.out.push_str("\x1b[");
        let (off, on) = (before.modifier - style.modifier, style.modifier - before.modifier);
        for (modifier, _, code) in MODIFIERS {
            if off.contains(modifier) {
                write_codes(&mut self.out, &[code]);
            }
        }
        // One code turns off both bold and dim, and one code both kinds of blinking, so the other is turned on again.
        let turn_on_again =
            |pair: Modifier| if off.intersects(pair) { style.modifier & pair } else { Modifier::empty() };
        let on = on
            | turn_on_again(Modifier::BOLD | Modifier::DIM)
            | turn_on_again(Modifier::SLOW_BLINK | Modifier::RAPID_BLINK);
        write_modifiers(&mut self.out, on);
        write_colors(&mut self.out, before, style);
        self.keep_shorter(start, |out| {
            out.push_str("\x1b[;");
            write_modifiers(out, style.modifier);
            write_colors(out, CellStyle::PLAIN, style);
        });
        // Replaces the last semicolon.
        self.out.pop();
        self.out.push('m');
    }
}

/// Writes a control sequence with its parameters and its final character.
fn write_sequence(out: &mut String, parameters: &[u16], last: char) {
    out.push_str("\x1b[");
    for (index, parameter) in parameters.iter().enumerate() {
        if index > 0 {
            out.push(';');
        }
        out.push_str(itoa::Buffer::new().format(*parameter));
    }
    out.push(last);
}

/// Writes the sequence that moves the cursor to the right.
fn move_forward(out: &mut String, columns: u16) {
    match columns {
        0 => {}
        1 => out.push_str("\x1b[C"),
        _ => write_sequence(out, &[columns], 'C'),
    }
}

/// Writes the sequence that moves the cursor up or down and keeps its column, which a line feed may not.
fn move_vertically(out: &mut String, from: u16, to: u16) {
    let (distance, last) = if to > from { (to - from, 'B') } else { (from - to, 'A') };
    match distance {
        0 => {}
        1 => write_sequence(out, &[], last),
        _ => write_sequence(out, &[distance], last),
    }
}

/// Whether a cell is a space on which only the background is visible.
fn is_space(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(VISIBLE_ON_SPACE)
}

/// Whether a cell looks like one that was erased with a plain style.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && cell.bg == Color::Reset && !cell.modifier.intersects(VISIBLE_ON_SPACE)
}

fn write_modifiers(codes: &mut String, on: Modifier) {
    for (modifier, code, _) in MODIFIERS {
        if on.contains(modifier) {
            write_codes(codes, &[code]);
        }
    }
}

/// Writes parameters of a style sequence, each followed by a semicolon.
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

/// Writes the parameters of a colour. `base` is 30 for the foreground and 40 for the background.
fn write_color(codes: &mut String, color: Color, base: u8) {
    match (color, palette_index(color)) {
        (_, Some(index @ 0..8)) => write_codes(codes, &[base + index]),
        (_, Some(index @ 8..16)) => write_codes(codes, &[base + 60 + (index - 8)]),
        (_, Some(index)) => write_codes(codes, &[base + 8, 5, index]),
        (Color::Rgb(r, g, b), _) => write_codes(codes, &[base + 8, 2, r, g, b]),
        _ => write_codes(codes, &[base + 9]),
    }
}

#[cfg(test)]
mod tests;
