//! The reports of a feed, one JSON object a line.

use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::atomic_file::{DEFAULT_MODE, DraftFile};
use crate::input_file::{PipePolicy, open_for_reading, too_large_error};
use crate::model::limits::MAX_STATE_BYTES;
use crate::model::text::sanitize;
use crate::model::{InboxItem, Span};

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

/// Reads the items of a feed, without decisions. Texts are sanitised. No file means no items.
///
/// # Errors
/// If the file cannot be read or is larger than [`MAX_STATE_BYTES`], or if a line is not an item.
pub fn read_items(path: &Path, feed: &str) -> io::Result<Vec<InboxItem>> {
    let file = match open_for_reading(path, PipePolicy::Refused) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        file => file?,
    };
    if file.metadata()?.len() > MAX_STATE_BYTES {
        return Err(too_large_error(MAX_STATE_BYTES));
    }
    let mut items = Vec::new();
    for line in BufReader::new(file).lines() {
        let stored: StoredItem = serde_json::from_str(&line?)?;
        items.push(stored.into_item(feed));
    }
    Ok(items)
}

/// Replaces the items of a feed.
///
/// # Errors
/// If the file cannot be written.
pub fn write_items(path: &Path, items: &[InboxItem]) -> io::Result<()> {
    let draft = DraftFile::create_beside(path, DEFAULT_MODE)?;
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
        assert_eq!(read_items(&path, "tolo").unwrap(), []);
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
        assert_eq!(read_items(&path, "tolo").unwrap(), [item]);
        std::fs::write(&path, "{\"id\": 1}\n").unwrap();
        assert!(read_items(&path, "tolo").is_err());
    }
}
