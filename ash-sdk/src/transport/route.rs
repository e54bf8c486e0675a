//! Paths of requests: a request must go to the route of its operation.
//!
//! A path parameter of `..` or of nothing leads to another route: `delete_agent_file("a", "..")` would delete the agent.
//! The methods of the client check their arguments (see [`path`](crate::path)); for the raw client, which encodes its
//! arguments itself, the finished request is checked here.

use reqwest::Request;

use crate::{
    error::{Error, Result},
    operation::Operation,
    path,
};

/// The parameter that takes the rest of a path.
const FILE_PATH: &str = "/files/{path}";

/// Writes the slashes of a file's path, which the raw client sends as `%2F`, as slashes. The server takes both forms,
/// proxies often do not.
pub(super) fn unescape_file_path(request: &mut Request, operation: &Operation) {
    if operation.path.ends_with(FILE_PATH) {
        let path = request.url().path();
        let (folder, file) = path.rsplit_once('/').unwrap_or_default();
        let path = format!("{folder}/{}", file.replace("%2F", "/"));
        request.url_mut().set_path(&path);
    }
}

/// Refuses a request that would go to another route than its operation's.
pub(super) fn check(request: &Request, base_url: &str, operation: &Operation) -> Result<()> {
    let target = request.url().as_str().strip_prefix(base_url).unwrap_or_default();
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if operation.path.is_empty() || fits(operation.path, path) { Ok(()) } else { Err(elsewhere(operation.path)) }
}

fn elsewhere(route: &str) -> Error {
    Error::invalid_request(format!("a parameter of the path cannot be sent: the request would not go to {route}"))
}

fn fits(route: &str, path: &str) -> bool {
    let (mut expected, mut actual) = (route.split('/'), path.split('/'));
    loop {
        match (expected.next(), actual.next()) {
            (None, None) => return true,
            (Some("{path}"), Some(file)) => {
                let file = file.replace("%2F", "/");
                return actual.next().is_none() && file.split('/').all(path::is_segment);
            }
            (Some(parameter), Some(value)) if parameter.starts_with('{') => {
                if !path::is_segment(value) {
                    return false;
                }
            }
            (Some(expected), Some(actual)) if expected == actual => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use reqwest::{Method, Url};

    use super::*;

    fn checked(base_url: &str, target: &str, operation: &'static str) -> Option<String> {
        let url = Url::parse(&format!("{base_url}{target}")).unwrap();
        let (mut request, operation) = (Request::new(Method::GET, url), super::super::raw::operation(operation));
        check(&request, base_url, &operation).ok()?;
        unescape_file_path(&mut request, &operation);
        Some(request.url().path().to_owned())
    }

    #[test]
    fn a_request_that_goes_to_the_route_of_its_operation_is_sent() {
        for (base, target, operation, path) in [
            ("http://a", "/api/agents/bot", "get_agent", "/api/agents/bot"),
            ("http://a/pre/fix", "/api/agents/bot", "get_agent", "/pre/fix/api/agents/bot"),
            ("http://a", "/api/sessions?agent=x/y", "list_sessions", "/api/sessions"),
            ("http://a", "/api/agents/bot/files/a%2Fb.txt", "get_agent_file", "/api/agents/bot/files/a/b.txt"),
            ("http://a", "/api/agents/a%2Fb", "get_agent", "/api/agents/a%2Fb"),
            ("http://a", "/api/agents/a%2Ffiles%2Fb/files/c", "get_agent_file", "/api/agents/a%2Ffiles%2Fb/files/c"),
            ("http://a", "/anywhere", "an operation of a newer contract", "/anywhere"),
        ] {
            assert_eq!(checked(base, target, operation).as_deref(), Some(path), "{operation}");
        }
    }

    #[test]
    fn a_request_that_would_go_to_another_route_is_refused() {
        for (target, operation) in [
            ("/api/agents/", "get_agent"),
            ("/api/agents/..", "get_agent"),
            ("/api/agents/.", "delete_agent"),
            ("/api/agents/bot/files/..", "delete_agent_file"),
            ("/api/agents/bot/files/a%2F..%2F..%2Fx", "delete_agent_file"),
            ("/api/agents/bot/files/a%2F%2Fb", "delete_agent_file"),
            ("/api/agents/bot/files/", "get_agent_file"),
            ("/api/agents/a\\b", "get_agent"),
        ] {
            assert_eq!(checked("http://a", target, operation), None, "{target}");
        }
    }
}
