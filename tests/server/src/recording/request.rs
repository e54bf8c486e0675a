//! A request that was recorded, to assert on.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, header};
use serde::de::DeserializeOwned;

/// Headers that say who asks.
const SECRET_HEADERS: [http::HeaderName; 4] =
    [header::AUTHORIZATION, header::PROXY_AUTHORIZATION, header::COOKIE, http::HeaderName::from_static("x-api-key")];

/// A request that the server received, see [`DevServer::requests`](crate::DevServer::requests).
///
/// Its `Debug` form shows neither the keys in its headers nor its body.
#[derive(Clone)]
pub struct RecordedRequest {
    pub(super) number: u64,
    pub(super) operation: Option<&'static str>,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) is_truncated: bool,
    pub(super) status: Option<u16>,
}

impl RecordedRequest {
    /// Returns the number of the request, in the order in which requests arrived, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns the id of the operation, such as `create_session`. A request that no route is for has none.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// Returns the method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path as it was sent, percent-encoded.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the query string as it was sent, without the `?`.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// Returns the headers, keys included.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the first header of this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the body, as far as the server has read it: an operation that is refused, or to which a fault happens, may
    /// not read it at all.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns `true` if the body was larger than all bodies together [may be](crate::RecordLimits::bytes), and only its
    /// beginning was kept.
    pub fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// When it is not valid JSON of this type.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.body)
    }

    /// Returns the status of the response. There is none before the response begins, and where a fault sent none.
    pub fn status(&self) -> Option<u16> {
        self.status
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut headers = self.headers.clone();
        for (name, value) in &mut headers {
            if SECRET_HEADERS.contains(name) {
                value.set_sensitive(true);
            }
        }
        formatter
            .debug_struct("RecordedRequest")
            .field("number", &self.number)
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("status", &self.status)
            .field("headers", &headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// One line, such as `POST /api/sessions create_session 201`.
impl fmt::Display for RecordedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.path)?;
        if let Some(query) = &self.query {
            write!(formatter, "?{query}")?;
        }
        if let Some(operation) = self.operation {
            write!(formatter, " {operation}")?;
        }
        match self.status {
            Some(status) => write!(formatter, " {status}"),
            None => formatter.write_str(" (no response)"),
        }
    }
}
