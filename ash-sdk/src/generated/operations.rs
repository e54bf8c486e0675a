// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Operations of the API: retry class, deadline, and the reasons for both.
//!
//! [`RetryPolicy`](crate::RetryPolicy) explains which requests are retried, and after which delay.
//!

#![doc = include_str!("operations.md")]
#![allow(dead_code)]
pub use crate::operation::Operation;
use crate::{operation::ResponseForm, retry::Repeat};

/// Returns every operation of the API, sorted by id.
pub fn all() -> &'static [Operation] {
    OPERATIONS
}

/// Every operation, sorted by id.
pub(crate) static OPERATIONS: &[Operation] = &[
    ACTIVATE_AGENT_VERSION,
    CANCEL_QUEUE_ITEM,
    COMPARE_EVAL_RUNS,
    CREATE_AGENT_VERSION,
    CREATE_API_KEY,
    CREATE_CREDENTIAL,
    CREATE_EVAL_CASE,
    CREATE_SESSION,
    CREATE_TENANT_API_KEY,
    DELETE_AGENT,
    DELETE_AGENT_FILE,
    DELETE_AGENT_VERSION,
    DELETE_API_KEY,
    DELETE_ATTACHMENT,
    DELETE_CREDENTIAL,
    DELETE_EVAL_CASE,
    DELETE_SESSION_FILE,
    DEPLOY_AGENT,
    DEREGISTER_RUNNER,
    DOWNLOAD_ATTACHMENT,
    DOWNLOAD_WORKSPACE,
    END_SESSION,
    ENQUEUE,
    EXEC,
    EXPORT_EVAL_CASES,
    FORK_SESSION,
    GET_AGENT,
    GET_AGENT_CONFIG,
    GET_AGENT_FILE,
    GET_AGENT_VERSION,
    GET_ANALYTICS,
    GET_EVAL_CASE,
    GET_EVAL_RUN,
    GET_EVAL_RUN_RESULTS,
    GET_QUEUE_ITEM,
    GET_QUEUE_STATS,
    GET_SESSION,
    GET_SESSION_FILE,
    GET_SESSION_LOGS,
    GET_USAGE_STATS,
    HEALTH,
    IMPORT_EVAL_CASES,
    LIST_AGENT_FILES,
    LIST_AGENT_VERSIONS,
    LIST_AGENTS,
    LIST_API_KEYS,
    LIST_ATTACHMENTS,
    LIST_CREDENTIALS,
    LIST_EVAL_CASES,
    LIST_EVAL_RUNS,
    LIST_MESSAGES,
    LIST_QUEUE_ITEMS,
    LIST_RUNNERS,
    LIST_SESSION_EVENTS,
    LIST_SESSION_FILES,
    LIST_SESSIONS,
    LIST_USAGE_EVENTS,
    METRICS,
    PAUSE_SESSION,
    REGISTER_RUNNER,
    RESUME_SESSION,
    RUNNER_HEARTBEAT,
    SCORE_EVAL_RESULT,
    SCORE_EVAL_RUN,
    SEND_MESSAGE_STREAM,
    START_EVAL_RUN,
    STOP_SESSION,
    UPDATE_AGENT,
    UPDATE_AGENT_CONFIG,
    UPDATE_AGENT_VERSION,
    UPDATE_EVAL_CASE,
    UPDATE_SESSION_CONFIG,
    UPLOAD_AGENT_FILES,
    UPLOAD_ATTACHMENT,
    UPLOAD_WORKSPACE,
    WRITE_SESSION_FILES,
];
/// `POST /api/agents/{name}/versions/{versionNumber}/activate`.
pub(crate) const ACTIVATE_AGENT_VERSION: Operation = Operation {
    id: "activate_agent_version",
    method: "POST",
    path: "/api/agents/{name}/versions/{versionNumber}/activate",
    repeat: Repeat::Idempotent,
    because: "sets which version is active",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `DELETE /api/queue/{id}`.
pub(crate) const CANCEL_QUEUE_ITEM: Operation = Operation {
    id: "cancel_queue_item",
    method: "DELETE",
    path: "/api/queue/{id}",
    repeat: Repeat::Idempotent,
    because: "cancels the item, which happens once however often it is asked",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/agents/{name}/eval-runs/compare`.
pub(crate) const COMPARE_EVAL_RUNS: Operation = Operation {
    id: "compare_eval_runs",
    method: "GET",
    path: "/api/agents/{name}/eval-runs/compare",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/agents/{name}/versions`.
pub(crate) const CREATE_AGENT_VERSION: Operation = Operation {
    id: "create_agent_version",
    method: "POST",
    path: "/api/agents/{name}/versions",
    repeat: Repeat::Once,
    because: "creates another version",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/api-keys`.
pub(crate) const CREATE_API_KEY: Operation = Operation {
    id: "create_api_key",
    method: "POST",
    path: "/api/api-keys",
    repeat: Repeat::Once,
    because: "creates another key",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/credentials`.
pub(crate) const CREATE_CREDENTIAL: Operation = Operation {
    id: "create_credential",
    method: "POST",
    path: "/api/credentials",
    repeat: Repeat::Once,
    because: "stores another credential",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/agents/{name}/eval-cases`.
pub(crate) const CREATE_EVAL_CASE: Operation = Operation {
    id: "create_eval_case",
    method: "POST",
    path: "/api/agents/{name}/eval-cases",
    repeat: Repeat::Once,
    because: "creates another case",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/sessions`.
pub(crate) const CREATE_SESSION: Operation = Operation {
    id: "create_session",
    method: "POST",
    path: "/api/sessions",
    repeat: Repeat::Once,
    because: "opens another session with a sandbox of its own",
    response: ResponseForm::Whole,
    deadline_seconds: 180,
    deadline_because: "starts a sandbox, whose install script may take 120 s",
};

/// `POST /api/internal/api-keys`.
pub(crate) const CREATE_TENANT_API_KEY: Operation = Operation {
    id: "create_tenant_api_key",
    method: "POST",
    path: "/api/internal/api-keys",
    repeat: Repeat::Once,
    because: "creates another key",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `DELETE /api/agents/{name}`.
pub(crate) const DELETE_AGENT: Operation = Operation {
    id: "delete_agent",
    method: "DELETE",
    path: "/api/agents/{name}",
    repeat: Repeat::Idempotent,
    because: "deletes, which happens once however often it is asked",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `DELETE /api/agents/{name}/files/{path}`.
pub(crate) const DELETE_AGENT_FILE: Operation = Operation {
    id: "delete_agent_file",
    method: "DELETE",
    path: "/api/agents/{name}/files/{path}",
    repeat: Repeat::Idempotent,
    because: "deletes, which happens once however often it is asked",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `DELETE /api/agents/{name}/versions/{versionNumber}`.
pub(crate) const DELETE_AGENT_VERSION: Operation = Operation {
    id: "delete_agent_version",
    method: "DELETE",
    path: "/api/agents/{name}/versions/{versionNumber}",
    repeat: Repeat::Idempotent,
    because: "deletes, which happens once however often it is asked",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `DELETE /api/api-keys/{id}`.
pub(crate) const DELETE_API_KEY: Operation = Operation {
    id: "delete_api_key",
    method: "DELETE",
    path: "/api/api-keys/{id}",
    repeat: Repeat::Idempotent,
    because: "deletes, which happens once however often it is asked",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `DELETE /api/attachments/{id}`.
pub(crate) const DELETE_ATTACHMENT: Operation = Operation {
    id: "delete_attachment",
    method: "DELETE",
    path: "/api/attachments/{id}",
    repeat: Repeat::Idempotent,
    because: "deletes, which happens once however often it is asked",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `DELETE /api/credentials/{id}`.
pub(crate) const DELETE_CREDENTIAL: Operation = Operation {
    id: "delete_credential",
    method: "DELETE",
    path: "/api/credentials/{id}",
    repeat: Repeat::Idempotent,
    because: "deletes, which happens once however often it is asked",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `DELETE /api/agents/{name}/eval-cases/{id}`.
pub(crate) const DELETE_EVAL_CASE: Operation = Operation {
    id: "delete_eval_case",
    method: "DELETE",
    path: "/api/agents/{name}/eval-cases/{id}",
    repeat: Repeat::Idempotent,
    because: "deletes, which happens once however often it is asked",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `DELETE /api/sessions/{id}/files/{path}`.
pub(crate) const DELETE_SESSION_FILE: Operation = Operation {
    id: "delete_session_file",
    method: "DELETE",
    path: "/api/sessions/{id}/files/{path}",
    repeat: Repeat::Idempotent,
    because: "deletes, which happens once however often it is asked",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/agents`.
pub(crate) const DEPLOY_AGENT: Operation = Operation {
    id: "deploy_agent",
    method: "POST",
    path: "/api/agents",
    repeat: Repeat::Once,
    because: "creates another version",
    response: ResponseForm::Whole,
    deadline_seconds: 120,
    deadline_because: "writes files and may start a sandbox",
};

/// `POST /api/internal/runners/deregister`.
pub(crate) const DEREGISTER_RUNNER: Operation = Operation {
    id: "deregister_runner",
    method: "POST",
    path: "/api/internal/runners/deregister",
    repeat: Repeat::Idempotent,
    because: "succeeds for an unknown runner too",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/attachments/{id}`.
pub(crate) const DOWNLOAD_ATTACHMENT: Operation = Operation {
    id: "download_attachment",
    method: "GET",
    path: "/api/attachments/{id}",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Streamed,
    deadline_seconds: 60,
    deadline_because: "limits the wait for the response head; the body is a stream and has no deadline",
};

/// `GET /api/sessions/{id}/workspace`.
pub(crate) const DOWNLOAD_WORKSPACE: Operation = Operation {
    id: "download_workspace",
    method: "GET",
    path: "/api/sessions/{id}/workspace",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Streamed,
    deadline_seconds: 60,
    deadline_because: "limits the wait for the response head; the body is a stream and has no deadline",
};

/// `DELETE /api/sessions/{id}`.
pub(crate) const END_SESSION: Operation = Operation {
    id: "end_session",
    method: "DELETE",
    path: "/api/sessions/{id}",
    repeat: Repeat::Idempotent,
    because: "ends the session, which happens once however often it is asked",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/queue`.
pub(crate) const ENQUEUE: Operation = Operation {
    id: "enqueue",
    method: "POST",
    path: "/api/queue",
    repeat: Repeat::Once,
    because: "enqueues another item",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/sessions/{id}/exec`.
pub(crate) const EXEC: Operation = Operation {
    id: "exec",
    method: "POST",
    path: "/api/sessions/{id}/exec",
    repeat: Repeat::Once,
    because: "the command would run more than once",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "is added to the command's own timeout",
};

/// `GET /api/agents/{name}/eval-cases/export`.
pub(crate) const EXPORT_EVAL_CASES: Operation = Operation {
    id: "export_eval_cases",
    method: "GET",
    path: "/api/agents/{name}/eval-cases/export",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/sessions/{id}/fork`.
pub(crate) const FORK_SESSION: Operation = Operation {
    id: "fork_session",
    method: "POST",
    path: "/api/sessions/{id}/fork",
    repeat: Repeat::Once,
    because: "creates another session",
    response: ResponseForm::Whole,
    deadline_seconds: 180,
    deadline_because: "starts a sandbox",
};

/// `GET /api/agents/{name}`.
pub(crate) const GET_AGENT: Operation = Operation {
    id: "get_agent",
    method: "GET",
    path: "/api/agents/{name}",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/agents/{name}/config`.
pub(crate) const GET_AGENT_CONFIG: Operation = Operation {
    id: "get_agent_config",
    method: "GET",
    path: "/api/agents/{name}/config",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/agents/{name}/files/{path}`.
pub(crate) const GET_AGENT_FILE: Operation = Operation {
    id: "get_agent_file",
    method: "GET",
    path: "/api/agents/{name}/files/{path}",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Streamed,
    deadline_seconds: 60,
    deadline_because: "limits the wait for the response head; the body is a stream and has no deadline",
};

/// `GET /api/agents/{name}/versions/{versionNumber}`.
pub(crate) const GET_AGENT_VERSION: Operation = Operation {
    id: "get_agent_version",
    method: "GET",
    path: "/api/agents/{name}/versions/{versionNumber}",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/analytics`.
pub(crate) const GET_ANALYTICS: Operation = Operation {
    id: "get_analytics",
    method: "GET",
    path: "/api/analytics",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/agents/{name}/eval-cases/{id}`.
pub(crate) const GET_EVAL_CASE: Operation = Operation {
    id: "get_eval_case",
    method: "GET",
    path: "/api/agents/{name}/eval-cases/{id}",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/agents/{name}/eval-runs/{id}`.
pub(crate) const GET_EVAL_RUN: Operation = Operation {
    id: "get_eval_run",
    method: "GET",
    path: "/api/agents/{name}/eval-runs/{id}",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/agents/{name}/eval-runs/{id}/results`.
pub(crate) const GET_EVAL_RUN_RESULTS: Operation = Operation {
    id: "get_eval_run_results",
    method: "GET",
    path: "/api/agents/{name}/eval-runs/{id}/results",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/queue/{id}`.
pub(crate) const GET_QUEUE_ITEM: Operation = Operation {
    id: "get_queue_item",
    method: "GET",
    path: "/api/queue/{id}",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/queue/stats`.
pub(crate) const GET_QUEUE_STATS: Operation = Operation {
    id: "get_queue_stats",
    method: "GET",
    path: "/api/queue/stats",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/sessions/{id}`.
pub(crate) const GET_SESSION: Operation = Operation {
    id: "get_session",
    method: "GET",
    path: "/api/sessions/{id}",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/sessions/{id}/files/{path}`.
pub(crate) const GET_SESSION_FILE: Operation = Operation {
    id: "get_session_file",
    method: "GET",
    path: "/api/sessions/{id}/files/{path}",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Streamed,
    deadline_seconds: 60,
    deadline_because: "limits the wait for the response head; the body is a stream and has no deadline",
};

/// `GET /api/sessions/{id}/logs`.
pub(crate) const GET_SESSION_LOGS: Operation = Operation {
    id: "get_session_logs",
    method: "GET",
    path: "/api/sessions/{id}/logs",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/usage/stats`.
pub(crate) const GET_USAGE_STATS: Operation = Operation {
    id: "get_usage_stats",
    method: "GET",
    path: "/api/usage/stats",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /health`.
pub(crate) const HEALTH: Operation = Operation {
    id: "health",
    method: "GET",
    path: "/health",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/agents/{name}/eval-cases/import`.
pub(crate) const IMPORT_EVAL_CASES: Operation = Operation {
    id: "import_eval_cases",
    method: "POST",
    path: "/api/agents/{name}/eval-cases/import",
    repeat: Repeat::Once,
    because: "imports the cases again",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/agents/{name}/files`.
pub(crate) const LIST_AGENT_FILES: Operation = Operation {
    id: "list_agent_files",
    method: "GET",
    path: "/api/agents/{name}/files",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/agents/{name}/versions`.
pub(crate) const LIST_AGENT_VERSIONS: Operation = Operation {
    id: "list_agent_versions",
    method: "GET",
    path: "/api/agents/{name}/versions",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/agents`.
pub(crate) const LIST_AGENTS: Operation = Operation {
    id: "list_agents",
    method: "GET",
    path: "/api/agents",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/api-keys`.
pub(crate) const LIST_API_KEYS: Operation = Operation {
    id: "list_api_keys",
    method: "GET",
    path: "/api/api-keys",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/sessions/{id}/attachments`.
pub(crate) const LIST_ATTACHMENTS: Operation = Operation {
    id: "list_attachments",
    method: "GET",
    path: "/api/sessions/{id}/attachments",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/credentials`.
pub(crate) const LIST_CREDENTIALS: Operation = Operation {
    id: "list_credentials",
    method: "GET",
    path: "/api/credentials",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/agents/{name}/eval-cases`.
pub(crate) const LIST_EVAL_CASES: Operation = Operation {
    id: "list_eval_cases",
    method: "GET",
    path: "/api/agents/{name}/eval-cases",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/agents/{name}/eval-runs`.
pub(crate) const LIST_EVAL_RUNS: Operation = Operation {
    id: "list_eval_runs",
    method: "GET",
    path: "/api/agents/{name}/eval-runs",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/sessions/{id}/messages`.
pub(crate) const LIST_MESSAGES: Operation = Operation {
    id: "list_messages",
    method: "GET",
    path: "/api/sessions/{id}/messages",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/queue`.
pub(crate) const LIST_QUEUE_ITEMS: Operation = Operation {
    id: "list_queue_items",
    method: "GET",
    path: "/api/queue",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/internal/runners`.
pub(crate) const LIST_RUNNERS: Operation = Operation {
    id: "list_runners",
    method: "GET",
    path: "/api/internal/runners",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/sessions/{id}/events`.
pub(crate) const LIST_SESSION_EVENTS: Operation = Operation {
    id: "list_session_events",
    method: "GET",
    path: "/api/sessions/{id}/events",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/sessions/{id}/files`.
pub(crate) const LIST_SESSION_FILES: Operation = Operation {
    id: "list_session_files",
    method: "GET",
    path: "/api/sessions/{id}/files",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/sessions`.
pub(crate) const LIST_SESSIONS: Operation = Operation {
    id: "list_sessions",
    method: "GET",
    path: "/api/sessions",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /api/usage`.
pub(crate) const LIST_USAGE_EVENTS: Operation = Operation {
    id: "list_usage_events",
    method: "GET",
    path: "/api/usage",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `GET /metrics`.
pub(crate) const METRICS: Operation = Operation {
    id: "metrics",
    method: "GET",
    path: "/metrics",
    repeat: Repeat::Idempotent,
    because: "reads",
    response: ResponseForm::Streamed,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/sessions/{id}/pause`.
pub(crate) const PAUSE_SESSION: Operation = Operation {
    id: "pause_session",
    method: "POST",
    path: "/api/sessions/{id}/pause",
    repeat: Repeat::Once,
    because: "is refused for a paused session, which would hide that the first request succeeded",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/internal/runners/register`.
pub(crate) const REGISTER_RUNNER: Operation = Operation {
    id: "register_runner",
    method: "POST",
    path: "/api/internal/runners/register",
    repeat: Repeat::Idempotent,
    because: "registers the same runner",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/sessions/{id}/resume`.
pub(crate) const RESUME_SESSION: Operation = Operation {
    id: "resume_session",
    method: "POST",
    path: "/api/sessions/{id}/resume",
    repeat: Repeat::Idempotent,
    because: "leaves an active session as it is",
    response: ResponseForm::Whole,
    deadline_seconds: 180,
    deadline_because: "may start a sandbox",
};

/// `POST /api/internal/runners/heartbeat`.
pub(crate) const RUNNER_HEARTBEAT: Operation = Operation {
    id: "runner_heartbeat",
    method: "POST",
    path: "/api/internal/runners/heartbeat",
    repeat: Repeat::Idempotent,
    because: "reports the same state",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `PATCH /api/agents/{name}/eval-results/{id}`.
pub(crate) const SCORE_EVAL_RESULT: Operation = Operation {
    id: "score_eval_result",
    method: "PATCH",
    path: "/api/agents/{name}/eval-results/{id}",
    repeat: Repeat::Idempotent,
    because: "sets the score",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/agents/{name}/eval-runs/{id}/score`.
pub(crate) const SCORE_EVAL_RUN: Operation = Operation {
    id: "score_eval_run",
    method: "POST",
    path: "/api/agents/{name}/eval-runs/{id}/score",
    repeat: Repeat::Idempotent,
    because: "sets the scores",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/sessions/{id}/messages`.
pub(crate) const SEND_MESSAGE_STREAM: Operation = Operation {
    id: "send_message_stream",
    method: "POST",
    path: "/api/sessions/{id}/messages",
    repeat: Repeat::Once,
    because: "the agent would receive the message more than once",
    response: ResponseForm::Events,
    deadline_seconds: 60,
    deadline_because: "limits the wait for the response head; the body is a stream and has no deadline",
};

/// `POST /api/agents/{name}/eval-runs`.
pub(crate) const START_EVAL_RUN: Operation = Operation {
    id: "start_eval_run",
    method: "POST",
    path: "/api/agents/{name}/eval-runs",
    repeat: Repeat::Once,
    because: "starts another run",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/sessions/{id}/stop`.
pub(crate) const STOP_SESSION: Operation = Operation {
    id: "stop_session",
    method: "POST",
    path: "/api/sessions/{id}/stop",
    repeat: Repeat::Once,
    because: "is refused for a stopped session, which would hide that the first request succeeded",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `PATCH /api/agents/{name}`.
pub(crate) const UPDATE_AGENT: Operation = Operation {
    id: "update_agent",
    method: "PATCH",
    path: "/api/agents/{name}",
    repeat: Repeat::Idempotent,
    because: "sets the members it names",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `PATCH /api/agents/{name}/config`.
pub(crate) const UPDATE_AGENT_CONFIG: Operation = Operation {
    id: "update_agent_config",
    method: "PATCH",
    path: "/api/agents/{name}/config",
    repeat: Repeat::Idempotent,
    because: "sets the members it names",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `PATCH /api/agents/{name}/versions/{versionNumber}`.
pub(crate) const UPDATE_AGENT_VERSION: Operation = Operation {
    id: "update_agent_version",
    method: "PATCH",
    path: "/api/agents/{name}/versions/{versionNumber}",
    repeat: Repeat::Idempotent,
    because: "sets the members it names",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `PATCH /api/agents/{name}/eval-cases/{id}`.
pub(crate) const UPDATE_EVAL_CASE: Operation = Operation {
    id: "update_eval_case",
    method: "PATCH",
    path: "/api/agents/{name}/eval-cases/{id}",
    repeat: Repeat::Idempotent,
    because: "sets the members it names",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `PATCH /api/sessions/{id}/config`.
pub(crate) const UPDATE_SESSION_CONFIG: Operation = Operation {
    id: "update_session_config",
    method: "PATCH",
    path: "/api/sessions/{id}/config",
    repeat: Repeat::Idempotent,
    because: "sets the members it names",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/agents/{name}/files`.
pub(crate) const UPLOAD_AGENT_FILES: Operation = Operation {
    id: "upload_agent_files",
    method: "POST",
    path: "/api/agents/{name}/files",
    repeat: Repeat::Once,
    because: "would overwrite what was written in the meantime",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/sessions/{id}/attachments`.
pub(crate) const UPLOAD_ATTACHMENT: Operation = Operation {
    id: "upload_attachment",
    method: "POST",
    path: "/api/sessions/{id}/attachments",
    repeat: Repeat::Once,
    because: "creates another attachment",
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

/// `POST /api/sessions/{id}/workspace`.
pub(crate) const UPLOAD_WORKSPACE: Operation = Operation {
    id: "upload_workspace",
    method: "POST",
    path: "/api/sessions/{id}/workspace",
    repeat: Repeat::Once,
    because: "would overwrite what was written in the meantime",
    response: ResponseForm::Whole,
    deadline_seconds: 300,
    deadline_because: "sends up to 134 MiB",
};

/// `POST /api/sessions/{id}/files`.
pub(crate) const WRITE_SESSION_FILES: Operation = Operation {
    id: "write_session_files",
    method: "POST",
    path: "/api/sessions/{id}/files",
    repeat: Repeat::Once,
    because: "would overwrite what was written in the meantime",
    response: ResponseForm::Whole,
    deadline_seconds: 300,
    deadline_because: "sends up to 200 MiB",
};
