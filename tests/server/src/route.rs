//! A route, declared once: where it is, what the contract says about it, and what the server does before its handler
//! runs. The gate, the limits and the contract read it.

use aide::{
    openapi::{ReferenceOr, Response, StatusCode},
    transform::TransformOperation,
};
use http::Method;

use crate::ash::Ash;

/// Minimum likeness of a name to another that is named in its place, from 0 to 1.
const LEAST_LIKENESS: f64 = 0.8;
/// Number of names that are named.
const MOST_NAMED: usize = 3;

/// A route of the API.
pub(crate) struct Route {
    pub(crate) method: Verb,
    /// Path in the spelling of axum: a wildcard is `{*path}`.
    pub(crate) path: &'static str,
    /// Id of the operation, and so the name of its method in the SDK.
    pub(crate) id: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) description: &'static str,
    /// Statuses of errors, each with its cause. Those that every operation has need no mention.
    pub(crate) errors: &'static [(u16, &'static str)],
    /// Facts beyond OpenAPI.
    pub(crate) ash: Ash,
    /// Maximum size of a body, in bytes.
    pub(crate) body_limit: usize,
    /// Rate limit that a request counts against.
    pub(crate) bucket: Bucket,
    /// Statuses whose declared error schema has no room for `message` and `code`, so that an error of the framework
    /// says only the reason phrase.
    pub(crate) stripped: &'static [u16],
}

/// Method of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Patch,
    Delete,
}

/// Rate limit that a request counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bucket {
    CreateSession,
    DeployAgent,
    Other,
}

impl Route {
    /// Values of most routes.
    pub(crate) const DEFAULT: Self = Self {
        method: Verb::Get,
        path: "",
        id: "",
        tag: "",
        summary: "",
        description: "",
        errors: &[],
        ash: Ash::DERIVED,
        body_limit: 1 << 20,
        bucket: Bucket::Other,
        stripped: &[],
    };

    /// The path with nothing in place of a parameter at its end, which is a path of this route, too.
    pub(crate) fn path_without_last(&self) -> Option<&'static str> {
        let (start, last) = self.path.split_at(self.path.rfind('/')? + 1);
        last.starts_with('{').then_some(start)
    }

    /// Writes the declaration into the contract.
    pub(crate) fn describe<'a>(&self, operation: TransformOperation<'a>) -> TransformOperation<'a> {
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

impl Verb {
    pub(crate) fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
            Self::Patch => Method::PATCH,
            Self::Delete => Method::DELETE,
        }
    }
}

/// Finds the operation with this id. The error names those whose ids are close.
pub(crate) fn find_operation<'a>(routes: &[&'a Route], id: &str) -> Result<&'a Route, String> {
    routes.iter().find(|route| route.id == id).copied().ok_or_else(|| {
        let near = near(id, routes.iter().map(|route| route.id));
        format!("no operation of the server has the id {id:?}{near}")
    })
}

/// A question that names what is most like a text.
pub(crate) fn near<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut alike: Vec<(f64, &str)> = known.map(|known| (strsim::jaro_winkler(text, known), known)).collect();
    alike.retain(|(likeness, _)| *likeness >= LEAST_LIKENESS);
    alike.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    alike.dedup();
    let named: Vec<&str> = alike.into_iter().take(MOST_NAMED).map(|(_, known)| known).collect();
    if named.is_empty() { String::new() } else { format!("; did you mean {}?", named.join(" or ")) }
}

/// Returns whether a path needs no API key.
pub(crate) fn is_public(path: &str) -> bool {
    path == "/health"
        || path == "/favicon.ico"
        || ["/docs", "/dashboard", "/api/internal/"].iter().any(|prefix| path.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_that_does_not_exist_is_an_error_that_names_those_near() {
        const SEND: Route = Route { id: "send_message_stream", ..Route::DEFAULT };
        const LIST: Route = Route { id: "list_messages", ..Route::DEFAULT };
        let find = |id| find_operation(&[&SEND, &LIST], id).map(|route| route.id);
        assert_eq!(find("list_messages"), Ok("list_messages"));
        let error = find("send_mesage_stream").unwrap_err();
        assert!(error.contains("\"send_mesage_stream\"; did you mean send_message_stream"), "{error}");
        assert_eq!(find("zzz").unwrap_err(), "no operation of the server has the id \"zzz\"");
    }
}
