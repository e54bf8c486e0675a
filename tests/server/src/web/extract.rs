//! Extractors that read a request as a real server reads it and reject it with the API's own error bodies.
//!
//! axum's and aide's own would answer in `text/plain` and declare answers that no Ash server gives.

use std::marker::PhantomData;

use aide::{
    OperationInput,
    generate::GenContext,
    openapi::{MediaType, Operation, RequestBody, SchemaObject},
    operation::{ParamLocation, add_parameters, parameters_from_schema, set_body},
};
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use http::{Extensions, HeaderMap, Method, StatusCode, header, request::Parts};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::ApiError;
use crate::{app::App, route::Route};

/// The declaration of the route that a request was matched to, which the gate leaves among the request's extensions.
#[derive(Clone, Copy)]
pub(crate) struct Matched(pub(crate) &'static Route);

/// Returns the route of a request. One that the contract does not have is declared as nothing.
fn declared(extensions: &Extensions) -> &'static Route {
    extensions.get::<Matched>().map_or(&Route::DEFAULT, |Matched(route)| route)
}

/// A JSON request body, checked against the contract.
pub(crate) struct Body<T>(pub(crate) T);

/// A JSON request body whose route checks nothing before its own code runs. It is declared as a `T`, which must be
/// sent where `REQUIRED`.
pub(crate) struct UncheckedBody<T, const REQUIRED: bool = true> {
    pub(crate) value: Value,
    declared: PhantomData<T>,
}

/// The route's path parameters.
pub(crate) struct Path<T>(pub(crate) T);

/// The query string.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        read_body(request, app).await.map(|body| Self(body.0))
    }
}

impl<T: Send, const REQUIRED: bool> FromRequest<App> for UncheckedBody<T, REQUIRED> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let route = declared(request.extensions());
        let value = read_json(request, route.body_limit, app).await?;
        Ok(Self { value, declared: PhantomData })
    }
}

async fn read_body<T: DeserializeOwned>(request: Request, app: &App) -> Result<Body<T>, ApiError> {
    let route = declared(request.extensions());
    let mut value = read_json(request, route.body_limit, app).await?;
    app.checks().check_body(route, &mut value).map_err(ApiError::validation)?;
    serde_json::from_value(value)
        .map(Body)
        .map_err(|error| ApiError::validation(format!("body does not have the declared shape: {error}")))
}

/// The body as JSON; null where there is none.
async fn read_json(request: Request, limit: usize, app: &App) -> Result<Value, ApiError> {
    let (parts, body) = request.into_parts();
    if content_length(&parts.headers).is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let timeout = app.settings().body_timeout;
    let bytes = match tokio::time::timeout(timeout, Limited::new(body, limit).collect()).await {
        Ok(Ok(collected)) => collected.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(too_large()),
        Ok(Err(error)) => return Err(ApiError::bad_request(format!("Request aborted: {error}"))),
        Err(_) => return Err(ApiError::too_slow(timeout)),
    };
    parse(&parts.headers, &bytes)
}

/// Refuses a request without a body whose content type is JSON, as the framework of a real server does.
pub(crate) async fn refuse_empty_json(request: Request) -> Result<Request, ApiError> {
    let says_json = content_type(request.headers()).is_some_and(|kind| kind == "application/json");
    let bodiless = content_length(request.headers()).unwrap_or(0) == 0
        && !request.headers().contains_key(header::TRANSFER_ENCODING);
    let reads_body = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if says_json && bodiless && reads_body { Err(ApiError::empty_json()) } else { Ok(request) }
}

fn parse(headers: &HeaderMap, bytes: &[u8]) -> Result<Value, ApiError> {
    match content_type(headers).as_deref() {
        Some("application/json") if bytes.is_empty() => Err(ApiError::empty_json()),
        Some("application/json") => serde_json::from_slice(bytes).map_err(|error| ApiError::invalid_json(&error)),
        Some("text/plain") => Ok(Value::String(String::from_utf8_lossy(bytes).into_owned())),
        None if bytes.is_empty() => Ok(Value::Null),
        _ => Err(ApiError::framework(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Some("FST_ERR_CTP_INVALID_MEDIA_TYPE"),
            "Unsupported Media Type",
        )),
    }
}

fn too_large() -> ApiError {
    ApiError::framework(StatusCode::PAYLOAD_TOO_LARGE, Some("FST_ERR_CTP_BODY_TOO_LARGE"), "Request body is too large")
}

fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

impl<T: DeserializeOwned> FromRequestParts<App> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let route = declared(&parts.extensions);
        let raw = RawPathParams::from_request_parts(parts, app).await;
        let raw = raw.map_err(|_| ApiError::bad_url(parts.uri.path()))?;
        let sent = raw.iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
        app.checks().read_parameters(route, "path", sent).map(Self).map_err(ApiError::validation)
    }
}

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let route = declared(&parts.extensions);
        let query = parts.uri.query().unwrap_or_default();
        let sent: Map<String, Value> = form_pairs(query).map(|(name, value)| (name, Value::from(value))).collect();
        app.checks().read_parameters(route, "query", sent).map(Self).map_err(ApiError::validation)
    }
}

/// Returns whether a path is the percent-encoding of a text.
pub(super) fn is_encoded_text(path: &str) -> bool {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        match (first, hex_byte(tail)) {
            (b'%', None) => return false,
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    std::str::from_utf8(&bytes).is_ok()
}

/// Reads the byte that two hexadecimal digits stand for.
fn hex_byte(text: &[u8]) -> Option<u8> {
    let digits = text.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Decodes `a=b&c=d` as HTML forms do.
fn form_pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (form_decode(name), form_decode(value))
    })
}

fn form_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match (first, hex_byte(tail)) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = tail;
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl<T: JsonSchema> OperationInput for Body<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        declare_body::<T>(context, operation, true);
    }
}

impl<T: JsonSchema, const REQUIRED: bool> OperationInput for UncheckedBody<T, REQUIRED> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        declare_body::<T>(context, operation, REQUIRED);
    }
}

fn declare_body<T: JsonSchema>(context: &mut GenContext, operation: &mut Operation, required: bool) {
    let schema = SchemaObject { json_schema: context.schema.subschema_for::<T>(), example: None, external_docs: None };
    let media_type = MediaType { schema: Some(schema), ..MediaType::default() };
    let content = IndexMap::from_iter([("application/json".to_owned(), media_type)]);
    set_body(context, operation, RequestBody { content, required, ..RequestBody::default() });
}

impl<T: JsonSchema> OperationInput for Path<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        declare_parameters::<T>(context, operation, ParamLocation::Path);
    }
}

impl<T: JsonSchema> OperationInput for Query<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        declare_parameters::<T>(context, operation, ParamLocation::Query);
    }
}

fn declare_parameters<T: JsonSchema>(context: &mut GenContext, operation: &mut Operation, location: ParamLocation) {
    // The parameters' struct is only a carrier: it must not become a component of its own.
    let schema = T::json_schema(&mut context.schema);
    let parameters = parameters_from_schema(context, schema, location);
    add_parameters(context, operation, parameters);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_pairs_are_form_decoded() {
        let pairs: Vec<_> = form_pairs("a=1+2&b=%C3%BC%&c").collect();
        assert_eq!(pairs, [("a".into(), "1 2".into()), ("b".into(), "ü%".into()), ("c".into(), String::new())]);
    }

    #[test]
    fn a_path_is_the_encoding_of_a_text() {
        for text in ["/", "/a%20b", "/%C3%BC/%00", "/%2f%2F..", "/ü"] {
            assert!(is_encoded_text(text), "{text}");
        }
        for other in ["/%", "/%2", "/%zz", "/%+f", "/%ff", "/%E0%A4%A", "/%C3%28"] {
            assert!(!is_encoded_text(other), "{other}");
        }
    }
}
