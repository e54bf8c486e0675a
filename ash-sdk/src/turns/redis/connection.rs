//! The connection for commands, which is made again when it is lost.

use std::{
    fmt,
    time::{Duration, Instant},
};

use redis::{
    AsyncConnectionConfig, Client, Pipeline, RedisError, Script, ScriptInvocation, Value, aio::MultiplexedConnection,
};
use tokio::sync::Mutex;

use super::failure::{failure, is_refusal};
use crate::error::{Error, Result};

/// Time for which a failure to connect is that of all who wait for the connection: they do not each try in turn.
const COMMON: Duration = Duration::from_millis(200);

/// A connection that all commands share. None of them waits for anything in Redis.
pub(super) struct Connection {
    client: Client,
    timeout: Duration,
    current: Mutex<Current>,
}

#[derive(Default)]
struct Current {
    open: Option<MultiplexedConnection>,
    /// Number of connections that were opened.
    number: u64,
    failed: Option<(Instant, RedisError)>,
}

impl Connection {
    pub(super) fn new(client: Client, timeout: Duration) -> Self {
        Self { client, timeout, current: Mutex::default() }
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    async fn get(&self) -> std::result::Result<(MultiplexedConnection, u64), RedisError> {
        let mut current = self.current.lock().await;
        if let Some(open) = &current.open {
            return Ok((open.clone(), current.number));
        }
        if let Some((at, error)) = &current.failed
            && at.elapsed() < COMMON
        {
            return Err(error.clone());
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(self.timeout));
        match self.client.get_multiplexed_async_connection_with_config(&config).await {
            Ok(open) => {
                current.number += 1;
                current.failed = None;
                current.open = Some(open.clone());
                Ok((open, current.number))
            }
            Err(error) => {
                current.failed = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    /// Lets go of a connection that has failed: what it still has to say would be taken for other responses.
    async fn let_go(&self, number: u64, error: &RedisError) {
        let mut current = self.current.lock().await;
        if !is_refusal(error) && current.number == number {
            current.open = None;
        }
    }

    async fn outcome<T>(&self, attempted: &str, number: u64, outcome: std::result::Result<T, RedisError>) -> Result<T> {
        match outcome {
            Ok(value) => Ok(value),
            Err(error) => {
                self.let_go(number, &error).await;
                Err(failure(attempted, error))
            }
        }
    }

    /// Executes a script that returns a list of texts.
    pub(super) async fn script(
        &self,
        attempted: &str,
        script: &Script,
        fill: impl FnOnce(&mut ScriptInvocation<'_>),
    ) -> Result<Vec<String>> {
        let (mut connection, number) = self.get().await.map_err(|error| failure(attempted, error))?;
        let mut invocation = script.prepare_invoke();
        fill(&mut invocation);
        let outcome = invocation.invoke_async(&mut connection).await;
        self.outcome(attempted, number, outcome).await
    }

    /// Sends commands at once, and returns what each has returned.
    pub(super) async fn pipeline(&self, attempted: &str, pipeline: &Pipeline) -> Result<Vec<Value>> {
        let (mut connection, number) = self.get().await.map_err(|error| failure(attempted, error))?;
        let outcome = pipeline.query_async(&mut connection).await;
        self.outcome(attempted, number, outcome).await
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Connection")
    }
}

/// The error of an address that is not one of Redis.
pub(super) fn invalid_address(error: RedisError) -> Error {
    let text =
        "the address of Redis is not valid: it begins with redis://, rediss:// (feature `redis-tls`) or redis+unix://";
    Error::configuration(text).with_source(error)
}
