//! ACLED's API: tokens, changed and deleted rows, its refusals. All rows are invented.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use super::feed_services::{AcledService as Service, FEBRUARY_1, FEBRUARY_9, acled_row as row};
use super::*;

/// Returns the seconds since 1970.
fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// Starts a server, and a situation that includes the feed.
fn acled(service: Service) -> (LoopbackServer, Workdir, Arc<Mutex<Service>>) {
    let service = Arc::new(Mutex::new(service));
    let shared = Arc::clone(&service);
    let server = LoopbackServer::start(move |request| shared.lock().unwrap().answer(request));
    let dir = feed(&server.url);
    (server, dir, service)
}

pub(super) fn feed(url: &str) -> Workdir {
    let feed = format!(
        "\"acled\": AcledApi(url: \"{url}\", parameters: [\"country=Ruritania\"], since: \"2025-01-01\"),"
    );
    situation(&feed, &["acled"])
}

fn two_rows() -> Service {
    Service::with_rows(vec![row(1, "2026-01-01", 1, FEBRUARY_1), row(2, "2026-01-02", 2, FEBRUARY_9)])
}

pub(super) fn paths(requests: &[Request]) -> Vec<&str> {
    requests.iter().map(Request::path).collect()
}

#[test]
fn a_later_sync_fetches_what_changed_and_withdraws_what_was_deleted() {
    let (server, dir, service) = acled(two_rows());
    let first = sync(&dir, "").succeeded();
    assert!(first.starts_with("acled: 2026-02-09, 2 records; 2 added, 0 corrected, 0 deleted; "), "{first}");
    let requests = server.take_requests();
    assert_eq!(paths(&requests), ["/oauth/token", "/api/acled/read"]);
    let parameter = |name: &str| requests[1].parameter(name).unwrap();
    assert_eq!(
        (parameter("country"), parameter("event_date"), parameter("event_date_where")),
        ("Ruritania".to_owned(), "2025-01-01".to_owned(), ">=".to_owned())
    );
    assert_eq!(event_ids(&dir), ["acled-rur1", "acled-rur2"]);

    // Nothing is new: nothing is written.
    let file = dir.path(STORE).join("acled/events.parquet");
    let inode = fs::metadata(&file).unwrap().ino();
    let second = sync(&dir, "").succeeded();
    assert!(second.starts_with("acled: 2026-02-09, 2 records; nothing new; "), "{second}");
    let requests = server.take_requests();
    assert_eq!(paths(&requests), ["/api/deleted/read", "/api/acled/read"]);
    assert_eq!(requests[1].parameter("timestamp"), Some(FEBRUARY_9.to_string()));
    assert_eq!(fs::metadata(&file).unwrap().ino(), inode);

    // One row is corrected, one added, one deleted; the other deleted one was never here.
    {
        let mut service = service.lock().unwrap();
        service.rows =
            vec![row(2, "2026-01-02", 5, FEBRUARY_9 + 1), row(3, "2026-01-03", 1, FEBRUARY_9 + 86_400)];
        let now = now();
        service.deleted = vec![("RUR1", now), ("RUR77", now)];
    }
    let third = sync(&dir, "").succeeded();
    assert!(third.starts_with("acled: 2026-02-10, 2 records; "), "{third}");
    assert!(third.contains("; 1 added, 1 corrected, 1 deleted; "), "{third}");
    assert_eq!(event_ids(&dir), ["acled-rur2", "acled-rur3"]);
    let check = dir.run(&["check", "s.ron"]);
    assert!(check.out.contains("1 event was corrected, 1 was withdrawn"), "{}{}", check.out, check.err);
    // Readers who knew the event are told.
    let brief = dir.run(&["brief", "s.ron", "--as-of", "2026-02-10"]).succeeded();
    assert!(!brief.contains("2026-01-01"), "{brief}");
    server.take_requests();

    // The next one asks for what was deleted since.
    sync(&dir, "").succeeded();
    assert_eq!(
        server.take_requests()[0].parameter("deleted_timestamp"),
        service.lock().unwrap().deleted.first().map(|row| row.1.to_string())
    );
}

#[test]
fn an_unknown_deletion_writes_nothing_and_an_empty_answer_is_no_error() {
    let (_server, dir, service) = acled(Service::with_rows(Vec::new()));
    let said = sync(&dir, "").succeeded();
    assert!(said.starts_with("acled: no records; nothing new; "), "{said}");
    service.lock().unwrap().rows = two_rows().rows;
    assert!(sync(&dir, "").succeeded().contains("; 2 added, "));
    let file = dir.path(STORE).join("acled/events.parquet");
    let inode = fs::metadata(&file).unwrap().ino();
    service.lock().unwrap().deleted = vec![("RUR77", now())];
    assert!(sync(&dir, "").succeeded().contains("; nothing new; "));
    assert_eq!(fs::metadata(&file).unwrap().ino(), inode);
}

#[test]
fn rows_come_in_pages() {
    let rows = (1..=5003).map(|id| row(id, "2026-01-01", 0, FEBRUARY_1)).collect();
    let (server, dir, _) = acled(Service::with_rows(rows));
    let said = sync(&dir, "").succeeded();
    assert!(said.starts_with("acled: 2026-02-01, 5,003 records; 5003 added, "), "{said}");
    let requests = server.take_requests();
    let pages: Vec<_> = requests.iter().filter_map(|request| request.parameter("page")).collect();
    assert_eq!(pages, ["1", "2"]);
}

#[test]
fn a_token_is_kept_refreshed_and_replaced() {
    let (server, dir, service) = acled(two_rows());
    sync(&dir, "").succeeded();
    let folder = dir.path(".local/state/frontwatch/tokens");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("acled.json"))), (0o700, 0o600));
    server.take_requests();

    // Refused, it is refreshed; without a password, since it needs none.
    service.lock().unwrap().issued += 1;
    let refreshed = run(sync_command(&dir, "").env_remove("FRONTWATCH_ACLED_PASSWORD"));
    refreshed.succeeded();
    let requests = server.take_requests();
    assert_eq!(
        paths(&requests),
        ["/api/deleted/read", "/oauth/token", "/api/deleted/read", "/api/acled/read"]
    );
    assert_eq!(requests[1].parameter("grant_type").as_deref(), Some("refresh_token"));

    // Expired, it is not even tried; the refusal to refresh it leads to the password.
    service.lock().unwrap().expires_in = 30;
    service.lock().unwrap().issued += 1;
    sync(&dir, "").succeeded();
    server.take_requests();
    service.lock().unwrap().refuses_refresh = true;
    sync(&dir, "").succeeded();
    let requests = server.take_requests();
    let grants: Vec<_> = requests.iter().filter_map(|request| request.parameter("grant_type")).collect();
    assert_eq!(grants[..2], ["refresh_token".to_owned(), "password".to_owned()], "{:?}", paths(&requests));
    assert_eq!(requests[0].path(), "/oauth/token");
}

#[test]
fn secrets_are_in_no_output_and_in_no_file_but_their_own() {
    let (_server, dir, service) = acled(two_rows());
    let mut outputs = vec![sync(&dir, ""), sync(&dir, "--json"), sync(&dir, "--dry-run")];
    service.lock().unwrap().issued += 1;
    service.lock().unwrap().refuses_refresh = true;
    let mut wrong = sync_command(&dir, "");
    outputs.push(run(wrong.env("FRONTWATCH_ACLED_PASSWORD", "wr0ng-password")));
    let refused = outputs.last().unwrap();
    assert_eq!(
        (refused.status, refused.err.as_str()),
        (1, "acled: failed: credentials: ACLED refused the user or the password (400)\n")
    );
    outputs.push(sync(&dir, ""));
    for secret in ["s3cret", "wr0ng"] {
        for output in &outputs {
            assert!(
                !output.out.contains(secret) && !output.err.contains(secret),
                "{}{}",
                output.out,
                output.err
            );
        }
        let files = files_with(&dir.path(""), secret);
        let own = dir.path(".local/state/frontwatch/tokens/acled.json");
        assert!(files.iter().all(|file| *file == own), "{files:?}");
    }
    assert!(files_with(&dir.path(""), PASSWORD).is_empty());
}

#[test]
fn refusals_say_what_to_do() {
    let missing = |variable: &str| {
        let (_server, dir, _) = acled(two_rows());
        run(sync_command(&dir, "").env_remove(variable)).err
    };
    assert_eq!(
        missing("FRONTWATCH_ACLED_USER"),
        "acled: failed: credentials: set FRONTWATCH_ACLED_USER and FRONTWATCH_ACLED_PASSWORD, or `user` and `password` or \
         `password_command` of acled in credentials.ron\n"
    );
    for (status, body, said) in [
        (
            403,
            r#"{"message":"Access denied"}"#,
            "credentials: ACLED denies access ({\"message\":\"Access denied\"}): its terms may not be accepted",
        ),
        (
            200,
            r#"{"status": 403, "success": false, "error": "Access denied"}"#,
            "credentials: ACLED denies access (Access denied): its terms",
        ),
        (
            200,
            r#"{"status": 400, "success": false, "error": {"message": "No such filter"}}"#,
            "the server answered 400: No such filter",
        ),
        (401, "", "credentials: ACLED refused its own token twice (401)"),
        (200, "<html><body>Log in</body></html>", "it is a web page, not JSON"),
    ] {
        let server = LoopbackServer::start(move |request| match request.path() {
            "/oauth/token" => Response::new(200, r#"{"access_token": "s3cret-access", "expires_in": 86400}"#),
            _ => Response::new(status, body),
        });
        let dir = feed(&server.url);
        let failed = sync(&dir, "");
        assert_eq!((failed.status, failed.out.as_str()), (1, ""), "{said}");
        assert!(failed.err.contains(said), "{said} is not in {}", failed.err);
        let logins = server.take_requests().iter().filter(|request| request.path() == "/oauth/token").count();
        assert_eq!(logins, if status == 401 { 2 } else { 1 });
    }
}

#[test]
fn credentials_may_be_in_a_file_that_only_the_user_can_read() {
    let (_server, dir, _) = acled(two_rows());
    fs::create_dir_all(dir.path(".config/frontwatch")).unwrap();
    let path = dir.path(".config/frontwatch/credentials.ron");
    let entry =
        format!("{{ \"acled\": (user: \"ada@example.org\", password_command: [\"echo\", \"{PASSWORD}\"]) }}");
    fs::write(&path, entry).unwrap();
    let mut command = sync_command(&dir, "");
    let command = command.env_remove("FRONTWATCH_ACLED_USER").env_remove("FRONTWATCH_ACLED_PASSWORD");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let readable = run(command).err;
    assert!(readable.contains("others can read it; run chmod 600"), "{readable}");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(run(command).succeeded().contains("; 2 added, "));
    assert_eq!(files_with(&dir.path(""), PASSWORD), [path]);
}

#[test]
fn tokens_go_to_no_other_host() {
    let other = LoopbackServer::start(|_| Response::new(200, r#"{"status": 200, "data": []}"#));
    let elsewhere = other.url.replace("127.0.0.1", "localhost");
    let server = LoopbackServer::start(move |request| match request.path() {
        "/oauth/token" => Response::new(200, r#"{"access_token": "s3cret-access"}"#),
        _ => Response::new(307, "").with_header("Location", format!("{elsewhere}/read")),
    });
    let dir = feed(&server.url);
    sync(&dir, "");
    let requests = other.take_requests();
    assert_eq!(requests.len(), 1);
    assert!(!format!("{requests:?}").contains("s3cret"), "{requests:?}");
    // A token that one server has issued is not sent to another, which the situation names later.
    dir.write("s.ron", feed(&other.url).read("s.ron"));
    sync(&dir, "");
    let shown = format!("{:?}", other.take_requests());
    assert!(!shown.contains("s3cret-access") && shown.contains("/oauth/token"), "{shown}");
}

#[test]
fn an_error_does_not_quote_what_was_posted() {
    let server = LoopbackServer::start(|request| Response::new(422, format!("you sent {}", request.body)));
    let dir = situation(&format!("\"acled\": AcledApi(url: \"{}\"),", server.url), &[]);
    let failed = sync(&dir, "");
    assert!(
        failed.err.contains("the server answered 422") && !failed.err.contains(PASSWORD),
        "{}",
        failed.err
    );
    assert!(files_with(&dir.path(""), PASSWORD).is_empty());
}
