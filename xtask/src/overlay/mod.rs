//! OAI Overlay 1.1: an ordered list of actions that fix an OpenAPI document.
//!
//! Apart from normalising because an overlay states facts about one server, and normalising states none. Beyond the
//! specification we ask three things, because the overlay is the list of what the server's document gets wrong and has to stay
//! true: an action says why it is there (`description`), one that matches nothing is an error unless it says
//! `x-optional: true`, and one that changes nothing is warned about.

mod apply;
mod document;
mod error;
mod kind;
mod location;
mod merge;

pub use apply::{Applied, Warning};
pub use document::{Action, Change, Overlay, parse};
pub use error::{ActionError, ActionFault, ActionName, ApplyError, ParseError};

#[cfg(test)]
mod tests;
