//! The faults that a server was given, and what they do to a request.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use super::{
    fault::{Effect, Fault, Position},
    target::Asked,
};

/// The faults of a server.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Armed>>);

struct Armed {
    fault: Fault,
    spared: usize,
    switch: FaultSwitch,
}

/// A fault that a server was given: tells how often it happened, and takes it back.
#[derive(Clone, Debug, Default)]
pub struct FaultSwitch(Arc<Switch>);

#[derive(Debug, Default)]
struct Switch {
    happened: AtomicUsize,
    off: std::sync::atomic::AtomicBool,
}

impl FaultSwitch {
    /// Returns the number of times that it has happened so far.
    pub fn happened(&self) -> usize {
        self.0.happened.load(Ordering::SeqCst)
    }

    /// Disables the fault. Responses in progress are still affected.
    pub fn off(&self) {
        self.0.off.store(true, Ordering::SeqCst);
    }
}

impl Faults {
    fn armed(&self) -> MutexGuard<'_, Vec<Armed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, fault: Fault) -> FaultSwitch {
        let switch = FaultSwitch::default();
        self.armed().push(Armed { spared: fault.spared, fault, switch: switch.clone() });
        switch
    }

    pub(crate) fn clear(&self) {
        self.armed().clear();
    }

    /// The fault that happens at this moment of a request, if one does.
    pub(super) fn next(&self, asked: &Asked, moment: Moment) -> Option<Fault> {
        let mut armed = self.armed();
        armed.retain(Armed::may_happen);
        for armed in
            armed.iter_mut().filter(|armed| armed.fault.target.is_met_by(asked) && armed.fault.moment() == moment)
        {
            if armed.spared > 0 {
                armed.spared -= 1;
                continue;
            }
            armed.switch.0.happened.fetch_add(1, Ordering::SeqCst);
            return Some(armed.fault.clone());
        }
        None
    }
}

impl Armed {
    fn may_happen(&self) -> bool {
        let over = self.fault.times.is_some_and(|times| self.switch.happened() >= times);
        !over && !self.switch.0.off.load(Ordering::SeqCst)
    }
}

/// Moment at which it is known whether a fault happens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    BeforeWork,
    /// Only an answer that is a stream has events.
    StreamBegins,
}

impl Fault {
    fn moment(&self) -> Moment {
        match self.effect {
            Effect::Body { at: Position::Events(_), .. } => Moment::StreamBegins,
            _ => Moment::BeforeWork,
        }
    }
}
