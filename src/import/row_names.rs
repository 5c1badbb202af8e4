//! The names of a row, resolved to indices of a situation.

use crate::model::{ActorIx, Claimant, FrontIx, SourceIx};

/// The names of a row, resolved to indices of a situation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ResolvedNames {
    /// The front.
    pub(super) front: FrontIx,
    /// One actor for each of [`super::SourceRow::parties`].
    pub(super) parties: Vec<ActorIx>,
    /// The actor that stands for civilians, if some are among the killed of any version of the row.
    pub(super) civilians: Option<ActorIx>,
    /// The data set.
    pub(super) dataset: SourceIx,
    /// One source for each of [`super::event_from_row::source_names`].
    pub(super) sources: Vec<SourceIx>,
    /// One claimant for each of [`super::event_from_row::claimant_names`].
    pub(super) claimants: Vec<Claimant>,
}
