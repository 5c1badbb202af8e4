//! What an update may look at, and what it may ask for outside the board.

use super::keymap::Keymap;
use super::map_cells::Mapped;
use super::pane_sizes::Room;
use super::possible::Barred;
use super::saved_view::NamedView;
use crate::model::{Day, Situation};
use crate::query::{Filter, FilterError, Length};
use crate::store::{Answer, Rows, Store};
use crate::visit::Marks;

/// What values may come from.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The data.
    pub situation: &'a Situation,
    /// Windows that the window key cycles through.
    pub windows: &'a [Length],
    /// Views under a name.
    pub views: &'a [NamedView],
}

/// What an update may look at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The data.
    pub store: &'a Store,
    /// The numbers on screen.
    pub answer: &'a Answer,
    /// The places on the map, where they have been put into its cells already.
    pub mapped: Option<&'a Mapped>,
    /// They answer an earlier question; the last one is being answered.
    pub answering: bool,
    /// The room on screen.
    pub room: Room,
    /// The keys, to name them in messages.
    pub keymap: &'a Keymap,
    /// Windows that the window key cycles through.
    pub windows: &'a [Length],
    /// Commands that this board does not offer.
    pub barred: &'a [Barred],
    /// What is different from the last visit; `None`: that is not looked at.
    pub marks: Option<&'a Marks>,
    /// Views under a name.
    pub views: &'a [NamedView],
}

impl<'a> Context<'a> {
    /// What arguments of commands may come from.
    #[must_use]
    pub fn known(&self) -> Known<'a> {
        Known { situation: self.store.situation(), windows: self.windows, views: self.views }
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
        rows: Rows,
        /// The reader wants a file that is there already to be overwritten.
        overwrite: bool,
    },
}
