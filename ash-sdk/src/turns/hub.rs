//! The hub: turns are started, followed, stopped and asked for their outcome here.

use std::{fmt, sync::Arc, time::Instant};

use ash_sdk_gen::types::SessionId;
use futures::StreamExt;

use super::{
    backend::Backend,
    browser::{BrowserStream, number_in},
    elsewhere::Elsewhere,
    end::shut_down,
    log::Log,
    memory::Turns,
    recorder::Recorder,
    settings::Settings,
    subscription::{Subscription, TurnItem},
};
use crate::{
    client::AshClient,
    error::{Error, ErrorKind, HubFailure, Result},
    generated::requests::SendMessageStream,
    message::{Turn, TurnId},
    session::{SessionState, Work},
    stream::succeeded,
    transport::runtime,
};

/// Number of events that are added up before other tasks have their turn.
const EVENTS_AT_ONCE: u64 = 64;

/// Turns that any number of readers follow, from the beginning or from where they left.
///
/// Cheap to clone; clones are the same hub. See the [module](crate::turns).
#[derive(Clone)]
pub struct TurnHub {
    inner: Arc<Inner>,
}

struct Inner {
    client: AshClient,
    turns: Arc<Turns>,
    elsewhere: Option<Elsewhere>,
}

impl TurnHub {
    pub(super) fn with(client: AshClient, settings: Settings, backend: Option<Backend>) -> Self {
        let turns = Arc::new(Turns::new(settings));
        let clock = client.shared().runtime.clock.clone();
        if let Some(backend) = &backend {
            client.locks().coordinated_by(backend.clone().into());
        }
        let elsewhere = backend.map(|backend| Elsewhere { backend, turns: turns.clone(), clock });
        Self { inner: Arc::new(Inner { client, turns, elsewhere }) }
    }

    /// Sends a message and records its turn, whether or not anybody follows it. Returns the turn's name when the server
    /// has accepted the message.
    ///
    /// All options of the request apply; [`on_drop`](SendMessageStream::on_drop) only if the turn exceeds its
    /// [`turn_timeout`](SendMessageStream::turn_timeout). If the returned future is dropped, the message may still be sent,
    /// and its turn is recorded.
    ///
    /// # Errors
    ///
    /// Those of sending a message. [`Busy`](crate::error::SessionFailure::Busy) names the turn that runs in the session.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::turns::TurnHub;
    ///
    /// # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
    /// let hub = TurnHub::new(&client);
    /// let turn = hub.start(client.send_message_stream(session_id, "Analyze this code")).await?;
    /// println!("{}", hub.result(turn).await?.text);
    /// # Ok(()) }
    /// ```
    pub async fn start(&self, request: SendMessageStream) -> Result<TurnId> {
        let turn = TurnId::new(request.session_id);
        self.start_as(turn, request).await?;
        Ok(turn)
    }

    /// Like [`start`](Self::start), under a name that the caller has chosen. If there is a turn of this name already, nothing
    /// is sent, and the outcome is that of the first call: a browser or a proxy that repeats its request does not begin a
    /// second turn. The name is known for as long as the turn is kept.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start), and an [invalid request](ErrorKind::InvalidRequest) for the name of a turn of another
    /// session.
    pub async fn start_as(&self, turn: TurnId, request: SendMessageStream) -> Result<()> {
        let runtime = runtime()?;
        if turn.session_id() != request.session_id {
            let text = format!("{turn} is not a turn of the session {}, which the message is for", request.session_id);
            return Err(Error::invalid_request(text));
        }
        let (log, is_new) = self.inner.turns.begin(turn, self.now());
        if is_new {
            let clock = self.inner.client.shared().runtime.clone();
            let (turns, elsewhere) = (self.inner.turns.clone(), self.inner.elsewhere.clone());
            let recorder = Recorder::new(turn, log.clone(), turns, elsewhere, clock);
            runtime.spawn(recorder.run(request));
        }
        log.opened().await
    }

    /// Follows a turn from its beginning.
    ///
    /// # Errors
    ///
    /// [`NoSuchTurn`](HubFailure::NoSuchTurn) for one that was never started or is not kept any more.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::turns::{TurnHub, TurnId, TurnItem};
    /// use futures::TryStreamExt;
    ///
    /// # async fn example(hub: TurnHub, turn: TurnId) -> ash_sdk::Result<()> {
    /// let mut items = hub.subscribe(turn).await?;
    /// while let Some(item) = items.try_next().await? {
    ///     match item {
    ///         TurnItem::Event { number, event, .. } => {
    ///             println!("{number}: {}", event.event_type())
    ///         }
    ///         TurnItem::End { end, .. } => println!("{:?}", end.reason),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn subscribe(&self, turn: TurnId) -> Result<Subscription> {
        self.subscribe_after(turn, 0).await
    }

    /// Follows a turn from the item after this number, which is that of the last item its reader has seen. 0 is the
    /// beginning.
    ///
    /// # Errors
    ///
    /// As [`subscribe`](Self::subscribe). If the turn has no such number, or the next items were dropped, the first item of
    /// the subscription is an error.
    pub async fn subscribe_after(&self, turn: TurnId, number: u64) -> Result<Subscription> {
        Ok(Subscription::new(turn, self.log(turn).await?, number))
    }

    /// Follows a turn for a browser: as an event stream with ids, keep-alives and the end as its last event.
    /// `last_event_id` is the header `Last-Event-ID` of the browser's request, which then continues where it was.
    ///
    /// If this returns `None`, respond with 204, and the browser stops reconnecting: there is no such turn any more, or the
    /// browser has all of it. If the [backend](super::TurnHubBuilder::backend) is out of reach, the stream has nothing but the
    /// time after which the browser tries again.
    ///
    /// # Examples
    ///
    /// A handler in axum:
    ///
    /// ```no_run
    /// use ash_sdk::turns::{TurnHub, TurnId};
    /// use axum::{
    ///     body::Body,
    ///     extract::{Path, State},
    ///     http::{HeaderMap, StatusCode},
    ///     response::{IntoResponse, Response},
    /// };
    ///
    /// async fn follow(
    ///     hub: State<TurnHub>,
    ///     Path(turn): Path<TurnId>,
    ///     headers: HeaderMap,
    /// ) -> Response {
    ///     let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    ///     match hub.for_browser(turn, last).await {
    ///         Some(stream) => (stream.headers(), Body::from_stream(stream)).into_response(),
    ///         None => StatusCode::NO_CONTENT.into_response(),
    ///     }
    /// }
    /// ```
    pub async fn for_browser(&self, turn: TurnId, last_event_id: Option<&str>) -> Option<BrowserStream> {
        let runtime = self.inner.client.shared().runtime.clone();
        let after = last_event_id.and_then(|id| number_in(id, turn)).unwrap_or(0);
        match self.log_after(turn, after).await {
            Ok(log) => BrowserStream::new(turn, log?, after, runtime),
            // A browser that gets an error status never tries again.
            Err(error) if error.is_retryable() => Some(BrowserStream::unavailable(turn, runtime)),
            Err(_) => None,
        }
    }

    /// Returns the turn that runs in a session, if this hub or, with a [backend](super::TurnHubBuilder::backend), another
    /// process has started it.
    ///
    /// # Errors
    ///
    /// Those of the backend; none without one.
    pub async fn active(&self, session: impl Into<SessionId>) -> Result<Option<TurnId>> {
        let session = session.into();
        if let Some(turn) = self.inner.turns.active(session) {
            return Ok(Some(turn));
        }
        let Some(elsewhere) = &self.inner.elsewhere else { return Ok(None) };
        match elsewhere.backend.logs().state(session).await? {
            SessionState::Held(holder) if holder.work == Work::Turn => Ok(Some(holder.turn)),
            _ => Ok(None),
        }
    }

    /// Stops a turn by stopping its session: **the agent forgets the conversation.** The session has to be
    /// [made active](AshClient::ensure_active) before its next message. Returns `false` if the turn had ended.
    ///
    /// # Errors
    ///
    /// [`NoSuchTurn`](HubFailure::NoSuchTurn); [`NotBegun`](HubFailure::NotBegun) for one that waits for another turn of its
    /// session; those of [stopping the session](AshClient::stop_session).
    pub async fn stop(&self, turn: TurnId) -> Result<bool> {
        let log = self.log(turn).await?;
        if log.end().is_some() {
            return Ok(false);
        }
        if self.active(turn.session_id()).await? != Some(turn) {
            // The end of another process's turn may not have come here yet.
            if self.inner.turns.log(turn, self.now()).is_none() {
                return Ok(false);
            }
            let text = format!("the turn {turn} has not begun: stopping it would stop the turn that it waits for");
            return Err(Error::new(ErrorKind::Hub(HubFailure::NotBegun), text));
        }
        self.inner.client.stop_session(turn.session_id()).await?;
        Ok(true)
    }

    /// Waits for the end of a turn and returns the turn, assembled from its events.
    ///
    /// # Errors
    ///
    /// The agent's failure or the error that ended the turn, either with the [turn so far](Error::partial_turn);
    /// [`NoSuchTurn`](HubFailure::NoSuchTurn); [`Trimmed`](HubFailure::Trimmed) if its first events were dropped.
    pub async fn result(&self, turn: TurnId) -> Result<Turn> {
        let log = self.log(turn).await?;
        let mut items = Subscription::new(turn, log.clone(), 0);
        let mut folded = Turn::new(turn.session_id());
        while let Some(item) = items.next().await {
            match item? {
                TurnItem::Event { number, event } => {
                    folded.add(&event);
                    // All of it may be there already: others have their turn in between.
                    if number.is_multiple_of(EVENTS_AT_ONCE) {
                        tokio::task::yield_now().await;
                    }
                }
                TurnItem::End { end, .. } => {
                    folded.token = log.token.get().cloned();
                    return match log.error.get().cloned().or_else(|| end.error()) {
                        Some(error) => Err(error.with_partial_turn(folded)),
                        None => succeeded(folded),
                    };
                }
            }
        }
        Err(shut_down())
    }

    /// The log of a turn, unless the turn has ended before this number.
    async fn log_after(&self, turn: TurnId, after: u64) -> Result<Option<Arc<Log>>> {
        if let Some(elsewhere) = &self.inner.elsewhere
            && after > 0
            && self.inner.turns.log(turn, self.now()).is_none()
            && self.inner.turns.followed(turn).is_none()
            && elsewhere.is_past_the_end(turn, after).await?
        {
            return Ok(None);
        }
        self.log(turn).await.map(Some)
    }

    async fn log(&self, turn: TurnId) -> Result<Arc<Log>> {
        if let Some(log) = self.inner.turns.log(turn, self.now()) {
            return Ok(log);
        }
        if let Some(elsewhere) = &self.inner.elsewhere
            && let Some(log) = elsewhere.log(turn, &runtime()?).await?
        {
            return Ok(log);
        }
        let text = format!("there is no turn {turn}: it was not started by this hub, or is not kept any more");
        Err(Error::new(ErrorKind::Hub(HubFailure::NoSuchTurn), text))
    }

    fn now(&self) -> Instant {
        self.inner.client.shared().runtime.clock.now()
    }
}

impl fmt::Debug for TurnHub {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TurnHub").field("turns", &self.inner.turns).finish_non_exhaustive()
    }
}
