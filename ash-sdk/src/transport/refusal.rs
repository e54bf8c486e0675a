//! Error responses.

use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use reqwest::Response;

use crate::{
    error::{ApiError, ConnectFailure, Error, ErrorKind},
    retry,
};

/// Messages of a server that has not started anything.
const NOTHING_STARTED: [(StatusCode, &str); 5] = [
    (StatusCode::SERVICE_UNAVAILABLE, "Sandbox capacity reached"),
    (StatusCode::INTERNAL_SERVER_ERROR, "Sandbox not found"),
    (StatusCode::INTERNAL_SERVER_ERROR, "Runner not available"),
    (StatusCode::INTERNAL_SERVER_ERROR, "Exec failed: Not connected"),
    (StatusCode::INTERNAL_SERVER_ERROR, "Credential storage not configured"),
];

/// Length from which a key is looked for in what a server says. A shorter one may be a word of its own.
const SHORTEST_KEY: usize = 8;

/// Returns the error of a response with this body. A key that the server repeats is not in its message.
pub(super) fn error(response: &Response, body: Bytes, key: Option<&HeaderValue>, now: SystemTime) -> Error {
    let (status, headers) = (response.status(), response.headers().clone());
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        let kind = ErrorKind::Connect(ConnectFailure::Proxy { status: Some(status.as_u16()) });
        return Error::new(kind, format!("the proxy requires a user name and password ({status})"));
    }
    let retry_after = retry::retry_after(&headers, now);
    let mut api = ApiError::new(status, headers, body, retry_after);
    // Interceptors send keys by other schemes, or by none.
    let key = key
        .and_then(|value| value.to_str().ok())
        .map(|value| value.split_once(' ').map_or(value, |(_, credential)| credential))
        .filter(|key| key.len() >= SHORTEST_KEY);
    if let Some(key) = key {
        api.message = api.message.replace(key, "…");
    }
    let message = api.message().to_owned();
    Error::new(ErrorKind::Api(api), message)
}

/// Returns whether a server states that nothing was started.
pub(super) fn says_nothing_started(status: StatusCode, message: &str) -> bool {
    NOTHING_STARTED.iter().any(|(known, words)| *known == status && message.starts_with(words))
}

/// Returns whether the operation may have been executed in spite of the response. A failure of the server, or of a
/// gateway before it, does not say how far the request came.
pub(super) fn may_have_started(status: StatusCode, message: &str) -> bool {
    status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED && !says_nothing_started(status, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_servers_own_words_say_that_nothing_was_started() {
        assert!(says_nothing_started(StatusCode::SERVICE_UNAVAILABLE, "Sandbox capacity reached and no evictable"));
        assert!(!says_nothing_started(StatusCode::SERVICE_UNAVAILABLE, "upstream connect error"));
        assert!(!says_nothing_started(StatusCode::BAD_GATEWAY, "Sandbox capacity reached"));
    }
}
