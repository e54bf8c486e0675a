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
//! Not guaranteed: turns live in the memory of this process, and end with it; the server stores a turn only while it is being
//! read. Let a service [shut down](crate::AshClient::shutdown) before it exits, and send the
//! browsers of one turn to the same process.
//!
//! # Size
//!
//! An event takes its bytes and about 40 more, which the limits do not count. Turns have some kilobytes to a few megabytes; the [builder](TurnHubBuilder) has
//! limits for one turn and for all of them, and the time for which a turn is kept after its end.
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
