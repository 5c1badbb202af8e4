//! The brief: what an analyst would put into a mail. It presents the findings ([`crate::findings`]): what matters since
//! an earlier day, how each front compares with that day, what is contested and what is not known.

mod brief_document;
pub mod brief_json;
mod caveats;
mod moved_dyads;

pub use brief_document::{DocumentBlock, build_document};
