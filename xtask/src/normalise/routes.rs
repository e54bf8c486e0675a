//! The routes we know: the id of each operation, and what is no part of the API. Apart because this is the one table of the
//! SDK's method names, to be read and extended by itself.

use serde_json::Value;

/// Method, path and id of every operation. The ids are the names of the client's methods, one for one. Which parameter has
/// which name does not matter.
pub const OPERATION_IDS: [(&str, &str, &str); 76] = [
    ("post", "/api/agents", "deploy_agent"),
    ("get", "/api/agents", "list_agents"),
    ("get", "/api/agents/{name}", "get_agent"),
    ("patch", "/api/agents/{name}", "update_agent"),
    ("delete", "/api/agents/{name}", "delete_agent"),
    ("get", "/api/agents/{name}/config", "get_agent_config"),
    ("patch", "/api/agents/{name}/config", "update_agent_config"),
    ("get", "/api/agents/{name}/files", "list_agent_files"),
    ("post", "/api/agents/{name}/files", "upload_agent_files"),
    ("get", "/api/agents/{name}/files/{path}", "get_agent_file"),
    ("delete", "/api/agents/{name}/files/{path}", "delete_agent_file"),
    ("get", "/api/agents/{name}/versions", "list_agent_versions"),
    ("post", "/api/agents/{name}/versions", "create_agent_version"),
    ("get", "/api/agents/{name}/versions/{versionNumber}", "get_agent_version"),
    ("patch", "/api/agents/{name}/versions/{versionNumber}", "update_agent_version"),
    ("delete", "/api/agents/{name}/versions/{versionNumber}", "delete_agent_version"),
    ("post", "/api/agents/{name}/versions/{versionNumber}/activate", "activate_agent_version"),
    ("post", "/api/sessions", "create_session"),
    ("get", "/api/sessions", "list_sessions"),
    ("get", "/api/sessions/{id}", "get_session"),
    ("delete", "/api/sessions/{id}", "end_session"),
    ("patch", "/api/sessions/{id}/config", "update_session_config"),
    ("post", "/api/sessions/{id}/pause", "pause_session"),
    ("post", "/api/sessions/{id}/stop", "stop_session"),
    ("post", "/api/sessions/{id}/fork", "fork_session"),
    ("post", "/api/sessions/{id}/resume", "resume_session"),
    ("post", "/api/sessions/{id}/messages", "send_message_stream"),
    ("get", "/api/sessions/{id}/messages", "list_messages"),
    ("get", "/api/sessions/{id}/events", "list_session_events"),
    ("get", "/api/sessions/{id}/logs", "get_session_logs"),
    ("post", "/api/sessions/{id}/exec", "exec"),
    ("get", "/api/sessions/{id}/files", "list_session_files"),
    ("post", "/api/sessions/{id}/files", "write_session_files"),
    ("get", "/api/sessions/{id}/files/{path}", "get_session_file"),
    ("delete", "/api/sessions/{id}/files/{path}", "delete_session_file"),
    ("get", "/api/sessions/{id}/workspace", "download_workspace"),
    ("post", "/api/sessions/{id}/workspace", "upload_workspace"),
    ("post", "/api/sessions/{id}/attachments", "upload_attachment"),
    ("get", "/api/sessions/{id}/attachments", "list_attachments"),
    ("get", "/api/attachments/{id}", "download_attachment"),
    ("delete", "/api/attachments/{id}", "delete_attachment"),
    ("post", "/api/credentials", "create_credential"),
    ("get", "/api/credentials", "list_credentials"),
    ("delete", "/api/credentials/{id}", "delete_credential"),
    ("get", "/api/api-keys", "list_api_keys"),
    ("post", "/api/api-keys", "create_api_key"),
    ("delete", "/api/api-keys/{id}", "delete_api_key"),
    ("post", "/api/queue", "enqueue"),
    ("get", "/api/queue", "list_queue_items"),
    ("get", "/api/queue/stats", "get_queue_stats"),
    ("get", "/api/queue/{id}", "get_queue_item"),
    ("delete", "/api/queue/{id}", "cancel_queue_item"),
    ("get", "/api/usage", "list_usage_events"),
    ("get", "/api/usage/stats", "get_usage_stats"),
    ("get", "/api/analytics", "get_analytics"),
    ("get", "/api/agents/{name}/eval-cases", "list_eval_cases"),
    ("post", "/api/agents/{name}/eval-cases", "create_eval_case"),
    ("get", "/api/agents/{name}/eval-cases/{id}", "get_eval_case"),
    ("patch", "/api/agents/{name}/eval-cases/{id}", "update_eval_case"),
    ("delete", "/api/agents/{name}/eval-cases/{id}", "delete_eval_case"),
    ("post", "/api/agents/{name}/eval-cases/import", "import_eval_cases"),
    ("get", "/api/agents/{name}/eval-cases/export", "export_eval_cases"),
    ("post", "/api/agents/{name}/eval-runs", "start_eval_run"),
    ("get", "/api/agents/{name}/eval-runs", "list_eval_runs"),
    ("get", "/api/agents/{name}/eval-runs/{id}", "get_eval_run"),
    ("get", "/api/agents/{name}/eval-runs/{id}/results", "get_eval_run_results"),
    ("get", "/api/agents/{name}/eval-runs/compare", "compare_eval_runs"),
    ("post", "/api/agents/{name}/eval-runs/{id}/score", "score_eval_run"),
    ("patch", "/api/agents/{name}/eval-results/{id}", "score_eval_result"),
    ("get", "/health", "health"),
    ("get", "/metrics", "metrics"),
    ("post", "/api/internal/runners/register", "register_runner"),
    ("post", "/api/internal/runners/heartbeat", "runner_heartbeat"),
    ("post", "/api/internal/runners/deregister", "deregister_runner"),
    ("get", "/api/internal/runners", "list_runners"),
    ("post", "/api/internal/api-keys", "create_tenant_api_key"),
];

/// `/dashboard/config.js` is the dashboard's own: a script that holds the server's key in clear.
const FOREIGN_ROUTES: [&str; 1] = ["/dashboard/config.js"];

/// Drops the routes that a server's document lists but that are no part of the API.
pub fn drop_foreign_routes(document: &mut Value) {
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        paths.retain(|path, _| !FOREIGN_ROUTES.contains(&path.as_str()));
    }
}
