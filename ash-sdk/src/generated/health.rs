// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Reports the health and the load of the server.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Health and metrics
///
/// Reports the health and the load of the server.
impl AshClient {
    /// Returns the server's status and the load of its sandboxes, over all tenants. No API key is needed.
    ///
    /// Returns [`HealthResponse`](types::HealthResponse).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let health = client.health().await?;
    /// println!("{} sessions are active", health.active_sessions);
    /// # Ok(()) }
    /// ```
    pub fn health(&self) -> Health {
        Health::new(self)
    }

    /// Returns the server's metrics in the Prometheus text format. Unlike the health check, this needs an API key.
    ///
    /// Returns the text of the response.
    pub fn metrics(&self) -> Metrics {
        Metrics::new(self)
    }
}

/// Request returned by [`health`](AshClient::health): Check the server's health. Set its options, then await it.
///
/// Returns [`HealthResponse`](types::HealthResponse).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct Health {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
}

impl Health {
    pub(crate) fn new(client: &AshClient) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(&operations::HEALTH, "/health".to_owned())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::HealthResponse>> {
        let Self { client, options, .. } = self;
        let response = client
            .call(&operations::HEALTH, options, |raw| async move { raw.health().await });
        response.await
    }
}

impl Health {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::HealthResponse> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::HealthResponse>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for Health {
    type Output = Result<types::HealthResponse>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(Health());
/// Request returned by [`metrics`](AshClient::metrics): Read the server's metrics. Set its options, then await
/// it.
///
/// Returns the text of the response.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct Metrics {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
}

impl Metrics {
    pub(crate) fn new(client: &AshClient) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(&operations::METRICS, "/metrics".to_owned())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<String>> {
        let Self { client, options, .. } = self;
        let deadline = client.deadline(&options, &operations::METRICS);
        let response = client
            .call_stream(
                &operations::METRICS,
                options,
                |raw| async move { raw.metrics().await },
            )
            .await?;
        collect_text(client.shared(), deadline, response).await
    }
}

impl Metrics {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<String> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<String>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for Metrics {
    type Output = Result<String>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(Metrics());
