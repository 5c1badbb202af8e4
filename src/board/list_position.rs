//! The position in a list: the row by id and on screen, and where the cursor goes when the list changes.

use super::list_cursor::ListCursor;

/// A row of a list, by id and by position on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPosition<Id> {
    /// The id of the row, if the list has one.
    pub id: Option<Id>,
    /// The position of the row.
    pub cursor: ListCursor,
    /// Where the cursor goes when the list changes.
    pub goal: CursorGoal<Id>,
}

/// Where the cursor of a list goes when the list changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CursorGoal<Id> {
    /// To the row that it is on.
    SameRow,
    /// Back to the row that it was on before a filter left the row out. The cursor waits at the top.
    ReturnTo(Id),
    /// To the top, once the list is in its new order.
    Top,
}

impl<Id> Default for ListPosition<Id> {
    fn default() -> Self {
        Self { id: None, cursor: ListCursor::default(), goal: CursorGoal::SameRow }
    }
}

impl<Id> ListPosition<Id> {
    /// Returns a position at the top of a list that is about to change.
    pub(super) fn at_top() -> Self {
        Self { goal: CursorGoal::Top, ..Self::default() }
    }
}
