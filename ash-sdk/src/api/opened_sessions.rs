//! Sessions that are opened for the sake of one, and ended.

use tokio::runtime::Handle;

use crate::{
    client::AshClient,
    error::{Error, ErrorKind, Result, SessionFailure},
    generated::{
        requests::CreateSession,
        types::{Session, SessionId},
    },
    response::Response,
    session::Prewarmed,
    transport::CallOptions,
};

/// Options of a request that another one makes necessary: its deadline is its own, and what a caller adds is for the other.
pub(super) fn secondary(options: &CallOptions) -> CallOptions {
    let mut options = options.without_extras();
    options.deadline = None;
    options
}

/// Options of a request that finds something out for the sake of another one.
pub(super) fn probing(options: &CallOptions) -> CallOptions {
    let mut options = secondary(options);
    options.is_probe = true;
    options
}

/// Sessions that were opened for the sake of one. They are kept until there is one that is as it should be: the sandbox of
/// one that has ended may be the next that is given out.
pub(super) struct Opened {
    client: AshClient,
    options: CallOptions,
    sessions: Vec<SessionId>,
    /// Those that are open and not given out.
    pending: Vec<SessionId>,
    /// Those that could not be ended.
    left_open: Vec<SessionId>,
    /// The first reason why one could not be ended.
    cause: Option<Error>,
}

impl Opened {
    pub(super) fn new(client: &AshClient, options: &CallOptions) -> Self {
        let mut options = secondary(options);
        options.may_be_gone = true;
        Self {
            client: client.clone(),
            options,
            sessions: Vec::new(),
            pending: Vec::new(),
            left_open: Vec::new(),
            cause: None,
        }
    }

    /// Another session may be opened.
    pub(super) fn has_room(&self) -> bool {
        self.sessions.len() < Prewarmed::MAX_OPENED
    }

    /// Opens a session. When there is none, those opened before are ended.
    pub(super) async fn open(&mut self, request: CreateSession) -> Result<Response<Session>> {
        match request.call().await {
            Ok(response) => {
                self.sessions.push(response.value.id);
                self.pending.push(response.value.id);
                Ok(response)
            }
            Err(error) => Err(self.end_after(error).await),
        }
    }

    /// Ends sessions. One that is gone has ended.
    async fn end(&mut self, sessions: Vec<SessionId>) {
        for session in sessions {
            let mut request = self.client.end_session(session);
            request.options = self.options.clone();
            match request.await {
                Err(error) if !error.is_not_found() => {
                    self.left_open.push(session);
                    self.cause.get_or_insert(error);
                }
                _ => {}
            }
            self.pending.retain(|pending| *pending != session);
        }
    }

    pub(super) async fn end_all(&mut self) -> Result<()> {
        self.end(self.sessions.clone()).await;
        if self.left_open.is_empty() { Ok(()) } else { Err(self.failure("a session was opened".to_owned())) }
    }

    /// Ends the sessions that are not wanted. If one of them stays open, nobody would know: then the last is ended too.
    pub(super) async fn end_but_the_last(&mut self) -> Result<()> {
        let Some((last, others)) = self.sessions.split_last() else { return Ok(()) };
        let (last, others) = (*last, others.to_vec());
        self.end(others).await;
        if self.left_open.is_empty() {
            self.pending.clear();
            return Ok(());
        }
        self.end(vec![last]).await;
        Err(self.failure("the session was opened".to_owned()))
    }

    /// Ends all sessions because of an error, which remains the error unless one of them stays open.
    pub(super) async fn end_after(&mut self, error: Error) -> Error {
        self.end(self.sessions.clone()).await;
        if self.left_open.is_empty() {
            return error;
        }
        self.failure(error.to_string())
    }

    pub(super) async fn options_ignored(&mut self, options: Vec<&'static str>) -> Error {
        self.end(self.sessions.clone()).await;
        let names = options.join(", ");
        let text = format!(
            "the session was given a pre-warmed sandbox, in which {names} would not be in effect; {}; see `on_prewarmed` \
             for the alternatives",
            self.outcome()
        );
        self.caused(Error::new(ErrorKind::Session(SessionFailure::OptionsIgnored { options }), text))
    }

    pub(super) async fn exhausted(&mut self, agent: &str) -> Error {
        self.end(self.sessions.clone()).await;
        let text = format!(
            "{} sessions in a row ({}) were given sandboxes that had been pre-warmed for the agent {agent}",
            self.sessions.len(),
            listed(&self.sessions),
        );
        self.failure(text)
    }

    fn failure(&mut self, text: String) -> Error {
        let text = format!("{text}; {}", self.outcome());
        let (opened, left_open) = (self.sessions.clone(), self.left_open.clone());
        self.caused(Error::new(ErrorKind::Session(SessionFailure::NoFreshSandbox { opened, left_open }), text))
    }

    fn outcome(&self) -> String {
        match self.left_open.as_slice() {
            [] if self.sessions.len() == 1 => "it was ended".to_owned(),
            [] => "they were ended".to_owned(),
            [left] => format!("{left} could not be ended and is still open"),
            left => format!("{} could not be ended and are still open", listed(left)),
        }
    }

    fn caused(&mut self, error: Error) -> Error {
        match self.cause.take() {
            Some(cause) => error.with_source(cause),
            None => error,
        }
    }
}

impl Drop for Opened {
    /// Ends the sessions of a request whose future is dropped. Nobody is there for an error.
    fn drop(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            let (client, options) = (self.client.clone(), self.options.clone());
            runtime.spawn(async move { Self::new(&client, &options).end(pending).await });
        }
    }
}

fn listed(sessions: &[SessionId]) -> String {
    sessions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
