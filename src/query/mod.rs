//! What can be asked: filters, windows of time, buckets, orders; together a [`Question`].
//!
//! A filter is read into an [`Expr`] of [`Term`]s, which knows words only; [`Filter::bind`] looks its names up
//! in a situation and gives an [`Expr`] of [`Test`]s, which knows indexes only.
//!
//! One rule of time holds everywhere: an event belongs to a stretch of time only if its *whole* span lies in it.

pub mod bind;
pub mod bucket;
pub mod candidate;
pub mod compare;
pub mod decided;
pub mod error;
pub mod expr;
pub mod field;
pub mod filter;
mod parse;
pub mod predicate;
mod print;
pub mod question;
pub mod sort;
mod value;
pub mod window;

#[cfg(test)]
mod tests;

pub use bind::Bound;
pub use bucket::{Bucket, WeekStart, bucket_span, buckets, fitting};
pub use candidate::{Candidate, haystack};
pub use compare::Compare;
pub use decided::Decided;
pub use error::FilterError;
pub use expr::{Expr, Limits, Says, Term, Value};
pub use field::{Column, Field, FieldRow, FieldType};
pub use filter::Filter;
pub use predicate::Test;
pub use question::{Dyad, Question, Selection, SeriesMeasure};
pub use sort::{Direction, Sort, SortField};
pub use window::{Length, Unit, Window};
