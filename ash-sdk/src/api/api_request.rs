//! Requests of a caller's own making, for what has no method.

use std::{fmt, sync::Arc};

use ash_sdk_gen::{ByteStream, read_body};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderValue, Method, header};
use reqwest::Url;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    client::AshClient,
    error::{Attempt, Error, Result},
    operation::{Operation, ResponseForm},
    path,
    request::request_options,
    response::Response,
    retry::Repeat,
    stream::EventStream,
    transfer::{Download, DownloadOptions},
    transport::{CallOptions, Shared, cut_short, decode},
};

/// Id of these requests, in errors and spans.
const ID: &str = "request";

/// # Requests without a method
impl AshClient {
    /// Makes a request to any path of the server, for what has no method on this type.
    ///
    /// It has the key, the retries, the limits and the options of all requests. The path begins with a slash and follows the
    /// client's [`server_url`](Self::server_url); a parameter in it has to be encoded by you. Query parameters are added with
    /// [`query`](ApiRequest::query).
    ///
    /// As of the operations of the contract, GET, HEAD, PUT and DELETE are retried when the outcome of an attempt is not known,
    /// POST and PATCH only if it provably had no effect; [`repeat`](ApiRequest::repeat) says otherwise.
    ///
    /// Returns the response's body as bytes, or as what [`json`](ApiRequest::json), [`text`](ApiRequest::text),
    /// [`download`](ApiRequest::download) or [`events`](ApiRequest::events) asks for.
    ///
    /// # Errors
    ///
    /// An [invalid request](crate::ErrorKind::InvalidRequest) for a path that is no path (`http://…`), would lead elsewhere
    /// (`..`, `//`), or has a query or fragment in it. Nothing is sent then.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::http::Method;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Page {
    ///     items: Vec<String>,
    /// }
    ///
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let page = client
    ///     .request(Method::GET, "/api/new-things")
    ///     .query("limit", 10)
    ///     .json::<Page>()
    ///     .await?;
    /// println!("{} items", page.items.len());
    ///
    /// let thing = serde_json::json!({"name": "a"});
    /// client.request(Method::POST, "/api/new-things").body(&thing).await?;
    /// # Ok(()) }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> ApiRequest {
        ApiRequest {
            client: self.clone(),
            options: CallOptions::default(),
            method,
            path: path.into(),
            query: Vec::new(),
            body: None,
            repeat: None,
            form: ResponseForm::Whole,
            accept: "*/*",
            read: |_, received| Box::pin(async move { received.bytes().await }),
        }
    }
}

/// Request returned by [`request`](AshClient::request), whose response is read as a `T`. Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
pub struct ApiRequest<T = Bytes> {
    client: AshClient,
    options: CallOptions,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    /// The JSON of the body, or the reason why there is none.
    body: Option<Result<Bytes>>,
    repeat: Option<Repeat>,
    form: ResponseForm,
    accept: &'static str,
    read: fn(AshClient, Received) -> BoxFuture<'static, Result<Response<T>>>,
}

/// A response whose body is to be read.
struct Received(Response<reqwest::Response>);

impl<T> ApiRequest<T> {
    /// Adds a query parameter. The same name may be added several times.
    pub fn query(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// Sets the body, which is sent as JSON. A value that is not JSON is an error when the request is sent.
    pub fn body(mut self, value: &(impl Serialize + ?Sized)) -> Self {
        self.body = Some(
            serde_json::to_vec(value)
                .map(Bytes::from)
                .map_err(|error| Error::invalid_request("the body cannot be written as JSON").with_source(error)),
        );
        self
    }

    /// Sets the retry class: [`Idempotent`](Repeat::Idempotent) if repeating the request changes nothing,
    /// [`Once`](Repeat::Once) if it may not be executed twice. Default: by the method.
    pub fn repeat(mut self, class: Repeat) -> Self {
        self.repeat = Some(class);
        self
    }

    /// Reads the response as JSON of this type. An empty one is `null`, which `()` and `Option` are read from.
    pub fn json<U: DeserializeOwned + Send + 'static>(self) -> ApiRequest<U> {
        self.read_as(ResponseForm::Whole, "application/json", |_, received| {
            Box::pin(async move {
                let Response { value, status, headers, attempt } = received.bytes().await?;
                let value = if value.is_empty() { Bytes::from_static(b"null") } else { value };
                let value = decode(status, value)?;
                Ok(Response { value, status, headers, attempt })
            })
        })
    }

    /// Reads the response as text. Bytes that are not UTF-8 become U+FFFD.
    pub fn text(self) -> ApiRequest<String> {
        self.read_as(ResponseForm::Whole, "*/*", |_, received| {
            Box::pin(
                async move { Ok(received.bytes().await?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())) },
            )
        })
    }

    /// Returns the response when its head has arrived, as a stream of bytes that can be written to a file. The deadline
    /// limits the wait for the head.
    pub fn download(self) -> ApiRequest<Download> {
        self.read_as(ResponseForm::Streamed, "*/*", |client, Received(response)| {
            Box::pin(async move { Ok(Download::new(client.shared(), streamed(response), DownloadOptions::default())) })
        })
    }

    /// Returns the response as a stream of server-sent events. A response that is not one is an error. The deadline limits
    /// the wait for the head.
    pub fn events(self) -> ApiRequest<EventStream> {
        self.read_as(ResponseForm::Events, "text/event-stream", |client, Received(response)| {
            Box::pin(async move { Ok(EventStream::new(client.shared(), streamed(response))) })
        })
    }

    fn read_as<U>(
        self,
        form: ResponseForm,
        accept: &'static str,
        read: fn(AshClient, Received) -> BoxFuture<'static, Result<Response<U>>>,
    ) -> ApiRequest<U> {
        let Self { client, options, method, path, query, body, repeat, .. } = self;
        ApiRequest { client, options, method, path, query, body, repeat, form, accept, read }
    }

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<T> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<T>> {
        let operation = self.operation();
        // An address may hold a password.
        let path = if self.path.contains("://") { "…".to_owned() } else { self.path.clone() };
        let mut attempt = Attempt::unsent(&operation, path);
        attempt.method = self.method.clone();
        let attempt = Arc::new(attempt);
        let (client, read) = (self.client.clone(), self.read);
        let response = async move {
            let request = self.build()?;
            self.client.shared().send(operation, self.options, request).await
        };
        let response = response.await.map_err(|error| error.about(Some(&attempt)))?;
        let sent = response.attempt.clone();
        let maybe_executed = operation.repeat == Repeat::Once;
        read(client, Received(response))
            .await
            .map_err(|error| error.with_maybe_executed(maybe_executed).about(sent.as_ref()))
    }

    fn operation(&self) -> Operation {
        let by_method = if self.method.is_idempotent() { Repeat::Idempotent } else { Repeat::Once };
        Operation { repeat: self.repeat.unwrap_or(by_method), response: self.form, ..Operation::unknown(ID) }
    }

    fn build(&self) -> Result<reqwest::Request> {
        if self.method == Method::CONNECT {
            return Err(Error::invalid_request("CONNECT is for proxies, and is sent by the client"));
        }
        let mut request = reqwest::Request::new(self.method.clone(), self.url(self.client.shared())?);
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static(self.accept));
        if let Some(body) = self.body.clone().transpose()? {
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(header::CONTENT_TYPE, json);
            *request.body_mut() = Some(body.into());
        }
        Ok(request)
    }

    fn url(&self, shared: &Shared) -> Result<Url> {
        let path = path::of_server(&self.path)?;
        let url = format!("{}{path}", shared.base_url);
        let mut url = Url::parse(&url)
            .map_err(|error| Error::invalid_request(format!("the path {path:?} cannot be sent")).with_source(error))?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}

impl Received {
    async fn bytes(self) -> Result<Response<Bytes>> {
        let Response { value, status, headers, attempt } = self.0;
        // It was read within its limits before it was returned.
        let value = read_body(value).await.map_err(|error| cut_short(status, error))?;
        Ok(Response { value, status, headers, attempt })
    }
}

fn streamed(response: Response<reqwest::Response>) -> Response<ByteStream> {
    response.map(|response| ByteStream::new(Box::pin(response.bytes_stream())))
}

impl<T> Clone for ApiRequest<T> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            options: self.options.clone(),
            method: self.method.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            body: self.body.clone(),
            ..*self
        }
    }
}

impl<T: 'static> IntoFuture for ApiRequest<T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ApiRequest<T>(method, path));
