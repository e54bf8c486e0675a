//! Check of a JSON value: an OpenAPI 3 document with its parts in their places.

use ash_sdk_generator::document::METHODS;
use serde_json::{Map, Value};

/// Reason for which a JSON value is not an OpenAPI 3 document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NormaliseError {
    /// Not an object.
    #[error("it is {found} instead of an object; is this the right file or address?")]
    NotAnObject {
        /// Its type.
        found: &'static str,
    },
    /// OpenAPI 2.
    #[error("it is Swagger {version}; convert it to OpenAPI 3 first, as with `swagger2openapi`")]
    Swagger {
        /// The version it says.
        version: String,
    },
    /// No version.
    #[error("it has no `openapi` member that states its version; is this the right file or address?")]
    NoVersion,
    /// A version that is not 3.x.
    #[error("its version is {found}; a version 3 is needed")]
    Version {
        /// The version it says.
        found: String,
    },
    /// It has no operations, nor anything else that 3.1 takes in their place.
    #[error("it has no `paths`; add `\"paths\": {{}}` at its source if it has no operations")]
    NoPaths,
    /// A part of the document is not what it has to be.
    #[error("`{location}` is {found} instead of {expected}; correct it at its source")]
    Malformed {
        /// Place, as `paths./health.get`.
        location: String,
        /// Type it has to have.
        expected: &'static str,
        /// Its type.
        found: &'static str,
    },
}

/// Checks that this is an OpenAPI 3 document with its parts in their places.
///
/// # Errors
/// [`NormaliseError`] says what is wrong with it.
pub fn require_openapi(document: &Value) -> Result<(), NormaliseError> {
    let root = document.as_object().ok_or(NormaliseError::NotAnObject { found: found(document) })?;
    match (root.get("openapi"), root.get("swagger")) {
        (Some(Value::String(version)), _) if version == "3" || version.starts_with("3.") => {}
        (Some(version), _) => {
            return Err(NormaliseError::Version { found: plain(version) });
        }
        (None, Some(version)) => {
            return Err(NormaliseError::Swagger { version: plain(version) });
        }
        (None, None) => return Err(NormaliseError::NoVersion),
    }
    let is_3_0 = root.get("openapi").and_then(Value::as_str).is_some_and(|version| version.starts_with("3.0"));
    let stands_alone = !is_3_0 && (root.contains_key("webhooks") || root.contains_key("components"));
    let paths = match root.get("paths") {
        Some(paths) => Some(object(paths, || "paths".to_owned())?),
        // Since 3.1, webhooks or components alone are a document.
        None if stands_alone => None,
        None => return Err(NormaliseError::NoPaths),
    };
    for (path, item) in paths.into_iter().flatten() {
        if path.starts_with("x-") {
            continue;
        }
        let item = object(item, || format!("paths.{path}"))?;
        parameters(item, || format!("paths.{path}"))?;
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let location = || format!("paths.{path}.{method}");
                parameters(object(operation, location)?, location)?;
            }
        }
    }
    if let Some(components) = root.get("components") {
        let components = object(components, || "components".to_owned())?;
        if let Some(schemas) = components.get("schemas") {
            object(schemas, || "components.schemas".to_owned())?;
        }
    }
    Ok(())
}

fn parameters(holder: &Map<String, Value>, location: impl Fn() -> String) -> Result<(), NormaliseError> {
    match holder.get("parameters") {
        None | Some(Value::Array(_)) => Ok(()),
        Some(other) => Err(NormaliseError::Malformed {
            location: format!("{}.parameters", location()),
            expected: "an array",
            found: found(other),
        }),
    }
}

fn object(value: &Value, location: impl Fn() -> String) -> Result<&Map<String, Value>, NormaliseError> {
    value.as_object().ok_or_else(|| NormaliseError::Malformed {
        location: location(),
        expected: "an object",
        found: found(value),
    })
}

fn plain(version: &Value) -> String {
    version.as_str().map_or_else(|| version.to_string(), str::to_owned)
}

fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
