//! The error bodies of the API. A real server sends five shapes, and which one depends on who found the
//! error: a handler, the framework, or a route that has its own way.

use aide::OperationOutput;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use crate::store::error::StoreError;

const INVALID_JSON: &str = "FST_ERR_CTP_INVALID_JSON_BODY";
const EMPTY_JSON: &str = "FST_ERR_CTP_EMPTY_JSON_BODY";

/// An error answer.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    shape: Shape,
    text: String,
}

/// Source of the error, which decides the members of its body.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// `{"error", "statusCode"}`
    Handler,
    /// `{"statusCode", "code"?, "error", "message"}`
    Framework { code: Option<&'static str> },
    /// `{"error"}`
    Bare,
}

/// Marks a response that the framework worded, so that routes which declare the status can strip its reason.
#[derive(Clone, Copy)]
pub(crate) struct FrameworkWorded;

pub(crate) type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    pub(crate) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, shape: Shape::Handler, text: text.into() }
    }

    pub(crate) fn bad_request(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    pub(crate) fn not_found(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, text)
    }

    pub(crate) fn internal(text: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, text)
    }

    pub(crate) fn framework(status: StatusCode, code: Option<&'static str>, text: impl Into<String>) -> Self {
        Self { status, shape: Shape::Framework { code }, text: text.into() }
    }

    pub(crate) fn invalid_json(error: &serde_json::Error) -> Self {
        let text = format!("Body is not valid JSON but content-type is set to 'application/json': {error}");
        Self::framework(StatusCode::BAD_REQUEST, Some(INVALID_JSON), text)
    }

    pub(crate) fn empty_json() -> Self {
        let text = "Body cannot be empty when content-type is set to 'application/json'";
        Self::framework(StatusCode::BAD_REQUEST, Some(EMPTY_JSON), text)
    }

    /// A request whose body did not come to its end in time.
    pub(crate) fn too_slow(timeout: std::time::Duration) -> Self {
        let text = format!("The body of the request did not come to its end within {} s", timeout.as_secs());
        Self::framework(StatusCode::REQUEST_TIMEOUT, None, text)
    }

    pub(crate) fn bad_url(path: &str) -> Self {
        let text = format!("'{path}' is not a valid url component");
        Self::framework(StatusCode::BAD_REQUEST, Some("FST_ERR_BAD_URL"), text)
    }

    pub(crate) fn validation(text: impl Into<String>) -> Self {
        Self::framework(StatusCode::BAD_REQUEST, Some("FST_ERR_VALIDATION"), text)
    }

    /// An error of the API key and internal routes, which send no `statusCode`.
    pub(crate) fn bare(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, shape: Shape::Bare, text: text.into() }
    }

    /// The text for a person.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether the connection is closed after the error: it comes from the reader of the body, which may not
    /// have read all of it.
    fn closes_connection(&self) -> bool {
        let is_of_body =
            matches!(self.shape, Shape::Framework { code: Some(code) } if code == INVALID_JSON || code == EMPTY_JSON);
        is_of_body || matches!(self.status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT)
    }

    fn body(&self) -> Value {
        let status = self.status.as_u16();
        let reason = self.status.canonical_reason().unwrap_or("Error");
        match self.shape {
            Shape::Handler => json!({"error": self.text, "statusCode": status}),
            Shape::Bare => json!({"error": self.text}),
            Shape::Framework { code: Some(code) } => {
                json!({"statusCode": status, "code": code, "error": reason, "message": self.text})
            }
            Shape::Framework { code: None } => json!({"statusCode": status, "error": reason, "message": self.text}),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(text) => Self::not_found(text),
            StoreError::Refused(text) => Self::bad_request(text),
            StoreError::Full(text) => Self::new(StatusCode::SERVICE_UNAVAILABLE, text),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = json_response(self.status, &self.body());
        if matches!(self.shape, Shape::Framework { .. }) {
            response.extensions_mut().insert(FrameworkWorded);
        }
        if self.closes_connection() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// Errors are declared for each operation when the contract is made, not inferred from handlers.
impl OperationOutput for ApiError {
    type Inner = Self;
}

/// A JSON answer with the content type that a real server sends.
pub(crate) fn json_response(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body.to_string()).into_response()
}

/// Returns the response of a route that declares the status, in place of a framework error: the reason is stripped.
pub(crate) fn stripped(original: &Response) -> Response {
    let status = original.status();
    let mut response = ApiError::new(status, status.canonical_reason().unwrap_or("Error")).into_response();
    if let Some(connection) = original.headers().get(header::CONNECTION) {
        response.headers_mut().insert(header::CONNECTION, connection.clone());
    }
    response
}
