//! The exit of requests from the generated client: everything that happens to a request happens in a [`Transport`].

use std::{fmt, sync::Arc};

use futures::future::BoxFuture;
use progenitor_client::{ClientHooks, OperationInfo};
use reqwest::{Request, Response};

use crate::Client;

/// Sends the requests of a [`Client`].
pub trait Execute: Send + Sync + 'static {
    /// Sends `request`, which belongs to the operation of this id, and returns what came back.
    fn execute<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation_id: &'static str,
    ) -> BoxFuture<'a, reqwest::Result<Response>>;
}

/// A shared [`Execute`], held by a [`Client`].
#[derive(Clone)]
pub struct Transport(Arc<dyn Execute>);

impl Transport {
    /// Creates a transport.
    pub fn new(execute: impl Execute) -> Self {
        Self(Arc::new(execute))
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
