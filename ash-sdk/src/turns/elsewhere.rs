//! Turns of other processes.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use futures::future::select;
use tokio::runtime::Handle;

use super::{backend::Backend, follower::Follower, log::Log, memory::Turns};
use crate::{
    clock::Clock,
    error::{Error, ErrorKind, HubFailure, Result, SessionFailure},
    message::TurnId,
    session::SessionState,
};

/// Time after which a turn that another process is about to begin is looked at, should its bell not have been heard.
const PAUSE: Duration = Duration::from_secs(1);

/// The backend that other processes share with a hub.
#[derive(Clone)]
pub(super) struct Elsewhere {
    pub(super) backend: Backend,
    pub(super) turns: Arc<Turns>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Elsewhere {
    /// Returns the log of another process's turn, which is followed from now on; `None` if there is no such turn.
    pub(super) async fn log(&self, turn: TurnId, runtime: &Handle) -> Result<Option<Arc<Log>>> {
        if let Some(log) = self.turns.followed(turn) {
            return Ok(Some(log));
        }
        // The smallest page there is: it shows that there is a log.
        let is_known = self.backend.logs().read(turn, 0, 0).await?.is_some() || self.backend.is_held(turn).await?;
        Ok(is_known.then(|| self.follow(turn, Arc::new(Log::new()), runtime)))
    }

    /// Follows a turn in this log, unless it is followed already.
    pub(super) fn follow(&self, turn: TurnId, log: Arc<Log>, runtime: &Handle) -> Arc<Log> {
        let (log, is_new) = self.turns.follow(turn, log);
        if is_new {
            runtime.spawn(self.follower(turn, Arc::downgrade(&log)).run());
        }
        log
    }

    /// Follows a turn in this log, which has readers already, even if it is followed in another one.
    pub(super) fn follow_too(&self, turn: TurnId, log: &Arc<Log>, runtime: &Handle) {
        let followed = self.follow(turn, log.clone(), runtime);
        if !Arc::ptr_eq(&followed, log) {
            runtime.spawn(self.follower(turn, Arc::downgrade(log)).run());
        }
    }

    fn follower(&self, turn: TurnId, log: Weak<Log>) -> Follower {
        let retention = self.turns.settings().retention;
        Follower { backend: self.backend.clone(), turn, log, clock: self.clock.clone(), retention }
    }

    /// Waits until a message that another process sends under the same name has been accepted or refused.
    pub(super) async fn opened(&self, turn: TurnId) -> Result<()> {
        let mut bell = self.backend.logs().bell(turn).await;
        loop {
            if let Some(page) = self.backend.logs().read(turn, 0, 0).await? {
                // The log of a message that may have arrived has nothing but its end.
                let refused = page.end.filter(|(last, _)| *last == 0).and_then(|(_, end)| end.error());
                return refused.map_or(Ok(()), Err);
            }
            match self.backend.logs().state(turn.session_id()).await? {
                SessionState::Held(holder) if holder.turn == turn => {
                    select(std::pin::pin!(bell.rung(0)), self.clock.sleep(PAUSE)).await;
                }
                SessionState::Abandoned(holder) if holder.turn == turn => {
                    let text = format!("the process that sent the message of the turn {turn} has died");
                    let kind = ErrorKind::Session(SessionFailure::TurnAbandoned);
                    return Err(Error::new(kind, text).with_maybe_executed(true));
                }
                // It may have been accepted between the two looks.
                _ if self.backend.logs().read(turn, 0, 0).await?.is_some() => {}
                _ => {
                    let text = format!("the message of the turn {turn}, which another process sent, was refused");
                    return Err(Error::new(ErrorKind::Hub(HubFailure::NotBegun), text));
                }
            }
        }
    }

    /// Returns `true` if the turn has ended before this number, which is that of its end or beyond it.
    pub(super) async fn is_past_the_end(&self, turn: TurnId, number: u64) -> Result<bool> {
        let page = self.backend.logs().read(turn, number, 0).await?;
        Ok(page.and_then(|page| page.end).is_some_and(|(last, _)| number > last))
    }
}
