//! What was used: events, sums, and figures of the whole server.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::AshClient;

impl AshClient {
    /// Lists usage events, newest first: tokens and messages, one event each.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use futures::TryStreamExt;
    ///
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let mut events = client.list_usage_events().agent("my-agent").stream();
    /// while let Some(event) = events.try_next().await? {
    ///     println!("{} {}", event.event_type, event.value);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list_usage_events(&self) -> requests::ListUsageEvents {
        requests::ListUsageEvents::new(self, requests::UsageFilter::default(), None)
    }

    /// Sums usage up.
    pub fn get_usage_stats(&self) -> requests::GetUsageStats {
        requests::GetUsageStats::new(self, requests::UsageFilter::default())
    }

    /// Figures of all agents, sessions, usage and eval runs. The period applies to the usage alone.
    pub fn get_analytics(&self) -> requests::GetAnalytics {
        requests::GetAnalytics::new(self, requests::UsageFilter::default())
    }
}

/// A time as a server compares it: as text, hence in UTC and always with milliseconds.
fn wire_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(crate) mod requests {
    //! Requests about usage.

    use std::collections::HashSet;

    use chrono::{DateTime, Utc};
    use futures::{
        StreamExt, TryStreamExt,
        stream::{self, BoxStream},
    };
    use uuid::Uuid;

    use super::wire_time;
    use crate::{
        Error, ErrorKind, Result,
        pages::LARGEST_PAGE,
        request::request,
        types::{Analytics, UsageEvent, UsageStats},
    };

    /// Which usage is meant.
    #[derive(Clone, Debug, Default)]
    pub(crate) struct UsageFilter {
        agent: Option<String>,
        session_id: Option<Uuid>,
        after: Option<String>,
        before: Option<String>,
    }

    request! {
        /// [`list_usage_events`](crate::AshClient::list_usage_events)
        ListUsageEvents { filter: UsageFilter, limit: Option<i64> } -> Vec<UsageEvent>,
        |this| {
            let (UsageFilter { agent, session_id, after, before }, limit) = (this.filter, this.limit);
            let answer = this.client.call(this.options, |raw| async move {
                let (after, before) = (after.as_deref(), before.as_deref());
                raw.list_usage_events(after, agent.as_deref(), before, limit, session_id.as_ref()).await
            });
            Ok(answer.await?.map(|list| list.events))
        }
    }

    request! {
        /// [`get_usage_stats`](crate::AshClient::get_usage_stats)
        GetUsageStats { filter: UsageFilter } -> UsageStats,
        |this| {
            let UsageFilter { agent, session_id, after, before } = this.filter;
            let answer = this.client.call(this.options, |raw| async move {
                let (after, before) = (after.as_deref(), before.as_deref());
                raw.get_usage_stats(after, agent.as_deref(), before, session_id.as_ref()).await
            });
            Ok(answer.await?.map(|envelope| envelope.stats))
        }
    }

    request! {
        /// [`get_analytics`](crate::AshClient::get_analytics)
        GetAnalytics { filter: UsageFilter } -> Analytics,
        |this| {
            let UsageFilter { after, before, .. } = this.filter;
            let answer = this
                .client
                .call(this.options, |raw| async move { raw.get_analytics(after.as_deref(), before.as_deref()).await });
            answer.await
        }
    }

    macro_rules! period {
        ($($request:ident),*) => {$(
            impl $request {
                /// Only what was used at this time or later.
                pub fn after(mut self, time: DateTime<Utc>) -> Self {
                    self.filter.after = Some(wire_time(time));
                    self
                }

                /// Only what was used at this time or earlier.
                pub fn before(mut self, time: DateTime<Utc>) -> Self {
                    self.filter.before = Some(wire_time(time));
                    self
                }
            }
        )*};
    }

    macro_rules! whose {
        ($($request:ident),*) => {$(
            impl $request {
                /// Only what this agent used.
                pub fn agent(mut self, name: impl Into<String>) -> Self {
                    self.filter.agent = Some(name.into());
                    self
                }

                /// Only what this session used.
                pub fn session_id(mut self, id: Uuid) -> Self {
                    self.filter.session_id = Some(id);
                    self
                }
            }
        )*};
    }

    period!(ListUsageEvents, GetUsageStats, GetAnalytics);
    whose!(ListUsageEvents, GetUsageStats);

    impl ListUsageEvents {
        /// How many to return at once, from 1 to 1,000. Default: 100.
        pub fn limit(mut self, events: i64) -> Self {
            self.limit = Some(events);
            self
        }

        /// All events, newest first, page after page.
        ///
        /// The server has no cursor here: each page ends where the time of the one before did, and events of the same
        /// millisecond that were given already are left out.
        ///
        /// # Errors
        /// When more events than the largest page holds are of the same millisecond.
        pub fn stream(self) -> BoxStream<'static, Result<UsageEvent>> {
            let request = Self { limit: Some(self.limit.unwrap_or(LARGEST_PAGE)), ..self };
            let state = Some((request, HashSet::<Uuid>::new()));
            stream::try_unfold(state, |state| async move {
                let Some((mut request, given)) = state else { return Ok(None) };
                let page = request.clone().await?;
                let full = i64::try_from(page.len()).unwrap_or(i64::MAX) >= request.limit.unwrap_or(LARGEST_PAGE);
                let last = page.last().map(|event| event.created_at);
                let fresh: Vec<_> = page.iter().filter(|event| !given.contains(&event.id)).cloned().collect();
                let next = match last {
                    Some(last) if full && fresh.is_empty() => {
                        if request.limit >= Some(LARGEST_PAGE) {
                            let text = format!("more than {LARGEST_PAGE} usage events are of {}", wire_time(last));
                            return Err(Error::new(ErrorKind::LimitExceeded { limit: LARGEST_PAGE as u64 }, text));
                        }
                        // A page this small does not get past them.
                        request.limit = Some(LARGEST_PAGE);
                        Some((request, given))
                    }
                    Some(last) if full => {
                        let same = page.iter().filter(|event| event.created_at == last).map(|event| event.id);
                        let mut given_there: HashSet<Uuid> = same.collect();
                        if request.filter.before.as_deref() == Some(wire_time(last).as_str()) {
                            given_there.extend(given);
                        }
                        request.filter.before = Some(wire_time(last));
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_sent_as_utc_with_milliseconds_even_when_those_are_zero() {
        let time = DateTime::parse_from_rfc3339("2026-11-23T20:00:04+01:00").unwrap().to_utc();
        assert_eq!(wire_time(time), "2026-11-23T19:00:04.000Z");
    }
}
