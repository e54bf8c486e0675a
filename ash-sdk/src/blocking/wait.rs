//! Blocking on requests and other futures.

use super::place;
use crate::error::Result;

/// Adds [`wait`](Self::wait) to requests, and to every other future of the SDK that returns a [`Result`].
///
/// # Examples
///
/// ```no_run
/// use std::time::Duration;
/// use ash_sdk::{AshClient, blocking::Wait};
///
/// # fn main() -> ash_sdk::Result<()> {
/// let client = AshClient::from_env()?;
/// let session = client.create_session("qa-bot").model("claude-sonnet-4-5").wait()?;
/// let stream = client.send_message_stream(session.id, "Analyze this code").wait()?;
/// println!("{}", stream.turn().wait()?.text);
/// client.download_session_file(session.id, "report.pdf").save_to("report.pdf").wait()?;
/// # Ok(()) }
/// ```
pub trait Wait: Sized {
    /// Type of the value, without the `Result`.
    type Value;

    /// Sends the request, or runs the future, and blocks the current thread until its value is available.
    ///
    /// # Errors
    ///
    /// Those of the request or future, and [`Configuration`](crate::ErrorKind::Configuration) in an async task.
    fn wait(self) -> Result<Self::Value>;
}

impl<F: IntoFuture<Output = Result<T>>, T> Wait for F {
    type Value = T;

    fn wait(self) -> Result<T> {
        block_on(self)?
    }
}

/// Blocks the current thread until a future completes, whatever its output type, and uses the same runtime as [`Wait`].
///
/// # Errors
///
/// [`Configuration`](crate::ErrorKind::Configuration) in an async task.
///
/// # Examples
///
/// Several requests at once:
///
/// ```no_run
/// use ash_sdk::{AshClient, blocking::block_on, futures::future};
///
/// # fn main() -> ash_sdk::Result<()> {
/// let client = AshClient::from_env()?;
/// let answers = ["a.rs", "b.rs"].map(|file| {
///     let client = client.clone();
///     async move {
///         let session = client.create_session("reviewer").await?;
///         client.send_message(session.id, format!("Review {file}")).await
///     }
/// });
/// for turn in block_on(future::try_join_all(answers))?? {
///     println!("{}", turn.text);
/// }
/// # Ok(()) }
/// ```
pub fn block_on<F: IntoFuture>(future: F) -> Result<F::Output> {
    let runtime = place::runtime()?;
    // Converted inside the runtime, which some futures look up when they are created.
    Ok(runtime.block_on(async { future.await }))
}
