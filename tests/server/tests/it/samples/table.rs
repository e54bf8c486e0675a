//! Recorded files and the operations that they are answers to.

use serde_json::{Value, json};

/// A recorded file and what it is.
pub(crate) struct Row {
    pub(crate) file: &'static str,
    pub(crate) kind: Kind,
}

/// Operation and response of a recorded file.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// The successful answer of the operation with this id.
    Answer(&'static str),
    /// The value of this member of the successful answer.
    Member(&'static str, &'static str),
    /// The bytes' other form, which is declared as a component only.
    Component(&'static str),
    /// The body of an error.
    Error,
    /// A list of requests that failed, each with its body.
    Errors,
}

impl Row {
    /// The bodies in a recorded file, as the server sent them.
    pub(crate) fn bodies(&self, recorded: &Value) -> Vec<Value> {
        match self.kind {
            Kind::Answer(_) | Kind::Component(_) | Kind::Error => vec![recorded.clone()],
            Kind::Member(_, member) => vec![json!({ member: recorded })],
            // One of them is plain text.
            Kind::Errors => recorded
                .as_array()
                .unwrap()
                .iter()
                .map(|error| error["body"].clone())
                .filter(Value::is_object)
                .collect(),
        }
    }
}

/// Files that are no answers: another view of one that is.
pub(crate) const NOT_ANSWERS: &[&str] = &["messages_real_sdk_decoded.json"];

const fn answer(file: &'static str, operation: &'static str) -> Row {
    Row { file, kind: Kind::Answer(operation) }
}

const fn error(file: &'static str) -> Row {
    Row { file, kind: Kind::Error }
}

const fn item(file: &'static str) -> Row {
    Row { file, kind: Kind::Member("get_queue_item", "item") }
}

pub(crate) const TABLE: &[Row] = &[
    answer("agent_config.json", "get_agent_config"),
    answer("agent_create_response.json", "deploy_agent"),
    answer("agent_delete.json", "delete_agent"),
    Row { file: "agent_file_json.json", kind: Kind::Component("AgentFileContent") },
    answer("agent_files_list.json", "list_agent_files"),
    answer("agent_files_write.json", "upload_agent_files"),
    answer("agent_get.json", "get_agent"),
    answer("agent_patch_response.json", "update_agent"),
    answer("agent_version.json", "get_agent_version"),
    answer("agent_version_activate.json", "activate_agent_version"),
    answer("agent_version_create.json", "create_agent_version"),
    answer("agent_versions_list.json", "list_agent_versions"),
    answer("agent_with_env.json", "get_agent"),
    answer("agents_list.json", "list_agents"),
    answer("analytics.json", "get_analytics"),
    answer("api_key_create.json", "create_api_key"),
    answer("api_keys_list.json", "list_api_keys"),
    answer("attachment_create.json", "upload_attachment"),
    answer("attachments_list.json", "list_attachments"),
    answer("credential_create.json", "create_credential"),
    answer("credentials_list.json", "list_credentials"),
    answer("empty_api_agents.json", "list_agents"),
    answer("empty_api_analytics.json", "get_analytics"),
    answer("empty_api_api_keys.json", "list_api_keys"),
    answer("empty_api_credentials.json", "list_credentials"),
    answer("empty_api_internal_runners.json", "list_runners"),
    answer("empty_api_queue.json", "list_queue_items"),
    answer("empty_api_queue_stats.json", "get_queue_stats"),
    answer("empty_api_sessions.json", "list_sessions"),
    answer("empty_api_usage.json", "list_usage_events"),
    answer("empty_api_usage_stats.json", "get_usage_stats"),
    error("error_422.json"),
    error("error_429.json"),
    error("error_503.json"),
    Row { file: "errors_all_distinct.json", kind: Kind::Errors },
    answer("eval_case.json", "get_eval_case"),
    answer("eval_case_create.json", "create_eval_case"),
    answer("eval_cases_import.json", "import_eval_cases"),
    answer("eval_cases_list.json", "list_eval_cases"),
    answer("eval_result_patch.json", "score_eval_result"),
    answer("eval_run_completed.json", "get_eval_run"),
    answer("eval_run_created.json", "start_eval_run"),
    answer("eval_run_results.json", "get_eval_run_results"),
    answer("eval_run_score.json", "score_eval_run"),
    answer("eval_runs_compare.json", "compare_eval_runs"),
    answer("eval_runs_list.json", "list_eval_runs"),
    answer("health.json", "health"),
    answer("internal_api_key_create.json", "create_tenant_api_key"),
    answer("messages_list_A.json", "list_messages"),
    answer("messages_list_B.json", "list_messages"),
    answer("messages_list_C.json", "list_messages"),
    answer("messages_list_real_sdk.json", "list_messages"),
    answer("metrics.txt", "metrics"),
    answer("queue_item_cancelled.json", "cancel_queue_item"),
    item("queue_item_completed_q1.json"),
    item("queue_item_completed_q2.json"),
    answer("queue_item_created.json", "enqueue"),
    item("queue_item_failed_q3.json"),
    item("queue_item_failed_q4.json"),
    answer("queue_list.json", "list_queue_items"),
    answer("runners_list.json", "list_runners"),
    answer("session_create.json", "create_session"),
    answer("session_create_all_options_response.json", "create_session"),
    answer("session_events_list_A.json", "list_session_events"),
    answer("session_events_list_B.json", "list_session_events"),
    answer("session_events_list_C.json", "list_session_events"),
    answer("session_events_mcp.json", "list_session_events"),
    answer("session_events_real_sdk.json", "list_session_events"),
    Row { file: "session_file_json.json", kind: Kind::Component("SessionFileContent") },
    answer("session_files_list.json", "list_session_files"),
    answer("session_files_write.json", "write_session_files"),
    answer("session_fork.json", "fork_session"),
    answer("session_logs_A.json", "get_session_logs"),
    answer("session_logs_B.json", "get_session_logs"),
    answer("session_logs_C.json", "get_session_logs"),
    answer("sessions_list.json", "list_sessions"),
    answer("usage_events.json", "list_usage_events"),
    answer("usage_events_real.json", "list_usage_events"),
    answer("usage_stats.json", "get_usage_stats"),
    answer("usage_stats_real.json", "get_usage_stats"),
];
