//! How a request leaves and how its answer comes back: the key, deadlines, retries, limits.
//!
//! Every request of the generated client passes through [`Call::execute`], the raw ones too. What goes wrong here
//! becomes an [`Error`], which travels through the generated client as the cause of the `reqwest::Error` that its
//! interface asks for.

use std::{
    error::Error as StdError,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use ash_sdk_gen::Execute;
use bytes::{Bytes, BytesMut};
use futures::{
    future::{BoxFuture, Either, select},
    stream,
};
use http::{HeaderMap, StatusCode, header};
use reqwest::{Request, Response};
use serde::de::DeserializeOwned;

use crate::{
    client::Shared,
    error::{ApiError, Attempt, Error, ErrorKind, TimeoutPhase, excerpt},
    operation::{Answer, Operation},
    retry::{self, Failure, Repeat},
    transfer::StreamedBody,
};

/// How much of an error answer is kept.
const ERROR_BODY_LIMIT: usize = 64 << 10;

/// What a caller asks of one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub(crate) deadline: Option<Duration>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) headers: HeaderMap,
}

/// Sends the requests of one call.
pub(crate) struct Call {
    shared: Arc<Shared>,
    options: CallOptions,
    /// Takes the place of the request's body, which then is only a placeholder.
    body: Mutex<Option<StreamedBody>>,
    trail: Arc<Mutex<Trail>>,
}

impl Call {
    pub(crate) fn new(shared: Arc<Shared>, options: CallOptions, body: Option<StreamedBody>) -> Self {
        Self { shared, options, body: Mutex::new(body), trail: Arc::default() }
    }

    /// Where what becomes of the call can be read.
    pub(crate) fn trail(&self) -> Arc<Mutex<Trail>> {
        self.trail.clone()
    }
}

impl Execute for Call {
    fn execute<'a>(
        &'a self,
        http: &'a reqwest::Client,
        mut request: Request,
        operation_id: &'static str,
    ) -> BoxFuture<'a, reqwest::Result<Response>> {
        Box::pin(async move {
            let operation = Operation::find(operation_id);
            self.prepare(&mut request);
            let attempt = Attempt {
                operation_id,
                method: request.method().clone(),
                path: request.url().path().to_owned(),
                attempts: 0,
            };
            let sent = Sending { call: self, http, operation, attempt, started: self.shared.environment.clock.now() };
            match sent.run(request).await {
                Ok(response) => Ok(response),
                Err(error) => carry(error).await,
            }
        })
    }
}

impl Call {
    fn prepare(&self, request: &mut Request) {
        // A wildcard path arrives as one segment with `%2F` in it; the server takes both, proxies often do not.
        if request.url().path().contains("%2F") {
            let path = request.url().path().replace("%2F", "/");
            request.url_mut().set_path(&path);
        }
        if let Some(key) = &self.shared.authorization {
            request.headers_mut().insert(header::AUTHORIZATION, key.clone());
        }
        for (name, value) in &self.options.headers {
            request.headers_mut().insert(name, value.clone());
        }
    }
}

/// One operation on its way, over all its attempts.
struct Sending<'a> {
    call: &'a Call,
    http: &'a reqwest::Client,
    operation: Operation,
    attempt: Attempt,
    started: Instant,
}

impl Sending<'_> {
    async fn run(mut self, request: Request) -> Result<Response, Error> {
        let shared = &self.call.shared;
        let mut replacement = self.call.body.lock().unwrap_or_else(PoisonError::into_inner).take();
        let policy = match self.call.options.max_retries {
            Some(retries) => shared.retry.clone().max_retries(retries),
            None => shared.retry.clone(),
        };
        let mut pending = Some(request);
        loop {
            let mut request =
                pending.take().ok_or_else(|| Error::new(ErrorKind::Local, "the body cannot be sent again"))?;
            pending = request.try_clone();
            if let Some(body) = replacement.take() {
                replacement = body.again();
                if replacement.is_none() {
                    pending = None;
                }
                body.put_into(&mut request);
            }
            self.attempt.attempts += 1;
            let failed = match self.within_deadline(self.once(request)).await {
                Ok(response) => {
                    shared.budget.give_back();
                    return Ok(self.mark(response));
                }
                Err(failed) => failed,
            };
            let retries = self.attempt.attempts - 1;
            let random = (shared.environment.random)();
            let repeat = self.operation.repeat;
            let wait = retry::wait_before_retry(&policy, repeat, failed.failure, retries, self.left(), random)
                .filter(|_| pending.is_some() && shared.budget.spend());
            match (wait, failed.outcome) {
                (Some(wait), _) => shared.environment.clock.sleep(wait).await,
                (None, Outcome::Response(response)) => return Ok(self.mark(response)),
                (None, Outcome::Error(error)) => {
                    let maybe = failed.failure == Failure::Lost || failed.sent_then_failed;
                    return Err(error
                        .with_maybe_executed(maybe && repeat == Repeat::Once)
                        .with_request(self.attempt.clone()));
                }
            }
        }
    }

    fn mark(&self, response: Response) -> Response {
        let mut trail = self.call.trail.lock().unwrap_or_else(PoisonError::into_inner);
        *trail = Trail { attempt: Some(self.attempt.clone()), status: Some(response.status()) };
        response
    }

    fn deadline(&self) -> Duration {
        self.call.options.deadline.or(self.call.shared.deadline).unwrap_or(self.operation.deadline())
    }

    fn left(&self) -> Option<Duration> {
        let gone = self.call.shared.environment.clock.now().saturating_duration_since(self.started);
        Some(self.deadline().saturating_sub(gone))
    }

    async fn within_deadline(&self, once: impl Future<Output = Result<Response, Failed>>) -> Result<Response, Failed> {
        let timer = self.call.shared.environment.clock.sleep(self.left().unwrap_or_default());
        match select(std::pin::pin!(once), timer).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(((), _)) => {
                let kind = ErrorKind::Timeout { phase: TimeoutPhase::Request, after: self.deadline() };
                let text = format!("no complete answer within {} s", self.deadline().as_secs_f64());
                Err(Failed {
                    failure: Failure::Final,
                    outcome: Outcome::Error(Error::new(kind, text)),
                    sent_then_failed: true,
                })
            }
        }
    }

    /// One attempt.
    async fn once(&self, request: Request) -> Result<Response, Failed> {
        let response = self.http.execute(request).await.map_err(|error| self.no_answer(error))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(Failed::for_good(redirect(&response)));
        }
        if status.is_success() && self.operation.answer == Answer::Streamed {
            return Ok(response);
        }
        let limit = if status.is_success() { self.call.shared.answer_limit } else { ERROR_BODY_LIMIT };
        let response = match read_whole(response, limit).await {
            Ok(response) => response,
            Err(ReadFailure { cut: true, error }) => return Err(Failed::lost(error)),
            Err(ReadFailure { cut: false, error }) => return Err(Failed::for_good(error)),
        };
        if status.is_success() { Ok(response) } else { Err(self.refused(response)) }
    }

    fn refused(&self, response: Response) -> Failed {
        let status = response.status().as_u16();
        let now = self.call.shared.environment.clock.time_of_day();
        let failure = Failure::Status {
            status,
            retry_after: retry::retry_after(response.headers(), now),
            nothing_started: status == 503 && says_no_capacity(&response),
        };
        Failed { failure, outcome: Outcome::Response(response), sent_then_failed: false }
    }

    /// What became of a request that got no answer.
    fn no_answer(&self, error: reqwest::Error) -> Failed {
        let server = &self.call.shared.base_url;
        let error = error.without_url();
        if error.is_connect() {
            return connect_failure(server, self.call.shared.connect_timeout, error);
        }
        if error.is_builder() {
            return Failed::for_good(Error::invalid_request("the request cannot be built").with_source(error));
        }
        if error.is_body() {
            // The source of an upload failed; what was sent of it is of no use to the server.
            return Failed::for_good(local_cause(error));
        }
        if error.is_timeout() {
            let kind = ErrorKind::Timeout { phase: TimeoutPhase::Request, after: self.deadline() };
            return Failed {
                failure: Failure::Lost,
                outcome: Outcome::Error(Error::new(kind, "no answer in time").with_source(error)),
                sent_then_failed: true,
            };
        }
        let http = find_cause::<hyper::Error>(&error);
        if http.is_some_and(hyper::Error::is_parse) {
            let text = "the answer is not HTTP; is this the address of an Ash server?";
            let kind = ErrorKind::Malformed { status: None };
            return Failed {
                failure: Failure::Final,
                outcome: Outcome::Error(Error::new(kind, text).with_source(error)),
                sent_then_failed: true,
            };
        }
        let closed = http.is_some_and(hyper::Error::is_incomplete_message);
        let text = if closed {
            "the server closed the connection before it answered"
        } else {
            "the connection was lost before an answer came"
        };
        Failed::lost(Error::new(ErrorKind::Interrupted { status: None }, text).with_source(error))
    }
}

/// An attempt that failed.
struct Failed {
    failure: Failure,
    outcome: Outcome,
    /// Set where the request was sent and trying again is no use.
    sent_then_failed: bool,
}

enum Outcome {
    Response(Response),
    Error(Error),
}

impl Failed {
    fn lost(error: Error) -> Self {
        Self { failure: Failure::Lost, outcome: Outcome::Error(error), sent_then_failed: true }
    }

    fn for_good(error: Error) -> Self {
        Self { failure: Failure::Final, outcome: Outcome::Error(error), sent_then_failed: false }
    }
}

fn connect_failure(server: &str, connect_timeout: Duration, error: reqwest::Error) -> Failed {
    if error.is_timeout() {
        let kind = ErrorKind::Timeout { phase: TimeoutPhase::Connect, after: connect_timeout };
        let text = format!("no connection to {server} within {} s", connect_timeout.as_secs_f64());
        return Failed {
            failure: Failure::Unsent,
            outcome: Outcome::Error(Error::new(kind, text).with_source(error)),
            sent_then_failed: false,
        };
    }
    if is_tls(&error) {
        let text = format!("no secure connection to {server}: {}", root_cause(&error));
        return Failed::for_good(Error::new(ErrorKind::Tls, text).with_source(error));
    }
    let text = format!("no connection to {server}: {}", root_cause(&error));
    Failed {
        failure: Failure::Unsent,
        outcome: Outcome::Error(Error::new(ErrorKind::Connect, text).with_source(error)),
        sent_then_failed: false,
    }
}

/// reqwest does not tell a failed handshake from a failed connection; the causes' own words do.
fn is_tls(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| {
        let text = cause.to_string().to_ascii_lowercase();
        ["certificate", "tls", "handshake", "ssl"].iter().any(|word| text.contains(word))
    })
}

fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(error.source(), |cause: &&'a (dyn StdError + 'static)| (*cause).source())
}

fn find_cause<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

pub(crate) fn root_cause(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

fn local_cause(error: reqwest::Error) -> Error {
    match find_cause::<Error>(&error) {
        Some(ours) => ours.clone(),
        None => {
            let text = format!("the data to send cannot be read: {}", root_cause(&error));
            Error::new(ErrorKind::Local, text).with_source(error)
        }
    }
}

fn redirect(response: &Response) -> Error {
    let location = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
    let text = match &location {
        Some(to) => format!("the server redirects to {to}, which is not followed; use that address as the base URL"),
        None => "the server redirects without saying where to".to_owned(),
    };
    Error::new(ErrorKind::Redirect { status: response.status().as_u16(), location }, text)
}

/// Whether a 503 says that no sandbox was started.
fn says_no_capacity(response: &Response) -> bool {
    response.extensions().get::<Body>().is_some_and(|body| {
        ApiError::new(response.status(), HeaderMap::new(), body.0.clone(), None)
            .message()
            .starts_with("Sandbox capacity reached")
    })
}

/// The body of an answer that was read whole, kept among the response's extensions.
#[derive(Clone)]
struct Body(Bytes);

struct ReadFailure {
    cut: bool,
    error: Error,
}

/// Reads an answer to its end, and no further than `limit`.
async fn read_whole(mut response: Response, limit: usize) -> Result<Response, ReadFailure> {
    let status = response.status();
    let mut body = BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > limit => {
                if !status.is_success() {
                    // Of an error answer the beginning will do.
                    body.extend_from_slice(&chunk[..limit - body.len()]);
                    break;
                }
                let text = format!("the answer is larger than {limit} bytes; raise the limit with `max_response_size`");
                let kind = ErrorKind::LimitExceeded { limit: limit as u64 };
                return Err(ReadFailure { cut: false, error: Error::new(kind, text) });
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => return Err(ReadFailure { cut: true, error: cut_answer(status, error) }),
        }
    }
    let body = body.freeze();
    let mut whole = http::Response::new(reqwest::Body::from(body.clone()));
    *whole.status_mut() = status;
    *whole.headers_mut() = std::mem::take(response.headers_mut());
    whole.extensions_mut().insert(Body(body));
    Ok(Response::from(whole))
}

pub(crate) fn cut_answer(status: StatusCode, error: reqwest::Error) -> Error {
    let error = error.without_url();
    let status = Some(status.as_u16());
    if find_cause::<hyper::Error>(&error).is_some_and(hyper::Error::is_parse) {
        let text = "the body of the answer is malformed";
        return Error::new(ErrorKind::Malformed { status }, text).with_source(error);
    }
    Error::new(ErrorKind::Interrupted { status }, "the answer was cut off").with_source(error)
}

/// Gives an [`Error`] the form that the generated client's interface asks for: a `reqwest::Error` caused by it.
async fn carry(error: Error) -> reqwest::Result<Response> {
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
    attempt: Option<Attempt>,
    status: Option<StatusCode>,
}

/// The error of a call that failed.
pub(crate) fn failure<T: DeserializeOwned>(error: ash_sdk_gen::Error<()>, trail: Trail, now: SystemTime) -> Error {
    let error = match error {
        ash_sdk_gen::Error::UnexpectedResponse(response) => unexpected(response, now),
        ash_sdk_gen::Error::CommunicationError(error)
        | ash_sdk_gen::Error::ResponseBodyError(error)
        | ash_sdk_gen::Error::InvalidUpgrade(error) => match find_cause::<Error>(&error) {
            // It has its request already.
            Some(ours) => return ours.clone(),
            None if error.is_builder() => {
                let text = format!("the request cannot be built: {}", root_cause(&error));
                return Error::invalid_request(text).with_source(error.without_url());
            }
            None => cut_answer(trail.status.unwrap_or_default(), error),
        },
        ash_sdk_gen::Error::InvalidRequest(text) | ash_sdk_gen::Error::Custom(text) => {
            return Error::invalid_request(text);
        }
        ash_sdk_gen::Error::ErrorResponse(response) => {
            let kind = ErrorKind::Malformed { status: Some(response.status().as_u16()) };
            Error::new(kind, "the server answered with an error that the contract does not have")
        }
        ash_sdk_gen::Error::InvalidResponsePayload(body, error) => {
            undecodable::<T>(trail.status.unwrap_or_default(), body, error)
        }
    };
    match trail.attempt {
        Some(attempt) => error.with_request(attempt),
        None => error,
    }
}

fn unexpected(mut response: Response, now: SystemTime) -> Error {
    let status = response.status();
    let body = response.extensions().get::<Body>().map(|body| body.0.clone()).unwrap_or_default();
    let headers = std::mem::take(response.headers_mut());
    let retry_after = retry::retry_after(&headers, now);
    let api = ApiError::new(status, headers, body, retry_after);
    let message = api.message().to_owned();
    Error::new(ErrorKind::Api(api), message)
}

/// An answer that is not what the contract says. Decoding it once more says where.
fn undecodable<T: DeserializeOwned>(status: StatusCode, body: Bytes, error: serde_json::Error) -> Error {
    let path = serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_slice(&body))
        .err()
        .map_or_else(String::new, |error| error.path().to_string());
    let at = if path.is_empty() || path == "." { String::new() } else { format!(" at {path}") };
    let text =
        format!("the answer ({status}) is not what the contract says{at}: {error}; it begins: {}", excerpt(&body));
    Error::new(ErrorKind::Decode { status: status.as_u16(), path, body }, text)
}
