//! Events of a session, followed as they happen.

use futures::stream::BoxStream;

use crate::{error::Result, generated::requests::ListSessionEvents, message::StoredEvent, pages};

impl ListSessionEvents {
    /// Returns all events there are and those to come, until the session has ended.
    ///
    /// The server is polled, less often while nothing arrives: after 0.3 s at first, after 5 s at most. An outage of up to 5
    /// minutes is sat out. After an error that is [retryable](crate::Error::is_retryable) the stream can be polled on, and
    /// continues after the last item; after another error it ends.
    pub fn tail(self) -> BoxStream<'static, Result<StoredEvent>> {
        let session = self.session_id;
        pages::tail(self.first_page(), session)
    }
}
