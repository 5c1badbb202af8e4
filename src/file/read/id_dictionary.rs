//! The dictionaries of a situation, actors, sources and fronts: which ids there are and which index each has.

use foldhash::HashMap;

use crate::file::source_text::{ByteRange, nearest_name};

/// What is known of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdLookup {
    /// Its index.
    Known(u32),
    /// It is there, but its record could not be read.
    Unreadable,
    /// Nobody has it.
    Unknown,
}

/// One dictionary: ids, their indices, and where they stand.
#[derive(Debug)]
pub(super) struct IdDictionary {
    /// What its entries are called.
    pub(super) noun: &'static str,
    pub(super) ids: HashMap<String, IdLookup>,
    /// File and place of the id of every entry that was read, by index.
    pub(super) id_ranges: Vec<(usize, ByteRange)>,
}

/// The dictionaries that records refer to.
#[derive(Debug)]
pub(super) struct SituationIds {
    /// Parties.
    pub(super) actors: IdDictionary,
    /// Documents.
    pub(super) sources: IdDictionary,
    /// Fronts.
    pub(super) fronts: IdDictionary,
}

impl SituationIds {
    pub(super) fn new() -> Self {
        let empty = |noun| IdDictionary { noun, ids: HashMap::default(), id_ranges: Vec::new() };
        Self { actors: empty("actor"), sources: empty("source"), fronts: empty("front") }
    }
}

impl IdDictionary {
    /// What is known of an id.
    pub(super) fn look_up(&self, id: &str) -> IdLookup {
        self.ids.get(id).copied().unwrap_or(IdLookup::Unknown)
    }

    /// The id most like this one; the first in alphabet among equals.
    pub(super) fn nearest_id(&self, id: &str) -> Option<&str> {
        let mut ids: Vec<&str> = self.ids.keys().map(String::as_str).collect();
        ids.sort_unstable();
        nearest_name(id, ids)
    }

    /// Whether an index can be stored; fronts are counted in 16 bits.
    pub(super) fn fits_index(&self, ix: u32) -> bool {
        self.noun != "front" || u16::try_from(ix).is_ok()
    }
}
