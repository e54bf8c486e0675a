//! Options of one request.

use std::{fmt, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{extras::Extras, sent::Sent};
use crate::header::header_of;

/// Options that a caller sets on one request.
#[derive(Clone, Default)]
pub(crate) struct CallOptions {
    pub(crate) deadline: Option<Duration>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) headers: HeaderMap,
    /// The first header that is not valid; it fails the request when that is sent.
    pub(super) invalid_header: Option<String>,
    #[cfg(feature = "traceparent")]
    pub(crate) traceparent: Option<String>,
    /// Query parameters and members beyond those of the operation.
    pub(super) extras: Option<Box<Extras>>,
    /// The SDK finds something out by it: that the response is an error is an outcome like any other.
    pub(crate) is_probe: bool,
    /// Its subject may be gone by now, so a 404 is not a failure.
    pub(crate) may_be_gone: bool,
    /// Set where it matters if the request has left before its outcome is known.
    pub(crate) sent: Option<Sent>,
}

impl CallOptions {
    /// Adds a header in any type that converts.
    pub(crate) fn header<N, V>(&mut self, name: N, value: V)
    where
        N: TryInto<HeaderName, Error: Into<http::Error>>,
        V: TryInto<HeaderValue, Error: Into<http::Error>>,
    {
        match header_of(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(invalid) => {
                self.invalid_header.get_or_insert(invalid);
            }
        }
    }

    /// Adds a query parameter.
    pub(crate) fn extra_query(&mut self, name: String, value: String) {
        self.extras.get_or_insert_default().query(name, value);
    }

    /// Adds a member of the JSON body.
    pub(crate) fn extra_member(&mut self, name: String, value: serde_json::Value) {
        self.extras.get_or_insert_default().member(name, value);
    }

    /// The same options without what was added to one request, for another one.
    pub(crate) fn without_extras(&self) -> Self {
        Self { extras: None, ..self.clone() }
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A header's value may be a secret of its own.
        let headers: Vec<_> = self.headers.keys().collect();
        formatter
            .debug_struct("CallOptions")
            .field("deadline", &self.deadline)
            .field("max_retries", &self.max_retries)
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_show_the_names_of_headers_but_not_their_values() {
        let mut options = CallOptions::default();
        options.header("x-token", "planted");
        let shown = format!("{options:?}");
        assert!(shown.contains("x-token") && !shown.contains("planted"), "{shown}");
    }

    #[test]
    fn the_first_header_that_is_not_valid_is_kept_for_the_error() {
        let mut options = CallOptions::default();
        options.header("x-request-id", String::from("7"));
        options.header("not a name", "7");
        options.header("x-other", "two\nlines");
        assert_eq!(options.headers.len(), 1);
        assert_eq!(options.invalid_header.unwrap(), "a header's name is not valid: invalid HTTP header name");
    }
}
