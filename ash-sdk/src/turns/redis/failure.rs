//! Errors of Redis, as those of the SDK.

use redis::{RedisError, ServerErrorKind};

use crate::error::{Error, ErrorKind, StoreFailure};

/// The error of something that was attempted, such as "appending events".
pub(super) fn failure(attempted: &str, error: RedisError) -> Error {
    let kind = kind(&error);
    let said = match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {detail}"),
        (Some(code), None) => code.to_owned(),
        // The address has a password, maybe, and is not in these.
        (None, _) if error.is_timeout() => "no response in time".to_owned(),
        (None, _) if error.is_connection_refusal() => "connection refused".to_owned(),
        (None, _) if error.is_io_error() || error.is_connection_dropped() => "the connection was lost".to_owned(),
        (None, _) => "the response is not one of Redis".to_owned(),
    };
    let said: String = said.chars().take(200).collect();
    Error::new(ErrorKind::Store(kind), format!("{attempted} in Redis failed: {said}")).with_source(error)
}

fn kind(error: &RedisError) -> StoreFailure {
    match error.kind() {
        redis::ErrorKind::AuthenticationFailed => return StoreFailure::Denied,
        redis::ErrorKind::Server(ServerErrorKind::BusyLoading) => return StoreFailure::Unreachable,
        _ => {}
    }
    match error.code() {
        Some("NOAUTH" | "WRONGPASS" | "NOPERM") => StoreFailure::Denied,
        Some("READONLY" | "NOREPLICAS" | "MASTERDOWN") => StoreFailure::ReadOnly,
        Some("OOM") => StoreFailure::Full,
        Some("WRONGTYPE") => StoreFailure::Collision,
        Some("LOADING" | "BUSY" | "TRYAGAIN" | "UNBLOCKED") => StoreFailure::Unreachable,
        _ if error.is_timeout()
            || error.is_connection_refusal()
            || error.is_connection_dropped()
            || error.is_io_error() =>
        {
            StoreFailure::Unreachable
        }
        _ => StoreFailure::Unusable,
    }
}

/// The error of a response that has another shape than it should.
pub(super) fn unexpected(attempted: &str) -> Error {
    let text = format!("{attempted} in Redis failed: the response has an unexpected form");
    Error::new(ErrorKind::Store(StoreFailure::Unusable), text)
}
