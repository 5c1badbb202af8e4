//! The dyads that moved.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::words;
use super::findings::Brief;
use super::fired::change_reason;
use crate::assess::change::Change;
use crate::query::Dyad;
use crate::store::{Coverage, DyadRow, Sum};

/// How many are told.
const MOST: usize = 5;

/// A dyad that moved: with a new incident, or a change word other than “limited change”.
#[derive(Debug, Clone)]
pub(super) struct DyadBrief<'a> {
    /// Its figures over the window.
    pub(super) row: &'a DyadRow,
    /// The new events between the two.
    pub(super) news: Sum,
}

/// The dyads that moved: those with a change word first, then by new incidents.
#[must_use]
pub(super) fn moved<'a>(brief: &Brief<'a>) -> Vec<DyadBrief<'a>> {
    let (store, answer) = (brief.view.store, brief.view.answer);
    // With fronts chosen, only their events are told; without, all of them.
    let asked = brief.news.rows.iter().copied().filter_map(|row| Some((row, brief.event(row)?)));
    let mut between: BTreeMap<Dyad, Vec<u32>> = BTreeMap::new();
    for (row, event) in asked.filter(|(_, event)| brief.front(event.front).is_some()) {
        for dyad in event.dyads() {
            between.entry(dyad).or_default().push(row);
        }
    }
    let news = |dyad| store.sum(between.get(&dyad).into_iter().flatten().copied());
    let rows = answer.dyads.iter().map(|row| DyadBrief { row, news: news(row.dyad) });
    let mut found: Vec<DyadBrief<'a>> =
        rows.filter(|dyad| dyad.has_word() || dyad.news.incidents > 0).collect();
    found.sort_by_key(|dyad| (!dyad.has_word(), Reverse(dyad.news.incidents)));
    found.truncate(MOST);
    found
}

impl DyadBrief<'_> {
    fn has_word(&self) -> bool {
        !matches!(self.row.change.word, Change::Limited | Change::Unknown)
    }

    /// The figures in one sentence, without a full stop.
    pub(super) fn sentence(&self, brief: &Brief<'_>) -> String {
        let mut parts = Vec::new();
        if self.has_word() {
            let change = &self.row.change;
            parts.push(format!("{}: {}", change.word.word(), change_reason(change)));
        }
        let tolls = words::after_comma(self.news.tolls);
        let n = self.news.incidents as usize;
        parts.push(match n {
            0 => "no new incident".to_owned(),
            n => format!("{}{tolls}", words::count(n, "new incident")),
        });
        if let Some(length) = brief.view.question.window.length.words() {
            let again = length.strip_prefix("1 ").unwrap_or(&length);
            let before = match self.row.before {
                Some(0) => format!(", none known in the {again} before"),
                Some(before) => format!(", {before} known in the {again} before"),
                None => String::new(),
            };
            let recorded = if self.row.coverage == Coverage::Full { "" } else { " as far as recorded" };
            parts.push(format!("{} in {length}{recorded}{before}", self.row.incidents));
        }
        words::sentence(&parts.join("; "))
    }

    /// The names of the two.
    pub(super) fn names(&self, brief: &Brief<'_>) -> String {
        let situation = brief.view.store.situation();
        let short = |ix| situation.actor(ix).map_or("?", |actor| actor.short.as_str());
        format!("{} and {}", short(self.row.dyad.0), short(self.row.dyad.1))
    }
}
