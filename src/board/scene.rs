//! What is drawn.

use std::borrow::Cow;

use super::availability::{Unavailable, unavailable_reason};
use super::context::ArgumentSources;
use super::map_cells::MapCells;
use super::saved_view::SavedView;
use super::{Command, Keymap, LoadProgress, State};
use crate::model::Diagnostic;
use crate::query::WindowLength;
use crate::store::{Answer, Detail, Store};
use crate::visit::VisitMarks;

/// Everything the view may look at. It can change none of it.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The data.
    pub store: &'a Store,
    /// Where the reader is.
    pub state: &'a State,
    /// The numbers.
    pub answer: &'a Answer,
    /// The numbers are those of an earlier question, and the answer to the last one has been waited for.
    pub is_late: bool,
    /// The detail of the current subject.
    pub detail: Option<&'a Detail>,
    /// The places on the map, where they have been put into its cells already.
    pub map_cells: Option<&'a MapCells>,
    /// There is a subject, of which nothing is known yet.
    pub is_looking_up: bool,
    /// Which keys do what.
    pub keymap: &'a Keymap,
    /// Problems found in the data.
    pub problems: &'a [Diagnostic],
    /// What is different from the last visit; `None`: that is not looked at.
    pub visit_marks: Option<&'a VisitMarks>,
    /// Commands that this board does not offer.
    pub unavailable: &'a [Unavailable],
    /// Windows that the window key cycles through.
    pub windows: &'a [WindowLength],
    /// Views under a name.
    pub saved_views: &'a [SavedView],
    /// How far reading newer data has come, while it goes on.
    pub load_progress: Option<&'a LoadProgress>,
}

impl<'a> Scene<'a> {
    /// Why a command cannot run now, if it cannot.
    #[must_use]
    pub fn unavailable_reason(&self, command: Command) -> Option<&'static str> {
        unavailable_reason(self.state, self.unavailable, command)
    }

    /// The places on a map of so many columns and rows.
    #[must_use]
    pub fn map_cells(&self, size: (u16, u16)) -> Cow<'a, MapCells> {
        MapCells::reuse_or_build(self.map_cells, self.state, self.store, self.answer, size)
    }

    /// What arguments of commands may come from.
    #[must_use]
    pub fn argument_sources(&self) -> ArgumentSources<'a> {
        ArgumentSources {
            situation: self.store.situation(),
            windows: self.windows,
            saved_views: self.saved_views,
        }
    }
}
