//! References to versions of an agent.

use ash_sdk_gen::types::{AgentVersionId, VersionReference};
use uuid::Uuid;

/// Reference to a version: its number, or its id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version(String);

impl From<i64> for Version {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl From<Uuid> for Version {
    fn from(id: Uuid) -> Self {
        Self(id.to_string())
    }
}

impl From<AgentVersionId> for Version {
    fn from(id: AgentVersionId) -> Self {
        Self(id.to_string())
    }
}

impl AsRef<str> for Version {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<Version> for VersionReference {
    fn from(version: Version) -> Self {
        match version.0.parse() {
            Ok(number) => Self::Integer(number),
            Err(_) => Self::String(version.0),
        }
    }
}
