//! What can be relied on when events are in `ClickHouse`: the same statements on a release of 2018 (Debian's
//! `clickhouse-server`, two shards) and on today's (`chdb`), the newest version of each event, strings, errors,
//! cancelling. Skipped, with a message, where an engine is not installed.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests fail by panicking, and say what they skip"
)]

use std::thread;
use std::time::{Duration, Instant};

use engine::{Engine, send};

#[cfg(feature = "sync")]
mod board;
#[cfg(feature = "sync")]
#[path = "../support/bulk.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod bulk;
mod engine;
#[cfg(feature = "sync")]
mod faults;
#[cfg(feature = "sync")]
#[path = "../support/loopback_server.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod loopback_server;
#[cfg(feature = "sync")]
#[path = "../support/program.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod program;
#[cfg(feature = "sync")]
mod pushed_down;
#[cfg(feature = "sync")]
mod round_trip;

/// Writes a string literal.
fn quote(text: &str) -> String {
    let mut quoted = String::from("'");
    for char in text.chars() {
        match char {
            '\'' | '\\' => quoted.extend(['\\', char]),
            '\0' => quoted.push_str("\\0"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            char => quoted.push(char),
        }
    }
    quoted.push('\'');
    quoted
}

fn text_of_hex(digits: &str) -> String {
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    String::from_utf8((0..digits.len()).step_by(2).map(byte).collect()).unwrap()
}

fn sorted_lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn statements_answer_the_same_on_both_engines() {
    let engines = Engine::start_all();
    for engine in &engines {
        engine.create_tables();
        engine.insert(include_str!("rows.sql"));
    }
    let statements: Vec<&str> = include_str!("statements.sql").split_terminator(";\n").collect();
    assert_eq!(statements.len(), 17);
    for statement in statements {
        let answers: Vec<String> = engines.iter().map(|engine| engine.query(statement)).collect();
        assert!(answers.iter().all(|answer| !answer.is_empty()), "{statement}");
        for pair in answers.windows(2) {
            assert_eq!(sorted_lines(&pair[0]), sorted_lines(&pair[1]), "{statement}");
        }
    }
    for engine in &engines {
        let count = |table: &str| {
            engine.query(&format!("SELECT count() FROM {table}")).trim().parse::<u32>().unwrap()
        };
        assert_eq!(count("events"), 100_000);
        if engine.shards.len() > 1 {
            assert!((40_000..60_000).contains(&count("events_local")), "both shards have rows");
        }
    }
}

#[test]
fn only_the_newest_version_of_an_event_counts_however_often_it_is_sent() {
    for engine in Engine::start_all() {
        engine.create_tables();
        engine.run_everywhere("SYSTEM STOP MERGES");
        let insert = |rows: &[(&str, u32, bool, i32, u32)]| {
            let values = rows.iter().map(|(id, version, is_deleted, day, killed)| {
                format!("({}, {version}, {}, {day}, {day}, 'C1', {killed})", quote(id), u8::from(*is_deleted))
            });
            engine.insert(&format!(
                "INSERT INTO events (id, version, deleted, date_start, date_end, country, killed_best) VALUES {}",
                values.collect::<Vec<_>>().join(", ")
            ));
        };
        let first = [
            ("a", 1, false, -400, 1),
            ("b", 1, false, 18_000, 2),
            ("c", 1, false, 18_000, 4),
            ("d", 1, false, 19_000, 8),
        ];
        // `b` is corrected, `c` deleted, `d` moved to another day: its old day is deleted.
        let second = [
            ("b", 2, false, 18_000, 16),
            ("c", 2, true, 18_000, 4),
            ("d", 2, true, 19_000, 8),
            ("d", 2, false, 8_000, 32),
        ];
        for rows in [&first, &second, &first, &second, &second] {
            insert(rows);
        }
        let total = "SELECT count(), sum(killed_best), min(date_start), max(date_start) FROM events FINAL WHERE NOT deleted";
        assert_eq!(engine.query(total), "3\t49\t-400\t18000\n", "{}", engine.name);
        let since =
            "SELECT count(), sum(killed_best) FROM events FINAL WHERE NOT deleted AND date_start >= 18000";
        assert_eq!(engine.query(since), "1\t16\n", "{}", engine.name);
    }
}

#[test]
fn strings_arrive_as_they_were_written() {
    let mut texts: Vec<String> = [
        "'",
        "''",
        "\\",
        "\\'",
        "' OR 1=1 --",
        "a\0b",
        "\0\0'",
        "\n\r\t\u{8}\u{c}\u{1b}",
        "\\x41",
        "\\N",
        "%_%",
        "{x:String}",
        "$1",
        "--",
        "/*",
        "*/",
        ";",
        "é",
        "\u{202e}",
        "😀",
        "\u{feff}",
        "\u{2028}",
        "'; DROP TABLE events; --",
        "`",
        "\"",
        "\\e\\a",
        "FORMAT Null",
        "?",
        "\u{7f}",
        "\\\n",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push("'\\".repeat(50_000));
    // Every pair of characters that mean something in a literal.
    let special: Vec<char> = "'\\\0\nnrtx0bN%é😀{;-/*".chars().collect();
    texts.extend(special.iter().flat_map(|a| special.iter().map(move |b| format!("{a}{b}"))));
    for engine in Engine::start_all() {
        for texts in texts.chunks(100) {
            let literals: Vec<String> = texts.iter().map(|text| format!("hex({})", quote(text))).collect();
            let answer = engine.query(&format!("SELECT arrayJoin([{}])", literals.join(", ")));
            let received: Vec<String> = answer.lines().map(text_of_hex).collect();
            assert_eq!(received, texts, "{}", engine.name);
        }
    }
}

#[test]
fn an_error_has_a_status_and_a_code() {
    let current_or_old =
        |engine: &Engine, current: u16, old: u16| if engine.name == "chdb" { current } else { old };
    for engine in Engine::start_all() {
        let fails = |statement: &str, settings: &[(&str, &str)], status: u16, code: u16| {
            let response = engine.ask(statement, settings);
            let start = format!("Code: {code}");
            assert_eq!(response.status, status, "{}: {}", engine.name, response.text());
            assert!(response.text().starts_with(&start), "{}: {}", engine.name, response.text());
        };
        fails("SELECT * FROM nothing", &[], 404, 60);
        fails("SELECT 1", &[("database", "nothing")], 404, 81);
        fails("SELECT", &[], 400, 62);
        let endless = "SELECT count() FROM numbers(100000000000) WHERE number % 3 = 1";
        fails(endless, &[("max_execution_time", "1")], current_or_old(&engine, 408, 500), 159);
        let large = "SELECT number, count() FROM numbers(10000000) GROUP BY number";
        fails(large, &[("max_memory_usage", "1000000")], 500, 241);
        let reader = [("user", "reader"), ("password", "wrong")];
        let (status, code) = (current_or_old(&engine, 403, 401), current_or_old(&engine, 516, 193));
        fails("SELECT 1", &reader, status, code);
        let reader = [("user", "reader"), ("password", "secret")];
        fails("CREATE TABLE x (a Int8) ENGINE = Memory", &reader, 500, 164);
        assert_eq!(
            engine.ask("SELECT 1", &[reader[0], reader[1], ("max_execution_time", "1")]).text(),
            "1\n"
        );
    }
}

#[test]
fn an_error_after_the_first_rows_is_a_success_unless_the_answer_is_awaited() {
    let Some(servers) = Engine::start_servers() else { return };
    let statement = "SELECT number, throwIf(number = 2000000) FROM numbers(3000000)";
    let started = servers.ask(statement, &[("max_block_size", "1000")]);
    assert_eq!(started.status, 200);
    assert!(started.text().contains("Code: 395"), "the text of the error follows the rows");
    let awaited = servers.ask(statement, &[("max_block_size", "1000"), ("wait_end_of_query", "1")]);
    assert_eq!(awaited.status, 500);
    assert!(awaited.text().starts_with("Code: 395"));
}

#[test]
fn a_missing_shard_is_an_error() {
    let Some(servers) = Engine::start_servers() else { return };
    servers.create_tables();
    servers.insert(include_str!("rows.sql"));
    let response = servers.ask("SELECT count() FROM events_broken", &[("skip_unavailable_shards", "0")]);
    assert_eq!(response.status, 500, "{}", response.text());
    assert!(
        response.text().contains("Code: 279") && response.text().contains("127.0.0.1:1"),
        "{}",
        response.text()
    );
    let partial = servers.ask("SELECT count() FROM events_broken", &[("skip_unavailable_shards", "1")]);
    assert_eq!((partial.status, partial.text().as_str()), (200, "100000\n"), "it would be silently partial");
}

#[test]
fn a_statement_is_cancelled_on_every_shard_by_the_user_who_asked() {
    let Some(servers) = Engine::start_servers() else { return };
    servers.create_tables();
    servers.insert(include_str!("rows.sql"));
    let reader = [("user", "reader"), ("password", "secret"), ("max_block_size", "1000")];
    let running = |shard: &String| {
        let processes = "SELECT count() FROM system.processes WHERE initial_query_id = 'slow'";
        send(shard, processes.as_bytes(), &[]).text().trim() == "1"
    };
    let await_that = |is_met: &dyn Fn() -> bool, what: &str| {
        let start = Instant::now();
        while !is_met() {
            assert!(start.elapsed() < Duration::from_secs(20), "{what}");
            thread::sleep(Duration::from_millis(20));
        }
    };
    let settings = [reader[0], reader[1], reader[2], ("query_id", "slow"), ("wait_end_of_query", "1")];
    thread::scope(|scope| {
        // Some 50 blocks of 1,000 rows a shard, a second each.
        let slow = scope.spawn(|| servers.ask("SELECT sum(sleep(1)) FROM events", &settings));
        await_that(&|| servers.shards.iter().all(running), "it does not begin on every shard");
        let cancelled = servers.ask("KILL QUERY WHERE query_id = 'slow'", &reader);
        assert_eq!(cancelled.status, 200, "{}", cancelled.text());
        let response = slow.join().unwrap();
        assert_eq!(response.status, 500);
        assert!(response.text().starts_with("Code: 394"), "{}", response.text());
    });
    await_that(&|| !servers.shards.iter().any(running), "it does not end on every shard");
}
