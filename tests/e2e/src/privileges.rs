//! Work without the privileges of root, who may read everything.

use std::{io, thread};

use rustix::thread::{CapabilitySet, capabilities, set_capabilities};

/// Runs a future on a thread that has no privileges, and on a runtime of which the same holds.
///
/// # Errors
///
/// When the system does not let them be dropped.
pub fn without_them(work: impl Future<Output = ()> + Send) -> io::Result<()> {
    thread::scope(|scope| {
        let working = scope.spawn(|| {
            // They belong to a thread; those that it starts inherit what it has then.
            let mut sets = capabilities(None)?;
            sets.effective = CapabilitySet::empty();
            set_capabilities(None, sets)?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(work);
            Ok(())
        });
        working.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
