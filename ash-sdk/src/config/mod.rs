//! Settings of a client: addresses, keys and limits, checked before anything is sent.

mod builder;
mod environment;
mod server;

pub use builder::ClientBuilder;
