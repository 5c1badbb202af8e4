//! Starts engines and sends statements to them.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, Command, Stdio};

/// The servers of the cluster `shards`, or a current engine behind the HTTP interface of one. Dropping them stops them.
pub(crate) struct Engine {
    /// The addresses of the shards, as host and port.
    pub(crate) shards: Vec<String>,
    /// The name for messages.
    pub(crate) name: &'static str,
    process: Child,
    /// The script ends when this is closed, even if the test is killed.
    input: Option<ChildStdin>,
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Engine {
    /// Starts Debian's `clickhouse-server`, twice. `None`, with a message: it is not installed.
    pub(crate) fn start_servers() -> Option<Self> {
        let mut script = Command::new("bash");
        script.arg("tests/clickhouse/servers.sh");
        Self::start("clickhouse-server", script)
    }

    /// Starts `chdb`, with the Python of `CHDB_PYTHON` if it is set. `None`, with a message: it is not installed.
    pub(crate) fn start_current() -> Option<Self> {
        let python = std::env::var("CHDB_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let mut script = Command::new(python);
        script.arg("tests/clickhouse/chdb_http.py");
        Self::start("chdb", script)
    }

    /// Returns the engines that are installed.
    pub(crate) fn start_all() -> Vec<Self> {
        [Self::start_servers(), Self::start_current()].into_iter().flatten().collect()
    }

    fn start(name: &'static str, mut script: Command) -> Option<Self> {
        let script = script.current_dir(env!("CARGO_MANIFEST_DIR"));
        let started = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let Ok(mut process) = started else {
            eprintln!("skipped: {name} cannot be started");
            return None;
        };
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let input = process.stdin.take();
        let Some(urls) = line.strip_prefix("ready ") else {
            assert!(line.starts_with("skipped: "), "{name}: {line:?}");
            eprint!("{line}");
            _ = process.wait();
            return None;
        };
        let shards = urls.split_whitespace().map(|url| url.replace("http://", "")).collect();
        Some(Self { shards, name, process, input })
    }

    /// Sends a statement to the first shard.
    pub(crate) fn ask(&self, statement: &str, settings: &[(&str, &str)]) -> Response {
        send(&self.shards[0], statement.as_bytes(), settings)
    }

    /// Sends a statement to the first shard and returns what it answers.
    #[track_caller]
    pub(crate) fn query(&self, statement: &str) -> String {
        let response = self.ask(statement, &[("max_query_size", "10000000")]);
        assert_eq!(response.status, 200, "{}: {}\n{statement}", self.name, response.text());
        response.text()
    }

    /// Runs a statement on every shard.
    #[track_caller]
    pub(crate) fn run_everywhere(&self, statement: &str) {
        for shard in &self.shards {
            let response = send(shard, statement.as_bytes(), &[]);
            assert_eq!(response.status, 200, "{}: {}\n{statement}", self.name, response.text());
        }
    }

    /// Creates the tables: `events` stands for the rows of all shards.
    #[track_caller]
    pub(crate) fn create_tables(&self) {
        // In 2018, `LowCardinality` was an experiment: a distributed insert of it fails.
        let is_old = self.query("SELECT version()").starts_with("18.");
        let text = if is_old { "String" } else { "LowCardinality(String)" };
        let table = include_str!("events.sql").replace("TEXT", text);
        if self.shards.len() == 1 {
            self.run_everywhere(&table.replace("events_local", "events"));
            return;
        }
        self.run_everywhere(&table);
        for (name, cluster) in [("events", "shards"), ("events_broken", "broken")] {
            self.run_everywhere(&format!(
                "CREATE TABLE {name} AS events_local ENGINE = Distributed({cluster}, default, events_local, cityHash64(id))"
            ));
        }
    }

    /// Inserts rows, on whatever shard they belong to, before it returns.
    #[track_caller]
    pub(crate) fn insert(&self, statement: &str) {
        let settings = [("insert_distributed_sync", "1")];
        let response = self.ask(statement, if self.shards.len() > 1 { &settings } else { &[] });
        assert_eq!(response.status, 200, "{}: {}", self.name, response.text());
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        drop(self.input.take());
        _ = self.process.wait();
    }
}

/// Posts a statement.
pub(crate) fn send(address: &str, statement: &[u8], settings: &[(&str, &str)]) -> Response {
    let mut target = "/?".to_owned();
    for (name, value) in settings {
        write!(target, "{name}={value}&").unwrap();
    }
    post(address, &target, "", statement)
}

/// Posts a body, with a line for each further header.
pub(crate) fn post(address: &str, target: &str, headers: &str, statement: &[u8]) -> Response {
    let mut connection = TcpStream::connect(address).unwrap();
    // The older version has no chunks.
    let length = statement.len();
    write!(connection, "POST {target} HTTP/1.0\r\n{headers}Content-Length: {length}\r\n\r\n").unwrap();
    connection.write_all(statement).unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    let status = String::from_utf8_lossy(&answer[9..12]).parse().unwrap();
    Response { status, body: answer.split_off(end + 4) }
}
