//! Eval cases: questions to an agent and what a good answer has in it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Nullable, Timestamp, ids::EvalCaseId, present};

/// An earlier message of the conversation that a question belongs to.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ChatTurn {
    /// Who said it: `user` or `assistant`.
    pub(crate) role: String,
    pub(crate) content: String,
}

/// A question and what a good answer has in it.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalCase {
    pub(crate) id: EvalCaseId,
    pub(crate) tenant_id: String,
    pub(crate) agent_name: String,
    pub(crate) question: String,
    /// What a good answer mentions.
    #[serde(default)]
    pub(crate) expected_topics: Nullable<Vec<String>>,
    /// What a good answer does not mention.
    #[serde(default)]
    pub(crate) expected_not_topics: Nullable<Vec<String>>,
    #[serde(default)]
    pub(crate) reference_answer: Nullable<String>,
    #[serde(default)]
    pub(crate) category: Nullable<String>,
    #[serde(default)]
    pub(crate) tags: Nullable<Vec<String>>,
    /// What was said before the question.
    #[serde(default)]
    pub(crate) chat_history: Nullable<Vec<ChatTurn>>,
    /// Whether runs include it.
    pub(crate) is_active: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalCaseEnvelope {
    pub(crate) case: EvalCase,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalCaseList {
    /// Oldest first.
    pub(crate) cases: Vec<EvalCase>,
}

/// A question and what a good answer has in it.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateEvalCaseRequest {
    #[schemars(length(min = 1))]
    pub(crate) question: String,
    /// What a good answer mentions.
    #[serde(default)]
    pub(crate) expected_topics: Nullable<Vec<String>>,
    /// What a good answer does not mention.
    #[serde(default)]
    pub(crate) expected_not_topics: Nullable<Vec<String>>,
    #[serde(default)]
    pub(crate) reference_answer: Nullable<String>,
    #[serde(default)]
    pub(crate) category: Nullable<String>,
    #[serde(default)]
    pub(crate) tags: Nullable<Vec<String>>,
    /// What was said before the question.
    #[serde(default)]
    pub(crate) chat_history: Nullable<Vec<ChatTurn>>,
    /// Whether runs include it. They do by default.
    pub(crate) is_active: Option<bool>,
}

/// What to change of a case. What is left out stays as it is; null clears.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateEvalCaseRequest {
    #[schemars(length(min = 1))]
    pub(crate) question: Option<String>,
    /// What a good answer mentions.
    #[serde(default, deserialize_with = "present")]
    pub(crate) expected_topics: Option<Nullable<Vec<String>>>,
    /// What a good answer does not mention.
    #[serde(default, deserialize_with = "present")]
    pub(crate) expected_not_topics: Option<Nullable<Vec<String>>>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) reference_answer: Option<Nullable<String>>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) category: Option<Nullable<String>>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) tags: Option<Nullable<Vec<String>>>,
    /// What was said before the question.
    #[serde(default, deserialize_with = "present")]
    pub(crate) chat_history: Option<Nullable<Vec<ChatTurn>>>,
    /// Whether runs include it.
    pub(crate) is_active: Option<bool>,
}

/// Cases to add.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ImportEvalCasesRequest {
    pub(crate) cases: Vec<CreateEvalCaseRequest>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalCasesImported {
    /// How many cases were added.
    pub(crate) imported: i64,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalCaseFilter {
    /// Only cases of this category.
    pub(crate) category: Option<String>,
    /// Only cases that runs include, or only those they do not.
    pub(crate) is_active: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "the agent's name is not compared")]
pub(crate) struct EvalCasePath {
    /// The agent's name.
    pub(crate) name: String,
    /// The case's id.
    #[schemars(with = "EvalCaseId")]
    pub(crate) id: String,
}
