//! How a request leaves and how its answer comes back: the key, deadlines, retries, limits.
//!
//! Every request of the generated client passes through [`Call::execute`], the raw ones too. What goes wrong here
//! becomes an [`Error`], which travels through the generated client as the cause of the `reqwest::Error` that its
//! interface asks for.

mod answer;
mod cause;
mod connection;
mod outcome;
mod route;
mod sending;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use ash_sdk_gen::Execute;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use reqwest::{Request, Response};

pub(crate) use answer::cut as cut_answer;
pub(crate) use outcome::{Trail, decode, failure};

use crate::{
    client::Shared,
    error::{Attempt, Error, Result},
    operation::Operation,
    trace::OperationSpan,
    transfer::StreamedBody,
};

/// What a caller asks of one request.
#[derive(Clone, Default)]
pub(crate) struct CallOptions {
    pub(crate) deadline: Option<Duration>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) headers: HeaderMap,
    /// The first header that is not valid; it fails the request when that is sent.
    invalid_header: Option<String>,
    #[cfg(feature = "traceparent")]
    pub(crate) traceparent: Option<String>,
}

impl CallOptions {
    /// Adds a header in any type that converts.
    pub(crate) fn header<N, V>(&mut self, name: N, value: V)
    where
        N: TryInto<HeaderName, Error: Into<http::Error>>,
        V: TryInto<HeaderValue, Error: Into<http::Error>>,
    {
        let name = name.try_into().map_err(|error| format!("a header's name is not valid: {}", error.into()));
        let added = name.and_then(|name| match value.try_into() {
            Ok(value) => Ok((name, value)),
            Err(error) => Err(format!("the value of the header `{name}` is not valid: {}", error.into())),
        });
        match added {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(invalid) => {
                self.invalid_header.get_or_insert(invalid);
            }
        }
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A header's value may be a secret of its own.
        let headers: Vec<_> = self.headers.keys().collect();
        formatter
            .debug_struct("CallOptions")
            .field("deadline", &self.deadline)
            .field("max_retries", &self.max_retries)
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}

/// Headers that say whose request it is and where it ends: set by a caller, they would send the key's request as
/// another's, or cut it in two.
const RESERVED: [HeaderName; 9] = [
    header::AUTHORIZATION,
    header::HOST,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::UPGRADE,
    header::TE,
    header::EXPECT,
];

/// Refuses a header that is not the caller's to set.
pub(crate) fn check_header(name: &HeaderName) -> std::result::Result<(), String> {
    if RESERVED.contains(name) { Err(format!("the header `{name}` is set by the client")) } else { Ok(()) }
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

    fn prepare(&self, request: &mut Request, operation_id: &str) -> Result<()> {
        route::check(request, &self.shared.base_url, operation_id)?;
        if let Some(invalid) = &self.options.invalid_header {
            return Err(Error::invalid_request(invalid.clone()));
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
        Ok(())
    }

    async fn run(
        &self,
        http: &reqwest::Client,
        mut request: Request,
        operation_id: &'static str,
        span: &OperationSpan,
    ) -> Result<Response> {
        let attempt = Attempt {
            operation_id,
            method: request.method().clone(),
            path: request.url().path().to_owned(),
            attempts: 0,
        };
        if let Err(refused) = self.prepare(&mut request, operation_id) {
            return Err(refused.with_request(attempt));
        }
        span.begun(request.url().path());
        let started = self.shared.environment.clock.now();
        let sending =
            sending::Sending { call: self, http, operation: Operation::find(operation_id), attempt, started, span };
        let outcome = sending.run(request).await;
        let duration = self.shared.environment.clock.now().saturating_duration_since(started);
        let trail = self.trail.lock().unwrap_or_else(PoisonError::into_inner);
        span.ended(&outcome, trail.attempts(), duration);
        outcome
    }
}

impl Execute for Call {
    fn execute<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation_id: &'static str,
    ) -> BoxFuture<'a, reqwest::Result<Response>> {
        Box::pin(async move {
            let span = OperationSpan::new(operation_id, request.method());
            match span.around(self.run(http, request, operation_id, &span)).await {
                Ok(response) => Ok(response),
                Err(error) => outcome::carry(error).await,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_are_the_clients_own_are_refused() {
        for name in ["authorization", "Host", "content-length", "Transfer-Encoding", "connection"] {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            assert!(check_header(&name).is_err(), "{name}");
        }
        assert!(check_header(&HeaderName::from_static("x-request-id")).is_ok());
    }

    #[test]
    fn options_show_which_headers_there_are_but_not_what_they_say() {
        let mut options = CallOptions::default();
        options.header("x-token", "planted");
        let shown = format!("{options:?}");
        assert!(shown.contains("x-token") && !shown.contains("planted"), "{shown}");
    }

    #[test]
    fn the_first_header_that_is_not_valid_is_kept_for_the_error() {
        let mut options = CallOptions::default();
        options.header("x-request-id", String::from("7"));
        options.header("not a name", "7");
        options.header("x-other", "two\nlines");
        assert_eq!(options.headers.len(), 1);
        assert_eq!(options.invalid_header.unwrap(), "a header's name is not valid: invalid HTTP header name");
    }
}
