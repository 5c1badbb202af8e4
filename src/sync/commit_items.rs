//! Keeps the reports of a feed for the inbox.

use std::collections::HashSet;

use super::fetch_error::SyncError;
use super::sync_job::SyncJob;
use crate::feed_store::{MAX_ITEMS, StoredItems, is_broken_file, read_items, set_aside, write_items};
use crate::model::{FeedChange, InboxItem};

impl SyncJob<'_> {
    /// Sets the file of the items aside if it is broken, keeps those that can be read, and has the service asked for all
    /// of them again.
    pub(super) fn mend_items(&mut self) -> Result<(), SyncError> {
        let path = self.folder.items_file();
        let disk = |error: std::io::Error| SyncError::from_disk(&path, &error);
        let (items, why) = match read_items(&path, &self.feed.name) {
            Ok(StoredItems { unreadable: 0, .. }) => return Ok(()),
            Ok(StoredItems { items, unreadable }) => {
                (items, format!("{unreadable} of its lines cannot be read"))
            }
            Err(error) if is_broken_file(&error) => (Vec::new(), error.to_string()),
            Err(error) => return Err(disk(error)),
        };
        let broken = set_aside(&path).map_err(disk)?;
        self.notes.push(format!("the items were set aside as {}: {why}", broken.display()));
        self.state.records = items.len();
        write_items(&path, &items).map_err(disk)?;
        self.state.validators.clear();
        if !self.feed.service.has_events() {
            self.state.position.clear();
        }
        Ok(())
    }

    /// Adds fetched items to those of the feed: a newer version of an item replaces the older one.
    pub(super) fn commit_items(&mut self, mut fetched: Vec<InboxItem>) -> Result<FeedChange, SyncError> {
        let path = self.folder.items_file();
        let disk = |error: std::io::Error| SyncError::from_disk(&path, &error);
        let mut earlier = read_items(&path, &self.feed.name).map_err(disk)?.items;
        let is_replaced = self.state.new_request.is_some();
        if is_replaced {
            let left_out = earlier.len();
            earlier.clear();
            if left_out > 0 {
                self.notes.push(format!(
                    "the feed asked for something else before; its {left_out} items were replaced"
                ));
            }
        }
        let mut ids = HashSet::new();
        fetched.retain(|item| ids.insert(item.id.clone()));
        let find = |id: &str| earlier.iter().find(|item| item.id == id);
        let added = fetched.iter().filter(|item| find(&item.id).is_none()).count();
        let corrected = fetched.iter().filter(|item| find(&item.id).is_some_and(|old| old != *item)).count();
        self.state.records = earlier.len();
        if is_replaced || added + corrected > 0 {
            fetched.extend(earlier.into_iter().filter(|item| !ids.contains(&item.id)));
            fetched.sort_by_key(|item| std::cmp::Reverse((item.day(), item.published)));
            fetched.truncate(MAX_ITEMS);
            write_items(&path, &fetched).map_err(disk)?;
            self.state.records = fetched.len();
        }
        // A feed of events ends it when these are stored.
        if !self.feed.service.has_events() {
            self.end_request();
        }
        Ok(FeedChange { at: Some(self.now), added, corrected, deleted: 0 })
    }
}
