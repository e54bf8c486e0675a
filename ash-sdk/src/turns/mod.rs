//! Turns that outlive connections: started once, followed by any number of readers, from the beginning or from where they
//! left.
//!
//! A server streams a turn to the one who sent the message, once. What is not read then is not stored, and nobody can join
//! later. A [`TurnHub`] reads each turn to its end, whoever looks, and keeps its events for some time after it. Use it in a
//! service whose users reload the page in the middle of an answer, watch it in two windows, or come back after a break.
//!
//! ```text
//!               one task a turn                        each at its own pace
//! Ash server ──► MessageStream ──► log: 1 2 3 4 … end ──┬─► Subscription ─► events, in order, none twice
//!                                  (in memory)          ├─► BrowserStream ─► id: <turn>:3 …
//!                                                       └─► result()
//! ```
//!
//! # Guarantees
//!
//! - A message is sent once, whatever happens to those who started or follow its turn.
//! - Events have the numbers 1, 2, 3, …. A subscriber gets each once and in order from where it began, then the end with its
//!   reason, or an error. It never gets a gap.
//! - A subscriber that is slow, late or gone affects neither the turn nor others.
//! - While the process runs, every turn gets an end, even if the runtime of its recorder shuts down.
//!
//! Not guaranteed without a backend: turns live in the memory of this process, and end with it; the server stores a turn only
//! while it is being read. Let a service [shut down](crate::AshClient::shutdown) before it exits, and send the browsers of one
//! turn to the same process.
//!
//! # Several processes
//!
//! Hubs with the same [backend](TurnHubBuilder::backend) follow each other's turns. One process reads a turn from the server
//! and writes it to the backend, in batches of what has piled up; each other process that has a follower of it reads it from
//! there, once for all of its followers.
//!
//! ```text
//!                  replica A                          backend                    replica B
//! Ash server ──► log in memory ──► one task ──► log, lease of the session ──► one task ──► log in memory
//!                    └─► its own followers                                                    └─► its own followers
//! ```
//!
//! [`MemoryBackend`] is for tests and for several clients of one process, `RedisBackend` (feature `redis`) for several
//! processes. What they add:
//!
//! - One turn or command at a time runs in a session across all processes. A process that works in a session has its lease and
//!   renews it. Another one is refused with [`Busy`](crate::error::SessionFailure::Busy), which names the turn, or waits
//!   with [`queue`](crate::requests::SendMessageStream::queue). Give clients that send messages without a hub the
//!   same [coordinator](crate::ClientBuilder::coordinator).
//! - A turn that two processes start under one name is sent once.
//! - If a process dies during a turn, its lease expires, after 15 seconds by default. Followers elsewhere get what it had
//!   written, and an end with the reason [`Shutdown`](EndReason::Shutdown). The session's turn counts as
//!   [abandoned](crate::MessageStream#when-a-turn-is-abandoned) for all processes, since the agent may still be at work,
//!   until the session is [recovered](crate::AshClient::recover_session) or the turn is known to be over. Nobody sends its
//!   message again.
//! - While the backend is out of reach, turns are read on and followed in their own process. What the backend has missed, or
//!   lost, is written when it is back. If it stays away for more than 30 seconds, followers elsewhere get an error, and can
//!   subscribe again after the last number that they have; a browser does so by itself. No message is sent without the
//!   backend: it could be the second one in its session.
//!
//! Not guaranteed: Redis confirms a write before its replicas have it. After a failover, or a restart without persistence, it
//! may have lost the last events of a turn, which the turn's process writes again, and the lease of a session: until the
//! lease is taken again, at most a third of its time later, two processes could begin turns in one session. A turn whose
//! process dies at the same time has lost these events.
//!
//! # Size
//!
//! An event takes its bytes and about 40 more, which the limits do not count. Turns have some kilobytes to a few megabytes; the
//! [builder](TurnHubBuilder) has limits for one turn and for all of them, and the time for which a turn is kept after its end.
//! In Redis an event takes its bytes and about 30 more, for the same time; a service with 1,000 turns of 200 kB in ten minutes
//! takes 200 MB. A turn there has one entry for each batch, and a session that works three small keys. Each process has two
//! connections to Redis, whatever the number of turns and followers.
//!
//! # Browsers
//!
//! [`TurnHub::for_browser`] gives an event stream that an `EventSource` follows. Start turns by `POST`, follow them by `GET`;
//! the example `axum_chat` has both, and a page.
//!
//! - An `EventSource` that loses its connection comes back by itself with `Last-Event-ID`, and continues. When the page itself was
//!   reloaded, follow the turn from the beginning.
//! - Respond with 204 if there is no stream. An `EventSource` stops reconnecting after 204 and after any error status, 503
//!   included; for a temporary failure, respond with 200 and an empty event stream, and it tries again.
//! - Before you follow a turn for a user, check that [its session](TurnId::session_id) belongs to them: whoever knows the name of a
//!   turn can read it.
//! - Browsers open six connections to a host over HTTP/1.1. One stream for a page, or HTTP/2 in front.
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
