//! What can be asked: filters, windows of time, buckets, orders; together a [`Question`].

pub mod bucket;
pub mod field;
pub mod filter;
pub mod question;
pub mod sort;
pub mod window;

pub use bucket::{Bucket, WeekStart};
pub use filter::{Filter, FilterError};
pub use question::{Dyad, Question, Selection, SeriesMeasure};
pub use sort::{Direction, Sort, SortField};
pub use window::{Length, Unit, Window};
