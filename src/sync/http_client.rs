//! Sends requests: time limits, retries with back-off and `Retry-After`, bounded bodies, redirects that do not carry
//! credentials to another host.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use ureq::http::{HeaderMap, Uri};
use ureq::tls::TlsConfig;
use ureq::{Agent, Body, Proxy};

use super::authorities::read_authorities;
use super::credentials::Secret;
use super::fetch_error::SyncError;
use super::http_request::{HttpAnswer, HttpRequest, PostedBody};
use super::interruptible_sleep::sleep_unless_stopped;
use crate::feed_store::Validators;
use crate::model::text::sanitize;

const UNKNOWN_HOST: &str = "the host is not known, or there is no network";
/// The most attempts of a request.
const MAX_ATTEMPTS: u32 = 4;
/// The most redirects that are followed.
const MAX_REDIRECTS: usize = 5;
/// The longest wait that a server may ask for; after a longer one, the next sync continues.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(120);
/// How many times the usual time a large answer may take.
const LARGE_ANSWER_TIMEOUTS: u32 = 30;
/// The most bytes of a page that is held in memory.
pub(super) const MAX_PAGE_BYTES: u64 = 64 << 20;

/// The settings of a client.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// The longest time for one answer.
    pub timeout: Duration,
    /// The wait before the first retry; it doubles each time.
    pub first_wait: Duration,
    /// A file of certificates in PEM that replaces the built-in authorities.
    pub authorities: Option<PathBuf>,
}

/// A client for all requests of a sync.
pub struct HttpClient<'a> {
    agent: Agent,
    options: HttpOptions,
    should_stop: &'a dyn Fn() -> bool,
    received: Cell<u64>,
}

/// Takes a body from an address and returns it, or nothing if it went to a file.
type ReceiveBody<'r> = dyn FnMut(&str, &mut dyn Read) -> Result<Vec<u8>, AttemptError> + 'r;

/// Whether another attempt may succeed.
#[derive(Debug, Clone, Copy)]
enum Retry {
    Never,
    /// After the usual wait.
    Soon,
    /// After the time that the server asks for.
    After(Duration),
}

/// Why one attempt failed.
struct AttemptError {
    error: SyncError,
    retry: Retry,
}

impl From<SyncError> for AttemptError {
    fn from(error: SyncError) -> Self {
        Self { error, retry: Retry::Never }
    }
}

impl<'a> HttpClient<'a> {
    /// Creates a client. Proxies are those of `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.
    ///
    /// # Errors
    /// If the certificates cannot be read.
    pub fn new(options: HttpOptions, should_stop: &'a dyn Fn() -> bool) -> Result<Self, SyncError> {
        let mut tls = TlsConfig::builder();
        if let Some(path) = &options.authorities {
            tls = tls.root_certs(read_authorities(path)?);
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(options.timeout))
            .timeout_recv_response(Some(options.timeout))
            .timeout_recv_body(Some(options.timeout))
            .user_agent(concat!("frontwatch/", env!("CARGO_PKG_VERSION")))
            .proxy(Proxy::try_from_env())
            .tls_config(tls.build())
            .build();
        Ok(Self { agent: config.into(), options, should_stop, received: Cell::new(0) })
    }

    /// The bytes of all bodies received so far.
    #[must_use]
    pub fn received_bytes(&self) -> u64 {
        self.received.get()
    }

    /// Sends a request and returns the body, of at most [`MAX_PAGE_BYTES`].
    ///
    /// # Errors
    /// If no attempt succeeds.
    pub(super) fn fetch(&self, request: &HttpRequest<'_>) -> Result<HttpAnswer, SyncError> {
        self.retry(request, &mut |url, body| {
            let mut bytes = Vec::new();
            self.copy_body(url, body, MAX_PAGE_BYTES, &mut |chunk| {
                bytes.extend_from_slice(chunk);
                Ok(())
            })?;
            Ok(bytes)
        })
    }

    /// Sends a request and writes the body, of at most `max_bytes`, to a file.
    ///
    /// # Errors
    /// If no attempt succeeds; the file may then be incomplete.
    pub(super) fn fetch_to_file(
        &self,
        request: &HttpRequest<'_>,
        path: &Path,
        max_bytes: u64,
    ) -> Result<HttpAnswer, SyncError> {
        self.retry(request, &mut |url, body| {
            let disk = |error: io::Error| SyncError::from_disk(path, &error);
            let mut file = File::create(path).map_err(disk)?;
            self.copy_body(url, body, max_bytes, &mut |chunk| file.write_all(chunk).map_err(disk))?;
            file.sync_all().map_err(disk)?;
            Ok(Vec::new())
        })
    }

    /// Copies a body in chunks.
    fn copy_body(
        &self,
        url: &str,
        body: &mut dyn Read,
        max_bytes: u64,
        write: &mut dyn FnMut(&[u8]) -> Result<(), SyncError>,
    ) -> Result<(), AttemptError> {
        let mut buffer = vec![0; 1 << 16];
        let mut total = 0;
        loop {
            if (self.should_stop)() {
                return Err(SyncError::Interrupted.into());
            }
            let read = match body.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(network_error(url, &format!("the answer broke off: {error}"))),
                Ok(0) => return Ok(()),
                Ok(read) => read,
            };
            total += read as u64;
            self.received.set(self.received.get() + read as u64);
            if total > max_bytes {
                let what = format!("the answer is larger than {} MiB", max_bytes >> 20);
                return Err(SyncError::Unexpected { url: shown_url(url), what }.into());
            }
            write(buffer.get(..read).unwrap_or_default())?;
        }
    }

    fn retry(
        &self,
        request: &HttpRequest<'_>,
        receive: &mut ReceiveBody<'_>,
    ) -> Result<HttpAnswer, SyncError> {
        let mut wait = self.options.first_wait;
        for attempt in 1.. {
            let AttemptError { error, retry } = match self.send(request, receive) {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            match retry {
                _ if attempt >= MAX_ATTEMPTS => return Err(error),
                Retry::Soon => self.sleep(wait)?,
                Retry::After(asked) if asked <= MAX_RETRY_AFTER => self.sleep(asked)?,
                Retry::Never | Retry::After(_) => return Err(error),
            }
            wait *= 2;
        }
        Err(SyncError::Interrupted)
    }

    /// Sleeps, unless the sync is interrupted.
    pub(super) fn sleep(&self, duration: Duration) -> Result<(), SyncError> {
        if sleep_unless_stopped(duration, self.should_stop) { Ok(()) } else { Err(SyncError::Interrupted) }
    }

    /// Makes one attempt, following redirects.
    fn send(
        &self,
        request: &HttpRequest<'_>,
        receive: &mut ReceiveBody<'_>,
    ) -> Result<HttpAnswer, AttemptError> {
        let mut url = request.url.to_owned();
        let first_origin = origin(&url);
        for _ in 0..=MAX_REDIRECTS {
            if (self.should_stop)() {
                return Err(SyncError::Interrupted.into());
            }
            let mut response = self.send_once(&url, origin(&url) == first_origin, request)?;
            let status = response.status().as_u16();
            if matches!(status, 301 | 302 | 303 | 307 | 308) {
                url = redirect_target(&url, response.headers())?;
                continue;
            }
            return match status {
                304 => Ok(HttpAnswer::NotModified),
                200..300 => {
                    let validators = Validators {
                        etag: header_text(response.headers(), "etag"),
                        last_modified: header_text(response.headers(), "last-modified"),
                    };
                    let body = receive(&url, &mut response.body_mut().as_reader())?;
                    Ok(HttpAnswer::Received { body, validators })
                }
                _ => Err(self.status_error(&url, status, &mut response, request)),
            };
        }
        let what = format!("more than {MAX_REDIRECTS} redirects");
        Err(SyncError::Unexpected { url: shown_url(request.url), what }.into())
    }

    fn post<'r>(
        &self,
        url: &str,
        body: &PostedBody,
        is_large: bool,
        secrets: impl Iterator<Item = &'r (&'static str, Secret)>,
    ) -> Result<ureq::http::Response<Body>, ureq::Error> {
        let mut post = self.agent.post(url);
        if is_large {
            let timeout = Some(self.options.timeout.saturating_mul(LARGE_ANSWER_TIMEOUTS));
            post = post.config().timeout_recv_response(timeout).timeout_recv_body(timeout).build();
        }
        for (name, secret) in secrets {
            post = post.header(*name, secret.reveal());
        }
        match body {
            PostedBody::Json(json) => post.header("content-type", "application/json").send(json),
            PostedBody::Form(fields) => {
                post.send_form(fields.iter().map(|(name, secret)| (*name, secret.reveal())))
            }
            PostedBody::ClickHouse(bytes) => post.send(bytes.as_slice()),
        }
    }

    fn get<'r>(
        &self,
        url: &str,
        request: &HttpRequest<'_>,
        secrets: impl Iterator<Item = &'r (&'static str, Secret)>,
    ) -> Result<ureq::http::Response<Body>, ureq::Error> {
        let mut get = self.agent.get(url);
        if request.is_large {
            let timeout = self.options.timeout.saturating_mul(LARGE_ANSWER_TIMEOUTS);
            get = get.config().timeout_recv_body(Some(timeout)).build();
        }
        for (name, secret) in secrets {
            get = get.header(*name, secret.reveal());
        }
        if let Some(etag) = request.validators.and_then(|known| known.etag.as_ref()) {
            get = get.header("if-none-match", etag);
        }
        if let Some(date) = request.validators.and_then(|known| known.last_modified.as_ref()) {
            get = get.header("if-modified-since", date);
        }
        if let Some(count) = request.last_bytes {
            // The end of compressed bytes cannot be decompressed.
            get = get.header("range", format!("bytes=-{count}")).header("accept-encoding", "identity");
        }
        get.call()
    }

    fn send_once(
        &self,
        url: &str,
        is_first_origin: bool,
        request: &HttpRequest<'_>,
    ) -> Result<ureq::http::Response<Body>, AttemptError> {
        let secrets = request.secret_headers.iter().filter(|_| is_first_origin);
        // A redirect to another place is followed without what was posted.
        let sent = match request.post.as_ref().filter(|_| is_first_origin) {
            Some(body) => self.post(url, body, request.is_large, secrets),
            None => self.get(url, request, secrets),
        };
        sent.map_err(|error| {
            let why = match &error {
                ureq::Error::Timeout(_) => {
                    format!("no complete answer within {} s", self.options.timeout.as_secs())
                }
                ureq::Error::HostNotFound => UNKNOWN_HOST.to_owned(),
                ureq::Error::Io(error) if error.to_string().contains("lookup address") => {
                    UNKNOWN_HOST.to_owned()
                }
                error => error.to_string(),
            };
            let is_final = matches!(
                error,
                ureq::Error::Rustls(_) | ureq::Error::Tls(_) | ureq::Error::BadUri(_) | ureq::Error::Http(_)
            ) || why.contains("certificate");
            let retry = if is_final { Retry::Never } else { Retry::Soon };
            AttemptError { retry, ..network_error(url, &why) }
        })
    }

    /// Returns the error of an answer that is not a success.
    fn status_error(
        &self,
        url: &str,
        status: u16,
        response: &mut ureq::http::Response<Body>,
        request: &HttpRequest<'_>,
    ) -> AttemptError {
        let wait = header_text(response.headers(), "retry-after").and_then(|text| parse_retry_after(&text));
        let mut start = Vec::new();
        _ = response.body_mut().as_reader().take(4096).read_to_end(&mut start);
        self.received.set(self.received.get() + start.len() as u64);
        let is_clickhouse = matches!(request.post, Some(PostedBody::ClickHouse(_)));
        // An answer may quote what was posted, in any encoding.
        let is_shown = is_clickhouse || request.post.is_none();
        let detail = describe_body(&start, &request.secret_headers).filter(|_| is_shown);
        let error = SyncError::Status { url: shown_url(url), status, detail };
        let retry = match status {
            // The server understood the request and would answer the same again.
            _ if is_clickhouse && start.starts_with(b"Code: ") => Retry::Never,
            408 | 429 | 500..=599 => wait.map_or(Retry::Soon, Retry::After),
            _ => Retry::Never,
        };
        AttemptError { error, retry }
    }
}

fn network_error(url: &str, why: &str) -> AttemptError {
    let error = SyncError::Network { url: shown_url(url), why: sanitize(why).into_owned() };
    AttemptError { error, retry: Retry::Soon }
}

/// Returns a text of a server, which may quote what it was sent, without secret headers.
fn hide_secrets(mut text: String, secrets: &[(&'static str, Secret)]) -> String {
    for (_, secret) in secrets {
        let secret = secret.reveal();
        let secret = secret.trim_start_matches("Bearer ").trim_start_matches("Basic ");
        if !secret.is_empty() {
            text = text.replace(secret, "…");
        }
    }
    text
}

/// Returns the readable start of the body of an error.
fn describe_body(body: &[u8], secrets: &[(&'static str, Secret)]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    if text.is_empty() || text.starts_with('<') {
        return None;
    }
    let text = hide_secrets(text.replace(['\r', '\n', '\t'], " "), secrets);
    let line: String = sanitize(&text).chars().take(200).collect();
    Some(line)
}

/// Returns an address without its query, which may contain keys.
pub(super) fn shown_url(url: &str) -> String {
    sanitize(url.split(['?', '#']).next().unwrap_or_default()).into_owned()
}

/// Returns the scheme, host and port of an address.
fn origin(url: &str) -> Option<(String, String)> {
    let uri: Uri = url.parse().ok()?;
    Some((uri.scheme_str()?.to_owned(), uri.authority()?.to_string()))
}

/// Returns an address that may be relative to another one as an absolute one.
pub(super) fn resolve_address(base: &str, address: &str) -> String {
    match origin(base) {
        _ if address.starts_with("http://") || address.starts_with("https://") => address.to_owned(),
        Some((scheme, _)) if address.starts_with("//") => format!("{scheme}:{address}"),
        Some((scheme, authority)) if address.starts_with('/') => format!("{scheme}://{authority}{address}"),
        _ => {
            let path = base.split(['?', '#']).next().unwrap_or_default();
            let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
            format!("{folder}/{address}")
        }
    }
}

/// Returns where a redirect leads.
fn redirect_target(from: &str, headers: &HeaderMap) -> Result<String, SyncError> {
    let unexpected = |what: &str| SyncError::Unexpected { url: shown_url(from), what: what.to_owned() };
    let to = header_text(headers, "location").ok_or_else(|| unexpected("a redirect without an address"))?;
    let target = resolve_address(from, &to);
    if from.starts_with("https://") && !target.starts_with("https://") {
        return Err(unexpected("a redirect to an address without encryption"));
    }
    Ok(target)
}

fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// Reads the header `Retry-After`: seconds or a date.
fn parse_retry_after(text: &str) -> Option<Duration> {
    let seconds = if let Ok(seconds) = text.trim().parse::<u64>() {
        seconds
    } else {
        let date = DateTime::parse_from_rfc2822(text.trim()).ok()?;
        u64::try_from(date.signed_duration_since(Utc::now()).num_seconds()).unwrap_or(0)
    };
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_query() {
        assert_eq!(shown_url("https://a.org/b?key=secret#x"), "https://a.org/b");
    }

    #[test]
    fn an_error_does_not_quote_a_secret_header() {
        let secrets = [("authorization", Secret::new("Bearer s3cret-token".to_owned()))];
        let said = hide_secrets("no Bearer s3cret-token here: s3cret-token".to_owned(), &secrets);
        assert_eq!(said, "no Bearer … here: …");
        let short = [("x-token", Secret::new("ab12x".to_owned()))];
        assert_eq!(hide_secrets("sent ab12x".to_owned(), &short), "sent …");
    }

    #[test]
    fn redirects_lead_to_absolute_and_relative_addresses_but_not_out_of_https() {
        let target = |from: &str, to: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("location", to.parse().unwrap());
            redirect_target(from, &headers)
        };
        assert_eq!(target("https://a.org/b/c?d", "https://e.org/").unwrap(), "https://e.org/");
        assert_eq!(target("https://a.org:81/b/c?d", "/e").unwrap(), "https://a.org:81/e");
        assert_eq!(target("http://a.org/b/c?d=/", "e").unwrap(), "http://a.org/b/e");
        assert_eq!(target("https://a.org/b", "//e.org/f").unwrap(), "https://e.org/f");
        assert!(target("https://a.org/", "http://a.org/").is_err());
        assert!(redirect_target("https://a.org/", &HeaderMap::new()).is_err());
    }

    #[test]
    fn a_server_asks_to_wait_in_seconds_or_until_a_date() {
        assert_eq!(parse_retry_after("7"), Some(Duration::from_secs(7)));
        assert_eq!(parse_retry_after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(parse_retry_after("soon"), None);
    }
}
