//! Loads imported events into a table of `ClickHouse`, as new versions of what differs from the rows that it has.

use std::collections::HashMap;

use twox_hash::XxHash64;

use super::clickhouse_client::ClickHouseClient;
use super::clickhouse_rows::{AnswerReader, StoredVersion, all_columns, write_row};
use super::clickhouse_schema::prepare_table;
use super::clickhouse_target::ClickHouseTarget;
use super::credentials::{CredentialEnvironment, Credentials};
use super::fetch_error::SyncError;
use super::http_client::{HttpClient, HttpOptions};
use super::row_binary::WriteValues as _;
use crate::import::ImportedEvents;
use crate::model::Day;
use crate::query::quote_sql_text;

/// The name under which the credentials of loading are found.
const CREDENTIALS_NAME: &str = "clickhouse";
/// The most rows that are looked up and sent together.
const BATCH_ROWS: usize = 10_000;
/// The most bytes of a batch, unless a single row is larger.
const BATCH_BYTES: usize = 16 << 20;

/// What a load needs besides its events and their target.
pub struct LoadContext<'a> {
    /// The settings of the client.
    pub http: HttpOptions,
    /// Where the password is looked for.
    pub credentials: CredentialEnvironment<'a>,
    /// Returns whether the load is interrupted.
    pub should_stop: &'a dyn Fn() -> bool,
    /// Receives lines about the progress.
    pub report_progress: &'a dyn Fn(&str),
}

/// What a load changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LoadSummary {
    /// Events that the table did not have.
    pub added: usize,
    /// Events that the table had with other contents.
    pub changed: usize,
    /// Events that the import knows as withdrawn and the table did not.
    pub withdrawn: usize,
    /// Events that the table already had, unchanged.
    pub unchanged: usize,
    /// The bytes of the rows sent.
    pub bytes: usize,
}

/// Loads the events, withdrawn ones among them. Events that only the table has stay.
///
/// # Errors
/// If the table cannot be created or differs, or the server fails. Complete batches stay, and another run completes the
/// load.
pub fn load_into_clickhouse(
    imported: &ImportedEvents,
    target: ClickHouseTarget,
    context: &LoadContext<'_>,
) -> Result<LoadSummary, SyncError> {
    let credentials = Credentials::find(CREDENTIALS_NAME, &context.credentials)?;
    credentials.check_encryption(&target.server)?;
    let http = HttpClient::new(context.http.clone(), context.should_stop)?;
    let client = ClickHouseClient::new(&http, target, CREDENTIALS_NAME, &credentials);
    prepare_table(&client)?;
    let stored = client.query_text(&format!("SELECT count() FROM {}", client.target.qualified_table()))?;
    let mut load = TableLoad {
        client: &client,
        context,
        is_empty: stored.trim() == "0",
        last_version: 0,
        batch: Vec::new(),
        batch_bytes: 0,
        summary: LoadSummary::default(),
    };
    imported.for_each_derived_row(|row, derived| {
        let mut columns = Vec::with_capacity(512);
        write_row(row, derived, &mut columns);
        let (id, day) = (row.id.clone().into_owned(), row.date.span.start);
        load.push(NewRow { id, day, columns, is_withdrawn: row.withdrawn.is_some() })
    })?;
    load.send_batch()?;
    Ok(load.summary)
}

/// A row to be loaded.
struct NewRow {
    id: String,
    day: Day,
    /// The columns up to its version.
    columns: Vec<u8>,
    is_withdrawn: bool,
}

/// A load in progress.
struct TableLoad<'a> {
    client: &'a ClickHouseClient<'a>,
    context: &'a LoadContext<'a>,
    /// Whether the table had no rows before.
    is_empty: bool,
    last_version: u64,
    batch: Vec<NewRow>,
    batch_bytes: usize,
    summary: LoadSummary,
}

impl TableLoad<'_> {
    fn push(&mut self, row: NewRow) -> Result<(), SyncError> {
        self.batch_bytes += row.columns.len();
        self.batch.push(row);
        if self.batch.len() >= BATCH_ROWS || self.batch_bytes >= BATCH_BYTES {
            self.send_batch()
        } else {
            Ok(())
        }
    }

    /// Sends what differs from the table: first the rows, then the marks that delete them from their former days.
    fn send_batch(&mut self) -> Result<(), SyncError> {
        if (self.context.should_stop)() {
            return Err(SyncError::Interrupted);
        }
        let batch = std::mem::take(&mut self.batch);
        self.batch_bytes = 0;
        if batch.is_empty() {
            return Ok(());
        }
        let stored = if self.is_empty { HashMap::new() } else { self.look_up(&batch)? };
        let version = self.next_version(stored.values().flatten())?;
        let (mut rows, mut deletions) = (Vec::new(), Vec::new());
        for row in &batch {
            let known = stored.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            let content = XxHash64::oneshot(0, &row.columns);
            let current = || known.iter().filter(|version| !version.is_deleted);
            let is_same = |version: &StoredVersion| version.day == row.day && version.content == content;
            let former_days = current().filter(|version| version.day != row.day);
            former_days.for_each(|former| write_deletion(former, version, &mut deletions));
            let count = if current().any(is_same) {
                &mut self.summary.unchanged
            } else {
                rows.extend_from_slice(&row.columns);
                write_version(content, version, &mut rows);
                if row.is_withdrawn && !current().any(|version| version.is_withdrawn) {
                    &mut self.summary.withdrawn
                } else if current().next().is_some() {
                    &mut self.summary.changed
                } else {
                    &mut self.summary.added
                }
            };
            *count += 1;
        }
        let names: Vec<&str> = all_columns().map(|(name, _)| name).collect();
        for (columns, bytes) in
            [(names.join(", "), rows), ("id, date_start, date_end, version, deleted".to_owned(), deletions)]
        {
            self.summary.bytes += bytes.len();
            if !bytes.is_empty() {
                self.client.insert(&columns, bytes)?;
            }
        }
        let LoadSummary { added, changed, withdrawn, unchanged, .. } = self.summary;
        (self.context.report_progress)(&format!("{} events", added + changed + withdrawn + unchanged));
        Ok(())
    }

    /// Returns what the table has of the events of a batch, deleted rows among them.
    fn look_up(&self, batch: &[NewRow]) -> Result<HashMap<String, Vec<StoredVersion>>, SyncError> {
        let ids: Vec<String> = batch.iter().map(|row| quote_sql_text(&row.id)).collect();
        let answer = self.client.query(&format!(
            "SELECT {} FROM {} FINAL WHERE id IN ({}) FORMAT RowBinary",
            StoredVersion::selected_columns(),
            self.client.target.qualified_table(),
            ids.join(", ")
        ))?;
        let mut stored: HashMap<String, Vec<StoredVersion>> = HashMap::new();
        let mut reader = AnswerReader::new(answer.as_slice());
        while let Some(version) = reader.next_version().map_err(|what| self.client.unexpected(&what))? {
            stored.entry(version.id.clone()).or_default().push(version);
        }
        Ok(stored)
    }

    /// Returns the time of the server as a version, or a later one if the table has that already.
    fn next_version<'v>(
        &mut self,
        stored: impl Iterator<Item = &'v StoredVersion>,
    ) -> Result<u64, SyncError> {
        let now = self.client.server_time()?;
        let newest = stored.map(|version| version.version).chain([self.last_version]).max().unwrap_or(0);
        self.last_version = now.max(newest.saturating_add(1));
        Ok(self.last_version)
    }
}

fn write_version(content: u64, version: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(&content.to_le_bytes());
    out.extend_from_slice(&version.to_le_bytes());
    out.push(0);
}

/// Writes the mark that deletes an event from a day.
fn write_deletion(former: &StoredVersion, version: u64, out: &mut Vec<u8>) {
    out.push_text(&former.id);
    out.extend_from_slice(&former.day.0.to_le_bytes());
    out.extend_from_slice(&former.day.0.to_le_bytes());
    out.extend_from_slice(&version.to_le_bytes());
    out.push(1);
}
