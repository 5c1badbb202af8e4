//! The scene: all that the view reads to draw the board.

use std::borrow::Cow;

use super::availability::{Unavailable, unavailable_reason};
use super::map_cells::{MapCells, map_projection};
use super::saved_view::SavedView;
use super::update_context::ArgumentSources;
use super::{Command, Keymap, LoadProgress, State};
use crate::findings::{ContestedList, Headline};
use crate::model::Diagnostic;
use crate::query::WindowLength;
use crate::store::{Answer, Detail, FrequencyTable, Places, Store};
use crate::visit::VisitMarks;

/// Who computes the places on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceWork {
    /// Whoever needs them.
    Inline,
    /// A worker, which has finished or has nothing to do.
    Worker,
    /// A worker, which is still computing them. Meanwhile the map shows those that it has.
    Pending,
}

/// All that the view may read. The view changes none of it.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The data.
    pub store: &'a Store,
    /// The state of the board.
    pub state: &'a State,
    /// The numbers on screen.
    pub answer: &'a Answer,
    /// What matters in the answer.
    pub headline: &'a Headline,
    /// Whether the numbers belong to an earlier question, and the answer to the current one is late.
    pub is_late: bool,
    /// The detail of the selected subject, if it is known.
    pub detail: Option<&'a Detail>,
    /// The frequency table of the open overlay, if it is known.
    pub frequencies: Option<&'a FrequencyTable>,
    /// The contested facts of the open overlay, if they are known.
    pub contested: Option<&'a ContestedList>,
    /// The places on the map, if they are already assigned to its cells.
    pub map_cells: Option<&'a MapCells>,
    /// Who computes the places on the map, and whether they are ready.
    pub place_work: PlaceWork,
    /// Whether a subject is selected whose detail is not known yet.
    pub is_looking_up: bool,
    /// The keymap.
    pub keymap: &'a Keymap,
    /// The problems found in the data.
    pub problems: &'a [Diagnostic],
    /// The changes since the last visit; `None` if visits are not compared.
    pub visit_marks: Option<&'a VisitMarks>,
    /// The commands that this board does not offer.
    pub unavailable: &'a [Unavailable],
    /// The windows that the window key cycles through.
    pub windows: &'a [WindowLength],
    /// The saved views.
    pub saved_views: &'a [SavedView],
    /// The progress of reading newer data, while it runs.
    pub load_progress: Option<&'a LoadProgress>,
}

impl<'a> Scene<'a> {
    /// Returns every problem, most urgent first: why the last reload failed, then those found in the data.
    pub fn all_problems(&self) -> impl Iterator<Item = &'a Diagnostic> + use<'a> {
        let failed = self.state.failed_reload.as_ref().map(|failed| &failed.problem);
        failed.into_iter().chain(self.problems)
    }

    /// Returns why a command cannot run now, or `None` if it can.
    #[must_use]
    pub fn unavailable_reason(&self, command: Command) -> Option<&'static str> {
        unavailable_reason(self.state, self.unavailable, command)
    }

    /// Returns the places on a map of this size.
    #[must_use]
    pub fn map_cells(&self, size: (u16, u16)) -> Cow<'a, MapCells> {
        if self.place_work != PlaceWork::Pending {
            return MapCells::reuse_or_build(self.map_cells, self.state, self.store, self.answer, size);
        }
        match self.map_cells.filter(|cells| cells.projection.size() == size) {
            Some(cells) => Cow::Borrowed(cells),
            None => Cow::Owned(MapCells::without_places(map_projection(self.state, self.store, size))),
        }
    }

    /// Returns the places of the events shown; `None` while a worker counts them.
    #[must_use]
    pub fn counted_places(&self) -> Option<&'a Places> {
        match self.place_work {
            PlaceWork::Inline => Some(self.answer.places.get()),
            PlaceWork::Worker | PlaceWork::Pending => self.answer.places.counted(),
        }
    }

    /// Returns the sources of the values of arguments.
    #[must_use]
    pub fn argument_sources(&self) -> ArgumentSources<'a> {
        ArgumentSources {
            store: self.store,
            situation: self.store.situation(),
            windows: self.windows,
            saved_views: self.saved_views,
        }
    }
}
