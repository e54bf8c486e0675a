//! Attempts with the caller's interceptors around them.

use futures::future::{BoxFuture, Either, select};
use http::header;
use reqwest::{Request, Response};

use super::{
    attempts::{Attempts, Failed},
    body,
};
use crate::{
    error::{Error, ErrorKind},
    header::REQUEST_ID,
    interceptor::{BoxError, Next, Outcome, OutgoingRequest},
    retry::Failure,
};

impl Attempts<'_> {
    /// One attempt. The second value says that an interceptor asks for one more.
    pub(super) async fn intercepted(&mut self, mut request: Request) -> (Result<Response, Failed>, bool) {
        let shared = self.shared;
        let mut headers = std::mem::take(request.headers_mut());
        // Interceptors need not know it.
        let key = headers.remove(header::AUTHORIZATION);
        let (method, url, attempt) = (request.method().clone(), request.url().clone(), self.attempt.attempts);
        let mut outgoing = OutgoingRequest::new(self.operation, method, url, headers, attempt);
        let mut begun = 0;
        let mut refused = None;
        for interceptor in &shared.interceptors {
            match self.hooked(interceptor.before(&mut outgoing)).await {
                Ok(()) => begun += 1,
                Err(error) => {
                    refused = Some(Failed::unsent(error));
                    break;
                }
            }
        }
        let mut outcome = match refused {
            Some(refused) => Err(refused),
            None => {
                request.headers_mut().clone_from(outgoing.headers());
                if let (None, Some(key)) = (outgoing.headers().get(header::AUTHORIZATION), key) {
                    request.headers_mut().insert(header::AUTHORIZATION, key);
                }
                self.attempt.request_id = outgoing.headers().get(&REQUEST_ID).cloned();
                self.authorization = outgoing.headers().get(header::AUTHORIZATION).cloned();
                self.send(request).await
            }
        };
        let mut asks = false;
        for interceptor in shared.interceptors[..begun].iter().rev() {
            let seen = match &outcome {
                Ok(response) => Outcome::new(Some((response.status(), response.headers())), None),
                Err(failed) => {
                    let head = failed.response.as_ref().map(|response| (response.status(), response.headers()));
                    Outcome::new(head, Some(&failed.error))
                }
            };
            match self.hooked(interceptor.after(&outgoing, seen)).await {
                Ok(next) => asks |= next == Next::Retry && outcome.is_err(),
                // Of an attempt that ran out of time this says nothing new.
                Err(error) if error.is_timeout() && outcome.is_err() => {}
                Err(error) => {
                    asks = false;
                    let may_have_arrived = match &outcome {
                        Ok(_) => true,
                        Err(failed) => self.may_be_executed(failed),
                    };
                    let failure = if may_have_arrived { Failure::Garbled } else { Failure::Final };
                    outcome = Err(Failed::new(failure, error));
                }
            }
        }
        (outcome, asks)
    }

    /// Waits for an interceptor, for no longer than the operation has time.
    async fn hooked<T>(&self, hook: BoxFuture<'_, Result<T, BoxError>>) -> Result<T, Error> {
        let timer = self.shared.runtime.clock.sleep(self.left());
        match select(hook, timer).await {
            Either::Left((outcome, _)) => outcome.map_err(|cause| {
                Error::new(ErrorKind::Interceptor, "an interceptor failed the request").with_source(cause)
            }),
            Either::Right(((), _)) => Err(body::too_slow(self.deadline())),
        }
    }
}
