//! `ClickHouse`: events of a shared table, those that are new or changed since the last sync.
//!
//! Versions are times of writing by the server's clock. They do not tell writers apart, so those of the last hour are
//! not settled: rows of these may still arrive, and the next sync asks for them again if their number or a hash of them
//! has changed.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use chrono::DateTime;

use super::clickhouse_client::ClickHouseClient;
use super::clickhouse_rows::{AnswerReader, selected_columns, selected_key};
use super::clickhouse_target::ClickHouseTarget;
use super::commit_rows::RowFiles;
use super::fetch_error::SyncError;
use super::sync_job::{Service, SyncJob};
use crate::model::{Day, FeedChange};
use crate::query::{Filter, quote_sql_text};

/// The service. Each feed names its own address.
pub(super) const SERVICE: Service = Service {
    sync,
    url: "",
    licence: "the terms of the data sets in the table",
    citation: "the data sets in the table, as their rows name them",
};
/// The rows of a page.
const PAGE_ROWS: i64 = 20_000;
/// How long rows of a version may still arrive, in milliseconds.
const SETTLING_TIME: u64 = 60 * 60 * 1000;
/// Where the position has the version up to which all rows are fetched.
const SETTLED: &str = "settled version";
/// Where the position has the number and the hash of the rows of later versions.
const RECENT_ROWS: &str = "recent rows";

/// Fetches the rows that are newer than the last sync, and the keys of those that have left the feed.
fn sync(job: &mut SyncJob<'_>) -> Result<FeedChange, SyncError> {
    let query = FeedQuery::new(job)?;
    query.client.major_version()?;
    let mut settled = job.state.position.get(SETTLED).and_then(|version| version.parse().ok());
    let mut state = query.table_state(settled.unwrap_or(0))?;
    if settled.is_some() && job.state.position.get(RECENT_ROWS) == Some(&state.recent_before) {
        return Ok(FeedChange { at: Some(job.now), ..FeedChange::default() });
    }
    if settled.is_some_and(|settled| state.newest < settled) {
        job.notes.push("the table was replaced by an older one, so all of it is fetched again".to_owned());
        settled = None;
        state = query.table_state(0)?;
    }
    job.delete_pending()?;
    let mut fetched = RowFiles { is_partial: settled.is_some(), ..RowFiles::default() };
    let newer = settled.map_or("1".to_owned(), |settled| format!("version > {settled}"));
    let FeedQuery { filter, .. } = &query;
    let chosen = format!("{newer} AND NOT deleted AND ({filter})");
    fetched.rows = query.fetch_pages(job, "rows", &selected_columns(), &chosen, |rows| {
        Ok(rows.next_row()?.map(|row| (row.id.into_owned(), row.date.span.start)))
    })?;
    if fetched.is_partial {
        let gone = format!("{newer} AND (deleted OR NOT ({filter}))");
        fetched.gone = query.fetch_pages(job, "gone", &selected_key(), &gone, AnswerReader::next_key)?;
    }
    let change = job.commit_rows(&fetched)?;
    job.delete_pending()?;
    job.state.position.insert(SETTLED.to_owned(), state.settled.to_string());
    job.state.position.insert(RECENT_ROWS.to_owned(), state.recent_after);
    let written = i64::try_from(state.newest).ok().filter(|&newest| newest > 0);
    let written = written.and_then(DateTime::from_timestamp_millis);
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
struct FeedQuery<'a> {
    client: ClickHouseClient<'a>,
    /// The condition on the first day.
    since: String,
    /// The condition that the filter compiles to.
    filter: String,
}

impl<'a> FeedQuery<'a> {
    fn new(job: &SyncJob<'a>) -> Result<Self, SyncError> {
        let request = &job.feed.request;
        let url = request.url.as_deref().unwrap_or_default();
        let target = ClickHouseTarget::from_url(url, request.table.as_deref()).map_err(SyncError::Request)?;
        let filter: Result<Filter, _> = request.filter.as_deref().unwrap_or_default().parse();
        let filter = filter.and_then(|filter| filter.to_sql_condition());
        let filter = filter.map_err(|error| SyncError::Request(format!("the filter: {error}")))?;
        let since = request.since.map_or("1".to_owned(), |since| format!("date_start >= {}", since.0));
        let credentials = job.find_credentials()?;
        let client = ClickHouseClient::new(job.http, target, &job.feed.name, &credentials);
        Ok(Self { client, since, filter })
    }

    /// Asks which versions the table has. `settled` is the version that was settled so far.
    fn table_state(&self, settled: u64) -> Result<TableState, SyncError> {
        let recent = self.client.server_time()?.saturating_sub(SETTLING_TIME).max(settled);
        let hash = "cityHash64(id, date_start, version)";
        let answer = self.client.query_text(&format!(
            "SELECT max(version), countIf(version > {settled}), sumIf({hash}, version > {settled}), countIf(version > {recent}), sumIf({hash}, version > {recent}) FROM {} FINAL WHERE {} FORMAT TabSeparated",
            self.client.target.qualified_table(),
            self.since
        ))?;
        let numbers = parse_numbers(&answer);
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

    /// Fetches the columns of rows into files, a page each. `read` checks a row and returns its key.
    fn fetch_pages(
        &self,
        job: &SyncJob<'_>,
        name: &str,
        columns: &str,
        condition: &str,
        read: impl Fn(&mut AnswerReader<BufReader<File>>) -> Result<Option<(String, Day)>, String>,
    ) -> Result<Vec<PathBuf>, SyncError> {
        let table = self.client.target.qualified_table();
        let mut pages = Vec::new();
        let mut total = 0;
        for (first, last) in self.day_ranges(condition)? {
            let mut after = format!("date_start >= {first}");
            loop {
                job.check_interrupted()?;
                let path = job.pending_file(&format!("{name}-{}.bin", pages.len()))?;
                let statement = format!(
                    "SELECT {columns} FROM {table} FINAL WHERE {after} AND date_start <= {last} AND {condition} ORDER BY date_start, id LIMIT {PAGE_ROWS} FORMAT RowBinary"
                );
                self.client.query_to_file(&statement, &path)?;
                let file = File::open(&path).map_err(|error| SyncError::from_disk(&path, &error))?;
                pages.push(path);
                let mut rows = AnswerReader::new(BufReader::new(file));
                let (mut count, mut last_key) = (0, None);
                let damaged =
                    |what: String| self.client.unexpected(&format!("the answer is damaged: {what}"));
                while let Some(key) = read(&mut rows).map_err(damaged)? {
                    last_key = Some(key);
                    count += 1;
                }
                total += count;
                (job.report_progress)(&format!("{total} {name}"));
                let (PAGE_ROWS.., Some((id, Day(day)))) = (count, last_key) else { break };
                let id = quote_sql_text(&id);
                after = format!("date_start >= {day} AND (date_start > {day} OR id > {id})");
            }
        }
        Ok(pages)
    }

    /// Splits the first days into ranges of about a page of rows, so that no statement reads days of another range.
    fn day_ranges(&self, condition: &str) -> Result<Vec<(i64, i64)>, SyncError> {
        let answer = self.client.query_text(&format!(
            "SELECT date_start, count() FROM {} FINAL WHERE {} AND {condition} GROUP BY date_start ORDER BY date_start FORMAT TabSeparated",
            self.client.target.qualified_table(),
            self.since
        ))?;
        let mut ranges: Vec<(i64, i64)> = Vec::new();
        let mut rows_in_last = 0;
        for line in answer.lines() {
            let numbers = parse_numbers::<i64>(line);
            let Some(&[day, count]) = numbers.as_deref() else {
                return Err(self.client.unexpected("the answer is not a list of days"));
            };
            rows_in_last += count;
            if let Some(range) = ranges.last_mut().filter(|_| rows_in_last <= PAGE_ROWS) {
                range.1 = day;
            } else {
                ranges.push((day, day));
                rows_in_last = count;
            }
        }
        Ok(ranges)
    }
}

/// Parses a line of numbers. `None` if it is something else.
fn parse_numbers<T: std::str::FromStr>(line: &str) -> Option<Vec<T>> {
    line.trim_end().split('\t').map(|number| number.parse().ok()).collect()
}
