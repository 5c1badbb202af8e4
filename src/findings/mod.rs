//! What matters in a situation: how each front compares with an earlier day, what is new, and which of it comes first.
//!
//! An event is new since a day if it was not over on that day; one whose date spans more than a quarter, if it began
//! after that day. Each other event is thus new in exactly one of a series of briefs, however vague its date; the brief
//! marks events that may be older. Since a visit, an event is new if the visit had not seen it.

mod baseline;
mod claim_words;
mod contested_facts;
mod contested_list;
mod front_alerts;
mod front_findings;
mod front_order;
mod headline;
mod highlights;
mod nearest_events;
mod news_sentence;
pub mod phrases;
mod situation_findings;

pub use baseline::Baseline;
pub(crate) use claim_words::{claim_words, statement_words};
pub(crate) use contested_facts::{ContestedEvent, ContestedFact};
pub use contested_list::{ContestedList, ContestedListRow};
pub use front_alerts::AlertKind;
pub(crate) use front_alerts::change_reason;
pub(crate) use front_findings::FrontFindings;
pub use headline::{FrontVerdict, Headline};
pub use highlights::{Highlight, HighlightKind};
pub use nearest_events::{NearEvent, nearest_events};
pub use situation_findings::Findings;
