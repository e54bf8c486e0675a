//! The runtime that blocking calls share, and the check that the current thread may block.

use std::{
    pin::pin,
    sync::OnceLock,
    task::{Context, Waker},
};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::{Error, Result};

/// Returns the runtime that all blocking calls share, and starts it for the first one. It runs until the process exits.
///
/// # Errors
/// If the current thread must not block, or if the runtime cannot be started.
pub(super) fn runtime() -> Result<&'static Runtime> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if is_polled() {
        return Err(Error::configuration(
            "waiting here would block a thread of a tokio runtime; use `.await`, or wait inside \
             `tokio::task::spawn_blocking`",
        ));
    }
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let started = Builder::new_multi_thread().worker_threads(1).thread_name("ash-sdk-blocking").enable_all().build();
    let started = started.map_err(|error| {
        Error::configuration("the runtime for blocking calls could not be started").with_source(error)
    })?;
    Ok(RUNTIME.get_or_init(|| started))
}

/// Returns whether a runtime is polling a task, or the future of `block_on`, on the current thread.
///
/// A `spawn_blocking` thread also belongs to a runtime, but may block. tokio has no function that distinguishes the two;
/// however, only a future that is being polled has a budget, currently of 128 steps, after which it has to yield.
fn is_polled() -> bool {
    const STEPS: usize = 4096;
    let mut context = Context::from_waker(Waker::noop());
    Handle::try_current().is_ok()
        && (0..STEPS).any(|_| pin!(tokio::task::consume_budget()).poll(&mut context).is_pending())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn current_thread() -> Runtime {
        Builder::new_current_thread().build().unwrap()
    }

    fn multi_thread() -> Runtime {
        Builder::new_multi_thread().worker_threads(1).build().unwrap()
    }

    #[test]
    fn a_thread_without_a_runtime_may_wait() {
        assert!(!is_polled());
        let runtime = current_thread();
        let _entered = runtime.enter();
        assert!(!is_polled(), "a runtime that was entered polls nothing");
    }

    #[test]
    fn a_task_and_the_future_of_block_on_may_not_wait() {
        for runtime in [current_thread(), multi_thread()] {
            assert!(runtime.block_on(async { is_polled() }));
            assert!(runtime.block_on(async { tokio::spawn(async { is_polled() }).await.unwrap() }));
            let again = async {
                tokio::task::yield_now().await;
                is_polled() && is_polled()
            };
            assert!(runtime.block_on(again));
        }
    }

    #[test]
    fn a_thread_for_blocking_work_may_wait() {
        for runtime in [current_thread(), multi_thread()] {
            assert!(!runtime.block_on(async { tokio::task::spawn_blocking(is_polled).await.unwrap() }));
        }
        let in_place = async { tokio::spawn(async { tokio::task::block_in_place(is_polled) }).await.unwrap() };
        assert!(!multi_thread().block_on(in_place));
    }

    #[test]
    fn the_runtime_is_the_same_for_all_threads() {
        let addresses: Vec<_> =
            (0..8).map(|_| std::thread::spawn(|| std::ptr::from_ref(runtime().unwrap()) as usize)).collect();
        let addresses: Vec<usize> = addresses.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(addresses.windows(2).all(|pair| pair[0] == pair[1]), "{addresses:?}");
    }
}
