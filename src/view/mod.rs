//! Drawing: one frame from what the reader looks at and the numbers for it. Nothing here can change anything, and
//! nothing is computed that a reader could call a figure: those come with the answer.

mod bidi;
mod column_layout;
mod display_names;
mod footer;
pub mod glyphs;
mod header;
pub mod layout;
pub mod loading_screen;
mod mark_legend;
mod overlays;
mod painter;
mod panes;
mod prompt;
mod screen;
pub mod screen_reader;
mod text;
mod theme;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use screen::{draw, without_fences};
