//! UCDP's API: releases, pages, its token. All rows are invented.

use std::os::unix::fs::MetadataExt as _;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::feed_services::{Releases, answer_as_ucdp, ucdp_row as row};
use super::*;

/// Starts a server with these releases, in pages of two rows, and a situation that includes the feed.
fn ucdp(request: &str, releases: &[(&'static str, Vec<Value>)]) -> (LoopbackServer, Workdir, Releases) {
    let releases: Releases = Arc::new(Mutex::new(releases.to_vec()));
    let shared = Arc::clone(&releases);
    let server = LoopbackServer::start(move |request| answer_as_ucdp(request, &shared, 2));
    let dir = Workdir::new();
    set_feed(&dir, &server, request);
    (server, dir, releases)
}

/// Writes a situation whose feed asks for this.
fn set_feed(dir: &Workdir, server: &LoopbackServer, request: &str) {
    let feed = format!("\"ucdp\": UcdpApi(url: \"{}/api\", {request}),", server.url);
    dir.write("s.ron", situation(&feed, &["ucdp"]).read("s.ron"));
}

fn five_rows() -> Vec<Value> {
    (1..=5).map(|id| row(id, &format!("2025-0{id}-01"), id)).collect()
}

fn events_file(dir: &Workdir) -> PathBuf {
    dir.path(STORE).join("ucdp/events.parquet")
}

#[test]
fn a_release_is_fetched_page_by_page_and_only_once() {
    let (server, dir, _) = ucdp(
        "versions: [\"26.1\"], parameters: [\"Country=999\"], since: \"2020-01-01\"",
        &[("26.1", five_rows())],
    );
    let first = sync(&dir, "").succeeded();
    assert!(first.starts_with("ucdp: 26.1, 5 records; 5 added, 0 corrected, 0 deleted; "), "{first}");
    let requests = server.take_requests();
    let pages: Vec<_> = requests.iter().map(|request| request.parameter("page")).collect();
    assert_eq!(pages, [None, Some("1".to_owned()), Some("2".to_owned())]);
    for request in &requests {
        let parameter = |name: &str| request.parameter(name).unwrap();
        assert_eq!(
            (parameter("pagesize"), parameter("Country"), parameter("StartDate")),
            ("1000".to_owned(), "999".to_owned(), "2020-01-01".to_owned())
        );
    }
    assert_eq!(event_ids(&dir), ["ucdp-1", "ucdp-2", "ucdp-3", "ucdp-4", "ucdp-5"]);
    assert!(!dir.path(STORE).join("ucdp/pending").exists());

    let inode = fs::metadata(events_file(&dir)).unwrap().ino();
    let second = sync(&dir, "").succeeded();
    assert_eq!(second, "ucdp: 26.1, 5 records; nothing new; 0 bytes received\n");
    assert!(server.take_requests().is_empty());
    assert_eq!(fs::metadata(events_file(&dir)).unwrap().ino(), inode);
}

#[test]
fn a_release_without_rows_is_complete() {
    let (server, dir, _) = ucdp("versions: [\"26.1\"]", &[("26.1", Vec::new())]);
    assert!(sync(&dir, "").succeeded().starts_with("ucdp: 26.1, no records; nothing new; "));
    sync(&dir, "").succeeded();
    assert_eq!(server.take_requests().len(), 1);
    assert!(event_ids(&dir).is_empty());
}

#[test]
fn the_yearly_release_wins_over_candidate_events_in_any_order() {
    let yearly = vec![row(1, "2025-01-01", 3), row(2, "2025-12-31", 4)];
    let candidate = vec![row(2, "2025-12-31", 99), row(3, "2026-09-01", 1)];
    for order in ["\"26.1\", \"26.0.9\"", "\"26.0.9\", \"26.1\""] {
        let (_server, dir, _) =
            ucdp(&format!("versions: [{order}]"), &[("26.1", yearly.clone()), ("26.0.9", candidate.clone())]);
        let said = sync(&dir, "").succeeded();
        assert!(said.starts_with("ucdp: 26.0.9, 3 records; 3 added, 0 corrected, 0 deleted; "), "{said}");
        let exported =
            dir.run(&["export", "s.ron", "--format", "ndjson", "--as-of", "2026-12-31"]).succeeded();
        assert_eq!(event_ids(&dir), ["ucdp-1", "ucdp-2", "ucdp-3"]);
        let second =
            crate::parse_ndjson(&exported).into_iter().find(|event| event["id"] == "ucdp-2").unwrap();
        let second = second.to_string();
        assert!(second.contains(":4") && !second.contains(":99"), "{second}");
    }
}

#[test]
fn a_later_yearly_release_replaces_the_candidate_events_of_its_year() {
    let (server, dir, releases) = ucdp(
        "versions: [\"26.0.8\", \"26.0.9\"]",
        &[
            ("26.0.8", vec![row(1, "2026-08-01", 1), row(2, "2026-08-02", 2)]),
            ("26.0.9", vec![row(3, "2026-09-01", 3)]),
        ],
    );
    assert!(sync(&dir, "").succeeded().starts_with("ucdp: 26.0.9, 3 records; 3 added, "));
    // The first is corrected, the second withdrawn, the third as it was, the fourth new.
    releases.lock().unwrap().push((
        "27.1",
        vec![
            row(1, "2026-08-01", 7),
            row(3, "2026-09-01", 3),
            row(4, "2026-01-01", 4),
            row(5, "2026-12-01", 5),
        ],
    ));
    set_feed(&dir, &server, "versions: [\"26.0.8\", \"26.0.9\", \"26.0.10\", \"27.1\"]");
    let said = sync(&dir, "").succeeded();
    assert!(said.starts_with("ucdp: 27.1, "), "{said}");
    assert!(said.contains("; 2 added, 1 corrected, 1 deleted; "), "{said}");
    assert!(said.contains("  26.0.10 is not fetched: a yearly release covers its months\n"), "{said}");
    assert_eq!(event_ids(&dir), ["ucdp-1", "ucdp-3", "ucdp-4", "ucdp-5"]);
}

#[test]
fn a_changed_request_replaces_the_events() {
    let (server, dir, releases) =
        ucdp("versions: [\"26.1\"], parameters: [\"Country=1\"]", &[("26.1", five_rows())]);
    sync(&dir, "").succeeded();
    set_feed(&dir, &server, "versions: [\"26.1\"], parameters: [\"Country=2\"]");
    releases.lock().unwrap()[0].1 = vec![row(9, "2025-09-09", 9)];
    // What is stored answers another request; a failure leaves it for whoever makes that one.
    assert_eq!(run(sync_command(&dir, "").env("FRONTWATCH_UCDP_TOKEN", "wrong-token")).status, 1);
    assert!(event_ids(&dir).is_empty());
    assert!(dir.run(&["check", "s.ron"]).out.contains("were fetched for another request"));
    set_feed(&dir, &server, "versions: [\"26.1\", \"26.0.9\"], parameters: [\"Country=1\"]");
    assert_eq!(event_ids(&dir).len(), 5);
    set_feed(&dir, &server, "versions: [\"26.1\"], parameters: [\"Country=2\"]");
    let said = sync(&dir, "").succeeded();
    assert!(said.starts_with("ucdp: 26.1, 1 record; 1 added, 0 corrected, 0 deleted; "), "{said}");
    assert_eq!(event_ids(&dir), ["ucdp-9"]);
}

#[test]
fn a_release_that_is_missing_does_not_hold_up_the_others() {
    let (_server, dir, _) = ucdp(
        "versions: [\"26.1\", \"26.0.9\", \"26.0.10\"]",
        &[("26.1", five_rows()), ("26.0.9", vec![row(6, "2026-09-01", 1)])],
    );
    let failed = sync(&dir, "");
    assert_eq!(failed.status, 1);
    assert!(failed.out.starts_with("ucdp: other releases were stored: 6 added on "), "{}", failed.out);
    assert!(
        failed.err.contains("/api/gedevents/26.0.10: the server answered 404: no such version"),
        "{}",
        failed.err
    );
    assert_eq!(event_ids(&dir).len(), 6);
}

#[test]
fn a_refused_or_missing_token_is_named_but_not_shown() {
    let (server, dir, _) = ucdp("versions: [\"26.1\"]", &[("26.1", five_rows())]);
    let refused = run(sync_command(&dir, "").env("FRONTWATCH_UCDP_TOKEN", "wr0ng-token"));
    assert_eq!(refused.status, 1);
    assert_eq!(
        refused.err,
        "ucdp: failed: credentials: UCDP refused the token (401: API token required, not …)\n"
    );
    assert_eq!(server.take_requests().len(), 1);
    assert!(files_with(&dir.path(""), "wr0ng-token").is_empty());
    let missing = run(sync_command(&dir, "").env_remove("FRONTWATCH_UCDP_TOKEN"));
    assert_eq!(
        missing.err,
        "ucdp: failed: credentials: set FRONTWATCH_UCDP_TOKEN, or `token` or `token_command` of ucdp in credentials.ron\n"
    );
    assert!(server.take_requests().is_empty());
}

#[test]
fn a_feed_that_cannot_be_asked_for_is_refused_before_a_request() {
    let (server, dir, _) = ucdp("versions: []", &[]);
    assert!(sync(&dir, "").err.contains("s.ron has 1 error; `frontwatch check` lists them"));
    assert!(dir.run(&["check", "s.ron"]).out.contains("the feed has no `versions`"));
    set_feed(&dir, &server, "versions: [\"26\"]");
    assert_eq!(sync(&dir, "").status, 1);
    assert!(dir.run(&["check", "s.ron"]).out.contains("`26` is not a release of UCDP"));
    set_feed(&dir, &server, "versions: [\"26.1\"], parameters: [\"Page=3\"]");
    assert!(sync(&dir, "").err.contains("remove Page from `parameters`: sync sets it itself"));
    assert!(server.take_requests().is_empty());
}

#[test]
fn more_requests_than_a_day_allows_are_noted() {
    let answer =
        json!({"TotalCount": 1, "TotalPages": 5001, "Result": [row(1, "2025-01-01", 1)]}).to_string();
    let server = LoopbackServer::start(move |_| Response::new(200, &answer));
    let dir = Workdir::new();
    set_feed(&dir, &server, "versions: [\"26.1\"]");
    let said = sync(&dir, "").succeeded();
    assert!(
        said.contains("\n  26.1 has 5001 pages, more than the 5000 requests that UCDP allows a day\n"),
        "{said}"
    );
}

#[test]
fn the_token_goes_to_no_other_host() {
    // A redirect, and an answer that names a page of the other host as the next one.
    let other = LoopbackServer::start(|_| Response::new(200, "{}"));
    let elsewhere = other.url.replace("127.0.0.1", "localhost");
    let target = elsewhere.clone();
    let redirecting = LoopbackServer::start(move |_| {
        Response::new(302, "").with_header("Location", format!("{target}/api"))
    });
    let dir = Workdir::new();
    set_feed(&dir, &redirecting, "versions: [\"26.1\"]");
    assert_eq!(sync(&dir, "").status, 1);
    let requests = other.take_requests();
    assert_eq!(requests.len(), 1);
    assert!(!format!("{requests:?}").contains(UCDP_TOKEN), "{requests:?}");

    let paging = LoopbackServer::start(move |_| {
        let next = format!("{elsewhere}/api/gedevents/26.1?page=1");
        Response::new(200, json!({"TotalCount": 2, "TotalPages": 2, "NextPageUrl": next, "Result": [row(1, "2025-01-01", 1)]}).to_string())
    });
    set_feed(&dir, &paging, "versions: [\"26.1\"]");
    let failed = sync(&dir, "");
    assert!(failed.err.contains("its next page is on another host"), "{}", failed.err);
    assert!(other.take_requests().is_empty());
}

#[test]
fn foreign_and_inconsistent_answers_leave_nothing_behind() {
    for (body, said) in [
        ("<!DOCTYPE html><p>Log in".to_owned(), "it is a web page, not JSON"),
        ("\"Version not found\"".to_owned(), "it is not JSON as the service documents it"),
        (
            json!({"TotalCount": 3, "TotalPages": 1, "Result": [row(1, "2025-01-01", 1)]}).to_string(),
            "only 1 of 3 rows came",
        ),
        (
            json!({"TotalCount": 1, "TotalPages": 1, "Result": [{"id": 1}]}).to_string(),
            "not a table of UCDP GED",
        ),
    ] {
        let server = LoopbackServer::start(move |_| Response::new(200, &body));
        let dir = Workdir::new();
        set_feed(&dir, &server, "versions: [\"26.1\"]");
        let failed = sync(&dir, "");
        assert_eq!(failed.status, 1, "{said}");
        assert!(failed.err.contains(said), "{said} is not in {}", failed.err);
        assert!(!events_file(&dir).exists());
    }
}
