//! Limits that the contract states for inputs: a request that breaks one is refused before anything is sent.
//!
//! The table of them is generated, so that a limit which the server changes reaches callers with the next generation. A
//! value is checked as it is serialised, whatever its type is; nothing is copied, and members without limits are not
//! visited. Where validators differ, the most generous one decides: what a server takes is never refused here.

mod check;
mod pattern;
mod place;
mod skipped;
mod table;
#[cfg(test)]
mod tests;
mod walk;

use serde::Serialize;

use crate::error::{Error, Result};
use check::Check;
pub(crate) use pattern::Pattern;
use place::At;
pub(crate) use table::{Limits, Member, Rule};

/// Checks a parameter, which errors call `name`.
pub(crate) fn parameter(name: &'static str, value: &impl Serialize, limits: &'static Limits) -> Result<()> {
    check(&At::Input(name), value, limits)
}

/// Checks a body. Errors call its members by their names.
pub(crate) fn body(value: &impl Serialize, limits: &'static Limits) -> Result<()> {
    check(&At::Body, value, limits)
}

fn check(at: &At<'_>, value: &impl Serialize, limits: &'static Limits) -> Result<()> {
    value
        .serialize(Check { limits: limits.resolved(), at })
        .map_err(|refused| Error::invalid_request(refused.to_string()))
}
