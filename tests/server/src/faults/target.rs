//! The requests that a fault is for.

use axum::extract::{MatchedPath, Request};
use http::Method;

use crate::route::{self, Route};

/// The requests that a fault is for.
#[derive(Clone, Debug)]
pub(super) enum Target {
    Anywhere,
    Operation(String),
    /// The path is that of a route, or of a single object.
    Path {
        method: String,
        path: String,
    },
}

impl Target {
    /// Checks that there can be such requests: the error says which ones there are instead.
    pub(super) fn check(&self, routes: &[&Route]) -> Result<(), String> {
        match self {
            Self::Anywhere => Ok(()),
            Self::Operation(id) => route::find_operation(routes, id).map(drop),
            Self::Path { method, path } => check_path(routes, method, path),
        }
    }

    pub(super) fn is_met_by(&self, asked: &Asked) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Operation(id) => asked.operation == Some(id.as_str()),
            Self::Path { method, path } => asked.method.as_str().eq_ignore_ascii_case(method) && asked.is_at(path),
        }
    }
}

fn check_path(routes: &[&Route], method: &str, path: &str) -> Result<(), String> {
    // A HEAD request goes the way of a GET.
    let wanted = if method.eq_ignore_ascii_case("HEAD") { "GET" } else { method };
    let at_path: Vec<&&Route> = routes.iter().filter(|route| leads_to(route, path)).collect();
    if at_path.iter().any(|route| route.method.method().as_str().eq_ignore_ascii_case(wanted)) {
        return Ok(());
    }
    if at_path.is_empty() {
        let shown: Vec<String> = routes.iter().map(|route| contract_path(route.path)).collect();
        let near = route::near(path, shown.iter().map(String::as_str));
        return Err(format!("no route of the server has the path {path:?}{near}"));
    }
    let methods: Vec<String> =
        at_path.iter().map(|route| format!("{} ({})", route.method.method(), route.id)).collect();
    Err(format!("no route of the server has the method {method:?} at {path:?}; there is {}", methods.join(", ")))
}

/// The router marks a parameter that takes the rest of a path; the contract does not.
fn contract_path(path: &str) -> String {
    path.replace("{*", "{")
}

/// Returns whether a path is that of a route, as declared or with values for its parameters.
fn leads_to(route: &Route, path: &str) -> bool {
    if contract_path(path) == contract_path(route.path) || route.path_without_last() == Some(path) {
        return true;
    }
    let mut given = path.split('/');
    for declared in route.path.split('/') {
        let Some(given) = given.next() else { return false };
        if declared.starts_with("{*") {
            return true;
        }
        if !declared.starts_with('{') && declared != given {
            return false;
        }
    }
    given.next().is_none()
}

/// Target of a request.
pub(super) struct Asked {
    method: Method,
    path: String,
    route: Option<String>,
    operation: Option<&'static str>,
}

impl Asked {
    pub(super) fn of(request: &Request, operation: Option<&'static str>) -> Self {
        let route = request.extensions().get::<MatchedPath>().map(|matched| contract_path(matched.as_str()));
        Self { method: request.method().clone(), path: request.uri().path().to_owned(), route, operation }
    }

    fn is_at(&self, path: &str) -> bool {
        self.path == path || self.route.as_deref() == Some(&contract_path(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Verb;

    const ROUTES: &[&Route] = &[
        &Route { method: Verb::Get, path: "/api/sessions/{id}", id: "get_session", ..Route::DEFAULT },
        &Route { method: Verb::Post, path: "/api/sessions", id: "create_session", ..Route::DEFAULT },
        &Route { method: Verb::Get, path: "/api/sessions/{id}/files/{*path}", id: "get_file", ..Route::DEFAULT },
    ];

    fn check(method: &str, path: &str) -> Result<(), String> {
        Target::Path { method: method.to_owned(), path: path.to_owned() }.check(ROUTES)
    }

    #[test]
    fn a_path_is_that_of_a_route_or_of_a_single_object() {
        for (method, path) in [
            ("GET", "/api/sessions/{id}"),
            ("get", "/api/sessions/123"),
            ("HEAD", "/api/sessions/123"),
            ("GET", "/api/sessions/{id}/files/{path}"),
            ("GET", "/api/sessions/{id}/files/{*path}"),
            ("GET", "/api/sessions/123/files/a/b.txt"),
        ] {
            assert_eq!(check(method, path), Ok(()), "{method} {path}");
        }
    }

    #[test]
    fn a_path_or_method_that_no_route_has_is_an_error_that_names_those_near() {
        let error = check("GET", "/api/session/{id}").unwrap_err();
        assert!(error.contains("did you mean") && error.contains("/api/sessions/{id}"), "{error}");
        let error = check("DELETE", "/api/sessions/{id}").unwrap_err();
        assert!(error.ends_with("there is GET (get_session)"), "{error}");
        assert!(check("GET", "/api/sessions/123/files").is_err());
    }
}
