//! frontwatch: a situation board in the terminal, for people who follow armed conflict.
//!
//! The rooms, in reading order. Arrows go down this list only; see `ARCHITECTURE.md`.

pub mod model;

pub mod assess;
pub mod query;

pub mod board;
pub mod store;

pub mod view;

pub mod file;
pub mod terminal;

pub mod config;
pub mod report;

pub mod cli;
pub mod command;
