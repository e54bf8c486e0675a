//! Headers that callers set: conversion, and those that they cannot set.

use http::{HeaderName, HeaderValue, header};

/// The header of request ids.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

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
}
