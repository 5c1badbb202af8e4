//! The dictionaries of a situation, actors, sources and fronts: which ids there are and which index each has.

use foldhash::HashMap;

use crate::file::fault::{Span, nearest};

/// What is known of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lookup {
    /// Its index.
    Known(u32),
    /// It is there, but its record could not be read.
    Broken,
    /// Nobody has it.
    Unknown,
}

/// One dictionary: ids, their indices, and where they stand.
#[derive(Debug)]
pub(super) struct Dictionary {
    /// What its entries are called.
    pub(super) noun: &'static str,
    pub(super) ids: HashMap<String, Lookup>,
    /// File and place of the id of every entry that was read, by index.
    pub(super) places: Vec<(usize, Span)>,
}

/// The dictionaries that records refer to.
#[derive(Debug)]
pub(super) struct Dictionaries {
    /// Parties.
    pub(super) actors: Dictionary,
    /// Documents.
    pub(super) sources: Dictionary,
    /// Fronts.
    pub(super) fronts: Dictionary,
}

impl Dictionaries {
    pub(super) fn new() -> Self {
        let empty = |noun| Dictionary { noun, ids: HashMap::default(), places: Vec::new() };
        Self { actors: empty("actor"), sources: empty("source"), fronts: empty("front") }
    }
}

impl Dictionary {
    /// What is known of an id.
    pub(super) fn get(&self, id: &str) -> Lookup {
        self.ids.get(id).copied().unwrap_or(Lookup::Unknown)
    }

    /// The id most like this one; the first in alphabet among equals.
    pub(super) fn nearest(&self, id: &str) -> Option<&str> {
        let mut ids: Vec<&str> = self.ids.keys().map(String::as_str).collect();
        ids.sort_unstable();
        nearest(id, ids)
    }

    /// Whether an index can be stored; fronts are counted in 16 bits.
    pub(super) fn fits(&self, ix: u32) -> bool {
        self.noun != "front" || u16::try_from(ix).is_ok()
    }
}
