//! Finds the event whose id an unknown id probably means, among the events of the file and of data sets.

use std::collections::HashSet;

use crate::file::source_text::nearest_name;
use crate::model::bulk::id_hash;
use crate::model::{BulkEvents, Situation};

/// The most unknown ids of a load that are searched for. Each search visits every event.
const MAX_SEARCHES: usize = 20;
/// The most events of a data set whose ids are read in a search.
const MAX_READS: usize = 64;
/// The longest id that is searched for in data sets.
const MAX_SEARCHED_CHARS: usize = 64;

/// Searches for unknown ids until their number reaches a limit.
#[derive(Debug, Default)]
pub(super) struct EventIdSearch {
    searches: usize,
}

impl EventIdSearch {
    /// Returns a hint with the nearest id, if there is one.
    pub(super) fn hint(&mut self, id: &str, situation: &Situation, bulks: &[BulkEvents]) -> Option<String> {
        if self.searches >= MAX_SEARCHES {
            return None;
        }
        self.searches += 1;
        let listed = nearest_name(id, situation.events.iter().map(|event| event.id.as_str()));
        let near = listed.map(str::to_owned).or_else(|| nearest_imported_id(id, bulks));
        near.map(|near| format!("did you mean `{near}`?"))
    }
}

/// Returns the first id of a data set, alphabetically, that differs by one letter. Data sets hold hashes of ids, so all
/// ids that differ by one letter are hashed and looked up.
fn nearest_imported_id(id: &str, bulks: &[BulkEvents]) -> Option<String> {
    if bulks.is_empty() || !id.is_ascii() || id.len() > MAX_SEARCHED_CHARS {
        return None;
    }
    let hashes: HashSet<u32> = similar_ids(id).iter().map(|similar| id_hash(similar)).collect();
    let rows = bulks.iter().flat_map(|bulk| (0..).zip(&bulk.columns.id_hash).map(move |row| (bulk, row)));
    let hits = rows.filter(|(_, (_, hash))| hashes.contains(*hash)).take(MAX_READS);
    let ids = hits.filter_map(|(bulk, (row, _))| bulk.event(row).map(|event| event.id.clone()));
    // Hashes may collide.
    ids.filter(|found| strsim::damerau_levenshtein(found, id) <= 1).min()
}

/// Returns every id that results from one letter left out, added, replaced or exchanged with the next.
fn similar_ids(id: &str) -> Vec<String> {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    let mut similar = Vec::new();
    for (at, _) in id.char_indices().chain([(id.len(), ' ')]) {
        let (head, tail) = id.split_at(at);
        for letter in LETTERS.chars() {
            similar.push(format!("{head}{letter}{tail}"));
        }
        let mut rest = tail.chars();
        let Some(first) = rest.next() else { continue };
        similar.push(format!("{head}{}", rest.as_str()));
        for letter in LETTERS.chars() {
            similar.push(format!("{head}{letter}{}", rest.as_str()));
        }
        if let Some(second) = rest.next() {
            similar.push(format!("{head}{second}{first}{}", rest.as_str()));
        }
    }
    similar
}
