//! The colours of a terminal: the index of a colour in the palette, and the nearest colour within a depth.

use ratatui::style::Color;

use super::capability::ColorDepth;

/// The index of a colour in the palette of 256, if it has one.
pub(super) fn palette_index(color: Color) -> Option<u8> {
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

/// Returns the nearest colour within a depth.
pub(super) fn reduce_color(color: Color, depth: ColorDepth) -> Color {
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
        // One representation per colour, so that equal styles compare equal.
        (_, _, Some(index)) => Color::Indexed(index),
        (_, _, None) => color,
    }
}

fn nearest_palette_index((r, g, b): (u8, u8, u8), indices: std::ops::RangeInclusive<u8>) -> u8 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    let distance = |index: &u8| {
        let (red, green, blue) = palette_color(*index);
        square(r, red) + square(g, green) + square(b, blue)
    };
    indices.min_by_key(distance).unwrap_or(7)
}

/// The red, green and blue of an index in xterm's palette. Terminal themes redefine the first sixteen; these are
/// xterm's defaults.
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
    // The intensities of the 6×6×6 colour cube.
    let intensity = |level: u8| if level == 0 { 0 } else { 55 + 40 * level };
    match index {
        232.. => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
        16.. => {
            let n = index - 16;
            (intensity(n / 36), intensity(n / 6 % 6), intensity(n % 6))
        }
        _ => XTERM_SIXTEEN.get(usize::from(index)).copied().unwrap_or_default(),
    }
}
