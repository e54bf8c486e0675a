//! Turns that outlive connections: started once, followed by any number of readers, from the beginning or from where they
//! left off.
//!
//! A server streams a turn once, to the client that sent the message. Events that this client does not read are not stored, and
//! nobody can join later. A [`TurnHub`] reads every turn to its end, even if nobody follows it, and keeps its events for some
//! time afterwards. Use it in a service whose users reload the page in the middle of an answer, watch it in two windows, or
//! come back after a break.
//!
//! ```text
//!                one task per turn
//! Ash server ──► MessageStream ──► log: 1 2 3 4 … end (in memory)
//!                                   │
//!                                   │  each at its own pace
//!                                   ├─► Subscription ──► events, in order, each once
//!                                   ├─► BrowserStream ─► id: <turn>:3 …
//!                                   └─► result()
//! ```
//!
//! # Guarantees
//!
//! - A message is sent once, whatever happens to those who started or follow its turn.
//! - Events are numbered 1, 2, 3, …. A subscriber gets each event once and in order, from where it began, and then the end with
//!   its reason, or an error. It never gets a gap.
//! - A subscriber that is slow, late or gone affects neither the turn nor other subscribers.
//! - While the process runs, every turn gets an end, even if the runtime of its recorder shuts down.
//!
//! Not guaranteed without a backend: turns live in the memory of this process and are lost when it exits; the server stores a
//! turn only while it is being read. [Shut the client down](crate::AshClient::shutdown) before a service exits, and route all
//! browsers that follow a turn to the same process.
//!
//! # Several processes
//!
//! Hubs with the same [backend](TurnHubBuilder::backend) follow each other's turns. One process reads a turn from the server and
//! writes it to the backend, in batches of the events that have accumulated. Every other process that has followers of the turn
//! reads it from there, once for all of them.
//!
//! ```text
//!               replica A                                backend
//! Ash server ──► log in memory ─┬─► one task ──────────► log, lease of the session
//!                               └─► its own followers     │
//!               replica B                                 │
//!                log in memory ◄─── one task ◄────────────┘
//!                 └─► its own followers
//! ```
//!
//! [`MemoryBackend`] is for tests and for several clients in one process, `RedisBackend` (feature `redis`) for several
//! processes. A backend adds:
//!
//! - Only one turn or command at a time runs in a session, across all processes. The process that uses a session holds its lease
//!   and renews it. Any other process is refused with [`Busy`](crate::error::SessionFailure::Busy), which names the turn, or
//!   waits if [`queue`](crate::requests::SendMessageStream::queue) is set. Give clients that send messages without a hub the
//!   same [coordinator](crate::ClientBuilder::coordinator).
//! - If two processes start a turn under the same name, its message is sent once.
//! - If a process dies during a turn, its lease expires, after 15 seconds by default. Followers in other processes get the events
//!   that it had written, and an end with the reason [`Shutdown`](EndReason::Shutdown). All processes treat the session's turn as
//!   [abandoned](crate::MessageStream#when-a-turn-is-abandoned), since the agent may still be working, until the session is
//!   [recovered](crate::AshClient::recover_session) or the turn is known to be over. Its message is never retried.
//! - While the backend is unreachable, each process continues to read its own turns and to serve its own followers. Events that
//!   the backend missed or lost are written once it is back. If it stays away for more than 30 seconds, followers in other
//!   processes get an error, and can subscribe again after the last number that they have; a browser does so by itself. No
//!   message is sent without the backend, because another turn could be running in the session.
//!
//! Not guaranteed: Redis confirms a write before its replicas have it. A failover, or a restart without persistence, can lose the
//! last events of a turn, which the turn's process writes again, and the lease of a session. Until the lease is taken again, at
//! most a third of its duration later, two processes could start turns in the same session. If the turn's process dies at the
//! same time, these events are lost.
//!
//! # Size
//!
//! An event takes its own size and about 40 bytes more, which the limits do not count. Turns take from some kilobytes to a few
//! megabytes. The [builder](TurnHubBuilder) sets limits for one turn and for all of them, and for how long a turn is kept after
//! its end. In Redis an event takes its own size and about 30 bytes more, for the same time: a service with 1,000 turns of 200 kB
//! in ten minutes takes 200 MB. A turn has one entry there for each batch, and a session in use has three small keys. Each
//! process has two connections to Redis, whatever the number of turns and followers.
//!
//! # Browsers
//!
//! [`TurnHub::for_browser`] returns an event stream for an `EventSource`. Start turns with `POST` and follow them with `GET`; the
//! example `axum_chat` does both, and has a page.
//!
//! - An `EventSource` that loses its connection reconnects by itself with `Last-Event-ID`, and continues. When the page itself was
//!   reloaded, follow the turn from the beginning.
//! - Respond with 204 if there is no stream. An `EventSource` stops reconnecting after 204 and after any error status, 503
//!   included. For a temporary failure, respond with 200 and an empty event stream, and it tries again.
//! - Before you follow a turn for a user, check that [its session](TurnId::session_id) belongs to that user: anyone who knows the
//!   name of a turn can read it.
//! - Browsers open at most six connections to a host over HTTP/1.1. Open one stream per page, or put HTTP/2 in front.
//! - Compression holds events back; the [headers](BrowserStream::headers) forbid it.

mod backend;
#[cfg(test)]
mod backend_rules;
mod browser;
mod builder;
mod copier;
mod elsewhere;
mod end;
mod follower;
mod hub;
mod log;
mod memory;
mod recorder;
#[cfg(feature = "redis")]
mod redis;
mod settings;
mod shared_memory;
mod shown;
mod subscription;

#[cfg(feature = "redis")]
pub use self::redis::{RedisBackend, RedisBackendBuilder};
pub use backend::Backend;
pub use browser::BrowserStream;
pub use builder::TurnHubBuilder;
pub use end::{EndReason, TurnEnd};
pub use hub::TurnHub;
pub use shared_memory::MemoryBackend;
pub use subscription::{Subscription, TurnItem};

pub use crate::{message::TurnId, session::Coordinator};
