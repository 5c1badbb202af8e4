//! HDX HAPI: totals of ACLED's events by month and district, never events.
//!
//! Source: <https://hapi.humdata.org/docs>, version 2 of the API.

use std::fs;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::commit_events::FetchedEvents;
use super::credentials::{Secret, variable_name};
use super::fetch_error::SyncError;
use super::http_client::shown_url;
use super::http_request::HttpRequest;
use super::query_string::add_query;
use super::sync_job::{Service, SyncJob};
use crate::import::Dataset;
use crate::model::FeedChange;

/// The service.
pub(super) const SERVICE: Service = Service {
    sync,
    url: "https://hapi.humdata.org/api/v2",
    licence: "ACLED's terms and attribution policy; HDX HAPI's terms of service",
    citation: "ACLED, https://acleddata.com/, by way of HDX HAPI",
};
/// The most rows of a page, as the service limits them.
const PAGE_ROWS: usize = 10_000;
/// The most pages; the whole world since 2018 is about half as much.
const MAX_PAGES: usize = 500;
/// The wait between two pages: the terms allow one request a second.
const PAUSE: Duration = Duration::from_secs(1);
/// Where the hash of the rows is kept in the position of the feed.
const ROWS_HASH: &str = "rows";

/// Fetches all totals again, since the service cannot say which have changed, and stores them if one has.
fn sync(job: &mut SyncJob<'_>) -> Result<FeedChange, SyncError> {
    let base = job.feed.request.url.as_deref().unwrap_or(SERVICE.url);
    let url = format!("{}/coordination-context/conflict-events", base.trim_end_matches('/'));
    let identifier = app_identifier(job)?;
    let request = &job.feed.request;
    let since = request.since.map(|day| ("start_date".to_owned(), day.to_string()));
    let asked: Vec<(String, String)> = request.parameters.iter().cloned().chain(since).collect();
    let mut files = Vec::new();
    let mut hash = md5::Context::new();
    let mut row_count = 0;
    for page in 0..=MAX_PAGES {
        if page == MAX_PAGES {
            let what = format!("more than {MAX_PAGES} pages; ask for fewer countries or a later start");
            return Err(SyncError::Request(what));
        }
        if page > 0 {
            job.http.sleep(PAUSE)?;
        }
        (job.report_progress)(&format!("page {}", page + 1));
        let (limit, offset) = (PAGE_ROWS.to_string(), row_count.to_string());
        let paging = [("output_format", "json"), ("limit", &limit), ("offset", &offset)];
        let page_url = add_query(&add_query(&url, asked.iter().map(|(n, v)| (n, v))), paging);
        let request = HttpRequest {
            url: &page_url,
            secret_headers: vec![("x-hdx-hapi-app-identifier", identifier.clone())],
            ..HttpRequest::default()
        };
        let body =
            job.http.fetch(&request).map_err(|error| explain_refusal(error, &job.feed.name))?.into_body();
        let rows = count_rows(&body)
            .map_err(|what| SyncError::Unexpected { url: shown_url(&url), what: what.to_owned() })?;
        row_count += rows;
        hash.consume(&body);
        if rows > 0 {
            let path = job.pending_file(&format!("page-{page}.json"))?;
            fs::write(&path, &body).map_err(|error| SyncError::from_disk(&path, &error))?;
            files.push((path, format!("page {}", page + 1)));
        }
        if rows < PAGE_ROWS {
            break;
        }
    }
    let hash = format!("{:x}", hash.finalize());
    let unchanged = FeedChange { at: Some(job.now), ..FeedChange::default() };
    if row_count == 0 {
        job.notes.push("the service has no totals for these parameters".to_owned());
        if job.state.new_request.is_none() {
            return Ok(unchanged);
        }
    }
    if job.state.position.get(ROWS_HASH) == Some(&hash) {
        job.delete_pending()?;
        return Ok(unchanged);
    }
    let fetched = FetchedEvents { dataset: Dataset::Acled, files, is_partial: false, deleted: Vec::new() };
    let change = job.commit_events(&fetched)?;
    job.delete_pending()?;
    job.state.position.insert(ROWS_HASH.to_owned(), hash);
    job.state.version = Some(format!("as of {}", job.now.date()));
    Ok(change)
}

/// Returns the identifier that the service asks for: an app and a mail address in base64, or as `app:mail`.
fn app_identifier(job: &SyncJob<'_>) -> Result<Secret, SyncError> {
    let token = job.find_credentials()?.require_token(&job.feed.name)?;
    // Base64 has no colon.
    let is_plain = token.reveal().contains(':');
    Ok(if is_plain { Secret::new(STANDARD.encode(token.reveal())) } else { token })
}

/// Says what to do if the service does not accept the identifier.
fn explain_refusal(error: SyncError, feed: &str) -> SyncError {
    match error {
        SyncError::Status { status: 400 | 401 | 403, detail: Some(detail), .. }
            if detail.contains("identifier") =>
        {
            SyncError::Credentials(format!(
                "HDX HAPI refused the app identifier: set {} to APP:MAIL, such as frontwatch:you@example.org",
                variable_name(feed, "TOKEN")
            ))
        }
        error => error,
    }
}

/// A page of totals.
#[derive(Deserialize)]
struct TotalsPage {
    data: Vec<IgnoredAny>,
}

/// Counts the rows of a page.
///
/// # Errors
/// What the answer is instead.
pub(super) fn count_rows(body: &[u8]) -> Result<usize, &'static str> {
    match serde_json::from_slice::<TotalsPage>(body) {
        Ok(page) => Ok(page.data.len()),
        Err(_) if body.trim_ascii_start().starts_with(b"<") => Err("it is a web page, not a list of totals"),
        Err(_) => Err("it is not a list of totals as HDX HAPI documents it"),
    }
}
