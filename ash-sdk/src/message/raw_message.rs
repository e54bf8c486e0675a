//! A message as the agent sent it.

use std::{
    fmt::{self, Display},
    sync::{Arc, OnceLock},
};

use serde::{Serialize, Serializer};
use serde_json::{Value, value::RawValue};

use crate::{excerpt::Shortened, json};

/// The JSON of a message, and its value once that was asked for.
#[derive(Clone)]
pub(super) struct RawMessage {
    text: Arc<str>,
    value: OnceLock<Value>,
}

impl RawMessage {
    pub(super) fn new(text: Arc<str>) -> Self {
        Self { text, value: OnceLock::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The value; the text as a string where it has none.
    pub(super) fn value(&self) -> &Value {
        self.value.get_or_init(|| json::value(&self.text).unwrap_or_else(|_| Value::String(self.text.to_string())))
    }
}

impl fmt::Debug for RawMessage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shortened(&self.text).fmt(formatter)
    }
}

impl From<Value> for RawMessage {
    fn from(value: Value) -> Self {
        Self { text: value.to_string().into(), value: value.into() }
    }
}

/// Equal are messages whose values are.
impl PartialEq for RawMessage {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text || self.value() == other.value()
    }
}

impl Serialize for RawMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serde_json::from_str::<&RawValue>(&self.text) {
            Ok(json) => json.serialize(serializer),
            Err(_) => self.value().serialize(serializer),
        }
    }
}
