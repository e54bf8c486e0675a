//! The form of a request: required inputs are arguments of its method, options are setters, and it is awaited.
//!
//! The requests themselves are generated; here is what they have in common.

/// Declares what every request has besides its own options: `request_options!(GetSession(session_id))`. The fields in
/// parentheses identify what the request is about; `Debug` shows them and nothing else, because the rest may be secret. A
/// text after them documents a deadline that is not that of the operation.
macro_rules! request_options {
    ($name:ident $(<$answer:ident>)? ($($shown:ident),* $(,)?)) => {
        request_options!(
            $name $(<$answer>)? ($($shown),*),
            "Limits the whole operation, retries included. Default: the client's deadline, or that of the \
             [operation](crate::operations)."
        );
    };
    ($name:ident $(<$answer:ident>)? ($($shown:ident),* $(,)?), $deadline:literal) => {
        impl $(<$answer>)? $name $(<$answer>)? {
            #[doc = $deadline]
            pub fn with_deadline(mut self, deadline: std::time::Duration) -> Self {
                self.options.deadline = Some(deadline);
                self
            }

            /// Limits the number of retries. Default: the client's limit.
            pub fn with_max_retries(mut self, retries: u32) -> Self {
                self.options.max_retries = Some(retries);
                self
            }

            /// Adds a header, which replaces the client's own of the same name. Names and values are taken in any type
            /// that converts, such as `("x-request-id", id)`.
            ///
            /// A name or value that is not valid is an error when the request is sent, and so is a header that
            /// identifies the caller or frames the request (`authorization`, `host`, `content-length` and the like).
            pub fn with_header<N, V>(mut self, name: N, value: V) -> Self
            where
                N: TryInto<http::HeaderName, Error: Into<http::Error>>,
                V: TryInto<http::HeaderValue, Error: Into<http::Error>>,
            {
                self.options.header(name, value);
                self
            }

            /// Adds a query parameter that the request has no setter for. The same name may be added several times; one
            /// that the request sets already is an error when it is sent.
            ///
            /// Requests that the SDK makes for the sake of this one do not have it.
            pub fn with_extra_query(mut self, name: impl Into<String>, value: impl std::fmt::Display) -> Self {
                self.options.extra_query(name.into(), value.to_string());
                self
            }

            /// Adds a member of the JSON body that the request has no setter for. One that the request sets already is an
            /// error when it is sent, and so is any if the body of the operation is not a JSON object.
            pub fn with_extra_member(
                mut self,
                name: impl Into<String>,
                value: impl Into<serde_json::Value>,
            ) -> Self {
                self.options.extra_member(name.into(), value.into());
                self
            }

            /// Sets the trace that the request belongs to, as the value of a
            /// [W3C `traceparent`](https://www.w3.org/TR/trace-context/#traceparent-header) header:
            /// `00-<trace id>-<span id>-<flags>`. Another form is an error when the request is sent.
            #[cfg(feature = "traceparent")]
            pub fn with_traceparent(mut self, traceparent: impl Into<String>) -> Self {
                self.options.traceparent = Some(traceparent.into());
                self
            }
        }

        impl $(<$answer>)? std::fmt::Debug for $name $(<$answer>)? {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.debug_struct(stringify!($name))
                    $(.field(stringify!($shown), &self.$shown))*
                    .finish_non_exhaustive()
            }
        }
    };
}

/// Declares how a request is sent, where that is written by hand: `sending!(EndSession -> Session, |request| { … })`. The
/// block may use `await` and `?`, and evaluates to a `Result` of a `Response`.
macro_rules! sending {
    ($name:ident -> $output:ty, |$request:ident| $send:block) => {
        impl $name {
            /// Sends the request.
            ///
            /// # Errors
            ///
            /// See [`Error`](crate::Error).
            pub async fn send(self) -> $crate::error::Result<$output> {
                self.with_response().await.map($crate::response::Response::into_value)
            }

            /// Sends the request and returns the response's status, headers and rate limit beside its value.
            ///
            /// # Errors
            ///
            /// See [`Error`](crate::Error).
            pub async fn with_response(self) -> $crate::error::Result<$crate::response::Response<$output>> {
                let attempt = self.attempt();
                let $request = self;
                let outcome: $crate::error::Result<$crate::response::Response<$output>> = async move { $send }.await;
                outcome.map_err(|error| error.about_unsent(attempt))
            }
        }

        impl IntoFuture for $name {
            type Output = $crate::error::Result<$output>;
            type IntoFuture = futures::future::BoxFuture<'static, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }
    };
}

/// Declares the options of a download, and the field that holds them.
macro_rules! download_options {
    ($request:ident, $options:ident) => {
        impl $request {
            /// Calls this with the bytes received so far, and with the total if it is known. It is called on the task that
            /// reads the download, for each network chunk, and should be quick.
            pub fn on_progress(mut self, report: impl Fn($crate::transfer::Progress) + Send + Sync + 'static) -> Self {
                self.$options.progress = Some($crate::transfer::Report::new(report));
                self
            }

            /// Downloads into a file and returns its size in bytes; see [`Download::save_to`](crate::transfer::Download::save_to).
            /// If the file cannot be written, nothing is sent.
            ///
            /// # Errors
            ///
            /// As [`Download::save_to`](crate::transfer::Download::save_to).
            pub async fn save_to(self, path: impl AsRef<std::path::Path>) -> $crate::error::Result<u64> {
                let attempt = self.attempt();
                let saving = async {
                    let target = $crate::transfer::Target::create(path.as_ref()).await?;
                    self.send().await?.write_to(target).await
                };
                saving.await.map_err(|error| error.about_unsent(attempt))
            }
        }
    };
}

/// Declares the options of an upload, whose `state` has a `progress`. `in batches` is for one of several requests.
macro_rules! upload_options {
    ($request:ident) => {
        upload_options!(
            @ $request,
            "Calls this with the bytes sent so far, and with the total if it is known, while the data is read and sent. A \
             retry starts again from zero. It is called on the task that sends, and should be quick."
        );
    };
    ($request:ident in batches) => {
        upload_options!(
            @ $request,
            "Calls this with the bytes that the server has accepted so far, and with the total, after each request: an \
             upload takes one request for each MiB. The numbers only grow, whatever is retried."
        );
    };
    (@ $request:ident, $when:literal) => {
        impl $request {
            #[doc = $when]
            pub fn on_progress(mut self, report: impl Fn($crate::transfer::Progress) + Send + Sync + 'static) -> Self {
                self.state.progress = Some($crate::transfer::Report::new(report));
                self
            }
        }
    };
}

pub(crate) use download_options;
pub(crate) use request_options;
pub(crate) use sending;
pub(crate) use upload_options;

/// Compiles for a request that can be sent only: a request whose sending nobody wrote is an error here.
pub(crate) fn is_sent<T: IntoFuture>() {}

/// Names that generated requests are written with.
#[allow(unused_imports, reason = "which of them are needed depends on the contract")]
pub(crate) mod prelude {
    pub(crate) use std::sync::Arc;

    pub(crate) use chrono::{DateTime, Utc};
    pub(crate) use futures::{future::BoxFuture, stream::BoxStream};

    pub(crate) use super::{download_options, request_options};
    pub(crate) use crate::{
        client::AshClient,
        convert::{IntoList, IntoMap, IntoOption},
        error::{Attempt, Result},
        limits,
        pages::{self, Page},
        path,
        response::Response,
        stream::EventStream,
        time::wire_time,
        transfer::{Download, DownloadOptions, StreamedBody, collect_text},
        transport::{CallOptions, Shared},
    };
}
