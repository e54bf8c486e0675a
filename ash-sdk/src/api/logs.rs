//! The log of a session's sandbox.

use uuid::Uuid;

use crate::AshClient;

impl AshClient {
    /// Gets the log of a session's sandbox: its last 10,000 lines, lost with the sandbox.
    ///
    /// [`stream`](requests::GetSessionLogs::stream) gives line by line, [`tail`](requests::GetSessionLogs::tail) follows
    /// what is to come.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such session.
    pub fn get_session_logs(&self, session_id: Uuid) -> requests::GetSessionLogs {
        requests::GetSessionLogs::new(self, session_id, None)
    }
}

pub(crate) mod requests {
    //! Requests about logs.

    use futures::stream::BoxStream;
    use uuid::Uuid;

    use crate::{
        Result,
        pages::{self, Anew, page},
        request::request,
        types::LogEntry,
    };

    request! {
        /// [`get_session_logs`](crate::AshClient::get_session_logs)
        GetSessionLogs { session_id: Uuid, after: Option<i64> } -> Vec<LogEntry>,
        |this| {
            let (id, after) = (this.session_id, this.after);
            let answer = this.client.call(this.options, |raw| async move { raw.get_session_logs(&id, after).await });
            Ok(answer.await?.map(|logs| logs.logs))
        }
    }

    impl GetSessionLogs {
        /// Only lines whose index is greater. Default: -1, all.
        pub fn after(mut self, index: i64) -> Self {
            self.after = Some(index);
            self
        }

        /// All lines there are, oldest first.
        pub fn stream(self) -> BoxStream<'static, Result<LogEntry>> {
            pages::all(self)
        }

        /// All lines there are and those to come, until the session has ended. When it is given a new sandbox, whose
        /// lines count from 0 again, they follow too; of the old one, those are lost that came since it was last asked.
        ///
        /// The server is asked again and again, less often while nothing comes: after 0.3 s at first, after 5 s at the
        /// most.
        pub fn tail(self) -> BoxStream<'static, Result<LogEntry>> {
            let session = self.session_id;
            pages::tail(self, session)
        }
    }

    page!(GetSessionLogs -> LogEntry, index, {
        fn size(&self) -> Option<usize> {
            // Everything comes at once.
            None
        }

        fn anew() -> Option<Anew<LogEntry>> {
            // A new sandbox counts its lines anew.
            let is_same = |one: &LogEntry, other: &LogEntry| {
                (one.index, one.ts, &one.text) == (other.index, other.ts, &other.text)
            };
            Some(Anew { beginning: -1, is_same })
        }
    });
}
