//! The brief: what an analyst would put into a mail. What matters since an earlier day, how each front stands against
//! it, what is contested and what is not known.
//!
//! An event is new since a day if it was not over on it: of two briefs that follow each other, each event is new in one,
//! however vague its date. What may be older is said. Since a visit, an event is new that was not seen on it.

mod baseline;
mod brief_document;
pub mod brief_json;
mod caveats;
mod contested_facts;
mod findings;
mod front_alerts;
mod front_briefs;
mod highlights;
mod moved_dyads;

pub use baseline::Baseline;
pub use brief_document::{DocumentBlock, build_document};
pub use findings::Brief;
