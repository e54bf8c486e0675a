//! The way of an error through the generated client, and what becomes of a call's outcome at its end.

use std::time::SystemTime;

use bytes::Bytes;
use futures::stream;
use http::StatusCode;
use reqwest::Response;
use serde::de::DeserializeOwned;

use super::{
    answer::{self, body_of},
    cause::{find_cause, root_cause},
};
use crate::{
    error::{ApiError, Attempt, Error, ErrorKind, excerpt},
    operation::Operation,
    retry::{self, Repeat},
};

/// Gives an [`Error`] the form that the generated client's interface asks for: a `reqwest::Error` caused by it.
pub(super) async fn carry(error: Error) -> reqwest::Result<Response> {
    let failing = reqwest::Body::wrap_stream(stream::iter([Err::<Bytes, _>(error)]));
    match Response::from(http::Response::new(failing)).bytes().await {
        Err(carrier) => Err(carrier),
        // A body that fails cannot be read; were it so, an error status is an error still.
        Ok(_) => {
            let mut response = http::Response::new(Bytes::new());
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            Response::from(response).error_for_status()
        }
    }
}

/// What became of a call, for the error that may come of it.
#[derive(Default)]
pub(crate) struct Trail {
    pub(super) attempt: Option<Attempt>,
    pub(super) status: Option<StatusCode>,
}

impl Trail {
    pub(super) fn attempts(&self) -> u32 {
        self.attempt.as_ref().map_or(0, |attempt| attempt.attempts)
    }

    /// The request that was sent.
    pub(crate) fn into_attempt(self) -> Option<Attempt> {
        self.attempt
    }
}

/// The error of a call that failed.
pub(crate) fn failure<T: DeserializeOwned>(error: ash_sdk_gen::Error<()>, trail: Trail, now: SystemTime) -> Error {
    let once =
        trail.attempt.as_ref().is_some_and(|attempt| Operation::find(attempt.operation_id).repeat == Repeat::Once);
    let status = trail.status.unwrap_or_default();
    let error = match error {
        ash_sdk_gen::Error::UnexpectedResponse(response) => refused(response, once, now),
        ash_sdk_gen::Error::CommunicationError(error)
        | ash_sdk_gen::Error::ResponseBodyError(error)
        | ash_sdk_gen::Error::InvalidUpgrade(error) => match find_cause::<Error>(&error) {
            // It has its request already.
            Some(ours) => return ours.clone(),
            None if error.is_builder() => {
                Error::invalid_request(format!("the request cannot be built: {}", root_cause(&error)))
            }
            None => answer::cut(status, error).with_maybe_executed(once),
        },
        ash_sdk_gen::Error::InvalidRequest(text) | ash_sdk_gen::Error::Custom(text) => Error::invalid_request(text),
        ash_sdk_gen::Error::ErrorResponse(response) => {
            let kind = ErrorKind::Malformed { status: Some(response.status().as_u16()) };
            Error::new(kind, "the server answered with an error that the contract does not have")
        }
        // The answer is a success, so the request was carried out.
        ash_sdk_gen::Error::InvalidResponsePayload(body, error) => {
            undecodable::<T>(status, body, error).with_maybe_executed(once)
        }
    };
    match trail.attempt {
        Some(attempt) => error.with_request(attempt),
        None => error,
    }
}

fn refused(mut response: Response, once: bool, now: SystemTime) -> Error {
    let status = response.status();
    let body = body_of(&response);
    let headers = std::mem::take(response.headers_mut());
    let retry_after = retry::retry_after(&headers, now);
    let api = ApiError::new(status, headers, body, retry_after);
    let message = api.message().to_owned();
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        let kind = ErrorKind::Proxy { status: Some(status.as_u16()) };
        return Error::new(kind, format!("the proxy asks for a user name and password ({status})"));
    }
    let maybe = once && may_have_started(status, &message);
    Error::new(ErrorKind::Api(api), message).with_maybe_executed(maybe)
}

/// What a server says when nothing was started.
const NOTHING_STARTED: [(StatusCode, &str); 5] = [
    (StatusCode::SERVICE_UNAVAILABLE, "Sandbox capacity reached"),
    (StatusCode::INTERNAL_SERVER_ERROR, "Sandbox not found"),
    (StatusCode::INTERNAL_SERVER_ERROR, "Runner not available"),
    (StatusCode::INTERNAL_SERVER_ERROR, "Exec failed: Not connected"),
    (StatusCode::INTERNAL_SERVER_ERROR, "Credential storage not configured"),
];

/// Whether an error answer says that nothing was started.
pub(super) fn says_nothing_started(status: StatusCode, message: &str) -> bool {
    NOTHING_STARTED.iter().any(|(known, words)| *known == status && message.starts_with(words))
}

/// A failure of the server, or of what stands before it, says nothing of how far it came.
fn may_have_started(status: StatusCode, message: &str) -> bool {
    status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED && !says_nothing_started(status, message)
}

/// Reads an answer that is JSON.
pub(crate) fn decode<T: DeserializeOwned>(status: StatusCode, body: Bytes) -> crate::Result<T> {
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_slice(&body)).map_err(|error| {
        let path = error.path().to_string();
        undecodable_at(status, body, path, error.into_inner())
    })
}

/// An answer that is not what the contract says. Decoding it once more says where.
fn undecodable<T: DeserializeOwned>(status: StatusCode, body: Bytes, error: serde_json::Error) -> Error {
    match decode::<T>(status, body.clone()) {
        Err(error) => error,
        Ok(_) => undecodable_at(status, body, String::new(), error),
    }
}

fn undecodable_at(status: StatusCode, body: Bytes, path: String, error: serde_json::Error) -> Error {
    let (path, what) = match error.classify() {
        serde_json::error::Category::Data => {
            let path = with_missing_field(path, &error);
            let at = if path.is_empty() { String::new() } else { format!(" at `{path}`") };
            (path, format!("is not what the contract says{at}"))
        }
        serde_json::error::Category::Eof => (String::new(), "is JSON without its end".to_owned()),
        _ => (String::new(), "is not JSON".to_owned()),
    };
    let text = format!("the answer ({status}) {what}; it begins: {}", excerpt(&body));
    Error::new(ErrorKind::Decode { status: status.as_u16(), path, body }, text).with_source(error)
}

/// The path to a field that is missing ends at the object that lacks it; what is missing only the text says.
fn with_missing_field(path: String, error: &serde_json::Error) -> String {
    let path = if path == "." { String::new() } else { path };
    let text = error.to_string();
    match text.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
        Some((field, _)) if path.is_empty() => field.to_owned(),
        Some((field, _)) => format!("{path}.{field}"),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ash_sdk_gen::types::AgentList;

    fn decode(body: &str) -> Error {
        let error = serde_json::from_str::<AgentList>(body).unwrap_err();
        undecodable::<AgentList>(StatusCode::OK, Bytes::copy_from_slice(body.as_bytes()), error)
    }

    #[test]
    fn an_answer_that_cannot_be_understood_says_where() {
        for (body, expected) in [
            ("{}", "agents"),
            (r#"{"agents":[{"id":5}]}"#, "agents[0].id"),
            (r#"{"agents":5}"#, "agents"),
            ("null", ""),
            ("<html>", ""),
            (r#"{"agents":["#, ""),
        ] {
            let error = decode(body);
            let ErrorKind::Decode { status: 200, path, .. } = error.kind() else { panic!("{error:?}") };
            assert_eq!(path, expected, "{body}: {error}");
        }
    }

    #[test]
    fn only_the_servers_own_words_say_that_nothing_was_started() {
        assert!(says_nothing_started(StatusCode::SERVICE_UNAVAILABLE, "Sandbox capacity reached and no evictable"));
        assert!(!says_nothing_started(StatusCode::SERVICE_UNAVAILABLE, "upstream connect error"));
        assert!(!says_nothing_started(StatusCode::BAD_GATEWAY, "Sandbox capacity reached"));
    }
}
