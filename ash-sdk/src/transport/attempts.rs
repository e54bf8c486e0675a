//! The attempts of one operation, within its deadline.

use std::time::{Duration, Instant};

use futures::future::{Either, select};
use http::{HeaderValue, StatusCode, header};
use reqwest::{Request, Response};

use super::{
    body::{self, ReadFailure},
    connection,
    options::CallOptions,
    refusal,
    request_body::RequestBody,
    shared::Shared,
};
use crate::{
    error::{Attempt, Error, ErrorKind, ResponseFailure},
    excerpt::without_secrets,
    header::REQUEST_ID,
    meter,
    operation::{Operation, ResponseForm},
    retry::{self, Failure, Repeat},
    trace::OperationSpan,
};

pub(super) struct Attempts<'a> {
    pub(super) shared: &'a Shared,
    pub(super) options: &'a CallOptions,
    pub(super) http: &'a reqwest::Client,
    pub(super) operation: Operation,
    pub(super) attempt: Attempt,
    pub(super) started: Instant,
    pub(super) span: &'a OperationSpan,
    /// Header that an interceptor has sent in place of the client's key.
    pub(super) authorization: Option<HeaderValue>,
}

/// A request that failed.
pub(super) struct Failed {
    pub(super) failure: Failure,
    pub(super) error: Error,
    /// The error response, where there was one.
    pub(super) response: Option<Response>,
}

impl Failed {
    pub(super) fn new(failure: Failure, error: Error) -> Self {
        Self { failure, error, response: None }
    }

    /// A request that was refused before it was sent.
    pub(super) fn unsent(error: Error) -> Self {
        Self::new(Failure::Final, error)
    }

    pub(super) fn status(&self) -> Option<StatusCode> {
        self.response.as_ref().map(Response::status)
    }
}

impl Attempts<'_> {
    /// Sends the request until it succeeds or another attempt would not help.
    pub(super) async fn run(
        mut self,
        request: Request,
        replacement: Option<Box<dyn RequestBody>>,
    ) -> (Result<Response, Failed>, Attempt) {
        let outcome = self.attempts(request, replacement).await.map_err(|failed| {
            let maybe = self.may_be_executed(&failed);
            let error = failed.error.with_maybe_executed(maybe).with_request(self.attempt.clone());
            Failed { error, ..failed }
        });
        (outcome, self.attempt)
    }

    pub(super) fn may_be_executed(&self, failed: &Failed) -> bool {
        self.operation.repeat == Repeat::Once
            && match &failed.response {
                Some(response) => refusal::may_have_started(response.status(), failed.error.message()),
                None => failed.failure.may_have_arrived(),
            }
    }

    async fn attempts(
        &mut self,
        request: Request,
        mut replacement: Option<Box<dyn RequestBody>>,
    ) -> Result<Response, Failed> {
        let shared = self.shared;
        let policy = match self.options.max_retries {
            Some(retries) => shared.retry.clone().max_retries(retries),
            None => shared.retry.clone(),
        };
        let mut pending = Some(request);
        // The one attempt that an interceptor may ask for, and whether it was made.
        let granted = u32::from(!shared.interceptors.is_empty());
        let most = policy.max_retries.saturating_add(granted);
        let mut taken = 0;
        loop {
            let Some(mut request) = pending.take() else {
                let text = "the body cannot be sent more than once";
                return Err(Failed::unsent(Error::new(ErrorKind::Local, text)));
            };
            pending = if self.attempt.attempts < most { request.try_clone() } else { None };
            if let Some(body) = replacement.take() {
                replacement = body.again();
                if replacement.is_none() {
                    pending = None;
                }
                body.put_into(&mut request);
            }
            self.attempt.attempts += 1;
            let (outcome, is_asked_for) = match shared.interceptors.as_slice() {
                [] => (self.send(request).await, false),
                // Rare and large, it would take its room in every call.
                _ => Box::pin(self.intercepted(request)).await,
            };
            let failed = match outcome {
                Ok(response) => {
                    shared.budget.give_back();
                    return Ok(response);
                }
                Err(failed) => failed,
            };
            if let Some(sent) = &self.options.sent {
                sent.set(self.may_be_executed(&failed));
            }
            if is_asked_for && taken < granted && pending.is_some() && self.may_follow(&failed) {
                taken = 1;
                self.reported(&failed, Duration::ZERO);
                continue;
            }
            let retries = self.attempt.attempts - 1 - taken;
            let random = (shared.runtime.random)();
            let repeat = self.operation.repeat;
            let wait = retry::wait_before_retry(&policy, repeat, failed.failure, retries, Some(self.left()), random)
                .filter(|_| pending.is_some() && shared.budget.spend());
            let Some(wait) = wait else { return Err(failed) };
            self.reported(&failed, wait);
            shared.runtime.clock.sleep(wait).await;
        }
    }

    /// Another attempt follows one that failed.
    fn reported(&self, failed: &Failed, wait: Duration) {
        self.span.again(self.attempt.attempts, failed.failure, wait);
        meter::retried(self.operation.id);
    }

    /// Another attempt that an interceptor asks for executes nothing twice.
    fn may_follow(&self, failed: &Failed) -> bool {
        !matches!(failed.error.kind(), ErrorKind::Interceptor)
            && !self.left().is_zero()
            && !self.may_be_executed(failed)
    }

    pub(super) fn deadline(&self) -> Duration {
        self.shared.deadline(self.options, &self.operation)
    }

    pub(super) fn left(&self) -> Duration {
        let gone = self.shared.runtime.clock.now().saturating_duration_since(self.started);
        self.deadline().saturating_sub(gone)
    }

    /// One attempt, within the deadline.
    pub(super) async fn send(&mut self, mut request: Request) -> Result<Response, Failed> {
        if let Some(sent) = &self.options.sent {
            sent.watch(&mut request);
        }
        let (timer, deadline) = (self.shared.runtime.clock.sleep(self.left()), self.deadline());
        match select(std::pin::pin!(self.once(request)), timer).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(((), _)) => Err(Failed::new(Failure::TimedOut, body::too_slow(deadline))),
        }
    }

    /// One attempt.
    async fn once(&mut self, request: Request) -> Result<Response, Failed> {
        let shared = self.shared;
        let large = connection::is_large(&request);
        self.attempt.server_request_id = None;
        let response = self.http.execute(request).await.map_err(|error| {
            let (failure, error) = connection::no_response(shared, large, error);
            Failed::new(failure, error)
        })?;
        let status = response.status();
        self.attempt.server_request_id = response.headers().get(&REQUEST_ID).cloned().map(Box::new);
        if status.is_redirection() {
            return Err(Failed::new(Failure::Final, redirect(&response)));
        }
        if !status.is_success() {
            return Err(self.refused(response).await);
        }
        if let Some(error) = body::compressed(&response) {
            return Err(Failed::new(Failure::Garbled, error));
        }
        match self.operation.response {
            ResponseForm::Streamed => Ok(response),
            ResponseForm::Events if body::is_event_stream(&response) => Ok(response),
            ResponseForm::Events => Err(Failed::new(Failure::Garbled, body::not_an_event_stream(response).await)),
            ResponseForm::Whole => {
                body::read_success(response, shared.max_response_size).await.map_err(|failed| match failed {
                    ReadFailure::Cut(error) => Failed::new(Failure::Lost, error),
                    ReadFailure::Final(error) => Failed::new(Failure::Garbled, error),
                })
            }
        }
    }

    async fn refused(&self, response: Response) -> Failed {
        let (response, body) = body::read_refusal(response).await;
        let (status, now) = (response.status(), self.shared.runtime.clock.time_of_day());
        let key = self.authorization.as_ref().or(self.shared.authorization.as_ref());
        let error = refusal::error(&response, body, key, now);
        let failure = Failure::Status {
            status: status.as_u16(),
            retry_after: retry::retry_after(response.headers(), now),
            nothing_started: refusal::says_nothing_started(status, error.message()),
        };
        Failed { failure, error, response: Some(response) }
    }
}

fn redirect(response: &Response) -> Error {
    let location = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
    let text = match &location {
        Some(to) => {
            let to = without_secrets(to);
            format!("the server redirects to {to}, which is not followed; if that is right, use it as the base URL")
        }
        None => "the server redirects without saying where to".to_owned(),
    };
    Error::new(ErrorKind::Response(ResponseFailure::Redirect { status: response.status().as_u16(), location }), text)
}
