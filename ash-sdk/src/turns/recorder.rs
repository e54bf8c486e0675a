//! The task that reads a turn and records it.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::oneshot;

use super::{
    end::{EndReason, TurnEnd},
    frame,
    id::TurnId,
    log::Log,
    memory::Turns,
};
use crate::{clock::Runtime, error::Result, generated::requests::SendMessageStream, stream::MessageStream};

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
    pub(super) async fn run(mut self, request: SendMessageStream, opened: oneshot::Sender<Result<()>>) {
        match request.await {
            Ok(stream) => {
                self.turns.accepted(self.turn);
                // It is set once, here.
                let _token = self.log.token.set(stream.token().clone());
                // Whoever has started the turn may be gone; it is recorded all the same.
                let _gone = opened.send(Ok(()));
                self.record(stream).await;
            }
            Err(error) => {
                self.is_over = true;
                self.turns.abort(self.turn);
                self.log.seal(TurnEnd::of(&error));
                let _gone = opened.send(Err(error));
            }
        }
    }

    async fn record(&mut self, mut stream: MessageStream) {
        let mut last = 0;
        loop {
            match stream.next_frames(BATCH).await {
                Ok(frames) if frames.is_empty() => return self.end(TurnEnd::done()),
                Ok(frames) => {
                    let batch: Vec<Bytes> =
                        frames.iter().map(|frame| frame::write(frame.event_type(), frame.data())).collect();
                    last = self.turns.append(self.turn, &self.log, last + 1, &batch);
                }
                Err(error) => return self.end(TurnEnd::of(&error)),
            }
        }
    }

    fn end(&mut self, end: TurnEnd) {
        self.is_over = true;
        self.turns.end(self.turn, &self.log, end, self.runtime.clock.now());
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if !self.is_over {
            let message = "the runtime that recorded the turn has shut down".to_owned();
            self.end(TurnEnd { reason: EndReason::Shutdown, message });
        }
    }
}
