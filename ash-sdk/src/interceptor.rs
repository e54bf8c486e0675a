//! Interceptors: code of yours around every attempt of every request, for tokens that expire, signatures and logs.
//!
//! An [`Interceptor`] is registered with [`ClientBuilder::interceptor`](crate::ClientBuilder::interceptor). It sees all
//! requests of the client and its clones: whole and streamed responses, uploads and downloads, the status checks of silent
//! streams, calls of [`raw`](crate::AshClient::raw) and of [`request`](crate::AshClient::request).
//!
//! # Order
//!
//! With interceptors `a` and `b`, registered in this order, an attempt is `a.before`, `b.before`, the request,
//! `b.after`, `a.after`. An attempt that `before` fails is not sent, and `after` is called for those interceptors whose
//! `before` succeeded. All of it counts against the deadline of the operation. A caller who drops the future of a call drops
//! what is in progress, so that `after` may not be called.
//!
//! # What an interceptor sees and changes
//!
//! Method, address, headers, operation, number of the attempt; then the head of the response, or the error. Not the API key:
//! the header `authorization` is added after `before`, unless an interceptor has set one. Neither bodies, which may be
//! streamed. Headers that frame a request (`host`, `content-length`, `content-type` and the like) cannot be changed.
//!
//! # Retries
//!
//! An interceptor cannot make a request happen twice. [`Next::Retry`] asks for one more attempt, at once, and beside those of
//! the [`RetryPolicy`](crate::RetryPolicy). It is followed once in a call, for a failed attempt that may be repeated:
//!
//! | the attempt | operations that are [idempotent](crate::retry::Repeat::Idempotent) | operations that are sent once |
//! |---|---|---|
//! | failed by `before` | not followed | not followed |
//! | no connection, or closed before anything was sent | followed | followed |
//! | response 3xx, 4xx (such as 401) or 501 | followed | followed |
//! | any other 5xx, a lost connection, a response that cannot be used | followed | not followed: it may have been executed |
//! | deadline passed; a source of an upload that can be read only once | not followed | not followed |
//! | succeeded | not followed | not followed |
//!
//! A request *may have been sent* from the moment in which the last `before` returns. An error of `before` therefore is
//! [not maybe executed](crate::Error::is_maybe_executed). An error of `after` takes the place of the outcome; it is maybe
//! executed where the outcome was a success, or a failure that was.
//!
//! # Examples
//!
//! A token that expires. A 401 fetches another one and asks for one more attempt; calls that fail together fetch it once.
//!
//! ```
//! use ash_sdk::{
//!     AshClient,
//!     futures::future::BoxFuture,
//!     http::StatusCode,
//!     interceptor::{BoxError, Interceptor, Next, Outcome, OutgoingRequest},
//! };
//! use tokio::sync::RwLock;
//!
//! struct Refreshing {
//!     /// The token, and the number of times that it was fetched.
//!     token: RwLock<(String, u64)>,
//! }
//!
//! # async fn fetch_token() -> Result<String, BoxError> { Ok("t".into()) }
//! impl Interceptor for Refreshing {
//!     fn before<'a>(
//!         &'a self,
//!         request: &'a mut OutgoingRequest,
//!     ) -> BoxFuture<'a, Result<(), BoxError>> {
//!         Box::pin(async move {
//!             let (token, _) = &*self.token.read().await;
//!             request.set_bearer_token(token)?;
//!             Ok(())
//!         })
//!     }
//!
//!     fn after<'a>(
//!         &'a self,
//!         request: &'a OutgoingRequest,
//!         outcome: Outcome<'a>,
//!     ) -> BoxFuture<'a, Result<Next, BoxError>> {
//!         Box::pin(async move {
//!             if outcome.status() != Some(StatusCode::UNAUTHORIZED) {
//!                 return Ok(Next::Proceed);
//!             }
//!             let mut token = self.token.write().await;
//!             // Another call may have fetched one in the meantime.
//!             if request.has_bearer_token(&token.0) {
//!                 *token = (fetch_token().await?, token.1 + 1);
//!             }
//!             Ok(Next::Retry)
//!         })
//!     }
//! }
//!
//! # fn main() -> ash_sdk::Result<()> {
//! let token = RwLock::new(("expired".to_owned(), 0));
//! let client = AshClient::builder().interceptor(Refreshing { token }).build()?;
//! # Ok(()) }
//! ```
//!
//! # Why not `tower`
//!
//! A `tower` layer wraps a service and may call it as often as it likes, with types of bodies that the layers share. Retries
//! would then be decided in two places, one of which does not know if a message may have reached its agent, and the types of
//! the HTTP client would be part of this crate's interface. What layers are mostly written for, retries, timeouts and limits,
//! the client has.

use std::{error::Error as StdError, fmt};

use futures::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use reqwest::Url;

use crate::{
    error::{Error, Result},
    header::{REQUEST_ID, check_header, header_of},
    operation::Operation,
};

/// An error of an interceptor's own.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Code around every attempt of every request. See the [module](self).
pub trait Interceptor: Send + Sync + 'static {
    /// Called before an attempt is sent. Default: does nothing.
    ///
    /// # Errors
    ///
    /// An error fails the call with [`Interceptor`](crate::ErrorKind::Interceptor). Nothing is sent, or retried.
    fn before<'a>(&'a self, request: &'a mut OutgoingRequest) -> BoxFuture<'a, std::result::Result<(), BoxError>> {
        let _ = request;
        Box::pin(async { Ok(()) })
    }

    /// Called after an attempt, with the request as it was sent. Default: [`Next::Proceed`].
    ///
    /// # Errors
    ///
    /// An error fails the call with [`Interceptor`](crate::ErrorKind::Interceptor), whatever the outcome was.
    fn after<'a>(
        &'a self,
        request: &'a OutgoingRequest,
        outcome: Outcome<'a>,
    ) -> BoxFuture<'a, std::result::Result<Next, BoxError>> {
        let _ = (request, outcome);
        Box::pin(async { Ok(Next::Proceed) })
    }
}

/// Sequel of an attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Next {
    /// The outcome is returned, or retried by the policy.
    #[default]
    Proceed,
    /// One more attempt, where [that is safe](self#retries).
    Retry,
}

/// An attempt that is about to be sent. `Debug` shows neither its address nor the values of headers.
pub struct OutgoingRequest {
    operation: Operation,
    method: Method,
    url: Url,
    headers: HeaderMap,
    attempt: u32,
}

impl OutgoingRequest {
    pub(crate) fn new(operation: Operation, method: Method, url: Url, headers: HeaderMap, attempt: u32) -> Self {
        Self { operation, method, url, headers, attempt }
    }

    /// Returns the id of the operation in the contract; `request` for a
    /// [request of your own making](crate::AshClient::request).
    pub fn operation(&self) -> &'static str {
        self.operation.id
    }

    /// Returns the path of the operation, with the names of its parameters in braces. Empty for a request of your own
    /// making.
    pub fn route(&self) -> &'static str {
        self.operation.path
    }

    /// Returns the method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the whole address, with the query.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Returns the path of the address.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// Returns the number of the attempt, counted from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Returns the id of the call, which all of its attempts have.
    pub fn request_id(&self) -> Option<&str> {
        self.headers.get(&REQUEST_ID)?.to_str().ok()
    }

    /// Returns the headers. The client's key is not among them.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Sets a header in place of those of the same name. `authorization` takes the place of the client's key.
    ///
    /// # Errors
    ///
    /// An [invalid request](crate::ErrorKind::InvalidRequest) for a name or value that is not valid, and for a header that
    /// frames the request.
    pub fn set_header<N, V>(&mut self, name: N, value: V) -> Result<()>
    where
        N: TryInto<HeaderName, Error: Into<http::Error>>,
        V: TryInto<HeaderValue, Error: Into<http::Error>>,
    {
        let (name, mut value) = header_of(name, value).map_err(Error::invalid_request)?;
        if name == header::AUTHORIZATION {
            value.set_sensitive(true);
        } else {
            check_header(&name).map_err(Error::invalid_request)?;
        }
        self.headers.insert(name, value);
        Ok(())
    }

    /// Sends this token in place of the client's key.
    ///
    /// # Errors
    ///
    /// An [invalid request](crate::ErrorKind::InvalidRequest) for a token that a header cannot hold.
    pub fn set_bearer_token(&mut self, token: &str) -> Result<()> {
        self.set_header(header::AUTHORIZATION, format!("Bearer {token}"))
    }

    /// Returns `true` if an interceptor has set this token.
    pub fn has_bearer_token(&self, token: &str) -> bool {
        let value = self.headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
        value.and_then(|value| value.strip_prefix(b"Bearer ")) == Some(token.as_bytes())
    }

    /// Removes a header. One that frames the request stays, and so does the client's key.
    pub fn remove_header(&mut self, name: &HeaderName) -> Option<HeaderValue> {
        if *name != header::AUTHORIZATION && check_header(name).is_err() {
            return None;
        }
        self.headers.remove(name)
    }
}

impl fmt::Debug for OutgoingRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.keys().collect();
        formatter
            .debug_struct("OutgoingRequest")
            .field("operation", &self.operation.id)
            .field("method", &self.method)
            .field("headers", &headers)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// Outcome of an attempt: the head of a response, an error, or both. `Debug` does not show values of headers.
#[derive(Clone, Copy)]
pub struct Outcome<'a> {
    head: Option<(StatusCode, &'a HeaderMap)>,
    error: Option<&'a Error>,
}

impl<'a> Outcome<'a> {
    pub(crate) fn new(head: Option<(StatusCode, &'a HeaderMap)>, error: Option<&'a Error>) -> Self {
        Self { head, error }
    }

    /// Returns `true` if the response is a success. Of a streamed response only the head is known by then; any other has
    /// been read whole.
    pub fn is_success(&self) -> bool {
        self.error.is_none()
    }

    /// Returns the status of the response, if its head arrived.
    pub fn status(&self) -> Option<StatusCode> {
        self.head.map(|(status, _)| status).or_else(|| self.error?.status_code())
    }

    /// Returns the headers of a success or of an error response.
    pub fn headers(&self) -> Option<&'a HeaderMap> {
        self.head.map(|(_, headers)| headers)
    }

    /// Returns the error of an attempt that failed.
    pub fn error(&self) -> Option<&'a Error> {
        self.error
    }
}

impl fmt::Debug for Outcome<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Outcome").field("status", &self.status()).field("error", &self.error).finish()
    }
}
