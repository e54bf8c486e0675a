//! Bells of logs, which Redis rings by `PUBLISH`: one connection for all that a process listens to.

use std::{
    collections::HashMap,
    fmt, io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::{
    StreamExt,
    future::{Either, select},
};
use redis::{Client, RedisError};
use tokio::sync::{mpsc, watch};

use super::codec;
use crate::{
    poll::Intervals,
    transport::runtime,
    turns::backend::{Bell, Ring},
};

/// Pauses between attempts to connect. In the meantime logs are looked at from time to time.
const PAUSES: Intervals = Intervals::new(Duration::from_millis(100), Duration::from_secs(5));

/// The bells that are listened to, by their channels.
#[derive(Clone)]
pub(super) struct Bells(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    rings: HashMap<String, watch::Sender<Ring>>,
    /// Channels that the task is to listen to.
    listening: Option<mpsc::UnboundedSender<String>>,
}

impl Bells {
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens to a channel. The bell also rings when listening has begun: what came before it is there to be read.
    pub(super) fn listen(&self, client: &Client, timeout: Duration, channel: String) -> Bell {
        let mut state = self.state();
        let bell = Bell::new(
            state.rings.entry(channel.clone()).or_insert_with(|| watch::Sender::new(Ring::default())).subscribe(),
        );
        let is_told = state.listening.as_ref().is_some_and(|listening| listening.send(channel.clone()).is_ok());
        if !is_told && let Ok(runtime) = runtime() {
            let (sender, receiver) = mpsc::unbounded_channel();
            state.listening = Some(sender);
            let listener =
                Listener { state: Arc::downgrade(&self.0), client: client.clone(), timeout, channels: receiver };
            runtime.spawn(listener.run());
        }
        bell
    }
}

impl fmt::Debug for Bells {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Bells")
    }
}

/// The task that listens.
struct Listener {
    state: std::sync::Weak<Mutex<State>>,
    client: Client,
    timeout: Duration,
    channels: mpsc::UnboundedReceiver<String>,
}

impl Listener {
    async fn run(mut self) {
        let mut pauses = PAUSES;
        // `None` when nobody has the backend any more.
        while let Some(bells) = self.bells() {
            let channels: Vec<String> = bells.state().rings.keys().cloned().collect();
            drop(bells);
            match self.listen(channels, &mut pauses).await {
                Ok(()) => return,
                // Logs are looked at without a bell too.
                Err(_) => tokio::time::sleep(pauses.advance()).await,
            }
        }
    }

    fn bells(&self) -> Option<Bells> {
        self.state.upgrade().map(Bells)
    }

    /// Listens until the connection is lost, or nobody has the backend any more.
    async fn listen(&mut self, channels: Vec<String>, pauses: &mut Intervals) -> Result<(), RedisError> {
        let connection = self.in_time(self.client.get_async_pubsub()).await?;
        let (mut sink, mut messages) = connection.split();
        for channel in channels {
            self.in_time(sink.subscribe(&channel)).await?;
            self.ring(&channel, Ring::default());
        }
        pauses.reset();
        loop {
            let next = {
                let channel = std::pin::pin!(self.channels.recv());
                match select(channel, messages.next()).await {
                    Either::Left((channel, _)) => Either::Left(channel),
                    Either::Right((message, _)) => Either::Right(message),
                }
            };
            match next {
                Either::Left(None) => return Ok(()),
                Either::Left(Some(channel)) => {
                    self.in_time(sink.subscribe(&channel)).await?;
                    self.ring(&channel, Ring::default());
                    for unheard in self.unheard() {
                        self.in_time(sink.unsubscribe(&unheard)).await?;
                    }
                }
                Either::Right(Some(message)) => {
                    self.ring(message.get_channel_name(), codec::ring(message.get_payload_bytes()));
                }

                Either::Right(None) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            }
        }
    }

    async fn in_time<T>(&self, attempt: impl Future<Output = Result<T, RedisError>>) -> Result<T, RedisError> {
        match tokio::time::timeout(self.timeout, attempt).await {
            Ok(outcome) => outcome,
            Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
        }
    }

    fn ring(&self, channel: &str, ring: Ring) {
        if let Some(bells) = self.bells()
            && let Some(bell) = bells.state().rings.get(channel)
        {
            bell.send_replace(ring);
        }
    }

    /// Forgets the bells that nobody listens to any more, and returns their channels.
    fn unheard(&self) -> Vec<String> {
        let Some(bells) = self.bells() else { return Vec::new() };
        let mut unheard = Vec::new();
        bells.state().rings.retain(|channel, ring| {
            let is_heard = ring.receiver_count() > 0;
            if !is_heard {
                unheard.push(channel.clone());
            }
            is_heard
        });
        unheard
    }
}
