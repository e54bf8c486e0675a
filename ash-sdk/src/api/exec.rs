//! Running commands in a session's sandbox, one at a time.

use std::{future::poll_fn, time::Duration};

use futures::future::{Either, select};
use http::StatusCode;

use crate::{
    error::Error,
    generated::{operations, requests::Exec, types::ExecResult},
    limits,
    request::sending,
    session::{Terms, Work, over},
    transport::Sent,
};

/// Time that a server gives a command by default.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

sending!(Exec -> ExecResult, |request| {
    let mut request = request;
    let (client, session) = (request.client.clone(), request.session_id);
    if request.body.command.trim().is_empty() {
        return Err(Error::invalid_request("the command is empty"));
    }
    limits::body(&request.body, Exec::limits_of_supplied())?;
    let timeout = request.body.timeout.map_or(DEFAULT_TIMEOUT, |ms| Duration::from_millis(ms.unsigned_abs()));
    // The server responds when the command ends: its timeout is added to the usual deadline.
    let deadline = client.deadline(&request.options, &operations::EXEC).saturating_add(timeout);
    request.options.deadline.get_or_insert(deadline);
    let mut lock = client.locks().take(session, Terms::command_with(request.state)).await?;
    lock.check()?;
    let sent = Sent::default();
    request.options.sent = Some(sent.clone());
    let progress = lock.begin(Work::Command, sent);
    let call = std::pin::pin!(request.call());
    let response = match select(call, poll_fn(|context| progress.poll_ended(context))).await {
        Either::Left((response, _)) => response,
        Either::Right((by, _)) => return Err(over(by).with_maybe_executed(true)),
    };
    // A command that may still run would end the next message's stream.
    if !matches!(&response, Err(error) if may_still_run(error)) {
        lock.release();
    }
    response
});

/// Tells whether a command that failed may still run: nothing is known about it, or the server lost sight of it. Any
/// other failure of the server itself is reported when the command is over.
fn may_still_run(error: &Error) -> bool {
    let is_over =
        error.status_code() == Some(StatusCode::INTERNAL_SERVER_ERROR) && error.message() != "No exec result received";
    error.is_maybe_executed() && !is_over
}

impl Exec {
    /// Limits how long the command may take, up to 5 minutes, in whole milliseconds. Default: 30 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.body.timeout = Some(i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX));
        self
    }

    /// Waits for the session's turn or command in progress, in place of an error.
    pub fn queue(mut self) -> Self {
        self.state.queue = true;
        self
    }

    /// Runs although an earlier turn of the session was abandoned. The end of that one may be taken for this one's, and
    /// the output lost.
    pub fn after_abandoned_turn(mut self) -> Self {
        self.state.after_abandoned_turn = true;
        self
    }
}
