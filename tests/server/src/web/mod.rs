//! Requests and responses of the API: errors, checks, limits, extractors, and the gate before every route.

pub(crate) mod checks;
mod cors;
pub(crate) mod error;
pub(crate) mod extract;
pub(crate) mod gate;
pub(crate) mod rate_limit;
pub(crate) mod tenant;
