//! `sync` against a server on loopback that answers as the services document.

use std::process::Command;

use super::program::{Output, Workdir, run};
#[path = "../support/feed_services.rs"]
mod feed_services;
#[path = "../support/loopback_server.rs"]
mod loopback_server;

use std::fs;
use std::path::{Path, PathBuf};

use feed_services::{PASSWORD, UCDP_TOKEN, USER, files_with, rss};
use loopback_server::{LoopbackServer, Request, Response};

mod acled;
mod alerts;
mod client;
mod gdelt;
mod hapi;
mod interruption;
mod own_feeds;
mod reliefweb;
mod store;
mod tls;
mod ucdp;

/// Where the feeds of a folder are kept.
const STORE: &str = ".local/share/frontwatch/feeds";

/// Returns a folder with a situation that names these feeds and includes their events.
fn situation(feeds: &str, includes: &[&str]) -> Workdir {
    let dir = Workdir::new();
    let includes: Vec<String> = includes.iter().map(|name| format!("Feed(\"{name}\")")).collect();
    dir.write(
        "s.ron",
        format!(
            "(\n    format: 1, title: \"Feeds\", as_of: \"2026-02-10\",\n    feeds: {{\n{feeds}\n    }},\n    include: [{}],\n)\n",
            includes.join(", ")
        ),
    );
    dir
}

/// Runs `sync` in a folder, without a proxy and with short waits.
fn sync(dir: &Workdir, arguments: &str) -> Output {
    run(&mut sync_command(dir, arguments))
}

/// Returns the command that [`sync`] runs, with the credentials of the feeds.
fn sync_command(dir: &Workdir, arguments: &str) -> Command {
    let mut command = dir.command(&["sync", "s.ron", "--first-wait", "1"]);
    command.args(arguments.split_whitespace()).env("NO_PROXY", "127.0.0.1");
    command.env("FRONTWATCH_UCDP_TOKEN", UCDP_TOKEN);
    command.env("FRONTWATCH_UCDP_HOST", "127.0.0.1").env("FRONTWATCH_ACLED_HOST", "127.0.0.1");
    command.env("FRONTWATCH_ACLED_USER", USER).env("FRONTWATCH_ACLED_PASSWORD", PASSWORD);
    command
}

/// Returns the ids of the events on the board by the end of 2026, sorted.
fn event_ids(dir: &Workdir) -> Vec<String> {
    let exported = dir.run(&["export", "s.ron", "--format", "ndjson", "--as-of", "2026-12-31"]);
    assert_eq!(exported.status, 0, "{}", exported.err);
    let events = crate::parse_ndjson(&exported.out);
    let mut ids: Vec<String> = events.iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}
