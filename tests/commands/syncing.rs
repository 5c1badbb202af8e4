//! `sync` against a server on loopback that answers as the services document.

use super::program::{Output, Workdir, run};
#[path = "../support/loopback_server.rs"]
mod loopback_server;

use loopback_server::{LoopbackServer, Request, Response};

mod client;
mod gdelt;
mod hapi;
mod reliefweb;

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
    let mut command = dir.command(&["sync", "s.ron", "--first-wait", "1"]);
    command.args(arguments.split_whitespace()).env("NO_PROXY", "127.0.0.1");
    run(&mut command)
}

/// Returns an RSS file with one item a title.
fn rss(titles: &[&str]) -> String {
    let items = titles.iter().map(|title| {
        format!(
            "<item><title>{title}</title><guid>{title}</guid><link>https://news.example/{title}</link>\
             <pubDate>Mon, 09 Feb 2026 08:00:00 GMT</pubDate></item>"
        )
    });
    format!("<rss version=\"2.0\"><channel><title>News</title>{}</channel></rss>", items.collect::<String>())
}
