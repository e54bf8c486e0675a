//! Asking for the status of sessions whose streams are silent, on behalf of all of a client's streams together.
//!
//! A server allows an address 1,500 requests in 15 minutes. A few silent streams ask for their sessions one by one;
//! many share one list of all sessions, which is asked for no more often than one of them alone would.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::BoxFuture;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::silence::StreamTimeouts;
use crate::{
    AshClient,
    error::InterruptedBy,
    types::{Session, SessionStatus},
};

/// Up to this many silent streams ask one by one.
const FEW: usize = 3;

/// What is known of sessions whose streams are silent. Shared by a client's clones.
#[derive(Debug)]
pub(crate) struct StatusWatch {
    limits: StreamTimeouts,
    silent: Arc<AtomicUsize>,
    list: Mutex<Option<List>>,
}

/// All sessions at a moment.
#[derive(Debug)]
struct List {
    asked: Instant,
    statuses: HashMap<Uuid, SessionStatus>,
}

/// Whether more can come of a silent stream.
#[derive(Debug)]
pub(super) enum Verdict {
    MayGoOn,
    Over(InterruptedBy),
}

/// A stream that is silent, for as long as this lives.
#[derive(Debug)]
pub(super) struct Watcher(Arc<AtomicUsize>);

impl Drop for Watcher {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl StatusWatch {
    pub(crate) fn new(limits: StreamTimeouts) -> Self {
        Self { limits, silent: Arc::default(), list: Mutex::new(None) }
    }

    pub(crate) fn limits(&self) -> StreamTimeouts {
        self.limits
    }

    pub(super) fn watcher(&self) -> Watcher {
        self.silent.fetch_add(1, Ordering::Relaxed);
        Watcher(self.silent.clone())
    }

    /// Asks whether more can come of a session's stream. An answer to another stream will do if it is younger than
    /// half of `interval`.
    ///
    /// A question that fails says nothing about the session, so that the stream goes on; its idle timeout remains.
    pub(super) fn ask(client: AshClient, session: Uuid, interval: Duration) -> BoxFuture<'static, Verdict> {
        Box::pin(async move {
            let watch = &client.shared().watch;
            let status = if watch.silent.load(Ordering::Relaxed) <= FEW {
                one(&client, session).await
            } else {
                watch.listed(&client, session, interval / 2).await
            };
            match status {
                Some(Some(status)) => verdict(status),
                Some(None) => Verdict::Over(InterruptedBy::SessionGone),
                None => Verdict::MayGoOn,
            }
        })
    }

    async fn listed(&self, client: &AshClient, session: Uuid, age: Duration) -> Option<Option<SessionStatus>> {
        let clock = &client.shared().environment.clock;
        // Whoever holds the lock asks; those who waited for it find a fresh answer.
        let mut list = self.list.lock().await;
        let fresh = list.as_ref().is_some_and(|list| clock.now().saturating_duration_since(list.asked) <= age);
        if !fresh {
            let asked = clock.now();
            let sessions = client.list_sessions().max_retries(0).await.ok()?;
            let statuses = sessions.into_iter().map(|Session { id, status, .. }| (id, status)).collect();
            *list = Some(List { asked, statuses });
        }
        list.as_ref().map(|list| list.statuses.get(&session).cloned())
    }
}

async fn one(client: &AshClient, session: Uuid) -> Option<Option<SessionStatus>> {
    match client.get_session(session).max_retries(0).await {
        Ok(session) => Some(Some(session.status)),
        Err(error) if error.is_not_found() => Some(None),
        Err(_) => None,
    }
}

/// A pause lets a running turn go on; the other states end it without a word.
fn verdict(status: SessionStatus) -> Verdict {
    match status {
        SessionStatus::Stopped | SessionStatus::Ended | SessionStatus::Error => {
            Verdict::Over(InterruptedBy::Session(status))
        }
        _ => Verdict::MayGoOn,
    }
}
