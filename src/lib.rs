//! frontwatch: a situation board in the terminal, for people who follow armed conflict.
//!
//! The rooms, in reading order. Arrows go up this list only; see `ARCHITECTURE.md`.

pub(crate) mod atomic_file;
pub mod model;

pub mod assess;
pub mod query;

pub mod visit;

pub mod import;

pub mod file;
pub mod store;

pub mod board;
pub mod view;

pub mod config;
pub mod report;
pub mod terminal;

pub mod cli;
pub mod command;
