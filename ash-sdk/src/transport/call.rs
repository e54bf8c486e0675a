//! One call: from the raw client's method to a value or an error.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ash_sdk_gen::{ByteStream, Execute, ResponseValue, Transport};
use bytes::Bytes;
use futures::future::{BoxFuture, ready};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use reqwest::{Request, Response as HttpResponse, Url};
use serde::de::DeserializeOwned;

use super::{
    attempts::{Attempts, Failed},
    body,
    cause::root_cause,
    decode::{decode_again, undecodable},
    options::CallOptions,
    raw,
    request_body::RequestBody,
    route,
    shared::{Shared, runtime},
};
use crate::{
    error::{Attempt, Error, ErrorKind, ResponseFailure, Result},
    header::{REQUEST_ID, check_header},
    meter,
    operation::Operation,
    response::Response,
    retry::Repeat,
    trace::{OperationSpan, SpanKind},
};

/// Sends the requests of one call.
pub(crate) struct Call {
    shared: Arc<Shared>,
    /// The operation; `None` for the raw client, whose calls may be of any.
    operation: Option<&'static Operation>,
    options: CallOptions,
    body: Mutex<Option<Box<dyn RequestBody>>>,
    record: Arc<Mutex<Record>>,
}

/// Outcome of a call, as the hook of the raw client leaves it.
#[derive(Default)]
pub(super) struct Record {
    attempt: Option<Arc<Attempt>>,
    status: Option<StatusCode>,
    headers: HeaderMap,
    error: Option<Error>,
}

impl Shared {
    /// Calls an operation whose response is JSON, or empty. `body` is sent in place of the one that `invoke` passes.
    pub(crate) async fn call<T, F, Answer>(
        self: &Arc<Self>,
        operation: &'static Operation,
        options: CallOptions,
        body: Option<Box<dyn RequestBody>>,
        invoke: F,
    ) -> Result<Response<T>>
    where
        T: DeserializeOwned,
        F: FnOnce(ash_sdk_gen::Client) -> Answer,
        Answer: Future<Output = std::result::Result<ResponseValue<T>, ash_sdk_gen::Error<()>>>,
    {
        self.run(operation, options, body, invoke, decode_again).await
    }

    /// Calls an operation whose response is a stream of bytes.
    pub(crate) async fn call_stream<F, Answer>(
        self: &Arc<Self>,
        operation: &'static Operation,
        options: CallOptions,
        invoke: F,
    ) -> Result<Response<ByteStream>>
    where
        F: FnOnce(ash_sdk_gen::Client) -> Answer,
        Answer: Future<Output = std::result::Result<ResponseValue<ByteStream>, ash_sdk_gen::Error<()>>>,
    {
        self.run(operation, options, None, invoke, |status, body, error| Err(undecodable(status, body, error))).await
    }

    /// Returns a raw client whose calls have the key, retries, deadlines and limits of this one.
    pub(crate) fn raw(self: &Arc<Self>) -> ash_sdk_gen::Client {
        self.client(Call::new(self.clone(), None, CallOptions::default(), None))
    }

    /// Sends a request of a caller's own making, whose address has been checked.
    pub(crate) async fn send(
        self: &Arc<Self>,
        operation: Operation,
        options: CallOptions,
        request: Request,
    ) -> Result<Response<HttpResponse>> {
        let call = Call::new(self.clone(), None, options, None);
        let outcome = call.execute(&self.http, request, operation).await;
        let attempt = lock(&call.record).attempt.take();
        let mut response = outcome.map_err(|failed| failed.error)?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        Ok(Response { value: response, status, headers, attempt })
    }

    fn client(&self, call: Call) -> ash_sdk_gen::Client {
        ash_sdk_gen::Client::new_with_client(&self.base_url, self.http.clone(), Transport::new(call))
    }

    /// `again` decodes a response that the raw client could not decode.
    async fn run<T, F, Answer>(
        self: &Arc<Self>,
        operation: &'static Operation,
        options: CallOptions,
        body: Option<Box<dyn RequestBody>>,
        invoke: F,
        again: fn(StatusCode, Bytes, serde_json::Error) -> Result<T>,
    ) -> Result<Response<T>>
    where
        F: FnOnce(ash_sdk_gen::Client) -> Answer,
        Answer: Future<Output = std::result::Result<ResponseValue<T>, ash_sdk_gen::Error<()>>>,
    {
        let call = Call::new(self.clone(), Some(operation), options, body);
        let record = call.record.clone();
        let outcome = invoke(self.client(call)).await;
        let Record { attempt, status, headers, error } = std::mem::take(&mut *lock(&record));
        if let Some(error) = error {
            return Err(error);
        }
        let status = status.unwrap_or_default();
        let maybe_executed = operation.repeat == Repeat::Once;
        let value = match outcome {
            Ok(answer) => Ok(answer.into_inner()),
            Err(ash_sdk_gen::Error::InvalidResponsePayload(body, error)) => {
                again(status, body, error).map_err(|error| error.with_maybe_executed(maybe_executed))
            }
            Err(error) => Err(unusable(status, error, maybe_executed)),
        };
        match value {
            Ok(value) => Ok(Response { value, status, headers, attempt }),
            Err(error) => Err(error.about(attempt.as_ref())),
        }
    }
}

/// The error of a request that the raw client could not build, or of a success that it could not read.
fn unusable(status: StatusCode, error: ash_sdk_gen::Error<()>, maybe_executed: bool) -> Error {
    use ash_sdk_gen::Error as Raw;
    match error {
        Raw::InvalidResponsePayload(body, error) => {
            undecodable(status, body, error).with_maybe_executed(maybe_executed)
        }
        Raw::InvalidRequest(text) | Raw::Custom(text) => Error::invalid_request(text),
        Raw::CommunicationError(error) | Raw::ResponseBodyError(error) | Raw::InvalidUpgrade(error) => {
            if error.is_builder() {
                return Error::invalid_request(format!("the request cannot be built: {}", root_cause(&error)));
            }
            body::cut_short(status, error).with_maybe_executed(maybe_executed)
        }
        Raw::UnexpectedResponse(_) | Raw::ErrorResponse(_) => {
            let kind = ErrorKind::Response(ResponseFailure::Malformed { status: Some(status.as_u16()) });
            Error::new(kind, format!("the server responded with {status}, which the contract does not have"))
                .with_maybe_executed(maybe_executed)
        }
    }
}

impl Call {
    fn new(
        shared: Arc<Shared>,
        operation: Option<&'static Operation>,
        options: CallOptions,
        body: Option<Box<dyn RequestBody>>,
    ) -> Self {
        Self { shared, operation, options, body: Mutex::new(body), record: Arc::default() }
    }

    /// Adds what the caller adds, and the headers; brings the path to the form that servers and proxies take. Returns the
    /// body that is sent in place of the request's own.
    fn prepare(&self, request: &mut Request, operation: &Operation) -> Result<Option<Box<dyn RequestBody>>> {
        if self.operation.is_none() {
            // The facade has checked its arguments; nothing else stands between a raw call and another route.
            route::check(request, &self.shared.base_url, operation)?;
        }
        route::unescape_file_path(request, operation);
        if let Some(invalid) = &self.options.invalid_header {
            return Err(Error::invalid_request(invalid.clone()));
        }
        let mut body = lock(&self.body).take();
        if let Some(extras) = &self.options.extras {
            body = extras.add_to(request, body)?;
        }
        #[cfg(feature = "traceparent")]
        if let Some(context) = &self.shared.trace_context {
            for (name, value) in &context() {
                check_header(name).map_err(Error::invalid_request)?;
                request.headers_mut().insert(name, value.clone());
            }
        }
        for (name, value) in self.shared.headers.iter().chain(&self.options.headers) {
            check_header(name).map_err(Error::invalid_request)?;
            request.headers_mut().insert(name, value.clone());
        }
        #[cfg(feature = "traceparent")]
        if let Some(traceparent) = &self.options.traceparent {
            let value = crate::trace::traceparent(traceparent)?;
            request.headers_mut().insert("traceparent", value);
        }
        if let Some(key) = &self.shared.authorization {
            request.headers_mut().insert(header::AUTHORIZATION, key.clone());
        }
        Ok(body)
    }

    /// Returns the id of the call, which the request has from now on.
    fn request_id(&self, request: &mut Request) -> Option<HeaderValue> {
        if let Some(given) = request.headers().get(&REQUEST_ID) {
            return Some(given.clone());
        }
        let id = self.shared.request_ids.next()?;
        request.headers_mut().insert(REQUEST_ID, id.clone());
        Some(id)
    }

    async fn run(
        &self,
        http: &reqwest::Client,
        mut request: Request,
        operation: Operation,
        span: &OperationSpan,
    ) -> std::result::Result<HttpResponse, Failed> {
        let prepared = runtime().and_then(|_| self.prepare(&mut request, &operation));
        let mut attempt = Attempt {
            operation_id: operation.id,
            method: request.method().clone(),
            path: request.url().path().to_owned(),
            attempts: 0,
            request_id: None,
            server_request_id: None,
        };
        let body = match prepared {
            Ok(body) => body,
            Err(refused) => {
                let refused = refused.with_request(attempt.clone());
                self.ended(span, Some(&refused), None, &attempt, Duration::ZERO);
                return Err(Failed::unsent(refused));
            }
        };
        attempt.request_id = self.request_id(&mut request);
        span.begun(&attempt.path);
        let clock = &self.shared.runtime.clock;
        let started = clock.now();
        let (shared, options) = (&*self.shared, &self.options);
        let attempts = Attempts { shared, options, http, operation, attempt, started, span, authorization: None };
        let (mut outcome, attempt) = attempts.run(request, body).await;
        let status = match &outcome {
            Ok(response) => Some(response.status()),
            Err(failed) => failed.status(),
        };
        let duration = clock.now().saturating_duration_since(started);
        let error = outcome.as_ref().err().map(|failed| &failed.error);
        self.ended(span, error, status, &attempt, duration);
        let mut record = lock(&self.record);
        record.status = status;
        if let (Ok(response), Some(_)) = (&mut outcome, self.operation) {
            // The raw method has no use for them.
            record.headers = std::mem::take(response.headers_mut());
        }
        record.attempt = Some(Arc::new(attempt));
        drop(record);
        outcome
    }

    /// Sends a request, inside of a span.
    async fn execute(
        &self,
        http: &reqwest::Client,
        request: Request,
        operation: Operation,
    ) -> std::result::Result<HttpResponse, Failed> {
        let span = OperationSpan::new(&operation, request.method(), request.url(), self.kind());
        span.around(self.run(http, request, operation, &span)).await
    }

    fn kind(&self) -> SpanKind {
        if self.options.is_probe { SpanKind::Probe } else { SpanKind::Operation }
    }

    /// Reports the end of the call.
    fn ended(
        &self,
        span: &OperationSpan,
        error: Option<&Error>,
        status: Option<StatusCode>,
        attempt: &Attempt,
        duration: Duration,
    ) {
        let error = error.filter(|error| !(self.options.may_be_gone && error.is_not_found()));
        span.ended(error, status, attempt, duration);
        meter::operation_ended(attempt.operation_id, self.kind(), error, duration);
    }
}

impl Execute for Call {
    fn execute<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation_id: &'static str,
    ) -> BoxFuture<'a, reqwest::Result<HttpResponse>> {
        Box::pin(async move {
            let operation = self.operation.copied().unwrap_or_else(|| raw::operation(operation_id));
            match Call::execute(self, http, request, operation).await {
                Ok(response) => Ok(response),
                Err(failed) if self.operation.is_none() => raw::failed(failed).await,
                Err(failed) => {
                    lock(&self.record).error = Some(failed.error);
                    // The record has the error; the raw method only has to return.
                    let mut ended = http::Response::new(reqwest::Body::default());
                    *ended.status_mut() = StatusCode::BAD_GATEWAY;
                    Ok(ended.into())
                }
            }
        })
    }

    fn base_url(&self) -> Option<&Url> {
        Some(&self.shared.base)
    }

    fn undecodable(
        &self,
        status: StatusCode,
        body: Bytes,
        error: serde_json::Error,
    ) -> BoxFuture<'_, ash_sdk_gen::Error<()>> {
        match self.operation {
            // It is decoded again.
            Some(_) => Box::pin(ready(ash_sdk_gen::Error::InvalidResponsePayload(body, error))),
            None => Box::pin(raw::undecodable(status, body, error)),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
