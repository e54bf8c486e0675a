//! Whether a JSON value is an OpenAPI 3 document that can be worked on. Apart because it is asked of whatever comes in,
//! before anything is done with it.

use ash_sdk_generator::document::METHODS;
use serde_json::{Map, Value};

/// Why a JSON value is not an OpenAPI 3 document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NormaliseError {
    /// Not an object.
    #[error("an OpenAPI document is a JSON object, this is {found}")]
    NotAnObject {
        /// What it is.
        found: &'static str,
    },
    /// OpenAPI 2.
    #[error("this is a Swagger {version} document; OpenAPI 3 is needed")]
    Swagger {
        /// The version it says.
        version: String,
    },
    /// No version.
    #[error("it has no `openapi` member that says its version")]
    NoVersion,
    /// A version that is not 3.x.
    #[error("it says OpenAPI {found}; OpenAPI 3 is needed")]
    Version {
        /// The version it says.
        found: String,
    },
    /// A part of the document is not what it has to be.
    #[error("{location} has to be {expected}, this is {found}")]
    Malformed {
        /// Where, as `paths./health.get`.
        location: String,
        /// What it has to be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
}

/// Says whether this is an OpenAPI 3 document with its parts in their places.
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
    let paths = root.get("paths").unwrap_or(&Value::Null);
    for (path, item) in object(paths, || "paths".to_owned())? {
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
        Value::Null => "missing or null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
