//! `ReliefWeb`: reports for the inbox.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Returns the n-th report from 2026-02-01, one every ten minutes.
fn report(n: usize) -> String {
    let created = format!("2026-02-{:02}T{:02}:{:02}:00+00:00", 1 + n / 144, n / 6 % 24, n % 6 * 10);
    format!(
        "{{\"id\": \"{n}\", \"score\": 1, \"href\": \"https://api.reliefweb.int/v2/reports/{n}\", \"fields\": {{\
         \"title\": \"Report {n}\", \"url\": \"https://reliefweb.int/node/{n}\", \
         \"url_alias\": \"https://reliefweb.int/report/afghanistan/report-{n}\", \
         \"date\": {{\"created\": \"{created}\"}}, \"source\": [{{\"name\": \"OCHA\"}}, {{\"name\": \"WFP\"}}], \
         \"primary_country\": {{\"name\": \"Afghanistan\"}}, \"body\": \"In **Kunduz** &amp; Baghlan, {}.\"}}}}",
        "word ".repeat(200)
    )
}

/// Answers with reports, newest first, as the parameters ask.
fn answer(count: usize, request: &Request) -> Response {
    let number = |name: &str| request.parameter(name).unwrap().parse::<usize>().unwrap();
    let from =
        request.parameter("filter[value][from]").or(request.parameter("filter[conditions][1][value][from]"));
    let first = from.map_or(0, |from| {
        let number = |at: usize| from[at..at + 2].parse::<usize>().unwrap();
        (number(8) - 1) * 144 + number(11) * 6 + number(14) / 10
    });
    let rows: Vec<String> =
        (first..count).rev().skip(number("offset")).take(number("limit")).map(report).collect();
    Response::new(
        200,
        format!("{{\"totalCount\": {count}, \"count\": {}, \"data\": [{}]}}", rows.len(), rows.join(", ")),
    )
}

fn relief_web(
    parameters: &str,
    answer: impl Fn(&Request) -> Response + Send + Sync + 'static,
) -> (LoopbackServer, Workdir) {
    let server = LoopbackServer::start(answer);
    let feed = format!("\"rw\": ReliefWeb(url: \"{}/v2\", parameters: [{parameters}]),", server.url);
    (server, situation(&feed, &[]))
}

#[test]
fn pages_end_at_the_known_reports() {
    let count = Arc::new(AtomicUsize::new(250));
    let shown = Arc::clone(&count);
    let filter = "\"query[value]=Kunduz\", \"filter[field]=primary_country.iso3\", \"filter[value]=afg\"";
    let (server, dir) = relief_web(filter, move |request| answer(shown.load(Ordering::Relaxed), request));
    let first = sync(&dir, "").succeeded();
    assert!(first.contains("rw: newest report 2026-02-02, 250 items; 250 added"), "{first}");
    let requests = server.take_requests();
    assert_eq!(requests.len(), 3);
    let request = &requests[1];
    assert_eq!(request.path(), "/v2/reports");
    for (name, value) in [
        ("appname", "frontwatch"),
        ("offset", "100"),
        ("limit", "100"),
        ("sort[]", "date.created:desc"),
        ("query[value]", "Kunduz"),
        ("filter[field]", "primary_country.iso3"),
    ] {
        assert_eq!(request.parameter(name).as_deref(), Some(value), "{name}");
    }
    let items = dir.read(".local/share/frontwatch/feeds/rw/items.ndjson");
    let newest: serde_json::Value = serde_json::from_str(items.lines().next().unwrap()).unwrap();
    assert_eq!((&newest["id"], &newest["title"]), (&"rw:249".into(), &"Report 249".into()));
    assert_eq!((&newest["outlet"], &newest["place"]), (&"OCHA, WFP".into(), &"Afghanistan".into()));
    assert_eq!(newest["url"], "https://reliefweb.int/report/afghanistan/report-249");
    let excerpt = newest["excerpt"].as_str().unwrap();
    assert!(
        excerpt.starts_with("In **Kunduz** & Baghlan, word") && excerpt.chars().count() <= 302,
        "{excerpt}"
    );
    assert!(newest["licence"].as_str().unwrap().contains("rights remain with the source"));

    count.store(253, Ordering::Relaxed);
    let second = sync(&dir, "--json").succeeded();
    let second: serde_json::Value = serde_json::from_str(&second).unwrap();
    assert_eq!(
        (&second["added"], &second["corrected"], &second["records"]),
        (&3.into(), &0.into(), &253.into())
    );
    // Three new reports, and the newest known one.
    assert!(second["bytes"].as_u64().unwrap() < 4 * 2000, "{second}");
    let [request] = server.take_requests().try_into().unwrap();
    assert_eq!(request.parameter("filter[conditions][0][field]").as_deref(), Some("primary_country.iso3"));
    assert_eq!(
        request.parameter("filter[conditions][1][value][from]").as_deref(),
        Some("2026-02-02T17:30:00+00:00")
    );
}

#[test]
fn a_server_that_ignores_the_condition_is_not_read_to_its_end() {
    let count = Arc::new(AtomicUsize::new(300));
    let shown = Arc::clone(&count);
    let (server, dir) = relief_web("", move |request| {
        let target = request.target.replace("filter", "ignored");
        answer(shown.load(Ordering::Relaxed), &Request { target, ..request.clone() })
    });
    sync(&dir, "").succeeded();
    server.take_requests();
    count.store(301, Ordering::Relaxed);
    assert!(sync(&dir, "").succeeded().contains("301 items; 1 added"));
    assert_eq!(server.take_requests().len(), 1);
}

#[test]
fn a_first_sync_is_bounded() {
    let (server, dir) = relief_web("", |request| answer(1100, request));
    let first = sync(&dir, "").succeeded();
    assert!(first.contains("\n  only the newest 1000 reports were fetched, back to "), "{first}");
    assert_eq!(server.take_requests().len(), 10);
}

#[test]
fn an_unknown_app_name_and_foreign_answers_are_named() {
    let refusal = "{\"status\":403,\"error\":{\"type\":\"AccessDeniedHttpException\",\"message\":\"You are not using an approved appname\"}}";
    for (answer, said) in [
        (Response::new(403, refusal), "and set FRONTWATCH_RW_TOKEN"),
        (Response::new(410, "{\"error\": \"decommissioned\"}"), "the server answered 410"),
        (Response::new(200, "<html>Log in</html>"), "it is a web page, not a list of reports"),
        (Response::new(200, "{\"data\": 1}"), "it is not a list of reports"),
    ] {
        let (_server, dir) = relief_web("", move |_| answer.clone());
        let failed = sync(&dir, "");
        assert_eq!(failed.status, 1, "{said}");
        assert!(failed.err.contains(said), "{said} is not in {}", failed.err);
    }
}
