//! HDX HAPI: monthly totals in pages.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Returns a total as the service has it.
fn total(month: usize, admin2: usize, events: usize) -> String {
    let (year, month) = (2018 + month / 12, month % 12 + 1);
    format!(
        "{{\"resource_hdx_id\": \"r\", \"location_ref\": 1, \"location_code\": \"AFG\", \"location_name\": \"Afghanistan\", \
         \"has_hrp\": true, \"in_gho\": true, \"provider_admin1_name\": \"Kunduz\", \"provider_admin2_name\": null, \
         \"admin1_ref\": 1, \"admin1_code\": \"AF19\", \"admin1_name\": \"Kunduz\", \"admin2_ref\": {admin2}, \
         \"admin2_code\": \"AF19{admin2:02}\", \"admin2_name\": null, \"admin_level\": 2, \
         \"event_type\": \"political_violence\", \"events\": {events}, \"fatalities\": 1, \
         \"reference_period_start\": \"{year}-{month:02}-01T00:00:00\", \
         \"reference_period_end\": \"{year}-{month:02}-28T23:59:59\"}}"
    )
}

fn page(rows: &[String]) -> Response {
    Response::new(200, format!("{{\"data\": [{}]}}", rows.join(", ")))
        .with_header("Content-Type", "application/json")
}

fn hapi(answer: impl Fn(&Request) -> Response + Send + Sync + 'static) -> (LoopbackServer, Workdir) {
    let server = LoopbackServer::start(answer);
    let feed = format!(
        "\"hapi\": HdxHapi(url: \"{}/api/v2\", parameters: [\"location_code=AFG\"], since: \"2018-01-01\"),",
        server.url
    );
    (server, situation(&feed, &["hapi"]))
}

fn sync_with_token(dir: &Workdir, arguments: &str) -> Output {
    let mut command = dir.command(&["sync", "s.ron", "--first-wait", "1"]);
    command.args(arguments.split_whitespace()).env("NO_PROXY", "127.0.0.1");
    run(command
        .env("FRONTWATCH_HAPI_TOKEN", "frontwatch:me@example.org")
        .env("FRONTWATCH_HAPI_HOST", "127.0.0.1"))
}

#[test]
fn pages_are_read_until_a_short_one_and_stored_only_if_they_change() {
    let last_events = Arc::new(AtomicUsize::new(3));
    let events = Arc::clone(&last_events);
    let (server, dir) = hapi(move |request| {
        let number = |name: &str| request.parameter(name).unwrap().parse::<usize>().unwrap();
        // 96 months in 110 districts, more than a page. A month has a total of incidents and one of all events.
        let rows: Vec<String> = (0..10_560)
            .map(|n| total(n / 110, n % 110, if n == 10_559 { events.load(Ordering::Relaxed) } else { 1 }))
            .skip(number("offset"))
            .take(number("limit"))
            .collect();
        page(&rows)
    });
    let first = sync_with_token(&dir, "").succeeded();
    assert!(first.contains("96 records; 96 added, 0 corrected"), "{first}");
    let requests = server.take_requests();
    let offsets: Vec<_> = requests.iter().map(|request| request.parameter("offset").unwrap()).collect();
    assert_eq!(offsets, ["0", "10000"]);
    for request in &requests {
        assert_eq!(request.path(), "/api/v2/coordination-context/conflict-events");
        assert_eq!(request.parameter("location_code").as_deref(), Some("AFG"));
        assert_eq!(request.parameter("start_date").as_deref(), Some("2018-01-01"));
        assert_eq!(request.parameter("output_format").as_deref(), Some("json"));
        assert_eq!(request.header("x-hdx-hapi-app-identifier"), Some("ZnJvbnR3YXRjaDptZUBleGFtcGxlLm9yZw=="));
        assert!(!request.target.contains("ZnJv") && !request.target.contains("example.org"));
    }
    let file = dir.path(".local/share/frontwatch/feeds/hapi/events.parquet");
    let written = file.metadata().unwrap().modified().unwrap();
    let second = sync_with_token(&dir, "").succeeded();
    assert!(second.contains("96 records; nothing new"), "{second}");
    assert_eq!(file.metadata().unwrap().modified().unwrap(), written);

    last_events.store(5, Ordering::Relaxed);
    let third = sync_with_token(&dir, "").succeeded();
    assert!(third.contains("96 records; 0 added, 1 corrected"), "{third}");
    assert!(!dir.path(".local/share/frontwatch/feeds/hapi/pending").exists());
}

#[test]
fn refusals_and_foreign_answers_are_named() {
    let no_token = |(_server, dir): (LoopbackServer, Workdir)| sync(&dir, "");
    let failed = no_token(hapi(|_| page(&[])));
    assert_eq!(failed.status, 1);
    assert!(failed.err.contains("set FRONTWATCH_HAPI_TOKEN"), "{}", failed.err);
    for (answer, said) in [
        (
            Response::new(400, "{\"error\":\"Invalid app identifier\"}"),
            "credentials: HDX HAPI refused the app identifier",
        ),
        (
            Response::new(200, "<!doctype html><title>Log in</title>"),
            "it is a web page, not a list of totals",
        ),
        (Response::new(200, "{\"data\": {}}"), "it is not a list of totals"),
    ] {
        let (_server, dir) = hapi(move |_| answer.clone());
        let failed = sync_with_token(&dir, "");
        assert_eq!(failed.status, 1, "{said}");
        assert!(failed.err.contains(said), "{said} is not in {}", failed.err);
        assert!(!failed.err.contains("me@example.org"), "{}", failed.err);
    }
    let (_server, dir) = hapi(|_| page(&[]));
    let empty = sync_with_token(&dir, "").succeeded();
    assert!(empty.contains("no totals for these parameters"), "{empty}");
}
