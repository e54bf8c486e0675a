//! Hubs on each backend: turns are started by one process, and followed by another.

use ash_e2e::clock::ManualClock;
#[cfg(feature = "redis")]
use ash_sdk::turns::RedisBackend;
use ash_sdk::{
    AshClient, Result, SessionId, Turn,
    requests::SendMessageStream,
    turns::{Backend, BrowserStream, MemoryBackend, Subscription, TurnHub, TurnId},
};
#[cfg(feature = "redis")]
use ash_test_redis::RedisServer;

/// A backend, if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum On {
    /// One hub for all.
    Alone,
    /// Two hubs that share memory.
    Memory,
    #[cfg(feature = "redis")]
    Redis,
}

/// A hub that starts turns, and one that follows them, which may be the same.
pub(super) struct Hubs {
    pub(super) starting: TurnHub,
    pub(super) following: TurnHub,
    #[cfg(feature = "redis")]
    pub(super) redis: Option<RedisServer>,
}

impl Hubs {
    pub(super) async fn of(on: On, starting: &AshClient, following: &AshClient, clock: &ManualClock) -> Self {
        #[cfg(feature = "redis")]
        let redis = (on == On::Redis).then(RedisServer::start);
        let backend: Option<Backend> = match on {
            On::Alone => None,
            On::Memory => Some(MemoryBackend::with_clock(clock.clone()).into()),
            #[cfg(feature = "redis")]
            On::Redis => {
                let url = redis.as_ref().unwrap().url();
                Some(RedisBackend::connect(url, "test").await.unwrap().into())
            }
        };
        let hub = |client: &AshClient| match &backend {
            Some(backend) => TurnHub::builder(client).backend(backend.clone()).build(),
            None => TurnHub::new(client),
        };
        let starting = hub(starting);
        let following = if on == On::Alone { starting.clone() } else { hub(following) };
        Self {
            starting,
            following,
            #[cfg(feature = "redis")]
            redis,
        }
    }

    pub(super) async fn start(&self, request: SendMessageStream) -> Result<TurnId> {
        self.starting.start(request).await
    }

    pub(super) async fn start_as(&self, turn: TurnId, request: SendMessageStream) -> Result<()> {
        self.starting.start_as(turn, request).await
    }

    pub(super) async fn subscribe(&self, turn: TurnId) -> Result<Subscription> {
        self.following.subscribe(turn).await
    }

    pub(super) async fn subscribe_after(&self, turn: TurnId, number: u64) -> Result<Subscription> {
        self.following.subscribe_after(turn, number).await
    }

    pub(super) async fn for_browser(&self, turn: TurnId, last_event_id: Option<&str>) -> Option<BrowserStream> {
        self.following.for_browser(turn, last_event_id).await
    }

    pub(super) async fn active(&self, session: impl Into<SessionId>) -> Result<Option<TurnId>> {
        self.following.active(session).await
    }

    pub(super) async fn stop(&self, turn: TurnId) -> Result<bool> {
        self.following.stop(turn).await
    }

    pub(super) async fn result(&self, turn: TurnId) -> Result<Turn> {
        self.following.result(turn).await
    }
}

macro_rules! on_each_backend {
    ($($name:ident),* $(,)?) => {
        mod alone {
            $(#[tokio::test] async fn $name() { super::$name(super::On::Alone).await })*
        }

        mod memory {
            $(#[tokio::test] async fn $name() { super::$name(super::On::Memory).await })*
        }

        #[cfg(feature = "redis")]
        mod redis {
            $(#[tokio::test] async fn $name() { super::$name(super::On::Redis).await })*
        }
    };
}
pub(super) use on_each_backend;
