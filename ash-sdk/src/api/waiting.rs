//! Bringing sessions into a state in which they answer.

use std::time::Duration;

use super::idle;
use crate::{
    client::AshClient,
    error::{Error, ErrorKind, InterruptedBy, Result, SessionFailure},
    generated::{
        requests::{EnsureActive, GetSession, RecoverSession},
        types::{Session, SessionId, SessionStatus},
    },
    poll::Waiting,
    request::sending,
    response::Response,
    transport::CallOptions,
};

/// A new sandbox may take that long, with its install script.
const DEFAULT_DEADLINE: Duration = Duration::from_secs(180);

sending!(EnsureActive -> Session, |request| {
    Steps::new(GetSession { options: request.options, ..request.session }).ensure_active().await
});

sending!(RecoverSession -> Session, |request| {
    Steps::new(GetSession { options: request.options, ..request.session }).recover().await
});

/// The requests that it takes, within one deadline.
struct Steps {
    client: AshClient,
    options: CallOptions,
    session: SessionId,
    waiting: Waiting,
}

impl Steps {
    fn new(request: GetSession) -> Self {
        let GetSession { client, options, session_id: session, .. } = request;
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
        // An abandoned turn may be over by now.
        self.waiting.within(idle::seen(&self.client, &self.options, &session.value)).await?;
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
        // Whatever ran in a sandbox is over when there is another.
        let session = self.resume().await?;
        self.client.locks().end_turns(self.session, InterruptedBy::Session(SessionStatus::Stopped));
        Ok(session)
    }

    fn ended(&self) -> Error {
        let text = format!("the session {} has ended for good; create a new one", self.session);
        Error::new(ErrorKind::Session(SessionFailure::State { status: SessionStatus::Ended }), text)
    }
}
