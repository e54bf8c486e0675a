//! A backend in the memory of one process.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use ash_sdk_gen::types::SessionId;
use futures::{FutureExt, future::BoxFuture};
use tokio::sync::watch;

use super::{
    backend::{Backend, Bell, Logs, Memo, Ring, Sealed, Sealer, StoredPage, Written},
    end::TurnEnd,
    log::Log,
};
use crate::{
    clock::{Clock, SystemClock},
    error::{InterruptedBy, Result},
    message::TurnId,
    session::{Acquired, Claim, Coordinator, Holder, Lease, Leases, Left, Renewed, SessionState},
    stream::RawFrame,
};

const DEFAULT_TTL: Duration = Duration::from_secs(15);

/// A backend in the memory of this process, which several hubs and clients share. Clones are the same.
///
/// It behaves like one that processes share, for tests of services that have several replicas, and for several clients in one
/// process.
///
/// # Examples
///
/// ```
/// use ash_sdk::{AshClient, turns::{MemoryBackend, TurnHub}};
///
/// # fn main() -> ash_sdk::Result<()> {
/// let backend = MemoryBackend::new();
/// let client = AshClient::builder().coordinator(backend.clone()).build()?;
/// let hub = TurnHub::builder(&client).backend(backend).build();
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct MemoryBackend(Arc<Shared>);

struct Shared {
    ttl: Duration,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sessions: HashMap<SessionId, Session>,
    logs: HashMap<TurnId, Stored>,
    bells: HashMap<TurnId, watch::Sender<Ring>>,
}

/// State of a session. One that is free has nothing but its fence.
#[derive(Debug, Default)]
struct Session {
    fence: u64,
    lease: Option<(Lease, Instant)>,
    mark: Option<Mark>,
    over: Option<(TurnId, InterruptedBy)>,
}

/// Work that was begun, and is not known to be over.
#[derive(Debug)]
struct Mark {
    /// The lease under which it was begun.
    lease: Lease,
    is_given_up: bool,
}

#[derive(Debug)]
struct Stored {
    token: String,
    log: Log,
    forgotten_at: Option<Instant>,
}

impl MemoryBackend {
    /// Creates a backend.
    pub fn new() -> Self {
        Self::with_clock(SystemClock)
    }

    /// Creates a backend with a clock of its own, for tests.
    pub fn with_clock(clock: impl Clock) -> Self {
        Self(Arc::new(Shared { ttl: DEFAULT_TTL, clock: Arc::new(clock), state: Mutex::default() }))
    }

    fn state(&self) -> (MutexGuard<'_, State>, Instant) {
        let (mut state, now) = (self.0.state.lock().unwrap_or_else(PoisonError::into_inner), self.0.clock.now());
        state.logs.retain(|_, stored| stored.forgotten_at.is_none_or(|at| now < at));
        (state, now)
    }

    fn session<T>(&self, session: SessionId, change: impl FnOnce(&mut Session, Instant) -> T) -> T {
        let (mut state, now) = self.state();
        change(state.session(session, now), now)
    }
}

impl Default for MemoryBackend {
    fn default() -> Self {
        Self::new()
    }
}

impl From<MemoryBackend> for Backend {
    fn from(backend: MemoryBackend) -> Self {
        Self::new(Arc::new(backend))
    }
}

impl From<MemoryBackend> for Coordinator {
    fn from(backend: MemoryBackend) -> Self {
        Self::new(Arc::new(backend))
    }
}

impl fmt::Debug for MemoryBackend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MemoryBackend")
    }
}

impl State {
    /// A session, whose lease has not expired.
    fn session(&mut self, session: SessionId, now: Instant) -> &mut Session {
        let session = self.sessions.entry(session).or_default();
        session.lease.take_if(|(_, until)| *until <= now);
        session
    }

    fn ring(&self, turn: TurnId, ring: Ring) {
        if let Some(bell) = self.bells.get(&turn) {
            bell.send_replace(ring);
        }
    }
}

impl Session {
    fn is_leased(&self, lease: &Lease) -> bool {
        self.lease.as_ref().is_some_and(|(held, _)| held == lease)
    }
}

fn holder(lease: &Lease) -> Holder {
    Holder { turn: lease.turn, work: lease.work }
}

impl Leases for MemoryBackend {
    fn ttl(&self) -> Duration {
        self.0.ttl
    }

    fn acquire(&self, claim: Claim) -> BoxFuture<'_, Result<Acquired>> {
        async move {
            let Claim { turn, work, nonce, after_abandoned } = claim;
            let (mut state, now) = self.state();
            let is_begun = state.logs.contains_key(&turn);
            let session = state.session(turn.session_id(), now);
            if let Some((lease, _)) = &session.lease {
                return Ok(Acquired::Busy(holder(lease)));
            }
            if is_begun {
                return Ok(Acquired::Begun);
            }
            if let Some(mark) = session.mark.as_ref().filter(|_| !after_abandoned) {
                return Ok(Acquired::Abandoned(holder(&mark.lease)));
            }
            session.fence += 1;
            let lease = Lease { turn, work, fence: session.fence, nonce };
            session.lease = Some((lease.clone(), now + self.0.ttl));
            session.mark.get_or_insert_with(|| Mark { lease: lease.clone(), is_given_up: false });
            // Word of an earlier attempt does not concern this one.
            session.over.take_if(|(known, _)| *known == turn);
            Ok(Acquired::Lease(lease))
        }
        .boxed()
    }

    fn withdraw<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<()>> {
        async move {
            self.session(claim.turn.session_id(), |session, _| {
                session.lease.take_if(|(lease, _)| lease.nonce == claim.nonce);
                session.mark.take_if(|mark| mark.lease.nonce == claim.nonce);
            });
            Ok(())
        }
        .boxed()
    }

    fn renew<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<Renewed>> {
        async move {
            Ok(self.session(lease.turn.session_id(), |session, now| {
                if let Some((_, by)) = session.over.take_if(|(turn, _)| *turn == lease.turn) {
                    return Renewed::Over(by);
                }
                if !session.is_leased(lease) {
                    return Renewed::Lost;
                }
                session.lease = Some((lease.clone(), now + self.0.ttl));
                Renewed::Held
            }))
        }
        .boxed()
    }

    fn retake<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<bool>> {
        async move {
            Ok(self.session(lease.turn.session_id(), |session, now| {
                let is_given_up = session.mark.as_ref().is_some_and(|mark| mark.lease == *lease && mark.is_given_up);
                if session.lease.is_some() || is_given_up {
                    return false;
                }
                session.lease = Some((lease.clone(), now + self.0.ttl));
                session.mark.get_or_insert_with(|| Mark { lease: lease.clone(), is_given_up: false });
                true
            }))
        }
        .boxed()
    }

    fn release<'a>(&'a self, lease: &'a Lease, left: Left) -> BoxFuture<'a, Result<()>> {
        async move {
            self.session(lease.turn.session_id(), |session, _| {
                session.lease.take_if(|(held, _)| held == lease);
                session.mark.take_if(|mark| left == Left::Free && mark.lease.turn == lease.turn);
            });
            self.state().0.ring(lease.turn, Ring::default());
            Ok(())
        }
        .boxed()
    }

    fn state(&self, session: SessionId) -> BoxFuture<'_, Result<SessionState>> {
        async move {
            Ok(self.session(session, |session, _| match (&session.lease, &session.mark) {
                (Some((lease, _)), _) => SessionState::Held(holder(lease)),
                (None, Some(mark)) => SessionState::Abandoned(holder(&mark.lease)),
                (None, None) => SessionState::Free,
            }))
        }
        .boxed()
    }

    fn over<'a>(&'a self, turn: TurnId, by: &'a InterruptedBy) -> BoxFuture<'a, Result<()>> {
        async move {
            self.session(turn.session_id(), |session, _| {
                session.mark.take_if(|mark| mark.lease.turn == turn);
                session.over = Some((turn, by.clone()));
            });
            Ok(())
        }
        .boxed()
    }
}

impl Logs for MemoryBackend {
    fn open<'a>(&'a self, lease: &'a Lease, token: &'a str) -> BoxFuture<'a, Result<Written>> {
        async move {
            let (mut state, now) = self.state();
            if !state.session(lease.turn.session_id(), now).is_leased(lease) {
                return Ok(Written::LeaseLost);
            }
            let new = || Stored { token: token.to_owned(), log: Log::new(), forgotten_at: None };
            let last = state.logs.entry(lease.turn).or_insert_with(new).log.last();
            state.ring(lease.turn, Ring::default());
            Ok(Written::UpTo(last))
        }
        .boxed()
    }

    fn append<'a>(
        &'a self,
        lease: &'a Lease,
        first: u64,
        batch: &'a [RawFrame],
        _: &'a mut Memo,
    ) -> BoxFuture<'a, Result<Written>> {
        async move {
            let (mut state, now) = self.state();
            if !state.session(lease.turn.session_id(), now).is_leased(lease) {
                return Ok(Written::LeaseLost);
            }
            let Some(Stored { log, .. }) = state.logs.get(&lease.turn) else { return Ok(Written::NoLog) };
            if log.end().is_some() {
                return Ok(Written::Sealed);
            }
            let Some(last) = log.append(first, batch.to_vec()) else {
                return Ok(Written::Gap { last: log.last() });
            };
            state.ring(lease.turn, Ring { last: Some(last), events: batch.to_vec() });
            Ok(Written::UpTo(last))
        }
        .boxed()
    }

    fn seal<'a>(&'a self, turn: TurnId, by: Sealer, end: &'a TurnEnd, keep: Duration) -> BoxFuture<'a, Result<Sealed>> {
        async move {
            let (mut state, now) = self.state();
            let session = state.session(turn.session_id(), now);
            let is_held = session.lease.as_ref().is_some_and(|(held, _)| held.turn == turn);
            let Some(Stored { log, forgotten_at, .. }) = state.logs.get_mut(&turn) else {
                return Ok(Sealed::NoLog);
            };
            let last = log.last();
            if log.end().is_some() {
                return Ok(Sealed::At(last));
            }
            match by {
                Sealer::Writer { last: expected } if expected != last => return Ok(Sealed::Gap { last }),
                Sealer::TakeOver if is_held => return Ok(Sealed::Held),
                _ => {}
            }
            log.seal(end.clone());
            *forgotten_at = Some(now + keep);
            state.ring(turn, Ring::default());
            let mark = state.session(turn.session_id(), now).mark.as_mut();
            if let Some(mark) = mark.filter(|mark| by == Sealer::TakeOver && mark.lease.turn == turn) {
                mark.is_given_up = true;
            }
            Ok(Sealed::At(last))
        }
        .boxed()
    }

    fn read(&self, turn: TurnId, after: u64, size: usize) -> BoxFuture<'_, Result<Option<StoredPage>>> {
        async move {
            let (state, _) = self.state();
            let Some(Stored { token, log, .. }) = state.logs.get(&turn) else { return Ok(None) };
            let token = (after == 0).then(|| token.clone());
            let page = log.read(after, size).ok().flatten();
            let (first, events) = page.map_or((after.saturating_add(1), Vec::new()), |page| (page.first, page.events));
            let is_full = after.saturating_add(events.len() as u64) < log.last();
            let end = log.end().filter(|_| !is_full).map(|end| (log.last(), end));
            Ok(Some(StoredPage { token, first, events, end, is_full }))
        }
        .boxed()
    }

    fn bell(&self, turn: TurnId) -> BoxFuture<'_, Bell> {
        async move {
            let (mut state, _) = self.state();
            state.bells.retain(|_, bell| bell.receiver_count() > 0);
            Bell::new(state.bells.entry(turn).or_insert_with(|| watch::Sender::new(Ring::default())).subscribe())
        }
        .boxed()
    }
}
