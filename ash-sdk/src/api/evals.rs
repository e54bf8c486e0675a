//! Waiting for eval runs.

use std::time::Duration;

use crate::{
    client::AshClient,
    error::Result,
    generated::types::{EvalRun, EvalRunStatus, RunId},
    poll::Waiting,
};

impl AshClient {
    /// Waits until an eval run is completed or has failed, polling less and less often.
    ///
    /// A run that failed is a value, not an error: look at its `status`. A completed run may still hold results whose
    /// status is `error`.
    ///
    /// # Errors
    ///
    /// A [timeout](crate::ErrorKind::Timeout) when that takes longer than `timeout`; [not
    /// found](crate::Error::is_not_found) when the agent has no such run.
    pub async fn wait_for_eval_run(
        &self,
        agent: impl Into<String>,
        run_id: impl Into<RunId>,
        timeout: Duration,
    ) -> Result<EvalRun> {
        let (agent, run_id) = (agent.into(), run_id.into());
        let mut waiting = Waiting::new(&self.shared().runtime, timeout, format!("eval run {run_id} to be completed"));
        loop {
            let run = waiting.within(self.get_eval_run(&agent, run_id).send()).await?;
            match run.status {
                EvalRunStatus::Pending | EvalRunStatus::Running => waiting.pause().await?,
                _ => return Ok(run),
            }
        }
    }
}
