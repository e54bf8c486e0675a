//! Logs in Redis, each a stream of batches.

use std::time::Duration;

use futures::{FutureExt, future::BoxFuture};
use redis::{Cmd, Value};

use super::{
    LONG, RedisBackend,
    codec::{self, SEAL},
    failure::unexpected,
    leases::value,
    millis, scripts,
};
use crate::{
    error::Result,
    message::TurnId,
    session::Lease,
    stream::RawFrame,
    turns::{
        backend::{Bell, Logs, Memo, Sealed, Sealer, StoredPage, Written},
        end::TurnEnd,
    },
};

/// Size of a usual entry, in bytes.
const ENTRY: usize = 64 << 10;
/// Largest number of entries that are read at once.
const ENTRIES: usize = 64;

fn written(said: &[String]) -> Option<Written> {
    let number = || said.get(1)?.split('-').next()?.parse().ok();
    Some(match said.first()?.as_str() {
        "OK" => Written::UpTo(number()?),
        "GAP" => Written::Gap { last: number()? },
        "NOLOG" => Written::NoLog,
        "SEALED" => Written::Sealed,
        "LOST" => Written::LeaseLost,
        _ => return None,
    })
}

fn sealed(said: &[String]) -> Option<Sealed> {
    let number = || said.get(1)?.parse().ok();
    Some(match said.first()?.as_str() {
        "SEALED" => Sealed::At(number()?),
        "GAP" => Sealed::Gap { last: number()? },
        "NOLOG" => Sealed::NoLog,
        "HELD" => Sealed::Held,
        _ => return None,
    })
}

impl RedisBackend {
    /// Sends a command, and returns its reply.
    async fn command(&self, attempted: &str, command: Cmd) -> Result<Value> {
        let mut pipeline = redis::pipe();
        pipeline.add_command(command);
        let said = self.shared.connection.pipeline(attempted, &pipeline).await?;
        said.into_iter().next().ok_or_else(|| unexpected(attempted))
    }
}

impl Logs for RedisBackend {
    fn open<'a>(&'a self, lease: &'a Lease, token: &'a str) -> BoxFuture<'a, Result<Written>> {
        async move {
            const ATTEMPTED: &str = "making the turn's log";
            let keys = &self.shared.keys;
            let said = self.script(ATTEMPTED, &scripts::OPEN, |script| {
                script.key(keys.lease(lease.turn.session_id())).key(keys.log(lease.turn));
                script.arg(value(lease)).arg(token).arg(millis(LONG));
            });
            written(&said.await?).ok_or_else(|| unexpected(ATTEMPTED))
        }
        .boxed()
    }

    fn append<'a>(
        &'a self,
        lease: &'a Lease,
        first: u64,
        batch: &'a [RawFrame],
        memo: &'a mut Memo,
    ) -> BoxFuture<'a, Result<Written>> {
        async move {
            const ATTEMPTED: &str = "appending events";
            let keys = &self.shared.keys;
            let before = first.saturating_sub(1);
            // After an error, or a future that is dropped, it is not known.
            let memo_of_last = std::mem::take(memo);
            let entries = if memo_of_last.last == before { memo_of_last.entries } else { 0 };
            let said = self.script(ATTEMPTED, &scripts::APPEND, |script| {
                script.key(keys.lease(lease.turn.session_id())).key(keys.log(lease.turn));
                script.arg(value(lease)).arg(before).arg(before + batch.len() as u64).arg(codec::encode(batch));
                script.arg(millis(LONG)).arg(SEAL).arg(entries);
            });
            let said = said.await?;
            let written = written(&said).ok_or_else(|| unexpected(ATTEMPTED))?;
            if let (Written::UpTo(last) | Written::Gap { last }, Some(entries)) = (written, said.get(2)) {
                *memo = Memo { last, entries: entries.parse().unwrap_or_default() };
            }
            Ok(written)
        }
        .boxed()
    }

    fn seal<'a>(&'a self, turn: TurnId, by: Sealer, end: &'a TurnEnd, keep: Duration) -> BoxFuture<'a, Result<Sealed>> {
        async move {
            const ATTEMPTED: &str = "ending the turn's log";
            let (keys, session) = (&self.shared.keys, turn.session_id());
            let end = serde_json::to_string(end).map_err(|error| unexpected(ATTEMPTED).with_source(error))?;
            let last = match by {
                Sealer::Writer { last } => last.to_string(),
                Sealer::TakeOver => String::new(),
            };
            let said = self.script(ATTEMPTED, &scripts::SEAL, |script| {
                script.key(keys.lease(session)).key(keys.log(turn)).key(keys.mark(session));
                script.arg(turn.own().to_string()).arg(last).arg(end).arg(millis(keep)).arg(SEAL);
            });
            sealed(&said.await?).ok_or_else(|| unexpected(ATTEMPTED))
        }
        .boxed()
    }

    fn read(&self, turn: TurnId, after: u64, size: usize) -> BoxFuture<'_, Result<Option<StoredPage>>> {
        async move {
            const ATTEMPTED: &str = "reading the turn's log";
            let key = self.shared.keys.log(turn);
            // The first entry of a log has no events.
            let most = (size / ENTRY).clamp(1, ENTRIES) + usize::from(after == 0);
            let mut range = redis::cmd("XRANGE");
            range.arg(&key).arg(format!("({}-0", after.min(u64::MAX - 1))).arg("+").arg("COUNT").arg(most);
            let entries = self.command(ATTEMPTED, range).await?;
            let page = codec::page(entries, after, most).ok_or_else(|| unexpected(ATTEMPTED))?;
            if !page.is_empty() {
                return Ok(Some(page));
            }
            let mut exists = redis::cmd("EXISTS");
            exists.arg(&key);
            let exists = self.command(ATTEMPTED, exists).await?;
            Ok((exists == Value::Int(1)).then_some(page))
        }
        .boxed()
    }

    fn bell(&self, turn: TurnId) -> BoxFuture<'_, Bell> {
        async move {
            let connection = &self.shared.connection;
            self.shared.bells.listen(connection.client(), connection.timeout(), self.shared.keys.log(turn))
        }
        .boxed()
    }
}
