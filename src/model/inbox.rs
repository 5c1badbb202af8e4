//! The inbox: reports and clusters of coded news that are not events of the situation yet.

use chrono::NaiveDateTime;

use super::date::{Day, Span};

/// An item that a feed brought and that a person has to decide on.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct InboxItem {
    /// The id, unique in the inbox: the feed's name, a colon and the item's id or a hash of its address.
    pub id: String,
    /// The name of the feed.
    pub feed: String,
    /// The title, or what was coded.
    pub title: String,
    /// Who published it.
    pub outlet: String,
    /// The address of the item.
    pub url: Option<String>,
    /// When it was published, in UTC.
    pub published: Option<NaiveDateTime>,
    /// The days it is about, if the service codes them.
    pub days: Option<Span>,
    /// The place or country it is about, if the service codes it.
    pub place: Option<String>,
    /// Its beginning, as far as its licence allows it to be shown.
    pub excerpt: Option<String>,
    /// The terms under which it may be used.
    pub licence: Option<String>,
    /// For a cluster of coded events: how many articles mention them.
    pub mentions: Option<u32>,
    /// For an event of a data set that may be the same as a curated one: the ids of the curated one and of the other.
    pub same_event: Option<(String, String)>,
    /// What was decided; `None`: nothing yet.
    pub decision: Option<InboxDecision>,
}

/// What a person decided about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InboxDecision {
    /// It became the event with this id.
    Event(String),
    /// It was added to the event with this id as a claim or a source.
    AddedTo(String),
    /// It is not of interest.
    Dismissed,
    /// It comes back on this day.
    SnoozedUntil(Day),
}

impl InboxItem {
    /// Whether a decision is due on a day.
    #[must_use]
    pub fn is_pending(&self, today: Day) -> bool {
        match &self.decision {
            None => true,
            Some(InboxDecision::SnoozedUntil(day)) => *day <= today,
            Some(InboxDecision::Event(_) | InboxDecision::AddedTo(_) | InboxDecision::Dismissed) => false,
        }
    }

    /// Returns the day by which it is sorted: that of publication, or the last one it is about.
    #[must_use]
    pub fn day(&self) -> Option<Day> {
        self.published.map(|at| at.date().into()).or_else(|| self.days.map(|days| days.end))
    }
}
