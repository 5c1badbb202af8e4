//! UCDP's API: georeferenced events, a release at a time.
//!
//! Source: <https://ucdp.uu.se/apidocs/>. A release never changes, so each is fetched once. The documentation does not
//! say whether pages are counted from 0 or 1, so the first is asked for without a number and each answer names the next.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};
use ureq::http::Uri;

use super::commit_events::FetchedEvents;
use super::credentials::Secret;
use super::fetch_error::SyncError;
use super::http_client::shown_url;
use super::http_request::HttpRequest;
use super::page_file::{PageFile, free_parameters};
use super::query_string::add_query;
use super::short_key::shorten_key;
use super::sync_job::{Service, SyncJob};
use crate::import::{Dataset, UcdpRelease};
use crate::model::FeedChange;

/// The service.
pub(super) const SERVICE: Service = Service {
    sync,
    url: "https://ucdpapi.pcr.uu.se/api",
    licence: "CC BY 4.0",
    citation: "Sundberg and Melander (2013), Introducing the UCDP Georeferenced Event Dataset, Journal of Peace Research \
               50(4); Hegre et al. (2020), Introducing the UCDP Candidate Events Dataset, Research & Politics 7(3)",
};

/// The most rows that a page may have.
const PAGE_ROWS: &str = "1000";

/// The most requests that UCDP allows a day.
const DAILY_REQUESTS: u64 = 5000;

/// Fetches the releases that the feed does not have yet, and adds them to its events.
fn sync(job: &mut SyncJob<'_>) -> Result<FeedChange, SyncError> {
    let releases = parse_releases(&job.feed.request.versions);
    let mut parameters = free_parameters(job, &["pagesize", "page"])?;
    if let Some(since) = job.feed.request.since {
        parameters.push(("StartDate".to_owned(), since.to_string()));
    }
    let api = job.feed.request.url.as_deref().unwrap_or(SERVICE.url).trim_end_matches('/');
    let yearly_covers = releases.iter().map(|release| release.covers).filter(|covers| covers.is_yearly).max();
    let mut fetched = Vec::new();
    let mut failure = None;
    for release in &releases {
        if job.state.position.contains_key(&release.position_key()) {
            continue;
        }
        // A yearly release replaces the candidate events of its months.
        let covered = yearly_covers.filter(|_| !release.covers.is_yearly).map(|yearly| yearly.last_year);
        if covered.is_some_and(|covered| release.covers.last_year <= covered) {
            job.notes.push(format!("{} is not fetched: a yearly release covers its months", release.version));
            continue;
        }
        let url = format!("{api}/gedevents/{}", release.version);
        match fetch_release(job, release, (&url, &parameters), covered) {
            Ok(file) => fetched.push((release, file)),
            Err(SyncError::Interrupted) => return Err(SyncError::Interrupted),
            Err(error) => {
                // A release that is not published yet does not hold up the others.
                let is_missing = matches!(error, SyncError::Status { status: 400 | 404, .. });
                failure = failure.or(Some(error));
                if !is_missing {
                    break;
                }
            }
        }
    }
    let change = commit_releases(job, &fetched)?;
    let held = releases.iter().filter(|release| job.state.position.contains_key(&release.position_key()));
    let newest = held
        .max_by_key(|release| (release.covers.last_year, release.covers.last_month))
        .map(|release| release.version.clone());
    job.state.version = newest.or(job.state.version.take());
    match failure {
        None => job.delete_pending().map(|()| change),
        Some(error) => {
            // What came is stored, and stays the last change. The pages of the release that failed stay for the next sync.
            job.state.record_change(change);
            let stored = change.describe().map(|changes| format!("other releases were stored: {changes}"));
            job.notes.extend(stored);
            Err(error)
        }
    }
}

/// Stores complete releases: first the candidate events, which only add to those of earlier months, then the yearly
/// releases, which have all events of their days and countries.
fn commit_releases(
    job: &mut SyncJob<'_>,
    fetched: &[(&NamedRelease, ReleaseFile)],
) -> Result<FeedChange, SyncError> {
    let mut total = FeedChange { at: Some(job.now), ..FeedChange::default() };
    for is_yearly in [false, true] {
        let chosen: Vec<_> = fetched.iter().filter(|row| row.0.covers.is_yearly == is_yearly).collect();
        if chosen.is_empty() {
            continue;
        }
        let files = chosen.iter().filter(|row| row.1.rows > 0);
        let files = files.map(|(release, file)| (file.path.clone(), release.file_name())).collect();
        let events =
            FetchedEvents { dataset: Dataset::Ucdp, files, is_partial: !is_yearly, deleted: Vec::new() };
        let change = job.commit_events(&events)?;
        total.added += change.added;
        total.corrected += change.corrected;
        total.deleted += change.deleted;
        for (release, file) in chosen {
            job.state.position.insert(release.position_key(), format!("{} rows", file.rows));
        }
        job.save_position()?;
    }
    Ok(total)
}

/// A release that the feed asks for.
#[derive(Debug, PartialEq, Eq)]
struct NamedRelease {
    /// Its number: `26.1`, `26.0.9` or `26.01.26.06`.
    version: String,
    covers: UcdpRelease,
}

impl NamedRelease {
    fn position_key(&self) -> String {
        format!("release {}", self.version)
    }

    /// Returns the name under which UCDP publishes the release, by which the import dates it.
    fn file_name(&self) -> String {
        format!("GEDEvent_v{}.json", self.version.replace('.', "_"))
    }
}

/// Returns the releases, the yearly ones last.
fn parse_releases(versions: &[String]) -> Vec<NamedRelease> {
    // Invalid versions are refused when the feed is read.
    let parse = |version: &String| {
        UcdpRelease::parse(version).map(|covers| NamedRelease { version: version.clone(), covers })
    };
    let mut releases: Vec<NamedRelease> = versions.iter().filter_map(parse).collect();
    releases.sort_by_key(|release| release.covers);
    releases.dedup();
    releases
}

/// All rows of a release, as one array.
#[derive(Debug)]
struct ReleaseFile {
    path: PathBuf,
    rows: u64,
}

/// A page as UCDP answers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UcdpPage {
    total_count: u64,
    total_pages: u64,
    #[serde(default)]
    next_page_url: Option<String>,
    result: Vec<Map<String, Value>>,
}

/// Fetches the pages of a release and joins them. Rows of years that a yearly release covers, until `covered`, are left
/// out.
fn fetch_release(
    job: &mut SyncJob<'_>,
    release: &NamedRelease,
    (url, parameters): (&str, &[(String, String)]),
    covered: Option<i32>,
) -> Result<ReleaseFile, SyncError> {
    let key = shorten_key(&add_query(url, parameters.iter().cloned()));
    let path = job.pending_file(&format!("{}-{key}-rows.json", release.version))?;
    let disk = |error: std::io::Error| SyncError::from_disk(&path, &error);
    let mut walk = PageWalk {
        url,
        parameters,
        name: format!("{}-{key}", release.version),
        token: None,
        has_pending_pages: false,
    };
    let mut is_second_try = false;
    loop {
        let mut out = BufWriter::new(File::create(&path).map_err(disk)?);
        let mut kept = 0;
        let fault = walk.visit_pages(job, &release.version, &mut |rows| {
            for row in rows.iter().filter(|row| !is_covered(row, covered)) {
                out.write_all(if kept == 0 { b"[" } else { b",\n" }).map_err(disk)?;
                serde_json::to_writer(&mut out, row).map_err(|error| disk(error.into()))?;
                kept += 1;
            }
            Ok(())
        })?;
        let Some(what) = fault else {
            out.write_all(if kept == 0 { b"[]" } else { b"]" }).map_err(disk)?;
            out.flush().map_err(disk)?;
            return Ok(ReleaseFile { path, rows: kept });
        };
        // Pages of an interrupted sync may be out of date.
        walk.delete_pages(&path);
        if is_second_try || !walk.has_pending_pages {
            return Err(SyncError::Unexpected { url: shown_url(url), what });
        }
        is_second_try = true;
    }
}

/// Whether a candidate event is of a year that a yearly release covers.
fn is_covered(row: &Map<String, Value>, covered: Option<i32>) -> bool {
    let year = row.get("year").and_then(|year| match year {
        Value::String(text) => text.trim().parse().ok(),
        year => year.as_i64(),
    });
    year.zip(covered).is_some_and(|(year, covered)| year <= i64::from(covered))
}

/// Receives the rows of a page.
type RowVisitor<'a> = dyn FnMut(&[Map<String, Value>]) -> Result<(), SyncError> + 'a;

/// The pages of a release, from the pending folder as far as they are there, then from the server.
struct PageWalk<'a> {
    url: &'a str,
    parameters: &'a [(String, String)],
    /// The beginning of the names of the pending files.
    name: String,
    /// The token, once it is needed.
    token: Option<Secret>,
    /// Whether a page is of an interrupted sync.
    has_pending_pages: bool,
}

impl PageWalk<'_> {
    /// Visits the rows of all pages in order. Returns why the pages are not those of one release, if they are not.
    fn visit_pages(
        &mut self,
        job: &mut SyncJob<'_>,
        version: &str,
        visit: &mut RowVisitor<'_>,
    ) -> Result<Option<String>, SyncError> {
        let (mut number, mut rows, mut count) = (None, 0, 0);
        let mut total = None;
        loop {
            count += 1;
            let UcdpPage { total_count, total_pages, next_page_url, result } =
                self.read_page(job, count, number)?.content;
            if *total.get_or_insert((total_count, total_pages)) != (total_count, total_pages) {
                return Ok(Some("the release changed while it was fetched".to_owned()));
            }
            (job.report_progress)(&format!("{version}: page {count} of {total_pages}"));
            if count == 1 && total_pages > DAILY_REQUESTS {
                job.notes.push(format!(
                    "{version} has {total_pages} pages, more than the {DAILY_REQUESTS} requests that UCDP allows a day"
                ));
            }
            rows += result.len() as u64;
            visit(&result)?;
            let next = next_page(next_page_url.as_deref(), self.url)
                .map_err(|what| SyncError::Unexpected { url: shown_url(self.url), what })?;
            match next {
                None if rows == total_count => return Ok(None),
                None => return Ok(Some(format!("only {rows} of {total_count} rows came"))),
                Some(next) if number.is_some_and(|number| next <= number) || count > total_pages => {
                    return Ok(Some("the pages have no end".to_owned()));
                }
                next => number = next,
            }
        }
    }

    /// Returns the `count`-th page, which has this number.
    fn read_page(
        &mut self,
        job: &SyncJob<'_>,
        count: u64,
        number: Option<u64>,
    ) -> Result<PageFile<UcdpPage>, SyncError> {
        let name = format!("{}-{count}.json", self.name);
        if let Some(page) = job.read_pending_page(&name)? {
            self.has_pending_pages = true;
            return Ok(page);
        }
        let token = match &self.token {
            Some(token) => token,
            None => self.token.insert(job.find_credentials()?.require_token(&job.feed.name)?),
        };
        let paging =
            [("pagesize", Some(PAGE_ROWS.to_owned())), ("page", number.map(|number| number.to_string()))];
        let paging = paging.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let url = add_query(self.url, self.parameters.iter().cloned().chain(paging));
        let request = HttpRequest {
            url: &url,
            secret_headers: vec![("x-ucdp-access-token", token.clone())],
            ..HttpRequest::default()
        };
        job.fetch_page(&name, &request, &|_| Ok(())).map_err(|error| match error {
            SyncError::Status { status: status @ (401 | 403), detail, .. } => {
                let detail = detail.map(|detail| format!(": {detail}")).unwrap_or_default();
                SyncError::Credentials(format!("UCDP refused the token ({status}{detail})"))
            }
            error => error,
        })
    }

    /// Deletes the pending pages of the release; `sibling` is a file in their folder.
    fn delete_pages(&self, sibling: &Path) {
        let entries = sibling.parent().and_then(|folder| fs::read_dir(folder).ok());
        for entry in entries.into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(&self.name) {
                // What cannot be deleted is refused again.
                _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Returns the number of the page that an answer names as the next one. Only the number is used: the token is sent to no
/// other address.
///
/// # Errors
/// If the address is that of another host, or has no number.
fn next_page(next: Option<&str>, url: &str) -> Result<Option<u64>, String> {
    let Some(next) = next.map(str::trim).filter(|next| !next.is_empty()) else { return Ok(None) };
    let host = |text: &str| text.parse::<Uri>().ok()?.host().map(str::to_ascii_lowercase);
    let is_same_host = next.starts_with('/') && !next.starts_with("//")
        || host(next).is_some_and(|next| Some(next) == host(url));
    if !is_same_host {
        return Err("its next page is on another host".to_owned());
    }
    let query = next.split_once('?').map_or("", |(_, query)| query);
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let number = pairs.find(|(name, _)| name.eq_ignore_ascii_case("page"));
    match number.and_then(|(_, number)| number.parse().ok()) {
        Some(number) => Ok(Some(number)),
        None => Err("its next page has no number".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::mutated_text::mutated_text;
    use super::*;

    #[test]
    fn yearly_releases_come_last() {
        let versions = ["26.1", "26.0.9", "25.01.25.06", "26.0.9"].map(str::to_owned);
        let releases = parse_releases(&versions);
        let shown: Vec<_> = releases.iter().map(|release| release.version.as_str()).collect();
        assert_eq!(shown, ["25.01.25.06", "26.0.9", "26.1"]);
        assert_eq!(releases[1].file_name(), "GEDEvent_v26_0_9.json");
    }

    #[test]
    fn only_the_number_of_the_next_page_is_taken_and_only_from_the_same_host() {
        let next = |text: &str| next_page(Some(text), "https://ucdpapi.pcr.uu.se/api/gedevents/26.1");
        assert_eq!(next("http://UCDPAPI.pcr.uu.se/api/gedevents/26.1?pagesize=1000&page=7"), Ok(Some(7)));
        assert_eq!(next("/api/gedevents/26.1?Page=2"), Ok(Some(2)));
        assert_eq!(next(" "), Ok(None));
        assert_eq!(next_page(None, "https://a.org"), Ok(None));
        for other in [
            "https://evil.example/api?page=2",
            "//evil.example/?page=2",
            "page=2",
            "https://ucdpapi.pcr.uu.se@evil.example/?page=2",
        ] {
            assert_eq!(next(other), Err("its next page is on another host".to_owned()), "{other}");
        }
        assert!(next("https://ucdpapi.pcr.uu.se/api?page=x").is_err());
    }

    #[test]
    fn candidate_events_of_a_year_that_is_covered_are_left_out() {
        let row = |year: Value| [("year".to_owned(), year)].into_iter().collect::<Map<_, _>>();
        assert!(is_covered(&row(2025.into()), Some(2025)));
        assert!(is_covered(&row("2025".into()), Some(2025)));
        assert!(!is_covered(&row(2026.into()), Some(2025)));
        assert!(!is_covered(&row(2025.into()), None));
        assert!(!is_covered(&row(Value::Null), Some(2025)));
    }

    const PAGE: &str = r#"{"TotalCount": 2, "TotalPages": 1, "PreviousPageUrl": "", "NextPageUrl": "https://a.org/x?page=1",
        "Result": [{"id": 1, "year": 2025, "side_a": "é"}, {"id": "2", "year": null}]}"#;

    proptest! {
        #[test]
        fn no_answer_makes_the_parser_panic(bytes in mutated_text(PAGE)) {
            if let Ok(page) = serde_json::from_slice::<UcdpPage>(&bytes) {
                _ = next_page(page.next_page_url.as_deref(), "https://a.org/x");
                for row in &page.result {
                    _ = is_covered(row, Some(2025));
                }
            }
        }

        #[test]
        fn no_address_makes_the_parser_panic(next in "\\PC*") {
            _ = next_page(Some(&next), "https://a.org/x");
        }
    }
}
