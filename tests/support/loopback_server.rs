//! A web server on the loopback interface that answers as a test says, and remembers what it was asked.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// The certificate of servers with TLS, signed by its own key, and valid for 127.0.0.1 until 2126.
pub(crate) const CERTIFICATE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/tls/certificate.pem");

/// A request as the server received it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path with its query.
    pub(crate) target: String,
    /// Names are in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) bytes: Vec<u8>,
    /// The bytes as text. What is not UTF-8 is replaced.
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|row| row.0 == name).map(|row| row.1.as_str())
    }

    /// Returns the path without its query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    /// Returns a parameter of the query or of a posted form, decoded.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').chain(self.body.split('&')).filter_map(|pair| pair.split_once('='));
        pairs.filter(|row| decode(row.0) == name).map(|row| decode(row.1)).next()
    }
}

/// Decodes a part of a query.
fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// What the server answers.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// How many bytes of the body are sent before the connection is closed, if not all.
    pub(crate) cut_after: Option<usize>,
    /// The wait before each byte of the body.
    pub(crate) drip: Option<Duration>,
}

impl Response {
    pub(crate) fn new(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self { status, headers: Vec::new(), body: body.as_ref().to_vec(), cut_after: None, drip: None }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// A running server. Dropping it stops it.
pub(crate) struct LoopbackServer {
    /// `http://127.0.0.1:PORT`, or `https:`
    pub(crate) url: String,
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    is_stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl LoopbackServer {
    /// Starts a server on a free port. Each request is answered in a thread of its own.
    pub(crate) fn start(answer: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        Self::start_with(None, answer)
    }

    /// Starts a server with TLS, whose certificate is [`CERTIFICATE`].
    pub(crate) fn start_tls(answer: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        let certificate = CertificateDer::from_pem_file(CERTIFICATE).unwrap();
        let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/key.pem")).unwrap();
        let config = ServerConfig::builder().with_no_client_auth();
        Self::start_with(Some(Arc::new(config.with_single_cert(vec![certificate], key).unwrap())), answer)
    }

    fn start_with(
        tls: Option<Arc<ServerConfig>>,
        answer: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let is_stopping = Arc::new(AtomicBool::new(false));
        let (answer, log, stop) = (Arc::new(answer), Arc::clone(&requests), Arc::clone(&is_stopping));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let (answer, log, tls) = (Arc::clone(&answer), Arc::clone(&log), tls.clone());
                thread::spawn(move || {
                    let answer = |request: &Request| {
                        log.lock().unwrap().push(request.clone());
                        answer(request)
                    };
                    let mut stream = stream.unwrap();
                    match tls {
                        None => answer_request(&mut stream, &answer),
                        Some(config) => {
                            let connection = ServerConnection::new(config).unwrap();
                            let mut encrypted = StreamOwned::new(connection, &mut stream);
                            answer_request(&mut encrypted, &answer);
                            encrypted.conn.send_close_notify();
                            _ = encrypted.flush();
                        }
                    }
                    _ = stream.shutdown(Shutdown::Write);
                });
            }
        });
        Self {
            url: format!("{scheme}://127.0.0.1:{port}"),
            port,
            requests,
            is_stopping,
            thread: Some(thread),
        }
    }

    /// Returns the requests since the last call.
    pub(crate) fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

impl Drop for LoopbackServer {
    fn drop(&mut self) {
        self.is_stopping.store(true, Ordering::Relaxed);
        // Ends the wait for a connection.
        _ = TcpStream::connect(("127.0.0.1", self.port));
        _ = self.thread.take().map(JoinHandle::join);
    }
}

fn answer_request<S: Read + Write>(stream: &mut S, answer: &dyn Fn(&Request) -> Response) {
    if let Some(request) = read_request(stream) {
        write_response(stream, &answer(&request));
    }
}

/// Reads a request; `None` if the client closes the connection first.
fn read_request(stream: &mut impl Read) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut parts = line.split_whitespace();
    let mut request =
        Request { method: parts.next()?.to_owned(), target: parts.next()?.to_owned(), ..Request::default() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        request.headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    if let Some(length) = request.header("content-length") {
        request.bytes = vec![0; length.parse().unwrap()];
        reader.read_exact(&mut request.bytes).ok()?;
    } else if request.header("transfer-encoding").is_some_and(|coding| coding == "chunked") {
        request.bytes = read_chunks(&mut reader)?;
    }
    request.body = String::from_utf8_lossy(&request.bytes).into_owned();
    Some(request)
}

fn read_chunks(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let length = usize::from_str_radix(line.trim(), 16).ok()?;
        let mut chunk = vec![0; length + 2];
        reader.read_exact(&mut chunk).ok()?;
        body.extend_from_slice(&chunk[..length]);
        if length == 0 {
            return Some(body);
        }
    }
}

/// Writes a response. The client may have closed the connection, so errors are ignored.
fn write_response(stream: &mut impl Write, response: &Response) {
    let Response { status, headers, body, cut_after, drip } = response;
    let mut head = format!("HTTP/1.1 {status} -\r\nConnection: close\r\n");
    if *status != 304 {
        write!(head, "Content-Length: {}\r\n", body.len()).unwrap();
    }
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    let sent = &body[..cut_after.unwrap_or(body.len())];
    _ = stream.write_all(format!("{head}\r\n").as_bytes());
    match drip {
        None => _ = stream.write_all(sent),
        Some(wait) => {
            for byte in sent {
                thread::sleep(*wait);
                if stream.write_all(&[*byte]).is_err() {
                    break;
                }
            }
        }
    }
}
