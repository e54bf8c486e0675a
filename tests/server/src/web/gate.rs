//! The gate before every route: the key, the rate limits, and the headers that a real server adds.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header};

use super::{
    cors,
    error::{ApiError, FrameworkWorded, stripped},
    extract::{Matched, is_encoded_text, refuse_empty_json},
    tenant::authenticate,
};
use crate::{
    app::App,
    route::{Route, is_public},
};

/// Lets a request through to its route, or answers in its place.
pub(crate) async fn gate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let closes = asks_to_close(&request);
    if !is_encoded_text(request.uri().path()) {
        // A real server's router refuses it before anything else is looked at.
        return refuse_url(request.uri().path(), closes);
    }
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = admit(&app, &mut request, next).await;
    if is_event_stream(&response) {
        // A real server writes the head of a stream itself: nothing of what follows is on it.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("keep-alive"));
        return response;
    }
    let headers = response.headers_mut();
    cors::write_to(headers, origin);
    name_connection(headers, closes);
    response
}

/// Returns whether the connection is closed after the request.
fn asks_to_close(request: &Request) -> bool {
    let values = request.headers().get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let words: Vec<_> = values.flat_map(|value| value.split(',').map(str::trim)).collect();
    let has = |wanted: &str| words.iter().any(|word| word.eq_ignore_ascii_case(wanted));
    has("close") || (request.version() == Version::HTTP_10 && !has("keep-alive"))
}

/// Says in the response what becomes of the connection.
fn name_connection(headers: &mut HeaderMap, closes: bool) {
    if closes {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    } else if !headers.contains_key(header::CONNECTION) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("keep-alive"));
        headers.insert("keep-alive", HeaderValue::from_static("timeout=72"));
    }
}

fn refuse_url(path: &str, closes: bool) -> Response {
    let mut response = ApiError::bad_url(path).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    name_connection(response.headers_mut(), closes);
    response
}

async fn admit(app: &App, request: &mut Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    if method == Method::OPTIONS {
        return cors::preflight(request.headers());
    }
    // Exactly `/health`: with a query string a real server asks for the key.
    let is_public = is_public(&path) && (path != "/health" || request.uri().query().is_none());
    if !is_public {
        match authenticate(app, request.headers()) {
            Ok(tenant) => drop(request.extensions_mut().insert(tenant)),
            Err(error) => return error.into_response(),
        }
    }
    let matched = request.extensions().get::<MatchedPath>();
    let Some(route) = matched.and_then(|matched| app.route(&method, matched.as_str())) else {
        return next.run(std::mem::take(request)).await;
    };
    let standing = app.count_request(address(request), route.bucket);
    if standing.exceeded {
        return standing.refusal();
    }
    request.extensions_mut().insert(Matched(route));
    let response = match refuse_empty_json(std::mem::take(request)).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    let mut response = strip_reason(route, response);
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

/// Strips the reason of an error of the framework, where the route's declared schema has no room for it.
fn strip_reason(route: &Route, response: Response) -> Response {
    let is_stripped = response.extensions().get::<FrameworkWorded>().is_some()
        && route.stripped.contains(&response.status().as_u16());
    if is_stripped { stripped(&response) } else { response }
}

/// Responds to a route that does not exist.
pub(crate) async fn no_route(request: Request) -> ApiError {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    ApiError::framework(StatusCode::NOT_FOUND, None, format!("Route {}:{target} not found", request.method()))
}
