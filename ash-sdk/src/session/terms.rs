//! Terms on which a session's next turn is taken.

use std::sync::{Arc, OnceLock};

use ash_sdk_gen::types::SessionId;

use super::{
    held::{Held, Storing},
    lease::Coordinator,
    mode::{SendMode, Work},
};
use crate::message::TurnId;

/// Terms on which a session's next turn is taken.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) mode: SendMode,
    pub(crate) work: Work,
    /// The turn's name, if it has one already.
    pub(crate) named: Option<Arc<NamedTurn>>,
}

impl Terms {
    /// Those of a message.
    pub(crate) const fn turn_with(mode: SendMode) -> Self {
        Self { mode, work: Work::Turn, named: None }
    }

    /// Those of a command.
    pub(crate) const fn command_with(mode: SendMode) -> Self {
        Self { mode, work: Work::Command, named: None }
    }

    /// The name of the work.
    pub(super) fn turn(&self, session: SessionId) -> TurnId {
        self.named.as_ref().map_or_else(|| TurnId::new(session), |named| named.turn)
    }

    pub(super) fn coordinator(&self) -> Option<&Coordinator> {
        self.named.as_ref()?.coordinator.as_ref()
    }
}

/// A turn that was given its name before it is begun.
#[derive(Debug)]
pub(crate) struct NamedTurn {
    pub(crate) turn: TurnId,
    /// Coordinator in place of the client's.
    pub(crate) coordinator: Option<Coordinator>,
    /// The lease that it is run under.
    pub(crate) held: OnceLock<Held>,
    /// Its log, which is written under the lease.
    pub(crate) storing: Arc<Storing>,
}

impl NamedTurn {
    pub(crate) fn new(turn: TurnId, coordinator: Option<Coordinator>) -> Self {
        Self { turn, coordinator, held: OnceLock::new(), storing: Arc::default() }
    }
}
