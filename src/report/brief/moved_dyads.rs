//! The dyads that moved: those with new incidents or a change.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::assess::change::Change;
use crate::findings::{Findings, change_reason, phrases};
use crate::model::Event;
use crate::query::Dyad;
use crate::store::{Coverage, DyadRow, EventTotals};

/// The most dyads listed.
const MAX_DYADS: usize = 5;

/// A dyad that moved: with a new incident, or a change word other than “limited change”.
#[derive(Debug, Clone)]
pub(super) struct DyadBrief<'a> {
    /// Its figures over the window.
    pub(super) row: &'a DyadRow,
    /// The new events between the two.
    pub(super) new_events: EventTotals,
}

/// Returns the dyads that moved: those with a change word first, then by new incidents.
#[must_use]
pub(super) fn moved_dyads<'a>(findings: &Findings<'a>) -> Vec<DyadBrief<'a>> {
    let (store, answer) = (findings.input.store, findings.input.answer);
    // Only events of the fronts in this brief.
    let new_events = findings.new_events.rows.iter().filter_map(|&row| Some((row, store.group(row)?)));
    let mut rows_by_dyad: BTreeMap<Dyad, Vec<u32>> = BTreeMap::new();
    for (row, group) in new_events.filter(|(_, group)| findings.find_front(group.front).is_some()) {
        for dyad in Event::dyads_among(&group.actors) {
            rows_by_dyad.entry(dyad).or_default().push(row);
        }
    }
    let totals = |dyad| store.totals_of_dyad(dyad, rows_by_dyad.get(&dyad).into_iter().flatten().copied());
    let rows = answer.dyads.iter().map(|row| DyadBrief { row, new_events: totals(row.dyad) });
    let mut dyads: Vec<DyadBrief<'a>> =
        rows.filter(|dyad| dyad.has_change() || dyad.new_events.incidents > 0).collect();
    dyads.sort_by_key(|dyad| (!dyad.has_change(), Reverse(dyad.new_events.incidents)));
    dyads.truncate(MAX_DYADS);
    dyads
}

impl DyadBrief<'_> {
    fn has_change(&self) -> bool {
        !matches!(self.row.change.word, Change::Limited | Change::Unknown)
    }

    /// Returns how far the days since the earlier day are recorded on the fronts of the dyad.
    pub(super) fn news_coverage(&self, findings: &Findings<'_>) -> Coverage {
        let fronts = self.row.fronts.iter().filter_map(|&front| findings.find_front(front));
        Coverage::combine(fronts.map(|front| front.news_coverage))
    }

    /// Returns the figures as a sentence without a full stop.
    pub(super) fn sentence(&self, findings: &Findings<'_>) -> String {
        let mut parts = Vec::new();
        if self.has_change() {
            let change = &self.row.change;
            parts.push(format!("{}: {}", change.word.label(), change_reason(change)));
        }
        let coverage = self.news_coverage(findings);
        let tolls = phrases::toll_phrase_after_comma(coverage.known_tolls(self.new_events.tolls));
        parts.push(match self.new_events.incidents {
            0 if coverage.is_bound() => "no new incident known".to_owned(),
            0 => "no new incident".to_owned(),
            n => format!("{}{tolls}", coverage.count_words(n, "new incident")),
        });
        if let Some(length) = findings.input.question.window.length.to_phrase() {
            let same_length = length.strip_prefix("1 ").unwrap_or(&length);
            let before = match (self.row.previous_incidents, self.row.previous_coverage) {
                (Some(0), Coverage::Full) => format!(", none in the {same_length} before"),
                (Some(before), coverage) => {
                    format!(", {} in the {same_length} before", coverage.count_phrase(before))
                }
                (None, _) => String::new(),
            };
            let incidents = self.row.coverage.count_phrase(self.row.incidents);
            parts.push(format!("{incidents} in {length}{before}"));
        }
        phrases::capitalize(&parts.join("; "))
    }

    /// Returns the names of the two actors.
    pub(super) fn actor_names(&self, findings: &Findings<'_>) -> String {
        let situation = findings.input.store.situation();
        let short_name = |ix| situation.actor(ix).map_or("?", |actor| actor.short.as_str());
        format!("{} and {}", short_name(self.row.dyad.0), short_name(self.row.dyad.1))
    }
}
