//! State that a client shares with its clones and every request needs.

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue};
use reqwest::Url;
use tokio::runtime::Handle;

use super::{options::CallOptions, request_id::RequestIds};
use crate::{
    clock::Runtime,
    error::{Error, Result},
    interceptor::Interceptor,
    operation::Operation,
    retry::{Budget, RetryPolicy},
    sse::DEFAULT_LIMIT,
};

/// State that a client shares with its clones.
pub(crate) struct Shared {
    /// Address of the server, without a slash at its end.
    pub(crate) base_url: String,
    /// The same, parsed.
    pub(crate) base: Url,
    pub(crate) authorization: Option<HeaderValue>,
    /// Headers of every request.
    pub(crate) headers: HeaderMap,
    /// Called around every attempt, in this order.
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    #[cfg(feature = "traceparent")]
    pub(crate) trace_context: Option<TraceContext>,
    pub(crate) request_ids: RequestIds,
    /// Connections are known to go through a proxy.
    pub(crate) is_proxied: bool,
    pub(crate) http: reqwest::Client,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) connect_timeout: Duration,
    /// Deadline of every operation, in place of its own.
    pub(crate) deadline: Option<Duration>,
    /// Maximum size of a response that is read whole, in bytes.
    pub(crate) max_response_size: usize,
    pub(crate) streams: StreamLimits,
    pub(crate) runtime: Runtime,
}

/// Returns the headers of the trace that a request belongs to.
#[cfg(feature = "traceparent")]
pub(crate) type TraceContext = Arc<dyn Fn() -> HeaderMap + Send + Sync>;

/// Limits of streams.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StreamLimits {
    /// Silence after which the session's status is checked.
    pub(crate) status_check_after: Duration,
    /// Silence after which a stream ends.
    pub(crate) idle_timeout: Option<Duration>,
    /// Maximum size of one event, in bytes.
    pub(crate) max_event_size: usize,
    /// Size of what is read ahead of a stream's handle, in bytes; one event or batch may exceed it.
    pub(crate) max_buffered: usize,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            status_check_after: Duration::from_secs(30),
            idle_timeout: Some(Duration::from_secs(600)),
            max_event_size: DEFAULT_LIMIT,
            max_buffered: 4 << 20,
        }
    }
}

impl Shared {
    /// Deadline of an operation: the request's own, otherwise the client's, otherwise the operation's.
    pub(crate) fn deadline(&self, options: &CallOptions, operation: &Operation) -> Duration {
        options.deadline.or(self.deadline).unwrap_or(operation.deadline())
    }
}

/// The runtime of the caller.
///
/// # Errors
/// When there is none.
pub(crate) fn runtime() -> Result<Handle> {
    Handle::try_current().map_err(|error| {
        let text = "there is no tokio runtime here; call from a task of one, or inside of `Runtime::block_on`";
        Error::configuration(text).with_source(error)
    })
}
