//! The board without a terminal: tests press keys and check state, answers and frames.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

#[path = "../support/bulk_columns.rs"]
mod bulk_columns;
#[path = "../support/board.rs"]
mod support;
#[path = "../support/synthetic.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod synthetic;

mod claimants;
mod claims;
mod grouping;
mod headline;
mod inbox;
mod journeys;
mod known_by;
mod lists;
mod map;
mod map_worker;
mod numbers;
mod output_bytes;
mod prompts;
mod readers;
mod record_forms;
mod screens;
mod since_visit;
mod sizes;
mod waiting;
mod why;
