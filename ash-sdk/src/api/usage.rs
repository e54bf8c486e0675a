//! All usage events, page after page.

use std::collections::HashSet;

use chrono::DateTime;
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};

use crate::{
    error::{Error, LimitUnit, Result},
    generated::requests::ListUsageEvents,
    generated::types::{UsageEvent, UsageEventId},
    pages::LARGEST_PAGE,
    time::wire_time,
};

impl ListUsageEvents {
    /// Returns all events, newest first, page after page.
    ///
    /// The server has no cursor here: each page ends at the time at which the one before did, and events of the same
    /// millisecond that were returned already are left out.
    ///
    /// # Errors
    ///
    /// When more events than the largest page holds are of the same millisecond.
    pub fn stream(self) -> BoxStream<'static, Result<UsageEvent>> {
        let mut request = self;
        request.params.limit.get_or_insert(LARGEST_PAGE);
        let state = Some((request, HashSet::<UsageEventId>::new()));
        stream::try_unfold(state, |state| async move {
            let Some((mut request, given)) = state else { return Ok(None) };
            let page = request.clone().await?;
            let size = request.params.limit.unwrap_or(LARGEST_PAGE);
            let is_full = i64::try_from(page.len()).unwrap_or(i64::MAX) >= size;
            let last = page.last().map(|event| event.created_at);
            let fresh: Vec<_> = page.iter().filter(|event| !given.contains(&event.id)).cloned().collect();
            let next = match last {
                Some(last) if is_full && fresh.is_empty() => {
                    if size >= LARGEST_PAGE {
                        return Err(too_many(last));
                    }
                    // A page this small does not get past them.
                    request.params.limit = Some(LARGEST_PAGE);
                    Some((request, given))
                }
                Some(last) if is_full => {
                    let same = page.iter().filter(|event| event.created_at == last).map(|event| event.id);
                    let mut given_there: HashSet<UsageEventId> = same.collect();
                    if request.params.before.as_deref() == Some(wire_time(last).as_str()) {
                        given_there.extend(given);
                    }
                    request.params.before = Some(wire_time(last));
                    Some((request, given_there))
                }
                _ => None,
            };
            Ok(Some((stream::iter(fresh.into_iter().map(Ok)), next)))
        })
        .try_flatten()
        .boxed()
    }
}

fn too_many(time: DateTime<chrono::Utc>) -> Error {
    let text = format!("more than {LARGEST_PAGE} usage events are of {}", wire_time(time));
    Error::limit_exceeded(LARGEST_PAGE as u64, LimitUnit::Items, text)
}
