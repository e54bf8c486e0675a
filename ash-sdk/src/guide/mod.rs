//! Guides: how to do with this crate what takes more than one call.
//!
//! | To … | read |
//! |---|---|
//! | send the first message | [`getting_started`] |
//! | know what a session keeps | [`sessions`] |
//! | show an answer while it is written | [`streaming`] |
//! | stop a turn, limit it, end a service | [`stopping`] |
//! | get a value of a type | [`structured_output`] |
//! | give an agent tools | [`tools`] |
//! | move files in and out | [`files`] |
//! | run many sessions | [`many_sessions`] |
//! | continue days later | [`resuming`] |
//! | handle errors | [`errors`] |
//! | trace and count | [`telemetry`](crate::telemetry) |
//! | test a service | [`testing`] |
//! | run behind a proxy | [`proxies`] |
//! | follow a server's changes | [`following_the_server`] |
//! | come from another SDK | [`from_python`], [`from_typescript`] |

#[doc = include_str!("errors.md")]
pub mod errors {}
#[doc = include_str!("files.md")]
pub mod files {}
#[doc = include_str!("following_the_server.md")]
pub mod following_the_server {}
#[doc = include_str!("from_python.md")]
pub mod from_python {}
#[doc = include_str!("from_typescript.md")]
pub mod from_typescript {}
#[doc = include_str!("getting_started.md")]
pub mod getting_started {}
#[doc = include_str!("many_sessions.md")]
pub mod many_sessions {}
#[doc = include_str!("proxies.md")]
pub mod proxies {}
#[doc = include_str!("resuming.md")]
pub mod resuming {}
#[doc = include_str!("sessions.md")]
pub mod sessions {}
#[doc = include_str!("stopping.md")]
pub mod stopping {}
#[doc = include_str!("streaming.md")]
pub mod streaming {}
#[doc = include_str!("structured_output.md")]
pub mod structured_output {}
#[doc = include_str!("testing.md")]
pub mod testing {}
#[doc = include_str!("tools.md")]
pub mod tools {}
