//! The brief: what an analyst would put into a mail. What matters since an earlier day, how each front stands against
//! it, what is contested and what is not known.
//!
//! An event is new since a day if it was not over on it: of two briefs that follow each other, each event is new in one,
//! however vague its date. What may be older is said. Since a visit, an event is new that was not seen on it.

mod contested;
mod document;
mod dyads;
mod earlier;
mod findings;
mod fired;
mod fronts;
pub mod json;
mod limits;
mod matters;

pub use document::{Block, document};
pub use earlier::Since;
pub use findings::Brief;
