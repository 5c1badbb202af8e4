//! The reports of a feed, one JSON object a line.

use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::feed_folder::{MAX_FEED_FILE_BYTES, PRIVATE_FILE_MODE};
use crate::atomic_file::DraftFile;
use crate::input_file::read_bytes;
use crate::model::text::sanitize;
use crate::model::{InboxItem, Span};

/// The most items of a feed that are kept; the oldest are dropped first.
pub const MAX_ITEMS: usize = 5000;

/// The items of a feed, as far as their file can be read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct StoredItems {
    /// The items, without decisions; at most [`MAX_ITEMS`].
    pub items: Vec<InboxItem>,
    /// How many lines are not items.
    pub unreadable: usize,
}

/// An item as it is stored.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredItem {
    id: String,
    title: String,
    outlet: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<NaiveDateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<(NaiveDate, NaiveDate)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mentions: Option<u32>,
}

/// Reads the items of a feed. Texts are sanitised. No file means no items; blank lines do not count.
///
/// # Errors
/// If the file cannot be read or is larger than [`MAX_FEED_FILE_BYTES`].
pub fn read_items(path: &Path, feed: &str) -> io::Result<StoredItems> {
    let bytes = match read_bytes(path, MAX_FEED_FILE_BYTES) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(StoredItems::default()),
        bytes => bytes?,
    };
    let mut found = StoredItems::default();
    for line in bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        if found.items.len() == MAX_ITEMS {
            break;
        }
        match serde_json::from_slice::<StoredItem>(line) {
            Ok(stored) if !stored.id.is_empty() => found.items.push(stored.into_item(feed)),
            _ => found.unreadable += 1,
        }
    }
    Ok(found)
}

/// Replaces the items of a feed.
///
/// # Errors
/// If the file cannot be written.
pub fn write_items(path: &Path, items: &[InboxItem]) -> io::Result<()> {
    let draft = DraftFile::create_beside(path, PRIVATE_FILE_MODE)?;
    let mut out = BufWriter::new(draft.file());
    for item in items {
        serde_json::to_writer(&mut out, &StoredItem::from_item(item))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    drop(out);
    draft.replace(path)
}

impl StoredItem {
    fn from_item(item: &InboxItem) -> Self {
        Self {
            id: item.id.clone(),
            title: item.title.clone(),
            outlet: item.outlet.clone(),
            url: item.url.clone(),
            published: item.published,
            days: item.days.map(|days| (days.start.date(), days.end.date())),
            place: item.place.clone(),
            excerpt: item.excerpt.clone(),
            licence: item.licence.clone(),
            mentions: item.mentions,
        }
    }

    fn into_item(self, feed: &str) -> InboxItem {
        let clean = |text: String| sanitize(&text).into_owned();
        InboxItem {
            id: clean(self.id),
            feed: feed.to_owned(),
            title: clean(self.title),
            outlet: clean(self.outlet),
            url: self.url.map(clean),
            published: self.published,
            days: self.days.map(|(start, end)| Span { start: start.into(), end: end.into() }),
            place: self.place.map(clean),
            excerpt: self.excerpt.map(clean),
            licence: self.licence.map(clean),
            mentions: self.mentions,
            decision: None,
            same_event: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_read_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("items.ndjson");
        assert_eq!(read_items(&path, "tolo").unwrap(), StoredItems::default());
        let item = InboxItem {
            id: "tolo:1".to_owned(),
            feed: "tolo".to_owned(),
            title: "A title".to_owned(),
            outlet: "An outlet".to_owned(),
            url: Some("https://example.org/1".to_owned()),
            published: Some("2026-02-01T08:00:00".parse().unwrap()),
            days: "2026-02-01".parse().ok().map(|day| Span { start: day, end: day }),
            place: None,
            excerpt: None,
            licence: Some("CC BY 4.0".to_owned()),
            mentions: Some(3),
            decision: None,
            same_event: None,
        };
        write_items(&path, std::slice::from_ref(&item)).unwrap();
        assert_eq!(
            read_items(&path, "tolo").unwrap(),
            StoredItems { items: vec![item.clone()], unreadable: 0 }
        );
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend(b"{\"id\": 1}\n\n{}\n\xff\n{\"id\": \"tolo:2\"}\n\n");
        std::fs::write(&path, bytes).unwrap();
        let found = read_items(&path, "tolo").unwrap();
        assert_eq!(found.unreadable, 3);
        assert_eq!(found.items[0], item);
        assert_eq!(found.items[1].id, "tolo:2");
    }

    #[test]
    fn a_file_is_read_up_to_its_limits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("items.ndjson");
        std::fs::write(&path, "{\"id\": \"a\"}\n".repeat(MAX_ITEMS + 1)).unwrap();
        assert_eq!(read_items(&path, "tolo").unwrap().items.len(), MAX_ITEMS);
        std::fs::File::create(&path).unwrap().set_len(MAX_FEED_FILE_BYTES + 1).unwrap();
        let error = read_items(&path, "tolo").unwrap_err();
        assert_eq!(error.to_string(), "it is larger than 64 MiB");
    }
}
