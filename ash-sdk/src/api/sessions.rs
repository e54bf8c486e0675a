//! A filter of sessions that servers lack, and the end of a session's turns.

use crate::{
    error::InterruptedBy,
    generated::requests::{EndSession, ListSessions, StopSession},
    generated::types::{Session, SessionStatus},
    request::sending,
};

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
    let elsewhere = client.locks().elsewhere(session).await;
    let response = request.call().await?;
    let by = InterruptedBy::Session(response.value.status.clone());
    client.locks().end_turns_everywhere(session, elsewhere, by).await;
    Ok(response)
});

sending!(StopSession -> Session, |request| {
    let (client, session) = (request.client.clone(), request.session_id);
    let elsewhere = client.locks().elsewhere(session).await;
    let response = request.call().await?;
    let by = InterruptedBy::Session(response.value.status.clone());
    client.locks().end_turns_everywhere(session, elsewhere, by).await;
    Ok(response)
});
