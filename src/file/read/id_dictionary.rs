//! The dictionaries of a situation: the ids of actors, sources and fronts, and the index of each.

use std::cell::Cell;

use foldhash::HashMap;

use crate::file::source_text::{ByteRange, nearest_name};
use crate::model::limits::{MAX_FRONTS, MAX_NAME_COMPARISONS};

/// The result of looking up an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdLookup {
    /// The id exists and has this index.
    Known(u32),
    /// The id exists, but its record could not be read.
    Unreadable,
    /// The id does not exist.
    Unknown,
}

/// A dictionary: ids, their indices, and where each is defined.
#[derive(Debug)]
pub(super) struct IdDictionary {
    /// The noun for its entries.
    pub(super) noun: &'static str,
    pub(super) ids: HashMap<String, IdLookup>,
    /// The file index and byte range of the id of each entry that was read, by index.
    pub(super) id_ranges: Vec<(usize, ByteRange)>,
    /// The comparisons of [`Self::nearest_id`] so far.
    comparisons: Cell<usize>,
}

/// The dictionaries that records refer to.
#[derive(Debug)]
pub(super) struct SituationIds {
    /// The actors.
    pub(super) actors: IdDictionary,
    /// The sources.
    pub(super) sources: IdDictionary,
    /// The fronts.
    pub(super) fronts: IdDictionary,
}

impl SituationIds {
    pub(super) fn new() -> Self {
        let empty = |noun| IdDictionary {
            noun,
            ids: HashMap::default(),
            id_ranges: Vec::new(),
            comparisons: Cell::new(0),
        };
        Self { actors: empty("actor"), sources: empty("source"), fronts: empty("front") }
    }
}

impl SituationIds {
    /// Returns what to do about an id that none of the dictionaries `wanted` has: the nearest id, the dictionary that
    /// has it, or where to add it.
    pub(super) fn unknown_id_hint(&self, id: &str, wanted: &[&IdDictionary]) -> String {
        let near: Vec<&str> = wanted.iter().filter_map(|dictionary| dictionary.nearest_id(id)).collect();
        if let Some(near) = nearest_name(id, near) {
            return format!("did you mean `{near}`?");
        }
        let elsewhere = [&self.actors, &self.sources, &self.fronts];
        if let Some(other) = elsewhere.iter().find(|other| other.look_up(id) != IdLookup::Unknown) {
            return format!("`{id}` is in `{}`", other.section());
        }
        let sections: Vec<String> =
            wanted.iter().map(|dictionary| format!("`{}`", dictionary.section())).collect();
        format!("add it to {}", sections.join(" or "))
    }
}

impl IdDictionary {
    /// Looks up an id.
    pub(super) fn look_up(&self, id: &str) -> IdLookup {
        self.ids.get(id).copied().unwrap_or(IdLookup::Unknown)
    }

    /// Returns the most similar id; of equally similar ones, the first alphabetically. Returns `None` once
    /// [`MAX_NAME_COMPARISONS`] are used up.
    pub(super) fn nearest_id(&self, id: &str) -> Option<&str> {
        let comparisons = self.comparisons.get().saturating_add(self.ids.len());
        if comparisons > MAX_NAME_COMPARISONS {
            return None;
        }
        self.comparisons.set(comparisons);
        nearest_name(id, self.ids.keys().map(String::as_str))
    }

    /// The name of the section that holds the entries.
    pub(super) fn section(&self) -> String {
        format!("{}s", self.noun)
    }

    /// Returns the number of entries that a situation can have. Indices have 32 bits.
    pub(super) fn max_entries(&self) -> usize {
        if self.noun == "front" { MAX_FRONTS } else { u32::MAX as usize }
    }
}
