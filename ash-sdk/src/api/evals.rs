//! Waiting for eval runs.

use std::time::Duration;

use crate::{
    client::AshClient,
    error::Attempt,
    generated::types::{EvalRun, EvalRunStatus, RunId},
    poll::Waiting,
    request::request,
};

/// # Waiting for eval runs
impl AshClient {
    /// Waits until an eval run is completed or has failed, polling less and less often, for an hour unless another
    /// [deadline](WaitForEvalRun::with_deadline) is set.
    ///
    /// A run that failed is a value, not an error: look at its `status`. A completed run may still hold results whose
    /// status is `error`.
    ///
    /// # Errors
    ///
    /// A [timeout](crate::ErrorKind::Timeout) when that takes longer than the deadline; [not
    /// found](crate::Error::is_not_found) when the agent has no such run.
    pub fn wait_for_eval_run(&self, agent: impl Into<String>, run_id: impl Into<RunId>) -> WaitForEvalRun {
        WaitForEvalRun::new(self.clone(), agent.into(), run_id.into())
    }
}

const DEFAULT_DEADLINE: Duration = Duration::from_secs(3600);

request! {
    /// Request of [`wait_for_eval_run`](AshClient::wait_for_eval_run).
    WaitForEvalRun { client: AshClient, agent: String, run_id: RunId } (agent, run_id) -> EvalRun,
    |this| {
        let Self { client, options, agent, run_id } = this;
        let deadline = options.deadline.unwrap_or(DEFAULT_DEADLINE);
        let mut waiting = Waiting::new(&client.shared().runtime, deadline, format!("eval run {run_id} to be completed"));
        let ask = || {
            let mut request = client.get_eval_run(&agent, run_id);
            request.options = options.clone();
            request.with_response()
        };
        waiting.until(ask, |run| matches!(run.status, EvalRunStatus::Pending | EvalRunStatus::Running)).await
    }
}

impl WaitForEvalRun {
    fn attempt(&self) -> Attempt {
        self.client.get_eval_run(&self.agent, self.run_id).attempt()
    }
}
