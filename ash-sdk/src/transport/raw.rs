//! Calls through the raw client, for which only the interface of its hook is left: an operation's id goes in, a
//! `reqwest::Error` comes out.

use bytes::Bytes;
use futures::stream;
use http::StatusCode;
use reqwest::Response;

use super::{attempts::Failed, decode};
use crate::{error::Error, generated::operations::OPERATIONS, operation::Operation};

/// Returns an operation by its id.
pub(super) fn operation(id: &'static str) -> Operation {
    match OPERATIONS.binary_search_by(|operation| operation.id.cmp(id)) {
        Ok(index) => OPERATIONS[index],
        Err(_) => Operation::unknown(id),
    }
}

/// Returns a failure in the form of the hook: an error response as it is, anything else as an error whose cause is the
/// SDK's [`Error`].
///
/// Only reqwest can create a `reqwest::Error`, so one is obtained by reading a body that fails with ours.
pub(super) async fn failed(failed: Failed) -> reqwest::Result<Response> {
    if let Some(response) = failed.response {
        return Ok(response);
    }
    match carried(failed.error).await {
        Err(carrier) => Err(carrier),
        // A body that fails cannot be read; were it so, an error status is an error still.
        Ok(_) => {
            let mut response = http::Response::new(Bytes::new());
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            Response::from(response).error_for_status()
        }
    }
}

/// Returns the error of a success that cannot be decoded. That of the raw client would show the body, which may be a key.
pub(super) async fn undecodable(status: StatusCode, body: Bytes, error: serde_json::Error) -> ash_sdk_gen::Error<()> {
    match carried(decode::undecodable_value(status, body, error)).await {
        Err(carrier) => ash_sdk_gen::Error::ResponseBodyError(carrier),
        Ok(_) => ash_sdk_gen::Error::Custom(format!("the response ({status}) does not match the contract")),
    }
}

/// Reads a body that fails with an error, which is then the cause of reqwest's.
async fn carried(error: Error) -> reqwest::Result<Bytes> {
    let failing = reqwest::Body::wrap_stream(stream::iter([Err::<Bytes, Error>(error)]));
    Response::from(http::Response::new(failing)).bytes().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry::Repeat;

    #[test]
    fn an_operation_that_the_table_lacks_is_sent_once() {
        assert_eq!(operation("brand_new").repeat, Repeat::Once);
        assert_eq!(operation("get_session").repeat, Repeat::Idempotent);
    }

    #[test]
    fn the_table_is_sorted_and_has_every_operation_of_the_raw_client() {
        assert!(OPERATIONS.is_sorted_by(|one, other| one.id < other.id));
        for route in ash_sdk_gen::routes() {
            let operation = operation(route.operation_id);
            assert_eq!((operation.method, operation.path), (route.method, route.path));
        }
    }

    #[test]
    fn an_operation_that_might_execute_twice_is_sent_once() {
        for id in ["send_message_stream", "exec", "fork_session", "enqueue", "write_session_files"] {
            assert_eq!(operation(id).repeat, Repeat::Once, "{id}");
        }
        for operation in OPERATIONS {
            let creates = operation.id.starts_with("create_") || operation.id.starts_with("upload_");
            assert!(!creates || operation.repeat == Repeat::Once, "{}", operation.id);
        }
    }

    #[test]
    fn reads_and_deletions_may_be_repeated() {
        for operation in OPERATIONS {
            let is_repeatable = matches!(operation.method, "GET" | "DELETE");
            assert!(!is_repeatable || operation.repeat == Repeat::Idempotent, "{}", operation.id);
        }
    }

    #[test]
    fn every_unusual_deadline_has_a_reason() {
        let usual = operation("brand_new").deadline();
        for operation in OPERATIONS {
            let is_usual = operation.deadline() == usual;
            assert!(is_usual || !operation.deadline_because.is_empty(), "{}", operation.id);
        }
    }
}
