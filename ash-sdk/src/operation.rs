//! What is particular about each operation: whether it may be sent twice, how long it may take, how its answer comes.
//!
//! One table, so that no method decides for itself. An operation that it does not name (the contract may be newer)
//! gets the careful defaults.

use std::time::Duration;

use crate::retry::Repeat;

/// How an answer's body is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Read to its end, within limits, before anybody sees it.
    Whole,
    /// Handed on as it comes.
    Streamed,
    /// Handed on as it comes, if it is an event stream.
    Events,
}

/// What is particular about an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// Its id in the contract.
    pub id: &'static str,
    /// Whether it may be sent again when nothing is known of the first time.
    pub repeat: Repeat,
    /// Why so.
    pub because: &'static str,
    pub(crate) answer: Answer,
    deadline_seconds: u64,
    /// Why the deadline is not the usual 60 seconds, if it is not.
    pub deadline_because: &'static str,
}

impl Operation {
    /// How long it may take, retries included, unless the caller says otherwise.
    pub const fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline_seconds)
    }

    pub(crate) fn find(id: &'static str) -> Self {
        let known = OPERATIONS.iter().find(|operation| operation.id == id);
        known.copied().unwrap_or(row(id, Once, "not known to this release", Whole, USUAL, ""))
    }
}

/// Every operation and how it is treated: whether it is sent again when nothing is known of the first time, why, and
/// how long it may take, retries included, unless the caller says otherwise.
///
/// What is sent again in which case, and after which wait, is told at [`RetryPolicy`](crate::RetryPolicy).
///
#[doc = include_str!("../docs/operations.md")]
pub fn operations() -> &'static [Operation] {
    OPERATIONS
}

use Answer::{Events, Streamed, Whole};
use Repeat::{Idempotent, Once};

const USUAL: u64 = 60;

const fn row(
    id: &'static str,
    repeat: Repeat,
    because: &'static str,
    answer: Answer,
    deadline_seconds: u64,
    deadline_because: &'static str,
) -> Operation {
    Operation { id, repeat, because, answer, deadline_seconds, deadline_because }
}

#[rustfmt::skip]
const OPERATIONS: &[Operation] = &[
    row("deploy_agent", Once, "makes another version", Whole, 120, "writes files and may start a sandbox"),
    row("list_agents", Idempotent, "reads", Whole, USUAL, ""),
    row("get_agent", Idempotent, "reads", Whole, USUAL, ""),
    row("update_agent", Idempotent, "sets what it names", Whole, USUAL, ""),
    row("delete_agent", Idempotent, "deletes or ends, which is done once however often it is asked", Whole, USUAL, ""),
    row("get_agent_config", Idempotent, "reads", Whole, USUAL, ""),
    row("update_agent_config", Idempotent, "sets what it names", Whole, USUAL, ""),
    row("list_agent_files", Idempotent, "reads", Whole, USUAL, ""),
    row("upload_agent_files", Once, "what was written meanwhile would be overwritten", Whole, USUAL, ""),
    row("get_agent_file", Idempotent, "reads", Streamed, USUAL, "for the head of the answer; its body is a stream and has none"),
    row("delete_agent_file", Idempotent, "deletes or ends, which is done once however often it is asked", Whole, USUAL, ""),
    row("list_agent_versions", Idempotent, "reads", Whole, USUAL, ""),
    row("create_agent_version", Once, "makes another version", Whole, USUAL, ""),
    row("get_agent_version", Idempotent, "reads", Whole, USUAL, ""),
    row("update_agent_version", Idempotent, "sets what it names", Whole, USUAL, ""),
    row("delete_agent_version", Idempotent, "deletes or ends, which is done once however often it is asked", Whole, USUAL, ""),
    row("activate_agent_version", Idempotent, "sets which version is active", Whole, USUAL, ""),
    row("create_session", Once, "opens another session and sandbox", Whole, 180, "starts a sandbox; an install script may take 120 s"),
    row("list_sessions", Idempotent, "reads", Whole, USUAL, ""),
    row("get_session", Idempotent, "reads", Whole, USUAL, ""),
    row("end_session", Idempotent, "deletes or ends, which is done once however often it is asked", Whole, USUAL, ""),
    row("update_session_config", Idempotent, "sets what it names", Whole, USUAL, ""),
    row("pause_session", Once, "refused when already paused, which would hide that it worked", Whole, USUAL, ""),
    row("stop_session", Once, "refused when already stopped, which would hide that it worked", Whole, USUAL, ""),
    row("fork_session", Once, "makes another session", Whole, 180, "starts a sandbox"),
    row("resume_session", Idempotent, "leaves an active session as it is", Whole, 180, "may start a sandbox"),
    row("send_message", Once, "the agent would hear it twice", Events, USUAL, "for the head of the answer; its body is a stream and has none"),
    row("list_messages", Idempotent, "reads", Whole, USUAL, ""),
    row("list_session_events", Idempotent, "reads", Whole, USUAL, ""),
    row("get_session_logs", Idempotent, "reads", Whole, USUAL, ""),
    row("exec", Once, "the command would run twice", Whole, USUAL, "on top of the command's own timeout"),
    row("list_session_files", Idempotent, "reads", Whole, USUAL, ""),
    row("write_session_files", Once, "what was written meanwhile would be overwritten", Whole, 300, "sends up to 200 MiB"),
    row("get_session_file", Idempotent, "reads", Streamed, USUAL, "for the head of the answer; its body is a stream and has none"),
    row("delete_session_file", Idempotent, "deletes or ends, which is done once however often it is asked", Whole, USUAL, ""),
    row("download_workspace", Idempotent, "reads", Streamed, USUAL, "for the head of the answer; its body is a stream and has none"),
    row("upload_workspace", Once, "what was written meanwhile would be overwritten", Whole, 300, "sends up to 134 MiB"),
    row("upload_attachment", Once, "makes another attachment", Whole, USUAL, ""),
    row("list_attachments", Idempotent, "reads", Whole, USUAL, ""),
    row("download_attachment", Idempotent, "reads", Streamed, USUAL, "for the head of the answer; its body is a stream and has none"),
    row("delete_attachment", Idempotent, "deletes or ends, which is done once however often it is asked", Whole, USUAL, ""),
    row("create_credential", Once, "stores another credential", Whole, USUAL, ""),
    row("list_credentials", Idempotent, "reads", Whole, USUAL, ""),
    row("delete_credential", Idempotent, "deletes or ends, which is done once however often it is asked", Whole, USUAL, ""),
    row("list_api_keys", Idempotent, "reads", Whole, USUAL, ""),
    row("create_api_key", Once, "makes another key", Whole, USUAL, ""),
    row("delete_api_key", Idempotent, "deletes or ends, which is done once however often it is asked", Whole, USUAL, ""),
    row("enqueue", Once, "enqueues another item", Whole, USUAL, ""),
    row("list_queue_items", Idempotent, "reads", Whole, USUAL, ""),
    row("get_queue_item", Idempotent, "reads", Whole, USUAL, ""),
    row("cancel_queue_item", Idempotent, "cancels, which is done once however often it is asked", Whole, USUAL, ""),
    row("get_queue_stats", Idempotent, "reads", Whole, USUAL, ""),
    row("list_usage_events", Idempotent, "reads", Whole, USUAL, ""),
    row("get_usage_stats", Idempotent, "reads", Whole, USUAL, ""),
    row("get_analytics", Idempotent, "reads", Whole, USUAL, ""),
    row("list_eval_cases", Idempotent, "reads", Whole, USUAL, ""),
    row("create_eval_case", Once, "makes another case", Whole, USUAL, ""),
    row("get_eval_case", Idempotent, "reads", Whole, USUAL, ""),
    row("update_eval_case", Idempotent, "sets what it names", Whole, USUAL, ""),
    row("delete_eval_case", Idempotent, "deletes or ends, which is done once however often it is asked", Whole, USUAL, ""),
    row("import_eval_cases", Once, "imports the cases again", Whole, USUAL, ""),
    row("export_eval_cases", Idempotent, "reads", Whole, USUAL, ""),
    row("start_eval_run", Once, "starts another run", Whole, USUAL, ""),
    row("list_eval_runs", Idempotent, "reads", Whole, USUAL, ""),
    row("get_eval_run", Idempotent, "reads", Whole, USUAL, ""),
    row("get_eval_run_results", Idempotent, "reads", Whole, USUAL, ""),
    row("compare_eval_runs", Idempotent, "reads", Whole, USUAL, ""),
    row("score_eval_run", Idempotent, "sets scores", Whole, USUAL, ""),
    row("score_eval_result", Idempotent, "sets a score", Whole, USUAL, ""),
    row("health", Idempotent, "reads", Whole, USUAL, ""),
    row("metrics", Idempotent, "reads", Streamed, USUAL, ""),
    row("register_runner", Idempotent, "registers the same runner", Whole, USUAL, ""),
    row("runner_heartbeat", Idempotent, "reports the same state", Whole, USUAL, ""),
    row("deregister_runner", Idempotent, "succeeds for an unknown runner too", Whole, USUAL, ""),
    row("list_runners", Idempotent, "reads", Whole, USUAL, ""),
    row("create_tenant_api_key", Once, "makes another key", Whole, USUAL, ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_happen_twice_is_sent_once() {
        for id in ["send_message", "exec", "fork_session", "enqueue", "write_session_files"] {
            assert_eq!(Operation::find(id).repeat, Once, "{id}");
        }
        for operation in OPERATIONS {
            let makes = operation.id.starts_with("create_") || operation.id.starts_with("upload_");
            assert!(!makes || operation.repeat == Once, "{}", operation.id);
        }
    }

    #[test]
    fn reads_and_deletions_may_be_repeated() {
        for route in ash_sdk_gen::routes() {
            let repeatable = matches!(route.method, "GET" | "DELETE");
            assert!(!repeatable || Operation::find(route.operation_id).repeat == Idempotent, "{}", route.operation_id);
        }
    }

    #[test]
    fn an_unknown_operation_is_sent_once() {
        assert_eq!(Operation::find("brand_new").repeat, Once);
    }

    #[test]
    fn the_table_names_every_operation_of_the_contract_once() {
        let sorted = |mut ids: Vec<&'static str>| {
            ids.sort_unstable();
            ids
        };
        let listed = sorted(OPERATIONS.iter().map(|operation| operation.id).collect());
        let declared = sorted(ash_sdk_gen::routes().iter().map(|route| route.operation_id).collect());
        assert_eq!(listed, declared);
    }

    #[test]
    fn every_deadline_that_is_not_the_usual_one_has_a_reason() {
        for operation in OPERATIONS {
            let usual = operation.deadline_seconds == USUAL;
            assert!(usual || !operation.deadline_because.is_empty(), "{}", operation.id);
        }
    }

    /// The table as it stands in the documentation.
    fn rendered() -> String {
        let mut table =
            String::from("| operation | request | sent again? | because | deadline |\n|---|---|---|---|---|\n");
        for operation in OPERATIONS {
            let route = ash_sdk_gen::routes().iter().find(|route| route.operation_id == operation.id).unwrap();
            let again = if operation.repeat == Idempotent { "yes" } else { "**no**" };
            let why = operation.deadline_because;
            let why = if why.is_empty() { String::new() } else { format!(": {why}") };
            let (id, method, path) = (operation.id, route.method, route.path);
            let (because, seconds) = (operation.because, operation.deadline_seconds);
            table.push_str(&format!("| `{id}` | `{method} {path}` | {again} | {because} | {seconds} s{why} |\n"));
        }
        table
    }

    #[test]
    fn the_table_of_operations_in_the_documentation_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operations.md");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path, rendered()).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == rendered(),
            "docs/operations.md is not what the table says; `UPDATE=1 cargo test -p ash-sdk --lib table_of_operations` \
             mends it"
        );
    }
}
