//! The name of the extension, and its values that differ from the default.

use serde_json::{Value, json};

/// Name of the extension.
pub const KEY: &str = "x-ash";

/// Deadline of an operation that states none, in seconds.
pub const USUAL_DEADLINE: u64 = 60;

/// Part of a response that a method returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unwrap {
    /// One member, by its wire name.
    Member(String),
    /// The whole object.
    Whole,
    /// Nothing: the object only acknowledges.
    Nothing,
}

impl Unwrap {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        match value.as_str() {
            Some("whole") => Some(Self::Whole),
            Some("nothing") => Some(Self::Nothing),
            _ => Some(Self::Member(value.get("member")?.as_str()?.to_owned())),
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Member(name) => json!({"member": name}),
            Self::Whole => json!("whole"),
            Self::Nothing => json!("nothing"),
        }
    }
}
