//! Answers of the services that feeds come from, in the shapes that they document. All rows are invented.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::loopback_server::{Request, Response};

/// The token of UCDP and the password of ACLED.
pub(crate) const UCDP_TOKEN: &str = "ucdp-s3cret-token";
pub(crate) const PASSWORD: &str = "acled-s3cret-password";
/// The user of ACLED.
pub(crate) const USER: &str = "ada@example.org";

/// The first seconds of 2026-02-01 and 2026-02-09, since 1970.
pub(crate) const FEBRUARY_1: i64 = 1_769_904_000;
pub(crate) const FEBRUARY_9: i64 = FEBRUARY_1 + 8 * 86_400;

/// Returns the files below a folder whose content or name contains a text.
pub(crate) fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if fs::read(&path).unwrap().windows(text.len()).any(|part| part == text.as_bytes())
            || path.to_string_lossy().contains(text)
        {
            found.push(path);
        }
    }
    found
}

/// Returns a row as UCDP's API has it.
pub(crate) fn ucdp_row(id: u64, day: &str, killed: u64) -> Value {
    json!({
        "id": id, "relid": format!("RUR-{id}"), "year": day[..4].parse::<u64>().unwrap(), "active_year": true,
        "code_status": "Clear", "type_of_violence": 1, "conflict_name": "Ruritania: Government",
        "dyad_name": "Government of Ruritania - Grey Wolves", "side_a": "Government of Ruritania", "side_b": "Grey Wolves",
        "source_headline": "A clash", "source_original": "", "where_prec": 1, "where_coordinates": "Strelsau",
        "adm_1": "Upland", "adm_2": null, "latitude": 45.1, "longitude": 20.5, "country": "Ruritania", "country_id": 999,
        "region": "Europe", "event_clarity": 1, "date_prec": 1, "date_start": format!("{day}T00:00:00"),
        "date_end": format!("{day}T00:00:00"), "deaths_a": killed, "deaths_b": 0, "deaths_civilians": 0,
        "deaths_unknown": 0, "best": killed, "high": killed, "low": killed, "gwnoa": "999", "gwnob": null,
    })
}

/// The rows of each release of UCDP.
pub(crate) type Releases = Arc<Mutex<Vec<(&'static str, Vec<Value>)>>>;

/// Answers as UCDP's API does: pages of `page_rows`, counted from 0. Other releases are not found.
pub(crate) fn answer_as_ucdp(request: &Request, releases: &Releases, page_rows: usize) -> Response {
    if request.header("x-ucdp-access-token") != Some(UCDP_TOKEN) {
        let sent = request.header("x-ucdp-access-token").unwrap_or_default();
        return Response::new(401, format!("API token required, not {sent}"));
    }
    let releases = releases.lock().unwrap();
    let version = request.path().strip_prefix("/api/gedevents/").unwrap();
    let Some((_, rows)) = releases.iter().find(|release| release.0 == version) else {
        return Response::new(404, "no such version");
    };
    let page = request.parameter("page").map_or(0, |page| page.parse::<usize>().unwrap());
    let pages: Vec<&[Value]> = rows.chunks(page_rows).collect();
    let host = request.header("host").unwrap();
    let next = if page + 1 < pages.len() {
        format!("http://{host}{}?pagesize=1000&page={}", request.path(), page + 1)
    } else {
        String::new()
    };
    let answer = json!({
        "TotalCount": rows.len(), "TotalPages": pages.len(), "PreviousPageUrl": "", "NextPageUrl": next,
        "Result": pages.get(page).copied().unwrap_or_default(),
    });
    Response::new(200, answer.to_string())
}

/// What ACLED's server has.
#[derive(Default)]
pub(crate) struct AcledService {
    pub(crate) rows: Vec<Value>,
    /// Deleted ids, and when.
    pub(crate) deleted: Vec<(&'static str, i64)>,
    /// How many tokens were issued; the last one is valid.
    pub(crate) issued: usize,
    /// The seconds that a token lasts.
    pub(crate) expires_in: i64,
    pub(crate) refuses_refresh: bool,
}

/// Returns a row as ACLED's API has it.
pub(crate) fn acled_row(id: u64, day: &str, killed: u64, timestamp: i64) -> Value {
    json!({
        "event_id_cnty": format!("RUR{id}"), "event_date": day, "year": &day[..4], "time_precision": "1",
        "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
        "actor1": "Military Forces of Ruritania", "assoc_actor_1": "", "inter1": "State forces", "actor2": "Grey Wolves",
        "assoc_actor_2": "", "inter2": "Rebel group", "interaction": "State forces-Rebel group",
        "civilian_targeting": "", "iso": "999", "region": "Europe", "country": "Ruritania", "admin1": "Upland",
        "admin2": "", "admin3": "", "location": "Strelsau", "latitude": "45.1", "longitude": "20.5",
        "geo_precision": "1", "source": "Strelsau Gazette", "source_scale": "National", "notes": "A clash.",
        "fatalities": killed.to_string(), "tags": "", "timestamp": timestamp,
    })
}

impl AcledService {
    pub(crate) fn with_rows(rows: Vec<Value>) -> Self {
        Self { rows, expires_in: 86_400, ..Self::default() }
    }

    fn token(&self) -> String {
        format!("s3cret-access-{}", self.issued)
    }

    /// Answers as ACLED's API does.
    pub(crate) fn answer(&mut self, request: &Request) -> Response {
        let parameter = |name: &str| request.parameter(name);
        if request.path() == "/oauth/token" {
            let is_known = match parameter("grant_type").as_deref() {
                Some("password") => {
                    parameter("scope").as_deref() == Some("authenticated")
                        && parameter("username").as_deref() == Some(USER)
                        && parameter("password").as_deref() == Some(PASSWORD)
                }
                Some("refresh_token") => {
                    !self.refuses_refresh && parameter("refresh_token").as_deref() == Some("s3cret-refresh")
                }
                _ => false,
            };
            if request.method != "POST" || !is_known || parameter("client_id").as_deref() != Some("acled") {
                return Response::new(
                    400,
                    format!("{{\"error\": \"invalid_grant\", \"sent\": \"{}\"}}", request.body),
                );
            }
            self.issued += 1;
            let answer = json!({
                "token_type": "Bearer", "expires_in": self.expires_in, "access_token": self.token(),
                "refresh_token": "s3cret-refresh",
            });
            return Response::new(200, answer.to_string());
        }
        if request.header("authorization") != Some(&format!("Bearer {}", self.token())) {
            return Response::new(401, "{\"message\": \"The resource owner denied the request.\"}");
        }
        assert_eq!(parameter("_format").as_deref(), Some("json"));
        let (limit, page) = (parameter("limit").unwrap(), parameter("page").unwrap());
        let (limit, page) = (limit.parse::<usize>().unwrap(), page.parse::<usize>().unwrap());
        let (rows, key) = if request.path() == "/api/acled/read" {
            (self.rows.clone(), "timestamp")
        } else {
            let to_row =
                |row: &(&str, i64)| json!({"event_id_cnty": row.0, "deleted_timestamp": row.1.to_string()});
            (self.deleted.iter().map(to_row).collect(), "deleted_timestamp")
        };
        let since = parameter(key).map(|since| since.parse::<i64>().unwrap());
        assert_eq!(since.map(|_| ">".to_owned()), parameter(&format!("{key}_where")));
        let time = |row: &Value| row[key].as_i64().or_else(|| row[key].as_str()?.parse().ok());
        let is_wanted = |row: &&Value| since.is_none_or(|since| time(row).unwrap() > since);
        let data: Vec<&Value> = rows.iter().filter(is_wanted).skip((page - 1) * limit).take(limit).collect();
        Response::new(
            200,
            json!({"status": 200, "success": true, "count": data.len(), "data": data}).to_string(),
        )
    }
}

/// Returns an RSS file with one item a title.
pub(crate) fn rss(titles: &[&str]) -> String {
    let items = titles.iter().map(|title| {
        format!(
            "<item><title>{title}</title><guid>{title}</guid><link>https://news.example/{title}</link>\
             <pubDate>Mon, 09 Feb 2026 08:00:00 GMT</pubDate></item>"
        )
    });
    format!("<rss version=\"2.0\"><channel><title>News</title>{}</channel></rss>", items.collect::<String>())
}
