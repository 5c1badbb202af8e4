//! What a situation leaves out because it was not known by a day.

use super::date::Day;
use super::number_text::group_thousands;
use super::publication_date::KnowledgeState;

/// The day by which a situation is known, and what that leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownBy {
    /// The day.
    pub day: Day,
    /// The day the data were closed.
    pub closed: Day,
    /// What was published later.
    pub later: OmittedRecords,
    /// What has no date of publication, or one too vague to tell.
    pub undated: OmittedRecords,
}

/// The numbers of records that are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OmittedRecords {
    /// Events that had happened by that day.
    pub events: usize,
    /// Claims about events that are not left out.
    pub claims: usize,
    /// Stated totals and ties.
    pub others: usize,
}

impl OmittedRecords {
    /// Whether nothing is left out.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl KnownBy {
    /// Returns in one sentence what is left out.
    #[must_use]
    pub fn sentence(&self) -> String {
        let words = |omitted: OmittedRecords| {
            let parts = [
                (omitted.events, ["event", "events"]),
                (omitted.claims, ["claim", "claims"]),
                (omitted.others, ["total or tie", "totals and ties"]),
            ];
            let parts = parts.into_iter().filter(|(count, _)| *count > 0);
            let parts = parts.map(|(count, [one, more])| {
                format!("{} {}", group_thousands(count), if count == 1 { one } else { more })
            });
            let parts: Vec<String> = parts.collect();
            if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
        };
        let Self { day, later, undated, .. } = *self;
        if later.is_empty() && undated.is_empty() {
            return format!("Everything recorded here was known by {day}.");
        }
        format!(
            "Only what was known by {day} counts. Left out because said or published later: {}. Left out because undated, \
             or dated too vaguely: {}.",
            words(later),
            words(undated)
        )
    }

    /// Returns the counts for a state, `None` for [`KnowledgeState::Known`].
    pub const fn omitted_mut(&mut self, state: KnowledgeState) -> Option<&mut OmittedRecords> {
        match state {
            KnowledgeState::Known => None,
            KnowledgeState::Undated => Some(&mut self.undated),
            KnowledgeState::Later => Some(&mut self.later),
        }
    }
}
