//! Streams as iterators.

use std::{fmt, iter::FusedIterator};

use futures::{Stream, StreamExt};

use super::wait::block_on;
use crate::error::Result;

/// Adds [`blocking_iter`](Self::blocking_iter) to the streams of the SDK.
///
/// # Examples
///
/// ```no_run
/// use ash_sdk::{
///     AshClient,
///     blocking::{Iterate, Wait},
/// };
/// use std::io::Write;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = AshClient::from_env()?;
/// let session = client.create_session("qa-bot").wait()?;
/// let stream = client
///     .send_message_stream(session.id, "Hello")
///     .include_partial_messages(true)
///     .wait()?;
/// for piece in stream.into_text().blocking_iter() {
///     print!("{}", piece?);
///     std::io::stdout().flush()?;
/// }
/// # Ok(()) }
/// ```
///
/// To use the stream again afterwards, iterate over a mutable reference to it:
///
/// ```no_run
/// # use ash_sdk::{AshClient, Event, SessionId, blocking::{Iterate, Wait}};
/// # fn example(client: AshClient, session: SessionId) -> ash_sdk::Result<()> {
/// let mut stream = client.send_message_stream(session, "Hello").wait()?;
/// let first = (&mut stream).blocking_iter().next().transpose()?;
/// let turn = stream.turn().wait()?;
/// # Ok(()) }
/// ```
pub trait Iterate: Stream<Item = Result<Self::Element>> + Unpin + Sized {
    /// Type of an item, without the `Result`.
    type Element;

    /// Returns an iterator whose `next` blocks the current thread until an item arrives. In an async task, its only item is
    /// a [`Configuration`](crate::ErrorKind::Configuration) error.
    fn blocking_iter(self) -> BlockingIter<Self> {
        BlockingIter { stream: Some(self) }
    }
}

impl<S: Stream<Item = Result<T>> + Unpin, T> Iterate for S {
    type Element = T;
}

/// Iterator over a stream, returned by [`blocking_iter`](Iterate::blocking_iter).
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct BlockingIter<S> {
    /// `None` once the stream has ended.
    stream: Option<S>,
}

impl<S: Iterate> Iterator for BlockingIter<S> {
    type Item = Result<S::Element>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = block_on(self.stream.as_mut()?.next());
        if !matches!(next, Ok(Some(_))) {
            self.stream = None;
        }
        next.unwrap_or_else(|error| Some(Err(error)))
    }
}

impl<S: Iterate> FusedIterator for BlockingIter<S> {}

impl<S> fmt::Debug for BlockingIter<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("BlockingIter").field("is_over", &self.stream.is_none()).finish_non_exhaustive()
    }
}
