//! What an update may read, and the effects it may ask for.

use super::availability::Unavailable;
use super::keymap::Keymap;
use super::map_cells::MapCells;
use super::open_form::EditRequest;
use super::pane_sizes::PaneSizes;
use super::saved_view::SavedView;
use crate::findings::{ContestedList, Headline};
use crate::model::{Day, RecordKind, Situation};
use crate::query::{Filter, FilterError, ViewSetting, WindowLength};
use crate::store::{Answer, FrequencyTable, ResultRows, Store};
use crate::visit::VisitMarks;

/// The sources of the values of arguments.
#[derive(Debug, Clone, Copy)]
pub struct ArgumentSources<'a> {
    /// The data.
    pub store: &'a Store,
    /// The situation of the data.
    pub situation: &'a Situation,
    /// The windows that the window key cycles through.
    pub windows: &'a [WindowLength],
    /// The saved views.
    pub saved_views: &'a [SavedView],
}

/// What an update may read.
#[derive(Debug, Clone, Copy)]
pub struct UpdateContext<'a> {
    /// The data.
    pub store: &'a Store,
    /// The numbers on screen.
    pub answer: &'a Answer,
    /// What matters in the answer.
    pub headline: &'a Headline,
    /// The places on the map, if they are already assigned to its cells.
    pub map_cells: Option<&'a MapCells>,
    /// Whether the places on the map are still being computed.
    pub is_placing: bool,
    /// Whether the numbers on screen answer an earlier question, while the current one is being answered.
    pub is_answering: bool,
    /// The room that the layout gives each pane.
    pub pane_sizes: PaneSizes,
    /// The keymap, to name keys in messages.
    pub keymap: &'a Keymap,
    /// The windows that the window key cycles through.
    pub windows: &'a [WindowLength],
    /// The commands that this board does not offer.
    pub unavailable: &'a [Unavailable],
    /// The changes since the last visit; `None` if visits are not compared.
    pub visit_marks: Option<&'a VisitMarks>,
    /// The saved views.
    pub saved_views: &'a [SavedView],
    /// The frequency table on screen, if it is known.
    pub frequencies: Option<&'a FrequencyTable>,
    /// The contested facts on screen, if they are known.
    pub contested: Option<&'a ContestedList>,
}

impl<'a> UpdateContext<'a> {
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

    /// Checks that a typed filter parses and names only what the data contain.
    pub(super) fn check_filter(&self, text: &str, as_of: Day) -> Result<(), FilterError> {
        text.parse::<Filter>()?.bind(self.store.situation(), as_of).map(|_| ())
    }
}

/// An effect outside the board, which the caller carries out.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Quit.
    Quit,
    /// Suspend to the shell.
    Suspend,
    /// Reload the data.
    Reload,
    /// Record everything loaded as seen.
    MarkSeen,
    /// Turn the mouse on, or off.
    ToggleMouse,
    /// Copy text to the clipboard of the terminal.
    Copy(String),
    /// Copy the command line that opens the present view.
    CopyCommand,
    /// Open a record in the user's editor.
    EditRecord {
        /// Its kind.
        kind: RecordKind,
        /// Its id.
        id: String,
    },
    /// Save a view in the user's view file.
    SaveView {
        /// The view.
        setting: Box<ViewSetting>,
        /// What a saved view cannot hold of the present one, in words.
        omitted: Vec<&'static str>,
        /// Whether it takes the place of a view of the same name.
        replaces: bool,
    },
    /// Open a link, or copy it to the clipboard where no browser can open it.
    Open(String),
    /// Read or change the files of the situation.
    Edit(EditRequest),
    /// Export these rows to a file.
    Export {
        /// The name as typed; its extension selects the format.
        name: String,
        /// The rows.
        rows: ResultRows,
        /// Whether to overwrite an existing file.
        overwrite: bool,
    },
}
