//! Reading an answer, within limits. An answer that was read whole is handed on as if it were just coming.

use std::io;

use bytes::{Bytes, BytesMut};
use http::{StatusCode, header};
use reqwest::Response;

use super::cause::find_cause;
use crate::error::{Error, ErrorKind, TimeoutPhase, excerpt};

/// How much of an error answer is kept.
const ERROR_BODY_LIMIT: usize = 64 << 10;

/// How much is read of an answer of the wrong kind, to show what it is.
const EXCERPT_LIMIT: usize = 4 << 10;

/// The body of an answer that was read whole, kept among the response's extensions.
#[derive(Clone)]
pub(super) struct Body(pub(super) Bytes);

/// An answer's body, where it was read whole.
pub(super) fn body_of(response: &Response) -> Bytes {
    response.extensions().get::<Body>().map(|body| body.0.clone()).unwrap_or_default()
}

pub(super) enum ReadFailure {
    /// The answer is incomplete; another one may not be.
    Cut(Error),
    /// Another one would be no better.
    Final(Error),
}

/// Reads an answer to its end, and no further than `limit`.
pub(super) async fn read_success(mut response: Response, limit: usize) -> Result<Response, ReadFailure> {
    let status = response.status();
    let too_large = || {
        let text = format!("the answer is larger than {limit} bytes; raise the limit with `max_response_size`");
        ReadFailure::Final(Error::new(ErrorKind::LimitExceeded { limit: limit as u64 }, text))
    };
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > limit => return Err(too_large()),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(whole(response, body.freeze())),
            Err(error) => {
                let error = cut(status, error);
                return Err(match error.kind() {
                    ErrorKind::Malformed { .. } => ReadFailure::Final(error),
                    _ => ReadFailure::Cut(error),
                });
            }
        }
    }
}

/// Reads what an error answer says. Its status is what counts: of a long body the beginning will do, and a body that
/// is cut is no other error.
pub(super) async fn read_refusal(mut response: Response) -> Response {
    let body = read_beginning(&mut response, ERROR_BODY_LIMIT).await;
    whole(response, body)
}

/// An answer of another kind than an event stream, where one is due.
pub(super) async fn not_an_event_stream(mut response: Response) -> Error {
    let status = response.status();
    let content_type = content_type(&response).map(str::to_owned);
    let body = read_beginning(&mut response, EXCERPT_LIMIT).await;
    let said = content_type.as_deref().unwrap_or("of no stated type");
    let text = format!(
        "the answer ({status}) is {said} where an event stream is due; is this the address of an Ash server? It \
         begins: {}",
        excerpt(&body)
    );
    Error::new(ErrorKind::UnexpectedContent { status: status.as_u16(), content_type, body }, text)
}

pub(super) fn is_event_stream(response: &Response) -> bool {
    let kind = content_type(response).and_then(|kind| kind.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("text/event-stream")
}

fn content_type(response: &Response) -> Option<&str> {
    response.headers().get(header::CONTENT_TYPE)?.to_str().ok()
}

async fn read_beginning(response: &mut Response, limit: usize) -> Bytes {
    let mut body = BytesMut::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = limit - body.len();
        if chunk.len() > room {
            body.extend_from_slice(&chunk[..room]);
            break;
        }
        body.extend_from_slice(&chunk);
    }
    body.freeze()
}

fn whole(mut response: Response, body: Bytes) -> Response {
    let mut whole = http::Response::new(reqwest::Body::from(body.clone()));
    *whole.status_mut() = response.status();
    *whole.headers_mut() = std::mem::take(response.headers_mut());
    whole.extensions_mut().insert(Body(body));
    Response::from(whole)
}

/// The error of an answer that ended before its end.
pub(crate) fn cut(status: StatusCode, error: reqwest::Error) -> Error {
    let error = error.without_url();
    let code = Some(status.as_u16());
    // What is wrong with a chunk hyper tells as an error of input, not of parsing.
    let malformed = find_cause::<hyper::Error>(&error).is_some_and(hyper::Error::is_parse)
        || find_cause::<io::Error>(&error)
            .is_some_and(|error| matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData));
    if malformed {
        let text = format!("the body of the answer ({status}) is malformed");
        return Error::new(ErrorKind::Malformed { status: code }, text).with_source(error);
    }
    if error.is_timeout() {
        return super::connection::timeout_of_another_client(error);
    }
    Error::new(ErrorKind::Interrupted { status: code }, format!("the answer ({status}) was cut off")).with_source(error)
}

/// The error of an operation that took longer than it may.
pub(super) fn too_slow(after: std::time::Duration) -> Error {
    let kind = ErrorKind::Timeout { phase: TimeoutPhase::Request, after };
    Error::new(kind, format!("no complete answer within {} s", after.as_secs_f64()))
}
