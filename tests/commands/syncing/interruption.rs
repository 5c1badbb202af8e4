//! Syncs that are killed, run at the same time, or find no space. All rows are invented.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::acled::{feed, paths};
use super::feed_services::{AcledService as Service, FEBRUARY_1, Releases, answer_as_ucdp, ucdp_row as row};
use super::*;

/// A server that does not answer one page until it may, and a situation with its feed.
struct StallingServer {
    server: LoopbackServer,
    dir: Workdir,
    may_answer: Arc<AtomicBool>,
}

impl StallingServer {
    /// Starts a server with a release of three pages, which stalls at the page with this number.
    fn start(stalls_at: &'static str) -> Self {
        let rows = (1..=6).map(|id| row(id, &format!("2025-0{id}-01"), id)).collect();
        let releases: Releases = Arc::new(Mutex::new(vec![("26.1", rows)]));
        let may_answer = Arc::new(AtomicBool::new(false));
        let may = Arc::clone(&may_answer);
        let server = LoopbackServer::start(move |request| {
            while request.parameter("page").as_deref() == Some(stalls_at) && !may.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(5));
            }
            answer_as_ucdp(request, &releases, 2)
        });
        let feed = format!("\"ucdp\": UcdpApi(url: \"{}/api\", versions: [\"26.1\"]),", server.url);
        Self { dir: situation(&feed, &["ucdp"]), server, may_answer }
    }

    /// Starts a sync and waits until the server has this many requests. Returns their pages.
    fn sync_until(&self, requests: usize) -> (Child, Vec<String>) {
        let child =
            sync_command(&self.dir, "").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let start = Instant::now();
        let mut seen = Vec::new();
        while seen.len() < requests {
            assert!(start.elapsed() < Duration::from_secs(60), "{seen:?}");
            thread::sleep(Duration::from_millis(5));
            seen.extend(self.pages());
        }
        (child, seen)
    }

    /// Returns the pages that were asked for since the last call; the first one has no number.
    fn pages(&self) -> Vec<String> {
        let page = |request: &Request| request.parameter("page").unwrap_or_default();
        self.server.take_requests().iter().map(page).collect()
    }
}

#[test]
fn a_killed_sync_is_continued_without_fetching_a_page_twice() {
    let stalling = StallingServer::start("2");
    let (mut child, pages) = stalling.sync_until(3);
    assert_eq!(pages, ["", "1", "2"]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(event_ids_of_unsynced(&stalling.dir).is_empty());
    stalling.may_answer.store(true, Ordering::Relaxed);
    let said = sync(&stalling.dir, "").succeeded();
    assert!(said.starts_with("ucdp: 26.1, 6 records; 6 added, "), "{said}");
    assert_eq!(stalling.pages(), ["2"]);
    assert_eq!(event_ids(&stalling.dir).len(), 6);
    assert!(!stalling.dir.path(STORE).join("ucdp/pending").exists());
}

/// Returns the ids of the events on a board whose feed has no events yet, which is reported.
fn event_ids_of_unsynced(dir: &Workdir) -> Vec<serde_json::Value> {
    crate::parse_ndjson(&dir.run(&["export", "s.ron", "--format", "ndjson"]).out)
}

#[test]
fn a_killed_sync_of_acled_keeps_its_pages_and_its_token() {
    let rows =
        (1..=5001).map(|id| super::feed_services::acled_row(id, "2026-01-01", 0, FEBRUARY_1)).collect();
    let service = Mutex::new(Service::with_rows(rows));
    let may_answer = Arc::new(AtomicBool::new(false));
    let may = Arc::clone(&may_answer);
    let server = LoopbackServer::start(move |request| {
        while request.parameter("page").as_deref() == Some("2") && !may.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(5));
        }
        service.lock().unwrap().answer(request)
    });
    let stalling = StallingServer { dir: feed(&server.url), server, may_answer };
    let (mut child, pages) = stalling.sync_until(3);
    assert_eq!(pages, ["", "1", "2"]);
    child.kill().unwrap();
    child.wait().unwrap();
    stalling.may_answer.store(true, Ordering::Relaxed);
    let said = sync(&stalling.dir, "").succeeded();
    assert!(said.starts_with("acled: 2026-02-01, 5,001 records; 5001 added, "), "{said}");
    let requests = stalling.server.take_requests();
    assert_eq!(paths(&requests), ["/api/acled/read"]);
    assert_eq!(requests[0].parameter("page").as_deref(), Some("2"));
}

#[test]
fn a_second_interrupt_ends_a_sync_that_waits() {
    let stalling = StallingServer::start("1");
    let (mut child, _) = stalling.sync_until(2);
    let interrupt =
        || assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    interrupt();
    // Two signals at once would be one.
    thread::sleep(Duration::from_millis(300));
    interrupt();
    let start = Instant::now();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(start.elapsed() < Duration::from_secs(10));
    stalling.may_answer.store(true, Ordering::Relaxed);
}

#[test]
fn pages_of_another_request_are_not_used() {
    let stalling = StallingServer::start("2");
    let (mut child, _) = stalling.sync_until(3);
    child.kill().unwrap();
    child.wait().unwrap();
    stalling.may_answer.store(true, Ordering::Relaxed);
    let text = stalling.dir.read("s.ron").replace("versions:", "parameters: [\"Country=9\"], versions:");
    stalling.dir.write("s.ron", text);
    sync(&stalling.dir, "").succeeded();
    assert_eq!(stalling.pages(), ["", "1", "2"]);
}

#[test]
fn a_release_that_changed_in_the_meantime_is_fetched_from_its_start() {
    let stalling = StallingServer::start("2");
    let (mut child, _) = stalling.sync_until(3);
    child.kill().unwrap();
    child.wait().unwrap();
    // The pending pages are made to be of a release with one row more.
    let pending = stalling.dir.path(STORE).join("ucdp/pending");
    for entry in fs::read_dir(pending).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap().replace("\"TotalCount\":6", "\"TotalCount\":7");
        fs::write(&path, text).unwrap();
    }
    stalling.may_answer.store(true, Ordering::Relaxed);
    let said = sync(&stalling.dir, "").succeeded();
    assert!(said.starts_with("ucdp: 26.1, 6 records; 6 added, "), "{said}");
    assert_eq!(stalling.pages(), ["2", "", "1", "2"]);
}

#[test]
fn of_two_syncs_at_once_the_second_gives_way() {
    let stalling = StallingServer::start("1");
    let (first, _) = stalling.sync_until(2);
    let second = sync(&stalling.dir, "");
    assert_eq!((second.status, second.out.as_str()), (1, ""));
    assert_eq!(second.err, "ucdp: failed: another sync of this feed is running\n");
    stalling.may_answer.store(true, Ordering::Relaxed);
    let first = first.wait_with_output().unwrap();
    assert!(first.status.success());
    assert_eq!(event_ids(&stalling.dir).len(), 6);
}

#[test]
fn a_full_disk_leaves_the_earlier_events() {
    let rows = (1..=6).map(|id| row(id, &format!("2025-0{id}-01"), id)).collect();
    let many = (10..3000).map(|id| row(id, &format!("2026-09-{:02}", id % 30 + 1), id)).collect();
    let releases: Releases = Arc::new(Mutex::new(vec![("26.1", rows), ("26.0.9", many)]));
    let server = LoopbackServer::start(move |request| answer_as_ucdp(request, &releases, 1000));
    let named =
        |versions: &str| format!("\"ucdp\": UcdpApi(url: \"{}/api\", versions: [{versions}]),", server.url);
    let dir = situation(&named("\"26.1\""), &["ucdp"]);
    sync(&dir, "").succeeded();
    dir.write("s.ron", situation(&named("\"26.1\", \"26.0.9\""), &["ucdp"]).read("s.ron"));
    // No file may be larger than 200 blocks of 512 or 1024 bytes. The signal that would end the process is ignored, so
    // that writing fails, as on a full disk.
    let limited = |blocks: u32| {
        let program = env!("CARGO_BIN_EXE_frontwatch");
        let mut command = sync_command(&dir, "");
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec {program} \"$@\"")]);
        shell.arg("sh").args(command.get_args()).current_dir(dir.path("")).env_clear();
        for (name, value) in command.get_envs() {
            value.map(|value| shell.env(name, value));
        }
        command.stdin(Stdio::null());
        run(&mut shell)
    };
    let failed = limited(200);
    assert_eq!((failed.status, failed.out.as_str()), (1, ""));
    assert!(
        failed.err.starts_with("ucdp: failed: ") && failed.err.contains("File too large"),
        "{}",
        failed.err
    );
    assert_eq!(event_ids(&dir).len(), 6);
    // With space, the next sync continues.
    assert!(sync(&dir, "").succeeded().contains("; 2990 added, "));
    assert_eq!(event_ids(&dir).len(), 2996);
}

/// Whatever the moment at which a sync is killed, the feeds are the old ones or the new ones, and the next one completes them.
#[test]
fn a_killed_sync_leaves_the_old_feeds_or_the_new_ones() {
    let yearly: Vec<_> = (1..=6).map(|id| row(id, &format!("2025-0{id}-01"), id)).collect();
    let candidate = (7..=9).map(|id| row(id, &format!("2026-09-0{id}"), id)).collect();
    let releases: Releases = Arc::new(Mutex::new(vec![("26.1", yearly), ("26.0.9", candidate)]));
    let server = LoopbackServer::start(move |request| match request.path() {
        "/old.xml" => Response::new(200, rss(&["one"])),
        "/new.xml" => Response::new(200, rss(&["two", "one"])),
        _ => answer_as_ucdp(request, &releases, 2),
    });
    let url = &server.url;
    let text = |versions: &str, news: &str| {
        let ucdp = format!("\"ucdp\": UcdpApi(url: \"{url}/api\", versions: [{versions}]),");
        situation(&format!("{ucdp} \"news\": Rss(url: \"{url}/{news}.xml\")"), &["ucdp"]).read("s.ron")
    };
    let dir = Workdir::new();
    dir.write("s.ron", text("\"26.1\"", "old"));
    sync(&dir, "").succeeded();
    let copy = |from: &str, to: &str| {
        _ = fs::remove_dir_all(dir.path(to));
        let status = Command::new("cp").arg("-r").arg(dir.path(from)).arg(dir.path(to)).status();
        assert!(status.unwrap().success());
    };
    copy(STORE, "old");
    let items = || dir.read(&format!("{STORE}/news/items.ndjson"));
    let (old_ids, old_items) = (event_ids(&dir), items());
    dir.write("s.ron", text("\"26.1\", \"26.0.9\"", "new"));
    let start = Instant::now();
    sync(&dir, "").succeeded();
    let length = u64::try_from(start.elapsed().as_micros()).unwrap();
    let (new_ids, new_items) = (event_ids(&dir), items());
    assert_eq!((old_ids.len(), new_ids.len()), (6, 9));
    assert_ne!(old_items, new_items);

    for kill in 0..30 {
        copy("old", STORE);
        let mut child = sync_command(&dir, "").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let random = RandomState::new().build_hasher().finish();
        thread::sleep(Duration::from_micros(random % length));
        child.kill().unwrap();
        child.wait().unwrap();
        let (ids, items) = (event_ids(&dir), items());
        assert!(ids == old_ids || ids == new_ids, "{ids:?}");
        assert!(items == old_items || items == new_items, "{items}");
        let check = dir.run(&["check", "s.ron"]);
        assert!(!check.out.contains("cannot be read"), "{}", check.out);
        if kill % 5 == 0 {
            sync(&dir, "").succeeded();
            assert_eq!(
                (event_ids(&dir), dir.read(&format!("{STORE}/news/items.ndjson"))),
                (new_ids.clone(), new_items.clone())
            );
        }
    }
}
