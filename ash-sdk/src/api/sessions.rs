//! Sessions whose sandbox was pre-warmed, a filter that servers lack, and the end of a session's turns.

use crate::{
    client::AshClient,
    error::{Error, ErrorKind, InterruptedBy, Result, SessionFailure},
    generated::requests::{CreateSession, EndSession, ListSessions, StopSession},
    generated::types::{CreateSessionRequest, Session, SessionId, SessionStatus},
    request::sending,
    session::Prewarmed,
};

sending!(CreateSession -> Session, |request| {
    let lost = lost_when_prewarmed(&request.body);
    let first = request.clone().call().await?;
    if lost.is_empty() || request.state == Prewarmed::Accept || !is_prewarmed(&first.value) {
        return Ok(first);
    }
    let client = request.client.clone();
    let first_id = first.value.id;
    if request.state == Prewarmed::Retry {
        // The first is kept in the meantime: ended, its sandbox could be the next one that is pre-warmed.
        let second = request.call().await;
        if let Err(error) = end(&client, first_id).await {
            // Nobody would know about it otherwise.
            if let Ok(second) = second {
                end(&client, second.value.id).await?;
            }
            return Err(still_open(first_id, lost, error));
        }
        let second = second?;
        if !is_prewarmed(&second.value) {
            return Ok(second);
        }
        return Err(ignored(&client, second.value.id, lost).await);
    }
    Err(ignored(&client, first_id, lost).await)
});

impl CreateSession {
    /// Sets the policy for a session that was given a pre-warmed sandbox. Default: [`Prewarmed::Refuse`].
    pub fn on_prewarmed(mut self, policy: Prewarmed) -> Self {
        self.state = policy;
        self
    }
}

fn is_prewarmed(session: &Session) -> bool {
    session.sandbox_id != session.id.to_string()
}

/// Names the options that are set and would not be in effect in a pre-warmed sandbox.
fn lost_when_prewarmed(body: &CreateSessionRequest) -> Vec<&'static str> {
    let options = [
        ("credential_id", body.credential_id.is_some()),
        ("extra_env", body.extra_env.as_ref().is_some_and(|env| !env.is_empty())),
        ("mcp_servers", body.mcp_servers.as_ref().is_some_and(|servers| !servers.is_empty())),
        ("permission_mode", body.permission_mode.is_some()),
        ("system_prompt", body.system_prompt.is_some()),
    ];
    options.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name).collect()
}

/// Ends a session that is not what was asked for. One that is gone has ended.
async fn end(client: &AshClient, session: SessionId) -> Result<()> {
    match client.end_session(session).await {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}

/// Ends a session that is not what was asked for, and reports it.
async fn ignored(client: &AshClient, session: SessionId, options: Vec<&'static str>) -> Error {
    match end(client, session).await {
        Ok(()) => options_ignored(options, "it was ended"),
        Err(error) => still_open(session, options, error),
    }
}

fn still_open(session: SessionId, options: Vec<&'static str>, cause: Error) -> Error {
    options_ignored(options, &format!("it could not be ended and is still open as {session}")).with_source(cause)
}

fn options_ignored(options: Vec<&'static str>, outcome: &str) -> Error {
    let names = options.join(", ");
    let text = format!(
        "the session was given a pre-warmed sandbox, in which {names} would not be in effect; {outcome}; see \
         `on_prewarmed` for the alternatives"
    );
    Error::new(ErrorKind::Session(SessionFailure::OptionsIgnored { options }), text)
}

sending!(ListSessions -> Vec<Session>, |request| {
    let status = request.state.clone();
    let is_wanted = |session: &Session| status.as_ref().is_none_or(|status| session.status == *status);
    Ok(request.call().await?.map(|sessions| sessions.into_iter().filter(is_wanted).collect()))
});

impl ListSessions {
    /// Selects sessions of this status. Servers have no such filter and send all sessions: it is applied here.
    pub fn status(mut self, status: impl Into<SessionStatus>) -> Self {
        self.state = Some(status.into());
        self
    }
}

// Both end whatever runs in the session, and the streams of it.
sending!(EndSession -> Session, |request| {
    let (client, session) = (request.client.clone(), request.session_id);
    let response = request.call().await?;
    client.locks().end_turns(session, InterruptedBy::Session(response.value.status.clone()));
    Ok(response)
});

sending!(StopSession -> Session, |request| {
    let (client, session) = (request.client.clone(), request.session_id);
    let response = request.call().await?;
    client.locks().end_turns(session, InterruptedBy::Session(response.value.status.clone()));
    Ok(response)
});
