//! Sends statements to `ClickHouse` over HTTP. What a server must understand is in `docs/clickhouse.md`.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::clickhouse_target::ClickHouseTarget;
use super::credentials::{Credentials, Secret, variable_name};
use super::fetch_error::SyncError;
use super::http_client::{HttpClient, shown_url};
use super::http_request::{HttpAnswer, HttpRequest, PostedBody};
use super::query_string::add_query;

/// The settings of every statement that reads. An answer is only sent when it is complete, since an exception could not
/// be told from rows otherwise.
const READ_SETTINGS: [(&str, &str); 6] = [
    ("readonly", "2"),
    ("wait_end_of_query", "1"),
    ("skip_unavailable_shards", "0"),
    ("max_execution_time", "600"),
    ("max_memory_usage", "4000000000"),
    ("max_query_size", "10000000"),
];
/// The settings of an insert. Rows for other shards arrive there before the server answers.
const INSERT_SETTINGS: [(&str, &str); 2] = [("insert_distributed_sync", "1"), ("max_execution_time", "600")];
/// The most bytes of a page of rows.
const MAX_ROWS_BYTES: u64 = 1 << 30;
/// The exceptions that say that the user or the password is wrong.
const AUTHENTICATION_CODES: [u32; 4] = [192, 193, 194, 516];

/// A connection to a table.
pub(super) struct ClickHouseClient<'a> {
    http: &'a HttpClient<'a>,
    pub(super) target: ClickHouseTarget,
    /// The name under which credentials are found.
    credentials_name: &'a str,
    secret_headers: Vec<(&'static str, Secret)>,
}

impl<'a> ClickHouseClient<'a> {
    /// Connects as the user of the target, else of the credentials.
    pub(super) fn new(
        http: &'a HttpClient<'a>,
        target: ClickHouseTarget,
        credentials_name: &'a str,
        credentials: &Credentials,
    ) -> Self {
        let user = target.user.clone().or_else(|| credentials.user.clone());
        let password = credentials.password.as_ref();
        let secret_headers = (user.is_some() || password.is_some()).then(|| {
            let user = user.as_deref().unwrap_or("default");
            let password = password.map_or("", Secret::reveal);
            ("authorization", Secret::new(format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))))
        });
        Self { http, target, credentials_name, secret_headers: secret_headers.into_iter().collect() }
    }

    /// Returns what a statement answers, as text.
    pub(super) fn query_text(&self, statement: &str) -> Result<String, SyncError> {
        self.read_text(self.query(statement)?)
    }

    /// Returns what a statement about the server answers, as text. Its time limit is shorter than the others', so
    /// that a server that does not answer is noticed soon.
    pub(super) fn query_server(&self, statement: &str) -> Result<String, SyncError> {
        let answer = self.send(&READ_SETTINGS, statement.as_bytes().to_vec(), |request| {
            let request = HttpRequest { is_large: false, ..request };
            self.http.fetch(&request).map(HttpAnswer::into_body)
        })?;
        self.read_text(answer)
    }

    fn read_text(&self, answer: Vec<u8>) -> Result<String, SyncError> {
        String::from_utf8(answer).map_err(|_| self.unexpected("the answer is not text"))
    }

    /// Returns what a statement answers.
    pub(super) fn query(&self, statement: &str) -> Result<Vec<u8>, SyncError> {
        self.send(&READ_SETTINGS, statement.as_bytes().to_vec(), |request| {
            self.http.fetch(&request).map(HttpAnswer::into_body)
        })
    }

    /// Writes what a statement answers to a file.
    pub(super) fn query_to_file(&self, statement: &str, path: &Path) -> Result<(), SyncError> {
        self.send(&READ_SETTINGS, statement.as_bytes().to_vec(), |request| {
            self.http.fetch_to_file(&request, path, MAX_ROWS_BYTES).map(|_| ())
        })
    }

    /// Runs a statement that changes the schema.
    pub(super) fn run(&self, statement: &str) -> Result<(), SyncError> {
        self.send(&[], statement.as_bytes().to_vec(), |request| self.http.fetch(&request).map(|_| ()))
    }

    /// Inserts rows in `RowBinary`. Sent again after a broken connection, they are the same versions of the same rows.
    pub(super) fn insert(&self, columns: &str, rows: Vec<u8>) -> Result<(), SyncError> {
        let table = self.target.qualified_table();
        let statement = format!("INSERT INTO {table} ({columns}) FORMAT RowBinary");
        let settings: Vec<(&str, &str)> =
            INSERT_SETTINGS.into_iter().chain([("query", statement.as_str())]).collect();
        self.send(&settings, rows, |request| self.http.fetch(&request).map(|_| ()))
    }

    /// Returns the major release of the server.
    ///
    /// # Errors
    /// Also if something other than `ClickHouse` answers.
    pub(super) fn major_version(&self) -> Result<u32, SyncError> {
        let answer = self.query_server("SELECT version()")?;
        let major = answer.split('.').next().and_then(|major| major.parse().ok());
        major.ok_or_else(|| {
            let what = if answer.trim_start().starts_with('<') { "a web page" } else { "no version" };
            self.unexpected(&format!("the answer is {what}, so this is not the HTTP interface of ClickHouse"))
        })
    }

    /// Returns the time of the server's clock, in milliseconds since 1970. All versions are times of this clock.
    pub(super) fn server_time(&self) -> Result<u64, SyncError> {
        let answer = self.query_server("SELECT toUnixTimestamp(now())")?;
        let seconds =
            answer.trim_end().parse::<u64>().map_err(|_| self.unexpected("the answer is not a time"));
        seconds.map(|seconds| seconds.saturating_mul(1000))
    }

    /// Returns the error of an answer that is not what was asked for.
    pub(super) fn unexpected(&self, what: &str) -> SyncError {
        SyncError::Unexpected { url: shown_url(&self.target.server), what: what.to_owned() }
    }

    fn send<T>(
        &self,
        settings: &[(&str, &str)],
        body: Vec<u8>,
        fetch: impl FnOnce(HttpRequest<'_>) -> Result<T, SyncError>,
    ) -> Result<T, SyncError> {
        let database = [("database", self.target.database.as_str())];
        let url = add_query(
            &format!("{}/", self.target.server),
            database.into_iter().chain(settings.iter().copied()),
        );
        let request = HttpRequest {
            url: &url,
            secret_headers: self.secret_headers.clone(),
            post: Some(PostedBody::ClickHouse(body)),
            is_large: true,
            ..HttpRequest::default()
        };
        fetch(request).map_err(|error| self.explain(error))
    }

    /// Words an exception of the server.
    fn explain(&self, error: SyncError) -> SyncError {
        let SyncError::Status { detail: Some(detail), .. } = &error else { return error };
        let Some((code, message)) = parse_exception(detail) else { return error };
        if AUTHENTICATION_CODES.contains(&code) {
            let name = self.credentials_name;
            return SyncError::Credentials(format!(
                "ClickHouse refused the user or the password (code {code}); set {} and {}, or `user` and `password` of {name} in credentials.ron",
                variable_name(name, "USER"),
                variable_name(name, "PASSWORD")
            ));
        }
        self.unexpected(&format!("ClickHouse answered with code {code}: {message}"))
    }
}

/// Returns the code and the message of an exception, as releases of 2018 and of today write it.
fn parse_exception(text: &str) -> Option<(u32, &str)> {
    let rest = text.strip_prefix("Code: ")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (code, rest) = rest.split_at_checked(digits)?;
    let rest = rest.trim_start_matches([',', '.', ' ']);
    let rest = rest.trim_start_matches("e.displayText() = ").trim_start_matches("DB::Exception: ");
    let message = rest.split(", e.what() = ").next().unwrap_or(rest);
    Some((code.parse().ok()?, message.split(" (version ").next().unwrap_or(message).trim_end()))
}

#[cfg(test)]
mod tests {
    use super::parse_exception;

    #[test]
    fn exceptions_of_both_releases_are_read() {
        let old = "Code: 60, e.displayText() = DB::Exception: Table default.x doesn't exist., e.what() = DB::Exception";
        assert_eq!(parse_exception(old), Some((60, "Table default.x doesn't exist.")));
        let new = "Code: 60. DB::Exception: Unknown table 'x'. (UNKNOWN_TABLE) (version 26.9.2.1)";
        assert_eq!(parse_exception(new), Some((60, "Unknown table 'x'. (UNKNOWN_TABLE)")));
        assert_eq!(parse_exception("<html>"), None);
    }
}
