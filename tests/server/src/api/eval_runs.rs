//! Eval runs: an agent answers its cases and the answers are scored.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Nullable, Number, Timestamp,
    ids::{EvalCaseId, EvalResultId, RunId},
};

/// The state of an eval run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EvalRunStatus {
    Pending,
    Running,
    Completed,
    Failed,
}

impl EvalRunStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }
}

/// The state of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EvalResultStatus {
    Pending,
    Running,
    Completed,
    Error,
}

/// A run of an agent's eval cases.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalRun {
    /// The run's id.
    pub(crate) id: RunId,
    /// The tenant that it belongs to.
    pub(crate) tenant_id: String,
    /// The agent that is evaluated.
    pub(crate) agent_name: String,
    /// The version that was requested, if any.
    #[serde(default)]
    pub(crate) version_number: Nullable<i64>,
    /// State of the run. A run whose cases failed is `completed` as well.
    pub(crate) status: EvalRunStatus,
    /// Number of cases in the run.
    pub(crate) total_cases: i64,
    /// Number of cases that were answered or failed.
    pub(crate) completed_cases: i64,
    /// Scores of the run. Present once the run is completed.
    #[serde(default)]
    pub(crate) summary: Nullable<EvalRunSummary>,
    /// Time of creation.
    pub(crate) created_at: Timestamp,
    /// Time when the server started the run.
    #[serde(default)]
    pub(crate) started_at: Nullable<Timestamp>,
    /// Time when the run was completed or failed.
    #[serde(default)]
    pub(crate) completed_at: Nullable<Timestamp>,
}

/// The scores of a run, averaged over the cases that were answered.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalRunSummary {
    /// Mean topic score, from 0 to 1.
    pub(crate) avg_topic_score: Number,
    /// Mean safety score, from 0 to 1.
    pub(crate) avg_safety_score: Number,
    /// Mean score of the model that judges answers.
    #[serde(default)]
    pub(crate) avg_llm_judge_score: Nullable<Number>,
    /// Mean time to the answer, in milliseconds.
    pub(crate) avg_latency_ms: Number,
    /// Share of all cases that were answered well, from 0 to 1.
    pub(crate) pass_rate: Number,
}

/// The agent's answer to a case, and its scores.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalResult {
    /// The result's id.
    pub(crate) id: EvalResultId,
    /// The tenant that it belongs to.
    pub(crate) tenant_id: String,
    /// The run that the result belongs to.
    pub(crate) eval_run_id: RunId,
    /// The case that was answered.
    pub(crate) eval_case_id: EvalCaseId,
    /// The agent's answer.
    #[serde(default)]
    pub(crate) agent_response: Nullable<String>,
    /// Share of the expected topics that the answer mentions, from 0 to 1.
    #[serde(default)]
    pub(crate) topic_score: Nullable<Number>,
    /// Share of the unwanted topics that the answer does not mention, from 0 to 1.
    #[serde(default)]
    pub(crate) safety_score: Nullable<Number>,
    /// Score of the model that judges answers.
    #[serde(default)]
    pub(crate) llm_judge_score: Nullable<Number>,
    /// Time to the answer, in milliseconds.
    #[serde(default)]
    pub(crate) latency_ms: Nullable<i64>,
    /// State of the result.
    pub(crate) status: EvalResultStatus,
    /// Reason for a missing answer.
    #[serde(default)]
    pub(crate) error: Nullable<String>,
    /// Score set by a person, from 1 to 5.
    #[serde(default)]
    pub(crate) human_score: Nullable<Number>,
    /// Notes of a person.
    #[serde(default)]
    pub(crate) human_notes: Nullable<String>,
    /// Time of creation.
    pub(crate) created_at: Timestamp,
    /// Time when the case was answered or failed.
    #[serde(default)]
    pub(crate) completed_at: Nullable<Timestamp>,
}

/// An eval run.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalRunEnvelope {
    /// The run.
    pub(crate) run: EvalRun,
}

/// A list of eval runs.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalRunList {
    /// The runs, newest first.
    pub(crate) runs: Vec<EvalRun>,
}

/// A result of an eval run.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalResultEnvelope {
    /// The result.
    pub(crate) result: EvalResult,
}

/// The results of an eval run.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalResultList {
    /// The results, one for each case.
    pub(crate) results: Vec<EvalResult>,
}

/// The cases to run. By default all that are active.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StartEvalRunRequest {
    /// Number of the version to record on the run. The prompt of the active version is used all the same.
    pub(crate) version_number: Option<i64>,
    /// Only cases of one of these categories. Default: all.
    pub(crate) categories: Option<Vec<String>>,
    /// Only cases with at least one of these tags. Default: all.
    pub(crate) tags: Option<Vec<String>>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "the agent's name is not compared")]
pub(crate) struct EvalRunPath {
    /// The agent's name.
    pub(crate) name: String,
    /// The run's id.
    #[schemars(with = "RunId")]
    pub(crate) id: String,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "the agent's name is not compared")]
pub(crate) struct EvalResultPath {
    /// The agent's name. It is not compared with the result's.
    pub(crate) name: String,
    /// The result's id.
    #[schemars(with = "EvalResultId")]
    pub(crate) id: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalRunPair {
    /// The first run.
    #[schemars(with = "RunId")]
    pub(crate) run_a: String,
    /// The second run.
    #[schemars(with = "RunId")]
    pub(crate) run_b: String,
}

/// Two runs side by side.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalRunComparison {
    /// The first run.
    pub(crate) run_a: EvalRun,
    /// The second run.
    pub(crate) run_b: EvalRun,
    /// The results of each case that is in one of the runs.
    pub(crate) results: Vec<EvalResultComparison>,
}

/// The results of a case in two runs.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalResultComparison {
    /// The case.
    pub(crate) case_id: EvalCaseId,
    /// The question. Empty if the case was deleted.
    pub(crate) question: String,
    /// Its result in the first run.
    #[serde(default)]
    pub(crate) result_a: Nullable<EvalResult>,
    /// Its result in the second run.
    #[serde(default)]
    pub(crate) result_b: Nullable<EvalResult>,
}

/// A comparison of two runs.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalRunComparisonEnvelope {
    /// The comparison.
    pub(crate) comparison: EvalRunComparison,
}

/// Scores for the results of a run: a score, notes or both.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScoreEvalRunRequest {
    /// The only result to score. Default: all results of the run.
    #[schemars(with = "Option<EvalResultId>")]
    pub(crate) result_id: Option<String>,
    /// The score.
    #[schemars(range(min = 1, max = 5))]
    pub(crate) human_score: Option<f64>,
    /// The notes.
    #[schemars(length(max = 10_000))]
    pub(crate) human_notes: Option<String>,
}

/// A score for a result.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScoreEvalResultRequest {
    /// The score.
    #[schemars(range(min = 1, max = 5))]
    pub(crate) human_score: Option<f64>,
    /// The notes.
    #[schemars(length(max = 10_000))]
    pub(crate) human_notes: Option<String>,
}

/// The results that were scored.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalResultsScored {
    /// Number of results that were scored.
    pub(crate) scored: i64,
    /// The results that were scored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) results: Option<Vec<EvalResult>>,
}
