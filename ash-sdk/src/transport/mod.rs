//! Sends one request: authorization, headers, deadline, retries and limits.
//!
//! The way of a request, from a method of the client to its value:
//!
//! 1. A generated request calls [`Shared::call`] with its row of the table of operations, its options, and a closure.
//! 2. `call` creates a [`Call`] and a raw client around it, and runs the closure, which is one method of the raw client.
//! 3. The raw method builds the HTTP request and hands it to the hook [`Execute::execute`](ash_sdk_gen::Execute).
//! 4. `prepare` adds the headers; `attempts` sends the request, as often as the retry policy and the deadline permit.
//!    `intercepted` calls the caller's interceptors around each attempt, where there are any.
//! 5. `connection` explains an attempt without a response, `refusal` reads an error response, `body` a success.
//! 6. A failure is now an [`Error`]. It is left in the call's [`Record`], where step 8 takes it.
//! 7. A success goes back through the raw method, which decodes it.
//! 8. `call` returns the value, or the error from the record. Only a body that cannot be decoded becomes an error here.
//!
//! A call through [`AshClient::raw`](crate::AshClient::raw) has the same steps, except that its operation is looked up
//! by the id that the hook is given, its path is checked there, and its error leaves in the form of step 3's interface.
//! A request of a caller's own making begins at step 4, in [`Shared::send`].

mod attempts;
mod body;
mod call;
mod cause;
mod connection;
mod decode;
mod extras;
mod intercepted;
mod options;
mod raw;
mod refusal;
mod request_body;
mod request_id;
mod route;
mod sent;
mod shared;

pub(crate) use body::cut_short;
pub(crate) use decode::decode;
pub(crate) use options::CallOptions;
pub(crate) use request_body::{Members, RequestBody};
pub(crate) use request_id::RequestIds;
pub(crate) use sent::Sent;
#[cfg(feature = "traceparent")]
pub(crate) use shared::TraceContext;
pub(crate) use shared::{Shared, StreamLimits, runtime};

#[cfg(doc)]
use {
    self::call::{Call, Record},
    crate::error::Error,
};
