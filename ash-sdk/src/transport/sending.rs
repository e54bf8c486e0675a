//! One operation on its way, over all its attempts, within its deadline.

use std::{
    sync::PoisonError,
    time::{Duration, Instant},
};

use futures::future::{Either, select};
use http::{HeaderMap, header};
use reqwest::{Request, Response};

use super::{
    Call,
    answer::{self, ReadFailure, body_of},
    connection,
    outcome::{Trail, says_nothing_started},
};
use crate::{
    error::{ApiError, Attempt, Error, ErrorKind},
    operation::{Answer, Operation},
    retry::{self, Failure, Repeat},
    trace::OperationSpan,
};

pub(super) struct Sending<'a> {
    pub(super) call: &'a Call,
    pub(super) http: &'a reqwest::Client,
    pub(super) operation: Operation,
    pub(super) attempt: Attempt,
    pub(super) started: Instant,
    pub(super) span: &'a OperationSpan,
}

/// An attempt that failed.
struct Failed {
    failure: Failure,
    outcome: Outcome,
}

enum Outcome {
    Response(Response),
    Error(Error),
}

impl Failed {
    fn new(failure: Failure, error: Error) -> Self {
        Self { failure, outcome: Outcome::Error(error) }
    }
}

impl Sending<'_> {
    /// Sends the request until it has an answer or there is no use in sending it again.
    pub(super) async fn run(mut self, request: Request) -> Result<Response, Error> {
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
                    self.mark(response.status().into());
                    return Ok(response);
                }
                Err(failed) => failed,
            };
            let retries = self.attempt.attempts - 1;
            let random = (shared.environment.random)();
            let repeat = self.operation.repeat;
            let wait = retry::wait_before_retry(&policy, repeat, failed.failure, retries, Some(self.left()), random)
                .filter(|_| pending.is_some() && shared.budget.spend());
            match (wait, failed.outcome) {
                (Some(wait), _) => {
                    self.span.again(self.attempt.attempts, failed.failure, wait);
                    shared.environment.clock.sleep(wait).await;
                }
                (None, Outcome::Response(response)) => {
                    self.mark(response.status().into());
                    return Ok(response);
                }
                (None, Outcome::Error(error)) => {
                    self.mark(None);
                    let maybe = repeat == Repeat::Once && failed.failure.may_have_arrived();
                    return Err(error.with_maybe_executed(maybe).with_request(self.attempt.clone()));
                }
            }
        }
    }

    fn mark(&self, status: Option<http::StatusCode>) {
        let mut trail = self.call.trail.lock().unwrap_or_else(PoisonError::into_inner);
        *trail = Trail { attempt: Some(self.attempt.clone()), status };
    }

    /// The request's own deadline, else the client's, else the operation's.
    fn deadline(&self) -> Duration {
        self.call.options.deadline.or(self.call.shared.deadline).unwrap_or(self.operation.deadline())
    }

    fn left(&self) -> Duration {
        let gone = self.call.shared.environment.clock.now().saturating_duration_since(self.started);
        self.deadline().saturating_sub(gone)
    }

    async fn within_deadline(&self, once: impl Future<Output = Result<Response, Failed>>) -> Result<Response, Failed> {
        let timer = self.call.shared.environment.clock.sleep(self.left());
        match select(std::pin::pin!(once), timer).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(((), _)) => Err(Failed::new(Failure::TimedOut, answer::too_slow(self.deadline()))),
        }
    }

    /// One attempt.
    async fn once(&self, request: Request) -> Result<Response, Failed> {
        let shared = &self.call.shared;
        let large = connection::is_large(&request);
        let response = self.http.execute(request).await.map_err(|error| {
            let (failure, error) = connection::no_answer(shared, large, error);
            Failed::new(failure, error)
        })?;
        let status = response.status();
        if status.is_redirection() {
            return Err(Failed::new(Failure::Final, redirect(&response)));
        }
        if !status.is_success() {
            return Err(self.refused(answer::read_refusal(response).await));
        }
        match self.operation.answer {
            Answer::Streamed => Ok(response),
            Answer::Events if answer::is_event_stream(&response) => Ok(response),
            Answer::Events => Err(Failed::new(Failure::Garbled, answer::not_an_event_stream(response).await)),
            Answer::Whole => answer::read_success(response, shared.answer_limit).await.map_err(|failed| match failed {
                ReadFailure::Cut(error) => Failed::new(Failure::Lost, error),
                ReadFailure::Final(error) => Failed::new(Failure::Garbled, error),
            }),
        }
    }

    fn refused(&self, response: Response) -> Failed {
        let status = response.status();
        let now = self.call.shared.environment.clock.time_of_day();
        let api = ApiError::new(status, HeaderMap::new(), body_of(&response), None);
        let failure = Failure::Status {
            status: status.as_u16(),
            retry_after: retry::retry_after(response.headers(), now),
            nothing_started: says_nothing_started(status, api.message()),
        };
        Failed { failure, outcome: Outcome::Response(response) }
    }
}

fn redirect(response: &Response) -> Error {
    let location = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
    let text = match &location {
        Some(to) => {
            format!("the server redirects to {to}, which is not followed; if that is right, use it as the base URL")
        }
        None => "the server redirects without saying where to".to_owned(),
    };
    Error::new(ErrorKind::Redirect { status: response.status().as_u16(), location }, text)
}
