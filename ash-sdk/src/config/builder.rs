//! The builder of a client.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Proxy;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
use reqwest::{Certificate, Identity};
use secrecy::SecretString;

use super::{
    environment::Settings,
    server::{DEFAULT_SERVER_URL, are_swapped, authorization, base_url},
};
#[cfg(feature = "traceparent")]
use crate::transport::TraceContext;
use crate::{
    client::AshClient,
    clock::{Clock, Runtime},
    error::{Error, Result},
    header::{check_header, header_of},
    interceptor::Interceptor,
    meter,
    prompt::PromptContent,
    retry::{Budget, RetryPolicy},
    session::{Coordinator, OnDrop},
    transport::{RequestIds, Shared, StreamLimits},
};

/// # Connecting
impl AshClient {
    /// Creates a client of the server at this address, with this key.
    ///
    /// # Errors
    ///
    /// A [configuration](crate::ErrorKind::Configuration) error when the address is not an http(s) URL or has more than
    /// a host and a path, or when the key is empty or cannot be sent in a header.
    pub fn new(server_url: impl Into<String>, api_key: impl Into<SecretString>) -> Result<Self> {
        Self::builder().server_url(server_url).api_key(api_key).build()
    }

    /// Creates a client with the settings of the runtime; see [`ClientBuilder::from_env`].
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), and when the configuration file exists but cannot be read.
    pub fn from_env() -> Result<Self> {
        ClientBuilder::from_env()?.build()
    }

    /// Returns a builder for a customised client. It does not read the environment, as [`ClientBuilder::from_env`] does: the
    /// server is `http://localhost:4100` unless [`server_url`](ClientBuilder::server_url) names another.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

/// A server closes connections that were idle for 72 s. The client drops them earlier, so that no request is sent on one
/// that is being closed.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(60);
const USER_AGENT: &str = concat!("ash-sdk-rust/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_RESPONSE_SIZE: usize = 64 << 20;

/// Settings of an [`AshClient`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use ash_sdk::AshClient;
///
/// # fn main() -> ash_sdk::Result<()> {
/// let client = AshClient::builder()
///     .server_url("https://ash.example.com")
///     .api_key("your-api-key")
///     .connect_timeout(Duration::from_secs(3))
///     .build()?;
/// # Ok(()) }
/// ```
#[must_use = "nothing happens until `build` is called"]
#[derive(Clone)]
pub struct ClientBuilder {
    server_url: String,
    api_key: Option<SecretString>,
    prompt_content: Option<PromptContent>,
    retry: RetryPolicy,
    connect_timeout: Duration,
    deadline: Option<Duration>,
    headers: HeaderMap,
    invalid_header: Option<String>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    #[cfg(feature = "traceparent")]
    trace_context: Option<TraceContext>,
    user_agent: String,
    max_response_size: usize,
    stream: StreamLimits,
    on_drop: OnDrop,
    coordinator: Option<Coordinator>,
    runtime: Runtime,
    http: Option<reqwest::Client>,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    certificates: Vec<Certificate>,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    identity: Option<Identity>,
    proxies: Vec<Proxy>,
    no_proxy: bool,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            server_url: DEFAULT_SERVER_URL.to_owned(),
            api_key: None,
            prompt_content: None,
            retry: RetryPolicy::default(),
            connect_timeout: CONNECT_TIMEOUT,
            deadline: None,
            headers: HeaderMap::new(),
            invalid_header: None,
            interceptors: Vec::new(),
            #[cfg(feature = "traceparent")]
            trace_context: None,
            user_agent: USER_AGENT.to_owned(),
            max_response_size: MAX_RESPONSE_SIZE,
            stream: StreamLimits::default(),
            on_drop: OnDrop::default(),
            coordinator: None,
            runtime: Runtime::default(),
            http: None,
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            certificates: Vec::new(),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            identity: None,
            proxies: Vec::new(),
            no_proxy: false,
        }
    }
}

impl ClientBuilder {
    /// Address that a server listens at by default.
    pub const DEFAULT_SERVER_URL: &'static str = DEFAULT_SERVER_URL;

    /// Creates a builder from the environment. The address and the key are looked up independently, first in the variables
    /// `ASH_SERVER_URL` and `ASH_API_KEY`, then as `server_url` and `api_key` in `~/.ash/config.json`. The address defaults
    /// to `http://localhost:4100`. Without a key the client is built, and calls fail with 401. A variable or member that is
    /// empty or blank counts as unset.
    ///
    /// # Errors
    ///
    /// A [configuration](crate::ErrorKind::Configuration) error when a variable is not valid UTF-8, or when the file
    /// exists but cannot be read or parsed.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::{ClientBuilder, RetryPolicy};
    ///
    /// # fn main() -> ash_sdk::Result<()> {
    /// let client = ClientBuilder::from_env()?
    ///     .retry(RetryPolicy::never())
    ///     .user_agent("reports/1.4")
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn from_env() -> Result<Self> {
        let Settings { server_url, api_key } = Settings::from_env()?;
        let builder = Self { api_key, ..Self::default() };
        Ok(match server_url {
            Some(url) => builder.server_url(url),
            None => builder,
        })
    }

    /// Address of the server. Slashes at its end are ignored; a path is kept as a prefix. Default:
    /// `http://localhost:4100`.
    pub fn server_url(mut self, url: impl Into<String>) -> Self {
        self.server_url = url.into();
        self
    }

    /// API key. Without one, every operation except [`health`](AshClient::health) fails with 401.
    pub fn api_key(mut self, key: impl Into<SecretString>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// Form of message content that the server accepts. Default: detected before the first message, by requests without side
    /// effects, and remembered.
    pub fn prompt_content(mut self, kind: PromptContent) -> Self {
        self.prompt_content = Some(kind);
        self
    }

    /// Policy for retries.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Time limit for establishing a connection. Default: 10 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Time limit for an operation, retries included. Default: by operation, mostly 60 s; see
    /// [`operations`](crate::operations). For streams it limits
    /// the wait for the response to begin; [`idle_timeout`](Self::idle_timeout) and `turn_timeout` limit what follows.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets a header on every request, for example one that a gateway requires; setting the same name again replaces its
    /// value. Accepts any type that converts to a header name or value, such as `("x-tenant", "blue")`.
    ///
    /// A name or value that is not valid is an error of [`build`](Self::build), and so is a header that identifies the
    /// caller or frames the request (`authorization`, `host`, `content-length` and the like).
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Into<http::Error>>,
        V: TryInto<HeaderValue, Error: Into<http::Error>>,
    {
        match header_of(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(invalid) => {
                self.invalid_header.get_or_insert(invalid);
            }
        }
        self
    }

    /// Value of the `user-agent` header. Default: `ash-sdk-rust/` and the version of this crate. A client passed to
    /// [`http_client`](Self::http_client) keeps its own.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Maximum size of a JSON response, in bytes. A larger one is [an error](crate::ErrorKind::LimitExceeded). Default:
    /// 64 MiB.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Silence on a stream after which the session's status is checked, to find out whether more of the answer can
    /// come. The check is repeated at growing intervals. Default: 30 s.
    pub fn status_check_after(mut self, silence: Duration) -> Self {
        self.stream.status_check_after = silence;
        self
    }

    /// Silence after which a stream ends with a [timeout](crate::ErrorKind::Timeout), whatever the session's status.
    /// `None` waits for ever. Default: 10 minutes.
    pub fn idle_timeout(mut self, silence: impl Into<Option<Duration>>) -> Self {
        self.stream.idle_timeout = silence.into();
        self
    }

    /// Maximum size of one event of a stream, in bytes. Default: 16 MiB.
    pub fn max_event_size(mut self, bytes: usize) -> Self {
        self.stream.max_event_size = bytes;
        self
    }

    /// Bytes of a stream that are read ahead of whoever takes its events; one batch of 64 KiB, or one event, may exceed
    /// it, also if it is 0. While they are not taken, nothing more is read, and a server gives a blocked reader 30 seconds
    /// before it drops the rest of the turn. Default: 4 MiB.
    pub fn max_buffered(mut self, bytes: usize) -> Self {
        self.stream.max_buffered = bytes;
        self
    }

    /// Policy for turns whose stream or future is dropped before their end, unless a message has its own. Default:
    /// [`OnDrop::Detach`].
    pub fn on_drop(mut self, policy: OnDrop) -> Self {
        self.on_drop = policy;
        self
    }

    /// Has one message or command at a time run in a session, among all processes whose clients have the same coordinator.
    /// Default: among this client and its clones.
    ///
    /// A message to a session in which another process works fails with
    /// [`Busy`](crate::error::SessionFailure::Busy), or waits with
    /// [`queue`](crate::requests::SendMessageStream::queue). If a process dies during a turn, the session's turn counts as
    /// [abandoned](crate::MessageStream#when-a-turn-is-abandoned) for all of them. Without its store no message is sent:
    /// the error is a [`Store`](crate::ErrorKind::Store) one.
    pub fn coordinator(mut self, coordinator: impl Into<Coordinator>) -> Self {
        self.coordinator = Some(coordinator.into());
        self
    }

    /// Trusts a certificate authority in addition to the system's.
    ///
    /// Without a line of code, on Linux: set `SSL_CERT_FILE` to a PEM file, or `SSL_CERT_DIR` to a folder of them. These are
    /// then trusted in place of the system's.
    ///
    /// A certificate as `openssl req -x509` makes it is an authority's; a server that shows it as its own is refused
    /// even if it is trusted. Issue one for the server with it, for the name that clients connect to.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn root_certificate(mut self, certificate: Certificate) -> Self {
        self.certificates.push(certificate);
        self
    }

    /// Client certificate, for mutual TLS.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// Proxy, in place of those that the environment names (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`). A
    /// user name and password in its URL are sent to the proxy and never shown.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxies.push(proxy);
        self
    }

    /// Ignores proxies from the environment and the system's settings. A proxy set with [`proxy`](Self::proxy) is still used.
    pub fn no_proxy(mut self) -> Self {
        self.no_proxy = true;
        self
    }

    /// HTTP client to send with, for settings that this builder does not have. It replaces `connect_timeout`,
    /// `user_agent`, certificates, identity and proxies of this builder.
    ///
    /// The SDK cannot check these requirements:
    /// - It must not follow redirects ([`Policy::none`](reqwest::redirect::Policy::none)): they would send the key to
    ///   another host, and repeat requests.
    /// - It must not have a total timeout or a read timeout: they would cut streams. The SDK has its own deadlines.
    /// - It must not retry: only the SDK knows which requests may be retried.
    /// - It must not decompress responses, or the limits on their sizes no longer hold. reqwest decompresses only with
    ///   its features `gzip`, `brotli`, `zstd` or `deflate`.
    /// - It should drop connections that were idle for 72 s, as servers do.
    ///
    /// With such a client, a proxy that cannot be reached is reported as
    /// [`Unreachable`](crate::error::ConnectFailure::Unreachable), not as `Proxy`.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Adds an interceptor, which is called around every attempt of every request. Those added earlier are called before it,
    /// and hear of the outcome after it; see [`interceptor`](crate::interceptor).
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// Source of the headers that tell which trace a request belongs to, such as
    /// [W3C `traceparent`](https://www.w3.org/TR/trace-context/) and `tracestate`. It is called for every request, inside of
    /// the request's span where the feature `tracing` is on. Headers of the client or of the request go before its own. A
    /// header that only the client sets (`authorization`, `host` and the like) is an error of the request.
    ///
    /// # Examples
    ///
    /// With OpenTelemetry, the closure is `global::get_text_map_propagator(|propagator| …)` with
    /// `inject_context(&Span::current().context(), &mut HeaderInjector(&mut headers))`. By hand:
    ///
    /// ```
    /// use ash_sdk::{
    ///     AshClient,
    ///     http::{HeaderName, HeaderValue},
    /// };
    ///
    /// tokio::task_local! {
    ///     /// The `traceparent` of the request that this service handles.
    ///     static TRACE: HeaderValue;
    /// }
    ///
    /// # fn main() -> ash_sdk::Result<()> {
    /// let client = AshClient::builder()
    ///     .trace_context(|| {
    ///         let trace = TRACE.try_with(HeaderValue::clone).ok();
    ///         trace
    ///             .map(|trace| (HeaderName::from_static("traceparent"), trace))
    ///             .into_iter()
    ///             .collect()
    ///     })
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "traceparent")]
    pub fn trace_context(mut self, headers: impl Fn() -> HeaderMap + Send + Sync + 'static) -> Self {
        self.trace_context = Some(Arc::new(headers));
        self
    }

    /// Clock that waits, deadlines and silence are measured with, for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.runtime.clock = Arc::new(clock);
        self
    }

    /// Source of random numbers in `[0, 1)`, for jitter and request ids, for tests.
    pub fn random(mut self, random: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.runtime.random = Arc::new(random);
        self
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// A [configuration](crate::ErrorKind::Configuration) error when the address, the key or a certificate cannot be
    /// used.
    pub fn build(self) -> Result<AshClient> {
        if self.api_key.as_ref().is_some_and(|key| are_swapped(&self.server_url, key)) {
            let text = "the server URL looks like an API key, and the API key is a URL; the server URL comes first, then \
                        the key";
            return Err(Error::configuration(text));
        }
        let (base_url, base) = base_url(&self.server_url)?;
        if let Some(invalid) = self.invalid_header {
            return Err(Error::configuration(invalid));
        }
        for name in self.headers.keys() {
            check_header(name).map_err(Error::configuration)?;
        }
        let authorization = self.api_key.as_ref().map(authorization).transpose()?;
        let http = match &self.http {
            Some(client) => client.clone(),
            None => self.http_client_with_settings()?,
        };
        meter::describe();
        let shared = Shared {
            is_proxied: self.http.is_none() && self.is_proxied(&base_url),
            base_url,
            base,
            authorization,
            headers: self.headers,
            interceptors: self.interceptors,
            #[cfg(feature = "traceparent")]
            trace_context: self.trace_context,
            request_ids: RequestIds::new((self.runtime.random)()),
            http,
            budget: Budget::new(&self.retry),
            retry: self.retry,
            connect_timeout: self.connect_timeout,
            deadline: self.deadline,
            max_response_size: self.max_response_size,
            streams: self.stream,
            runtime: self.runtime,
        };
        let prompt_content = self.prompt_content.map(Into::into).unwrap_or_default();
        Ok(AshClient::from_parts(shared, prompt_content, self.on_drop, self.coordinator))
    }

    fn is_proxied(&self, base_url: &str) -> bool {
        let by_environment = || {
            let proxies = hyper_util::client::proxy::matcher::Matcher::from_system();
            base_url.parse::<http::Uri>().is_ok_and(|url| proxies.intercept(&url).is_some())
        };
        !self.proxies.is_empty() || (!self.no_proxy && by_environment())
    }

    fn http_client_with_settings(&self) -> Result<reqwest::Client> {
        let mut builder = reqwest::Client::builder()
            .user_agent(&self.user_agent)
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            // Retries are decided in one place, by operation.
            .retry(reqwest::retry::never())
            .referer(false)
            // A compressed stream is held back by whoever compresses it. Another crate of the build may turn these on.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd();
        builder = with_http_version(builder);
        // With both, reqwest would take the system's library, and another crate of the build may turn that on.
        #[cfg(feature = "rustls")]
        {
            builder = builder.tls_backend_rustls();
        }
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        {
            for certificate in &self.certificates {
                builder = builder.add_root_certificate(certificate.clone());
            }
            if let Some(identity) = &self.identity {
                builder = builder.identity(identity.clone());
            }
        }
        if self.no_proxy {
            builder = builder.no_proxy();
        }
        for proxy in &self.proxies {
            builder = builder.proxy(proxy.clone());
        }
        builder.build().map_err(|error| {
            let text = "the HTTP client cannot be built with these settings; check the certificates, the identity and \
                        the user agent";
            Error::configuration(text).with_source(error)
        })
    }
}

/// HTTP/1.1 alone: another crate of the build may turn HTTP/2 on.
#[cfg(not(feature = "http2"))]
fn with_http_version(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder.http1_only()
}

/// All streams of a host share a connection, and what nobody reads of one of them must not hold up the others: the connection
/// takes more than all of its streams may be sent ahead of their readers.
#[cfg(feature = "http2")]
fn with_http_version(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder.http2_initial_stream_window_size(1 << 20).http2_initial_connection_window_size((1 << 31) - 1)
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClientBuilder").field("api_key", &self.api_key).finish_non_exhaustive()
    }
}
