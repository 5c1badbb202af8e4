//! What the open inbox shows.

use super::list_cursor::ListCursor;
use crate::model::{Day, InboxItem, Situation};

/// The open inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OpenInbox {
    /// The selected item.
    pub cursor: ListCursor,
    /// Whether the item is shown in full.
    pub is_reading: bool,
    /// Whether the items are those that were decided on, and not those that wait.
    pub shows_decided: bool,
}

impl OpenInbox {
    /// Returns the items that it lists, newest first.
    pub fn items(self, situation: &Situation, today: Day) -> impl Iterator<Item = &InboxItem> {
        situation.inbox.iter().filter(move |item| item.is_pending(today) != self.shows_decided)
    }

    /// Returns the selected item.
    #[must_use]
    pub fn selected_item(self, situation: &Situation, today: Day) -> Option<&InboxItem> {
        self.items(situation, today).nth(self.cursor.selected())
    }
}

/// Returns the items on which a decision is due, newest first.
pub fn pending_items(situation: &Situation, today: Day) -> impl Iterator<Item = &InboxItem> {
    OpenInbox::default().items(situation, today)
}
