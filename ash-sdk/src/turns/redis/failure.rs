//! Errors of Redis, as those of the SDK.

use redis::RedisError;

use crate::error::{Error, ErrorKind, StoreFailure};

/// The error of something that was attempted, such as "appending events".
pub(super) fn failure(attempted: &str, error: RedisError) -> Error {
    let refusal = refusal(&error);
    let kind = kind(&error, refusal.as_ref().map(|(code, _)| &**code));
    let said = match refusal {
        Some((code, details)) => format!("{code} {details}"),
        // The address has a password, maybe, and is not in these.
        None if error.is_timeout() => "no response in time".to_owned(),
        None if error.is_connection_refusal() => "connection refused".to_owned(),
        None if error.is_io_error() || error.is_connection_dropped() => "the connection was lost".to_owned(),
        None if error.kind() == redis::ErrorKind::AuthenticationFailed => "the password is refused".to_owned(),
        None => "the response is not one of Redis".to_owned(),
    };
    let said: String = said.chars().take(200).collect();
    Error::new(ErrorKind::Store(kind), format!("{attempted} in Redis failed: {}", said.trim_end())).with_source(error)
}

/// Returns the code and the words of an error response, the first one if several commands were sent at once.
fn refusal(error: &RedisError) -> Option<(String, String)> {
    let errors = error.clone().into_server_errors()?;
    let (_, first) = errors.first()?;
    Some((first.code().to_owned(), first.details().unwrap_or_default().to_owned()))
}

/// Returns `true` if the server responded with an error, so that its connection is as good as before.
pub(super) fn is_refusal(error: &RedisError) -> bool {
    // One that is a replica now, or lacks them, is not the one to be used.
    refusal(error).is_some_and(|(code, _)| !matches!(&*code, "READONLY" | "NOREPLICAS" | "MASTERDOWN"))
}

fn kind(error: &RedisError, code: Option<&str>) -> StoreFailure {
    match code {
        Some("NOAUTH" | "WRONGPASS" | "NOPERM") => StoreFailure::Denied,
        Some("READONLY" | "NOREPLICAS" | "MASTERDOWN") => StoreFailure::ReadOnly,
        Some("OOM") => StoreFailure::Full,
        Some("WRONGTYPE") => StoreFailure::Collision,
        Some("LOADING" | "BUSY" | "TRYAGAIN" | "UNBLOCKED") => StoreFailure::Unreachable,
        Some(_) => StoreFailure::Unusable,
        None if error.kind() == redis::ErrorKind::AuthenticationFailed => StoreFailure::Denied,
        None if error.is_timeout()
            || error.is_connection_refusal()
            || error.is_connection_dropped()
            || error.is_io_error() =>
        {
            StoreFailure::Unreachable
        }
        None => StoreFailure::Unusable,
    }
}

/// The error of a response that has another shape than it should.
pub(super) fn unexpected(attempted: &str) -> Error {
    let text = format!("{attempted} in Redis failed: the response has an unexpected form");
    Error::new(ErrorKind::Store(StoreFailure::Unusable), text)
}
