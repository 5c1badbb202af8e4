//! `ReliefWeb`: reports of humanitarian organisations, for the inbox.
//!
//! Source: <https://apidoc.reliefweb.int>, version 2 of the API.

use chrono::NaiveDateTime;
use serde::Deserialize;
use serde_json::Value;

use super::credentials::variable_name;
use super::fetch_error::SyncError;
use super::html_text::{MAX_EXCERPT_CHARS, excerpt, plain_text};
use super::http_client::shown_url;
use super::http_request::HttpRequest;
use super::query_string::add_query;
use super::rss::parse_date;
use super::sync_job::{Service, SyncJob};
use crate::model::text::sanitize;
use crate::model::{FeedChange, InboxItem};

/// The service.
pub(super) const SERVICE: Service = Service {
    sync,
    url: "https://api.reliefweb.int/v2",
    licence: "rights remain with the source of each report",
    citation: "ReliefWeb, https://reliefweb.int/",
};
/// The app name of a reader who has none. Since November 2025 the service answers only app names that it has approved.
const DEFAULT_APP_NAME: &str = "frontwatch";
/// The reports of a page. The service allows 1,000, whose texts would be tens of megabytes.
const PAGE_ITEMS: usize = 100;
/// The most pages that one sync fetches.
const MAX_PAGES: usize = 10;
/// The fields that are asked for.
const FIELDS: [&str; 7] =
    ["title", "url", "url_alias", "date.created", "source.name", "primary_country.name", "body"];
/// Where the newest date is kept in the position of the feed.
const NEWEST: &str = "newest";

/// Fetches pages, newest first, until one reaches the reports that are known.
fn sync(job: &mut SyncJob<'_>) -> Result<FeedChange, SyncError> {
    let base = job.feed.request.url.as_deref().unwrap_or(SERVICE.url);
    let url = format!("{}/reports", base.trim_end_matches('/'));
    let token = job.find_credentials()?.token;
    let app_name = token.as_ref().map_or(DEFAULT_APP_NAME, |token| token.reveal());
    let known: Option<NaiveDateTime> = job.state.position.get(NEWEST).and_then(|text| text.parse().ok());
    let parameters = request_parameters(&job.feed.request.parameters, known);
    let mut items: Vec<InboxItem> = Vec::new();
    for page in 0.. {
        (job.report_progress)(&format!("page {}", page + 1));
        let offset = (page * PAGE_ITEMS).to_string();
        let paging = [("appname", app_name), ("offset", offset.as_str())];
        let request_url = add_query(&add_query(&url, paging), parameters.iter().map(|(n, v)| (n, v)));
        let request = HttpRequest { url: &request_url, ..HttpRequest::default() };
        let body =
            job.http.fetch(&request).map_err(|error| explain_refusal(error, &job.feed.name))?.into_body();
        let reports = parse_reports(&body)
            .map_err(|what| SyncError::Unexpected { url: shown_url(&url), what: what.to_owned() })?;
        let is_last = reports.len() < PAGE_ITEMS;
        let fetched = reports.into_iter().filter_map(|report| report.into_item(&job.feed.name));
        let (new, old): (Vec<_>, Vec<_>) =
            fetched.partition(|item| known.is_none() || item.published >= known);
        items.extend(new);
        if is_last || !old.is_empty() {
            break;
        }
        if page + 1 == MAX_PAGES {
            let what = format!("only the newest {} reports were fetched", items.len());
            job.notes.push(match items.iter().filter_map(|item| item.published).min() {
                Some(oldest) => format!("{what}, back to {}", oldest.date()),
                None => what,
            });
            break;
        }
    }
    for item in &mut items {
        item.licence = Some(job.feed.request.licence.as_deref().unwrap_or(SERVICE.licence).to_owned());
    }
    let newest = items.iter().filter_map(|item| item.published).chain(known).max();
    let change = job.commit_items(items)?;
    if let Some(newest) = newest {
        let text = newest.format("%Y-%m-%dT%H:%M:%S").to_string();
        job.state.position.insert(NEWEST.to_owned(), text);
        job.state.version = Some(format!("newest report {}", newest.date()));
    }
    Ok(change)
}

/// Returns the parameters of every page: those of the feed, the fields, the order, and the condition that a report is
/// not older than the newest known one.
fn request_parameters(asked: &[(String, String)], known: Option<NaiveDateTime>) -> Vec<(String, String)> {
    let mut parameters: Vec<(String, String)> = Vec::new();
    let mut has_filter = false;
    for (name, value) in asked {
        match name.strip_prefix("filter[").filter(|_| known.is_some()) {
            // The feed's filter becomes the first of two conditions.
            Some(rest) => {
                has_filter = true;
                parameters.push((format!("filter[conditions][0][{rest}"), value.clone()));
            }
            None => parameters.push((name.clone(), value.clone())),
        }
    }
    let mut add = |name: &str, value: &str| parameters.push((name.to_owned(), value.to_owned()));
    if let Some(known) = known {
        let condition = if has_filter { "filter[conditions][1]" } else { "filter" };
        if has_filter {
            add("filter[operator]", "AND");
        }
        add(&format!("{condition}[field]"), "date.created");
        // The service rejects fractions of a second.
        add(&format!("{condition}[value][from]"), &known.format("%Y-%m-%dT%H:%M:%S+00:00").to_string());
    }
    for field in FIELDS {
        add("fields[include][]", field);
    }
    add("sort[]", "date.created:desc");
    add("limit", &PAGE_ITEMS.to_string());
    parameters
}

/// Says what to do if the service does not know the app name.
fn explain_refusal(error: SyncError, feed: &str) -> SyncError {
    match error {
        SyncError::Status { status: 401 | 403, .. } => SyncError::Credentials(format!(
            "ReliefWeb answers only app names that it has approved: request one at \
             https://apidoc.reliefweb.int/parameters#appname and set {}",
            variable_name(feed, "TOKEN")
        )),
        error => error,
    }
}

/// A page of reports.
#[derive(Debug, Deserialize)]
struct ReportPage {
    data: Vec<Report>,
}

/// A report as the service has it.
#[derive(Debug, Deserialize)]
pub(super) struct Report {
    id: Value,
    #[serde(default)]
    fields: ReportFields,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct ReportFields {
    title: String,
    url: String,
    url_alias: String,
    date: CreationTime,
    source: Vec<NamedRecord>,
    primary_country: NamedRecord,
    body: String,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct CreationTime {
    created: String,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct NamedRecord {
    name: String,
}

/// Parses a page of reports.
///
/// # Errors
/// What the answer is instead.
pub(super) fn parse_reports(body: &[u8]) -> Result<Vec<Report>, &'static str> {
    match serde_json::from_slice::<ReportPage>(body) {
        Ok(page) => Ok(page.data),
        Err(_) if body.trim_ascii_start().starts_with(b"<") => Err("it is a web page, not a list of reports"),
        Err(_) => Err("it is not a list of reports as ReliefWeb documents it"),
    }
}

impl Report {
    /// Converts the report to an item; `None` if it has no id or title.
    pub(super) fn into_item(self, feed: &str) -> Option<InboxItem> {
        let Self { id, fields } = self;
        let id = match id {
            Value::String(id) => sanitize(&id).chars().take(40).collect(),
            Value::Number(id) => id.to_string(),
            _ => return None,
        };
        let sources: Vec<String> = fields.source.iter().map(|source| plain_text(&source.name)).collect();
        let filled = |text: String| Some(text).filter(|text| !text.is_empty());
        let url = [fields.url_alias, fields.url].into_iter().find(|url| url.starts_with("https://"));
        Some(InboxItem {
            id: format!("{feed}:{id}"),
            feed: feed.to_owned(),
            title: filled(plain_text(&fields.title))?,
            outlet: filled(sources.join(", ")).unwrap_or_else(|| "ReliefWeb".to_owned()),
            url: url.map(|url| sanitize(&url).into_owned()),
            published: parse_date(&fields.date.created),
            place: filled(plain_text(&fields.primary_country.name)),
            excerpt: filled(excerpt(&plain_text(&fields.body), MAX_EXCERPT_CHARS)),
            ..InboxItem::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_of_the_feed_becomes_one_of_two_conditions() {
        let asked = [("query[value]", "Kunduz"), ("filter[field]", "country"), ("filter[value]", "x")];
        let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let known = "2026-02-09T08:00:00".parse().ok();
        let names = |parameters: &[(String, String)]| -> Vec<String> {
            parameters.iter().map(|row| row.0.clone()).filter(|name| name.starts_with("filter")).collect()
        };
        assert_eq!(names(&request_parameters(&asked, None)), ["filter[field]", "filter[value]"]);
        assert_eq!(
            names(&request_parameters(&asked, known)),
            [
                "filter[conditions][0][field]",
                "filter[conditions][0][value]",
                "filter[operator]",
                "filter[conditions][1][field]",
                "filter[conditions][1][value][from]",
            ]
        );
        let alone = request_parameters(&[], known);
        assert_eq!(names(&alone), ["filter[field]", "filter[value][from]"]);
        assert!(alone.iter().any(|row| row.1 == "2026-02-09T08:00:00+00:00"));
    }
}
