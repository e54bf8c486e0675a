//! The client, whose methods are the operations of the API.

use std::{fmt, sync::Arc, time::Duration};

use ash_sdk_gen::{ByteStream, ResponseValue, types::SessionId};
use futures::future::{join_all, select};
use serde::de::DeserializeOwned;

use crate::{
    error::Result,
    operation::Operation,
    prompt::KnownPromptContent,
    response::Response,
    session::{Coordinator, Deployments, OnDrop, SendMode, SessionLocks, StatusWatch, Terms},
    transport::{CallOptions, RequestBody, Shared},
};

/// Time that a client which shuts down has for releasing the leases of its sessions.
const RELEASE: Duration = Duration::from_secs(2);

/// A client of an Ash server.
///
/// Cheap to clone; clones share connections, the retry budget, and what was learned about the server and its sessions. A
/// method returns a request; set its options, then await it.
///
/// # Examples
///
/// ```no_run
/// use ash_sdk::AshClient;
///
/// # async fn example() -> ash_sdk::Result<()> {
/// let client = AshClient::new("http://localhost:4100", "your-api-key")?;
/// let agent = client.deploy_agent_dir("my-agent", "./agents/my-agent").await?;
/// println!("Deployed: {} v{}", agent.name, agent.version);
/// let session = client.create_session("my-agent").model("claude-sonnet-4-5").await?;
/// println!("Session ID: {}", session.id);
/// # Ok(()) }
/// ```
///
/// # Methods by task
///
/// | To … | use |
/// |---|---|
/// | connect | [`new`](Self::new), [`from_env`](Self::from_env), [`builder`](Self::builder) |
/// | deploy an agent | [`deploy_agent_dir`](Self::deploy_agent_dir), [`deploy_agent_prompt`](Self::deploy_agent_prompt), [`deploy_agent_files`](Self::deploy_agent_files), [`deploy_agent`](Self::deploy_agent) |
/// | open, pause and end a session | [`create_session`](Self::create_session), [`pause_session`](Self::pause_session), [`resume_session`](Self::resume_session), [`ensure_active`](Self::ensure_active), [`end_session`](Self::end_session) |
/// | send a message | [`send_message_stream`](Self::send_message_stream), [`send_message`](Self::send_message), [`enqueue`](Self::enqueue) |
/// | continue after a turn was interrupted | [`recover_turn`](Self::recover_turn), [`recover_session`](Self::recover_session) |
/// | read and write files of a session | [`write_session_files`](Self::write_session_files), [`download_session_file`](Self::download_session_file), [`upload_attachment`](Self::upload_attachment), [`upload_workspace`](Self::upload_workspace) |
/// | run a command | [`exec`](Self::exec) |
/// | evaluate an agent | [`start_eval_run`](Self::start_eval_run), [`wait_for_eval_run`](Self::wait_for_eval_run) |
/// | call what has no method here | [`request`](Self::request) |
/// | use the generated client directly | [`raw`](Self::raw) |
/// | end a service | [`shutdown`](Self::shutdown) |
///
/// # Sending requests at the same time
///
/// A request is [`IntoFuture`]: `.await` works on it directly, and so do `tokio::join!` and `tokio::select!`. A function
/// that wants a future, such as `tokio::spawn` or `futures::future::join_all`, gets one from `.send()`:
///
/// ```no_run
/// # async fn example(client: ash_sdk::AshClient) -> Result<(), Box<dyn std::error::Error>> {
/// let session = tokio::spawn(client.create_session("my-agent").send());
/// let names = ["a", "b", "c"].map(|name| client.get_agent(name).send());
/// for agent in futures::future::join_all(names).await {
///     println!("{}", agent?.name);
/// }
/// println!("{}", session.await??.id);
/// # Ok(()) }
/// ```
///
/// A session processes one message or command at a time: another one fails with
/// [`Busy`](crate::error::SessionFailure::Busy) unless it has `.queue()`.
///
/// # Inputs without a setter
///
/// A server may be newer than this SDK. Every request takes query parameters and members of its JSON body beyond those that it
/// has setters for. One that it sets already, or cannot have, is an error before anything is sent.
///
/// ```no_run
/// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
/// let session = client
///     .create_session("my-agent")
///     .with_extra_member("priority", serde_json::json!({"level": "high"}))
///     .await?;
/// let agents = client.list_agents().with_extra_query("label", "blue").await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct AshClient {
    inner: Arc<Inner>,
}

/// State that a client shares with its clones.
struct Inner {
    shared: Arc<Shared>,
    watch: Arc<StatusWatch>,
    locks: SessionLocks,
    deployments: Deployments,
    prompt_content: KnownPromptContent,
    on_drop: OnDrop,
}

impl AshClient {
    pub(crate) fn from_parts(
        shared: Shared,
        prompt_content: KnownPromptContent,
        on_drop: OnDrop,
        coordinator: Option<Coordinator>,
    ) -> Self {
        let shared = Arc::new(shared);
        let watch = Arc::new(StatusWatch::new(shared.clone()));
        let locks = SessionLocks::new(coordinator, shared.runtime.clock.clone());
        let deployments = Deployments::default();
        Self { inner: Arc::new(Inner { shared, watch, locks, deployments, prompt_content, on_drop }) }
    }
}

/// # Address, raw client, shutdown
impl AshClient {
    /// Returns the server's address, without a slash at its end.
    pub fn server_url(&self) -> &str {
        &self.inner.shared.base_url
    }

    /// Returns the raw client, with the key, retries, deadlines and limits of this one. Use it for operations without a method
    /// on this type, or for the exact types of the contract.
    ///
    /// A path parameter that would lead to another route, such as `..`, is refused. An [`Error`](crate::Error) of the
    /// SDK is among the causes of the error that the raw client returns.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> Result<(), Box<dyn std::error::Error>> {
    /// let response = client.raw().list_agents().await?;
    /// println!("{} agents, status {}", response.agents.len(), response.status());
    /// # Ok(()) }
    /// ```
    pub fn raw(&self) -> ash_sdk_gen::Client {
        self.inner.shared.raw()
    }

    /// Waits until the turns and commands in progress of this client and its clones have ended, those of streams that were
    /// dropped included, for up to this long. Returns the sessions in which one was still in progress, after treating
    /// what is left by the policy: [`OnDrop::Stop`] stops these sessions, [`OnDrop::Abandon`] closes the connections,
    /// [`OnDrop::Detach`] leaves them to their tasks, which end with the runtime.
    ///
    /// Call it before the process exits: what is not read of a turn is never stored. It does not keep new messages from
    /// being sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use ash_sdk::stream::OnDrop;
    ///
    /// # async fn example(client: ash_sdk::AshClient) {
    /// let left = client.shutdown(Duration::from_secs(20), OnDrop::Abandon).await;
    /// for session in left {
    ///     eprintln!("the turn of {session} was cut off");
    /// }
    /// # }
    /// ```
    pub async fn shutdown(&self, grace: Duration, then: OnDrop) -> Vec<SessionId> {
        let mode = SendMode { queue: true, after_abandoned_turn: true };
        let locks = self.locks();
        let ended = locks.at_work().into_iter().map(|session| async move {
            // The right to the next turn is had when this one has ended.
            drop(locks.take_here(session, &Terms::turn_with(mode)).await);
            locks.leases_released(session).await;
        });
        let grace = self.inner.shared.runtime.clock.sleep(grace);
        select(join_all(ended), grace).await;
        let left = locks.in_progress();
        match then {
            OnDrop::Detach => {}
            OnDrop::Stop => {
                join_all(left.iter().map(|session| async move {
                    if let Some(by) = self.watch().stop(*session).await {
                        locks.end_turns(*session, by);
                    }
                }))
                .await;
            }
            OnDrop::Abandon => locks.abandon_all(),
        }
        if then != OnDrop::Detach {
            // A lease that is not released in this time expires.
            let released = join_all(left.iter().map(|session| locks.leases_released(*session)));
            select(released, self.inner.shared.runtime.clock.sleep(RELEASE)).await;
        }
        left
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.inner.shared
    }

    pub(crate) fn locks(&self) -> &SessionLocks {
        &self.inner.locks
    }

    pub(crate) fn deployments(&self) -> &Deployments {
        &self.inner.deployments
    }

    pub(crate) fn watch(&self) -> &Arc<StatusWatch> {
        &self.inner.watch
    }

    pub(crate) fn prompt_content(&self) -> &KnownPromptContent {
        &self.inner.prompt_content
    }

    pub(crate) fn on_drop(&self) -> OnDrop {
        self.inner.on_drop
    }

    /// Deadline of an operation whose response is read here, after the call.
    pub(crate) fn deadline(&self, options: &CallOptions, operation: &Operation) -> Duration {
        self.inner.shared.deadline(options, operation)
    }

    /// Calls an operation whose response is JSON, or empty.
    pub(crate) async fn call<T, F, Answer>(
        &self,
        operation: &'static Operation,
        options: CallOptions,
        invoke: F,
    ) -> Result<Response<T>>
    where
        T: DeserializeOwned,
        F: FnOnce(ash_sdk_gen::Client) -> Answer,
        Answer: Future<Output = std::result::Result<ResponseValue<T>, ash_sdk_gen::Error<()>>>,
    {
        self.inner.shared.call(operation, options, None, invoke).await
    }

    /// Like [`call`](Self::call), with a body that is sent in place of the one that `invoke` passes.
    pub(crate) async fn call_with_body<T, F, Answer, B: RequestBody + 'static>(
        &self,
        operation: &'static Operation,
        options: CallOptions,
        body: Option<B>,
        invoke: F,
    ) -> Result<Response<T>>
    where
        T: DeserializeOwned,
        F: FnOnce(ash_sdk_gen::Client) -> Answer,
        Answer: Future<Output = std::result::Result<ResponseValue<T>, ash_sdk_gen::Error<()>>>,
    {
        let body = body.map(|body| Box::new(body) as Box<dyn RequestBody>);
        self.inner.shared.call(operation, options, body, invoke).await
    }

    /// Calls an operation whose response is a stream of bytes.
    pub(crate) async fn call_stream<F, Answer>(
        &self,
        operation: &'static Operation,
        options: CallOptions,
        invoke: F,
    ) -> Result<Response<ByteStream>>
    where
        F: FnOnce(ash_sdk_gen::Client) -> Answer,
        Answer: Future<Output = std::result::Result<ResponseValue<ByteStream>, ash_sdk_gen::Error<()>>>,
    {
        self.inner.shared.call_stream(operation, options, invoke).await
    }
}

impl fmt::Debug for AshClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AshClient").field("server_url", &self.inner.shared.base_url).finish_non_exhaustive()
    }
}
