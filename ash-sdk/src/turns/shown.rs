//! The items that a user interface shows, of recorded events.

use ash_sdk_gen::types::SessionId;

use super::end::{EndReason, TurnEnd};
use crate::message::{Display, DisplayItem, Event, JoinedDeltas, Turn};

/// State of a turn that is shown.
#[derive(Debug)]
pub(super) struct Shown {
    turn: Turn,
    display: Display,
    joined: JoinedDeltas,
}

impl Shown {
    pub(super) fn new(session: SessionId) -> Self {
        Self { turn: Turn::new(session), display: Display::default(), joined: JoinedDeltas::default() }
    }

    /// Returns the items that an event adds.
    pub(super) fn add(&mut self, mut event: Event) -> Vec<DisplayItem> {
        let before = self.turn.text.len();
        self.joined.join(&mut event);
        self.turn.add(&event);
        let Event::Message(message) = event else { return Vec::new() };
        self.display.add(message.message(), self.turn.text_since(before))
    }

    /// Returns the last item, which an interrupted turn does not have.
    pub(super) fn done(self, end: &TurnEnd) -> Option<DisplayItem> {
        (end.reason == EndReason::Done).then(|| DisplayItem::Done { turn: Box::new(self.turn) })
    }
}
