//! The tables of an answer that overlays list, computed while they are open.

use super::state::Overlay;
use crate::findings::ContestedList;
use crate::query::FrequencyField;
use crate::store::{Answer, FrequencyTable, Store};

/// Which table an overlay lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TableKey {
    /// How often each value of a field occurs.
    Frequencies(FrequencyField),
    /// The contested facts.
    Contested,
}

/// A table that an overlay lists.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum AnswerTable {
    Frequencies(FrequencyTable),
    Contested(ContestedList),
}

impl TableKey {
    /// Returns the table that the open overlay lists, if it lists one.
    pub(super) const fn from_overlay(overlay: Option<&Overlay>) -> Option<Self> {
        match overlay {
            Some(Overlay::Frequencies { field, .. }) => Some(Self::Frequencies(*field)),
            Some(Overlay::Contested { .. }) => Some(Self::Contested),
            _ => None,
        }
    }

    /// Computes the table.
    pub(super) fn compute(self, store: &Store, answer: &Answer) -> AnswerTable {
        match self {
            Self::Frequencies(field) => AnswerTable::Frequencies(store.frequencies(answer, field)),
            Self::Contested => AnswerTable::Contested(ContestedList::from_answer(store, answer)),
        }
    }
}

impl AnswerTable {
    pub(super) const fn key(&self) -> TableKey {
        match self {
            Self::Frequencies(table) => TableKey::Frequencies(table.field),
            Self::Contested(_) => TableKey::Contested,
        }
    }

    pub(super) const fn frequencies(&self) -> Option<&FrequencyTable> {
        if let Self::Frequencies(table) = self { Some(table) } else { None }
    }

    pub(super) const fn contested(&self) -> Option<&ContestedList> {
        if let Self::Contested(list) = self { Some(list) } else { None }
    }
}
