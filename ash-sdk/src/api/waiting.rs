//! Bringing sessions into a state in which they answer.

use std::time::Duration;

use crate::{
    client::AshClient,
    error::{Attempt, Error, ErrorKind, Result, SessionFailure},
    generated::types::{Session, SessionId, SessionStatus},
    poll::Waiting,
    request::request,
    response::Response,
    transport::CallOptions,
};

/// # Sessions that answer
impl AshClient {
    /// Makes sure that a session is active: resumes it when it is paused, stopped or in error.
    ///
    /// # Errors
    ///
    /// [A conflict with its state](crate::Error::is_conflict_with_state) when it has ended: open a new one. A
    /// [timeout](crate::ErrorKind::Timeout) when it takes longer than its
    /// [deadline](EnsureActive::with_deadline), 3 minutes by default.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
    /// let session = client.ensure_active(session_id).await?;
    /// client.send_message(session.id, "Go on.").await?;
    /// # Ok(()) }
    /// ```
    pub fn ensure_active(&self, session_id: impl Into<SessionId>) -> EnsureActive {
        EnsureActive::new(self.clone(), session_id.into())
    }

    /// Gives a session a new sandbox: stops it and resumes it. That heals a session whose sandbox was killed, which a
    /// pause and a resume does not, and ends a turn that was abandoned. **The agent forgets the conversation**, and
    /// what is not stored of a running turn is lost.
    ///
    /// # Errors
    ///
    /// As [`ensure_active`](Self::ensure_active).
    pub fn recover_session(&self, session_id: impl Into<SessionId>) -> RecoverSession {
        RecoverSession::new(self.clone(), session_id.into())
    }
}

/// A new sandbox may take that long, with its install script.
const DEFAULT_DEADLINE: Duration = Duration::from_secs(180);

request! {
    /// Request of [`ensure_active`](AshClient::ensure_active).
    EnsureActive { client: AshClient, session_id: SessionId } (session_id) -> Session,
    |this| { Steps::new(&this.client, this.options, this.session_id).ensure_active().await }
}

request! {
    /// Request of [`recover_session`](AshClient::recover_session).
    RecoverSession { client: AshClient, session_id: SessionId } (session_id) -> Session,
    |this| { Steps::new(&this.client, this.options, this.session_id).recover().await }
}

impl EnsureActive {
    fn attempt(&self) -> Attempt {
        self.client.get_session(self.session_id).attempt()
    }
}

impl RecoverSession {
    fn attempt(&self) -> Attempt {
        self.client.get_session(self.session_id).attempt()
    }
}

/// The requests that it takes, within one deadline.
struct Steps<'a> {
    client: &'a AshClient,
    options: CallOptions,
    session: SessionId,
    waiting: Waiting,
}

impl<'a> Steps<'a> {
    fn new(client: &'a AshClient, options: CallOptions, session: SessionId) -> Self {
        let deadline = options.deadline.unwrap_or(DEFAULT_DEADLINE);
        let waiting = Waiting::new(&client.shared().runtime, deadline, format!("session {session} to become active"));
        Self { client, options, session, waiting }
    }

    async fn get(&mut self) -> Result<Response<Session>> {
        let ask = || {
            let mut request = self.client.get_session(self.session);
            request.options = self.options.clone();
            request.with_response()
        };
        self.waiting.until(ask, |session| session.status == SessionStatus::Starting).await
    }

    async fn resume(&self) -> Result<Response<Session>> {
        let mut request = self.client.resume_session(self.session);
        request.options = self.options.clone();
        self.waiting.within(request.with_response()).await
    }

    async fn stop(&self) -> Result<Response<Session>> {
        let mut request = self.client.stop_session(self.session);
        request.options = self.options.clone();
        self.waiting.within(request.with_response()).await
    }

    async fn ensure_active(&mut self) -> Result<Response<Session>> {
        let session = self.get().await?;
        match session.value.status {
            SessionStatus::Active => Ok(session),
            SessionStatus::Ended => Err(self.ended()),
            _ => self.resume().await,
        }
    }

    async fn recover(&mut self) -> Result<Response<Session>> {
        // Only an active session can be stopped; a paused one whose sandbox is dead resumes as if it were alive.
        match self.get().await?.value.status {
            SessionStatus::Ended => return Err(self.ended()),
            SessionStatus::Active => drop(self.stop().await?),
            SessionStatus::Paused => {
                self.resume().await?;
                self.stop().await?;
            }
            _ => {}
        }
        let session = self.resume().await?;
        self.client.locks().clear_abandoned(self.session);
        Ok(session)
    }

    fn ended(&self) -> Error {
        let text = format!("the session {} has ended for good; create a new one", self.session);
        Error::new(ErrorKind::Session(SessionFailure::State { status: SessionStatus::Ended }), text)
    }
}
