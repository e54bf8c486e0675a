//! The rules of backends, each a test on every one of them.

use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{Arc, Mutex},
    task::Poll,
    time::{Duration, Instant, SystemTime},
};

use ash_sdk_gen::types::{SessionId, SessionStatus};
use bytes::Bytes;
use futures::{FutureExt, future::BoxFuture};
use uuid::Uuid;

use super::{
    backend::{Backend, Logs, Memo, Sealed, Sealer, StoredPage, Written},
    end::{EndReason, TurnEnd},
    shared_memory::MemoryBackend,
};
use crate::{
    clock::Clock,
    error::InterruptedBy,
    message::TurnId,
    session::{Acquired, Claim, Holder, Lease, Left, Renewed, SessionState, Work},
    stream::RawFrame,
};

/// A clock that is moved by hand.
#[derive(Clone)]
struct HandClock(Arc<Mutex<Instant>>);

impl Clock for HandClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap()
    }

    fn time_of_day(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        std::future::pending().boxed()
    }
}

/// A backend, and the hand that lets its times pass.
enum Fixture {
    Memory(Backend, HandClock),
    #[cfg(all(unix, feature = "redis"))]
    Redis(Backend, ash_test_redis::RedisServer),
}

impl Fixture {
    async fn memory() -> Self {
        let clock = HandClock(Arc::new(Mutex::new(Instant::now())));
        Self::Memory(MemoryBackend::with_clock(clock.clone()).into(), clock)
    }

    #[cfg(all(unix, feature = "redis"))]
    async fn redis() -> Self {
        let server = ash_test_redis::RedisServer::start();
        let backend = super::redis::RedisBackend::connect(server.url(), "test").await.unwrap();
        Self::Redis(backend.into(), server)
    }

    fn logs(&self) -> &dyn Logs {
        match self {
            Self::Memory(backend, _) => backend.logs(),
            #[cfg(all(unix, feature = "redis"))]
            Self::Redis(backend, _) => backend.logs(),
        }
    }

    /// Lets a session's lease expire.
    #[cfg_attr(not(all(unix, feature = "redis")), expect(unused_variables, reason = "time passes for all in memory"))]
    fn expire_lease(&self, session: SessionId) {
        match self {
            Self::Memory(backend, clock) => *clock.0.lock().unwrap() += backend.logs().ttl(),
            #[cfg(all(unix, feature = "redis"))]
            Self::Redis(_, server) => {
                assert_eq!(server.command::<i64>(&["DEL", &format!("test:{{{session}}}:lease")]), 1);
            }
        }
    }

    /// Lets the time pass for which a log is kept after its end.
    #[cfg_attr(not(all(unix, feature = "redis")), expect(unused_variables, reason = "time passes for all in memory"))]
    fn expire_log(&self, turn: TurnId, keep: Duration) {
        match self {
            Self::Memory(_, clock) => *clock.0.lock().unwrap() += keep,
            #[cfg(all(unix, feature = "redis"))]
            Self::Redis(_, server) => {
                let key = server.keys(&format!("log:{}", turn.own())).remove(0);
                let ttl: u64 = server.command(&["PTTL", &key]);
                assert!(ttl > 0 && Duration::from_millis(ttl) <= keep, "{ttl}");
                assert_eq!(server.command::<i64>(&["PEXPIRE", &key, "0"]), 1);
            }
        }
    }
}

const KEEP: Duration = Duration::from_secs(600);

fn turn_of(session: SessionId) -> TurnId {
    TurnId::new(session)
}

fn session() -> SessionId {
    SessionId(Uuid::new_v4())
}

fn claim(turn: TurnId) -> Claim {
    Claim { turn, work: Work::Turn, nonce: Uuid::new_v4(), after_abandoned: false }
}

fn events(texts: &[&str]) -> Vec<RawFrame> {
    texts.iter().map(|text| RawFrame::from_parts("message", Bytes::copy_from_slice(text.as_bytes()))).collect()
}

fn holder(turn: TurnId) -> Holder {
    Holder { turn, work: Work::Turn }
}

fn interrupted() -> TurnEnd {
    TurnEnd { reason: EndReason::Shutdown, message: "gone".to_owned() }
}

async fn acquire(logs: &dyn Logs, turn: TurnId) -> Lease {
    match logs.acquire(claim(turn)).await.unwrap() {
        Acquired::Lease(lease) => lease,
        other => panic!("{other:?}"),
    }
}

/// A turn with a log.
async fn begun(logs: &dyn Logs) -> Lease {
    let lease = acquire(logs, turn_of(session())).await;
    assert_eq!(logs.open(&lease, "token").await.unwrap(), Written::UpTo(0));
    lease
}

async fn read(logs: &dyn Logs, turn: TurnId, after: u64) -> StoredPage {
    logs.read(turn, after, 1 << 20).await.unwrap().expect("a log")
}

thread_local! {
    /// The memo of each writer of a test.
    static MEMOS: RefCell<HashMap<TurnId, Memo>> = RefCell::default();
}

fn memo(lease: &Lease) -> Memo {
    MEMOS.with_borrow(|memos| memos.get(&lease.turn).copied().unwrap_or_default())
}

async fn append(logs: &dyn Logs, lease: &Lease, first: u64, texts: &[&str]) -> Written {
    let mut memo = memo(lease);
    let written = logs.append(lease, first, &events(texts), &mut memo).await.unwrap();
    MEMOS.with_borrow_mut(|memos| memos.insert(lease.turn, memo));
    written
}

macro_rules! on_each_backend {
    ($($name:ident),* $(,)?) => {
        mod memory {
            $(#[tokio::test] async fn $name() { super::$name(super::Fixture::memory().await).await })*
        }

        #[cfg(all(unix, feature = "redis"))]
        mod redis {
            $(#[tokio::test] async fn $name() { super::$name(super::Fixture::redis().await).await })*
        }
    };
}

on_each_backend! {
    a_batch_is_there_whole_and_only_after_the_one_before,
    a_batch_that_is_written_twice_is_stored_once,
    nothing_follows_a_seal_and_the_first_one_counts,
    a_page_continues_after_what_its_reader_has,
    a_page_has_as_much_as_fits_but_at_least_one_event,
    a_log_that_is_not_there_is_none,
    a_bell_rings_when_something_was_written,
    one_lease_at_a_time_and_the_refusal_names_its_holder,
    fences_grow_also_over_expiry,
    an_expired_lease_writes_and_renews_nothing,
    an_expired_lease_is_taken_again_unless_another_has_the_session,
    a_log_is_taken_over_only_without_a_lease_and_once,
    work_whose_process_died_is_abandoned_until_somebody_knows_that_it_is_over,
    work_after_abandoned_work_leaves_it_abandoned,
    the_word_that_a_turn_is_over_reaches_its_process,
    a_turn_that_was_begun_is_not_begun_again,
    a_log_is_kept_for_its_time_after_its_end,
    a_future_that_is_dropped_leaves_everything_usable,
    a_gap_is_told_by_the_last_number,
    work_that_was_begun_after_abandoned_work_takes_its_lease_again,
    word_that_a_turn_is_over_does_not_concern_a_later_attempt_of_it,
    a_claim_whose_outcome_is_not_known_is_withdrawn_and_no_other,
}

async fn a_batch_is_there_whole_and_only_after_the_one_before(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    assert_eq!(append(logs, &lease, 1, &["a", "b"]).await, Written::UpTo(2));
    for first in [0, 4, 5, 9_000_000_000_000_000_000] {
        assert_eq!(append(logs, &lease, first, &["x"]).await, Written::Gap { last: 2 }, "{first}");
    }
    assert_eq!(append(logs, &lease, 3, &["c"]).await, Written::UpTo(3));
    let page = read(logs, lease.turn, 0).await;
    assert_eq!((page.first, page.events, page.end), (1, events(&["a", "b", "c"]), None));
    assert_eq!(page.token.as_deref(), Some("token"));
}

async fn a_batch_that_is_written_twice_is_stored_once(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    append(logs, &lease, 1, &["a", "b"]).await;
    assert_eq!(append(logs, &lease, 1, &["a", "b"]).await, Written::Gap { last: 2 });
    assert_eq!(logs.open(&lease, "other").await.unwrap(), Written::UpTo(2), "and the log is made once");
    assert_eq!(read(logs, lease.turn, 0).await.events, events(&["a", "b"]));
}

async fn nothing_follows_a_seal_and_the_first_one_counts(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    append(logs, &lease, 1, &["a"]).await;
    let seal = |last, end| async move { logs.seal(lease.turn, Sealer::Writer { last }, &end, KEEP).await.unwrap() };
    assert_eq!(seal(5, TurnEnd::done()).await, Sealed::Gap { last: 1 }, "events are missing");
    assert_eq!(seal(1, TurnEnd::done()).await, Sealed::At(1));
    assert_eq!(seal(1, interrupted()).await, Sealed::At(1));
    assert_eq!(append(logs, &lease, 2, &["late"]).await, Written::Sealed);
    let page = read(logs, lease.turn, 1).await;
    assert_eq!((page.events, page.end), (Vec::new(), Some((1, TurnEnd::done()))));
}

async fn a_page_continues_after_what_its_reader_has(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    append(logs, &lease, 1, &["a", "b", "c"]).await;
    append(logs, &lease, 4, &["d"]).await;
    let all = ["a", "b", "c", "d"];
    for after in 0..=4 {
        let page = read(logs, lease.turn, after).await;
        assert_eq!((page.first, page.events), (after + 1, events(&all[after as usize..])), "{after}");
    }
    assert!(read(logs, lease.turn, 9).await.events.is_empty(), "beyond the last event there is nothing yet");
    logs.seal(lease.turn, Sealer::Writer { last: 4 }, &TurnEnd::done(), KEEP).await.unwrap();
    for after in [0, 2, 4, 9] {
        assert_eq!(read(logs, lease.turn, after).await.end, Some((4, TurnEnd::done())), "{after}");
    }
}

async fn a_page_has_as_much_as_fits_but_at_least_one_event(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    let large = "x".repeat(1 << 20);
    for number in 1..=20 {
        assert_eq!(append(logs, &lease, number, &[&large]).await, Written::UpTo(number));
    }
    logs.seal(lease.turn, Sealer::Writer { last: 20 }, &TurnEnd::done(), KEEP).await.unwrap();
    let (mut after, mut pages) = (0, 0);
    loop {
        let page = logs.read(lease.turn, after, 1).await.unwrap().unwrap();
        assert_eq!(page.first, after + 1);
        assert!(page.events.len() <= 1);
        after += page.events.len() as u64;
        pages += 1;
        if let Some((last, _)) = page.end {
            assert_eq!((last, after), (20, 20), "the end is on the page that reaches it");
            break;
        }
        assert!(pages < 50);
    }
}

async fn a_log_that_is_not_there_is_none(fixture: Fixture) {
    let logs = fixture.logs();
    let unknown = turn_of(session());
    for after in [0, 1, u64::MAX] {
        assert!(logs.read(unknown, after, 1 << 20).await.unwrap().is_none());
    }
    assert_eq!(logs.seal(unknown, Sealer::TakeOver, &interrupted(), KEEP).await.unwrap(), Sealed::NoLog);
    let lease = acquire(logs, unknown).await;
    assert_eq!(append(logs, &lease, 1, &["a"]).await, Written::NoLog);
    assert!(logs.read(unknown, 0, 1 << 20).await.unwrap().is_none(), "and is not made by writing");
}

async fn a_bell_rings_when_something_was_written(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    let mut bells = Vec::new();
    for _ in 0..3 {
        bells.push(logs.bell(lease.turn).await);
    }
    append(logs, &lease, 1, &["a"]).await;
    for bell in &mut bells {
        bell.rung(0).await;
    }
    logs.seal(lease.turn, Sealer::Writer { last: 1 }, &TurnEnd::done(), KEEP).await.unwrap();
    for bell in &mut bells {
        while read(logs, lease.turn, 1).await.end.is_none() {
            bell.rung(0).await;
        }
    }
}

async fn one_lease_at_a_time_and_the_refusal_names_its_holder(fixture: Fixture) {
    let logs = fixture.logs();
    let session = session();
    assert_eq!(logs.state(session).await.unwrap(), SessionState::Free);
    let (first, second) = (turn_of(session), turn_of(session));
    let lease = acquire(logs, first).await;
    for turn in [first, second] {
        assert_eq!(logs.acquire(claim(turn)).await.unwrap(), Acquired::Busy(holder(first)));
    }
    assert_eq!(logs.state(session).await.unwrap(), SessionState::Held(holder(first)));
    assert_eq!(logs.renew(&lease).await.unwrap(), Renewed::Held);
    logs.release(&lease, Left::Free).await.unwrap();
    let command = Claim { work: Work::Command, ..claim(second) };
    assert!(matches!(logs.acquire(command).await.unwrap(), Acquired::Lease(_)));
    let state = logs.state(session).await.unwrap();
    assert_eq!(state, SessionState::Held(Holder { turn: second, work: Work::Command }));
}

async fn fences_grow_also_over_expiry(fixture: Fixture) {
    let logs = fixture.logs();
    let session = session();
    let first = acquire(logs, turn_of(session)).await;
    logs.release(&first, Left::Free).await.unwrap();
    let second = acquire(logs, turn_of(session)).await;
    fixture.expire_lease(session);
    let after = Claim { after_abandoned: true, ..claim(turn_of(session)) };
    let Acquired::Lease(third) = logs.acquire(after).await.unwrap() else { panic!("no lease") };
    assert!(first.fence < second.fence && second.fence < third.fence, "{first:?} {second:?} {third:?}");
}

async fn an_expired_lease_writes_and_renews_nothing(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    append(logs, &lease, 1, &["a"]).await;
    fixture.expire_lease(lease.turn.session_id());
    assert_eq!(append(logs, &lease, 2, &["late"]).await, Written::LeaseLost);
    assert_eq!(logs.renew(&lease).await.unwrap(), Renewed::Lost);
    assert_eq!(logs.open(&lease, "token").await.unwrap(), Written::LeaseLost);
    let next = Claim { after_abandoned: true, ..claim(turn_of(lease.turn.session_id())) };
    let Acquired::Lease(next) = logs.acquire(next).await.unwrap() else { panic!("no lease") };
    logs.release(&lease, Left::Abandoned).await.unwrap();
    let state = logs.state(lease.turn.session_id()).await.unwrap();
    assert_eq!(state, SessionState::Held(holder(next.turn)), "what it sends late does not touch the next one");
    assert_eq!(read(logs, lease.turn, 0).await.events, events(&["a"]));
}

async fn an_expired_lease_is_taken_again_unless_another_has_the_session(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    let session = lease.turn.session_id();
    assert!(!logs.retake(&lease).await.unwrap(), "it has not expired");
    fixture.expire_lease(session);
    assert!(logs.retake(&lease).await.unwrap());
    assert_eq!(append(logs, &lease, 1, &["a"]).await, Written::UpTo(1));
    fixture.expire_lease(session);
    let Acquired::Lease(other) =
        logs.acquire(Claim { after_abandoned: true, ..claim(turn_of(session)) }).await.unwrap()
    else {
        panic!("no lease")
    };
    assert!(!logs.retake(&lease).await.unwrap(), "another has it");
    logs.release(&other, Left::Free).await.unwrap();
    assert_eq!(logs.seal(lease.turn, Sealer::TakeOver, &interrupted(), KEEP).await.unwrap(), Sealed::At(1));
    assert!(!logs.retake(&lease).await.unwrap(), "it was given up");
}

async fn a_log_is_taken_over_only_without_a_lease_and_once(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    append(logs, &lease, 1, &["a"]).await;
    let take_over = || logs.seal(lease.turn, Sealer::TakeOver, const { &TURN_END }, KEEP);
    assert_eq!(take_over().await.unwrap(), Sealed::Held);
    fixture.expire_lease(lease.turn.session_id());
    let racers = futures::future::join_all((0..5).map(|_| take_over())).await;
    assert!(racers.into_iter().all(|sealed| sealed.unwrap() == Sealed::At(1)));
    let page = read(logs, lease.turn, 0).await;
    assert_eq!((page.events, page.end), (events(&["a"]), Some((1, TURN_END))));
    let state = logs.state(lease.turn.session_id()).await.unwrap();
    assert_eq!(state, SessionState::Abandoned(holder(lease.turn)));
}

const TURN_END: TurnEnd = TurnEnd { reason: EndReason::Shutdown, message: String::new() };

async fn work_whose_process_died_is_abandoned_until_somebody_knows_that_it_is_over(fixture: Fixture) {
    let logs = fixture.logs();
    for dies in [true, false] {
        let session = session();
        let lease = acquire(logs, turn_of(session)).await;
        if dies {
            fixture.expire_lease(session);
        } else {
            logs.release(&lease, Left::Abandoned).await.unwrap();
        }
        let next = turn_of(session);
        assert_eq!(logs.acquire(claim(next)).await.unwrap(), Acquired::Abandoned(holder(lease.turn)));
        assert_eq!(logs.state(session).await.unwrap(), SessionState::Abandoned(holder(lease.turn)));
        if dies {
            logs.over(lease.turn, &InterruptedBy::Server).await.unwrap();
        } else {
            logs.release(&lease, Left::Free).await.unwrap();
        }
        acquire(logs, next).await;
    }
}

async fn work_after_abandoned_work_leaves_it_abandoned(fixture: Fixture) {
    let logs = fixture.logs();
    let session = session();
    let first = acquire(logs, turn_of(session)).await;
    logs.release(&first, Left::Abandoned).await.unwrap();
    let Acquired::Lease(second) =
        logs.acquire(Claim { after_abandoned: true, ..claim(turn_of(session)) }).await.unwrap()
    else {
        panic!("no lease")
    };
    logs.release(&second, Left::Free).await.unwrap();
    assert_eq!(logs.state(session).await.unwrap(), SessionState::Abandoned(holder(first.turn)));
}

async fn the_word_that_a_turn_is_over_reaches_its_process(fixture: Fixture) {
    let logs = fixture.logs();
    for by in [InterruptedBy::Session(SessionStatus::Stopped), InterruptedBy::SessionGone, InterruptedBy::Server] {
        let lease = begun(logs).await;
        logs.over(turn_of(lease.turn.session_id()), &by).await.unwrap();
        assert_eq!(logs.renew(&lease).await.unwrap(), Renewed::Held, "that was another turn");
        logs.over(lease.turn, &by).await.unwrap();
        assert_eq!(logs.renew(&lease).await.unwrap(), Renewed::Over(by));
        assert_eq!(append(logs, &lease, 1, &["the rest"]).await, Written::UpTo(1), "its log is completed");
    }
}

async fn a_turn_that_was_begun_is_not_begun_again(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    logs.seal(lease.turn, Sealer::Writer { last: 0 }, &TurnEnd::done(), KEEP).await.unwrap();
    logs.release(&lease, Left::Free).await.unwrap();
    assert_eq!(logs.acquire(claim(lease.turn)).await.unwrap(), Acquired::Begun);
    acquire(logs, turn_of(lease.turn.session_id())).await;
}

async fn a_log_is_kept_for_its_time_after_its_end(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    append(logs, &lease, 1, &["a"]).await;
    logs.seal(lease.turn, Sealer::Writer { last: 1 }, &TurnEnd::done(), KEEP).await.unwrap();
    assert_eq!(logs.renew(&lease).await.unwrap(), Renewed::Held, "which renewing a lease does not prolong");
    assert_eq!(read(logs, lease.turn, 0).await.events, events(&["a"]));
    fixture.expire_log(lease.turn, KEEP);
    assert!(logs.read(lease.turn, 0, 1 << 20).await.unwrap().is_none());
    assert!(logs.read(lease.turn, 1, 1 << 20).await.unwrap().is_none(), "it is never an empty log");
}

async fn a_future_that_is_dropped_leaves_everything_usable(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    let (mut written, mut memo) = (0, Memo::default());
    for round in 0..50_u64 {
        let text = round.to_string();
        let batch = events(&[&text]);
        let mut appending = logs.append(&lease, written + 1, &batch, &mut memo);
        for _ in 0..round % 3 {
            let is_done = std::future::poll_fn(|context| Poll::Ready(appending.poll_unpin(context).is_ready())).await;
            if is_done {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(appending);
        // It is in, or it is not: the next one tells.
        written = match logs.append(&lease, written + 1, &batch, &mut memo).await.unwrap() {
            Written::UpTo(last) | Written::Gap { last } => last,
            other => panic!("{other:?}"),
        };
        assert_eq!(written, round + 1);
    }
    let mut all = Vec::new();
    while all.len() < 50 {
        let page = read(logs, lease.turn, all.len() as u64).await;
        assert!(!page.events.is_empty());
        all.extend(page.events);
    }
    let texts: Vec<String> = all.iter().map(|event| String::from_utf8_lossy(event.data()).into_owned()).collect();
    assert_eq!(texts, (0..50).map(|round| round.to_string()).collect::<Vec<_>>());
}

async fn a_gap_is_told_by_the_last_number(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = begun(logs).await;
    append(logs, &lease, 1, &["a"]).await;
    append(logs, &lease, 2, &["b"]).await;
    match &fixture {
        // It loses nothing.
        Fixture::Memory(..) => assert_eq!(append(logs, &lease, 4, &["d"]).await, Written::Gap { last: 2 }),
        #[cfg(all(unix, feature = "redis"))]
        Fixture::Redis(_, server) => {
            let key = server.keys(&format!("log:{}", lease.turn.own())).remove(0);
            assert_eq!(server.command::<i64>(&["XDEL", &key, "2-0"]), 1);
            assert_eq!(append(logs, &lease, 3, &["c"]).await, Written::Gap { last: 1 });
            assert_eq!(server.command::<i64>(&["DEL", &key]), 1);
            assert_eq!(append(logs, &lease, 3, &["c"]).await, Written::NoLog);
        }
    }
}

async fn work_that_was_begun_after_abandoned_work_takes_its_lease_again(fixture: Fixture) {
    let logs = fixture.logs();
    let first = acquire(logs, turn_of(session())).await;
    let session = first.turn.session_id();
    logs.release(&first, Left::Abandoned).await.unwrap();
    let after = Claim { after_abandoned: true, ..claim(turn_of(session)) };
    let Acquired::Lease(second) = logs.acquire(after).await.unwrap() else { panic!("no lease") };
    fixture.expire_lease(session);
    assert!(logs.retake(&second).await.unwrap());
    assert_eq!(logs.state(session).await.unwrap(), SessionState::Held(holder(second.turn)));
    logs.release(&second, Left::Free).await.unwrap();
    assert_eq!(logs.state(session).await.unwrap(), SessionState::Abandoned(holder(first.turn)));
}

async fn word_that_a_turn_is_over_does_not_concern_a_later_attempt_of_it(fixture: Fixture) {
    let logs = fixture.logs();
    let lease = acquire(logs, turn_of(session())).await;
    fixture.expire_lease(lease.turn.session_id());
    logs.over(lease.turn, &InterruptedBy::SessionGone).await.unwrap();
    let again = acquire(logs, lease.turn).await;
    assert_eq!(logs.renew(&again).await.unwrap(), Renewed::Held);
}

async fn a_claim_whose_outcome_is_not_known_is_withdrawn_and_no_other(fixture: Fixture) {
    let logs = fixture.logs();
    let mine = claim(turn_of(session()));
    let session = mine.turn.session_id();
    assert!(matches!(logs.acquire(mine.clone()).await.unwrap(), Acquired::Lease(_)));
    // The same turn, by another process.
    logs.withdraw(&claim(mine.turn)).await.unwrap();
    assert_eq!(logs.state(session).await.unwrap(), SessionState::Held(holder(mine.turn)));
    logs.withdraw(&mine).await.unwrap();
    assert_eq!(logs.state(session).await.unwrap(), SessionState::Free);
}
