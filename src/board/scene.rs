//! What is drawn.

use std::borrow::Cow;

use super::context::Known;
use super::map_cells::Mapped;
use super::possible::{Barred, why_not};
use super::saved_view::NamedView;
use super::{Command, Keymap, Reading, State};
use crate::model::Diagnostic;
use crate::query::Length;
use crate::store::{Answer, Detail, Store};
use crate::visit::Marks;

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
    pub late: bool,
    /// The detail of the current subject.
    pub detail: Option<&'a Detail>,
    /// The places on the map, where they have been put into its cells already.
    pub mapped: Option<&'a Mapped>,
    /// There is a subject, of which nothing is known yet.
    pub looking_up: bool,
    /// Which keys do what.
    pub keymap: &'a Keymap,
    /// Problems found in the data.
    pub problems: &'a [Diagnostic],
    /// What is different from the last visit; `None`: that is not looked at.
    pub marks: Option<&'a Marks>,
    /// Commands that this board does not offer.
    pub barred: &'a [Barred],
    /// Windows that the window key cycles through.
    pub windows: &'a [Length],
    /// Views under a name.
    pub views: &'a [NamedView],
    /// How far reading newer data has come, while it goes on.
    pub reading: Option<&'a Reading>,
}

impl<'a> Scene<'a> {
    /// Why a command cannot run now, if it cannot.
    #[must_use]
    pub fn why_not(&self, command: Command) -> Option<&'static str> {
        why_not(self.state, self.barred, command)
    }

    /// The places on a map of so many columns and rows.
    #[must_use]
    pub fn mapped(&self, size: (u16, u16)) -> Cow<'a, Mapped> {
        Mapped::of(self.mapped, self.state, self.store, self.answer, size)
    }

    /// What arguments of commands may come from.
    #[must_use]
    pub fn known(&self) -> Known<'a> {
        Known { situation: self.store.situation(), windows: self.windows, views: self.views }
    }
}
