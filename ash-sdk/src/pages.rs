//! Lists that come page by page, as streams; and the tails of lists that grow.

use std::{collections::VecDeque, time::Duration};

use crate::{
    client::AshClient,
    error::{Error, ErrorKind, Result},
    types::{SessionId, SessionStatus},
};
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};

const SHORTEST_PAUSE: Duration = Duration::from_millis(300);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The most items that a server gives at once.
pub(crate) const LARGEST_PAGE: i64 = 1000;

/// A request for one page of a list whose items have a cursor that grows.
pub(crate) trait Page: Sized + Send + 'static {
    type Item: Clone + PartialEq + Send + Sync + 'static;

    fn client(&self) -> &AshClient;

    /// The same request from a cursor on.
    fn again(&self, after: Option<i64>) -> Self;

    fn fetch(self) -> impl Future<Output = Result<Vec<Self::Item>>> + Send;

    fn cursor(item: &Self::Item) -> i64;

    /// How many items a full page has; `None` where everything comes at once.
    fn size(&self) -> Option<usize>;

    /// The cursor before the first item of a list that may start over, with cursors that were there before.
    fn restarts_at() -> Option<i64> {
        None
    }
}

/// Every item there is, fetched page after page.
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

/// A page, whose cursors must grow: otherwise the same items would come for ever.
async fn next_page<P: Page + Sync>(request: &P, after: Option<i64>) -> Result<Vec<P::Item>> {
    let items = request.again(after).fetch().await?;
    if let (Some(after), Some(first)) = (after, items.first())
        && P::cursor(first) <= after
    {
        let text = format!("the server gave items from {} on when asked for those after {after}", P::cursor(first));
        return Err(Error::new(ErrorKind::Malformed { status: None }, text));
    }
    Ok(items)
}

/// Every item there is and those to come, until the session has ended.
pub(crate) fn tail<P: Page + Sync>(first: P, session: SessionId) -> BoxStream<'static, Result<P::Item>> {
    let state =
        Tail { request: first, last: None, items: VecDeque::new(), pause: SHORTEST_PAUSE, state: State::New, session };
    stream::try_unfold(state, |mut tail| async move {
        loop {
            if let Some(item) = tail.items.pop_front() {
                return Ok(Some((item, tail)));
            }
            if tail.state == State::Over {
                return Ok(None);
            }
            tail.fetch().await?;
        }
    })
    .boxed()
}

struct Tail<P: Page> {
    request: P,
    last: Option<P::Item>,
    items: VecDeque<P::Item>,
    pause: Duration,
    state: State,
    session: SessionId,
}

#[derive(PartialEq, Eq)]
enum State {
    /// Nothing is known of the session yet.
    New,
    /// The session was there.
    Followed,
    /// Nothing more can come.
    Over,
}

impl<P: Page + Sync> Tail<P> {
    async fn fetch(&mut self) -> Result<()> {
        let items = match self.next_items().await {
            // Its agent was deleted, and the session with it.
            Err(error) if error.is_not_found() && self.state == State::Followed => {
                self.state = State::Over;
                return Ok(());
            }
            items => items?,
        };
        self.state = State::Followed;
        if !items.is_empty() {
            self.pause = SHORTEST_PAUSE;
            self.take(items);
            return Ok(());
        }
        if self.session_has_ended().await? {
            // What came between the empty page and the end.
            let items = self.next_items().await?;
            if items.is_empty() {
                self.state = State::Over;
            }
            self.take(items);
            return Ok(());
        }
        let clock = self.request.client().shared().environment.clock.clone();
        clock.sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }

    /// What there is after the last item. Where the list may have begun anew, that one is asked for too: if it is gone
    /// or another now, the list did, and what it has now was not given yet.
    async fn next_items(&self) -> Result<Vec<P::Item>> {
        let after = self.last.as_ref().map(P::cursor);
        let (Some(last), Some(after), Some(beginning)) = (&self.last, after, P::restarts_at()) else {
            return next_page(&self.request, after).await;
        };
        let mut items = next_page(&self.request, Some(after - 1)).await?;
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
        match self.request.client().get_session(self.session).await {
            Ok(session) => Ok(session.status == SessionStatus::Ended),
            Err(error) if error.is_not_found() => Ok(true),
            Err(error) => Err(error),
        }
    }
}
