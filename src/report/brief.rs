//! The brief: what an analyst would put into a mail. It covers what matters since an earlier day, how each front
//! compares with that day, what is contested and what is not known.
//!
//! An event is new since a day if it was not over on that day; one whose date spans more than a quarter, if it began
//! after that day. Each other event is thus new in exactly one of a series of briefs, however vague its date; the brief
//! marks events that may be older. Since a visit, an event is new if the
//! visit had not seen it.

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
