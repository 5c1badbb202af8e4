//! ACLED's API: events, and the ids of those that ACLED has deleted.
//!
//! Source: <https://acleddata.com/api-documentation/getting-started>. The first sync fetches all events since a day, each
//! later one those that have changed since, by the time that ACLED notes in each row.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use chrono::DateTime;
use serde::Deserialize;
use serde_json::Value;

use super::access_token::{AccessTokens, TokenIssuer};
use super::commit_events::FetchedEvents;
use super::credentials::Secret;
use super::fetch_error::SyncError;
use super::http_client::shown_url;
use super::http_request::HttpRequest;
use super::page_file::{PageFile, free_parameters};
use super::query_string::add_query;
use super::short_key::shorten_key;
use super::sync_job::{Service, SyncJob};
use crate::import::{Dataset, acled_event_id};
use crate::model::{Day, FeedChange, PublicationDate};

/// The service.
pub(super) const SERVICE: Service = Service {
    sync,
    url: "https://acleddata.com",
    licence: "ACLED Terms and Conditions; the rows must not be redistributed",
    citation: "Armed Conflict Location & Event Data (ACLED), www.acleddata.com; Raleigh, Kishi and Linke (2023), \
               Humanities and Social Sciences Communications 10, 74",
};

/// The rows of a page, as many as ACLED recommends.
const PAGE_ROWS: usize = 5000;

/// How long the pages of an interrupted sync are used. Later, too many rows have moved to other pages.
const MAX_PAGE_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// The keys of the position: the newest times of a changed and of a deleted row, in seconds since 1970.
const CHANGED_KEY: &str = "timestamp";
const DELETED_KEY: &str = "deleted_timestamp";

/// Fetches the rows that are new, changed or deleted.
fn sync(job: &mut SyncJob<'_>) -> Result<FeedChange, SyncError> {
    const SET_BY_SYNC: [&str; 8] = [
        "_format",
        "limit",
        "page",
        "fields",
        "timestamp",
        "timestamp_where",
        "export_type",
        "event_id_cnty",
    ];
    let mut parameters = free_parameters(job, &SET_BY_SYNC)?;
    if let Some(since) = job.feed.request.since {
        parameters.push(("event_date".to_owned(), since.to_string()));
        parameters.push(("event_date_where".to_owned(), ">=".to_owned()));
    }
    let service = job.feed.request.url.as_deref().unwrap_or(SERVICE.url).trim_end_matches('/');
    let token_url = format!("{service}/oauth/token");
    let issuer = TokenIssuer { url: &token_url, client: "acled", scope: "authenticated", name: "ACLED" };
    let mut api = AcledApi { service, tokens: AccessTokens::open(job, issuer) };

    let position = |key: &str| job.state.position.get(key).and_then(|time| time.parse::<i64>().ok());
    let (changed_since, deleted_since) = (position(CHANGED_KEY), position(DELETED_KEY));
    // Deleted rows come first: one that is deleted while the others are fetched is deleted by the next sync.
    let deleted = match deleted_since {
        Some(since) => api.fetch_deleted(job, since)?,
        None => FetchedRows::default(),
    };
    if let Some(since) = changed_since {
        parameters.push((CHANGED_KEY.to_owned(), since.to_string()));
        parameters.push((format!("{CHANGED_KEY}_where"), ">".to_owned()));
    }
    let rows = api.fetch_pages(job, ("acled", "events"), &parameters)?;

    let files = rows.pages.into_iter().enumerate();
    let files = files.map(|(index, path)| (path, format!("page {}", index + 1))).collect();
    let events =
        FetchedEvents { dataset: Dataset::Acled, files, is_partial: true, deleted: deleted.deletions };
    let has_events = job.folder.events_file().exists() && job.state.new_request.is_none();
    let change = if events.files.is_empty() && events.deleted.is_empty() && has_events {
        FeedChange { at: Some(job.now), ..FeedChange::default() }
    } else {
        job.commit_events(&events)?
    };
    // A row that changed or was deleted while the pages were fetched is fetched by the next sync.
    let started = seconds_of(rows.started.unwrap_or_else(SystemTime::now));
    let newest = rows.newest.map(|newest| newest.min(started)).max(changed_since);
    let newest_deleted =
        deleted.newest.map(|newest| newest.min(started)).max(deleted_since).unwrap_or(started - DAY_SECONDS);
    if let Some(newest) = newest {
        job.state.position.insert(CHANGED_KEY.to_owned(), newest.to_string());
        job.state.version = day_of(newest).map(|day| day.to_string()).or(job.state.version.take());
    }
    job.state.position.insert(DELETED_KEY.to_owned(), newest_deleted.to_string());
    job.save_position()?;
    job.delete_pending()?;
    Ok(change)
}

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// ACLED, with the tokens that it has issued.
struct AcledApi<'a> {
    service: &'a str,
    tokens: AccessTokens<'a>,
}

/// The pages of an answer.
#[derive(Debug, Default)]
struct FetchedRows {
    /// The files that have rows.
    pages: Vec<PathBuf>,
    /// The newest time of a row.
    newest: Option<i64>,
    /// The deleted events, and when ACLED deleted them.
    deletions: Vec<(String, Option<PublicationDate>)>,
    /// When the first page was fetched.
    started: Option<SystemTime>,
}

impl FetchedRows {
    fn add(&mut self, page: PageFile<AcledPage>, is_deleted: bool) {
        self.started.get_or_insert(page.fetched);
        let rows = page.content.data;
        self.newest = rows.iter().filter_map(|row| row.time(is_deleted)).max().max(self.newest);
        if is_deleted {
            self.deletions.extend(rows.iter().filter_map(AcledRow::to_deletion));
        } else if !rows.is_empty() {
            self.pages.push(page.path);
        }
    }
}

/// A page as ACLED answers. Its status may differ from that of HTTP.
#[derive(Debug, Deserialize)]
struct AcledPage {
    #[serde(default)]
    status: Value,
    #[serde(default)]
    success: Value,
    #[serde(default)]
    error: Value,
    #[serde(default)]
    message: Value,
    #[serde(default)]
    messages: Value,
    #[serde(default)]
    data: Vec<AcledRow>,
}

/// What a sync needs of a row; the import reads the rest from the file.
#[derive(Debug, Deserialize)]
struct AcledRow {
    #[serde(default)]
    timestamp: Value,
    #[serde(default)]
    event_id_cnty: Value,
    #[serde(default)]
    deleted_timestamp: Value,
}

impl AcledRow {
    /// Returns when the row was changed or deleted.
    fn time(&self, is_deleted: bool) -> Option<i64> {
        read_number(if is_deleted { &self.deleted_timestamp } else { &self.timestamp })
    }

    /// Returns the id of a deleted event as the import writes it, and the day.
    fn to_deletion(&self) -> Option<(String, Option<PublicationDate>)> {
        let id = match &self.event_id_cnty {
            Value::String(id) => id.trim().to_owned(),
            Value::Number(id) => id.to_string(),
            _ => return None,
        };
        let day = self.time(true).and_then(day_of);
        (!id.is_empty()).then(|| (acled_event_id(&id).into_owned(), day.map(PublicationDate::from_day)))
    }
}

impl AcledApi<'_> {
    fn fetch_deleted(&mut self, job: &SyncJob<'_>, since: i64) -> Result<FetchedRows, SyncError> {
        let parameters =
            [(DELETED_KEY.to_owned(), since.to_string()), (format!("{DELETED_KEY}_where"), ">".to_owned())];
        self.fetch_pages(job, ("deleted", "deleted events"), &parameters)
    }

    /// Fetches all pages of an answer; those of an interrupted sync are not fetched again.
    fn fetch_pages(
        &mut self,
        job: &SyncJob<'_>,
        (endpoint, what): (&str, &str),
        parameters: &[(String, String)],
    ) -> Result<FetchedRows, SyncError> {
        let url = format!("{}/api/{endpoint}/read", self.service);
        let name = format!("{endpoint}-{}", shorten_key(&add_query(&url, parameters.iter().cloned())));
        let mut fetched = FetchedRows::default();
        let mut may_be_pending = true;
        for number in 1_usize.. {
            let name = format!("{name}-{number}.json");
            let pending = if may_be_pending { job.read_pending_page(&name)? } else { None };
            let is_recent = |page: &PageFile<_>| page.fetched.elapsed().is_ok_and(|age| age < MAX_PAGE_AGE);
            let page = if let Some(page) = pending.filter(is_recent) {
                page
            } else {
                // Later pages of an earlier sync would not follow this one.
                may_be_pending = false;
                let paging = [
                    ("_format", "json".to_owned()),
                    ("limit", PAGE_ROWS.to_string()),
                    ("page", number.to_string()),
                ];
                let paging = paging.into_iter().map(|(name, value)| (name.to_owned(), value));
                let url = add_query(&url, paging.chain(parameters.iter().cloned()));
                self.fetch_page(job, &name, &url)?
            };
            let count = page.content.data.len();
            fetched.add(page, endpoint == "deleted");
            (job.report_progress)(&format!("{what}: page {number}"));
            if count < PAGE_ROWS {
                break;
            }
        }
        Ok(fetched)
    }

    /// Fetches a page. If ACLED refuses the token, it is asked once for a new one.
    fn fetch_page(
        &mut self,
        job: &SyncJob<'_>,
        name: &str,
        url: &str,
    ) -> Result<PageFile<AcledPage>, SyncError> {
        let mut is_second_try = false;
        loop {
            let token = self.tokens.current_token(job)?;
            let bearer = Secret::new(format!("Bearer {}", token.reveal()));
            let request = HttpRequest {
                url,
                secret_headers: vec![("authorization", bearer)],
                ..HttpRequest::default()
            };
            match job.fetch_page(name, &request, &|page| check_status(page, url)) {
                Err(SyncError::Status { status: 401, .. }) if !is_second_try => {
                    self.tokens.drop_access()?;
                    is_second_try = true;
                }
                Err(SyncError::Status { status: 401, .. }) => {
                    self.tokens.drop_access()?;
                    let message = "ACLED refused its own token twice (401); check the user and the password";
                    return Err(SyncError::Credentials(message.to_owned()));
                }
                Err(SyncError::Status { status: 403, detail, .. }) => {
                    return Err(access_denied(detail.as_deref()));
                }
                page => return page,
            }
        }
    }
}

/// Checks the status inside an answer.
fn check_status(page: &AcledPage, url: &str) -> Result<(), SyncError> {
    let status = read_number(&page.status);
    let has_failed = page.success == Value::Bool(false) || page.success == "false";
    let message = [&page.error, &page.message, &page.messages].into_iter().find_map(describe_message);
    // An answer without a status and without rows is none: `{"message": "…"}`.
    let is_fine = match status {
        Some(status) => status == 200,
        None => message.is_none() || !page.data.is_empty(),
    };
    if is_fine && !has_failed {
        return Ok(());
    }
    let is_denied = message.as_ref().is_some_and(|text| text.to_ascii_lowercase().contains("denied"));
    match status.and_then(|status| u16::try_from(status).ok()) {
        Some(401) => Err(SyncError::Status { url: shown_url(url), status: 401, detail: message }),
        status if status == Some(403) || is_denied => Err(access_denied(message.as_deref())),
        Some(status) if status != 200 => {
            Err(SyncError::Status { url: shown_url(url), status, detail: message })
        }
        _ => {
            let what = format!(
                "ACLED reports an error{}",
                message.map(|text| format!(": {text}")).unwrap_or_default()
            );
            Err(SyncError::Unexpected { url: shown_url(url), what })
        }
    }
}

/// Returns the error of a user whom ACLED knows but does not admit.
fn access_denied(message: Option<&str>) -> SyncError {
    let quoted = message.map(|message| format!(" ({message})")).unwrap_or_default();
    SyncError::Credentials(format!(
        "ACLED denies access{quoted}: its terms may not be accepted or the profile not complete; log in at acleddata.com \
         and check both, and whether the account may use the API"
    ))
}

/// Returns the text of an error: a text, or an object with one.
fn describe_message(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            ["message", "text", "error"].iter().find_map(|name| fields.get(*name)?.as_str())?.to_owned()
        }
        Value::Array(items) => return items.iter().find_map(describe_message),
        _ => return None,
    };
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
    Some(line).filter(|line| !line.is_empty())
}

/// Reads a whole number, which may be written as a text.
fn read_number(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_i64(),
    }
}

/// Returns the day of a time in seconds since 1970.
fn day_of(seconds: i64) -> Option<Day> {
    DateTime::from_timestamp(seconds, 0).map(|time| time.date_naive().into())
}

fn seconds_of(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::mutated_text::mutated_text;
    use super::*;

    fn status_of(json: &str) -> Result<(), String> {
        let page: AcledPage = serde_json::from_str(json).unwrap();
        check_status(&page, "https://a.org/read?x").map_err(|error| error.to_string())
    }

    #[test]
    fn the_status_inside_an_answer_counts() {
        for fine in [
            r#"{"status": 200, "success": true, "count": 0, "data": []}"#,
            r#"{"status": "200", "success": "true", "messages": [], "data": [{"event_id_cnty": "AFG1"}]}"#,
            r#"{"data": []}"#,
        ] {
            assert_eq!(status_of(fine), Ok(()), "{fine}");
        }
        for (broken, said) in [
            (
                r#"{"status": 400, "success": false, "error": {"message": "No\nfilter"}}"#,
                "the server answered 400: No filter",
            ),
            (r#"{"status": 401, "message": "expired"}"#, "answered 401: expired"),
            (
                r#"{"status": 403, "messages": ["Access denied"]}"#,
                "denies access (Access denied): its terms may not",
            ),
            (r#"{"message": "Access denied"}"#, "credentials: ACLED denies access"),
            (r#"{"success": false, "status": 200, "error": "quota"}"#, "ACLED reports an error: quota"),
            (r#"{"success": false}"#, "ACLED reports an error"),
        ] {
            let shown = status_of(broken).unwrap_err();
            assert!(shown.contains(said), "{shown}");
        }
    }

    #[test]
    fn deleted_rows_have_the_ids_of_the_import() {
        let page = r#"{"data": [{"event_id_cnty": "AFG 12", "deleted_timestamp": "1658707200"}, {"event_id_cnty": null},
            {"event_id_cnty": "AFG3", "deleted_timestamp": 1e30}]}"#;
        let page: AcledPage = serde_json::from_str(page).unwrap();
        let deleted: Vec<_> = page.data.iter().filter_map(AcledRow::to_deletion).collect();
        let day = PublicationDate::from_day("2022-07-25".parse().unwrap());
        assert_eq!(deleted, [("acled-afg-12".to_owned(), Some(day)), ("acled-afg3".to_owned(), None)]);
    }

    const PAGE: &str = r#"{"status": 200, "success": true, "error": {"message": "é"}, "messages": ["a"], "count": 2, "data":
        [{"event_id_cnty": "AFG1", "timestamp": "1700000000", "deleted_timestamp": 1700000001}, {"event_id_cnty": 7}]}"#;

    proptest! {
        #[test]
        fn no_answer_makes_the_parser_panic(bytes in mutated_text(PAGE)) {
            if let Ok(page) = serde_json::from_slice::<AcledPage>(&bytes) {
                _ = check_status(&page, "https://a.org");
                for row in &page.data {
                    _ = (row.to_deletion(), row.time(false).and_then(day_of));
                }
            }
        }

        #[test]
        fn no_time_makes_the_parser_panic(seconds in any::<i64>()) {
            _ = day_of(seconds);
        }
    }
}
