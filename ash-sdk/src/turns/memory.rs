//! The turns that a hub keeps in memory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Instant,
};

use ash_sdk_gen::types::SessionId;

use super::{end::TurnEnd, log::Log, settings::Settings};
use crate::{message::TurnId, stream::RawFrame};

/// Turns by their names.
#[derive(Debug)]
pub(super) struct Turns {
    settings: Settings,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    turns: HashMap<TurnId, Kept>,
    active: HashMap<SessionId, TurnId>,
    /// Turns of other processes, for as long as they are followed.
    followed: HashMap<TurnId, Weak<Log>>,
    /// Size of the events of all turns, in bytes.
    size: usize,
}

#[derive(Debug)]
struct Kept {
    log: Arc<Log>,
    ended_at: Option<Instant>,
}

impl Turns {
    pub(super) fn settings(&self) -> Settings {
        self.settings
    }

    pub(super) fn new(settings: Settings) -> Self {
        Self { settings, state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a turn, unless there is one of this name. Returns its log, and `true` if it was begun.
    pub(super) fn begin(&self, turn: TurnId, now: Instant) -> (Arc<Log>, bool) {
        let mut state = self.lock();
        self.forget_the_old(&mut state, now);
        if let Some(kept) = state.turns.get(&turn) {
            return (kept.log.clone(), false);
        }
        let log = Arc::new(Log::new());
        state.turns.insert(turn, Kept { log: log.clone(), ended_at: None });
        (log, true)
    }

    /// The turn's message was accepted: it is what runs in its session.
    pub(super) fn accepted(&self, turn: TurnId) {
        self.lock().active.insert(turn.session_id(), turn);
    }

    /// Forgets a turn that was not begun after all.
    pub(super) fn abort(&self, turn: TurnId) {
        self.lock().turns.remove(&turn);
    }

    /// Appends events of a turn, and keeps within the limits.
    pub(super) fn append(&self, turn: TurnId, log: &Log, first: u64, batch: Vec<RawFrame>) -> u64 {
        // Under one lock, so that the sum of the sizes is right.
        let mut state = self.lock();
        let before = log.size();
        let last = log.append(first, batch).unwrap_or(first - 1);
        log.trim(self.settings.max_turn_size);
        if state.turns.contains_key(&turn) {
            state.size = (state.size + log.size()).saturating_sub(before);
            self.keep_within(&mut state);
        }
        last
    }

    /// Ends a turn.
    pub(super) fn end(&self, turn: TurnId, log: &Log, end: TurnEnd, now: Instant) {
        let mut state = self.lock();
        if state.active.get(&turn.session_id()) == Some(&turn) {
            state.active.remove(&turn.session_id());
        }
        if let Some(kept) = state.turns.get_mut(&turn) {
            kept.ended_at = Some(now);
        }
        log.seal(end);
    }

    /// Returns the log of another process's turn that is followed here.
    pub(super) fn followed(&self, turn: TurnId) -> Option<Arc<Log>> {
        self.lock().followed.get(&turn)?.upgrade().filter(|log| log.failure().is_none())
    }

    /// Notes that another process's turn is followed here, by this log unless there is one already. Returns the log, and
    /// `true` if it is the new one.
    pub(super) fn follow(&self, turn: TurnId, log: Arc<Log>) -> (Arc<Log>, bool) {
        let mut state = self.lock();
        state.followed.retain(|_, log| log.strong_count() > 0);
        let known = state.followed.get(&turn).and_then(Weak::upgrade).filter(|log| log.failure().is_none());
        match known {
            Some(known) => (known, false),
            None => {
                state.followed.insert(turn, Arc::downgrade(&log));
                (log, true)
            }
        }
    }

    /// Returns the turn that runs in a session.
    pub(super) fn active(&self, session: SessionId) -> Option<TurnId> {
        self.lock().active.get(&session).copied()
    }

    /// Returns a turn's log.
    pub(super) fn log(&self, turn: TurnId, now: Instant) -> Option<Arc<Log>> {
        let mut state = self.lock();
        self.forget_the_old(&mut state, now);
        state.turns.get(&turn).map(|kept| kept.log.clone())
    }

    fn forget_the_old(&self, state: &mut State, now: Instant) {
        let State { turns, size, .. } = state;
        turns.retain(|_, kept| {
            let is_old =
                kept.ended_at.is_some_and(|ended| now.saturating_duration_since(ended) >= self.settings.retention);
            if is_old {
                *size = size.saturating_sub(kept.log.size());
            }
            !is_old
        });
    }

    fn keep_within(&self, state: &mut State) {
        let State { turns, size, .. } = state;
        while *size > self.settings.max_size {
            let oldest = turns.iter().filter_map(|(turn, kept)| Some((kept.ended_at?, *turn))).min();
            if let Some(kept) = oldest.and_then(|(_, turn)| turns.remove(&turn)) {
                *size = size.saturating_sub(kept.log.size());
                continue;
            }
            let trimmable = turns.values().filter(|kept| kept.log.is_trimmable());
            let Some(largest) = trimmable.max_by_key(|kept| kept.log.size()) else { return };
            let before = largest.log.size();
            largest.log.trim(before / 2);
            let trimmed = before - largest.log.size();
            if trimmed == 0 {
                return;
            }
            *size = size.saturating_sub(trimmed);
        }
    }
}
