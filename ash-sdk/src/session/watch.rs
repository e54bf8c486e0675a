//! Asking for the status of sessions whose streams are silent, on behalf of all of a client's streams together.
//!
//! A server allows an address 1,500 requests in 15 minutes, which are the caller's to spend. So a few questions are
//! asked for one session each; when there are more, one list of all sessions answers them together, no more often than
//! every 15 seconds. That makes at most 230 requests in 15 minutes, however many streams are silent. Because they are asked for
//! many streams, the questions have the client's headers and not those of a message.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use ash_sdk_gen::{
    params::ListSessionEventsParams,
    types::{Session, SessionId, SessionStatus},
};
use futures::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};

use super::facts::{Facts, is_over};
use crate::{
    error::{Error, InterruptedBy},
    generated::operations,
    message::StoredEvent,
    transport::{CallOptions, Shared as SharedClient},
};

/// Number of checks of single sessions that may be made at once, and the time until another one may.
const SINGLES: u32 = 10;
const SINGLE_AGAIN_AFTER: Duration = Duration::from_secs(6);

/// Minimum interval between two lists.
const BETWEEN_LISTS: Duration = Duration::from_secs(15);

/// Pause after the server reported too many requests: as long as it asks, up to the length of
/// its windows, or this long where it does not say.
const QUIET: Duration = Duration::from_secs(60);
const LONGEST_QUIET: Duration = Duration::from_secs(900);

/// Status checks of sessions whose streams are silent, for a client and its clones.
pub(crate) struct StatusWatch {
    shared: Arc<SharedClient>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the question for one session that is asked next will be due: up to [`SINGLES`] may be asked in advance.
    next_single: Option<Instant>,
    last_list: Option<Instant>,
    /// The list being asked for. Whoever waits for it moves it on, so that a stream that nobody reads holds up no
    /// other one; when nobody waits any more, it is given up.
    asking: Option<WeakShared<Asking>>,
    list: Option<Arc<List>>,
    quiet_until: Option<Instant>,
}

type Asking = BoxFuture<'static, Option<Arc<List>>>;

/// All sessions at a moment.
struct List {
    asked: Instant,
    sessions: HashMap<SessionId, Session>,
}

/// Outcome of a status check.
#[derive(Debug)]
pub(super) enum Verdict {
    MayGoOn,
    Over(InterruptedBy),
}

/// A question: has this session, which was active at `since`, ended in the meantime?
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) session: SessionId,
    pub(super) since: Instant,
    /// Facts about the turn, of earlier answers too.
    pub(super) facts: Arc<Mutex<Facts>>,
    /// Maximum age of a list that was fetched for another stream.
    pub(super) age: Duration,
}

/// Way to answer a question.
enum Way {
    /// Not at all: the server wants to be left alone.
    None,
    Known(Arc<List>),
    Single,
    List(Shared<Asking>),
}

impl StatusWatch {
    pub(crate) fn new(shared: Arc<SharedClient>) -> Self {
        Self { shared, state: Mutex::default() }
    }

    pub(crate) fn shared(&self) -> &SharedClient {
        &self.shared
    }

    fn now(&self) -> Instant {
        self.shared.runtime.clock.now()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks whether more can come of a session's stream.
    ///
    /// A question that fails says nothing about the session, so that the stream goes on; its idle timeout remains.
    pub(super) fn ask(self: Arc<Self>, question: Question) -> BoxFuture<'static, Verdict> {
        async move {
            match self.way(&question) {
                Way::None => Verdict::MayGoOn,
                Way::Known(list) => self.listed(&list, &question).await,
                Way::Single => self.single(&question).await,
                Way::List(asking) => match asking.await {
                    Some(list) => self.listed(&list, &question).await,
                    None => Verdict::MayGoOn,
                },
            }
        }
        .boxed()
    }

    fn way(self: &Arc<Self>, question: &Question) -> Way {
        let now = self.now();
        let mut state = self.state();
        if state.quiet_until.is_some_and(|until| now < until) {
            return Way::None;
        }
        let answers =
            |list: &Arc<List>| list.answers(question) && now.saturating_duration_since(list.asked) <= question.age;
        if let Some(list) = state.list.clone().filter(answers) {
            return Way::Known(list);
        }
        if let Some(asking) = state.asking.as_ref().and_then(WeakShared::upgrade) {
            return Way::List(asking);
        }
        if state.takes_single(now) {
            return Way::Single;
        }
        let earliest = state.last_list.map_or(now, |last| last + BETWEEN_LISTS);
        let wait = earliest.saturating_duration_since(now);
        let asking = self.clone().list(wait).boxed().shared();
        state.asking = asking.downgrade();
        Way::List(asking)
    }

    /// A question failed: if because of too many requests, none is asked for a while.
    fn failed(&self, error: &Error) {
        if error.is_rate_limited() {
            let quiet = error.retry_after().unwrap_or(QUIET).min(LONGEST_QUIET);
            self.state().quiet_until = Some(self.now() + quiet);
        }
    }
}

impl State {
    /// Takes the permission for another check of a single session, if there is one.
    fn takes_single(&mut self, now: Instant) -> bool {
        let due = self.next_single.map_or(now, |due| due.max(now));
        let in_advance = SINGLE_AGAIN_AFTER * (SINGLES - 1);
        let may = due.saturating_duration_since(now) <= in_advance;
        if may {
            self.next_single = Some(due + SINGLE_AGAIN_AFTER);
        }
        may
    }
}

impl List {
    /// An older list may not have the session yet, or have it in a state that it has left since.
    fn answers(&self, question: &Question) -> bool {
        self.asked >= question.since
    }
}

impl StatusWatch {
    async fn listed(&self, list: &List, question: &Question) -> Verdict {
        if !list.answers(question) {
            return Verdict::MayGoOn;
        }
        match list.sessions.get(&question.session) {
            Some(session) => question.verdict(session),
            // A list may be incomplete: only a question for the session itself can tell that it is gone.
            None => {
                let may = self.state().takes_single(self.now());
                if may { self.single(question).await } else { Verdict::MayGoOn }
            }
        }
    }

    async fn single(&self, question: &Question) -> Verdict {
        let session = question.session;
        let response = self
            .shared
            .call(&operations::GET_SESSION, once(), None, |raw| async move { raw.get_session(&session).await });
        let seen = match response.await {
            Ok(response) => response.value.session,
            Err(error) if error.is_not_found() => return Verdict::Over(InterruptedBy::SessionGone),
            Err(error) => {
                self.failed(&error);
                return Verdict::MayGoOn;
            }
        };
        match question.verdict(&seen) {
            // A session that was stopped and has been resumed since looks the same: its events tell.
            Verdict::MayGoOn if self.may_ask_again() && self.was_stopped(question).await => {
                Verdict::Over(InterruptedBy::Session(SessionStatus::Stopped))
            }
            verdict => verdict,
        }
    }

    fn may_ask_again(&self) -> bool {
        let now = self.now();
        self.state().takes_single(now)
    }

    async fn was_stopped(&self, question: &Question) -> bool {
        let (session, params) = (question.session, ListSessionEventsParams::default().type_("lifecycle").limit(1000));
        let events = self.shared.call(&operations::LIST_SESSION_EVENTS, once(), None, |raw| async move {
            raw.list_session_events_with(&session, &params).await
        });
        match events.await {
            Ok(response) => {
                let events: Vec<StoredEvent> = response.value.events.into_iter().map(StoredEvent::from).collect();
                question.facts().is_ended_by(&events)
            }
            Err(error) => {
                self.failed(&error);
                false
            }
        }
    }

    /// Stops a session; returns what has become of it, unless that is not known.
    pub(crate) async fn stop(&self, session: SessionId) -> Option<InterruptedBy> {
        let options = CallOptions::default();
        let stopped = self
            .shared
            .call(&operations::STOP_SESSION, options, None, |raw| async move { raw.stop_session(&session).await });
        match stopped.await {
            Ok(response) => Some(InterruptedBy::Session(response.value.session.status)),
            Err(error) if error.is_not_found() => Some(InterruptedBy::SessionGone),
            Err(_) => None,
        }
    }

    async fn list(self: Arc<Self>, wait: Duration) -> Option<Arc<List>> {
        if !wait.is_zero() {
            self.shared.runtime.clock.sleep(wait).await;
        }
        let asked = self.now();
        self.state().last_list = Some(asked);
        let response =
            self.shared.call(&operations::LIST_SESSIONS, once(), None, |raw| async move { raw.list_sessions().await });
        let list = response.await.map(|response| {
            let sessions = response.value.sessions.into_iter();
            let sessions = sessions.map(|session| (session.id, session)).collect();
            Arc::new(List { asked, sessions })
        });
        if let Err(error) = &list {
            self.failed(error);
        }
        let mut state = self.state();
        // A stream that still holds this list must not hand it to those that ask later.
        state.asking = None;
        state.list = list.ok().or_else(|| state.list.take());
        state.list.clone().filter(|list| list.asked == asked)
    }
}

/// A question that fails is not repeated.
fn once() -> CallOptions {
    let mut options = CallOptions::default();
    options.max_retries = Some(0);
    options.is_probe = true;
    options
}

impl Question {
    fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn verdict(&self, session: &Session) -> Verdict {
        if !self.facts().is_over_in(session) {
            return Verdict::MayGoOn;
        }
        // In another sandbox, it was stopped and has been resumed since.
        let status = if is_over(&session.status) { session.status.clone() } else { SessionStatus::Stopped };
        Verdict::Over(InterruptedBy::Session(status))
    }
}

impl fmt::Debug for StatusWatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StatusWatch").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::mode::Work, *};

    #[test]
    fn a_list_from_before_a_stream_fell_silent_says_nothing_about_its_session() {
        let asked = Instant::now();
        let list = List { asked, sessions: HashMap::new() };
        let question = |since: Instant| {
            let (session, age) = (SessionId(uuid::Uuid::nil()), Duration::from_secs(60));
            Question { session, since, facts: Arc::new(Mutex::new(Facts::new(Work::Turn, None))), age }
        };
        assert!(list.answers(&question(asked)));
        assert!(!list.answers(&question(asked + Duration::from_nanos(1))));
    }

    #[test]
    fn questions_for_one_session_are_few() {
        let (start, mut state) = (Instant::now(), State::default());
        let asked = |state: &mut State, at: Duration| (0..1000).filter(|_| state.takes_single(start + at)).count();
        assert_eq!(asked(&mut state, Duration::ZERO), 10);
        assert_eq!(asked(&mut state, Duration::from_secs(5)), 0);
        assert_eq!(asked(&mut state, Duration::from_secs(6)), 1);
        assert_eq!(asked(&mut state, Duration::from_secs(3600)), 10);
        let in_a_window: usize = (0..900).map(|second| asked(&mut state, Duration::from_secs(4000 + second))).sum();
        assert!(in_a_window <= 160, "{in_a_window}");
    }
}
