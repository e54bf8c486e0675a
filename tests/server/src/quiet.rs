//! Silence of a library that traces what is of no interest to whoever runs the server.

use tracing::subscriber::{NoSubscriber, with_default};

/// Builds something whose spans nobody sees: aide has one at the level `INFO` for each step of each route.
pub(crate) fn quietly<T>(build: impl FnOnce() -> T) -> T {
    with_default(NoSubscriber::default(), build)
}
