//! OAI Overlay 1.1: an ordered list of actions that mend an OpenAPI document.
//!
//! Apart from normalising because an overlay states facts about one server, and normalising states none. Beyond the
//! specification we ask three things, because the overlay is the list of what the server's document gets wrong and has to stay
//! true: an action says why it is there (`description`), one that matches nothing is an error unless it says
//! `x-optional: true`, and one that changes nothing is warned about.

mod apply;
mod document;
mod error;
mod location;
mod merge;

pub use apply::{Applied, Warning};
pub use document::{Action, Change, Overlay, parse};
pub use error::{ActionError, ActionFault, ActionName, ApplyError, ParseError};

/// What a JSON value is, in the words the specification uses.
fn kind_of(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Object(_) => "an object",
        serde_json::Value::Array(_) => "an array",
        _ => "a primitive value",
    }
}

#[cfg(test)]
mod tests;
