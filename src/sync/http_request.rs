//! Requests and answers of the HTTP client.

use super::credentials::Secret;
use crate::feed_store::Validators;

/// What a request posts.
#[derive(Debug)]
pub(super) enum PostedBody {
    /// The fields of a form.
    Form(Vec<(&'static str, Secret)>),
    /// A JSON text.
    Json(String),
    /// A statement or rows for `ClickHouse`, without secrets. Exceptions of the server are final, and are quoted.
    ClickHouse(Vec<u8>),
}

/// A request.
#[derive(Debug, Default)]
pub(super) struct HttpRequest<'a> {
    /// The address.
    pub(super) url: &'a str,
    /// Headers with credentials; they are sent to the host of `url` only.
    pub(super) secret_headers: Vec<(&'static str, Secret)>,
    /// What is posted. Without it, the request is a GET.
    pub(super) post: Option<PostedBody>,
    /// What the server said of an answer that is known already.
    pub(super) validators: Option<&'a Validators>,
    /// Whether the answer is large or takes long to compute, so that more time is allowed.
    pub(super) is_large: bool,
    /// How many bytes at the end of the body suffice. A server may send all of it nevertheless.
    pub(super) last_bytes: Option<u64>,
}

/// An answer with a body, or the news that nothing has changed.
#[derive(Debug)]
pub(super) enum HttpAnswer {
    /// The body was received.
    Received {
        /// The body; empty if it was written to a file.
        body: Vec<u8>,
        /// What the server said of its version.
        validators: Validators,
    },
    /// What is known is still current.
    NotModified,
}

impl HttpAnswer {
    /// Returns the body; empty if nothing has changed.
    pub(super) fn into_body(self) -> Vec<u8> {
        match self {
            Self::Received { body, .. } => body,
            Self::NotModified => Vec::new(),
        }
    }
}
