//! The log of a session's sandbox, followed as it is written.

use futures::stream::BoxStream;

use crate::{error::Result, generated::requests::GetSessionLogs, generated::types::LogEntry, pages};

impl GetSessionLogs {
    /// Returns all lines there are and those to come, until the session has ended. When the session is given a new
    /// sandbox, whose lines count from 0 again, they follow too; of the old one, the lines since it was last polled are
    /// lost.
    ///
    /// The server is polled, less often while nothing arrives: after 0.3 s at first, after 5 s at most. An outage of up to 5
    /// minutes is sat out. After an error that is [retryable](crate::Error::is_retryable) the stream can be polled on, and
    /// continues after the last item; after another error it ends.
    pub fn tail(self) -> BoxStream<'static, Result<LogEntry>> {
        let session = self.session_id;
        pages::tail(self.first_page(), session)
    }
}
