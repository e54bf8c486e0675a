//! Waiting until nothing runs in a session.

use std::time::Duration;

use futures::TryStreamExt;

use crate::{
    client::AshClient,
    error::{Error, Result},
    generated::{
        requests::{GetSession, ListSessionEvents, WaitUntilIdle},
        types::{Session, SessionId},
    },
    message::StoredEvent,
    poll::Waiting,
    request::sending,
    response::Response,
    session::{SendMode, Terms},
    transport::CallOptions,
};

const DEFAULT_DEADLINE: Duration = Duration::from_secs(600);

sending!(WaitUntilIdle -> Session, |request| {
    let GetSession { client, session_id: session, .. } = request.session;
    let options = request.options;
    let deadline = options.deadline.unwrap_or(DEFAULT_DEADLINE);
    let what = format!("session {session} to become idle");
    let mut waiting = Waiting::new(&client.shared().runtime, deadline, what);
    let mode = SendMode { queue: true, after_abandoned_turn: true };
    let own = client.locks().take(session, Terms::turn_with(mode));
    drop(waiting.within(own).await?);
    let idle = async {
        loop {
            let response = waiting.within(look(&client, &options, session)).await?;
            if waiting.within(client.locks().abandoned(session)).await?.is_none() {
                return Ok(response);
            }
            waiting.pause().await?;
        }
    };
    let outcome: Result<_> = idle.await;
    let abandoned = match &outcome {
        Err(error) if error.is_timeout() => client.locks().abandoned(session).await.ok().flatten(),
        _ => None,
    };
    outcome.map_err(|error: Error| match abandoned {
        Some(abandoned) => {
            let text = format!(
                "{}; a server does not tell if an abandoned {} of an active session is over; `recover_session` ends it, and \
                 the agent forgets the conversation",
                error.message(),
                abandoned.work(),
            );
            error.explained(text)
        }
        None => error,
    })
});

/// Looks at a session, and forgets abandoned work of it that is known to be over.
pub(super) async fn look(client: &AshClient, options: &CallOptions, session: SessionId) -> Result<Response<Session>> {
    let request = GetSession { options: options.clone(), ..client.get_session(session) };
    let response = request.with_response().await?;
    seen(client, options, &response.value).await?;
    Ok(response)
}

/// Takes in what a response tells of a session.
pub(super) async fn seen(client: &AshClient, options: &CallOptions, session: &Session) -> Result<()> {
    let Some(mut abandoned) = client.locks().abandoned(session.id).await? else { return Ok(()) };
    let is_over = abandoned.is_over_in(session) || {
        let request = ListSessionEvents { options: options.clone(), ..client.list_session_events(session.id) };
        let events: Vec<StoredEvent> = request.stream().try_collect().await?;
        abandoned.is_ended_by(&events)
    };
    client.locks().learned(session.id, abandoned, is_over).await
}
