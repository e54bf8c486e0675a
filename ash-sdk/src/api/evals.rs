//! Waiting for eval runs.

use std::time::Duration;

use crate::{
    generated::{
        requests::{GetEvalRun, WaitForEvalRun},
        types::{EvalRun, EvalRunStatus},
    },
    poll::Waiting,
    request::sending,
};

const DEFAULT_DEADLINE: Duration = Duration::from_secs(3600);

sending!(WaitForEvalRun -> EvalRun, |request| {
    let run = GetEvalRun { options: request.options, ..request.run };
    let deadline = run.options.deadline.unwrap_or(DEFAULT_DEADLINE);
    let what = format!("eval run {} to be completed", run.run_id);
    let mut waiting = Waiting::new(&run.client.shared().runtime, deadline, what);
    let is_pending = |run: &EvalRun| matches!(run.status, EvalRunStatus::Pending | EvalRunStatus::Running);
    waiting.until(|| run.clone().with_response(), is_pending).await
});
