//! The faults that a server was given, and what they do to a request.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use axum::extract::{MatchedPath, Request};
use http::Method;

use super::fault::{Effect, Fault, Position};

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
        for armed in armed.iter_mut().filter(|armed| armed.fault.is_about(asked) && armed.fault.moment() == moment) {
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
    fn is_about(&self, asked: &Asked) -> bool {
        let method = self.method.as_ref().is_none_or(|method| asked.method.as_str().eq_ignore_ascii_case(method));
        method && self.route.as_ref().is_none_or(|route| asked.is_at(route))
    }

    fn moment(&self) -> Moment {
        match self.effect {
            Effect::Body { at: Position::Events(_), .. } => Moment::StreamBegins,
            _ => Moment::BeforeWork,
        }
    }
}

/// Target of a request.
pub(super) struct Asked {
    method: Method,
    path: String,
    route: Option<String>,
}

impl Asked {
    pub(super) fn of(request: &Request) -> Self {
        // The router marks a parameter that takes the rest of a path; the contract does not.
        let route = request.extensions().get::<MatchedPath>().map(|matched| matched.as_str().replace("{*", "{"));
        Self { method: request.method().clone(), path: request.uri().path().to_owned(), route }
    }

    fn is_at(&self, route: &str) -> bool {
        self.path == route || self.route.as_deref() == Some(&route.replace("{*", "{"))
    }
}
