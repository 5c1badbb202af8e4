//! Columns from which a database chooses the same events as this program.

use std::io;

use super::event_from_row::{FoldedNames, place_name_of_row, tolls_from_stated};
use super::imported_events::ImportedEvents;
use super::source_row::SourceRow;
use crate::model::text::{fold, sanitize};

/// Values that follow from a row and the names of its import. Texts are folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DerivedColumns {
    /// The best number of killed by the toll rule.
    pub toll_best: Option<u32>,
    /// The country; empty if it is not stated.
    pub country: String,
    /// The conflict; empty if it is not stated.
    pub conflict: String,
    /// The province; empty if it is not stated.
    pub region: String,
    /// The name of the place, with its district and province.
    pub place: String,
    /// The names of the participants, one a line.
    pub actors: String,
    /// The text that words are looked for in.
    pub search: String,
}

impl ImportedEvents {
    /// Visits every row with its derived columns, in column order, and withdrawn ones among them.
    ///
    /// # Errors
    /// Returns the first error of `visit`, or that a record cannot be read.
    pub fn for_each_derived_row<E: From<io::Error>>(
        &self,
        mut visit: impl FnMut(&SourceRow<'_>, &DerivedColumns) -> Result<(), E>,
    ) -> Result<(), E> {
        let folded_names = FoldedNames::from_situation(&self.situation);
        let mut derived = DerivedColumns::default();
        let fold_name = |name: &str| fold(&sanitize(name));
        self.for_each_row(|row, names| {
            folded_names.write_search_text(row, names, &mut derived.search);
            derived.toll_best = tolls_from_stated(row.killed).killed.best;
            derived.country = fold_name(&row.country);
            derived.conflict = fold_name(&row.conflict);
            derived.region = fold_name(&row.admin[0]);
            derived.place = fold(&place_name_of_row(row));
            let actors: Vec<String> = row.parties.iter().map(|party| fold_name(&party.name)).collect();
            derived.actors = actors.join("\n");
            visit(row, &derived)
        })
    }
}
