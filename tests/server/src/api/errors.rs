//! The error answer.

use schemars::JsonSchema;
use serde::Serialize;

/// What an error answer says. Which members it has depends on who found the error, so the text for a person is
/// `message` where there is one, else `error`; the status is the response's own.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiError {
    /// The text for a person, or only the status's reason phrase where `message` has the text.
    error: String,
    /// The status once more. Some routes leave it out.
    status_code: Option<i64>,
    /// The text for a person, on errors found before the route's own code ran.
    message: Option<String>,
    /// A code for programs, such as `FST_ERR_VALIDATION`, on errors found before the route's own code ran.
    code: Option<String>,
}
