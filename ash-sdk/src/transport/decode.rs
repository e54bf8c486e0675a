//! JSON responses, and the errors of those that do not match the contract.

use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::{
    error::{Error, ErrorKind, ResponseFailure, Result, excerpt},
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
    json::lenient(&body, error).map_err(|error| {
        // Decoding it once more finds the place.
        let mut reader = serde_json::Deserializer::from_slice(&body);
        let path = match serde_path_to_error::deserialize::<_, T>(&mut reader) {
            Err(found) if found.inner().classify() == error.classify() => found.path().to_string(),
            _ => String::new(),
        };
        undecodable_at(status, body, path, error)
    })
}

/// Returns the error of a response whose shape is not known.
pub(super) fn undecodable(status: StatusCode, body: Bytes, error: serde_json::Error) -> Error {
    undecodable_at(status, body, String::new(), error)
}

fn undecodable_at(status: StatusCode, body: Bytes, path: String, error: serde_json::Error) -> Error {
    let (path, what) = match error.classify() {
        serde_json::error::Category::Data => {
            let path = with_missing_field(path, &error);
            let at = if path.is_empty() { String::new() } else { format!(" at `{path}`") };
            (path, format!("does not match the contract{at}"))
        }
        serde_json::error::Category::Eof => (String::new(), "is incomplete JSON".to_owned()),
        _ => (String::new(), "is not JSON".to_owned()),
    };
    let text = format!("the response ({status}) {what}; it begins: {}", excerpt(&body));
    Error::new(ErrorKind::Response(ResponseFailure::Decode { status: status.as_u16(), path, body }), text)
        .with_source(error)
}

/// Adds the name of a missing field, which only the error's text has, to the path of the object that lacks it.
fn with_missing_field(path: String, error: &serde_json::Error) -> String {
    let path = if path == "." { String::new() } else { path };
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
}
