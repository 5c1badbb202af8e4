//! The dyads that moved.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::phrases;
use super::findings::Brief;
use super::front_alerts::change_reason;
use crate::assess::change::Change;
use crate::query::Dyad;
use crate::store::{Coverage, DyadRow, EventTotals};

/// How many are told.
const MAX_DYADS: usize = 5;

/// A dyad that moved: with a new incident, or a change word other than “limited change”.
#[derive(Debug, Clone)]
pub(super) struct DyadBrief<'a> {
    /// Its figures over the window.
    pub(super) row: &'a DyadRow,
    /// The new events between the two.
    pub(super) news: EventTotals,
}

/// The dyads that moved: those with a change word first, then by new incidents.
#[must_use]
pub(super) fn moved_dyads<'a>(brief: &Brief<'a>) -> Vec<DyadBrief<'a>> {
    let (store, answer) = (brief.input.store, brief.input.answer);
    // With fronts chosen, only their events are told; without, all of them.
    let asked = brief.new_events.rows.iter().copied().filter_map(|row| Some((row, brief.event_at(row)?)));
    let mut between: BTreeMap<Dyad, Vec<u32>> = BTreeMap::new();
    for (row, event) in asked.filter(|(_, event)| brief.find_front(event.front).is_some()) {
        for dyad in event.dyads() {
            between.entry(dyad).or_default().push(row);
        }
    }
    let news = |dyad| store.totals(between.get(&dyad).into_iter().flatten().copied());
    let rows = answer.dyads.iter().map(|row| DyadBrief { row, news: news(row.dyad) });
    let mut found: Vec<DyadBrief<'a>> =
        rows.filter(|dyad| dyad.has_change() || dyad.news.incidents > 0).collect();
    found.sort_by_key(|dyad| (!dyad.has_change(), Reverse(dyad.news.incidents)));
    found.truncate(MAX_DYADS);
    found
}

impl DyadBrief<'_> {
    fn has_change(&self) -> bool {
        !matches!(self.row.change.word, Change::Limited | Change::Unknown)
    }

    /// The figures in one sentence, without a full stop.
    pub(super) fn sentence(&self, brief: &Brief<'_>) -> String {
        let mut parts = Vec::new();
        if self.has_change() {
            let change = &self.row.change;
            parts.push(format!("{}: {}", change.word.label(), change_reason(change)));
        }
        let tolls = phrases::toll_phrase_after_comma(self.news.tolls);
        let n = self.news.incidents as usize;
        parts.push(match n {
            0 => "no new incident".to_owned(),
            n => format!("{}{tolls}", phrases::count_noun(n, "new incident")),
        });
        if let Some(length) = brief.input.question.window.length.to_phrase() {
            let again = length.strip_prefix("1 ").unwrap_or(&length);
            let before = match self.row.previous_incidents {
                Some(0) => format!(", none known in the {again} before"),
                Some(before) => format!(", {before} known in the {again} before"),
                None => String::new(),
            };
            let recorded = if self.row.coverage == Coverage::Full { "" } else { " as far as recorded" };
            parts.push(format!("{} in {length}{recorded}{before}", self.row.incidents));
        }
        phrases::capitalize(&parts.join("; "))
    }

    /// The names of the two.
    pub(super) fn actor_names(&self, brief: &Brief<'_>) -> String {
        let situation = brief.input.store.situation();
        let short = |ix| situation.actor(ix).map_or("?", |actor| actor.short.as_str());
        format!("{} and {}", short(self.row.dyad.0), short(self.row.dyad.1))
    }
}
