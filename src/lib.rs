//! frontwatch: a situation board in the terminal, for people who follow armed conflict.
//!
//! The library holds the whole program; `main.rs` only starts it. A situation file is read into a
//! [`Situation`](model::Situation) and sorted into the columns of a [`Store`](store::Store). The board turns keys into
//! a [`Question`](query::Question), the store answers it, and every number on screen or in a report comes from that
//! [`Answer`](store::Answer).
//!
//! The public modules are called rooms. A room imports only rooms above it in this list:
//!
//! - [`model`]: the domain, such as fronts, actors, events, claims and tolls
//! - [`query`]: the filter language, windows, sort orders and questions
//! - [`assess`]: the rules that fire on a front
//! - [`visit`]: what a viewer has seen, and what differs now
//! - [`import`]: UCDP, ACLED and GDELT rows and Parquet files
//! - [`feed_store`]: what feeds have brought, on disk
//! - [`file`](mod@file): situation files, read, checked, written and watched
//! - `sync`: fetches feeds over HTTP
//! - [`edit`]: changes to situation files that keep their text
//! - [`store`]: the event table in columns, which answers questions
//! - [`findings`]: what matters, and how each front compares with an earlier day
//! - [`forms`]: the fields of a record as a person fills them in
//! - [`board`]: the state machine of commands, cursors and selections
//! - [`view`]: panes, overlays and screen-reader text
//! - [`report`]: brief and export
//! - [`terminal`]: session, signals, input and output
//! - [`config`]: settings and their origins
//! - [`cli`], [`command`]: arguments and verbs
//!
//! `ARCHITECTURE.md` is the map of the code.

pub(crate) mod atomic_file;
pub(crate) mod input_file;
pub mod model;

pub mod assess;
pub mod query;

pub mod visit;

pub mod import;

pub mod edit;
pub mod feed_store;
pub mod file;
pub mod store;
#[cfg(feature = "sync")]
pub mod sync;

pub mod findings;
pub mod forms;

pub mod board;
pub mod view;

pub mod config;
pub mod report;
pub mod terminal;

pub mod cli;
pub mod command;
