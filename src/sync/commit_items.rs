//! Keeps the reports of a feed for the inbox.

use std::collections::HashSet;

use super::fetch_error::SyncError;
use super::sync_job::SyncJob;
use crate::feed_store::{read_items, write_items};
use crate::model::{FeedChange, InboxItem};

/// The most items of a feed that are kept; the oldest are dropped first.
pub(super) const MAX_ITEMS: usize = 5000;

impl SyncJob<'_> {
    /// Adds fetched items to those of the feed: a newer version of an item replaces the older one.
    pub(super) fn commit_items(&mut self, mut fetched: Vec<InboxItem>) -> Result<FeedChange, SyncError> {
        let path = self.folder.items_file();
        let disk = |error: std::io::Error| SyncError::from_disk(&path, &error);
        let earlier = read_items(&path, &self.feed.name).map_err(disk)?;
        let mut ids = HashSet::new();
        fetched.retain(|item| ids.insert(item.id.clone()));
        let find = |id: &str| earlier.iter().find(|item| item.id == id);
        let added = fetched.iter().filter(|item| find(&item.id).is_none()).count();
        let corrected = fetched.iter().filter(|item| find(&item.id).is_some_and(|old| old != *item)).count();
        if added + corrected > 0 {
            fetched.extend(earlier.into_iter().filter(|item| !ids.contains(&item.id)));
            fetched.sort_by_key(|item| std::cmp::Reverse((item.day(), item.published)));
            fetched.truncate(MAX_ITEMS);
            write_items(&path, &fetched).map_err(disk)?;
            self.state.records = fetched.len();
        }
        Ok(FeedChange { at: Some(self.now), added, corrected, deleted: 0 })
    }
}
