//! A backend in Redis or Valkey, for services of several processes.

mod bells;
mod codec;
mod connection;
mod failure;
mod keys;
mod leases;
mod logs;
mod scripts;

use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

use redis::{Client, Script, ScriptInvocation};
use secrecy::{ExposeSecret, SecretString};

use self::{
    bells::Bells,
    connection::{Connection, invalid_address},
    keys::Keys,
};
use super::backend::Backend;
use crate::{
    error::{Error, ErrorKind, Result, StoreFailure},
    session::Coordinator,
};

/// Time for which marks, fences and the logs of running turns are kept: longer than any turn.
const LONG: Duration = Duration::from_secs(7 * 24 * 3600);
const DEFAULT_TTL: Duration = Duration::from_secs(15);
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(2);
/// The form in which turns are stored.
const FORMAT: &str = "ash-turns-1";

/// A backend in Redis 6.2 or later, or Valkey, which any number of processes share. Clones are the same, with one connection
/// for commands and one for notifications.
///
/// The server is a single one, or a primary with replicas behind one address; a cluster is not supported. Set its
/// `maxmemory-policy` to `noeviction`: under another policy it may drop turns that are running.
///
/// # Examples
///
/// ```no_run
/// use ash_sdk::{AshClient, turns::{RedisBackend, TurnHub}};
///
/// # async fn example() -> ash_sdk::Result<()> {
/// let backend = RedisBackend::connect("redis://localhost", "my-service").await?;
/// let client = AshClient::builder().coordinator(backend.clone()).build()?;
/// let hub = TurnHub::builder(&client).backend(backend).build();
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct RedisBackend {
    shared: Arc<Shared>,
}

struct Shared {
    connection: Connection,
    bells: Bells,
    keys: Keys,
    ttl: Duration,
}

/// Builder of a [`RedisBackend`], returned by [`RedisBackend::builder`].
#[must_use = "a builder does nothing until it connects"]
pub struct RedisBackendBuilder {
    address: SecretString,
    prefix: String,
    ttl: Duration,
    timeout: Duration,
    permits_eviction: bool,
}

impl RedisBackend {
    /// Connects to Redis, with the default settings.
    ///
    /// All keys begin with the prefix, which is 1 to 64 of the characters `A-Z a-z 0-9 - _ . : /`. Services, and stages of
    /// one, that share a server have different ones.
    ///
    /// # Errors
    ///
    /// A [configuration](ErrorKind::Configuration) error for an address or a prefix that is not valid. A
    /// [store](ErrorKind::Store) error if there is no Redis, if it requires a password, does not accept writes, drops keys when
    /// its memory is full, or if the prefix is used by another program.
    pub async fn connect(address: impl Into<SecretString>, prefix: impl Into<String>) -> Result<Self> {
        Self::builder(address, prefix).connect().await
    }

    /// Returns a builder. See [`connect`](Self::connect).
    pub fn builder(address: impl Into<SecretString>, prefix: impl Into<String>) -> RedisBackendBuilder {
        let (address, prefix) = (address.into(), prefix.into());
        RedisBackendBuilder { address, prefix, ttl: DEFAULT_TTL, timeout: DEFAULT_TIMEOUT, permits_eviction: false }
    }

    async fn script(
        &self,
        attempted: &str,
        script: &Script,
        fill: impl FnOnce(&mut ScriptInvocation<'_>),
    ) -> Result<Vec<String>> {
        self.shared.connection.script(attempted, script, fill).await
    }

    /// Takes the prefix, and checks that nobody else has it.
    async fn check(&self) -> Result<()> {
        const ATTEMPTED: &str = "checking the key prefix";
        let key = self.shared.keys.format();
        let mut pipeline = redis::pipe();
        pipeline.cmd("SET").arg(&key).arg(FORMAT).arg("NX").cmd("GET").arg(&key);
        let said = self.shared.connection.pipeline(ATTEMPTED, &pipeline).await?;
        let format: Option<String> = said.into_iter().next_back().and_then(|value| redis::from_redis_value(value).ok());
        if format.as_deref() != Some(FORMAT) {
            let text = format!("the key {key:?} in Redis has another value than {FORMAT:?}");
            return Err(Error::new(ErrorKind::Store(StoreFailure::Collision), text));
        }
        Ok(())
    }
}

/// Returns the policy by which a server drops keys when its memory is full, if it does.
async fn evicting(connection: &Connection) -> Option<String> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("CONFIG").arg("GET").arg("maxmemory").cmd("CONFIG").arg("GET").arg("maxmemory-policy");
    // If the question is not permitted, the documentation of the backend is all there is.
    let said = connection.pipeline("reading the settings", &pipeline).await.ok()?;
    let mut settings = said.into_iter().map(|value| redis::from_redis_value::<HashMap<String, String>>(value).ok());
    let (memory, policy) = (settings.next()??, settings.next()??);
    let policy = policy.into_values().next()?;
    let is_limited = memory.into_values().next()? != "0";
    (is_limited && policy != "noeviction").then_some(policy)
}

impl RedisBackendBuilder {
    /// Time after which a process that has died is noticed: its leases of sessions expire. They are renewed three times in this
    /// time. Default: 15 s.
    pub fn lease_time(mut self, time: Duration) -> Self {
        self.ttl = time.max(Duration::from_millis(100));
        self
    }

    /// Limits how long connecting and each command may take. Default: 2 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Accepts a server that drops keys when its memory is full. Turns that are running may then be lost for other processes,
    /// who are notified, and so may the leases that keep a session from having two turns at a time.
    pub fn permit_eviction(mut self) -> Self {
        self.permits_eviction = true;
        self
    }

    /// Connects to Redis.
    ///
    /// # Errors
    ///
    /// See [`RedisBackend::connect`].
    pub async fn connect(self) -> Result<RedisBackend> {
        let keys = Keys::new(self.prefix)?;
        let client = Client::open(self.address.expose_secret()).map_err(invalid_address)?;
        let connection = Connection::new(client, self.timeout);
        let shared = Shared { connection, bells: Bells::new(), keys, ttl: self.ttl };
        let backend = RedisBackend { shared: Arc::new(shared) };
        backend.check().await?;
        if !self.permits_eviction
            && let Some(policy) = evicting(&backend.shared.connection).await
        {
            let text = format!("Redis drops keys when its memory is full: its `maxmemory-policy` is {policy}");
            return Err(Error::new(ErrorKind::Store(StoreFailure::Evicting), text));
        }
        Ok(backend)
    }
}

impl From<RedisBackend> for Backend {
    fn from(backend: RedisBackend) -> Self {
        Self::new(Arc::new(backend))
    }
}

impl From<RedisBackend> for Coordinator {
    fn from(backend: RedisBackend) -> Self {
        Self::new(Arc::new(backend))
    }
}

impl fmt::Debug for RedisBackend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RedisBackend").field("keys", &self.shared.keys).finish_non_exhaustive()
    }
}

impl fmt::Debug for RedisBackendBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RedisBackendBuilder").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).max(1)
}
