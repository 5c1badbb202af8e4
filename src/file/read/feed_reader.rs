//! Reads the feeds of a situation, the results of their last syncs, what they brought to the inbox, and what was decided
//! about it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::source_files::{DataSetInclude, DataSetKind, SourceFile};
use crate::feed_store::{FeedFolder, FeedState, read_items};
use crate::file::feed_fields::read_feed;
use crate::file::inbox_file::{InboxDecisions, inbox_path};
use crate::file::load_options::FeedSources;
use crate::file::ron_fields::unquoted_value;
use crate::file::ron_syntax::RonSlice;
use crate::file::source_text::{SourceFault, quote_name, suggestion_hint};
use crate::model::{Feed, FeedService, InboxItem, Situation, StoredFeed};

/// Reads the feeds of all files into the situation, then those of the user that no file names, with their inbox. Adds the
/// files that a sync changes to `paths`, to be watched.
pub(super) fn read_feeds(
    files: &mut [SourceFile],
    sources: Option<&FeedSources>,
    includes: &[DataSetInclude],
    situation: &mut Situation,
    paths: &mut Vec<PathBuf>,
) {
    let store = sources.and_then(|sources| sources.store.as_deref());
    for SourceFile { source, outline, faults, .. } in files.iter_mut() {
        for (name, value) in &outline.feeds {
            let name = RonSlice::from_range(&source.text, name);
            let note_error = |list: &mut Vec<String>| list.push(unquoted_value(name).unwrap_or_default());
            match read_feed(name, RonSlice::from_range(&source.text, value)) {
                Ok(feed) if situation.feeds.iter().any(|earlier| earlier.name == feed.name) => {
                    let message = format!("the feed {} is defined twice", quote_name(&feed.name));
                    faults.push(SourceFault::error(name.token_range(), message, None));
                    note_error(&mut situation.unreadable_feeds);
                }
                Ok(feed) => {
                    let warnings = add_feed(feed, store, situation, paths);
                    let warn = |message| SourceFault::warning(name.token_range(), message, None);
                    faults.extend(warnings.into_iter().map(warn));
                }
                Err(found) => {
                    faults.extend(found);
                    note_error(&mut situation.unreadable_feeds);
                }
            }
        }
    }
    if let Some(root) = files.first_mut().filter(|file| !file.path.as_os_str().is_empty()) {
        for feed in sources.map_or(&[][..], |sources| &sources.own_feeds) {
            let is_named = situation.feeds.iter().map(|feed| &feed.name).chain(&situation.unreadable_feeds);
            if is_named.into_iter().all(|name| *name != feed.name) {
                let warnings = add_feed(feed.clone(), store, situation, paths);
                let warn = |message| SourceFault::warning(root.outline.open.clone(), message, None);
                root.faults.extend(warnings.into_iter().map(warn));
            }
        }
    }
    check_includes(files, includes, &situation.feeds);
}

/// Adds a feed with its stored data. Returns what is wrong with the data.
fn add_feed(
    mut feed: Feed,
    store: Option<&Path>,
    situation: &mut Situation,
    paths: &mut Vec<PathBuf>,
) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(store) = store {
        let folder = FeedFolder::in_store(store, &feed.name);
        warnings = read_stored_data(&folder, &mut feed, &mut situation.inbox);
        paths.extend([folder.state_file(), folder.items_file()]);
    }
    situation.feeds.push(feed);
    warnings
}

/// Adds the decisions to the inbox and sorts it, newest first. Adds their file to `paths`.
pub(super) fn read_inbox(files: &mut [SourceFile], situation: &mut Situation, paths: &mut Vec<PathBuf>) {
    let Some(root) = files.first_mut().filter(|file| !file.path.as_os_str().is_empty()) else { return };
    if situation.feeds.is_empty() && situation.inbox.is_empty() {
        return;
    }
    let path = inbox_path(&root.path);
    paths.push(path.clone());
    if let Some(fault) = read_decisions(&path, &mut situation.inbox) {
        root.faults.push(SourceFault::warning(root.outline.open.clone(), fault, None));
    }
    situation.inbox.sort_by(|a, b| b.day().cmp(&a.day()).then_with(|| b.published.cmp(&a.published)));
}

/// Reads the result of the last sync and the items, unless they answer another request than the feed's. Returns what is wrong.
fn read_stored_data(folder: &FeedFolder, feed: &mut Feed, inbox: &mut Vec<InboxItem>) -> Vec<String> {
    let mut warnings = Vec::new();
    match FeedState::read(&folder.state_file()) {
        Ok(Some(state)) => {
            if state.is_of_other_request(feed) {
                feed.stored = StoredFeed::OtherRequest;
                return vec![format!(
                    "the data of feed {} were fetched for another request; sync it again or give it another name",
                    quote_name(&feed.name)
                )];
            }
            feed.stored = StoredFeed::Synced(state.to_status());
        }
        Ok(None) => {}
        Err(error) => warnings.push(format!("the result of the last sync cannot be read: {error}")),
    }
    match read_items(&folder.items_file(), &feed.name) {
        Ok(stored) => {
            inbox.extend(stored.items);
            if stored.unreadable > 0 {
                warnings.push(format!(
                    "{} of the lines with items of feed {} cannot be read; sync it again",
                    stored.unreadable,
                    quote_name(&feed.name)
                ));
            }
        }
        Err(error) => warnings.push(format!("the items of the feed cannot be read: {error}")),
    }
    warnings
}

/// Reports includes of feeds that the situation does not name, or that bring no events.
fn check_includes(files: &mut [SourceFile], includes: &[DataSetInclude], feeds: &[Feed]) {
    for include in includes.iter().filter(|include| include.kind == DataSetKind::Feed) {
        let shown = quote_name(&include.name);
        let (message, hint) = match feeds.iter().find(|feed| feed.name == include.name) {
            Some(Feed { service, .. }) if service.has_events() => continue,
            Some(Feed { service, .. }) => {
                let hint = "its items are in the inbox; it needs no include".to_owned();
                (format!("the feed {shown} of {} brings no events", FeedService::name(*service)), Some(hint))
            }
            None => {
                let names: Vec<&str> = feeds.iter().map(|feed| feed.name.as_str()).collect();
                (
                    format!("neither `feeds` nor your config.ron names a feed {shown}"),
                    suggestion_hint(&include.name, &names),
                )
            }
        };
        if let Some(file) = files.get_mut(include.file_index) {
            file.faults.push(SourceFault::error(include.range.clone(), message, hint));
        }
    }
}

/// Adds the decisions to the items. Returns what is wrong with the file, if something is.
fn read_decisions(path: &Path, items: &mut [InboxItem]) -> Option<String> {
    let mut decisions = match InboxDecisions::read(path) {
        Ok(InboxDecisions { entries, .. }) => entries.into_iter().collect::<HashMap<_, _>>(),
        Err(error) => return Some(format!("the decisions about the inbox cannot be read: {error}")),
    };
    for item in items {
        item.decision = decisions.remove(&item.id);
    }
    None
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::FeedRequest;

    #[test]
    fn items_of_another_request_are_not_shown() {
        let store = tempfile::tempdir().unwrap();
        let folder = FeedFolder::in_store(store.path(), "news");
        folder.create().unwrap();
        let mut feed = Feed::new("news".to_owned(), FeedService::Rss, FeedRequest::default());
        fs::write(folder.items_file(), "{\"id\": \"news:1\"}\n{\n").unwrap();
        let own = crate::feed_store::request_fingerprint(&feed);
        for (request, items) in [(None, 1), (Some(own), 1), (Some("other".to_owned()), 0)] {
            let mut state = FeedState::default();
            state.request = request;
            state.write(&folder.state_file()).unwrap();
            let mut inbox = Vec::new();
            feed.stored = StoredFeed::Nothing;
            assert_eq!(read_stored_data(&folder, &mut feed, &mut inbox).len(), 1);
            let is_other = feed.stored == StoredFeed::OtherRequest;
            assert_eq!((inbox.len(), feed.status().is_some(), is_other), (items, items == 1, items == 0));
        }
    }
}
