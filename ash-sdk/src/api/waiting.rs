//! Bringing sessions into a state in which they answer.

use std::{path::PathBuf, time::Duration};

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
    transfer::UploadSource,
    transport::CallOptions,
};

/// A new sandbox can take this long, including its install script.
const DEFAULT_DEADLINE: Duration = Duration::from_secs(180);

sending!(EnsureActive -> Session, |request| {
    let mut steps = Steps::new(GetSession { options: request.options, ..request.session }, request.state);
    steps.ensure_active().await
});

sending!(RecoverSession -> Session, |request| {
    let mut steps = Steps::new(GetSession { options: request.options, ..request.session }, request.state);
    steps.recover().await
});

/// Declares the option to keep the workspace.
macro_rules! keeping_workspace {
    ($request:ident) => {
        impl $request {
            /// Keeps the workspace where the session gets another sandbox, in which it may be lost: downloads it to this
            /// file first, and unpacks it in the session afterwards. The file stays. Files over 100 MiB in all cannot be
            /// kept; when the download fails, the session is left as it is.
            ///
            /// The deadline includes both, so a large workspace needs a longer one.
            pub fn keep_workspace(mut self, archive: impl Into<std::path::PathBuf>) -> Self {
                self.state = Some(archive.into());
                self
            }
        }
    };
}

keeping_workspace!(EnsureActive);
keeping_workspace!(RecoverSession);

/// The requests that it takes, within one deadline.
struct Steps {
    client: AshClient,
    options: CallOptions,
    session: SessionId,
    waiting: Waiting,
    /// File that the workspace is kept in.
    archive: Option<PathBuf>,
}

impl Steps {
    fn new(request: GetSession, archive: Option<PathBuf>) -> Self {
        let GetSession { client, options, session_id: session, .. } = request;
        let deadline = options.deadline.unwrap_or(DEFAULT_DEADLINE);
        let waiting = Waiting::new(&client.shared().runtime, deadline, format!("session {session} to become active"));
        Self { client, options, session, waiting, archive }
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
            _ => {
                self.save().await?;
                let resumed = self.resume().await?;
                self.restore(&session.value, &resumed.value).await?;
                Ok(resumed)
            }
        }
    }

    async fn recover(&mut self) -> Result<Response<Session>> {
        let before = self.get().await?.value;
        if before.status == SessionStatus::Ended {
            return Err(self.ended());
        }
        let elsewhere = self.client.locks().elsewhere(self.session).await;
        self.save().await?;
        // Only an active session can be stopped; a paused one whose sandbox is dead resumes as if it were alive.
        match before.status {
            SessionStatus::Active => drop(self.stop().await?),
            SessionStatus::Paused => {
                self.resume().await?;
                self.stop().await?;
            }
            _ => {}
        }
        // Whatever ran in a sandbox is over when there is another.
        let session = self.resume().await?;
        let by = InterruptedBy::Session(SessionStatus::Stopped);
        self.client.locks().end_turns_everywhere(self.session, elsewhere, by).await;
        self.restore(&before, &session.value).await?;
        Ok(session)
    }

    /// Downloads the workspace, if it is to be kept.
    async fn save(&self) -> Result<()> {
        let Some(archive) = &self.archive else { return Ok(()) };
        let mut download = self.client.download_workspace(self.session);
        download.options = self.options.clone();
        let saved = async { download.save_to(archive).await };
        self.waiting.within(saved).await.map(drop).map_err(|error| {
            let text = format!(
                "the workspace could not be saved to {}, so the session was left as it is: {}",
                archive.display(),
                error.message()
            );
            error.explained(text)
        })
    }

    /// Uploads the saved workspace into another sandbox.
    async fn restore(&self, before: &Session, after: &Session) -> Result<()> {
        let Some(archive) = &self.archive else { return Ok(()) };
        if before.sandbox_id == after.sandbox_id {
            return Ok(());
        }
        let mut upload = self.client.upload_workspace(self.session, UploadSource::from_path(archive));
        upload.options = self.options.clone();
        self.waiting.within(upload.send()).await.map(drop).map_err(|error| {
            let text = format!(
                "the session is active in another sandbox, but its workspace could not be restored from {}: {}; call \
                 `upload_workspace` with that file",
                archive.display(),
                error.message()
            );
            error.explained(text)
        })
    }

    fn ended(&self) -> Error {
        let text = format!("the session {} has ended for good; create a new one", self.session);
        Error::new(ErrorKind::Session(SessionFailure::State { status: SessionStatus::Ended }), text)
    }
}
