//! The `x-ash` extension of an operation: what the contract says beyond OpenAPI.
//!
//! A route of the reference server states only what differs from the default; [`resolve`] derives the rest and writes
//! it into the contract, so that every reader finds the extension complete.

mod derive;
mod ids;
mod resolve;
mod unwrap;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub(crate) use derive::{is_json, resolved};
pub use ids::adopt_ids;
pub use resolve::resolve;
pub use unwrap::{KEY, USUAL_DEADLINE, Unwrap};

/// Everything the contract says about an operation beyond OpenAPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XAsh {
    /// Safe to repeat when nothing is known about the first attempt.
    pub is_idempotent: bool,
    /// Reason for the retry class, as a clause: "reads".
    pub because: String,
    /// Deadline of the whole operation, in seconds.
    pub deadline: u64,
    /// Reason for a deadline other than the usual one.
    pub deadline_because: Option<String>,
    /// Part of the response that the facade returns. `None` where the response is not a JSON object.
    pub unwrap: Option<Unwrap>,
    /// Wire names of the method's arguments, where they are not the default.
    pub arguments: Option<Vec<String>>,
    /// Cursor of a paginated list.
    pub page: Option<Page>,
    /// Rust names of parameters and body members, by their wire names.
    pub rename: BTreeMap<String, String>,
    /// Present on a real server only; no route of the reference server states it.
    pub is_pulled: bool,
    /// Share of the facade that is generated.
    pub facade: Facade,
}

/// Cursor of a paginated list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Query parameter that takes the cursor.
    pub after: String,
    /// Query parameter that takes the page size. `None` where a response is never partial.
    pub size: Option<String>,
    /// Member of an item that holds its cursor.
    pub cursor: String,
    /// Cursor before the first item of a list that may start over.
    pub restarts_at: Option<i64>,
}

/// Share of the facade that is generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facade {
    /// All of it.
    Generated,
    /// The request and its options; sending is written by hand.
    Custom,
    /// None: the operation is reached through the raw client.
    Raw,
}

impl XAsh {
    /// Reads the extension of an operation of the contract; what it lacks is derived.
    pub fn of(document: &Value, method: &str, operation: &Value) -> Self {
        let stated = operation.get(KEY).and_then(Value::as_object).cloned().unwrap_or_default();
        Self::read(&derive::complete(document, method, operation, stated))
    }

    fn read(complete: &Map<String, Value>) -> Self {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let deadline = complete.get("deadline");
        Self {
            is_idempotent: complete.get("repeat").is_some_and(|repeat| repeat == "idempotent"),
            because: text(complete.get("because")).unwrap_or_default(),
            deadline: deadline.and_then(|deadline| deadline["seconds"].as_u64()).unwrap_or(USUAL_DEADLINE),
            deadline_because: deadline.and_then(|deadline| text(deadline.get("because"))),
            unwrap: complete.get("unwrap").and_then(Unwrap::read),
            arguments: complete.get("arguments").and_then(Value::as_array).map(|names| texts(names)),
            page: complete.get("page").and_then(Page::read),
            rename: complete.get("rename").and_then(Value::as_object).map(names).unwrap_or_default(),
            is_pulled: complete.get("origin").is_some_and(|origin| origin == "pulled"),
            facade: match complete.get("facade").and_then(Value::as_str) {
                Some("custom") => Facade::Custom,
                Some("raw") => Facade::Raw,
                _ => Facade::Generated,
            },
        }
    }
}

impl Page {
    fn read(value: &Value) -> Option<Self> {
        let text = |name| value.get(name)?.as_str().map(str::to_owned);
        Some(Self {
            after: text("after")?,
            size: text("size"),
            cursor: text("cursor")?,
            restarts_at: value.get("restarts_at").and_then(Value::as_i64),
        })
    }
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn names(members: &Map<String, Value>) -> BTreeMap<String, String> {
    members.iter().filter_map(|(wire, rust)| Some((wire.clone(), rust.as_str()?.to_owned()))).collect()
}
