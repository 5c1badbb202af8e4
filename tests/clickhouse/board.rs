//! Runs the program against an engine, as a writer who imports and a reader who syncs.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::bulk::{Events, HEADER, write_csv};
use crate::engine::Engine;
use crate::program::{Output, Workdir, run};

/// The passwords of `writer` and `reader`.
pub(crate) const SECRETS: [&str; 2] = ["wr1te-secret", "secret"];
/// The folder of the feed `org`.
pub(crate) const FEED: &str = ".local/share/frontwatch/feeds/org";

/// A table of an engine, and a folder in which the program runs.
pub(crate) struct Desk {
    pub(crate) dir: Workdir,
    /// The host and port of the server.
    pub(crate) host: String,
    pub(crate) table: String,
}

impl Desk {
    pub(crate) fn new(engine: &Engine, table: &str) -> Self {
        let desk = Self { dir: Workdir::new(), host: engine.shards[0].clone(), table: table.to_owned() };
        desk.write_situation("");
        desk
    }

    /// Writes `s.ron` with the feed `org`, which asks for more than its address by `fields`.
    pub(crate) fn write_situation(&self, fields: &str) {
        let Self { host, table, .. } = self;
        self.dir.write(
            "s.ron",
            format!(
                "(\n    format: 1, title: \"Shared\", as_of: \"2024-12-31\",\n    feeds: {{ \"org\": ClickHouse(url: \"http://{host}/default\", table: \"{table}\", {fields}) }},\n    include: [Feed(\"org\")],\n)\n"
            ),
        );
    }

    /// Returns the command that imports files of UCDP into the table.
    pub(crate) fn import_command(&self, arguments: &[&str]) -> Command {
        let Self { host, table, .. } = self;
        let output = format!("clickhouse://writer@{host}/default?table={table}");
        let mut command = self.dir.command(&["import", "ucdp", "-o", &output]);
        command.args(arguments).env("NO_PROXY", "127.0.0.1");
        command.env("FRONTWATCH_CLICKHOUSE_PASSWORD", SECRETS[0]);
        command
    }

    /// Imports files of UCDP into the table and returns the line of the result.
    #[track_caller]
    pub(crate) fn import(&self, arguments: &[&str]) -> String {
        let written = run(&mut self.import_command(arguments)).succeeded();
        let line = written.lines().find(|line| line.starts_with("loaded ")).unwrap();
        line.split_once("?table=").unwrap().1.split_once(": ").unwrap().1.to_owned()
    }

    pub(crate) fn sync(&self) -> Output {
        self.sync_with_password(SECRETS[1])
    }

    pub(crate) fn sync_with_password(&self, password: &str) -> Output {
        let mut command = self.dir.command(&["sync", "s.ron", "--first-wait", "1"]);
        command.env("NO_PROXY", "127.0.0.1").env("FRONTWATCH_ORG_HOST", "127.0.0.1");
        run(command.env("FRONTWATCH_ORG_USER", "reader").env("FRONTWATCH_ORG_PASSWORD", password))
    }

    /// Syncs, which must fail and keep the events of the feed. Returns the error.
    #[track_caller]
    pub(crate) fn sync_fails(&self) -> String {
        let file = self.dir.path(FEED).join("events.parquet");
        let before = fs::read(&file).ok();
        let Output { status, err, .. } = self.sync();
        assert_eq!(status, 1, "{err}");
        assert_eq!(fs::read(&file).ok(), before);
        assert_eq!(err.lines().count(), 1, "{err}");
        self.assert_no_secret_is_kept();
        err
    }

    /// Syncs and returns what changed: `3 records; 1 added, 0 corrected, 0 deleted`.
    #[track_caller]
    pub(crate) fn synced(&self) -> String {
        let written = self.sync().succeeded();
        let (_, counts) = written.split_once(", ").unwrap();
        counts.rsplit_once("; ").unwrap().0.to_owned()
    }

    /// Returns what the board, the brief and an export show of the feed's events.
    pub(crate) fn shown(&self) -> String {
        let mut shown = String::new();
        for arguments in [
            &["brief", "s.ron"][..],
            &["frame", "s.ron", "--last", "all", "--size", "160x48"],
            &["export", "s.ron", "--format", "csv"],
        ] {
            shown.push_str(&self.dir.run(arguments).succeeded());
        }
        shown
    }

    /// Fails if a password is in a file of the folder.
    #[track_caller]
    pub(crate) fn assert_no_secret_is_kept(&self) {
        fn visit(path: &Path) {
            if path.is_dir() {
                for entry in fs::read_dir(path).unwrap() {
                    visit(&entry.unwrap().path());
                }
                return;
            }
            let bytes = fs::read(path).unwrap();
            for secret in [SECRETS[0], "reader:secret", "cmVhZGVyOnNlY3JldA", "d3JpdGVyOndyMXRlLXNlY3JldA"] {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{secret} is in {}", path.display());
            }
        }
        visit(&self.dir.path(""));
    }
}

/// Creates tables over two shards with the statements of docs/clickhouse.md.
pub(crate) fn create_distributed_table(servers: &Engine) {
    let page = include_str!("../../docs/clickhouse.md");
    let statements = page.split("```sql\n").skip(1).map(|part| part.split("\n```").next().unwrap());
    let [local, shards] = statements.collect::<Vec<_>>().try_into().unwrap();
    // The servers are of 2018.
    servers.run_everywhere(&local.replace("LowCardinality(String)", "String"));
    let shards = shards.lines().last().unwrap().trim_end_matches(';');
    servers.run_everywhere(&shards.replace("CLUSTER", "shards").replace("DATABASE", "default"));
}

/// Returns the lines of made-up events in the layout of UCDP GED, without the header.
pub(crate) fn made_up_lines(count: u32) -> Vec<String> {
    let mut events = Events::new(7, count);
    let mut lines = Vec::new();
    while let Some(row) = events.next() {
        let mut line = Vec::new();
        write_csv(&mut line, &row).unwrap();
        lines.push(String::from_utf8(line).unwrap());
    }
    lines
}

/// Returns a table of UCDP with these lines.
pub(crate) fn csv(lines: &[String]) -> String {
    format!("{HEADER}\n{}", lines.concat())
}
