//! `sync --notify`: rules that begin to fire are told once.

use super::*;

/// A situation in which no rule fires, or one does: the pier was quiet for years.
fn pier(has_incident: bool, url: &str) -> String {
    let event = |id: &str, date: &str| {
        format!(
            "(id: \"{id}\", date: \"{date}\", front: \"pier\", kind: ArmedClash, actors: [\"north\", \"south\"], \
             sources: [\"paper\"], summary: \"A clash.\"),"
        )
    };
    let incident = if has_incident { event("new", "2026-02-05") } else { String::new() };
    format!(
        "(format: 1, title: \"The pier\", as_of: \"2026-02-10\",
        actors: {{ \"north\": (name: \"North\", kind: StateForces), \"south\": (name: \"South\", kind: RebelGroup) }},
        fronts: {{ \"pier\": (name: \"The old pier\", short: \"Pier\", parties: [\"north\", \"south\"], coverage_from: \"2020-01-01\") }},
        sources: {{ \"paper\": (title: \"Paper\") }},
        events: [{}{incident}],
        feeds: {{ \"news\": Rss(url: \"{url}/feed.xml\") }})",
        event("old", "2021-03-01")
    )
}

#[test]
fn a_rule_that_begins_to_fire_is_told_once_to_output_command_and_webhook() {
    let server = LoopbackServer::start(|request| match request.method.as_str() {
        "POST" => Response::new(200, "ok"),
        _ => Response::new(200, rss(&["a"])),
    });
    let dir = Workdir::new();
    fs::create_dir_all(dir.path(".config/frontwatch")).unwrap();
    dir.write(".config/frontwatch/config.ron", "(notify: [\"tee\", \"-a\", \"told.txt\"])");
    let notify = |first: &str| {
        let mut command = dir.command(&["sync", "s.ron", "--notify", "--first-wait", "1"]);
        command
            .env("NO_PROXY", "127.0.0.1")
            .env("FRONTWATCH_NOTIFY_TOKEN", format!("{}/hook/s3cret", server.url));
        let output = run(&mut command);
        assert!(output.out.starts_with(first) && !output.out.contains("s3cret"), "{}", output.out);
        output
    };
    dir.write("s.ron", pier(false, &server.url));
    let quiet = notify("news: ").succeeded();
    assert_eq!(quiet.lines().count(), 1, "{quiet}");
    assert!(!dir.path("told.txt").exists());

    dir.write("s.ron", pier(true, &server.url));
    server.take_requests();
    let told = notify("news: ").succeeded();
    assert!(told.contains("\nThe pier, as of 2026-02-10\nPier, broken quiet: "), "{told}");
    assert!(told.contains("2026-02-05"), "{told}");
    assert!(dir.read("told.txt").contains("Pier, broken quiet: "));
    let posted: Vec<Request> = server.take_requests().into_iter().filter(|r| r.method == "POST").collect();
    assert_eq!(posted.len(), 1);
    assert_eq!(posted[0].path(), "/hook/s3cret");
    assert!(posted[0].body.starts_with("{\"text\":\"The pier, as of 2026-02-10\\nPier, broken quiet"));

    let again = notify("news: ").succeeded();
    assert_eq!(again.lines().count(), 1, "{again}");
    assert!(server.take_requests().iter().all(|request| request.method == "GET"));
    // A rule that stops firing and fires again is told again.
    dir.write("s.ron", pier(false, &server.url));
    notify("news: ").succeeded();
    dir.write("s.ron", pier(true, &server.url));
    assert!(notify("news: ").succeeded().contains("broken quiet"));
}

#[test]
fn only_a_channel_that_an_alert_does_not_reach_is_told_again() {
    let server = LoopbackServer::start(|request| match request.method.as_str() {
        "POST" => Response::new(200, "ok"),
        _ => Response::new(200, rss(&["a"])),
    });
    let posts = || server.take_requests().iter().filter(|request| request.method == "POST").count();
    let notify = |dir: &Workdir| {
        let hook = format!("{}/hook", server.url);
        run(sync_command(dir, "--notify --timeout 1").env("FRONTWATCH_NOTIFY_TOKEN", hook))
    };
    let dir = Workdir::new();
    fs::create_dir_all(dir.path(".config/frontwatch")).unwrap();
    dir.write(".config/frontwatch/config.ron", "(notify: [\"false\"])");
    dir.write("s.ron", pier(true, &server.url));
    for is_first in [true, false] {
        let failed = notify(&dir);
        assert_eq!(failed.status, 1);
        assert_eq!(failed.out.contains("broken quiet"), is_first, "{}", failed.out);
        assert_eq!(posts(), usize::from(is_first));
        assert!(
            failed.err.starts_with("notify: failed: the command false of `notify` failed"),
            "{}",
            failed.err
        );
    }
    dir.write(
        ".config/frontwatch/config.ron",
        "(notify: [\"sh\", \"-c\", \"echo noise >&2; exec sleep 100\"])",
    );
    let hung = notify(&dir);
    assert_eq!(hung.err, "notify: failed: the command sh of `notify` did not end within 1 s\n");
    dir.write(".config/frontwatch/config.ron", "(notify: [\"tee\", \"told.txt\"])");
    assert!(!notify(&dir).succeeded().contains("broken quiet"));
    assert!(dir.read("told.txt").contains("broken quiet"));
    fs::remove_file(dir.path("told.txt")).unwrap();
    notify(&dir).succeeded();
    assert!(!dir.path("told.txt").exists());
    assert_eq!(posts(), 0);
}
