//! The builder of a client.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Proxy;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
use reqwest::{Certificate, Identity};
use secrecy::SecretString;

use super::{DEFAULT_SERVER_URL, authorization, base_url};
use crate::{
    AshClient, PromptContent, RetryPolicy,
    client::Shared,
    clock::{Clock, Environment},
    error::{Error, Result},
    retry::Budget,
    stream::{SessionLocks, StatusWatch, StreamTimeouts},
    transport::check_header,
};

/// A server closes connections that were idle for 72 s; ours are dropped before, so that no request meets one that
/// is being closed.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_LIMIT: usize = 64 << 20;

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
pub struct ClientBuilder {
    server_url: String,
    api_key: Option<SecretString>,
    prompt_content: Option<PromptContent>,
    retry: RetryPolicy,
    connect_timeout: Duration,
    deadline: Option<Duration>,
    headers: HeaderMap,
    answer_limit: usize,
    stream: StreamTimeouts,
    environment: Environment,
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
            answer_limit: ANSWER_LIMIT,
            stream: StreamTimeouts::default(),
            environment: Environment::default(),
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
    /// The server's address. Slashes at its end do not matter; a path is kept as a prefix. Default:
    /// `http://localhost:4100`.
    pub fn server_url(mut self, url: impl Into<String>) -> Self {
        self.server_url = url.into();
        self
    }

    /// The API key. Without one only [`health`](AshClient::health) is answered.
    pub fn api_key(mut self, key: impl Into<SecretString>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// Which forms of a message's content the server takes. Default: found out with the first message, by requests
    /// that change nothing, and remembered.
    pub fn prompt_content(mut self, kind: PromptContent) -> Self {
        self.prompt_content = Some(kind);
        self
    }

    /// How failed requests are sent again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How long a connection may take to make. Default: 10 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long an operation may take, retries included. Default: by operation, mostly 60 s; see
    /// [`operations`](crate::operations). Streams have none.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// A header to send with every request, e.g. one that a gateway asks for. One that says whose request it is or
    /// where it ends (`authorization`, `host`, `content-length` and the like) is refused.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// How large a JSON answer may be, in bytes. What is larger is cut off with
    /// [an error](crate::ErrorKind::LimitExceeded). Default: 64 MiB.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.answer_limit = bytes;
        self
    }

    /// How long a stream may be silent before the session's status is asked, to find out whether an answer can still
    /// come. It is asked again after growing intervals. Default: 30 s.
    pub fn status_check_after(mut self, silence: Duration) -> Self {
        self.stream.status_check_after = silence;
        self
    }

    /// How long a stream may be silent before it is given up, whatever the session's status. `None` waits for ever.
    /// Default: 10 minutes.
    pub fn idle_timeout(mut self, silence: impl Into<Option<Duration>>) -> Self {
        self.stream.idle_timeout = silence.into();
        self
    }

    /// The largest event that a stream may have, in bytes. Default: 16 MiB.
    pub fn max_event_size(mut self, bytes: usize) -> Self {
        self.stream.max_event_size = bytes;
        self
    }

    /// Trusts a certificate authority in addition to the system's. Needs the feature `rustls` or `native-tls`.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn root_certificate(mut self, certificate: Certificate) -> Self {
        self.certificates.push(certificate);
        self
    }

    /// The certificate that the client shows. Needs the feature `rustls` or `native-tls`.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// A proxy, in place of those that the environment names (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`).
    /// A user name and password in its URL are sent to it and shown nowhere.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxies.push(proxy);
        self
    }

    /// No proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.no_proxy = true;
        self
    }

    /// An HTTP client of your own, for what this builder has no setting for. Its settings take the place of
    /// `connect_timeout`, certificates, identity and proxies here, which are then not looked at.
    ///
    /// Limits, which the SDK cannot check:
    /// - It must follow no redirects ([`Policy::none`](reqwest::redirect::Policy::none)): they would carry the key
    ///   to another host, and repeat requests.
    /// - It must have no total timeout and no read timeout: they would cut streams. The SDK has its own deadlines.
    /// - It must not retry: what may be sent again only the SDK knows.
    /// - It must not decompress answers, or the limits on their sizes hold only for what has been decompressed. That
    ///   is so unless reqwest's features `gzip`, `brotli`, `zstd` or `deflate` are on.
    /// - It should drop idle connections before 72 s, when servers do.
    /// - A proxy that cannot be reached is told as a [`Connect`](crate::ErrorKind::Connect) error.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// The clock by which waits, deadlines and silence are measured. For tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.environment.clock = Arc::new(clock);
        self
    }

    /// Where random numbers from 0 up to 1 come from, which spread retries. For tests.
    pub fn random(mut self, random: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.environment.random = Arc::new(random);
        self
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    /// A [configuration](crate::ErrorKind::Configuration) error when the address, the key or a certificate cannot be
    /// used.
    pub fn build(self) -> Result<AshClient> {
        let base_url = base_url(&self.server_url)?;
        for name in self.headers.keys() {
            check_header(name).map_err(Error::configuration)?;
        }
        let authorization = self.api_key.as_ref().map(authorization).transpose()?;
        let http = match &self.http {
            Some(client) => client.clone(),
            None => self.http_client_with_settings()?,
        };
        Ok(AshClient::from_shared(Shared {
            proxied: self.http.is_none() && self.is_proxied(&base_url),
            base_url,
            authorization,
            headers: self.headers,
            http,
            budget: Budget::new(&self.retry),
            retry: self.retry,
            connect_timeout: self.connect_timeout,
            deadline: self.deadline,
            answer_limit: self.answer_limit,
            watch: StatusWatch::new(self.stream),
            locks: SessionLocks::default(),
            environment: self.environment,
            prompt_content: self.prompt_content.map(Into::into).unwrap_or_default(),
        }))
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
            .user_agent(concat!("ash-sdk-rust/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            // What is sent again is decided in one place, by operation.
            .retry(reqwest::retry::never())
            .referer(false);
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
            let text = "no HTTP client can be made of these settings; is a certificate or the identity at fault?";
            Error::configuration(text).with_source(error)
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClientBuilder").field("api_key", &self.api_key).finish_non_exhaustive()
    }
}
