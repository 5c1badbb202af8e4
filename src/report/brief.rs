//! The brief: what an analyst would put into a mail. What matters since an earlier day, how each front stands against
//! it, what is contested and what is not known.
//!
//! An event is new since a day if it was not over on it: of two briefs that follow each other, each event is new in one,
//! however vague its date. What may be older is said. Since a visit, an event is new that was not seen on it.

pub mod contested;
mod document;
pub mod dyads;
mod earlier;
mod findings;
pub mod fired;
pub mod fronts;
pub mod json;
mod limits;
pub mod matters;

pub use contested::ContestedEvent;
pub use document::{Block, document};
pub use earlier::Since;
pub use findings::Brief;
