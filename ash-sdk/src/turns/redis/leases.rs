//! Leases in Redis.

use std::time::Duration;

use ash_sdk_gen::types::{SessionId, SessionStatus};
use futures::{FutureExt, future::BoxFuture};
use uuid::Uuid;

use super::{LONG, RedisBackend, codec::SEAL, failure::unexpected, millis, scripts};
use crate::{
    error::{InterruptedBy, Result},
    message::TurnId,
    session::{Acquired, Claim, Holder, Lease, Leases, Left, Renewed, SessionState, Work},
};

/// Time for which the word that a turn is over waits for the turn's process.
const WORD: Duration = Duration::from_secs(3600);

/// The value of a lease: its fence, its turn, the work, and its nonce.
pub(super) fn value(lease: &Lease) -> String {
    format!("{}:{}:{}:{}", lease.fence, lease.turn.own(), lease.work, lease.nonce)
}

fn lease(session: SessionId, value: &str) -> Option<Lease> {
    let mut parts = value.split(':');
    let (fence, turn, work, nonce) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let work = match work {
        "turn" => Work::Turn,
        "command" => Work::Command,
        _ => return None,
    };
    let (turn, fence) = (TurnId::of(session, Uuid::parse_str(turn).ok()?), fence.parse().ok()?);
    Some(Lease { turn, work, fence, nonce: Uuid::parse_str(nonce).ok()? })
}

fn holder(session: SessionId, value: &str) -> Option<Holder> {
    lease(session, value).map(|Lease { turn, work, .. }| Holder { turn, work })
}

fn acquired(session: SessionId, said: &[String]) -> Option<Acquired> {
    Some(match (said.first()?.as_str(), said.get(1).map_or("", String::as_str)) {
        ("OK", value) => Acquired::Lease(lease(session, value)?),
        ("BUSY", value) => Acquired::Busy(holder(session, value)?),
        ("ABANDONED", value) => Acquired::Abandoned(holder(session, value)?),
        ("BEGUN", _) => Acquired::Begun,
        _ => return None,
    })
}

impl Leases for RedisBackend {
    fn ttl(&self) -> Duration {
        self.shared.ttl
    }

    fn acquire(&self, claim: Claim) -> BoxFuture<'_, Result<Acquired>> {
        async move {
            const ATTEMPTED: &str = "taking the session's lease";
            let Claim { turn, work, nonce, after_abandoned } = claim;
            let (keys, session) = (&self.shared.keys, turn.session_id());
            let said = self.script(ATTEMPTED, &scripts::ACQUIRE, |script| {
                script.key(keys.lease(session)).key(keys.mark(session)).key(keys.fence(session));
                script.key(keys.log(turn)).key(keys.over(turn));
                script.arg(turn.own().to_string()).arg(format!("{work}:{nonce}")).arg(millis(self.shared.ttl));
                script.arg(millis(LONG)).arg(u8::from(after_abandoned));
            });
            acquired(session, &said.await?).ok_or_else(|| unexpected(ATTEMPTED))
        }
        .boxed()
    }

    fn withdraw<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<()>> {
        async move {
            let (keys, session) = (&self.shared.keys, claim.turn.session_id());
            let said = self.script("withdrawing the claim of a lease", &scripts::WITHDRAW, |script| {
                script.key(keys.lease(session)).key(keys.mark(session)).arg(format!(":{}", claim.nonce));
            });
            said.await.map(drop)
        }
        .boxed()
    }

    fn renew<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<Renewed>> {
        async move {
            const ATTEMPTED: &str = "renewing the session's lease";
            let (keys, session) = (&self.shared.keys, lease.turn.session_id());
            let said = self.script(ATTEMPTED, &scripts::RENEW, |script| {
                script.key(keys.lease(session)).key(keys.mark(session));
                script.key(keys.over(lease.turn)).key(keys.log(lease.turn));
                script.arg(value(lease)).arg(millis(self.shared.ttl)).arg(millis(LONG)).arg(millis(LONG)).arg(SEAL);
            });
            let said = said.await?;
            match said.first().map(String::as_str) {
                Some("OK") => Ok(Renewed::Held),
                Some("OVER") => Ok(Renewed::Over(reason(said.get(1).map_or("", String::as_str)))),
                Some("LOST") => Ok(Renewed::Lost),
                _ => Err(unexpected(ATTEMPTED)),
            }
        }
        .boxed()
    }

    fn retake<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<bool>> {
        async move {
            let (keys, session) = (&self.shared.keys, lease.turn.session_id());
            let said = self.script("taking the session's lease again", &scripts::RETAKE, |script| {
                script.key(keys.lease(session)).key(keys.mark(session));
                script.arg(value(lease)).arg(millis(self.shared.ttl)).arg(millis(LONG));
            });
            Ok(said.await?.first().is_some_and(|said| said == "OK"))
        }
        .boxed()
    }

    fn release<'a>(&'a self, lease: &'a Lease, left: Left) -> BoxFuture<'a, Result<()>> {
        async move {
            let (keys, session) = (&self.shared.keys, lease.turn.session_id());
            let said = self.script("releasing the session's lease", &scripts::RELEASE, |script| {
                script.key(keys.lease(session)).key(keys.mark(session)).key(keys.log(lease.turn));
                script.arg(value(lease)).arg(u8::from(left == Left::Free));
            });
            said.await.map(drop)
        }
        .boxed()
    }

    fn state(&self, session: SessionId) -> BoxFuture<'_, Result<SessionState>> {
        async move {
            const ATTEMPTED: &str = "looking at the session's lease";
            let keys = &self.shared.keys;
            let mut pipeline = redis::pipe();
            pipeline.cmd("GET").arg(keys.lease(session)).cmd("HGET").arg(keys.mark(session)).arg("holder");
            let said = self.shared.connection.pipeline(ATTEMPTED, &pipeline).await?;
            let texts: Vec<Option<String>> =
                said.into_iter().map(|value| redis::from_redis_value(value).ok().flatten()).collect();
            let known = |value: &str| holder(session, value).ok_or_else(|| unexpected(ATTEMPTED));
            Ok(match texts.as_slice() {
                [Some(lease), _] => SessionState::Held(known(lease)?),
                [None, Some(mark)] => SessionState::Abandoned(known(mark)?),
                _ => SessionState::Free,
            })
        }
        .boxed()
    }

    fn over<'a>(&'a self, turn: TurnId, by: &'a InterruptedBy) -> BoxFuture<'a, Result<()>> {
        async move {
            let keys = &self.shared.keys;
            let said = self.script("ending the session's turn", &scripts::OVER, |script| {
                script.key(keys.mark(turn.session_id())).key(keys.over(turn));
                script.arg(turn.own().to_string()).arg(word(by)).arg(millis(WORD));
            });
            said.await.map(drop)
        }
        .boxed()
    }
}

/// The reason of a turn's end, as text.
fn word(by: &InterruptedBy) -> String {
    match by {
        InterruptedBy::Session(status) => format!("session:{status}"),
        InterruptedBy::SessionGone => "gone".to_owned(),
        _ => "server".to_owned(),
    }
}

fn reason(word: &str) -> InterruptedBy {
    match word.strip_prefix("session:") {
        Some(status) => InterruptedBy::Session(SessionStatus::from(status)),
        None if word == "gone" => InterruptedBy::SessionGone,
        None => InterruptedBy::Server,
    }
}
