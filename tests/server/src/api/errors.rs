//! The body of an error response.

use schemars::JsonSchema;
use serde::Serialize;

/// The body of an error response. Its members depend on the part of the server that found the error: the text for
/// people is `message` where there is one, otherwise `error`; the status is that of the response.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-ash" = serde_json::json!({"name": "ErrorBody"})))]
pub(crate) struct ApiError {
    /// Text for people, or only the reason phrase of the status where `message` has the text.
    error: String,
    /// Status of the response. Some routes leave it out.
    status_code: Option<i64>,
    /// Text for people, on errors found before the route's own code ran.
    message: Option<String>,
    /// Code for programs, such as `FST_ERR_VALIDATION`, on errors found before the route's own code ran.
    code: Option<String>,
}
