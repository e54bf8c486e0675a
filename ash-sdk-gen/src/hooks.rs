//! The exit of requests from the generated client: everything that happens to a request happens in a [`Transport`].

use std::{fmt, mem, sync::Arc};

use bytes::Bytes;
use futures::future::{BoxFuture, ready};
use progenitor_client::{ClientHooks, Error, OperationInfo, ResponseValue};
use reqwest::{
    Request, Response, ResponseBuilderExt, StatusCode, Url,
    header::{AUTHORIZATION, HeaderValue, InvalidHeaderValue},
};
use serde::de::{DeserializeOwned, Error as _};

use crate::Client;

/// Sends the requests of a [`Client`].
pub trait Execute: Send + Sync + 'static {
    /// Sends `request`, which belongs to the operation of this id, and returns what came back. The body of a success may be
    /// read already, if it is a [`ReadBody`] among the response's extensions.
    fn execute<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation_id: &'static str,
    ) -> BoxFuture<'a, reqwest::Result<Response>>;

    /// Returns the address that the client was created with, if the transport has it as one: it need not be parsed for each
    /// request then.
    fn base_url(&self) -> Option<&Url> {
        None
    }

    /// Returns the error of a success that cannot be decoded. The default has neither the body nor a value of it: nobody
    /// knows which of them is a key.
    fn undecodable(&self, status: StatusCode, body: Bytes, error: serde_json::Error) -> BoxFuture<'_, Error<()>> {
        let (line, column) = (error.line(), error.column());
        let text = format!("{} bytes ({status}) do not match the contract at line {line}, column {column}", body.len());
        Box::pin(ready(Error::InvalidResponsePayload(Bytes::new(), serde_json::Error::custom(text))))
    }
}

/// The body of a response that has been read, in place of the response's own.
#[derive(Clone)]
pub struct ReadBody(pub Bytes);

/// A shared [`Execute`], held by a [`Client`].
#[derive(Clone)]
pub struct Transport(Arc<dyn Execute>);

impl Transport {
    /// Creates a transport.
    pub fn new(execute: impl Execute) -> Self {
        Self(Arc::new(execute))
    }

    /// Creates a transport that sends each request once, with the API key in its header `Authorization`. Timeouts, proxies
    /// and TLS are those of the client's [`reqwest::Client`].
    ///
    /// # Errors
    /// If the key has characters that a header cannot carry.
    pub fn bearer(api_key: &str) -> Result<Self, InvalidHeaderValue> {
        let mut authorization = HeaderValue::try_from(format!("Bearer {api_key}"))?;
        authorization.set_sensitive(true);
        Ok(Self::new(Bearer { authorization }))
    }

    pub(crate) fn base_url(&self) -> Option<&Url> {
        self.0.base_url()
    }
}

struct Bearer {
    authorization: HeaderValue,
}

impl Execute for Bearer {
    fn execute<'a>(
        &'a self,
        http: &'a reqwest::Client,
        mut request: Request,
        _: &'static str,
    ) -> BoxFuture<'a, reqwest::Result<Response>> {
        request.headers_mut().insert(AUTHORIZATION, self.authorization.clone());
        Box::pin(http.execute(request))
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The implementation may hold a key.
        formatter.write_str("Transport")
    }
}

impl ClientHooks<Transport> for Client {
    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        self.inner.0.execute(&self.client, request, info.operation_id).await
    }
}

/// Decodes a success.
pub(crate) async fn decode<T: DeserializeOwned>(
    transport: &Transport,
    mut response: Response,
) -> Result<ResponseValue<T>, Error<()>> {
    let (status, headers) = (response.status(), mem::take(response.headers_mut()));
    let body = read_body(response).await.map_err(Error::ResponseBodyError)?;
    match serde_json::from_slice(&body) {
        Ok(value) => Ok(ResponseValue::new(value, status, headers)),
        Err(error) => Err(transport.0.undecodable(status, body, error).await),
    }
}

/// Reads the body of a response, unless that was done.
///
/// # Errors
/// If the body cannot be read to its end.
pub async fn read_body(mut response: Response) -> reqwest::Result<Bytes> {
    match response.extensions_mut().remove() {
        Some(ReadBody(body)) => Ok(body),
        None => response.bytes().await,
    }
}

/// Returns a response whose body can be read, as its caller expects.
pub(crate) fn unread(mut response: Response) -> Response {
    let Some(ReadBody(body)) = response.extensions_mut().remove() else { return response };
    with_body(response, body)
}

/// Gives a response another body. Without its address, reqwest would make one up.
pub fn with_body(mut response: Response, body: Bytes) -> Response {
    let mut whole = http::Response::new(reqwest::Body::from(body));
    let mut addressed = http::response::Builder::new().url(response.url().clone());
    if let Some(extensions) = addressed.extensions_mut() {
        *whole.extensions_mut() = mem::take(extensions);
    }
    *whole.status_mut() = response.status();
    *whole.headers_mut() = mem::take(response.headers_mut());
    Response::from(whole)
}
