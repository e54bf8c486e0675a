// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Run shell commands in a session's sandbox, and read its logs.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Commands and logs
///
/// Run shell commands in a session's sandbox, and read its logs.
impl AshClient {
    /// Runs a shell command in a session's sandbox and waits for it.
    ///
    /// A command that exceeds its timeout, or is killed, cannot be distinguished from one that exits with 1 and
    /// prints nothing. Only one message or command may be in progress in a session: concurrent ones receive each
    /// other's output.
    ///
    /// Returns [`ExecResult`](types::ExecResult).
    ///
    /// # Errors
    ///
    /// - 400: The session is not active, or the request is not valid.
    /// - 404: No session has this id.
    /// - 500: The command is empty, prints more than 10 MiB, or the sandbox is gone.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let result = client.exec(session_id, "ls -la").await?;
    /// println!("{} {}", result.exit_code, result.stdout);
    /// # Ok(()) }
    /// ```
    pub fn exec(
        &self,
        session_id: impl Into<types::SessionId>,
        command: impl Into<String>,
    ) -> Exec {
        Exec::new(
            self,
            session_id.into(),
            types::ExecRequest::new(command.into()),
            Default::default(),
        )
    }

    /// Reads the log of a session's sandbox, oldest line first. At most the last 10,000 lines are kept, and they are
    /// lost with the sandbox; the indices of a new sandbox start again at 0.
    ///
    /// Returns a list of [`LogEntry`](types::LogEntry): the lines, oldest first. At most the last 10,000 are kept,
    /// and they are lost with the sandbox.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id.
    pub fn get_session_logs(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> GetSessionLogs {
        GetSessionLogs::new(self, session_id.into(), Default::default())
    }
}

/// Request returned by [`exec`](AshClient::exec): Run a command in a session's sandbox. Set its options, then
/// await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct Exec {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) body: types::ExecRequest,
    pub(crate) state: crate::session::SendMode,
}

impl Exec {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        body: types::ExecRequest,
        state: crate::session::SendMode,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            body,
            state,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::EXEC,
            format!("/api/sessions/{}/exec", session_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Limits of the members that the sending supplies.
    #[allow(dead_code)]
    pub(crate) fn limits_of_supplied() -> &'static limits::Limits {
        &super::limits::EXEC_SUPPLIED
    }

    /// Calls the operation; `replacement` is sent in place of the body.
    #[allow(dead_code)]
    pub(crate) async fn call_with_body(
        self,
        replacement: Option<StreamedBody>,
    ) -> Result<Response<types::ExecResult>> {
        self.check()?;
        if replacement.is_none() {
            limits::body(&self.body, Self::limits_of_supplied())?;
        }
        let Self { client, options, session_id, body, .. } = self;
        let response = client
            .call_with_body(
                &operations::EXEC,
                options,
                replacement,
                |raw| async move { raw.exec(&session_id, &body).await },
            );
        response.await
    }

    /// Calls the operation.
    #[allow(dead_code)]
    pub(crate) async fn call(self) -> Result<Response<types::ExecResult>> {
        self.call_with_body(None).await
    }
}

request_options!(Exec(session_id));
const _: fn() = crate::request::is_sent::<Exec>;
/// Request returned by [`get_session_logs`](AshClient::get_session_logs): Read a session's log. Set its options,
/// then await it.
///
/// Returns a list of [`LogEntry`](types::LogEntry): the lines, oldest first. At most the last 10,000 are kept,
/// and they are lost with the sandbox.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetSessionLogs {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) params: ash_sdk_gen::params::GetSessionLogsParams,
}

impl GetSessionLogs {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        params: ash_sdk_gen::params::GetSessionLogsParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            params,
        }
    }

    /// Only lines with a greater index. At least -1. Default: `-1`.
    pub fn after<M>(mut self, after: impl IntoOption<i64, M>) -> Self {
        self.params.after = after.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::GET_SESSION_LOGS,
            format!("/api/sessions/{}/logs", session_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::parameter(
            "after",
            &self.params.after,
            &super::limits::GET_SESSION_LOGS_AFTER,
        )?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::LogEntry>>> {
        self.check()?;
        let Self { client, options, session_id, params, .. } = self;
        let response = client
            .call(
                &operations::GET_SESSION_LOGS,
                options,
                |raw| async move {
                    raw.get_session_logs_with(&session_id, &params).await
                },
            );
        Ok(response.await?.map(|response| response.logs))
    }
}

impl GetSessionLogs {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::LogEntry>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::LogEntry>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for GetSessionLogs {
    type Output = Result<Vec<types::LogEntry>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetSessionLogs(session_id));
impl GetSessionLogs {
    /// Returns all items there are, fetched page by page.
    pub fn stream(self) -> BoxStream<'static, Result<types::LogEntry>> {
        pages::all(self.first_page())
    }

    /// The request of the first page, as large as pages can be unless the caller said otherwise.
    pub(crate) fn first_page(self) -> Self {
        self
    }
}

impl Page for GetSessionLogs {
    type Item = types::LogEntry;
    fn shared(&self) -> &Arc<Shared> {
        self.client.shared()
    }

    fn options(&self) -> &CallOptions {
        &self.options
    }

    fn options_mut(&mut self) -> &mut CallOptions {
        &mut self.options
    }

    fn again(&self, after: Option<i64>) -> Self {
        let mut again = self.clone();
        again.params.after = after.or(again.params.after);
        again
    }

    async fn fetch(self) -> Result<Vec<types::LogEntry>> {
        self.send().await
    }

    fn cursor(item: &types::LogEntry) -> i64 {
        item.index
    }

    fn size(&self) -> Option<usize> {
        None
    }

    fn restarts_at() -> Option<i64> {
        Some(-1i64)
    }
}
