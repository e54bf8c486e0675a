//! Paginated lists as streams, and tails of lists that grow.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use ash_sdk_gen::types::{SessionId, SessionStatus};
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};

use crate::{
    error::{Error, ErrorKind, ResponseFailure, Result},
    generated::operations,
    poll::Intervals,
    transport::{CallOptions, Shared},
};

/// Intervals at which a tail looks for new items.
const TAIL: Intervals = Intervals::new(Duration::from_millis(300), Duration::from_secs(5));

/// Length of an outage that a tail sits out before it says so.
const OUTAGE: Duration = Duration::from_secs(300);

/// Maximum number of items of one page.
pub(crate) const LARGEST_PAGE: i64 = 1000;

/// A request for one page of a list whose items have a cursor that grows.
pub(crate) trait Page: Sized + Send + 'static {
    type Item: Clone + PartialEq + Send + Sync + 'static;

    fn shared(&self) -> &Arc<Shared>;

    fn options(&self) -> &CallOptions;

    fn options_mut(&mut self) -> &mut CallOptions;

    /// Returns the same request, starting after a cursor.
    fn again(&self, after: Option<i64>) -> Self;

    fn fetch(self) -> impl Future<Output = Result<Vec<Self::Item>>> + Send;

    fn cursor(item: &Self::Item) -> i64;

    /// Returns the number of items of a full page; `None` where the list is not paginated.
    fn size(&self) -> Option<usize>;

    /// Returns the cursor before the first item of a list that may start over, with cursors that it had before.
    fn restarts_at() -> Option<i64> {
        None
    }
}

/// Streams all items, page after page.
pub(crate) fn all<P: Page + Sync>(first: P) -> BoxStream<'static, Result<P::Item>> {
    stream::try_unfold(Some((first, None)), |state| async move {
        let Some((request, after)) = state else { return Ok(None) };
        let items = next_page(&request, after).await?;
        let full = request.size().is_some_and(|size| items.len() >= size);
        let next = match items.last() {
            Some(last) if full => Some((request, Some(P::cursor(last)))),
            _ => None,
        };
        Ok::<_, Error>(Some((stream::iter(items.into_iter().map(Ok)), next)))
    })
    .try_flatten()
    .boxed()
}

/// Fetches a page. Its cursors must grow: otherwise the same items would repeat for ever.
async fn next_page<P: Page + Sync>(request: &P, after: Option<i64>) -> Result<Vec<P::Item>> {
    let items = request.again(after).fetch().await?;
    if let (Some(after), Some(smallest)) = (after, items.iter().map(P::cursor).min())
        && smallest <= after
    {
        let text = format!("the server returned items from {smallest} on, although those after {after} were requested");
        return Err(Error::new(ErrorKind::Response(ResponseFailure::Malformed { status: None }), text));
    }
    Ok(items)
}

/// Streams all items, and new ones as they appear, until the session has ended. It sits out an outage; after an error that may
/// pass, it goes on where it was.
pub(crate) fn tail<P: Page + Sync>(first: P, session: SessionId) -> BoxStream<'static, Result<P::Item>> {
    let tail = Tail {
        request: first,
        last: None,
        items: VecDeque::new(),
        intervals: TAIL,
        state: State::New,
        failing_since: None,
        session,
    };
    stream::unfold(tail, |mut tail| async move {
        loop {
            if let Some(item) = tail.items.pop_front() {
                return Some((Ok(item), tail));
            }
            if tail.state == State::Over {
                return None;
            }
            if let Err(error) = tail.advance().await {
                return Some((Err(error), tail));
            }
        }
    })
    .boxed()
}

struct Tail<P: Page> {
    request: P,
    last: Option<P::Item>,
    items: VecDeque<P::Item>,
    intervals: Intervals,
    state: State,
    /// The beginning of an outage.
    failing_since: Option<Instant>,
    session: SessionId,
}

#[derive(PartialEq, Eq)]
enum State {
    /// Nothing is known about the session yet.
    New,
    /// The session exists.
    Followed,
    /// No more items can appear.
    Over,
}

impl<P: Page + Sync> Tail<P> {
    /// Fetches what there is. An error that may pass is returned when it has lasted for [`OUTAGE`], or at the very
    /// beginning; another one is the end.
    async fn advance(&mut self) -> Result<()> {
        let Err(error) = self.fetch().await else {
            self.failing_since = None;
            return Ok(());
        };
        if !error.is_retryable() {
            self.state = State::Over;
            return Err(error);
        }
        let clock = self.request.shared().runtime.clock.clone();
        let since = *self.failing_since.get_or_insert_with(|| clock.now());
        if self.state == State::New || clock.now().saturating_duration_since(since) >= OUTAGE {
            self.failing_since = None;
            return Err(error);
        }
        clock.sleep(self.intervals.advance()).await;
        Ok(())
    }

    async fn fetch(&mut self) -> Result<()> {
        let items = match self.next_items().await {
            // The agent was deleted, and the session with it.
            Err(error) if error.is_not_found() && self.state == State::Followed => {
                self.state = State::Over;
                return Ok(());
            }
            items => items?,
        };
        self.state = State::Followed;
        self.request.options_mut().may_be_gone = true;
        if !items.is_empty() {
            self.intervals.reset();
            self.take(items);
            return Ok(());
        }
        if self.session_has_ended().await? {
            // Items may have appeared between the empty page and the end.
            let items = match self.next_items().await {
                Err(error) if error.is_not_found() => Vec::new(),
                items => items?,
            };
            if items.is_empty() {
                self.state = State::Over;
            }
            self.take(items);
            return Ok(());
        }
        let interval = self.intervals.advance();
        self.request.shared().runtime.clock.sleep(interval).await;
        Ok(())
    }

    /// Fetches the items after the last one. Where the list may have started over, the last item is requested too: if it
    /// is gone or differs, the list did start over, and everything in it is new.
    async fn next_items(&self) -> Result<Vec<P::Item>> {
        let after = self.last.as_ref().map(P::cursor);
        let (Some(last), Some(after), Some(beginning)) = (&self.last, after, P::restarts_at()) else {
            return next_page(&self.request, after).await;
        };
        let mut items = next_page(&self.request, Some(after.saturating_sub(1))).await?;
        match items.first() {
            Some(first) if P::cursor(first) > after => Ok(items),
            Some(first) if first == last => {
                items.remove(0);
                Ok(items)
            }
            _ => next_page(&self.request, Some(beginning)).await,
        }
    }

    fn take(&mut self, items: Vec<P::Item>) {
        self.last = items.last().cloned().or(self.last.take());
        self.items.extend(items);
    }

    async fn session_has_ended(&self) -> Result<bool> {
        let (session, mut options) = (self.session, self.request.options().without_extras());
        options.is_probe = true;
        let response = self
            .request
            .shared()
            .call(&operations::GET_SESSION, options, None, |raw| async move { raw.get_session(&session).await });
        match response.await {
            Ok(response) => Ok(response.value.session.status == SessionStatus::Ended),
            Err(error) if error.is_not_found() => Ok(true),
            Err(error) => Err(error),
        }
    }
}
