//! A web server on the loopback interface that answers as a test says, and remembers what it was asked.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A request as the server received it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path with its query.
    pub(crate) target: String,
    /// Names are in lower case.
    pub(crate) headers: Vec<(String, String)>,
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
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    is_stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl LoopbackServer {
    /// Starts a server on a free port. Each request is answered in a thread of its own.
    pub(crate) fn start(answer: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let is_stopping = Arc::new(AtomicBool::new(false));
        let (answer, log, stop) = (Arc::new(answer), Arc::clone(&requests), Arc::clone(&is_stopping));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                thread::spawn(move || {
                    let stream = stream.unwrap();
                    if let Some(request) = read_request(&stream) {
                        log.lock().unwrap().push(request.clone());
                        write_response(stream, &answer(&request));
                    }
                });
            }
        });
        Self { url: format!("http://127.0.0.1:{port}"), port, requests, is_stopping, thread: Some(thread) }
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

/// Reads a request; `None` if the client closes the connection first.
fn read_request(stream: &TcpStream) -> Option<Request> {
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
        let mut body = vec![0; length.parse().unwrap()];
        reader.read_exact(&mut body).ok()?;
        request.body = String::from_utf8(body).unwrap();
    } else if request.header("transfer-encoding").is_some_and(|coding| coding == "chunked") {
        request.body = read_chunks(&mut reader)?;
    }
    Some(request)
}

fn read_chunks(reader: &mut BufReader<&TcpStream>) -> Option<String> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let length = usize::from_str_radix(line.trim(), 16).ok()?;
        let mut chunk = vec![0; length + 2];
        reader.read_exact(&mut chunk).ok()?;
        body.extend_from_slice(&chunk[..length]);
        if length == 0 {
            return String::from_utf8(body).ok();
        }
    }
}

/// Writes a response. The client may have closed the connection, so errors are ignored.
fn write_response(mut stream: TcpStream, response: &Response) {
    let Response { status, headers, body, cut_after, drip } = response;
    let mut head = format!("HTTP/1.1 {status} -\r\nConnection: close\r\n");
    if *status != 304 {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
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
    _ = stream.shutdown(Shutdown::Write);
}
