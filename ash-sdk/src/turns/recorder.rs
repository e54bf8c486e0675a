//! The task that reads a turn and records it.

use std::sync::Arc;

use super::{
    end::{TurnEnd, shut_down},
    id::TurnId,
    log::Log,
    memory::Turns,
};
use crate::{
    clock::Runtime,
    error::Error,
    generated::requests::SendMessageStream,
    stream::{MessageStream, RawFrame},
};

/// Largest number of events that are recorded at once.
const BATCH: usize = 64;

/// Records one turn. Dropped before its end, it says so: nobody waits in vain.
pub(super) struct Recorder {
    turn: TurnId,
    log: Arc<Log>,
    turns: Arc<Turns>,
    runtime: Runtime,
    /// The turn has ended, or was not begun.
    is_over: bool,
}

impl Recorder {
    pub(super) fn new(turn: TurnId, log: Arc<Log>, turns: Arc<Turns>, runtime: Runtime) -> Self {
        Self { turn, log, turns, runtime, is_over: false }
    }

    /// Sends the message, tells whether it was accepted, and records the turn.
    pub(super) async fn run(mut self, request: SendMessageStream) {
        match request.await {
            Ok(stream) => {
                self.turns.accepted(self.turn);
                // It is set once, here.
                let _token = self.log.token.set(stream.token().clone());
                self.log.open(Ok(()));
                self.record(stream).await;
            }
            Err(error) => {
                // Its name is kept for a message that may have arrived: it is not sent under it a second time.
                if !error.is_maybe_executed() {
                    self.turns.abort(self.turn);
                }
                self.end(TurnEnd::of(&error), Some(error.clone()));
                self.log.open(Err(error));
            }
        }
    }

    async fn record(&mut self, mut stream: MessageStream) {
        let mut last = 0;
        loop {
            match stream.next_frames(BATCH).await {
                Ok(frames) if frames.is_empty() => return self.end(TurnEnd::done(), None),
                Ok(frames) => {
                    let batch = frames.into_iter().map(RawFrame::copied).collect();
                    last = self.turns.append(self.turn, &self.log, last + 1, batch);
                }
                Err(error) => return self.end(TurnEnd::of(&error), Some(error)),
            }
        }
    }

    fn end(&mut self, end: TurnEnd, error: Option<Error>) {
        self.is_over = true;
        if let Some(error) = error {
            // A turn ends once.
            let _error = self.log.error.set(error);
        }
        self.turns.end(self.turn, &self.log, end, self.runtime.clock.now());
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if !self.is_over {
            let error = shut_down();
            self.end(TurnEnd::of(&error), Some(error.clone()));
            self.log.open(Err(error));
        }
    }
}
