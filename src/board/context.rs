//! What an update may look at, and what it may ask for outside the board.

use super::availability::Unavailable;
use super::keymap::Keymap;
use super::map_cells::MapCells;
use super::pane_sizes::PaneSizes;
use super::saved_view::SavedView;
use crate::model::{Day, Situation};
use crate::query::{Filter, FilterError, WindowLength};
use crate::store::{Answer, ResultRows, Store};
use crate::visit::VisitMarks;

/// What values may come from.
#[derive(Debug, Clone, Copy)]
pub struct ArgumentSources<'a> {
    /// The data.
    pub situation: &'a Situation,
    /// Windows that the window key cycles through.
    pub windows: &'a [WindowLength],
    /// Views under a name.
    pub saved_views: &'a [SavedView],
}

/// What an update may look at.
#[derive(Debug, Clone, Copy)]
pub struct UpdateContext<'a> {
    /// The data.
    pub store: &'a Store,
    /// The numbers on screen.
    pub answer: &'a Answer,
    /// The places on the map, where they have been put into its cells already.
    pub map_cells: Option<&'a MapCells>,
    /// They answer an earlier question; the last one is being answered.
    pub is_answering: bool,
    /// The room on screen.
    pub pane_sizes: PaneSizes,
    /// The keys, to name them in messages.
    pub keymap: &'a Keymap,
    /// Windows that the window key cycles through.
    pub windows: &'a [WindowLength],
    /// Commands that this board does not offer.
    pub unavailable: &'a [Unavailable],
    /// What is different from the last visit; `None`: that is not looked at.
    pub visit_marks: Option<&'a VisitMarks>,
    /// Views under a name.
    pub saved_views: &'a [SavedView],
}

impl<'a> UpdateContext<'a> {
    /// What arguments of commands may come from.
    #[must_use]
    pub fn argument_sources(&self) -> ArgumentSources<'a> {
        ArgumentSources {
            situation: self.store.situation(),
            windows: self.windows,
            saved_views: self.saved_views,
        }
    }

    /// Checks whether a typed filter parses and names only what the data hold.
    pub(super) fn check_filter(&self, text: &str, as_of: Day) -> Result<(), FilterError> {
        text.parse::<Filter>()?.bind(self.store.situation(), as_of).map(|_| ())
    }
}

/// Something to happen outside the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Leave.
    Quit,
    /// Stop and return to the shell.
    Suspend,
    /// Read the data again.
    Reload,
    /// Remember everything loaded as seen.
    MarkSeen,
    /// Take the mouse, or leave it to the terminal.
    ToggleMouse,
    /// Send text to the terminal's clipboard.
    Copy(String),
    /// Open a link, or send it to the clipboard where no browser is near.
    Open(String),
    /// Write these rows to a file of this name.
    Export {
        /// The name as typed; its ending tells the format.
        name: String,
        /// The rows.
        rows: ResultRows,
        /// The reader wants a file that is there already to be overwritten.
        overwrite: bool,
    },
}
