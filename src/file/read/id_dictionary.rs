//! The dictionaries of a situation: the ids of actors, sources and fronts, and the index of each.

use foldhash::HashMap;

use crate::file::source_text::{ByteRange, nearest_name};

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
        let empty = |noun| IdDictionary { noun, ids: HashMap::default(), id_ranges: Vec::new() };
        Self { actors: empty("actor"), sources: empty("source"), fronts: empty("front") }
    }
}

impl IdDictionary {
    /// Looks up an id.
    pub(super) fn look_up(&self, id: &str) -> IdLookup {
        self.ids.get(id).copied().unwrap_or(IdLookup::Unknown)
    }

    /// Returns the most similar id; of equally similar ones, the first alphabetically.
    pub(super) fn nearest_id(&self, id: &str) -> Option<&str> {
        let mut ids: Vec<&str> = self.ids.keys().map(String::as_str).collect();
        ids.sort_unstable();
        nearest_name(id, ids)
    }

    /// Whether an index fits; front indices have 16 bits.
    pub(super) fn fits_index(&self, ix: u32) -> bool {
        self.noun != "front" || u16::try_from(ix).is_ok()
    }
}
