//! A turn as an event stream for browsers, which may come back and continue.

use std::{
    convert::Infallible,
    fmt::{self, Write},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use futures::{FutureExt, Stream, future::BoxFuture};
use http::{HeaderMap, HeaderValue, header};
use serde_json::json;

use super::{
    end::TurnEnd,
    log::{Log, Page},
    shown::Shown,
    subscription::Cursor,
};
use crate::{clock::Runtime, message::TurnId, sse::write_frame};

/// Silence after which a comment is sent, so that proxies do not close an idle connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// A turn as an event stream, returned by [`TurnHub::for_browser`](super::TurnHub::for_browser).
///
/// Each event has the id `<turn>:<number>`, so that a browser whose connection ends continues after the last it has. The
/// events are those of the server, or with [`display_items`](Self::display_items) events `items` whose data is an array of
/// [`DisplayItem`](crate::message::DisplayItem)s. The last one is `end`, whose data is the [`TurnEnd`]. If events are no longer
/// kept, it is `turn_error` instead, whose data has a `message`; there is never a gap. A page closes its `EventSource` on
/// either.
///
/// While idle, the stream has a comment every 15 seconds.
#[must_use = "a stream does nothing until it is polled"]
pub struct BrowserStream {
    turn: TurnId,
    cursor: Cursor,
    /// Number of the last item that the browser has.
    after: u64,
    shown: Option<Shown>,
    runtime: Runtime,
    silence: Option<BoxFuture<'static, ()>>,
    state: State,
}

#[derive(PartialEq, Eq)]
enum State {
    New,
    /// Nothing is sent but the time after which the browser tries again.
    Unavailable,
    Open,
    Over,
}

impl BrowserStream {
    /// `None` if the browser has everything.
    pub(super) fn new(turn: TurnId, log: Arc<Log>, after: u64, runtime: Runtime) -> Option<Self> {
        match log.read(after, 0) {
            Ok(Some(page)) if page.is_past_the_end() => return None,
            Err(super::log::Misplaced::BeyondEnd { .. }) => return None,
            _ => {}
        }
        let cursor = Cursor::new(turn, log, after);
        Some(Self { turn, cursor, after, shown: None, runtime, silence: None, state: State::New })
    }

    /// A stream of a turn that cannot be read at the moment: the browser tries again.
    pub(super) fn unavailable(turn: TurnId, runtime: Runtime) -> Self {
        let cursor = Cursor::new(turn, Arc::new(Log::new()), 0);
        Self { turn, cursor, after: 0, shown: None, runtime, silence: None, state: State::Unavailable }
    }

    /// Sends the items that a user interface shows in place of the server's events. They need all events from the beginning, of a
    /// browser that continues too. The last item, [`Done`](crate::message::DisplayItem::Done), may come again if the connection is
    /// lost right after it.
    pub fn display_items(mut self) -> Self {
        // Items depend on all events before them.
        self.cursor = self.cursor.rewound();
        self.shown = Some(Shown::new(self.turn.session_id()));
        self
    }

    /// Returns the headers of the response: its content type, and those that disable caching, transformation and buffering.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
        headers
    }

    /// Writes a page as it is sent.
    fn write(&mut self, page: Page) -> String {
        let mut out = String::new();
        let mut number = page.first;
        for event in page.events {
            match &mut self.shown {
                None => {
                    self.write_id(&mut out, number);
                    event.write(&mut out);
                }
                Some(shown) => {
                    let items = shown.add(event.event());
                    if number > self.after && !items.is_empty() {
                        self.write_id(&mut out, number);
                        write_frame(&mut out, "items", &json!(items).to_string());
                    }
                }
            }
            number += 1;
        }
        if let Some(end) = page.end {
            self.write_end(&mut out, number, &end);
        }
        out
    }

    fn write_end(&mut self, out: &mut String, number: u64, end: &TurnEnd) {
        if let Some(done) = self.shown.take().and_then(|shown| shown.done(end)) {
            write_frame(out, "items", &json!([done]).to_string());
        }
        self.write_id(out, number);
        write_frame(out, "end", &json!(end).to_string());
        self.state = State::Over;
    }

    /// Writes the id of the frame that follows.
    fn write_id(&self, out: &mut String, number: u64) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "id: {}:{number}", self.turn);
    }

    /// Sends a comment when nothing was sent for a while.
    fn poll_silence(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let clock = &self.runtime.clock;
        let silence = self.silence.get_or_insert_with(|| clock.sleep(KEEP_ALIVE));
        ready!(silence.poll_unpin(context));
        self.silence = None;
        Poll::Ready(Some(Ok(Bytes::from_static(b":\n\n"))))
    }

    /// The first bytes, which are sent at once. Browsers that lose their connections together do not come back together.
    fn greeting(&self) -> Bytes {
        let spread = ((self.runtime.random)() * 500.0) as u64;
        format!("retry: {}\n\n", 750 + spread).into()
    }
}

/// Returns the number in the id of an event of this turn.
pub(super) fn number_in(id: &str, turn: TurnId) -> Option<u64> {
    let (name, number) = id.rsplit_once(':')?;
    if name == turn.to_string() { number.parse().ok() } else { None }
}

impl Stream for BrowserStream {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.state {
            State::Unavailable => {
                self.state = State::Over;
                return Poll::Ready(Some(Ok(Bytes::from_static(b"retry: 2000\n\n:\n\n"))));
            }
            State::New => {
                self.state = State::Open;
                return Poll::Ready(Some(Ok(self.greeting())));
            }
            State::Over => return Poll::Ready(None),
            State::Open => {}
        }
        match self.cursor.poll_page(context) {
            // It had everything before the turn was known to have ended.
            Poll::Ready(Ok(page)) if page.is_past_the_end() => {
                self.state = State::Over;
                Poll::Ready(None)
            }
            Poll::Ready(Ok(page)) => {
                let bytes = self.write(page);
                if bytes.is_empty() {
                    // There may be many such pages: others have their turn in between.
                    context.waker().wake_by_ref();
                    return self.poll_silence(context);
                }
                self.silence = None;
                Poll::Ready(Some(Ok(bytes.into())))
            }
            Poll::Ready(Err(error)) => {
                self.state = State::Over;
                if error.is_retryable() {
                    // The browser comes back by itself.
                    return Poll::Ready(Some(Ok(Bytes::from_static(b"retry: 2000\n\n"))));
                }
                let mut out = String::new();
                write_frame(&mut out, "turn_error", &json!({ "message": error.message() }).to_string());
                Poll::Ready(Some(Ok(out.into())))
            }
            Poll::Pending => self.poll_silence(context),
        }
    }
}

impl fmt::Debug for BrowserStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("BrowserStream").field("turn", &self.turn).finish_non_exhaustive()
    }
}
