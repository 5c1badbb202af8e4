//! What goes wrong is said in one line, nothing is stored in part, and no password is shown.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::board::{Desk, SECRETS, create_distributed_table, csv, made_up_lines};
use crate::engine::{Engine, post};
use crate::loopback_server::{LoopbackServer, Request, Response};
use crate::program::run;

/// Starts a server between the program and an engine. `answer` is given what asks the engine.
fn start_proxy(
    engine: &Engine,
    answer: impl Fn(&Request, &dyn Fn() -> Response) -> Response + Send + Sync + 'static,
) -> LoopbackServer {
    let address = engine.shards[0].clone();
    LoopbackServer::start(move |request| {
        let authorization = request.header("authorization").unwrap();
        let headers = format!("Authorization: {authorization}\r\n");
        answer(request, &|| {
            let answer = post(&address, &request.target, &headers, &request.bytes);
            Response::new(answer.status, answer.body)
        })
    })
}

/// Returns a desk that reaches the table of another by a server in between.
fn desk_behind(proxy: &LoopbackServer, desk: &Desk) -> Desk {
    let host = proxy.url.trim_start_matches("http://").to_owned();
    let behind = Desk { dir: crate::program::Workdir::new(), host, table: desk.table.clone() };
    behind.write_situation("");
    behind
}

/// Whether a request asks for rows of events.
fn asks_for_rows(request: &Request) -> bool {
    request.body.contains("FORMAT RowBinary")
}

fn sample() -> String {
    csv(&made_up_lines(60))
}

fn with_sample(engine: &Engine, table: &str) -> Desk {
    let desk = Desk::new(engine, table);
    desk.dir.write("ged.csv", sample());
    desk.import(&["ged.csv"]);
    desk
}

#[test]
fn errors_of_the_server_are_told_in_one_line() {
    for engine in Engine::start_all() {
        let missing = Desk::new(&engine, "missing");
        let said = missing.sync_fails();
        assert!(said.contains("ClickHouse answered with code 60: ") && said.contains("missing"), "{said}");

        let desk = with_sample(&engine, "told");
        desk.synced();
        let refused = desk.sync_with_password("not-the-passw0rd");
        let said = &refused.err;
        assert_eq!(refused.status, 1, "{said}");
        assert!(said.contains("ClickHouse refused the user or the password (code "), "{said}");
        assert!(said.contains("FRONTWATCH_ORG_PASSWORD") && !said.contains("passw0rd"), "{said}");

        let mut wrong = desk.import_command(&["ged.csv"]);
        let refused = run(wrong.env("FRONTWATCH_CLICKHOUSE_PASSWORD", "not-the-passw0rd"));
        refused.assert_refused(&["refused the user or the password", "FRONTWATCH_CLICKHOUSE_PASSWORD"]);

        engine.query(
            "CREATE TABLE other (id String, version UInt64) ENGINE = ReplacingMergeTree(version) ORDER BY id",
        );
        let other = Desk { table: "other".to_owned(), ..desk };
        run(&mut other.import_command(&["ged.csv"]))
            .assert_refused(&["the table other lacks the columns of events: it has no date_start"]);
        other.assert_no_secret_is_kept();
    }
}

#[test]
fn a_missing_shard_is_an_error_and_not_a_smaller_feed() {
    let Some(servers) = Engine::start_servers() else { return };
    create_distributed_table(&servers);
    let desk = with_sample(&servers, "events");
    desk.synced();
    servers.run_everywhere(
        "CREATE TABLE broken AS events_local ENGINE = Distributed(broken, default, events_local, cityHash64(id))",
    );
    let desk = Desk { table: "broken".to_owned(), ..desk };
    desk.write_situation("");
    let said = desk.sync_fails();
    assert!(said.contains("code 279") && said.contains("127.0.0.1:1"), "{said}");
}

#[test]
fn an_exception_is_not_tried_again_and_rows_before_it_are_not_stored() {
    for engine in Engine::start_all() {
        let desk = with_sample(&engine, "faulty");
        let exception =
            "Code: 241, e.displayText() = DB::Exception: Memory limit exceeded, e.what() = DB::Exception";
        let proxy =
            start_proxy(
                &engine,
                move |request, ask| {
                    if asks_for_rows(request) { Response::new(500, exception) } else { ask() }
                },
            );
        let behind = desk_behind(&proxy, &desk);
        let said = behind.sync_fails();
        assert!(said.contains("ClickHouse answered with code 241: Memory limit exceeded\n"), "{said}");
        assert_eq!(proxy.take_requests().iter().filter(|request| asks_for_rows(request)).count(), 1);

        let proxy = start_proxy(&engine, move |request, ask| {
            let mut answer = ask();
            if asks_for_rows(request) {
                answer.body.extend_from_slice(exception.as_bytes());
            }
            answer
        });
        let said = desk_behind(&proxy, &desk).sync_fails();
        assert!(said.contains("the answer is damaged: something follows that is not a row"), "{said}");
    }
}

#[test]
fn a_server_that_vanishes_is_asked_again() {
    for engine in Engine::start_all() {
        let desk = with_sample(&engine, "vanishing");
        let failures = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&failures);
        let proxy = start_proxy(&engine, move |request, ask| {
            let mut answer = ask();
            if asks_for_rows(request) && count.fetch_add(1, Ordering::Relaxed) < 5 {
                answer.cut_after = Some(answer.body.len() / 2);
            }
            answer
        });
        let behind = desk_behind(&proxy, &desk);
        let said = behind.sync_fails();
        assert!(said.contains("the answer broke off"), "{said}");
        // The fifth time fails, the sixth succeeds.
        assert_eq!(failures.load(Ordering::Relaxed), 4);
        let records = behind.synced();
        assert!(records.ends_with(" added, 0 corrected, 0 deleted"), "{records}");
        assert_eq!(failures.load(Ordering::Relaxed), 6);
        assert_eq!(behind.synced().split_once("; ").unwrap().1, "nothing new");
    }
}

#[test]
fn an_import_goes_on_where_a_server_vanished() {
    let Some(servers) = Engine::start_servers() else { return };
    create_distributed_table(&servers);
    let desk = Desk::new(&servers, "events");
    // More than two batches, and more than a page.
    desk.dir.write("ged.csv", csv(&made_up_lines(21_000)));
    let inserts = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&inserts);
    let proxy = start_proxy(&servers, move |request, ask| {
        let is_lost = request.target.contains("INSERT") && count.fetch_add(1, Ordering::Relaxed) > 0;
        if is_lost { Response::new(502, "<html>the gateway is busy</html>") } else { ask() }
    });
    let behind = desk_behind(&proxy, &desk);
    let file = desk.dir.path("ged.csv");
    let refused = run(&mut behind.import_command(&[file.to_str().unwrap()]));
    refused.assert_refused(&["the server answered 502; ", "the same import completes them"]);
    assert_eq!(inserts.load(Ordering::Relaxed), 1 + 4);
    assert_eq!(servers.query("SELECT count() FROM events"), "10000\n");
    let loaded = desk.import(&["ged.csv"]);
    assert!(loaded.starts_with("11000 added, 0 changed, 0 withdrawn, 10000 unchanged; "), "{loaded}");
    assert_eq!(desk.synced(), "21,000 records; 21000 added, 0 corrected, 0 deleted");
    assert_eq!(desk.synced(), "21,000 records; nothing new");
}

#[test]
fn a_web_page_is_not_an_answer() {
    let server = LoopbackServer::start(|_| Response::new(200, "<html>Log in to the network</html>"));
    let host = server.url.trim_start_matches("http://").to_owned();
    let desk = Desk { dir: crate::program::Workdir::new(), host, table: "events".to_owned() };
    desk.write_situation("");
    let said = desk.sync_fails();
    assert!(
        said.contains("the answer is a web page, so this is not the HTTP interface of ClickHouse"),
        "{said}"
    );
    desk.dir.write("ged.csv", sample());
    run(&mut desk.import_command(&["ged.csv"])).assert_refused(&["the answer is a web page"]);
}

#[test]
fn an_address_with_a_password_is_refused_and_restricted_mode_sends_nothing() {
    let dir = crate::program::Workdir::new();
    dir.write("ged.csv", sample());
    let address = "clickhouse://eva:hunter2@127.0.0.1:1/default";
    for restricted in [&[][..], &["--restricted"]] {
        let arguments = [&["import", "ucdp", "ged.csv", "-o", address][..], restricted].concat();
        let refused = dir.run(&arguments);
        assert!(!refused.err.contains("hunter2"), "{}", refused.err);
        let said =
            if restricted.is_empty() { "has a password" } else { "writing to ClickHouse: not in restricted" };
        refused.assert_refused(&[said]);
    }
    let mut plain = dir.command(&["import", "ucdp", "ged.csv", "-o", "clickhouse://db.example/war"]);
    run(plain.env("FRONTWATCH_CLICKHOUSE_PASSWORD", SECRETS[0]))
        .assert_refused(&["they are not sent to db.example without encryption"]);
}

#[test]
fn a_filter_that_cannot_be_pushed_down_is_an_error_at_its_place() {
    let dir = crate::program::Workdir::new();
    let feed = |filter: &str| {
        dir.write(
            "s.ron",
            format!("(\n    format: 1, title: \"T\", as_of: \"2024-12-31\",\n    feeds: {{ \"org\": ClickHouse(url: \"http://db/war\", filter: \"{filter}\") }},\n)\n"),
        );
        let checked = dir.run(&["check", "s.ron"]);
        assert_eq!(checked.status, 1, "{filter}: {}", checked.out);
        checked.out
    };
    let said = feed("country:Mali front:north");
    assert!(said.contains("fronts belong to the situation, not to the table"), "{said}");
    assert!(said.contains("s.ron:3:82"), "{said}");
    assert!(feed("/clash/").contains("a regular expression cannot be sent to ClickHouse"));
    assert!(feed("kiled>3").contains("killed"));
}
