//! The routes, a file for each resource, and how one is declared.

mod agent_files;
mod agents;
mod answers;
mod api_keys;
mod ash;
mod attachments;
mod credentials;
mod docs;
mod eval_cases;
mod eval_runs;
mod events;
mod exec;
mod health;
mod internal;
mod lifecycle;
mod logs;
mod messages;
mod metrics;
mod queue;
mod session_files;
mod sessions;
mod usage;
mod versions;
mod workspaces;

use aide::{
    axum::ApiRouter,
    openapi::{ReferenceOr, Response, StatusCode},
    transform::TransformOperation,
};

use self::{
    answers::{Created, Json, NoContent},
    ash::Ash,
};
use crate::App;

/// The contract's tags.
pub(crate) const TAGS: &[(&str, &str)] = &[
    ("agents", "Deploys agents and manages their files, configuration and versions."),
    ("api-keys", "Manages the keys that give access to the server."),
    ("attachments", "Downloads and deletes files that are attached to sessions."),
    ("credentials", "Stores keys of model providers for sessions."),
    ("evals", "Evaluates agents: cases, runs over them, and scores."),
    ("health", "Reports the health and the load of the server."),
    ("internal", "Serves runners and the operators of the server."),
    ("queue", "Queues prompts that the server processes in the background."),
    ("sessions", "Opens sessions, sends messages and commands, and manages workspaces."),
    ("usage", "Reports the usage of tokens and messages."),
];

/// Every route of the API.
pub(crate) fn all() -> ApiRouter<App> {
    ApiRouter::new()
        .merge(agent_files::routes())
        .merge(agents::routes())
        .merge(api_keys::routes())
        .merge(attachments::routes())
        .merge(credentials::routes())
        .merge(docs::routes())
        .merge(eval_cases::routes())
        .merge(eval_runs::routes())
        .merge(events::routes())
        .merge(exec::routes())
        .merge(health::routes())
        .merge(internal::routes())
        .merge(lifecycle::routes())
        .merge(logs::routes())
        .merge(messages::routes())
        .merge(metrics::routes())
        .merge(queue::routes())
        .merge(session_files::routes())
        .merge(sessions::routes())
        .merge(usage::routes())
        .merge(versions::routes())
        .merge(workspaces::routes())
}

/// Everything that the contract has about an operation besides its types.
pub(crate) struct Documentation {
    /// The operation's id, and so its method's name in the SDK.
    pub(crate) id: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) description: &'static str,
    /// Statuses of errors, each with its cause. Those that every operation has need no mention.
    pub(crate) errors: &'static [(u16, &'static str)],
    /// Facts beyond OpenAPI.
    pub(crate) ash: Ash,
}

impl Documentation {
    pub(crate) fn apply(self, operation: TransformOperation<'_>) -> TransformOperation<'_> {
        let mut operation = operation.id(self.id).tag(self.tag).summary(self.summary).description(self.description);
        if let Some(extension) = self.ash.to_extension() {
            operation.inner_mut().extensions.insert("x-ash".to_owned(), extension);
        }
        let responses = operation.inner_mut().responses.get_or_insert_default();
        for (status, cause) in self.errors {
            let response = Response { description: (*cause).to_owned(), ..Response::default() };
            responses.responses.insert(StatusCode::Code(*status), ReferenceOr::Item(response));
        }
        operation
    }
}

/// A count as the API tells it.
fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A limit as the API takes it; the contract lets none through that is not positive.
fn limit(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
