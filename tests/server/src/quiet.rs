//! Silence while the routes are built.

/// Builds something without the hundreds of spans by which aide traces that.
pub(crate) fn quietly<T>(build: impl FnOnce() -> T) -> T {
    tracing::dispatcher::with_default(&tracing::Dispatch::none(), build)
}
