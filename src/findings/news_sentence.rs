//! How much is new, in a sentence.

use super::phrases;
use super::situation_findings::Findings;
use crate::store::Coverage;

impl Findings<'_> {
    /// Returns how much is new.
    #[must_use]
    pub fn news_sentence(&self) -> String {
        let (events, incidents) = (self.new_events.rows.len(), self.new_events.incidents as usize);
        let since = &self.baseline.words;
        let coverage = self.news_coverage();
        let announced = match self.new_events.announced.len() {
            0 => String::new(),
            n => format!("; {n} announced"),
        };
        if events == 0 {
            return match coverage {
                Coverage::Full => format!("Nothing new since {since}{announced}."),
                Coverage::Partial => {
                    format!("Nothing new is known since {since}{announced}; not every front is recorded.")
                }
                Coverage::None => format!("Nothing is known since {since}{announced}; no front is recorded."),
            };
        }
        let without = self.new_events.incidents_without_toll as usize;
        let tolls = coverage.known_tolls(self.new_events.tolls);
        let tolls = phrases::incident_toll_phrase(tolls, incidents, without);
        let counted = coverage.count_words(self.new_events.incidents, "new incident");
        let news = match (incidents, events - incidents) {
            (0, _) if coverage.is_bound() => {
                format!("{}, but no incident known", phrases::count_noun(events, "new event"))
            }
            (0, _) => format!("{}, but no incident", phrases::count_noun(events, "new event")),
            (_, 0) => format!("{counted}{tolls}"),
            (_, others) => {
                let others = phrases::count_noun(others, "other new event");
                let comma = if tolls.is_empty() { "" } else { "," };
                format!("{counted}{tolls}{comma} and {others}")
            }
        };
        let older = match self.possibly_older_events().count() {
            0 => String::new(),
            _ if events == 1 => "; it may be older".to_owned(),
            n => format!("; {n} of them may be older"),
        };
        format!("Since {since}: {news}{older}{announced}.")
    }
}
