//! JSON responses, and the errors of those that do not match the contract.

use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::{
    error::{Error, ErrorKind, ResponseFailure, Result},
    excerpt::excerpt,
    json,
};

/// Decodes a response that is JSON.
pub(crate) fn decode<T: DeserializeOwned>(status: StatusCode, body: Bytes) -> Result<T> {
    serde_json::from_slice(&body).or_else(|error| decode_again(status, body, error))
}

/// Decodes a response that is not strict JSON of this type: as JavaScript would, or into the error that names the place
/// where it does not match the contract.
pub(super) fn decode_again<T: DeserializeOwned>(
    status: StatusCode,
    body: Bytes,
    error: serde_json::Error,
) -> Result<T> {
    let is_strict = error.classify() == Category::Data;
    json::lenient(&body, error).map_err(|error| {
        // The place in a text that had to be repaired is not one in the body.
        if is_strict { undecodable_value(status, body, error) } else { undecodable(status, body, error) }
    })
}

/// Returns the error of a response that is JSON but not of the expected shape, with the place where it differs.
pub(super) fn undecodable_value(status: StatusCode, body: Bytes, error: serde_json::Error) -> Error {
    let path = match error.classify() {
        Category::Data => json::path_at(&body, error.line(), error.column()),
        _ => String::new(),
    };
    undecodable_at(status, body, path, error)
}

/// Returns the error of a response whose shape is not known.
pub(super) fn undecodable(status: StatusCode, body: Bytes, error: serde_json::Error) -> Error {
    undecodable_at(status, body, String::new(), error)
}

fn undecodable_at(status: StatusCode, body: Bytes, path: String, error: serde_json::Error) -> Error {
    let (path, what) = match error.classify() {
        Category::Data => {
            let path = with_missing_field(path, &error);
            let at = if path.is_empty() { String::new() } else { format!(" at `{path}`") };
            (path, format!("does not match the contract{at}"))
        }
        Category::Eof => (String::new(), "is incomplete JSON".to_owned()),
        _ => (String::new(), "is not JSON".to_owned()),
    };
    let text = format!("the response ({status}) {what}; it begins: {}", excerpt(&body));
    Error::new(ErrorKind::Response(ResponseFailure::Decode { status: status.as_u16(), path, body }), text)
        .with_source(Mismatch::of(&error))
}

/// Reason why a response cannot be decoded: what serde_json says, without the values that it found.
#[derive(Debug, thiserror::Error)]
#[error("{reason} at line {line}, column {column}")]
struct Mismatch {
    reason: String,
    line: usize,
    column: usize,
}

impl Mismatch {
    fn of(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let text = text.strip_suffix(&place).unwrap_or(&text);
        let reason = match error.classify() {
            Category::Data => without_values(text),
            // Faults of the JSON itself are described in fixed words.
            _ => text.to_owned(),
        };
        Self { reason, line: error.line(), column: error.column() }
    }
}

/// Returns the description of a value of another shape, without the value: `invalid type: string "…", expected u64` is
/// `invalid type: string, expected u64`.
fn without_values(text: &str) -> String {
    const FOUND: [&str; 2] = ["invalid type: ", "invalid value: "];
    if let Some((field, _)) = text.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
        return format!("missing field `{field}`");
    }
    let described = FOUND.iter().find_map(|found| {
        let (value, expected) = text.strip_prefix(found)?.rsplit_once(", expected ")?;
        // The kind of a value is in front of the value itself, which is in quotes.
        let kind = value.split(['"', '`']).next().unwrap_or_default().trim_end();
        Some(format!("{found}{kind}, expected {expected}"))
    });
    described.unwrap_or_else(|| "a value is not of the expected form".to_owned())
}

/// Adds the name of a missing field, which only the error's text has, to the path of the object that lacks it.
fn with_missing_field(path: String, error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
        Some((field, _)) if path.is_empty() => field.to_owned(),
        Some((field, _)) => format!("{path}.{field}"),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ash_sdk_gen::types::AgentList;

    fn decode(body: &str) -> Error {
        super::decode::<AgentList>(StatusCode::OK, Bytes::copy_from_slice(body.as_bytes())).unwrap_err()
    }

    #[test]
    fn the_error_of_a_response_that_cannot_be_decoded_names_the_place() {
        for (body, expected) in [
            ("{}", "agents"),
            (r#"{"agents":[{"id":5}]}"#, "agents[0].id"),
            (r#"{"agents":5}"#, "agents"),
            ("null", ""),
            ("<html>", ""),
            (r#"{"agents":["#, ""),
        ] {
            let error = decode(body);
            let ErrorKind::Response(ResponseFailure::Decode { status: 200, path, .. }) = error.kind() else {
                panic!("{error:?}")
            };
            assert_eq!(path, expected, "{body}: {error}");
        }
    }

    #[test]
    fn the_cause_names_the_reason_and_the_place_and_no_value() {
        for (body, expected) in [
            ("{}", "missing field `agents` at line 1, column 2"),
            (r#"{"agents":"PLANTED"}"#, "invalid type: string, expected a sequence at line 1, column 19"),
            (
                r#"{"agents":"PLANTED \", expected PLANTED"}"#,
                "invalid type: string, expected a sequence at line 1, column 40",
            ),
            (r#"{"agents":7}"#, "invalid type: integer, expected a sequence at line 1, column 11"),
            (r#"{"agents":ash_PLANTEDNEWKEY}"#, "expected value at line 1, column 11"),
            ("{", "EOF while parsing an object at line 1, column 1"),
        ] {
            let error = decode(body);
            let cause = std::error::Error::source(&error).unwrap();
            assert_eq!(cause.to_string(), expected, "{body}");
            assert!(!format!("{error} {error:?} {error:#?} {cause:?}").contains("PLANTED"), "{error:#?}");
        }
        for text in ["UUID parsing failed: found `P` at 1", "unknown variant `PLANTED`, expected `a`", "PLANTED"] {
            assert_eq!(without_values(text), "a value is not of the expected form");
        }
    }
}
