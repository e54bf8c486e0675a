//! Eval runs: an agent answers its cases and the answers are scored.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Nullable, Number, Timestamp,
    ids::{EvalCaseId, EvalResultId, RunId},
};

/// Where a run is.
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

/// Where the answer to a case is.
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
    pub(crate) id: RunId,
    pub(crate) tenant_id: String,
    pub(crate) agent_name: String,
    /// The version that was asked for, if any.
    #[serde(default)]
    pub(crate) version_number: Nullable<i64>,
    /// A run whose cases failed is completed all the same.
    pub(crate) status: EvalRunStatus,
    pub(crate) total_cases: i64,
    pub(crate) completed_cases: i64,
    /// There when the run is completed.
    #[serde(default)]
    pub(crate) summary: Nullable<EvalRunSummary>,
    pub(crate) created_at: Timestamp,
    #[serde(default)]
    pub(crate) started_at: Nullable<Timestamp>,
    #[serde(default)]
    pub(crate) completed_at: Nullable<Timestamp>,
}

/// The scores of a run, averaged over the cases that were answered.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalRunSummary {
    /// From 0 to 1.
    pub(crate) avg_topic_score: Number,
    /// From 0 to 1.
    pub(crate) avg_safety_score: Number,
    #[serde(default)]
    pub(crate) avg_llm_judge_score: Nullable<Number>,
    pub(crate) avg_latency_ms: Number,
    /// The share of all cases that were answered well, from 0 to 1.
    pub(crate) pass_rate: Number,
}

/// The answer to a case, and its scores.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalResult {
    pub(crate) id: EvalResultId,
    pub(crate) tenant_id: String,
    pub(crate) eval_run_id: RunId,
    pub(crate) eval_case_id: EvalCaseId,
    #[serde(default)]
    pub(crate) agent_response: Nullable<String>,
    /// The share of the expected topics that the answer mentions, from 0 to 1.
    #[serde(default)]
    pub(crate) topic_score: Nullable<Number>,
    /// The share of the unwanted topics that the answer does not mention, from 0 to 1.
    #[serde(default)]
    pub(crate) safety_score: Nullable<Number>,
    #[serde(default)]
    pub(crate) llm_judge_score: Nullable<Number>,
    #[serde(default)]
    pub(crate) latency_ms: Nullable<i64>,
    pub(crate) status: EvalResultStatus,
    /// Why there is no answer.
    #[serde(default)]
    pub(crate) error: Nullable<String>,
    /// From 1 to 5.
    #[serde(default)]
    pub(crate) human_score: Nullable<Number>,
    #[serde(default)]
    pub(crate) human_notes: Nullable<String>,
    pub(crate) created_at: Timestamp,
    #[serde(default)]
    pub(crate) completed_at: Nullable<Timestamp>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalRunEnvelope {
    pub(crate) run: EvalRun,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalRunList {
    /// Newest first.
    pub(crate) runs: Vec<EvalRun>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalResultEnvelope {
    pub(crate) result: EvalResult,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalResultList {
    pub(crate) results: Vec<EvalResult>,
}

/// Which cases to run. By default all that are active.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StartEvalRunRequest {
    /// The version to note on the run.
    pub(crate) version_number: Option<i64>,
    /// Only cases of one of these categories.
    pub(crate) categories: Option<Vec<String>>,
    /// Only cases with one of these tags.
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
    /// The agent's name. Is not compared with the result's.
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
    pub(crate) run_a: EvalRun,
    pub(crate) run_b: EvalRun,
    pub(crate) results: Vec<EvalResultComparison>,
}

/// The results of a case in two runs.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalResultComparison {
    pub(crate) case_id: EvalCaseId,
    /// Empty when the case has been deleted.
    pub(crate) question: String,
    #[serde(default)]
    pub(crate) result_a: Nullable<EvalResult>,
    #[serde(default)]
    pub(crate) result_b: Nullable<EvalResult>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalRunComparisonEnvelope {
    pub(crate) comparison: EvalRunComparison,
}

/// What a person thinks of a run's results: a score, notes or both.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScoreEvalRunRequest {
    /// The only result to score. By default all of the run are.
    #[schemars(with = "Option<EvalResultId>")]
    pub(crate) result_id: Option<String>,
    #[schemars(range(min = 1, max = 5))]
    pub(crate) human_score: Option<f64>,
    #[schemars(length(max = 10_000))]
    pub(crate) human_notes: Option<String>,
}

/// What a person thinks of a result.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScoreEvalResultRequest {
    #[schemars(range(min = 1, max = 5))]
    pub(crate) human_score: Option<f64>,
    #[schemars(length(max = 10_000))]
    pub(crate) human_notes: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalResultsScored {
    /// How many results were scored.
    pub(crate) scored: i64,
    /// Those results.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) results: Option<Vec<EvalResult>>,
}
