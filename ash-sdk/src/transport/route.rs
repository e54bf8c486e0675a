//! Whether a request goes where its operation goes.
//!
//! A path parameter of `..` or of nothing leads to another route: `delete_agent_file("a", "..")` would delete the agent.
//! The methods of the client refuse such input in words of their own; this is what stands behind them, and the only
//! thing that stands behind the raw client.

use reqwest::Request;

use crate::error::{Error, Result};

/// The parameter that takes the rest of a path.
const FILE_PATH: &str = "/files/{path}";

/// Brings a request's path to the form that servers and proxies take, and refuses it if it leads elsewhere.
pub(super) fn check(request: &mut Request, base_url: &str, operation_id: &str) -> Result<()> {
    let Some(route) = ash_sdk_gen::routes().iter().find(|route| route.operation_id == operation_id) else {
        return Ok(());
    };
    if route.path.ends_with(FILE_PATH) {
        // The file's path arrives as one segment with `%2F` in it. The server takes both, proxies often do not.
        let path = request.url().path();
        let (folder, file) = path.rsplit_once('/').unwrap_or_default();
        let file = file.replace("%2F", "/");
        if file.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
            return Err(elsewhere(route.path));
        }
        let path = format!("{folder}/{file}");
        request.url_mut().set_path(&path);
    }
    let target = request.url().as_str().strip_prefix(base_url).unwrap_or_default();
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if fits(route.path, path) { Ok(()) } else { Err(elsewhere(route.path)) }
}

fn elsewhere(route: &str) -> Error {
    let text = format!("a parameter of the path cannot be sent: the request would not go to {route}");
    Error::invalid_request(text)
}

fn fits(route: &str, path: &str) -> bool {
    if let Some(before) = route.strip_suffix("/{path}") {
        // Everything after the folder is the file's path.
        let depth = before.split('/').count();
        let segments: Vec<_> = path.split('/').collect();
        return segments.len() > depth
            && fits(before, &segments[..depth].join("/"))
            && segments[depth..].iter().all(|segment| !segment.is_empty());
    }
    let (mut expected, mut actual) = (route.split('/'), path.split('/'));
    loop {
        match (expected.next(), actual.next()) {
            (None, None) => return true,
            (Some(parameter), Some(value)) if parameter.starts_with('{') => {
                if value.is_empty() {
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

    fn checked(base_url: &str, target: &str, operation: &str) -> Option<String> {
        let url = Url::parse(&format!("{base_url}{target}")).unwrap();
        let mut request = Request::new(Method::GET, url);
        check(&mut request, base_url, operation).ok().map(|()| request.url().path().to_owned())
    }

    #[test]
    fn a_request_that_goes_where_its_operation_goes_is_let_through() {
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
    fn a_request_that_would_go_elsewhere_is_refused() {
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
