//! Drawing: renders one frame from the board's state and the answer to its question. This room changes no state and
//! computes no figure; every figure comes with the answer.

mod bidi;
mod column_layout;
mod display_names;
mod footer;
pub mod glyphs;
mod graphemes;
mod header;
pub mod layout;
pub mod loading_screen;
mod mark_legend;
mod overlays;
mod painter;
mod panes;
mod prompt;
mod row_painter;
mod screen;
pub mod screen_reader;
mod sentence_cell;
mod text;
mod theme;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use screen::{draw, without_fences};
