//! Drawing: one frame from what the reader looks at and the numbers for it. Nothing here can change anything, and
//! nothing is computed that a reader could call a figure: those come with the answer.

mod bidi;
mod columns;
mod frame;
pub mod glyphs;
mod hints;
pub mod layout;
mod legend;
pub mod loading;
mod names;
mod overlays;
mod panes;
mod pen;
mod prompt;
mod screen;
pub mod spoken;
mod text;
mod theme;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use screen::{draw, unfenced};
