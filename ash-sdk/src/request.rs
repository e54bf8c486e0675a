//! How a request looks to its caller: required things are arguments, options are setters, and it is awaited.

/// Declares a request: a type with the setters that every request has, which is awaited or sent with `send`.
///
/// The block makes the call; it may use `await` and `?`, and gives a `Response` of the declared output.
macro_rules! request {
    (
        $(#[$doc:meta])*
        $name:ident { $($field:ident : $type:ty),* $(,)? } -> $output:ty,
        |$this:ident| $send:block
    ) => {
        $(#[$doc])*
        #[must_use = "a request does nothing until it is awaited"]
        #[derive(Clone)]
        pub struct $name {
            pub(crate) client: $crate::AshClient,
            pub(crate) options: $crate::transport::CallOptions,
            $(pub(crate) $field: $type,)*
        }

        impl $name {
            pub(crate) fn new(client: &$crate::AshClient, $($field: $type),*) -> Self {
                Self { client: client.clone(), options: Default::default(), $($field),* }
            }

            /// How long the operation may take, retries included. Default: the client's; see
            /// [`operations`](crate::operations).
            pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
                self.options.deadline = Some(deadline);
                self
            }

            /// How often the request is sent again at the most. Default: the client's.
            pub fn max_retries(mut self, retries: u32) -> Self {
                self.options.max_retries = Some(retries);
                self
            }

            /// A header to send along. It takes the place of the client's own of the same name; one that says whose
            /// request it is or where it ends (`authorization`, `host`, `content-length` and the like) is refused.
            pub fn header(mut self, name: http::HeaderName, value: http::HeaderValue) -> Self {
                self.options.headers.insert(name, value);
                self
            }

            /// The trace that the request belongs to, as the value of a
            /// [W3C `traceparent`](https://www.w3.org/TR/trace-context/#traceparent-header) header:
            /// `00-<trace id>-<span id>-<flags>`. Another form is refused when the request is sent.
            #[cfg(feature = "traceparent")]
            pub fn traceparent(mut self, traceparent: impl Into<String>) -> Self {
                self.options.traceparent = Some(traceparent.into());
                self
            }

            /// Sends the request.
            ///
            /// # Errors
            /// See [`Error`](crate::Error).
            pub async fn send(self) -> $crate::Result<$output> {
                self.with_response().await.map($crate::Response::into_value)
            }

            /// Sends the request and returns the response's status, headers and rate limit beside its value.
            ///
            /// # Errors
            /// See [`Error`](crate::Error).
            pub async fn with_response(self) -> $crate::Result<$crate::Response<$output>> {
                let $this = self;
                $send
            }
        }

        /// Shows what the request is about and nothing of what it says: that may be a key.
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut shown = formatter.debug_struct(stringify!($name));
                $(
                    if $crate::request::is_shown(stringify!($field)) {
                        shown.field(stringify!($field), &self.$field);
                    }
                )*
                shown.finish_non_exhaustive()
            }
        }

        impl IntoFuture for $name {
            type Output = $crate::Result<$output>;
            type IntoFuture = futures::future::BoxFuture<'static, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }
    };
}

/// Declares setters of options that may be left out: `setters! { body: model(String), … }` sets `body.model`.
macro_rules! setters {
    ($request:ident . $body:ident { $($(#[$doc:meta])* $field:ident : $type:ty),* $(,)? }) => {
        impl $request {
            $(
                $(#[$doc])*
                pub fn $field(mut self, value: impl Into<$type>) -> Self {
                    self.$body.$field = Some(value.into());
                    self
                }
            )*
        }
    };
}

/// Whether a request's field of this name says what the request is about.
pub(crate) fn is_shown(field: &str) -> bool {
    matches!(field, "id" | "name" | "path") || field.ends_with("_id")
}

/// Declares what every download can do besides being read.
macro_rules! download_options {
    ($request:ident) => {
        impl $request {
            /// Is told how many bytes have come, and of how many where that is known.
            pub fn on_progress(mut self, report: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
                self.download.progress = Some($crate::transfer::Progress::new(report));
                self
            }

            /// Downloads straight into a file; see [`Download::save_to`](crate::Download::save_to). Gives how many
            /// bytes it has.
            ///
            /// # Errors
            /// As [`Download::save_to`](crate::Download::save_to).
            pub async fn save_to(self, path: impl AsRef<std::path::Path>) -> $crate::Result<u64> {
                self.send().await?.save_to(path).await
            }
        }
    };
}

pub(crate) use download_options;
pub(crate) use request;
pub(crate) use setters;
