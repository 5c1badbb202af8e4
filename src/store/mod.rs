//! The event store: holds the events as columns and computes every figure of the board and the reports.
//!
//! [`Store::new`] turns a [`crate::model::Situation`] (and bulk data) into an immutable, shareable store.
//! [`Store::answer`] answers a [`crate::query::Question`] with an [`Answer`], and is the only place where a figure is
//! computed.
//!
//! # Data
//!
//! - `event_table` holds the columns, sorted by first day, so that the rows of a period are a contiguous range.
//!   `build_columns` encodes the curated events and merges bulk columns into them.
//! - `event_group_dictionary` (dictionary encoding): an *event group* is a distinct combination of an event's
//!   attributes except date, place and toll. Rows hold a group id, so most conditions are decided once per group.
//! - `grouping` groups the events by another dimension than the front; `chosen_groups` narrows by its values. `unnest`
//!   repeats events that have several values, for the rows of the first pane.
//! - `gazetteer` snaps places to the grid of the map, and `grouped_indices` lists rows by group in one allocation.
//! - `cross_dataset_duplicates` finds events that several data sets may tell of.
//! - `record_pages` returns the full records: curated events from memory, bulk data a page at a time.
//!   `record_batches` visits the records of many rows and keeps none.
//!
//! # Execution
//!
//! `execute` answers a question in these steps:
//!
//! 1. `cache` drops the partial results that depend on a changed part of the question. No answer depends on its
//!    content.
//! 2. `filter_eval` evaluates the typed filter, per group where possible and otherwise into a `row_set` (a bitmap).
//! 3. `crossfilter` computes, for each group, a bit set of the dimensions that reject it. A pane counts a group if it
//!    ignores all of them.
//! 4. `window_counts` counts each group within the window. Moving the window visits only the rows that enter or leave
//!    (`moved_window_rows`, incremental view maintenance). Other windows are differences of `prefix_counts` (prefix sums
//!    with checkpoints). For this, `subtractable_counts` and `toll_sum` support subtraction.
//! 5. `front_rows`, `dyad_counts`, `series_counts` and `place_counts` aggregate the groups for each pane. The map is
//!    counted on first access. `lane_counts` aggregates events to cells of the screen, if the question has room for them.
//! 6. `result_rows` defers the event list (lazy materialisation): row numbers are computed when a pane shows them.
//!
//! The rules see the whole history up to as-of: `as_of_facts`, `event_group_history`, `rule_input`, `rule_states` and
//! `killed_sums` prepare it and do not depend on the window. Long loops are split between two threads that end before
//! the answer returns (fork–join, [`crate::model::parallel`]).
//!
//! The integration tests compare every answer with a slow reference that visits all events.

mod actor_profile;
mod answer;
mod answered_question;
mod as_of_facts;
mod bucket_layout;
mod build_columns;
mod cache;
mod chosen_groups;
mod claimant_record;
mod coverage;
mod cross_dataset_duplicates;
mod crossfilter;
mod detail;
mod detail_events;
mod dyad_counts;
mod event_data;
mod event_group_dictionary;
mod event_group_history;
mod event_store;
mod event_table;
mod event_totals;
mod execute;
mod explanation;
mod filter_eval;
mod frequencies;
mod front_reports;
mod front_rows;
mod front_standing;
mod gazetteer;
mod grouped_indices;
mod grouping;
mod killed_by_side;
mod killed_sums;
mod known_by;
mod lane_counts;
mod lanes;
mod lazy_places;
mod moved_window_rows;
mod news_rows;
mod place_counts;
mod prefix_counts;
mod query_context;
mod record_batches;
mod record_pages;
mod result_rows;
mod row_set;
mod rule_input;
mod rule_states;
mod series_counts;
mod sort_rows;
mod stated_total_checks;
mod subtractable_counts;
mod toll_sum;
mod unnest;
mod window_counts;

#[cfg(test)]
mod tests;

pub use actor_profile::{ActorProfile, ProfileCount, ProfileRecords};
pub use answer::{Answer, BucketRow, DyadRow, FrontRow, KilledRange, OutsideWindow, Series, SeriesMean};
pub use answered_question::AnsweredQuestion;
pub use claimant_record::{ClaimSorts, ClaimantRecord, ClaimantStatements, FigureComparison, RecordedClaim};
pub use coverage::{ComparedCount, Coverage};
pub use detail::{Detail, DyadDetail, EventDetail, FrontDetail, Subject};
pub use event_data::MAX_RECORDS_READ;
pub use event_store::Store;
pub use event_totals::EventTotals;
pub use explanation::Explanation;
pub use frequencies::{FrequencyCondition, FrequencyRow, FrequencyTable, MAX_RECORDS_COUNTED};
pub use front_reports::FrontReports;
pub use front_rows::FrontAssessment;
pub use gazetteer::GRID_STEPS_PER_DEGREE;
pub use grouping::ValueCount;
pub use killed_by_side::KilledBySide;
pub use lanes::{Gravity, Lane, LaneCount, Lanes, MAX_LANES, MAX_VAGUE_SPANS, VagueSpan, axis_columns};
pub use lazy_places::LazyPlaces;
pub use place_counts::{PlaceCluster, PlaceRow, Places};
pub use result_rows::ResultRows;
pub use stated_total_checks::AggregateCheck;
