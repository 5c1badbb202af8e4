//! The situation file: RON text to a [`Situation`] and everything that is wrong with it, and back.
//!
//! Records are read one by one. One that is in error is left out and reported with its place; the rest loads.
//! The format is described in `docs/format.md`.

mod fast;
pub(crate) mod fault;
mod load_result;
mod outline;
mod progress;
mod read;
mod render;
mod schema;
mod shape;
pub(crate) mod syntax;
#[cfg(test)]
mod tests;
pub mod watch;
pub mod write;

pub use self::load_result::{LoadError, Loaded};
pub use self::progress::Progress;
pub(crate) use self::read::front_rules;
pub use self::read::{load, load_with, read, sample};
pub use self::render::render;
