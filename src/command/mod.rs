//! The verbs, one file each, and what they share: opening a situation, asking the question of the command line,
//! writing what came of it.

mod acts;
mod board;
mod brief;
mod check;
mod config;
mod export;
mod frame;
mod import;
mod kept;
mod lines;
mod opening;
mod outcome;
mod output;
mod pages;
mod pointer;
mod restricted;
mod run;
mod visit;
mod world;

pub use self::opening::{Opened, Opening};
pub use self::outcome::{Failure, Outcome};
pub use self::run::run;
pub use self::world::World;
