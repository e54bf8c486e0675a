//! Running commands in a session's sandbox.

use uuid::Uuid;

use crate::{AshClient, types::ExecRequest};

impl AshClient {
    /// Runs a shell command in a session's sandbox and waits for it.
    ///
    /// A command that takes longer than its [timeout](requests::Exec::timeout), or is killed, cannot be told from one
    /// that exits with 1 and prints nothing: the server does not say. Like a message, a command is one at a time in a
    /// session; a server gives the output of one to whoever else runs one.
    ///
    /// # Errors
    /// [A conflict with its state](crate::Error::is_conflict_with_state) when the session is not active;
    /// [`SessionBusy`](crate::ErrorKind::SessionBusy) while a message or another command of this client is under way in
    /// it; [`TurnAbandoned`](crate::ErrorKind::TurnAbandoned) when an earlier stream of it was dropped before its end; 500
    /// when the command prints more than 10 MiB.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let result = client.exec(session_id, "ls -la").await?;
    /// println!("{} {}", result.exit_code, result.stdout);
    /// # Ok(()) }
    /// ```
    pub fn exec(&self, session_id: Uuid, command: impl Into<String>) -> requests::Exec {
        requests::Exec::new(self, session_id, ExecRequest { command: command.into(), timeout: None }, false, false)
    }
}

pub(crate) mod requests {
    //! Requests about commands.

    use std::time::Duration;

    use uuid::Uuid;

    use crate::{
        Error,
        request::request,
        types::{ExecRequest, ExecResult},
    };

    /// How long a server gives a command by default.
    const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
    /// How long it gives one at the most.
    const LONGEST_TIMEOUT: Duration = Duration::from_secs(300);

    request! {
        /// [`exec`](crate::AshClient::exec)
        Exec { session_id: Uuid, body: ExecRequest, queue: bool, after_abandoned_turn: bool } -> ExecResult,
        |this| {
            let (client, id, body, mut options) = (this.client, this.session_id, this.body, this.options);
            if body.command.trim().is_empty() {
                return Err(Error::invalid_request("the command is empty"));
            }
            let timeout = body.timeout.map_or(DEFAULT_TIMEOUT, |ms| Duration::from_millis(ms.unsigned_abs()));
            if timeout.is_zero() || timeout > LONGEST_TIMEOUT {
                return Err(Error::invalid_request("the command's timeout must be from 1 ms to 5 minutes"));
            }
            // The server answers when the command ends: its timeout comes on top of the usual deadline.
            let deadline = client.deadline(&options, "exec").saturating_add(timeout);
            options.deadline.get_or_insert(deadline);
            let mut lock = client.shared().locks.take(id, this.queue, this.after_abandoned_turn).await?;
            lock.begin();
            let answer = client.call(options, |raw| async move { raw.exec(&id, &body).await }).await;
            // A command that may still run would end the next message's stream.
            if !matches!(&answer, Err(error) if may_still_run(error)) {
                lock.release();
            }
            answer
        }
    }

    /// Whether a command whose answer is an error may not be over: nothing is known of it, or the server lost sight of
    /// it. Any other failure of the server's own is told when the command is over.
    fn may_still_run(error: &Error) -> bool {
        let told = error.status_code() == Some(500) && error.message() != "No exec result received";
        error.is_maybe_executed() && !told
    }

    impl Exec {
        /// How long the command may take, up to 5 minutes. Default: 30 s.
        pub fn timeout(mut self, timeout: Duration) -> Self {
            self.body.timeout = Some(i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX));
            self
        }

        /// Waits for the session's turn or command that is under way, in place of an error.
        pub fn queue(mut self) -> Self {
            self.queue = true;
            self
        }

        /// Runs although an earlier turn of the session was abandoned. The end of that one may be taken for this one's,
        /// and the output lost.
        pub fn after_abandoned_turn(mut self) -> Self {
            self.after_abandoned_turn = true;
            self
        }
    }
}
