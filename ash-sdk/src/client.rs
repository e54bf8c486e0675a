//! The client: what its clones share, and how a call goes through the generated client.

use std::{
    fmt,
    sync::{Arc, PoisonError},
    time::Duration,
};

use ash_sdk_gen::{ByteStream, ResponseValue, Transport};
use http::{HeaderMap, HeaderValue};
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use crate::{
    ClientBuilder, RetryPolicy,
    clock::Environment,
    config,
    content::KnownPromptContent,
    error::{Error, Result},
    operation::Operation,
    response::Response,
    retry::Budget,
    stream::{SessionLocks, StatusWatch},
    transfer::StreamedBody,
    transport::{self, Call, CallOptions},
};

/// A client of an Ash server.
///
/// Cheap to clone; clones share connections, the retry budget and what is known of the server. Every method makes a
/// request that is sent when it is awaited, with its options as setters before that.
///
/// # Examples
///
/// ```no_run
/// use ash_sdk::AshClient;
///
/// # async fn example() -> ash_sdk::Result<()> {
/// let client = AshClient::new("http://localhost:4100", "your-api-key")?;
/// let agent = client.deploy_agent("my-agent", "/path/to/agent").await?;
/// println!("Deployed: {} v{}", agent.name, agent.version);
/// let session = client.create_session("my-agent").model("claude-sonnet-4-5").await?;
/// println!("Session ID: {}", session.id);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct AshClient {
    shared: Arc<Shared>,
}

/// What a client's clones share.
pub(crate) struct Shared {
    pub(crate) base_url: String,
    pub(crate) authorization: Option<HeaderValue>,
    /// Sent with every request.
    pub(crate) headers: HeaderMap,
    /// Whether connections go through a proxy, as far as is known.
    pub(crate) proxied: bool,
    pub(crate) http: reqwest::Client,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) connect_timeout: Duration,
    pub(crate) deadline: Option<Duration>,
    pub(crate) answer_limit: usize,
    pub(crate) watch: StatusWatch,
    pub(crate) locks: SessionLocks,
    pub(crate) environment: Environment,
    pub(crate) prompt_content: KnownPromptContent,
}

impl AshClient {
    /// A client of the server at this address, with this key.
    ///
    /// # Errors
    /// A [configuration](crate::ErrorKind::Configuration) error when the address is no http(s) URL or holds more than
    /// a host and a path, or when the key is empty or cannot be sent in a header.
    pub fn new(server_url: impl Into<String>, api_key: impl Into<SecretString>) -> Result<Self> {
        Self::builder().server_url(server_url).api_key(api_key).build()
    }

    /// A client with the settings of the environment: `ASH_SERVER_URL` and `ASH_API_KEY`, then `server_url` and
    /// `api_key` in `~/.ash/config.json`, then `http://localhost:4100`. A variable that is empty counts as not set.
    ///
    /// # Errors
    /// As [`new`](Self::new), and when the file is there but cannot be read.
    pub fn from_env() -> Result<Self> {
        config::from_environment()?.build()
    }

    /// Settings to make a client of.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The server's address, without a slash at its end.
    pub fn server_url(&self) -> &str {
        &self.shared.base_url
    }

    /// The generated client, with the key, retries, deadlines and limits of this one: for operations that have no
    /// method here, and for the exact shapes of the contract.
    ///
    /// A path parameter that would lead to another route, such as `..`, is refused. An error of the SDK's own is among
    /// the causes of the error that it returns.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> Result<(), Box<dyn std::error::Error>> {
    /// let answer = client.raw().list_agents().await?;
    /// println!("{} agents, status {}", answer.agents.len(), answer.status());
    /// # Ok(()) }
    /// ```
    pub fn raw(&self) -> ash_sdk_gen::Client {
        self.generated(Call::new(self.shared.clone(), CallOptions::default(), None))
    }

    pub(crate) fn from_shared(shared: Shared) -> Self {
        Self { shared: Arc::new(shared) }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// How long an operation may take whose answer is read here and not on its way.
    pub(crate) fn deadline(&self, options: &CallOptions, operation_id: &'static str) -> Duration {
        options.deadline.or(self.shared.deadline).unwrap_or(Operation::find(operation_id).deadline())
    }

    fn generated(&self, call: Call) -> ash_sdk_gen::Client {
        let shared = &self.shared;
        ash_sdk_gen::Client::new_with_client(&shared.base_url, shared.http.clone(), Transport::new(call))
    }

    /// Makes a call whose answer is JSON, or nothing.
    pub(crate) async fn call<T, F, Answer>(&self, options: CallOptions, invoke: F) -> Result<Response<T>>
    where
        T: DeserializeOwned,
        F: FnOnce(ash_sdk_gen::Client) -> Answer,
        Answer: Future<Output = std::result::Result<ResponseValue<T>, ash_sdk_gen::Error<()>>>,
    {
        self.call_with_body(options, None, invoke).await
    }

    /// Like [`call`](Self::call), with a body that takes the place of the one that `invoke` gives.
    pub(crate) async fn call_with_body<T, F, Answer>(
        &self,
        options: CallOptions,
        body: Option<StreamedBody>,
        invoke: F,
    ) -> Result<Response<T>>
    where
        T: DeserializeOwned,
        F: FnOnce(ash_sdk_gen::Client) -> Answer,
        Answer: Future<Output = std::result::Result<ResponseValue<T>, ash_sdk_gen::Error<()>>>,
    {
        self.run::<T, T, _, _>(options, body, invoke).await
    }

    /// Makes a call whose answer is a stream of bytes.
    pub(crate) async fn call_stream<F, Answer>(&self, options: CallOptions, invoke: F) -> Result<Response<ByteStream>>
    where
        F: FnOnce(ash_sdk_gen::Client) -> Answer,
        Answer: Future<Output = std::result::Result<ResponseValue<ByteStream>, ash_sdk_gen::Error<()>>>,
    {
        self.run::<ByteStream, (), _, _>(options, None, invoke).await
    }

    /// `Shape` is what an answer that cannot be read should have been.
    async fn run<T, Shape, F, Answer>(
        &self,
        options: CallOptions,
        body: Option<StreamedBody>,
        invoke: F,
    ) -> Result<Response<T>>
    where
        Shape: DeserializeOwned,
        F: FnOnce(ash_sdk_gen::Client) -> Answer,
        Answer: Future<Output = std::result::Result<ResponseValue<T>, ash_sdk_gen::Error<()>>>,
    {
        let call = Call::new(self.shared.clone(), options, body);
        let trail = call.trail();
        let outcome = invoke(self.generated(call)).await;
        let trail = std::mem::take(&mut *trail.lock().unwrap_or_else(PoisonError::into_inner));
        match outcome {
            Ok(answer) => {
                let (status, headers) = (answer.status(), answer.headers().clone());
                Ok(Response { value: answer.into_inner(), status, headers, attempt: trail.into_attempt() })
            }
            Err(error) => {
                let now = self.shared.environment.clock.time_of_day();
                Err::<_, Error>(transport::failure::<Shape>(error, trail, now))
            }
        }
    }
}

impl fmt::Debug for AshClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AshClient").field("server_url", &self.shared.base_url).finish_non_exhaustive()
    }
}
