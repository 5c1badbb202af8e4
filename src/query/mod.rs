//! Queries: the filter language, fields, time windows, buckets and sort orders, combined into a [`Question`].
//!
//! # Tour
//!
//! - A filter is parsed into an [`Expr`] of [`Term`]s, which hold names as typed: see [`Filter`].
//! - [`Filter::bind`] resolves the names in a situation and gives a [`BoundFilter`]: an [`Expr`] of [`Predicate`]s,
//!   which compare indices and folded texts only.
//! - A predicate tests a [`Candidate`] (an event with its tolls) or, as a [`ColumnPredicate`], rows of columns
//!   without reading records.
//! - [`Filter::to_sql_condition`] compiles a filter for events in a database.
//! - [`Field`] is the table of fields. Filters, the event list and exports take their names and columns from it.
//! - [`GroupBy`] is the dimension that the first pane groups events by.
//! - [`Window`] is the span of time up to as-of, [`Bucket`] the step of the chart, [`Comparison`] an earlier window.
//!
//! One rule of time holds everywhere: an event belongs to a span only if its *whole* span is within it.

pub mod bind;
pub mod bucket;
pub mod candidate;
pub mod chart_face;
pub mod column_predicate;
pub mod comparison;
pub mod completion;
mod display;
pub mod error;
pub mod expr;
pub mod field;
pub mod filter;
pub mod frequency_field;
pub mod group_by;
mod named_items;
pub mod pane_id;
mod parse;
pub mod predicate;
pub mod question;
pub mod sort;
pub mod sql_condition;
mod value_parser;
pub mod view_setting;
pub mod window;

#[cfg(test)]
mod tests;

pub use bind::BoundFilter;
pub use bucket::{Bucket, WeekStart, bucket_span, bucket_spans, finest_fitting};
pub use candidate::{Candidate, search_text};
pub use chart_face::ChartFace;
pub use column_predicate::ColumnPredicate;
pub use comparison::Comparison;
pub use completion::{Completion, Completions, complete_filter};
pub use error::FilterError;
pub use expr::{Bounds, ClaimContent, Expr, Term, Value};
pub use field::{Column, Field, FieldRow, FieldType};
pub use filter::Filter;
pub use frequency_field::FrequencyField;
pub use group_by::{GroupBy, GroupByRow};
pub use pane_id::PaneId;
pub use predicate::Predicate;
pub use question::{Dyad, Question, Selection, SeriesMeasure};
pub use sort::{Direction, FrontOrder, SortField, SortKey, SortOrder};
pub use sql_condition::quote_sql_text;
pub use view_setting::ViewSetting;
pub use window::{TimeUnit, Window, WindowLength};
