//! What happened in a session.

use uuid::Uuid;

use crate::AshClient;

impl AshClient {
    /// Lists a session's events, oldest first: one page, from [`after`](requests::ListSessionEvents::after) on.
    /// [`stream`](requests::ListSessionEvents::stream) gives all of them, [`tail`](requests::ListSessionEvents::tail)
    /// those to come too.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such session.
    pub fn list_session_events(&self, session_id: Uuid) -> requests::ListSessionEvents {
        requests::ListSessionEvents::new(self, session_id, None, None, None)
    }
}

pub(crate) mod requests {
    //! Requests about events.

    use futures::stream::BoxStream;
    use uuid::Uuid;

    use crate::{
        Result, StoredEvent,
        pages::{self, LARGEST_PAGE, page},
        request::request,
    };

    request! {
        /// [`list_session_events`](crate::AshClient::list_session_events)
        ListSessionEvents {
            session_id: Uuid,
            after: Option<i64>,
            limit: Option<i64>,
            event_type: Option<String>,
        } -> Vec<StoredEvent>,
        |this| {
            let Self { session_id, after, limit, event_type, .. } = this;
            let answer = this.client.call(this.options, |raw| async move {
                raw.list_session_events(&session_id, after, limit, event_type.as_deref()).await
            });
            Ok(answer.await?.map(|list| list.events.into_iter().map(StoredEvent::from).collect()))
        }
    }

    impl ListSessionEvents {
        /// Only events whose sequence is greater. Default: 0, all.
        pub fn after(mut self, sequence: i64) -> Self {
            self.after = Some(sequence);
            self
        }

        /// How many to return, from 1 to 1,000. Default: 200.
        pub fn limit(mut self, events: i64) -> Self {
            self.limit = Some(events);
            self
        }

        /// Only events of this type, e.g. `tool_start`.
        pub fn event_type(mut self, event_type: impl Into<String>) -> Self {
            self.event_type = Some(event_type.into());
            self
        }

        /// All events there are, oldest first, page after page.
        pub fn stream(self) -> BoxStream<'static, Result<StoredEvent>> {
            pages::all(Self { limit: Some(self.limit.unwrap_or(LARGEST_PAGE)), ..self })
        }

        /// All events there are and those to come, until the session has ended.
        ///
        /// The server is asked again and again, less often while nothing comes: after 0.3 s at first, after 5 s at the
        /// most.
        pub fn tail(self) -> BoxStream<'static, Result<StoredEvent>> {
            let session = self.session_id;
            pages::tail(Self { limit: Some(self.limit.unwrap_or(LARGEST_PAGE)), ..self }, session)
        }
    }

    page!(ListSessionEvents -> StoredEvent, sequence, {
        fn size(&self) -> Option<usize> {
            self.limit.and_then(|limit| usize::try_from(limit).ok())
        }
    });
}
