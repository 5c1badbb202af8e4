//! Clusters of GDELT's rows for the inbox: the same place, day and root code once, with the mentions summed.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::short_key::shorten_key;
use crate::atomic_file::{DEFAULT_MODE, DraftFile};
use crate::feed_store::MAX_ITEMS;
use crate::import::GdeltRow;
use crate::input_file::{PipePolicy, open_for_reading};
use crate::model::text::sanitize;
use crate::model::{Day, InboxItem, Span};

/// The most rows that clusters consist of; the oldest days are dropped first.
pub(super) const MAX_ROWS: usize = 50_000;
/// The longest text that is kept of a row.
const MAX_TEXT_CHARS: usize = 500;

/// The root codes of CAMEO in words.
const ROOT_CODES: [(&str, &str); 20] = [
    ("01", "Statement"),
    ("02", "Appeal"),
    ("03", "Intent to cooperate"),
    ("04", "Consultation"),
    ("05", "Diplomatic cooperation"),
    ("06", "Material cooperation"),
    ("07", "Aid"),
    ("08", "Concession"),
    ("09", "Investigation"),
    ("10", "Demand"),
    ("11", "Disapproval"),
    ("12", "Rejection"),
    ("13", "Threat"),
    ("14", "Protest"),
    ("15", "Show of force"),
    ("16", "Reduced relations"),
    ("17", "Coercion"),
    ("18", "Assault"),
    ("19", "Fight"),
    ("20", "Mass violence"),
];

/// What a cluster needs of a row, as it is stored: a line of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ClusterRow {
    id: String,
    day: i32,
    root_code: String,
    place: String,
    feature: String,
    actors: [String; 2],
    mentions: u32,
    added: Option<NaiveDateTime>,
    outlet: String,
    url: String,
}

/// What the rows of a cluster have in common. The order is that of days.
type ClusterKey<'a> = (i32, &'a str, &'a str, &'a str);

impl ClusterRow {
    /// Returns what a cluster needs of a row; `None` if the row has no day or place.
    pub(super) fn from_row(row: &GdeltRow<'_>) -> Option<Self> {
        let clean = |text: &str| -> String { sanitize(text).chars().take(MAX_TEXT_CHARS).collect() };
        let day = row.day.filter(|_| !row.place.is_empty())?;
        Some(Self {
            id: clean(&row.id),
            day: day.0,
            root_code: clean(&row.root_code),
            place: clean(&row.place),
            feature: clean(&row.feature),
            actors: [clean(&row.actors[0]), clean(&row.actors[1])],
            mentions: row.mentions,
            added: row.added,
            outlet: clean(row.outlet()),
            // An address that is cut leads nowhere.
            url: Some(clean(&row.url)).filter(|_| row.url.len() <= MAX_TEXT_CHARS).unwrap_or_default(),
        })
    }

    fn key(&self) -> ClusterKey<'_> {
        (self.day, &self.root_code, &self.place, &self.feature)
    }
}

/// Reads the rows of a feed's clusters. No file means no rows.
///
/// # Errors
/// If the file cannot be read or has a line that is not a row.
pub(super) fn read_cluster_rows(path: &Path) -> io::Result<Vec<ClusterRow>> {
    let file = match open_for_reading(path, PipePolicy::Refused) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        file => file?,
    };
    let mut rows = Vec::new();
    for line in BufReader::new(file).lines().take(MAX_ROWS) {
        rows.push(serde_json::from_str(&line?)?);
    }
    Ok(rows)
}

/// Replaces the rows of a feed's clusters.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn write_cluster_rows(path: &Path, rows: &[ClusterRow]) -> io::Result<()> {
    let draft = DraftFile::create_beside(path, DEFAULT_MODE)?;
    let mut out = BufWriter::new(draft.file());
    for row in rows {
        serde_json::to_writer(&mut out, row)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    drop(out);
    draft.replace(path)
}

/// Keeps each event once, in order of the clusters, and only the rows of the newest [`MAX_ITEMS`] clusters.
pub(super) fn retain_newest_clusters(rows: &mut Vec<ClusterRow>) {
    let mut ids = HashSet::new();
    rows.retain(|row| ids.insert(row.id.clone()));
    rows.sort_by(|a, b| b.key().cmp(&a.key()));
    rows.truncate(MAX_ROWS);
    let mut clusters = 0;
    let mut end = rows.len();
    for (index, row) in rows.iter().enumerate() {
        let is_new =
            index.checked_sub(1).and_then(|before| rows.get(before)).is_none_or(|it| it.key() != row.key());
        clusters += usize::from(is_new);
        if clusters > MAX_ITEMS {
            end = index;
            break;
        }
    }
    rows.truncate(end);
}

/// Returns an item for each cluster of rows that are in order of the clusters.
pub(super) fn cluster_items(rows: &[ClusterRow], feed: &str, licence: &str) -> Vec<InboxItem> {
    rows.chunk_by(|a, b| a.key() == b.key())
        .filter_map(|cluster| cluster_item(cluster, feed, licence))
        .collect()
}

fn cluster_item(rows: &[ClusterRow], feed: &str, licence: &str) -> Option<InboxItem> {
    // The first of equals, so that the choice does not depend on the order of the rows.
    let top = rows.iter().min_by_key(|row| (std::cmp::Reverse(row.mentions), &row.id))?;
    let mut mentions_by_url: BTreeMap<&str, (u32, &str)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.url.starts_with("http")) {
        let (mentions, outlet) = mentions_by_url.entry(&row.url).or_default();
        *mentions = mentions.saturating_add(row.mentions);
        *outlet = &row.outlet;
    }
    let source =
        mentions_by_url.into_iter().min_by_key(|&(url, (mentions, _))| (std::cmp::Reverse(mentions), url));
    let day = Day(top.day);
    let ClusterRow { root_code, place, feature, .. } = top;
    Some(InboxItem {
        id: format!("gdelt:{}", shorten_key(&format!("{day}|{root_code}|{place}|{feature}"))),
        feed: feed.to_owned(),
        title: title(top),
        outlet: source.map_or("GDELT", |(_, (_, outlet))| outlet).to_owned(),
        url: source.map(|(url, _)| url.to_owned()),
        published: rows.iter().filter_map(|row| row.added).min(),
        days: Some(Span::from_day(day)),
        place: Some(top.place.clone()),
        licence: Some(licence.to_owned()),
        mentions: Some(rows.iter().fold(0, |sum: u32, row| sum.saturating_add(row.mentions))),
        ..InboxItem::default()
    })
}

/// Returns what a row is about: `Fight (CAMEO 19) in Kunduz, Afghanistan: Taliban – Police`.
fn title(row: &ClusterRow) -> String {
    let code = row.root_code.as_str();
    let what = ROOT_CODES.iter().find(|known| known.0 == code).map_or("Event", |known| known.1);
    let parts: Vec<&str> = row.place.split(',').map(str::trim).collect();
    let place = match *parts.as_slice() {
        // The middle is the province.
        [town, .., country] if parts.len() > 2 => format!("{town}, {country}"),
        _ => row.place.clone(),
    };
    let actors: Vec<String> =
        row.actors.iter().filter(|name| !name.is_empty()).map(|name| in_title_case(name)).collect();
    let actors = if actors.is_empty() { "nobody named".to_owned() } else { actors.join(" – ") };
    format!("{what} (CAMEO {code}) in {place}: {actors}")
}

/// Returns a name in capitals with only the first letter of each word in upper case.
fn in_title_case(name: &str) -> String {
    let capitalize = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters.flat_map(char::to_lowercase)).collect::<String>()
    };
    name.split(' ').map(capitalize).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, day: i32, mentions: u32, url: &str) -> ClusterRow {
        ClusterRow {
            id: id.to_owned(),
            day,
            root_code: "19".to_owned(),
            place: "Kunduz, Kondoz, Afghanistan".to_owned(),
            feature: "-3378443".to_owned(),
            actors: ["TALIBAN".to_owned(), "AFGHAN POLICE".to_owned()],
            mentions,
            added: "2026-02-01T12:15:00".parse().ok(),
            outlet: "a.example".to_owned(),
            url: url.to_owned(),
        }
    }

    #[test]
    fn a_cluster_counts_each_event_once_and_names_the_most_mentioned_report() {
        let mut rows = vec![
            row("1", 20_000, 5, "https://a.example/1"),
            row("2", 20_000, 3, "https://b.example/2"),
            row("3", 20_000, 4, "https://b.example/2"),
            row("1", 20_000, 5, "https://a.example/1"),
            row("4", 20_001, 2, ""),
        ];
        retain_newest_clusters(&mut rows);
        let items = cluster_items(&rows, "gdelt", "free");
        let [newer, older] = items.as_slice() else { panic!("{items:?}") };
        assert_eq!(older.mentions, Some(12));
        assert_eq!(older.url.as_deref(), Some("https://b.example/2"));
        assert_eq!(older.title, "Fight (CAMEO 19) in Kunduz, Afghanistan: Taliban – Afghan Police");
        assert_eq!((newer.url.as_deref(), newer.outlet.as_str()), (None, "GDELT"));
        assert_ne!(newer.id, older.id);
        // A later row leaves the id as it is.
        rows.push(row("5", 20_000, 1, "https://c.example"));
        retain_newest_clusters(&mut rows);
        let grown = cluster_items(&rows, "gdelt", "free");
        assert_eq!((&grown[1].id, grown[1].mentions), (&older.id, Some(13)));
    }

    #[test]
    fn the_oldest_clusters_are_dropped() {
        let mut rows: Vec<ClusterRow> =
            (0..6000).map(|n| row(&n.to_string(), n, 1, "https://a.example")).collect();
        retain_newest_clusters(&mut rows);
        assert_eq!(rows.len(), MAX_ITEMS);
        assert_eq!((rows[0].day, rows[MAX_ITEMS - 1].day), (5999, 1000));
    }
}
