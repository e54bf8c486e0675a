//! The task that reads a turn and records it.

use std::sync::Arc;

use super::{
    copier::Copier,
    elsewhere::Elsewhere,
    end::{EndReason, TurnEnd, shut_down},
    log::Log,
    memory::Turns,
};
use crate::{
    clock::Runtime,
    error::{Error, ErrorKind, SessionFailure},
    generated::requests::SendMessageStream,
    message::TurnId,
    meter::{self, LiveTurn},
    session::{Coordinator, NamedTurn},
    stream::{MessageStream, RawFrame},
    trace::RecordingSpan,
    transport::runtime,
};

/// Largest number of events that are recorded at once.
const BATCH: usize = 64;

/// Records one turn. Dropped before its end, it says so: nobody waits in vain.
pub(super) struct Recorder {
    turn: TurnId,
    log: Arc<Log>,
    turns: Arc<Turns>,
    elsewhere: Option<Elsewhere>,
    runtime: Runtime,
    /// The turn has ended, or was not begun.
    is_over: bool,
    live: Option<LiveTurn>,
    span: RecordingSpan,
}

impl Recorder {
    pub(super) fn new(
        turn: TurnId,
        log: Arc<Log>,
        turns: Arc<Turns>,
        elsewhere: Option<Elsewhere>,
        runtime: Runtime,
    ) -> Self {
        let span = RecordingSpan::new();
        Self { turn, log, turns, elsewhere, runtime, is_over: false, live: None, span }
    }

    /// Sends the message, tells whether it was accepted, and records the turn.
    pub(super) fn run(self, request: SendMessageStream) -> impl Future<Output = ()> + Send + 'static {
        let span = self.span.clone();
        span.around(self.send(request))
    }

    async fn send(mut self, mut request: SendMessageStream) {
        let coordinator = self.elsewhere.as_ref().map(|elsewhere| Coordinator::from(elsewhere.backend.clone()));
        let named = Arc::new(NamedTurn::new(self.turn, coordinator));
        if self.elsewhere.is_some() {
            // Before the turn can end, so that its lease is held until the backend has all of it.
            named.storing.begin();
        }
        request.state.named = Some(named.clone());
        match request.await {
            Ok(stream) => {
                self.turns.accepted(self.turn);
                self.live = Some(LiveTurn::new());
                // It is set once, here.
                let _token = self.log.token.set(stream.token().clone());
                self.copy(&named).await;
                self.log.open(Ok(()));
                self.record(stream).await;
            }
            Err(error) if self.is_sent_elsewhere(&error) => {
                named.storing.end();
                self.follow_elsewhere().await;
            }
            Err(error) => {
                self.end(TurnEnd::of(&error), Some(error.clone()));
                if error.is_maybe_executed() {
                    // Its name is kept, elsewhere too: it is not sent under it a second time.
                    self.copy(&named).await;
                } else {
                    self.turns.abort(self.turn);
                    named.storing.end();
                }
                self.log.open(Err(error));
            }
        }
    }

    /// Another process sends the message, or has sent it, under the same name.
    fn is_sent_elsewhere(&self, error: &Error) -> bool {
        let is_same =
            matches!(error.kind(), ErrorKind::Session(SessionFailure::Busy { turn }) if *turn == Some(self.turn));
        is_same && self.elsewhere.is_some()
    }

    /// Has a task write the turn to the backend.
    async fn copy(&self, named: &NamedTurn) {
        let (Some(elsewhere), Ok(runtime)) = (&self.elsewhere, runtime()) else { return };
        let Elsewhere { backend, turns, clock } = elsewhere.clone();
        let retention = turns.settings().retention;
        if let Some(copier) = Copier::new(backend, named, self.log.clone(), clock, retention) {
            // Followers elsewhere find it from now on. What fails is tried again.
            let _ = copier.open().await;
            runtime.spawn(copier.run());
        }
    }

    /// The turn is another process's: those who follow it here follow it there.
    async fn follow_elsewhere(mut self) {
        let (Some(elsewhere), Ok(runtime)) = (self.elsewhere.clone(), runtime()) else { return };
        self.is_over = true;
        self.span.elsewhere();
        self.turns.abort(self.turn);
        let opened = elsewhere.opened(self.turn).await;
        match &opened {
            Ok(()) => elsewhere.follow_too(self.turn, &self.log, &runtime),
            Err(error) => self.log.fail(error.clone()),
        }
        self.log.open(opened);
    }

    async fn record(&mut self, mut stream: MessageStream) {
        let mut last = 0;
        loop {
            match stream.next_frames(BATCH).await {
                Ok(frames) if frames.is_empty() => return self.end(TurnEnd::done(), None),
                Ok(frames) => {
                    last = self.turns.append(self.turn, &self.log, last + 1, RawFrame::copied_together(frames));
                }
                Err(error) => return self.end(TurnEnd::of(&error), Some(error)),
            }
        }
    }

    fn end(&mut self, end: TurnEnd, error: Option<Error>) {
        self.is_over = true;
        self.span.ended(end.reason.label(), end.reason == EndReason::Done, self.log.last());
        if self.live.take().is_some() {
            meter::recorded(end.reason.label());
        }
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
