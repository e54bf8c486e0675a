//! Subscriptions to turns.

use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures::{FutureExt, Stream, future::BoxFuture, stream::FusedStream};

use super::{
    end::TurnEnd,
    log::{Log, Misplaced, Page},
};
use crate::{
    error::{Error, ErrorKind, HubFailure, Result},
    message::{Event, JoinedDeltas, TurnId},
    meter::{self, Subscribed},
    stream::RawFrame,
    trace::SubscriberSpan,
};

/// Size of what is taken out of a log at once, in bytes.
const PAGE: usize = 64 << 10;

/// Item of a [`Subscription`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TurnItem {
    /// An event of the turn.
    #[non_exhaustive]
    Event {
        /// Its number. The first event has 1, and none is left out.
        number: u64,
        /// The event.
        event: Event,
    },
    /// The end of the turn, which is the last item.
    #[non_exhaustive]
    End {
        /// The number after that of the last event.
        number: u64,
        /// The end, with its reason.
        end: TurnEnd,
    },
}

impl TurnItem {
    /// Returns the item's number, by which a reader that has seen it [continues](super::TurnHub::subscribe_after).
    pub fn number(&self) -> u64 {
        match self {
            Self::Event { number, .. } | Self::End { number, .. } => *number,
        }
    }
}

/// Events of a turn for one of its readers: each once, in order, and at last the end.
///
/// It may be as slow as it likes, or be dropped: neither the turn nor other readers notice.
#[must_use = "a subscription does nothing until it is polled"]
pub struct Subscription {
    cursor: Cursor,
    events: VecDeque<RawFrame>,
    /// Number of the next event.
    next: u64,
    end: Option<TurnEnd>,
    is_over: bool,
    joined: JoinedDeltas,
}

impl Subscription {
    pub(super) fn new(turn: TurnId, log: Arc<Log>, after: u64) -> Self {
        let cursor = Cursor::new(turn, log, after);
        Self {
            cursor,
            events: VecDeque::new(),
            next: after.saturating_add(1),
            end: None,
            is_over: false,
            joined: JoinedDeltas::default(),
        }
    }

    /// Returns the turn.
    pub fn turn_id(&self) -> TurnId {
        self.cursor.turn
    }
}

impl Stream for Subscription {
    type Item = Result<TurnItem>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(event) = self.events.pop_front() {
                let number = self.next;
                self.next += 1;
                let mut event = event.event();
                self.joined.join(&mut event);
                return Poll::Ready(Some(Ok(TurnItem::Event { number, event })));
            }
            if let Some(end) = self.end.take() {
                self.is_over = true;
                return Poll::Ready(Some(Ok(TurnItem::End { number: self.next, end })));
            }
            if self.is_over {
                return Poll::Ready(None);
            }
            match ready!(self.cursor.poll_page(context)) {
                Ok(page) => {
                    self.is_over = page.is_past_the_end();
                    self.next = page.first;
                    self.events = page.events.into();
                    self.end = page.end;
                }
                Err(error) => {
                    self.is_over = true;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

impl FusedStream for Subscription {
    fn is_terminated(&self) -> bool {
        self.is_over
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Subscription")
            .field("turn", &self.cursor.turn)
            .field("next", &self.next)
            .field("over", &self.is_over)
            .finish_non_exhaustive()
    }
}

/// A reader's place in a log.
pub(super) struct Cursor {
    turn: TurnId,
    /// Counts it.
    _subscribed: Subscribed,
    span: SubscriberSpan,
    log: Arc<Log>,
    after: u64,
    waiting: Option<BoxFuture<'static, ()>>,
}

impl Cursor {
    pub(super) fn new(turn: TurnId, log: Arc<Log>, after: u64) -> Self {
        let span = SubscriberSpan::new(after);
        Self { turn, _subscribed: Subscribed::new(), span, log, after, waiting: None }
    }

    /// The same reader at the beginning of the log.
    pub(super) fn rewound(self) -> Self {
        Self::new(self.turn, self.log, 0)
    }

    /// Takes what follows, and waits for it if there is nothing yet.
    pub(super) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Result<Page>> {
        loop {
            if let Some(waiting) = &mut self.waiting {
                ready!(waiting.poll_unpin(context));
                self.waiting = None;
            }
            match self.log.read(self.after, PAGE) {
                Ok(Some(page)) => {
                    if !page.events.is_empty() {
                        let lag = self.log.last().saturating_sub(self.after);
                        meter::lagged(lag);
                        self.span.read(page.events.len(), lag);
                    }
                    self.after += page.events.len() as u64;
                    return Poll::Ready(Ok(page));
                }
                Ok(None) => {
                    if let Some(error) = self.log.failure() {
                        return Poll::Ready(Err(error.clone()));
                    }
                    let (log, after) = (self.log.clone(), self.after);
                    self.waiting = Some(Box::pin(async move { log.changed(after).await }));
                }
                Err(misplaced) => return Poll::Ready(Err(self.misplaced(misplaced))),
            }
        }
    }

    fn misplaced(&self, misplaced: Misplaced) -> Error {
        let (turn, after) = (self.turn, self.after);
        let (failure, text) = match misplaced {
            Misplaced::Trimmed { first } => (
                HubFailure::Trimmed { first },
                format!(
                    "the events of the turn {turn} after {after} are no longer kept; the first kept event has the number \
                     {first}; raise `max_turn_size` or `max_size` of the hub, or read sooner"
                ),
            ),
            Misplaced::BeyondEnd { last } => (
                HubFailure::BeyondEnd { last },
                format!("the turn {turn} has no item {after}: its last event has the number {last}"),
            ),
        };
        Error::new(ErrorKind::Hub(failure), text)
    }
}
