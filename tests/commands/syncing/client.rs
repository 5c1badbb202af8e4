//! Faults of servers and networks, and how a sync survives them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;

/// Starts a server whose n-th answer is made by `answer(n, request)`, and a situation with one RSS feed of it.
fn news(answer: impl Fn(usize, &Request) -> Response + Send + Sync + 'static) -> (LoopbackServer, Workdir) {
    let count = AtomicUsize::new(0);
    let server = LoopbackServer::start(move |request| answer(count.fetch_add(1, Ordering::Relaxed), request));
    let dir = situation(&format!("\"news\": Rss(url: \"{}/feed.xml?key=s3cret\"),", server.url), &[]);
    (server, dir)
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let (server, dir) = news(|_, request| match request.header("if-none-match") {
        Some("\"v1\"") => Response::new(304, ""),
        _ => Response::new(200, rss(&["a", "b"])).with_header("ETag", "\"v1\""),
    });
    let first = sync(&dir, "").succeeded();
    assert!(
        first.contains("news: newest item 2026-02-09, 2 items; 2 added, 0 corrected, 0 deleted;"),
        "{first}"
    );
    let second = sync(&dir, "").succeeded();
    assert_eq!(second, "news: newest item 2026-02-09, 2 items; nothing new; 0 bytes received\n");
    assert_eq!(server.take_requests().len(), 2);
    assert!(!first.contains("s3cret"));
}

#[test]
fn a_busy_server_is_asked_again_and_a_broken_one_is_reported() {
    let (server, dir) = news(|n, _| match n {
        0 => Response::new(429, "slow down").with_header("Retry-After", "0"),
        1 => Response::new(503, ""),
        _ => Response::new(200, rss(&["a"])),
    });
    assert!(sync(&dir, "").succeeded().contains("1 added"));
    assert_eq!(server.take_requests().len(), 3);

    let (server, dir) = news(|_, _| Response::new(500, "out of order"));
    let failed = sync(&dir, "");
    assert_eq!((failed.status, failed.out.as_str()), (1, ""));
    assert_eq!(
        failed.err,
        format!("news: failed: {}/feed.xml: the server answered 500: out of order\n", server.url)
    );
    assert_eq!(server.take_requests().len(), 4);
}

#[test]
fn a_refusal_is_not_repeated_and_earlier_items_stay() {
    let (server, dir) =
        news(|n, _| if n == 0 { Response::new(200, rss(&["a"])) } else { Response::new(403, "") });
    sync(&dir, "").succeeded();
    let failed = sync(&dir, "");
    assert_eq!(failed.status, 1);
    assert_eq!(server.take_requests().len(), 2);
    let items = dir.read(".local/share/frontwatch/feeds/news/items.ndjson");
    assert_eq!(items.lines().count(), 1);
}

#[test]
fn incomplete_slow_and_foreign_answers_are_named() {
    for (answer, said) in [
        (Response::new(200, "<html><body>Log in</body></html>"), "it is a web page, not RSS or Atom"),
        (Response { cut_after: Some(40), ..Response::new(200, rss(&["a"])) }, "the answer broke off"),
        (Response { drip: Some(Duration::from_millis(300)), ..Response::new(200, rss(&["a"])) }, "timeout"),
    ] {
        let (_server, dir) = news(move |_, _| answer.clone());
        let failed = sync(&dir, "--timeout 1");
        assert_eq!(failed.status, 1, "{said}");
        assert!(failed.err.contains(said), "{said} is not in {}", failed.err);
        assert!(!failed.err.contains("s3cret"), "{}", failed.err);
    }
}

#[test]
fn a_usage_error_names_what_is_wrong() {
    let (_server, dir) = news(|_, _| Response::new(200, rss(&["a"])));
    sync(&dir, "newz").assert_refused(&["there is no feed newz; did you mean news?"]);
    let none = situation("", &[]);
    sync(&none, "").assert_refused(&["s.ron names no feeds"]);
    let plan = sync(&dir, "--dry-run").succeeded();
    assert!(plan.starts_with("news: would ask http://127.0.0.1:") && !plan.contains("s3cret"), "{plan}");
}
