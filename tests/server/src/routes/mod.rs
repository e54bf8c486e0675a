//! The routes, a file for each resource, and how one is declared.

mod agent_files;
mod agents;
mod answers;
mod api_keys;
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
    OperationInput, OperationOutput,
    axum::{
        ApiRouter,
        routing::{ApiMethodRouter, delete_with, get_with, patch_with, post_with},
    },
    operation::OperationHandler,
};
use axum::{
    handler::Handler,
    routing::{self, MethodFilter, MethodRouter},
};

use self::answers::{Created, Json, NoContent};
use crate::{
    app::App,
    route::{Route, Verb},
};

/// Routes with their handlers.
pub(crate) struct Routes {
    pub(crate) router: ApiRouter<App>,
    pub(crate) declared: Vec<&'static Route>,
}

impl Default for Routes {
    fn default() -> Self {
        Self { router: ApiRouter::new(), declared: Vec::new() }
    }
}

impl Routes {
    /// Adds a route of the API.
    fn add<H, I, O, T>(mut self, route: &'static Route, handler: H) -> Self
    where
        H: Handler<T, App> + OperationHandler<I, O>,
        I: OperationInput,
        O: OperationOutput,
        T: 'static,
    {
        let declared = handler.clone();
        let method: ApiMethodRouter<App> = match route.method {
            Verb::Get => get_with(declared, |operation| route.describe(operation)),
            Verb::Post => post_with(declared, |operation| route.describe(operation)),
            Verb::Patch => patch_with(declared, |operation| route.describe(operation)),
            Verb::Delete => delete_with(declared, |operation| route.describe(operation)),
        };
        self.router = self.router.api_route(route.path, method);
        if let Some(path) = route.path_without_last() {
            self.router = self.router.route(path, on(route.method, handler));
        }
        self.declared.push(route);
        self
    }

    /// Adds a route that the contract does not have.
    fn aside<H: Handler<T, App>, T: 'static>(mut self, route: &'static Route, handler: H) -> Self {
        self.router = self.router.route(route.path, on(route.method, handler));
        self.declared.push(route);
        self
    }

    fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.declared.extend(other.declared);
        self
    }
}

fn on<H: Handler<T, App>, T: 'static>(verb: Verb, handler: H) -> MethodRouter<App> {
    let filter = match verb {
        Verb::Get => MethodFilter::GET,
        Verb::Post => MethodFilter::POST,
        Verb::Patch => MethodFilter::PATCH,
        Verb::Delete => MethodFilter::DELETE,
    };
    routing::on(filter, handler)
}

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
pub(crate) fn all() -> Routes {
    Routes::default()
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

/// A count as the API tells it.
fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A limit as the API takes it; the contract lets none through that is not positive.
fn limit(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
