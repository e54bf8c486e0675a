//! What stands before every route: the key, the rate limits, and the headers that a real server adds.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use aide::OperationInput;
use axum::{
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};

use super::{
    error::{ApiError, FrameworkWorded, stripped},
    extract::{Route, refuse_empty_json},
};
use crate::App;

/// Whose objects a request may see: each API key belongs to one tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tenant(pub(crate) String);

impl OperationInput for Tenant {}

impl FromRequestParts<App> for Tenant {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        parts.extensions.get().cloned().ok_or_else(|| unauthorized("Missing Authorization header"))
    }
}

/// Lets a request through to its route, or answers in its place.
pub(crate) async fn gate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    app.came();
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = admit(&app, &mut request, next).await;
    if is_event_stream(&response) {
        // A real server writes the head of a stream itself: nothing of what follows is on it.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("keep-alive"));
        return response;
    }
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    if !headers.contains_key(header::CONNECTION) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("keep-alive"));
        headers.insert("keep-alive", HeaderValue::from_static("timeout=72"));
    }
    response
}

async fn admit(app: &App, request: &mut Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    if method == Method::OPTIONS {
        return preflight(request.headers());
    }
    if !is_public(&path, request.uri().query()) {
        match authenticate(app, request.headers()) {
            Ok(tenant) => drop(request.extensions_mut().insert(tenant)),
            Err(error) => return error.into_response(),
        }
    }
    let matched = request.extensions().get::<MatchedPath>().cloned();
    if matched.is_none() {
        return next.run(std::mem::take(request)).await;
    }
    let standing = app.count_request(address(request), &method, &path);
    if standing.exceeded {
        return standing.refusal();
    }
    let route = Route::of(&method, matched.as_ref());
    let response = match refuse_empty_json(std::mem::take(request)).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    let mut response = strip_reason(&route, response);
    if !is_event_stream(&response) {
        standing.write_to(response.headers_mut());
    }
    response
}

fn is_event_stream(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream")
}

fn address(request: &Request) -> IpAddr {
    request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(address)| address.ip())
}

fn is_public(path: &str, query: Option<&str>) -> bool {
    // Exactly `/health`: with a query string the real server asks for the key.
    (path == "/health" && query.is_none())
        || path == "/favicon.ico"
        || ["/docs", "/dashboard", "/api/internal/"].iter().any(|prefix| path.starts_with(prefix))
}

fn authenticate(app: &App, headers: &HeaderMap) -> Result<Tenant, ApiError> {
    let value = headers.get(header::AUTHORIZATION).ok_or_else(|| unauthorized("Missing Authorization header"))?;
    // The scheme is case-sensitive and followed by exactly one space.
    let key = value
        .to_str()
        .ok()
        .and_then(|value| value.strip_prefix("Bearer "))
        .filter(|key| !key.is_empty() && !key.starts_with(' '))
        .ok_or_else(|| unauthorized("Invalid Authorization header format"))?;
    app.tenant_of(key.trim_end()).map(Tenant).ok_or_else(|| unauthorized("Invalid API key"))
}

fn unauthorized(text: &str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, text)
}

fn preflight(headers: &HeaderMap) -> Response {
    let asks = headers.contains_key(header::ORIGIN) && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if !asks {
        return (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "text/plain")], "Invalid Preflight Request")
            .into_response();
    }
    let methods = [(header::ACCESS_CONTROL_ALLOW_METHODS, "GET,HEAD,PUT,PATCH,POST,DELETE")];
    (StatusCode::NO_CONTENT, methods).into_response()
}

/// Routes whose declared error schema has no room for `message` and `code`, so that their framework errors say
/// only `Bad Request`, and the statuses this holds for.
const STRIPPED: &[(&str, &str, u16)] = &[
    ("POST", "/api/agents", 400),
    ("POST", "/api/sessions", 400),
    ("POST", "/api/sessions/{id}/messages", 400),
    ("POST", "/api/sessions/{id}/exec", 400),
    ("POST", "/api/sessions/{id}/exec", 500),
    ("POST", "/api/sessions/{id}/pause", 400),
    ("POST", "/api/sessions/{id}/stop", 400),
    ("POST", "/api/queue", 400),
    ("DELETE", "/api/queue/{id}", 400),
    ("POST", "/api/credentials", 400),
    ("POST", "/api/sessions/{id}/attachments", 400),
    ("POST", "/api/sessions/{id}/attachments", 413),
    ("POST", "/api/sessions/{id}/workspace", 400),
    ("POST", "/api/agents/{name}/versions", 400),
    ("POST", "/api/agents/{name}/eval-runs/{id}/score", 400),
];

fn strip_reason(route: &Route, response: Response) -> Response {
    let status = response.status();
    let is_stripped = response.extensions().get::<FrameworkWorded>().is_some()
        && STRIPPED.contains(&(route.method.as_str(), route.path.as_str(), status.as_u16()));
    if is_stripped { stripped(status) } else { response }
}

/// The answer to a route that does not exist.
pub(crate) async fn no_route(request: Request) -> ApiError {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    ApiError::framework(StatusCode::NOT_FOUND, None, format!("Route {}:{target} not found", request.method()))
}
