//! Response bodies, read within limits. That of a success that was read whole is handed on beside the response.

use std::io;

use ash_sdk_gen::{ReadBody, with_body};
use bytes::{Bytes, BytesMut};
use http::{StatusCode, header};
use reqwest::Response;

use super::cause::find_cause;
use crate::{
    error::{Error, ErrorKind, LimitUnit, ResponseFailure, TimeoutPhase},
    excerpt::excerpt,
};

/// Maximum size of an error response's body that is kept.
const ERROR_BODY_LIMIT: usize = 64 << 10;

/// Maximum size of the excerpt of a response of an unexpected content type.
const EXCERPT_LIMIT: usize = 4 << 10;

pub(super) enum ReadFailure {
    /// The response is incomplete; another attempt may bring all of it.
    Cut(Error),
    /// Another attempt would not help.
    Final(Error),
}

/// Reads a response to its end, up to `limit` bytes.
pub(super) async fn read_success(mut response: Response, limit: usize) -> Result<Response, ReadFailure> {
    let status = response.status();
    let too_large = || {
        let text = format!("the response is larger than {limit} bytes; raise the limit with `max_response_size`");
        ReadFailure::Final(Error::limit_exceeded(limit as u64, LimitUnit::Bytes, text))
    };
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let mut body = Gathered::Empty;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > limit => return Err(too_large()),
            Ok(Some(chunk)) => body.add(chunk),
            Ok(None) => {
                response.extensions_mut().insert(ReadBody(body.into_bytes()));
                return Ok(response);
            }
            Err(error) => {
                let error = cut_short(status, error);
                return Err(match error.kind() {
                    ErrorKind::Response(ResponseFailure::Malformed { .. }) => ReadFailure::Final(error),
                    _ => ReadFailure::Cut(error),
                });
            }
        }
    }
}

/// Reads the body of an error response, and returns the response with it. The status is what counts: the beginning of
/// a long body is enough, and a body that is cut off changes nothing.
pub(super) async fn read_refusal(mut response: Response) -> (Response, Bytes) {
    let body = match encoding(&response) {
        Some(encoding) => format!("the reason is compressed with `{encoding}`, which was not asked for").into(),
        None => read_beginning(&mut response, ERROR_BODY_LIMIT).await,
    };
    (with_body(response, body.clone()), body)
}

/// Returns the error of a response that should have been an event stream.
pub(super) async fn not_an_event_stream(mut response: Response) -> Error {
    let status = response.status();
    let content_type = content_type(&response).map(str::to_owned);
    let body = read_beginning(&mut response, EXCERPT_LIMIT).await;
    let said = content_type.as_deref().unwrap_or("of no stated content type");
    let text = format!(
        "the response ({status}) is {said}, not an event stream; is this the address of an Ash server? It begins: {}",
        excerpt(&body)
    );
    Error::new(
        ErrorKind::Response(ResponseFailure::UnexpectedContent { status: status.as_u16(), content_type, body }),
        text,
    )
}

/// Returns the error of a response that is compressed, although no request asks for it.
pub(super) fn compressed(response: &Response) -> Option<Error> {
    let encoding = encoding(response)?;
    let status = response.status();
    let text = format!("the response ({status}) is compressed with `{encoding}`, which was not asked for");
    let kind = ResponseFailure::Compressed { status: status.as_u16(), encoding };
    Some(Error::new(ErrorKind::Response(kind), text))
}

fn encoding(response: &Response) -> Option<String> {
    let encoding = response.headers().get(header::CONTENT_ENCODING)?;
    let encoding = String::from_utf8_lossy(encoding.as_bytes()).trim().to_ascii_lowercase();
    (!encoding.is_empty() && encoding != "identity").then_some(encoding)
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

/// Chunks of a body. One that is the whole body is not copied.
enum Gathered {
    Empty,
    One(Bytes),
    More(BytesMut),
}

impl Gathered {
    fn len(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::One(chunk) => chunk.len(),
            Self::More(chunks) => chunks.len(),
        }
    }

    fn add(&mut self, chunk: Bytes) {
        match self {
            Self::Empty => *self = Self::One(chunk),
            Self::One(first) => {
                let mut chunks = BytesMut::with_capacity(2 * (first.len() + chunk.len()));
                chunks.extend_from_slice(first);
                chunks.extend_from_slice(&chunk);
                *self = Self::More(chunks);
            }
            Self::More(chunks) => chunks.extend_from_slice(&chunk),
        }
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Self::Empty => Bytes::new(),
            Self::One(chunk) => chunk,
            Self::More(chunks) => chunks.freeze(),
        }
    }
}

/// Returns the error of a response whose body ended early.
pub(crate) fn cut_short(status: StatusCode, error: reqwest::Error) -> Error {
    let error = error.without_url();
    let code = Some(status.as_u16());
    // hyper reports an invalid chunk as an error of input, not of parsing.
    let malformed = find_cause::<hyper::Error>(&error).is_some_and(hyper::Error::is_parse)
        || find_cause::<io::Error>(&error)
            .is_some_and(|error| matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData));
    if malformed {
        let text = format!("the body of the response ({status}) is malformed");
        return Error::new(ErrorKind::Response(ResponseFailure::Malformed { status: code }), text).with_source(error);
    }
    if error.is_timeout() {
        return super::connection::timeout_of_another_client(error);
    }
    Error::new(
        ErrorKind::Response(ResponseFailure::Interrupted { status: code }),
        format!("the response ({status}) was cut off"),
    )
    .with_source(error)
}

/// Returns the error of an operation that exceeded its deadline.
pub(super) fn too_slow(after: std::time::Duration) -> Error {
    let kind = ErrorKind::Timeout { phase: TimeoutPhase::Request, after };
    Error::new(kind, format!("no complete response within {} s", after.as_secs_f64()))
}
