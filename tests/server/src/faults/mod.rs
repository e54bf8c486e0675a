//! Faults on demand: what a network or a server does to a client on a bad day, for one route and a number of times.
//!
//! They happen before anything else looks at a request, or to the answer on its way out, so that what the server does
//! otherwise stays faithful.

mod body;
mod connection;
mod fault;
pub(crate) mod inject;
mod switch;
mod target;

pub(crate) use connection::FaultyConnection;
pub use fault::Fault;
pub use switch::FaultSwitch;
pub(crate) use switch::Faults;
