//! Events as they were on the stream.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, ser::SerializeStruct};
use serde_json::value::RawValue;

use crate::{excerpt::Shortened, json};

/// An event as it was on the stream.
///
/// As JSON it is an object with the members `event`, the type, and `data`: the data itself where it is a JSON object,
/// otherwise a string.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RawEvent {
    event_type: EventType,
    data: Arc<str>,
}

/// Type of an event. The server's own are not allocated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum EventType {
    /// One of the server's.
    Known(&'static str),
    /// Any other.
    Other(Box<str>),
}

/// The types of events that a server sends, the frequent ones first.
const KNOWN: [&str; 10] = [
    "message",
    "text_delta",
    "thinking_delta",
    "tool_use",
    "tool_result",
    "turn_complete",
    "session_start",
    "session_end",
    "error",
    "done",
];

impl From<&str> for EventType {
    fn from(name: &str) -> Self {
        Self::known(name.as_bytes()).unwrap_or_else(|| Self::Other(name.into()))
    }
}

impl Default for EventType {
    fn default() -> Self {
        Self::Known("")
    }
}

impl EventType {
    /// The type of this name, if it is one of the server's.
    pub(crate) fn known(name: &[u8]) -> Option<Self> {
        KNOWN.iter().find(|known| known.as_bytes() == name).map(|known| Self::Known(known))
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Known(name) => name,
            Self::Other(name) => name,
        }
    }
}

impl RawEvent {
    pub(crate) fn new(event_type: EventType, data: &str) -> Self {
        Self { event_type, data: data.into() }
    }

    /// The event's type.
    pub fn event_type(&self) -> &str {
        self.event_type.as_str()
    }

    /// The event's data, as the server sent it.
    pub fn data(&self) -> &str {
        &self.data
    }

    /// The event's data, shared.
    pub(super) fn shared_data(&self) -> Arc<str> {
        Arc::clone(&self.data)
    }

    /// Reads the data as JSON.
    ///
    /// # Errors
    /// When it is not JSON, or of another shape.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        json::read(self.data.as_bytes())
    }
}

impl Serialize for RawEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.event_type(), &self.data, serializer)
    }
}

impl<'de> Deserialize<'de> for RawEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { event, data } = Written::deserialize(deserializer)?;
        // A string is data of another form, anything else the data itself.
        let data = serde_json::from_str::<String>(data.get()).unwrap_or_else(|_| data.get().to_owned());
        Ok(Self::new(event.as_str().into(), &data))
    }
}

/// An event as JSON.
#[derive(Deserialize)]
struct Written {
    event: String,
    data: Box<RawValue>,
}

pub(super) fn serialize<S: Serializer>(event_type: &str, data: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let mut written = serializer.serialize_struct("Event", 2)?;
    written.serialize_field("event", event_type)?;
    match serde_json::from_str::<&RawValue>(data) {
        Ok(object) if object.get().starts_with('{') => written.serialize_field("data", object)?,
        _ => written.serialize_field("data", data)?,
    }
    written.end()
}

impl fmt::Debug for RawEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", Shortened(self.event_type()), Shortened(&self.data))
    }
}
