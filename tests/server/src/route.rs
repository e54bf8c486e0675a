//! A route, declared once: where it is, what the contract says about it, and what the server does before its handler
//! runs. The gate, the limits and the contract read it.

use aide::{
    openapi::{ReferenceOr, Response, StatusCode},
    transform::TransformOperation,
};
use http::Method;

use crate::ash::Ash;

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

/// Returns whether a path needs no API key.
pub(crate) fn is_public(path: &str) -> bool {
    path == "/health"
        || path == "/favicon.ico"
        || ["/docs", "/dashboard", "/api/internal/"].iter().any(|prefix| path.starts_with(prefix))
}
