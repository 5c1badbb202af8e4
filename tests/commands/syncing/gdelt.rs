//! GDELT: files of 15 minutes, filtered while they are read.

use std::io::{Cursor, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use md5::compute;

use super::*;

/// The folder of the feed that [`gdelt`] names.
const FOLDER: &str = ".local/share/frontwatch/feeds/gdelt";

/// The files of a made-up GDELT, by time, oldest first.
type Files = Vec<(String, Vec<u8>)>;

/// Returns a row of 61 cells.
fn row(id: u32, (country, root_code, mentions): (&str, &str, u32), place: &str, url: &str) -> String {
    let mut cells = vec![String::new(); 61];
    let id = id.to_string();
    let event_code = format!("{root_code}0");
    let mentions = mentions.to_string();
    for (column, cell) in [
        (0, id.as_str()),
        (1, "20260201"),
        (2, "202602"),
        (3, "2026"),
        (5, "INS"),
        (6, "TALIBAN"),
        (12, "INS"),
        (15, "AFGCOP"),
        (16, "POLICE"),
        (17, "AFG"),
        (22, "COP"),
        (25, "1"),
        (26, &event_code),
        (27, &event_code),
        (28, root_code),
        (29, "4"),
        (31, &mentions),
        (32, "1"),
        (33, &mentions),
        (51, "4"),
        (52, place),
        (53, country),
        (56, "36.7"),
        (57, "68.8"),
        (58, "-3378443"),
        (59, "20260201001500"),
        (60, url),
    ] {
        cell.clone_into(&mut cells[column]);
    }
    format!("{}\n", cells.join("\t"))
}

/// Returns the row of a fight in Kunduz.
fn fight(id: u32, mentions: u32) -> String {
    row(id, ("AF", "19", mentions), "Kunduz, Kondoz, Afghanistan", &format!("https://news.example/{id}"))
}

fn zip(name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(content).unwrap();
    archive.finish().unwrap().into_inner()
}

/// Returns the time of the n-th file from 2026-02-01 00:00.
fn time(n: usize) -> String {
    format!("202602{:02}{:02}{:02}00", 1 + n / 96, n / 4 % 24, n % 4 * 15)
}

/// Returns `count` files; `rows(n)` are those of the n-th.
fn files(count: usize, rows: impl Fn(usize) -> String) -> Files {
    let file = |n| (time(n), zip(&format!("{}.export.CSV", time(n)), rows(n).as_bytes()));
    (0..count).map(file).collect()
}

/// Returns the lines of a list, with the links that GDELT has, to its own host.
fn list(files: &[(String, Vec<u8>)]) -> String {
    let lines = files.iter().map(|(time, zip)| {
        let start = format!("http://data.gdeltproject.org/gdeltv2/{time}");
        format!(
            "{} {:x} {start}.export.CSV.zip\n1 {:x} {start}.mentions.CSV.zip\n1 {:x} {start}.gkg.csv.zip\n",
            zip.len(),
            compute(zip),
            compute("m"),
            compute("g"),
        )
    });
    lines.collect()
}

/// Answers as GDELT does, with all files up to the n-th of `visible`.
fn answer(files: &Files, visible: usize, request: &Request) -> Response {
    let files = &files[..visible];
    let name = request.path().rsplit('/').next().unwrap();
    match name {
        "lastupdate.txt" => {
            let newest = list(&files[visible - 1..]);
            let etag = format!("\"{:x}\"", compute(&newest));
            if request.header("if-none-match") == Some(&etag) {
                return Response::new(304, "");
            }
            Response::new(200, newest).with_header("ETag", etag)
        }
        "masterfilelist.txt" => {
            // The first line is of a file long ago.
            let all = format!("{}{}", list(&[("20150218230000".to_owned(), b"x".to_vec())]), list(files));
            match request
                .header("range")
                .and_then(|range| range.strip_prefix("bytes=-")?.parse::<usize>().ok())
            {
                Some(count) if count < all.len() => Response::new(206, &all[all.len() - count..]),
                _ => Response::new(200, all),
            }
        }
        name => match files.iter().find(|file| name == format!("{}.export.CSV.zip", file.0)) {
            Some((_, zip)) => Response::new(200, zip),
            None => Response::new(404, ""),
        },
    }
}

/// Starts a server and a situation with a feed of it: fights in Afghanistan with at least two mentions.
fn gdelt(answer: impl Fn(&Request) -> Response + Send + Sync + 'static) -> (LoopbackServer, Workdir) {
    let server = LoopbackServer::start(answer);
    let fields = "countries: [\"AF\"], root_codes: [\"19\"], min_mentions: 2, since: \"2026-02-01\"";
    let feed = format!("\"gdelt\": Gdelt(url: \"{}/gdeltv2\", {fields}),", server.url);
    (server, situation(&feed, &["gdelt"]))
}

fn paths(server: &LoopbackServer) -> Vec<String> {
    let requests = server.take_requests();
    requests.iter().map(|request| request.path().rsplit('/').next().unwrap().to_owned()).collect()
}

/// Returns the items of the inbox.
fn items(dir: &Workdir) -> Vec<serde_json::Value> {
    let text = dir.read(&format!("{FOLDER}/items.ndjson"));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_catch_up_reads_the_list_and_later_syncs_only_the_newest_file() {
    let files = files(6, |n| {
        let id = u32::try_from(n).unwrap() * 10;
        [
            fight(id + 1, 3),
            row(id + 2, ("PK", "19", 9), "Quetta, Balochistan, Pakistan", "https://x.example"),
            row(id + 3, ("AF", "04", 9), "Kabul, Kabol, Afghanistan", "https://x.example"),
            fight(id + 4, 1),
        ]
        .concat()
    });
    let visible = Arc::new(AtomicUsize::new(5));
    let shown = Arc::clone(&visible);
    let (server, dir) = gdelt(move |request| answer(&files, shown.load(Ordering::Relaxed), request));
    let first = sync(&dir, "").succeeded();
    assert!(
        first.starts_with("gdelt: until 2026-02-01 01:00, 5 records; 5 added, 0 corrected, 0 deleted;"),
        "{first}"
    );
    let asked = paths(&server);
    assert_eq!(asked[..2], ["lastupdate.txt", "masterfilelist.txt"]);
    assert_eq!(asked[2..], (0..5).map(|n| format!("{}.export.CSV.zip", time(n))).collect::<Vec<_>>());
    let [cluster] = items(&dir).try_into().unwrap();
    assert_eq!(cluster["title"], "Fight (CAMEO 19) in Kunduz, Afghanistan: Taliban – Police");
    assert_eq!(
        (&cluster["mentions"], &cluster["place"]),
        (&15.into(), &"Kunduz, Kondoz, Afghanistan".into())
    );
    assert_eq!((&cluster["outlet"], &cluster["days"][0]), (&"news.example".into(), &"2026-02-01".into()));

    let again = sync(&dir, "").succeeded();
    assert_eq!(again, "gdelt: until 2026-02-01 01:00, 5 records; nothing new; 0 bytes received\n");
    assert_eq!(paths(&server), ["lastupdate.txt"]);

    visible.store(6, Ordering::Relaxed);
    let next = sync(&dir, "").succeeded();
    assert!(next.contains("until 2026-02-01 01:15, 6 records; 1 added"), "{next}");
    assert_eq!(paths(&server), ["lastupdate.txt", &format!("{}.export.CSV.zip", time(5))]);
    let [grown] = items(&dir).try_into().unwrap();
    assert_eq!((&grown["id"], &grown["mentions"]), (&cluster["id"], &18.into()));
    let brief = dir.run(&["brief", "s.ron"]).succeeded();
    assert!(brief.contains("Afghanistan"), "{brief}");
    assert!(!dir.path(&format!("{FOLDER}/pending")).exists());
}

#[test]
fn only_the_end_of_a_long_list_is_asked_for() {
    // Longer than what is asked for at the end.
    let files = files(300, |n| fight(u32::try_from(n).unwrap(), 2));
    let visible = Arc::new(AtomicUsize::new(290));
    let shown = Arc::clone(&visible);
    let (server, dir) = gdelt(move |request| answer(&files, shown.load(Ordering::Relaxed), request));
    sync(&dir, "").succeeded();
    server.take_requests();
    visible.store(300, Ordering::Relaxed);
    let next = sync(&dir, "--json").succeeded();
    let next: serde_json::Value = serde_json::from_str(&next).unwrap();
    assert_eq!((&next["added"], &next["records"]), (&10.into(), &300.into()));
    // 300 steps of the list have about 100 kB.
    assert!(next["bytes"].as_u64().unwrap() < 80_000, "{next}");
    let requests = server.take_requests();
    assert_eq!(requests.len(), 12);
    assert_eq!(requests[1].header("range"), Some("bytes=-63000"));
}

#[test]
fn a_file_that_is_not_the_listed_one_stops_the_sync_and_earlier_ones_stay() {
    let is_sound = Arc::new(AtomicBool::new(false));
    let sound = Arc::clone(&is_sound);
    let files = files(3, |n| fight(u32::try_from(n).unwrap(), 2));
    let (server, dir) = gdelt(move |request| {
        let mut response = answer(&files, 3, request);
        if request.path().contains(&time(1)) && !sound.load(Ordering::Relaxed) {
            response.body[40] ^= 1;
        }
        response
    });
    let failed = sync(&dir, "");
    assert_eq!((failed.status, failed.out.as_str()), (1, ""));
    assert!(failed.err.contains("20260201001500.export.CSV.zip: its MD5 is "), "{}", failed.err);
    let zips = |paths: Vec<String>| paths.iter().filter(|path| path.contains("export")).count();
    // The first file, and the second one twice.
    assert_eq!(zips(paths(&server)), 3);
    is_sound.store(true, Ordering::Relaxed);
    let next = sync(&dir, "").succeeded();
    assert!(next.contains("3 records; 3 added"), "{next}");
    assert_eq!(zips(paths(&server)), 2);
}

#[test]
fn damaged_and_oversized_archives_are_refused() {
    let truncated = zip("x.CSV", fight(1, 2).repeat(100).as_bytes());
    let truncated = truncated[..truncated.len() / 2].to_vec();
    let long_row = format!("{}\n", "x".repeat(1 << 19));
    let bomb = zip("x.CSV", format!("{}{}", fight(1, 2), long_row.repeat(160)).as_bytes());
    let page = zip("x.CSV", b"<html><body>Not found</body></html>");
    for (content, said) in [
        (truncated, "is an archive that cannot be read"),
        (bomb, "it decompresses to more than 200 times its size"),
        (page, "is a web page, not a table"),
    ] {
        let files = vec![(time(0), content)];
        let (_server, dir) = gdelt(move |request| answer(&files, 1, request));
        let failed = sync(&dir, "");
        assert_eq!(failed.status, 1, "{said}");
        assert!(failed.err.contains(said), "{said} is not in {}", failed.err);
    }
}

#[test]
fn an_empty_file_and_a_missing_one_do_not_stop_the_sync() {
    let mut files = files(4, |n| if n == 1 { String::new() } else { fight(u32::try_from(n).unwrap(), 2) });
    files[2].1 = zip("x.CSV", b"");
    let (_server, dir) = gdelt(move |request| {
        if request.path().contains(&time(0)) { Response::new(404, "") } else { answer(&files, 4, request) }
    });
    let done = sync(&dir, "").succeeded();
    assert!(done.contains("1 record; 1 added"), "{done}");
    assert!(done.contains("\n  GDELT's server lacks 1 of the listed files"), "{done}");
}

#[test]
fn other_answers_than_a_list_are_named() {
    for body in ["<html>Log in</html>", "", "1 2 3\n"] {
        let (_server, dir) = gdelt(move |_| Response::new(200, body));
        let failed = sync(&dir, "");
        assert_eq!(failed.status, 1);
        assert!(failed.err.contains("it does not name a file of events"), "{}", failed.err);
    }
    let far = vec![("99990101000000".to_owned(), Vec::new())];
    let (_server, dir) = gdelt(move |request| answer(&far, 1, request));
    assert!(sync(&dir, "").err.contains("which is in the future"));
}

#[test]
fn a_killed_sync_continues_with_the_file_it_was_fetching() {
    let files = files(8, |n| fight(u32::try_from(n).unwrap(), 2));
    let is_slow = Arc::new(AtomicBool::new(true));
    let slow = Arc::clone(&is_slow);
    let (server, dir) = gdelt(move |request| {
        let mut response = answer(&files, 8, request);
        if request.path().contains(&time(5)) && slow.load(Ordering::Relaxed) {
            response.drip = Some(std::time::Duration::from_millis(100));
        }
        response
    });
    let mut command = dir.command(&["sync", "s.ron"]);
    let mut child = command.env("NO_PROXY", "127.0.0.1").spawn().unwrap();
    let mut asked = Vec::new();
    while !asked.iter().any(|path: &String| path.contains(&time(5))) {
        std::thread::sleep(std::time::Duration::from_millis(10));
        asked.extend(paths(&server));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // A row that was cut while it was written.
    let kept = dir.path(&format!("{FOLDER}/pending/kept.export.CSV"));
    let mut file = std::fs::OpenOptions::new().append(true).open(&kept).unwrap();
    file.write_all(b"99\t2026").unwrap();
    is_slow.store(false, Ordering::Relaxed);
    let next = sync(&dir, "").succeeded();
    assert!(next.contains("8 records; 8 added"), "{next}");
    let zips: Vec<String> = paths(&server).into_iter().filter(|path| path.contains("export")).collect();
    assert_eq!(zips, (5..8).map(|n| format!("{}.export.CSV.zip", time(n))).collect::<Vec<_>>());
    assert_eq!(items(&dir)[0]["mentions"], 16);
}

#[test]
fn a_sync_fetches_at_most_a_week() {
    let files = files(680, |_| String::new());
    let (_server, dir) = gdelt(move |request| answer(&files, 680, request));
    let first = sync(&dir, "").succeeded();
    assert!(first.contains("until 2026-02-07 23:45, no records"), "{first}");
    assert!(first.contains("\n  8 more files of 15 minutes each remain; the next sync continues"), "{first}");
    let second = sync(&dir, "").succeeded();
    assert!(second.contains("until 2026-02-08 01:45, no records") && !second.contains("remain"), "{second}");
}
