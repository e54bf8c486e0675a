//! Options of one request.

use std::{fmt, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::sent::Sent;

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
}

/// Converts a header; on failure, explains which part is not valid.
pub(crate) fn header_of<N, V>(name: N, value: V) -> Result<(HeaderName, HeaderValue), String>
where
    N: TryInto<HeaderName, Error: Into<http::Error>>,
    V: TryInto<HeaderValue, Error: Into<http::Error>>,
{
    let name = name.try_into().map_err(|error| format!("a header's name is not valid: {}", error.into()))?;
    match value.try_into() {
        Ok(value) => Ok((name, value)),
        Err(error) => Err(format!("the value of the header `{name}` is not valid: {}", error.into())),
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

/// Headers that identify the caller or frame the request. Set by a caller, they would send the request under another
/// key, or cut it in two.
const RESERVED: [HeaderName; 9] = [
    header::AUTHORIZATION,
    header::HOST,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::UPGRADE,
    header::TE,
    header::EXPECT,
];

/// Refuses a header that only the client sets.
pub(crate) fn check_header(name: &HeaderName) -> Result<(), String> {
    if RESERVED.contains(name) { Err(format!("the header `{name}` is set by the client")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_client_itself_are_refused() {
        for name in ["authorization", "Host", "content-length", "Transfer-Encoding", "connection"] {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            assert!(check_header(&name).is_err(), "{name}");
        }
        assert!(check_header(&HeaderName::from_static("x-request-id")).is_ok());
    }

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
