//! Eval cases: questions to an agent and what a good answer has in it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Nullable, Timestamp, ids::EvalCaseId, present};

/// An earlier message of the conversation that a question belongs to.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ChatTurn {
    /// Author of the message: `user` or `assistant`.
    pub(crate) role: String,
    /// Text of the message.
    pub(crate) content: String,
}

/// An eval case: a question and the criteria of a good answer.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalCase {
    /// The case's id.
    pub(crate) id: EvalCaseId,
    /// The tenant that it belongs to.
    pub(crate) tenant_id: String,
    /// The agent that the case belongs to.
    pub(crate) agent_name: String,
    /// The question.
    pub(crate) question: String,
    /// Topics that a good answer mentions.
    #[serde(default)]
    pub(crate) expected_topics: Nullable<Vec<String>>,
    /// Topics that a good answer does not mention.
    #[serde(default)]
    pub(crate) expected_not_topics: Nullable<Vec<String>>,
    /// A good answer, for comparison.
    #[serde(default)]
    pub(crate) reference_answer: Nullable<String>,
    /// The case's category.
    #[serde(default)]
    pub(crate) category: Nullable<String>,
    /// The case's tags.
    #[serde(default)]
    pub(crate) tags: Nullable<Vec<String>>,
    /// Conversation before the question.
    #[serde(default)]
    pub(crate) chat_history: Nullable<Vec<ChatTurn>>,
    /// `true` if runs include the case.
    pub(crate) is_active: bool,
    /// Time of creation.
    pub(crate) created_at: Timestamp,
    /// Time of the last change.
    pub(crate) updated_at: Timestamp,
}

/// An eval case.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalCaseEnvelope {
    /// The case.
    pub(crate) case: EvalCase,
}

/// A list of eval cases.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalCaseList {
    /// The cases, oldest first.
    pub(crate) cases: Vec<EvalCase>,
}

/// An eval case to create.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateEvalCaseRequest {
    /// The question.
    #[schemars(length(min = 1))]
    pub(crate) question: String,
    /// Topics that a good answer mentions.
    #[serde(default)]
    pub(crate) expected_topics: Nullable<Vec<String>>,
    /// Topics that a good answer does not mention.
    #[serde(default)]
    pub(crate) expected_not_topics: Nullable<Vec<String>>,
    /// A good answer, for comparison.
    #[serde(default)]
    pub(crate) reference_answer: Nullable<String>,
    /// The case's category.
    #[serde(default)]
    pub(crate) category: Nullable<String>,
    /// The case's tags.
    #[serde(default)]
    pub(crate) tags: Nullable<Vec<String>>,
    /// Conversation before the question.
    #[serde(default)]
    pub(crate) chat_history: Nullable<Vec<ChatTurn>>,
    /// Includes the case in runs. Default: `true`.
    pub(crate) is_active: Option<bool>,
}

/// Changes to an eval case. Members that are left out stay as they are; null clears a member.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateEvalCaseRequest {
    /// The question.
    #[schemars(length(min = 1))]
    pub(crate) question: Option<String>,
    /// Topics that a good answer mentions.
    #[serde(default, deserialize_with = "present")]
    pub(crate) expected_topics: Option<Nullable<Vec<String>>>,
    /// Topics that a good answer does not mention.
    #[serde(default, deserialize_with = "present")]
    pub(crate) expected_not_topics: Option<Nullable<Vec<String>>>,
    /// A good answer, for comparison.
    #[serde(default, deserialize_with = "present")]
    pub(crate) reference_answer: Option<Nullable<String>>,
    /// The case's category.
    #[serde(default, deserialize_with = "present")]
    pub(crate) category: Option<Nullable<String>>,
    /// The case's tags.
    #[serde(default, deserialize_with = "present")]
    pub(crate) tags: Option<Nullable<Vec<String>>>,
    /// Conversation before the question.
    #[serde(default, deserialize_with = "present")]
    pub(crate) chat_history: Option<Nullable<Vec<ChatTurn>>>,
    /// Includes the case in runs.
    pub(crate) is_active: Option<bool>,
}

/// Eval cases to add.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ImportEvalCasesRequest {
    /// The cases to add, up to 1 MiB together.
    pub(crate) cases: Vec<CreateEvalCaseRequest>,
}

/// The result of an import.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvalCasesImported {
    /// Number of cases added.
    pub(crate) imported: i64,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalCaseFilter {
    /// Only cases of this category.
    pub(crate) category: Option<String>,
    /// Only cases that runs include (`true`), or only those that runs leave out (`false`). Default: all.
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
