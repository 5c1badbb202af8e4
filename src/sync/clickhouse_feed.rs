//! `ClickHouse`: events of a shared table, those that are new or changed since the last sync.
//!
//! Versions are times of writing. Writers are not told from each other, so versions of the last hour are not settled:
//! rows of these may still arrive, and the next sync asks for them again if their number or a hash of them has changed.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use chrono::DateTime;

use super::clickhouse_client::ClickHouseClient;
use super::clickhouse_rows::{RowReader, selected_columns, selected_key};
use super::clickhouse_target::ClickHouseTarget;
use super::commit_rows::FetchedRows;
use super::fetch_error::SyncError;
use super::http_client::HttpClient;
use super::sync_job::{Service, SyncJob};
use crate::model::FeedChange;
use crate::query::{Filter, quote_sql_text};

/// The service. Each feed names its own address.
pub(super) const SERVICE: Service = Service {
    sync,
    url: "",
    licence: "the terms of the data sets in the table",
    citation: "the data sets in the table, as their rows name them",
};
/// The rows of a page.
const PAGE_ROWS: u64 = 20_000;
/// How long rows of a version may still arrive, in milliseconds.
const SETTLING_TIME: u64 = 60 * 60 * 1000;
/// Where the position has the version up to which all rows are fetched.
const SETTLED: &str = "settled version";
/// Where the position has the number and the hash of the rows of later versions.
const RECENT_ROWS: &str = "recent rows";

/// Fetches the rows that are newer than the last sync, and the keys of those that have left the feed.
fn sync(job: &mut SyncJob<'_>) -> Result<FeedChange, SyncError> {
    let http = job.http;
    let feed = job.feed;
    let fetch = FeedFetch::new(job, http, &feed.name)?;
    fetch.client.major_version()?;
    let settled = job.state.position.get(SETTLED).and_then(|version| version.parse().ok());
    let now = u64::try_from(job.now.and_utc().timestamp_millis()).unwrap_or(0);
    let mut state = fetch.table_state(settled.unwrap_or(0), now.saturating_sub(SETTLING_TIME))?;
    let unchanged = FeedChange { at: Some(job.now), ..FeedChange::default() };
    if settled.is_some() && job.state.position.get(RECENT_ROWS) == Some(&state.recent_before) {
        return Ok(unchanged);
    }
    let mut after = settled;
    if settled.is_some_and(|settled| state.newest < settled) {
        job.notes.push("the table was replaced by an older one, so all of it is fetched again".to_owned());
        (after, state) = (None, fetch.table_state(0, now.saturating_sub(SETTLING_TIME))?);
    }
    job.delete_pending()?;
    let mut fetched = FetchedRows { pages: Vec::new(), gone: HashMap::new(), is_partial: after.is_some() };
    fetch.fetch_rows(job, after, &mut fetched.pages)?;
    if let Some(after) = after {
        fetch.fetch_gone_keys(job, after, &mut fetched.gone)?;
    }
    let change = job.commit_rows(&fetched)?;
    job.delete_pending()?;
    job.state.position.insert(SETTLED.to_owned(), state.settled.to_string());
    job.state.position.insert(RECENT_ROWS.to_owned(), state.recent_after);
    let written = i64::try_from(state.newest).ok().and_then(DateTime::from_timestamp_millis);
    job.state.version = written.map(|written| format!("as of {}", written.format("%Y-%m-%d %H:%M")));
    Ok(change)
}

/// What a sync must know of the table before it fetches rows.
struct TableState {
    /// The newest version.
    newest: u64,
    /// The version up to which all rows are there.
    settled: u64,
    /// The number and the hash of the rows after the version that was settled so far.
    recent_before: String,
    /// The same after the version that is settled now.
    recent_after: String,
}

/// The statements of a feed.
struct FeedFetch<'a> {
    client: ClickHouseClient<'a>,
    /// The condition on the first day.
    days: String,
    /// The condition that the filter compiles to.
    filter: String,
}

impl<'a> FeedFetch<'a> {
    fn new(job: &SyncJob<'_>, http: &'a HttpClient<'a>, name: &'a str) -> Result<Self, SyncError> {
        let request = &job.feed.request;
        let url = request.url.as_deref().unwrap_or_default();
        let target = ClickHouseTarget::from_url(url, request.table.as_deref()).map_err(SyncError::Request)?;
        let filter: Filter = request
            .filter
            .as_deref()
            .unwrap_or_default()
            .parse()
            .map_err(|error| SyncError::Request(format!("the filter: {error}")))?;
        let filter = filter.to_sql_condition();
        let filter = filter.map_err(|error| SyncError::Request(format!("the filter: {error}")))?;
        let days = request.since.map_or("1".to_owned(), |since| format!("date_start >= {}", since.0));
        let credentials = job.find_credentials()?;
        Ok(Self { client: ClickHouseClient::new(http, target, name, &credentials), days, filter })
    }

    /// Asks how far the table is. `settled` is the version that was settled so far; those after `recent` are not.
    fn table_state(&self, settled: u64, recent: u64) -> Result<TableState, SyncError> {
        let recent = recent.max(settled);
        let hash = "cityHash64(id, date_start, version)";
        let answer = self.client.query_text(&format!(
            "SELECT max(version), countIf(version > {settled}), sumIf({hash}, version > {settled}), countIf(version > {recent}), sumIf({hash}, version > {recent}) FROM {} FINAL WHERE {} FORMAT TabSeparated",
            self.client.target.qualified_table(),
            self.days
        ))?;
        let numbers: Option<Vec<u64>> =
            answer.trim_end().split('\t').map(|number| number.parse().ok()).collect();
        let Some([newest, count_before, hash_before, count_after, hash_after]) = numbers.as_deref() else {
            return Err(self.client.unexpected("the answer is not the state of a table"));
        };
        Ok(TableState {
            newest: *newest,
            settled: recent.min(*newest).max(settled),
            recent_before: format!("{count_before} {hash_before}"),
            recent_after: format!("{count_after} {hash_after}"),
        })
    }

    /// Fetches the events that are in the feed, of versions later than `after`.
    fn fetch_rows(
        &self,
        job: &SyncJob<'_>,
        after: Option<u64>,
        pages: &mut Vec<PathBuf>,
    ) -> Result<(), SyncError> {
        let newer = after.map_or("1".to_owned(), |after| format!("version > {after}"));
        let condition = format!("{newer} AND NOT deleted AND {}", self.filter);
        let mut rows = 0;
        self.for_each_page(job, "rows", &selected_columns(), &condition, |path, reader| {
            pages.push(path);
            let mut last = None;
            let mut count = 0;
            while let Some(row) = reader.next_row()? {
                last = Some((row.id.into_owned(), row.date.span.start.0));
                count += 1;
            }
            rows += count;
            (job.report_progress)(&format!("{rows} events"));
            Ok((count, last))
        })
    }

    /// Fetches the keys of rows of versions later than `after` that are deleted or do not match the filter.
    fn fetch_gone_keys(
        &self,
        job: &SyncJob<'_>,
        after: u64,
        gone: &mut HashMap<String, Vec<i32>>,
    ) -> Result<(), SyncError> {
        let condition = format!("version > {after} AND (deleted OR NOT {})", self.filter);
        self.for_each_page(job, "gone", &selected_key(), &condition, |_, reader| {
            let mut last = None;
            let mut count = 0;
            while let Some((id, day)) = reader.next_key()? {
                gone.entry(id.clone()).or_default().push(day);
                last = Some((id, day));
                count += 1;
            }
            Ok((count, last))
        })
    }

    /// Fetches rows in pages, in the order of their key. `read` returns the number of rows of a page and its last key.
    fn for_each_page(
        &self,
        job: &SyncJob<'_>,
        name: &str,
        columns: &str,
        condition: &str,
        mut read: impl FnMut(
            PathBuf,
            &mut RowReader<BufReader<File>>,
        ) -> Result<(u64, Option<(String, i32)>), String>,
    ) -> Result<(), SyncError> {
        let mut after_key = "1".to_owned();
        for number in 1.. {
            job.check_interrupted()?;
            let path = job.pending_file(&format!("{name}-{number}.bin"))?;
            let statement = format!(
                "SELECT {columns} FROM {} FINAL WHERE {} AND {condition} AND {after_key} ORDER BY date_start, id LIMIT {PAGE_ROWS} FORMAT RowBinary",
                self.client.target.qualified_table(),
                self.days
            );
            self.client.query_to_file(&statement, &path)?;
            let file = File::open(&path).map_err(|error| SyncError::from_disk(&path, &error))?;
            let (count, last) = read(path, &mut RowReader::new(BufReader::new(file)))
                .map_err(|what| self.client.unexpected(&format!("the answer is damaged: {what}")))?;
            let (PAGE_ROWS.., Some((id, day))) = (count, last) else { return Ok(()) };
            let id = quote_sql_text(&id);
            after_key = format!("date_start >= {day} AND (date_start > {day} OR id > {id})");
        }
        Ok(())
    }
}
