//! What can be asked: filters, windows of time, buckets, orders; together a [`Question`].
//!
//! A filter is read into an [`Expr`] of [`Term`]s, which knows words only; [`Filter::bind`] looks its names up
//! in a situation and gives an [`Expr`] of [`Test`]s, which knows indexes only.
//!
//! One rule of time holds everywhere: an event belongs to a stretch of time only if its *whole* span lies in it.

pub mod bind;
pub mod bucket;
pub mod candidate;
pub mod column_predicate;
pub mod comparison;
mod display;
pub mod error;
pub mod expr;
pub mod field;
pub mod filter;
mod parse;
pub mod predicate;
pub mod question;
pub mod sort;
mod value_parser;
pub mod window;

#[cfg(test)]
mod tests;

pub use bind::BoundFilter;
pub use bucket::{Bucket, WeekStart, bucket_span, bucket_spans, finest_fitting};
pub use candidate::{Candidate, search_text};
pub use column_predicate::ColumnPredicate;
pub use comparison::Comparison;
pub use error::FilterError;
pub use expr::{Bounds, ClaimContent, Expr, Term, Value};
pub use field::{Column, Field, FieldRow, FieldType};
pub use filter::Filter;
pub use predicate::Predicate;
pub use question::{Dyad, Question, Selection, SeriesMeasure};
pub use sort::{Direction, SortField, SortOrder};
pub use window::{TimeUnit, Window, WindowLength};
