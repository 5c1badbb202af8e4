//! What `sync` keeps on disk: broken files, feeds of one name, permissions.

use std::os::unix::fs::PermissionsExt as _;

use super::*;

/// Returns a situation with one RSS feed of a server.
fn news(server: &LoopbackServer, file: &str) -> Workdir {
    situation(&format!("\"news\": Rss(url: \"{}/{file}?key=s3cret\"),", server.url), &[])
}

/// Starts a server with the items `a` and `b`, which do not change, and the item `c` in another file.
fn start_server() -> LoopbackServer {
    LoopbackServer::start(|request| match (request.path(), request.header("if-none-match")) {
        ("/other.xml", _) => Response::new(200, rss(&["c"])).with_header("ETag", "\"v1\""),
        (_, Some("\"v1\"")) => Response::new(304, ""),
        _ => Response::new(200, rss(&["a", "b"])).with_header("ETag", "\"v1\""),
    })
}

/// Returns a file of the feed.
fn read(dir: &Workdir, file: &str) -> String {
    dir.read(&format!("{STORE}/news/{file}"))
}

fn write(dir: &Workdir, file: &str, text: &str) {
    dir.write(&format!("{STORE}/news/{file}"), text);
}

#[test]
fn unreadable_items_are_reported_and_set_aside_by_the_next_sync() {
    let server = start_server();
    let dir = news(&server, "feed.xml");
    sync(&dir, "").succeeded();
    let items = read(&dir, "items.ndjson");
    write(&dir, "items.ndjson", &format!("{items}\n"));
    assert!(!dir.run(&["check", "s.ron"]).out.contains("cannot be read"));
    // The first item is broken, the second one stays.
    let broken = format!("{{{items}\n");
    write(&dir, "items.ndjson", &broken);
    let check = dir.run(&["check", "s.ron"]);
    assert!(check.out.contains("1 of the lines with items of feed `news` cannot be read"), "{}", check.out);
    let said = sync(&dir, "").succeeded();
    assert!(said.contains("2 items; 1 added") && said.contains("items.ndjson.broken"), "{said}");
    assert_eq!(read(&dir, "items.ndjson.broken"), broken);
    assert_eq!(read(&dir, "items.ndjson").lines().count(), 2);
    assert!(sync(&dir, "").succeeded().contains("nothing new; 0 bytes"));

    fs::remove_file(dir.path(STORE).join("news/items.ndjson")).unwrap();
    fs::create_dir(dir.path(STORE).join("news/items.ndjson")).unwrap();
    fs::remove_file(dir.path(STORE).join("news/items.ndjson.broken")).unwrap();
    assert!(sync(&dir, "").succeeded().contains("2 items; 2 added"));
}

#[test]
fn a_broken_state_is_set_aside() {
    let server = start_server();
    let dir = news(&server, "feed.xml");
    for broken in ["{", "{}", "", "\u{0}"] {
        sync(&dir, "").succeeded();
        write(&dir, "feed.json", broken);
        let said = sync(&dir, "").succeeded();
        assert!(said.contains("feed.json.broken"), "{said}");
        assert_eq!(read(&dir, "feed.json.broken"), broken);
        assert_eq!(read(&dir, "items.ndjson").lines().count(), 2);
    }
    write(&dir, "feed.json", "{\"format\": 2}");
    assert!(sync(&dir, "").err.contains("another version of the program"));
}

#[test]
fn feeds_of_one_name_do_not_mix() {
    let server = start_server();
    let dir = news(&server, "feed.xml");
    sync(&dir, "").succeeded();
    let first = dir.read("s.ron");
    let warns = || dir.run(&["check", "s.ron"]).out.contains("were fetched for another request");
    assert!(!warns());
    dir.write("s.ron", first.replace("Rss(", "Rss(outlet: \"N\", licence: \"L\", "));
    assert!(!warns());
    dir.write("s.ron", first.replace("feed.xml", "other.xml"));
    assert!(warns());
    let said = sync(&dir, "").succeeded();
    assert!(said.contains("1 item; 1 added") && said.contains("its 2 items were replaced"), "{said}");
    assert!(!warns());
    let items = read(&dir, "items.ndjson");
    assert!(items.lines().count() == 1 && items.contains("\"c\""), "{items}");
    // What the server said of the first file must not stand for its items.
    dir.write("s.ron", &first);
    assert!(warns());
    assert!(sync(&dir, "").succeeded().contains("2 items; 2 added"));
    // A sync that fails leaves the items of the other feed.
    dir.write("s.ron", first.replace(&server.url, "http://127.0.0.1:1"));
    assert_eq!(sync(&dir, "--timeout 1").status, 1);
    assert!(warns());
    dir.write("s.ron", &first);
    assert!(!warns());
    assert_eq!(read(&dir, "items.ndjson").lines().count(), 2);
}

#[test]
fn only_the_owner_can_read_the_store_and_no_key_is_in_it() {
    let server = start_server();
    let dir = news(&server, "feed.xml");
    sync(&dir, "").succeeded();
    assert!(!read(&dir, "feed.json").contains("s3cret"));
    for (name, mode) in [("", 0o700), ("feed.json", 0o600), ("items.ndjson", 0o600), ("lock", 0o600)] {
        let metadata = fs::metadata(dir.path(STORE).join("news").join(name)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, mode, "{name}");
    }
}

#[test]
fn a_pipe_in_place_of_the_lock_does_not_hang() {
    let server = start_server();
    let dir = news(&server, "feed.xml");
    let folder = dir.path(STORE).join("news");
    fs::create_dir_all(&folder).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("lock")).status().unwrap().success());
    let failed = sync(&dir, "");
    assert_eq!(failed.status, 1);
    assert!(failed.err.contains("/lock: "), "{}", failed.err);
}

#[test]
fn a_feed_with_an_error_is_named_and_fails() {
    let server = start_server();
    let dir = news(&server, "feed.xml");
    let text = dir.read("s.ron");
    dir.write("s.ron", text.replace("Rss(url:", "Rss(utl:"));
    let failed = sync(&dir, "");
    assert_eq!((failed.status, failed.out.as_str()), (1, ""));
    assert!(failed.err.contains("news: failed: it has an error in the situation"), "{}", failed.err);
    assert!(!failed.err.contains("names no feeds"), "{}", failed.err);
    let json = sync(&dir, "--json");
    assert!(json.status == 1 && json.out.starts_with("{\"feed\":\"news\",\"ok\":false"), "{}", json.out);
    let other = format!("feeds: {{ \"other\": Rss(url: \"{}/other.xml\"),", server.url);
    dir.write("s.ron", text.replace("Rss(url:", "Rss(utl:").replace("feeds: {", &other));
    let failed = sync(&dir, "");
    assert!(failed.status == 1 && failed.out.starts_with("other: "), "{} {}", failed.out, failed.err);
    assert_eq!(run(sync_command(&dir, "").arg("other")).status, 0);
    assert_eq!(run(sync_command(&dir, "").arg("news")).status, 1);
}

#[test]
fn what_is_left_out_of_a_file_is_noted_and_a_broken_file_is_fetched_again() {
    let server = LoopbackServer::start(|request| {
        let text = rss(&["a", "a", "b"]).replace("</channel></rss>", "");
        let full = Response::new(200, text).with_header("ETag", "\"v1\"");
        request.header("if-none-match").map_or(full, |_| Response::new(304, ""))
    });
    let dir = news(&server, "feed.xml");
    for _ in 0..2 {
        let said = sync(&dir, "").succeeded();
        assert!(
            said.contains("  the file breaks off in the middle; the 3 items before that were read"),
            "{said}"
        );
        assert!(said.contains("  left out, with the id of an earlier item: 1"), "{said}");
        assert!(!said.contains("; 0 bytes"), "{said}");
    }
}
