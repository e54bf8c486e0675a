//! Successful answers, and how they appear in the contract.

use aide::{
    OperationOutput,
    generate::GenContext,
    openapi::{MediaType, Operation, Response as DeclaredResponse, SchemaObject},
};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, json_schema};
use serde::Serialize;

use crate::web::error::{ApiError, json_response};

/// A 200 answer.
pub(super) struct Json<T>(pub(super) T);

/// A 201 answer.
pub(super) struct Created<T>(pub(super) T);

/// A 204 answer: no body.
pub(super) struct NoContent;

/// The bytes of a file, whatever their type.
pub(super) struct FileBytes(pub(super) Response);

/// A gzipped archive.
pub(super) struct Archive(pub(super) Response);

/// Text in the format of Prometheus.
pub(super) struct MetricsText(pub(super) String);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        respond(StatusCode::OK, &self.0)
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        respond(StatusCode::CREATED, &self.0)
    }
}

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl IntoResponse for FileBytes {
    fn into_response(self) -> Response {
        self.0
    }
}

impl IntoResponse for Archive {
    fn into_response(self) -> Response {
        self.0
    }
}

impl IntoResponse for MetricsText {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], self.0).into_response()
    }
}

pub(super) fn respond(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_value(body) {
        Ok(body) => json_response(status, &body),
        Err(error) => ApiError::internal(error.to_string()).into_response(),
    }
}

/// Bytes to save under a name, e.g. `Content-Disposition: attachment; filename*=UTF-8''a%20b.txt`.
pub(super) fn attachment(bytes: Vec<u8>, content_type: &str, filename: &str) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", percent_encode(filename));
    download(bytes, content_type, &disposition)
}

pub(super) fn download(bytes: Vec<u8>, content_type: &str, disposition: &str) -> Response {
    // A type that is not valid in a header is replaced by that of any bytes.
    let content_type =
        HeaderValue::from_str(content_type).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    if let Ok(disposition) = HeaderValue::from_str(disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// As JavaScript's `encodeURIComponent`.
fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// A response with one content type.
pub(super) fn declared(content_type: &str, json_schema: Schema) -> DeclaredResponse {
    let schema = SchemaObject { json_schema, example: None, external_docs: None };
    let media_type = MediaType { schema: Some(schema), ..MediaType::default() };
    DeclaredResponse {
        content: IndexMap::from_iter([(content_type.to_owned(), media_type)]),
        ..DeclaredResponse::default()
    }
}

fn declared_json<T: JsonSchema>(context: &mut GenContext) -> DeclaredResponse {
    declared("application/json", context.schema.subschema_for::<T>())
}

fn binary() -> Schema {
    json_schema!({"type": "string", "format": "binary"})
}

impl<T: JsonSchema> OperationOutput for Json<T> {
    type Inner = T;

    fn inferred_responses(context: &mut GenContext, _: &mut Operation) -> Vec<(Option<u16>, DeclaredResponse)> {
        vec![(Some(200), declared_json::<T>(context))]
    }
}

impl<T: JsonSchema> OperationOutput for Created<T> {
    type Inner = T;

    fn inferred_responses(context: &mut GenContext, _: &mut Operation) -> Vec<(Option<u16>, DeclaredResponse)> {
        vec![(Some(201), declared_json::<T>(context))]
    }
}

impl OperationOutput for NoContent {
    type Inner = ();

    fn inferred_responses(_: &mut GenContext, _: &mut Operation) -> Vec<(Option<u16>, DeclaredResponse)> {
        vec![(Some(204), DeclaredResponse::default())]
    }
}

impl OperationOutput for FileBytes {
    type Inner = ();

    fn inferred_responses(_: &mut GenContext, _: &mut Operation) -> Vec<(Option<u16>, DeclaredResponse)> {
        vec![(Some(200), declared("*/*", binary()))]
    }
}

impl OperationOutput for Archive {
    type Inner = ();

    fn inferred_responses(_: &mut GenContext, _: &mut Operation) -> Vec<(Option<u16>, DeclaredResponse)> {
        vec![(Some(200), declared("application/gzip", binary()))]
    }
}

impl OperationOutput for MetricsText {
    type Inner = ();

    fn inferred_responses(_: &mut GenContext, _: &mut Operation) -> Vec<(Option<u16>, DeclaredResponse)> {
        vec![(Some(200), declared("text/plain", json_schema!({"type": "string"})))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_as_a_browser_would() {
        assert_eq!(percent_encode("rep ort ü.pdf"), "rep%20ort%20%C3%BC.pdf");
    }
}
