//! Feeds of the user's configuration, and the folder of the data.

use super::*;

const CONFIG: &str = ".config/frontwatch/config.ron";

/// Returns a folder with a situation without feeds, and a configuration with one of a server.
fn own_news(server: &LoopbackServer, includes: &[&str]) -> Workdir {
    let dir = situation("", includes);
    dir.write(CONFIG, format!("(feeds: {{ \"news\": Rss(url: \"{}/feed.xml\") }})", server.url));
    dir
}

fn start_server() -> LoopbackServer {
    LoopbackServer::start(|_| Response::new(200, rss(&["a", "b"])))
}

/// Returns the brief of the situation that the arguments name.
fn brief(dir: &Workdir, arguments: &[&str]) -> String {
    let said = dir.run(&[&["brief"], arguments].concat());
    assert_eq!(said.status, 0, "{}", said.err);
    said.out
}

#[test]
fn own_feeds_reach_every_situation_file_and_not_the_sample() {
    let server = start_server();
    let dir = own_news(&server, &[]);
    let mut alone = dir.command(&["sync"]);
    let said = run(alone.env("NO_PROXY", "127.0.0.1"));
    assert!(said.status == 0 && said.out.starts_with("news: "), "{} {}", said.out, said.err);
    assert!(brief(&dir, &["s.ron"]).contains("2 items wait"), "{}", brief(&dir, &["s.ron"]));
    assert!(!brief(&dir, &[]).contains("wait"));
    // That of the situation replaces it.
    let text = dir.read("s.ron");
    let other = format!("\"news\": Rss(url: \"{}/other.xml\"),", server.url);
    dir.write("s.ron", text.replace("feeds: {", &format!("feeds: {{ {other}")));
    let plan = sync(&dir, "--dry-run").succeeded();
    assert!(plan.lines().count() == 1 && plan.contains("/other.xml"), "{plan}");
    assert!(dir.run(&["check", "s.ron"]).out.contains("fetched for another request"));
}

#[test]
fn events_of_an_own_feed_are_included_by_name() {
    let server = start_server();
    let dir = own_news(&server, &["ucdp"]);
    let unknown = dir.run(&["check", "s.ron"]);
    assert!(unknown.status == 1 && unknown.out.contains("neither `feeds` nor your config.ron names"));
    dir.write(CONFIG, "(feeds: { \"ucdp\": UcdpApi(versions: [\"26.1\"]) })");
    let known = dir.run(&["check", "s.ron"]);
    assert!(known.status == 0 && known.out.contains("has brought no events yet"), "{}", known.out);
}

#[test]
fn every_command_finds_the_folder_that_option_variable_or_configuration_name() {
    let server = start_server();
    let dir = own_news(&server, &[]);
    sync(&dir, "--store option").succeeded();
    assert!(dir.path("option/news/items.ndjson").is_file() && !dir.path(STORE).exists());
    assert!(!brief(&dir, &["s.ron"]).contains("wait"));
    assert!(brief(&dir, &["s.ron", "--store", "option"]).contains("2 items wait"));
    let mut by_variable = dir.command(&["brief", "s.ron"]);
    by_variable.env("FRONTWATCH_STORE", dir.path("option"));
    assert!(run(&mut by_variable).out.contains("2 items wait"));
    dir.write(CONFIG, dir.read(CONFIG).replacen('(', "(store: \"../../option\", ", 1));
    assert!(brief(&dir, &["s.ron"]).contains("2 items wait"));
}

#[test]
fn a_restricted_board_has_the_data_of_feeds_only_if_its_author_names_the_folder() {
    let server = start_server();
    let feed = format!("\"news\": Rss(url: \"{}/feed.xml\"),", server.url);
    let dir = situation(&feed, &[]);
    sync(&dir, "").succeeded();
    let restricted = |extra: &[&str]| {
        let mut command = dir.command(&[&["brief", "s.ron", "--restricted"], extra].concat());
        run(command.env("FRONTWATCH_STORE", dir.path(STORE)))
    };
    assert!(restricted(&[]).out.contains("never synced"), "{}", restricted(&[]).out);
    assert!(restricted(&["--store", STORE]).out.contains("2 items wait"));
}

#[test]
fn a_mistake_in_an_own_feed_is_reported_with_its_line() {
    let dir = situation("", &[]);
    dir.write(CONFIG, "(\n    feeds: {\n        \"news\": Rss(utl: \"x\"),\n    },\n)\n");
    let failed = dir.run(&["brief", "s.ron"]);
    assert!(failed.status == 2 && failed.err.contains("config.ron:3:"), "{}", failed.err);
    assert!(failed.err.contains("did you mean `url`?"), "{}", failed.err);
    dir.write(
        CONFIG,
        "(feeds: { \"a\": Rss(url: \"https://a.example/\"), \"a\": Rss(url: \"https://b.example/\") })",
    );
    assert!(dir.run(&["brief", "s.ron"]).err.contains("the feed `a` is defined twice"));
    dir.write(CONFIG, "(feeds: { \"a\": Rss(url: \"https://a.example/\", outlet: \"A \\\"B\\\"\") })");
    let shown = dir.run(&["config", "show", "--origin"]).succeeded();
    let line = "    \"a\": Rss(url: \"https://a.example/\", outlet: \"A \\\"B\\\"\"), // ";
    assert!(shown.contains(line), "{shown}");
}
